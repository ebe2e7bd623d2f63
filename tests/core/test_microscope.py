import numpy as np
import pytest

from nnviz.core.hyper import COSTS, SUM_RULES, Hyper
from nnviz.core.microscope import BIAS, Microscope, Weight, moves_most
from nnviz.core.network import COST, Params, backprop, forward
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 5, 3), mini_batch_size=7, epochs=2, eta=0.5, lmbda=0.3)
WEIGHTS = [Weight(0, 4, 13), Weight(1, 2, 5), Weight(2, 2, 0), Weight(0, 1, BIAS), Weight(2, 0, BIAS)]  # fmt: skip


def record(data, hyper):
    run = Recording(data, hyper)
    for step in train(data.training, hyper):
        run.append(step)
    return run


def opened(run, index):
    before = run.at(index - 1)
    return Microscope(
        before.params, before.carry, index, run.data.training, run.hyper_at(index)
    ), run.at(index)


def value(params, weight):
    layer, neuron, source = weight
    if source == BIAS:
        return params.biases[layer][neuron]
    return params.weights[layer][neuron, source]


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("rule", SUM_RULES)
def test_the_parts_make_up_the_gradient_that_training_used(small, rule, cost, precision):
    run = record(small, HYPER.replace(sum_rule=rule, cost=cost, precision=precision))
    bound = {"float32": 1e-5, "float64": 1e-12}[precision]
    for index in (1, 6, 12):  # mini-batch 6 and 12 are short ones
        scope, step = opened(run, index)
        assert scope.m == len(step.examples)
        difference = np.linalg.norm(scope.gradient().flat - step.gradient.flat)
        assert difference < bound * np.linalg.norm(step.gradient.flat)
        for weight in WEIGHTS:
            parts = scope.follow(weight)
            assert parts.new == pytest.approx(value(step.params, weight), rel=1e-4, abs=1e-5)
            assert parts.old == value(run.at(index - 1).params, weight)


@pytest.mark.parametrize("rule", SUM_RULES)
def test_every_number_is_the_one_of_that_example_alone(small, rule):
    run = record(small, HYPER.replace(sum_rule=rule, precision="float64"))
    scope, _ = opened(run, 9)
    before, hyper = run.at(8).params, run.hyper
    here = before
    for i, number in enumerate(scope.batch.examples):
        x = small.training.images[number].astype(float)[:, None]
        y = np.eye(3)[:, [small.training.labels[number]]]
        z, activations = forward(here, x, hyper)
        gradient = backprop(here, activations, COST[hyper.cost].delta(activations[-1], y), hyper)
        assert scope.costs[i] == pytest.approx(COST[hyper.cost].fn(z, activations[-1], y))
        assert scope.answers[i] == activations[-1].argmax()
        for layer in range(3):
            np.testing.assert_allclose(scope.own(i, layer), gradient.weights[layer], rtol=1e-9)
            np.testing.assert_allclose(scope.own_bias(i, layer), gradient.biases[layer], rtol=1e-9)
        for weight in WEIGHTS:
            parts = scope.follow(weight)
            assert parts.products[i] == pytest.approx(value(gradient, weight), rel=1e-9)
            if weight.source != BIAS:
                sending = activations[weight.layer][weight.source, 0]
                assert parts.activations[i] == pytest.approx(sending)
            before_it = parts.running[i - 1] if i else parts.start
            if rule == "last_example":
                before_it = 0.0
            assert parts.running[i] == pytest.approx(before_it + parts.products[i], rel=1e-9)
        if rule == "per_example":
            here = Params(here.flat - hyper.eta / scope.m * gradient.flat, hyper.sizes)


