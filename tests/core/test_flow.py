import math

import numpy as np
import pytest

from nnviz.core.dataset import Split
from nnviz.core.flow import (
    SAMPLE,
    FlowCurves,
    flow,
    flow_sample,
    learning_speeds,
    saturated_share,
    survey,
    survey_images,
    wants_flow,
)
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, feedforward, initial_params
from nnviz.core.recording import Recording
from nnviz.core.step import untrained
from nnviz.core.training import advance

HYPER = Hyper(sizes=(20, 6, 5, 3), mini_batch_size=4, epochs=4, eta=0.5)


def record(data, hyper=HYPER, n=20):
    run = Recording(data, hyper)
    for index in range(1, n + 1):
        before = run.newest
        step = advance(before.params, before.carry, index, run.training, hyper)
        run.append(step)
        if run.wants_flow(index):
            run.add_flow(flow(before.params, step, run.flow_sample))
    return run


def norm(values):
    return np.linalg.norm(np.asarray(values, float))


def test_a_flow_measures_the_step(small):
    hyper = HYPER.replace(lmbda=2.0, momentum=0.5, precision="float64")
    run = record(small, hyper)
    kept = run.flows[-1]
    step, before = run.at(kept.index), run.at(kept.index - 1).params
    for layer in range(3):
        assert kept.delta[layer] == pytest.approx(norm(step.gradient.biases[layer]))
        assert kept.nabla_w[layer] == pytest.approx(norm(step.gradient.weights[layer]))
        change = step.params.weights[layer] - before.weights[layer]
        assert kept.update[layer] == pytest.approx(norm(change) / norm(before.weights[layer]))
    outputs = feedforward(step.params, small.training.images, hyper)
    wins = np.bincount(outputs.argmax(axis=1), minlength=3)
    assert kept.wins == tuple(wins)
    assert len(kept.saturated) == 2


def test_the_mean_delta_of_a_mini_batch_is_its_gradient_of_the_biases(small):
    run = record(small, n=1)
    numbers = run.examples_at(1)
    part = Split(small.training.images[numbers], small.training.labels[numbers])
    looked = survey(run.at(0).params, part, HYPER)
    assert run.flows[0].delta == pytest.approx(looked.delta, rel=1e-4)


def test_flows_are_kept_in_powers_of_two_and_then_regularly():
    hyper = Hyper(mini_batch_size=10)
    kept = [index for index in range(1, 1600) if wants_flow(index, hyper)]
    assert kept == [1, 2, 4, 8, 16, 32, 64, 128, 256, 500, 1000, 1500]
    assert wants_flow(7, Hyper(mini_batch_size=50_000))


def test_a_branch_keeps_the_flows_of_its_past(small):
    run = record(small)
    branch = run.branch(9)
    assert branch.flows == [kept for kept in run.flows if kept.index <= 9]
    assert [kept.index for kept in branch.flows] == [1, 2, 4, 8]
    again = record(small)
    assert again.flows == run.flows


def test_a_network_without_hidden_layers_and_one_of_zeros(small):
    hyper = HYPER.replace(sizes=(20, 3))
    before = Params(np.zeros(63, np.float32), hyper.sizes)
    step = advance(before, None, 1, small.training, hyper)
    kept = flow(before, step, flow_sample(small.training, hyper))
    assert kept.saturated == ()
    assert math.isnan(kept.update[0])


def test_a_network_of_nan_wins_nothing(small):
    broken = Params(np.full(untrained(HYPER).params.flat.size, np.nan, np.float32), HYPER.sizes)
    step = untrained(HYPER)._replace(params=broken, gradient=broken)
    kept = flow(broken, step, flow_sample(small.training, HYPER))
    assert kept.wins == (0, 0, 0)
    assert np.isnan([*kept.delta, *kept.nabla_w, *kept.update, *kept.saturated]).all()


def test_the_sample_is_spread_over_sorted_images():
    labels = np.repeat(np.arange(4), 100)
    split = Split(np.zeros((400, 5), np.float32), labels)
    sample = flow_sample(split, Hyper(precision="float64"))
    assert sample.x.shape == (5, SAMPLE)
    assert sample.x.dtype == np.float64
    assert np.bincount(sample.labels).tolist() == [SAMPLE // 4] * 4


def test_saturated_and_dead_neurons():
    always, often, seldom = np.full(10, 0.99), np.full(10, 0.0), np.full(10, 0.5)
    often[0] = 0.5
    seldom[:5] = 1.0
    assert saturated_share(np.array([always, often, seldom, seldom]), "sigmoid") == 0.5
    assert saturated_share(np.array([[-0.97, 0.97], [0.95, -0.95]]), "tanh") == 0.5
    assert saturated_share(np.array([[0.0, 0.0], [0.0, 3.0]]), "relu") == 0.5
    assert math.isnan(saturated_share(np.array([[np.nan]]), "relu"))


def test_curves_grow_with_the_flows(small):
    run = record(small)
    curves = FlowCurves()
    curves.take([])
    assert len(curves) == 0
    curves.take(run.flows[:2])
    curves.take(run.flows)
    curves.take(run.flows)
    assert curves.index.tolist() == [1, 2, 4, 8, 16]
    assert curves.delta.shape == curves.update.shape == (5, 3)
    assert curves.saturated.shape == (5, 2)
    np.testing.assert_array_equal(curves.nabla_w[-1], run.flows[-1].nabla_w)
    alone = FlowCurves()
    alone.take(record(small, HYPER.replace(sizes=(20, 3))).flows)
    assert alone.saturated.shape == (5, 0)


def test_a_survey_is_the_mean_over_the_images(small):
    hyper = HYPER.replace(precision="float64", dropout=0.5)
    params = initial_params(hyper)
    looked = survey(params, small.training, hyper, 8)
    assert looked.images == 8
    assert [a.shape for a in looked.activations] == [(6, 8), (5, 8), (3, 8)]
    single = [
        survey(params, Split(small.training.images[i : i + 1], small.training.labels[i : i + 1]), hyper)
        for i in range(8)
    ]  # fmt: skip
    mean = np.mean([one.gradient.flat for one in single], axis=0)
    np.testing.assert_allclose(looked.gradient.flat, mean, atol=1e-12)
    assert survey(params, small.training, hyper).images == 40


def test_large_networks_are_surveyed_with_fewer_images():
    assert survey_images(23_860) == 1000
    assert survey_images(1_000_000) == 100
    assert survey_images(20_000_000) == 100


def test_the_speeds_of_the_book(mnist):
    """Chapter 5: .003, .017, .070 and .285 with four hidden layers; each seed draws its own."""
    hyper = Hyper(sizes=(784, 30, 30, 30, 30, 10), cost="cross_entropy", init="new", seed=2)
    speeds = learning_speeds(initial_params(hyper), mnist.training, hyper)
    for speed, low, high in zip(
        speeds, (0.001, 0.005, 0.03, 0.15), (0.006, 0.03, 0.15, 0.5), strict=True
    ):
        assert low < speed < high
