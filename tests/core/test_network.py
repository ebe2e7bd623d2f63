import numpy as np
import pytest

from nnviz.core.hyper import ACTIVATIONS, COSTS, Hyper
from nnviz.core.network import (
    COST,
    Params,
    backprop,
    count_params,
    count_weights,
    feedforward,
    forward,
    initial_params,
    sigmoid,
    softmax,
)
from nnviz.core.step import dropped

SIZES = (6, 5, 4, 3)


def test_one_flat_vector_with_views_per_layer():
    params = Params(np.arange(float(count_params(SIZES))), SIZES)
    assert [w.shape for w in params.weights] == [(5, 6), (4, 5), (3, 4)]
    assert [b.shape for b in params.biases] == [(5,), (4,), (3,)]
    flat = np.concatenate([a.ravel() for a in (*params.weights, *params.biases)])
    np.testing.assert_array_equal(flat, params.flat)
    assert count_weights(SIZES) == 62
    assert all(np.shares_memory(a, params.flat) for a in (*params.weights, *params.biases))


def test_params_refuse_writing():
    params = initial_params(Hyper(sizes=SIZES))
    for array in (params.flat, *params.weights, *params.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_network_worked_by_hand():
    # Two inputs, one neuron, sigma(1 * 2 + 3 * -1 + 1) = sigma(0) = 1/2.
    params = Params(np.array([1.0, 3.0, 1.0]), (2, 1))
    x, y = np.array([[2.0], [-1.0]]), np.array([[1.0]])
    hyper = Hyper(sizes=(2, 1))
    assert feedforward(params, x.T, hyper) == pytest.approx(0.5)
    z, activations = forward(params, x, hyper)
    assert COST["quadratic"].fn(z, activations[-1], y) == pytest.approx(0.125)
    assert COST["cross_entropy"].fn(z, activations[-1], y) == pytest.approx(np.log(2))
    gradient = backprop(params, activations, COST["quadratic"].delta(activations[-1], y), hyper)
    # delta = (1/2 - 1) * 1/4; nabla_w = delta * x.
    np.testing.assert_allclose(gradient.flat, [-0.25, 0.125, -0.125])


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cost", COSTS)
def test_backprop_is_the_slope_of_the_cost(cost, activation, dropout):
    rng = np.random.default_rng(3)
    hyper = Hyper(
        sizes=SIZES, precision="float64", seed=5, cost=cost, activation=activation, dropout=dropout
    )
    params, kept = initial_params(hyper), dropped(1, hyper)
    assert (kept is None) == (dropout == 0)
    x, y = rng.random((6, 7)), np.eye(3)[:, rng.integers(0, 3, 7)]

    def total(flat):
        z, activations = forward(Params(flat.copy(), SIZES), x, hyper, kept)
        return COST[cost].fn(z, activations[-1], y)

    _, activations = forward(params, x, hyper, kept)
    gradient = backprop(params, activations, COST[cost].delta(activations[-1], y), hyper, kept)
    h = 1e-5
    slope = [
        (total(params.flat + h * e) - total(params.flat - h * e)) / (2 * h)
        for e in np.eye(params.flat.size)
    ]
    np.testing.assert_allclose(gradient.flat, slope, rtol=1e-6, atol=1e-8)


def test_backprop_adds_up_what_the_examples_give_one_by_one():
    rng = np.random.default_rng(4)
    hyper = Hyper(sizes=SIZES, precision="float64")
    params = initial_params(hyper)
    x, y = rng.random((6, 5)), np.eye(3)[:, rng.integers(0, 3, 5)]

    def gradient(columns):
        _, activations = forward(params, x[:, columns], hyper)
        delta = COST["cross_entropy"].delta(activations[-1], y[:, columns])
        return backprop(params, activations, delta, hyper).flat

    one_by_one = sum(gradient(slice(i, i + 1)) for i in range(5))
    np.testing.assert_allclose(gradient(slice(None)), one_by_one, rtol=1e-12)


def test_old_init_is_wide_and_new_init_is_narrow():
    old = initial_params(Hyper(init="old"))
    new = initial_params(Hyper(init="new"))
    assert old.weights[0].std() == pytest.approx(1, rel=0.02)
    assert new.weights[0].std() == pytest.approx(1 / 28, rel=0.02)
    np.testing.assert_array_equal(old.biases[0], new.biases[0])


def test_the_seed_decides_the_start():
    same = initial_params(Hyper(seed=1)).flat, initial_params(Hyper(seed=1)).flat
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(same[0], initial_params(Hyper(seed=2)).flat)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_sigmoid_of_huge_numbers(precision):
    z = np.array([-1e6, -100, 0, 100, 1e6], precision)
    with np.errstate(over="ignore"):
        a = sigmoid(z)
    assert a.dtype == z.dtype
    np.testing.assert_allclose(a, [0, 0, 0.5, 1, 1], atol=1e-40)


def test_cross_entropy_of_a_saturated_network_is_finite():
    z, y = np.array([[-800.0, 800.0]]), np.array([[1.0, 0.0]])
    with np.errstate(over="ignore"):
        assert COST["cross_entropy"].fn(z, sigmoid(z), y) == pytest.approx(1600)


def test_softmax_is_a_share_of_one_however_large():
    a = softmax(np.array([[1000.0, 0.0], [1001.0, 0.0]]))
    np.testing.assert_allclose(a, [[1 / (1 + np.e), 0.5], [np.e / (1 + np.e), 0.5]])
    z, y = np.array([[1000.0], [0.0]]), np.array([[0.0], [1.0]])
    assert COST["log_likelihood"].fn(z, softmax(z), y) == pytest.approx(1000)


def test_outputs_are_sigmoids_or_a_softmax_whatever_the_hidden_layers_are():
    rng = np.random.default_rng(0)
    images = rng.random((4, 6))
    for activation in ACTIVATIONS:
        for cost in COSTS:
            hyper = Hyper(sizes=SIZES, activation=activation, cost=cost, precision="float64")
            outputs = feedforward(initial_params(hyper), images, hyper)
            assert ((outputs >= 0) & (outputs <= 1)).all()
            assert np.allclose(outputs.sum(axis=1), 1) == (cost == "log_likelihood")