def test_the_sum_of_a_layer_grows_example_by_example(small):
    for rule in SUM_RULES:
        run = record(small, HYPER.replace(sum_rule=rule))
        scope, _ = opened(run, 3)
        for weight in WEIGHTS[:3]:
            parts = scope.follow(weight)
            for count in range(1, scope.m + 1):
                whole = scope.running(count, weight.layer)[weight.neuron, weight.source]
                assert whole == pytest.approx(parts.running[count - 1], rel=1e-4, abs=1e-6)
            start = scope.running(0, weight.layer)[weight.neuron, weight.source]
            assert start == pytest.approx(parts.start)
        bias = scope.follow(WEIGHTS[3])
        assert scope.running_bias(scope.m, 0)[1] == pytest.approx(bias.running[-1], rel=1e-4)
    assert not opened(record(small, HYPER), 3)[0].running(0, 0).any()


def test_without_division_the_divisor_is_one(small):
    assert opened(record(small, HYPER), 2)[0].follow(WEIGHTS[0]).divisor == 7
    run = record(small, HYPER.replace(sum_rule="sum"))
    assert opened(run, 2)[0].follow(WEIGHTS[0]).divisor == 1


@pytest.mark.parametrize("cost", COSTS)
def test_the_slope_agrees_with_backprop(small, cost):
    run = record(small, HYPER.replace(cost=cost))
    scope, _ = opened(run, 5)
    for weight in WEIGHTS:
        slope = scope.slope(weight)
        assert slope.difference == pytest.approx(slope.analytic, rel=1e-5, abs=1e-9)
        assert slope.analytic == pytest.approx(scope.follow(weight).gradient, rel=1e-3, abs=1e-7)


def test_cosines_and_agreement_are_those_of_the_whole_gradients(small):
    run = record(small, HYPER.replace(precision="float64"))
    scope, _ = opened(run, 4)
    flat = np.array(
        [
            np.concatenate(
                [scope.own(i, k).ravel() for k in range(3)]
                + [scope.own_bias(i, k) for k in range(3)]
            )
            for i in range(scope.m)
        ]
    )
    lengths = np.linalg.norm(flat, axis=1)
    np.testing.assert_allclose(scope.cosines(), flat @ flat.T / np.outer(lengths, lengths))
    expected = np.linalg.norm(flat.sum(axis=0)) / lengths.sum()
    assert scope.agreement() == pytest.approx(expected)


def test_examples_without_a_gradient_agree_with_nobody(small):
    run = record(small, HYPER)
    scope, _ = opened(run, 1)
    for delta in scope.deltas:
        delta[:] = 0
    assert not scope.cosines().any()
    assert scope.agreement() == 0.0


def test_which_weights_a_network_has():
    assert all(weight.is_in(HYPER.sizes) for weight in WEIGHTS)
    for weight in ((3, 0, 0), (-1, 0, 0), (0, 6, 0), (0, 0, 20), (0, 0, -2)):
        assert not Weight(*weight).is_in(HYPER.sizes)


def test_the_weight_that_moves_most(small):
    run = record(small, HYPER)
    before, after = run.at(3).params, run.at(4).params
    weight = moves_most(before, after)
    change = max(
        float(np.abs(b - a).max()) for a, b in zip(before.weights, after.weights, strict=True)
    )
    assert abs(value(after, weight) - value(before, weight)) == change


@pytest.mark.parametrize(
    "change",
    [
        {"momentum": 0.5},
        {"dropout": 0.4},
        {"regularization": "L1"},
        {"activation": "tanh", "cost": "log_likelihood"},
        {"activation": "relu", "momentum": 0.9, "dropout": 0.2},
    ],
    ids=str,
)
def test_the_parts_make_up_the_update_with_every_other_setting(small, change):
    run = record(small, HYPER.replace(precision="float64", **change))
    for index in (1, 6, 12):
        scope, step = opened(run, index)
        difference = np.linalg.norm(scope.gradient().flat - step.gradient.flat)
        assert difference < 1e-12 * np.linalg.norm(step.gradient.flat)
        for weight in WEIGHTS:
            parts = scope.follow(weight)
            assert parts.new == pytest.approx(value(step.params, weight), rel=1e-12, abs=1e-12)
            slope = scope.slope(weight)
            assert slope.difference == pytest.approx(parts.gradient, rel=1e-5, abs=1e-8)
    assert bool(parts.push) == ("momentum" in change)
