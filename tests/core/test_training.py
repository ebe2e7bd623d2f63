import itertools

import numpy as np
import pytest

from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Params, backprop, forward
from nnviz.core.step import batch_examples, example_order, steps_per_epoch, untrained
from nnviz.core.training import diverged, learn, train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=7, epochs=2, eta=0.5)


def books_update(params, x, y, hyper, n):
    """The book's loop over examples: (nabla_w, nabla_b) summed from zeros, then the update."""
    total = np.zeros_like(params.flat)
    for i in range(len(x)):
        _, activations = forward(params, x[i : i + 1].T, hyper)
        delta = COST[hyper.cost].delta(activations[-1], y[i : i + 1].T)
        total = total + backprop(params, activations, delta, hyper).flat
    new = params.flat - hyper.eta / len(x) * total
    n_weights = sum(w.size for w in params.weights)
    new[:n_weights] -= hyper.eta * hyper.lmbda / n * params.flat[:n_weights]
    return new, total / len(x)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("cost", ["quadratic", "cross_entropy"])
@pytest.mark.parametrize("lmbda", [0.0, 2.0])
def test_a_step_is_the_books_update(small, cost, lmbda, precision):
    hyper = HYPER.replace(cost=cost, lmbda=lmbda, precision=precision)
    start = untrained(hyper).params
    step = learn(start, 6, small.training, hyper)
    assert len(step.examples) == 5  # the last mini-batch of 40 images by sevens is short
    x = small.training.images[step.examples].astype(precision)
    y = np.eye(3, dtype=precision)[small.training.labels[step.examples]]
    new, gradient = books_update(start, x, y, hyper, 40)
    tolerance = 1e-5 if precision == "float32" else 1e-12
    np.testing.assert_allclose(step.params.flat, new, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(step.gradient.flat, gradient, rtol=tolerance, atol=tolerance)
    assert step.params.flat.dtype == precision


def test_cost_and_correct_are_of_the_network_before_the_update(small):
    start = untrained(HYPER).params
    step = learn(start, 1, small.training, HYPER)
    x, labels = small.training.images[step.examples], small.training.labels[step.examples]
    z, activations = forward(start, x.T, HYPER)
    y = np.eye(3, dtype=np.float32)[:, labels]
    assert step.cost == pytest.approx(COST["quadratic"].fn(z, activations[-1], y) / 7)
    assert step.correct == (activations[-1].argmax(0) == labels).sum()


def test_an_epoch_visits_every_image_once():
    seen = np.concatenate([batch_examples(i, 40, HYPER) for i in range(1, 7)])
    assert sorted(seen) == list(range(40))
    second = np.concatenate([batch_examples(i, 40, HYPER) for i in range(7, 13)])
    assert sorted(second) == list(range(40))
    assert not np.array_equal(seen, second)
    assert steps_per_epoch(40, 7) == 6


def test_the_order_is_a_function_of_seed_and_epoch():
    expected = np.random.default_rng([3, 5]).permutation(40)
    np.testing.assert_array_equal(example_order(3, 5, 40), expected)


def test_train_yields_every_mini_batch(small):
    steps = list(train(small.training, HYPER))
    assert [s.index for s in steps] == list(range(1, 13))
    assert [s.epoch for s in steps] == [0] * 6 + [1] * 6
    rest = list(train(small.training, HYPER, start=steps[4]))
    assert [s.index for s in rest] == list(range(6, 13))
    np.testing.assert_array_equal(rest[-1].params.flat, steps[-1].params.flat)


def test_it_learns(small):
    hyper = HYPER.replace(cost="cross_entropy", init="new", epochs=60)
    steps = list(train(small.training, hyper))
    assert np.mean([s.cost for s in steps[-6:]]) < 0.2 * np.mean([s.cost for s in steps[:6]])


def test_arrays_in_a_step_refuse_writing(small):
    step = next(train(small.training, HYPER))
    for array in (step.examples, step.params.flat, step.gradient.flat, step.params.weights[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_moment_zero():
    step = untrained(HYPER)
    assert (step.index, len(step.examples), step.correct) == (0, 0, 0)
    assert np.isnan(step.cost)
    assert not step.gradient.flat.any()
    assert not diverged(step)


def test_divergence_is_told_with_mini_batch_and_reason(small):
    hyper = HYPER.replace(eta=1e6, lmbda=1e5, epochs=50)
    step = next(s for s in train(small.training, hyper) if diverged(s))
    sentence = diverged(step)
    assert f"mini-batch {step.index}" in sentence
    assert "eta = 1e+06 together with lambda = 100000" in sentence
    assert all(not diverged(s) for s in itertools.islice(train(small.training, HYPER), 5))


def test_large_but_finite_weights_are_not_divergence():
    step = untrained(HYPER)
    huge = Params(np.full_like(step.params.flat, 1e30), HYPER.sizes)
    assert not diverged(type(step)(0, 0, step.examples, 0.1, 0, step.gradient, huge, HYPER))
