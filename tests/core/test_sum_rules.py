"""Each rule against the book's loop written out for it, example by example, in double precision."""

import numpy as np
import pytest

from nnviz.core.hyper import COSTS, SUM_RULES, Hyper
from nnviz.core.network import COST, Params, backprop, forward, initial_params
from nnviz.core.recording import Recording
from nnviz.core.training import advance, learn, train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=7, epochs=3, eta=0.5, precision="float64")


def delta_nabla(params, x, y, hyper):
    """One example's gradient, flat."""
    _, activations = forward(params, x.reshape(-1, 1), hyper)
    return backprop(params, activations, COST[hyper.cost].delta(activations[-1], y), hyper).flat


def by_the_book(split, hyper, mini_batches):
    """The Params after every mini-batch, by loops over examples."""
    params, eye = initial_params(hyper), np.eye(hyper.sizes[-1])
    nabla = np.zeros_like(params.flat)
    weights = sum(w.size for w in params.weights)
    seen = []
    for examples in mini_batches:
        m = len(examples)
        if hyper.sum_rule != "never_reset":
            nabla = np.zeros_like(params.flat)
        decay = np.zeros_like(params.flat)
        decay[:weights] = hyper.eta * hyper.lmbda / len(split.labels) * params.flat[:weights]
        here = params
        for i in examples:
            part = delta_nabla(
                here, split.images[i].astype(float), eye[split.labels[i]][:, None], hyper
            )
            nabla = part if hyper.sum_rule == "last_example" else nabla + part
            if hyper.sum_rule == "per_example":
                here = Params(here.flat - hyper.eta / m * part, hyper.sizes)
        rate = hyper.eta / (1 if hyper.sum_rule == "sum" else m)
        params = Params(params.flat - rate * nabla - decay, hyper.sizes)
        seen.append(params)
    return seen


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("rule", SUM_RULES)
def test_a_rule_does_what_the_loop_does(small, rule, cost):
    hyper = HYPER.replace(sum_rule=rule, cost=cost, lmbda=0.7)
    steps = list(train(small.training, hyper))
    assert len(steps) == 18
    loop = by_the_book(small.training, hyper, [s.examples for s in steps])
    for step, params in zip(steps, loop, strict=True):
        np.testing.assert_allclose(step.params.flat, params.flat, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("rule", SUM_RULES)
def test_every_rule_is_replayed_bit_for_bit(small, rule):
    hyper = HYPER.replace(sum_rule=rule, precision="float32")
    run = Recording(small, hyper, keyframe_every=4)
    steps = [run.newest]
    for step in train(small.training, hyper):
        run.append(step)
        steps.append(step)
    for index in np.random.default_rng(0).permutation(19):
        again = run.at(int(index))
        np.testing.assert_array_equal(again.params.flat, steps[index].params.flat)
        np.testing.assert_array_equal(again.gradient.flat, steps[index].gradient.flat)
        assert (again.carry is None) == (steps[index].carry is None)
    branch = run.branch(10)
    for step in train(small.training, hyper, branch.newest):
        branch.append(step)
    np.testing.assert_array_equal(branch.newest.params.flat, steps[-1].params.flat)


def test_the_right_rule_is_learn_and_order_changes_only_the_rounding(small):
    hyper = HYPER.replace(precision="float32")
    params = initial_params(hyper)
    right = learn(params, 1, small.training, hyper)
    step = advance(params, None, 1, small.training, hyper)
    np.testing.assert_array_equal(step.params.flat, right.params.flat)
    ordered = advance(params, None, 1, small.training, hyper.replace(sum_rule="mean_in_order"))
    np.testing.assert_allclose(ordered.gradient.flat, right.gradient.flat, rtol=1e-4, atol=1e-7)
    assert not np.array_equal(ordered.gradient.flat, right.gradient.flat)


def test_what_is_carried_cannot_be_written(small):
    step = next(train(small.training, HYPER.replace(sum_rule="never_reset")))
    with pytest.raises(ValueError, match="read-only"):
        step.carry[0] = 1.0
