"""The network of the book, done as matrices: Params, feedforward and backprop.

The book's column vectors become matrices with one column for each example, ``(n, m)``, so that a
whole mini-batch goes through in one matrix product per layer and every line reads as the book's:
``w a + b``, ``delta a^T``. Everything is a pure function: nothing is written into an array that
somebody else holds.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.core.hyper import Hyper

Array = npt.NDArray[Any]


class Params:
    """All weights and biases of a network, as one flat vector that is never written again.

    A gradient has the same type: its `weights` are the book's ``nabla_w``, its `biases`
    ``nabla_b``.

    Parameters
    ----------
    flat : (n_params,) float32 or float64
        All weight matrices, row by row, then all bias vectors. Made read-only.
    sizes : tuple[int, ...]
        Neurons per layer.
    """

    __slots__ = ("_views", "flat", "sizes")

    def __init__(self, flat: Array, sizes: tuple[int, ...]) -> None:
        flat.flags.writeable = False
        self.flat = flat
        self.sizes = sizes
        self._views: tuple[tuple[Array, ...], tuple[Array, ...]] | None = None

    @property
    def views(self) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """``(weights, biases)``, views into `flat`."""
        if self._views is None:
            self._views = layer_views(self.flat, self.sizes)
        return self._views

    @property
    def weights(self) -> tuple[Array, ...]:
        """``weights[l]`` of shape ``(n_out, n_in)``, one for each layer after the inputs."""
        return self.views[0]

    @property
    def biases(self) -> tuple[Array, ...]:
        """``biases[l]`` of shape ``(n_out,)``."""
        return self.views[1]


@functools.lru_cache(maxsize=64)
def count_weights(sizes: tuple[int, ...]) -> int:
    """How many weights a network has; they lie before the biases in `Params.flat`."""
    return sum(n_in * n_out for n_in, n_out in itertools.pairwise(sizes))


@functools.lru_cache(maxsize=64)
def count_params(sizes: tuple[int, ...]) -> int:
    """How many weights and biases a network has: the length of `Params.flat`."""
    return count_weights(sizes) + sum(sizes[1:])


@functools.lru_cache(maxsize=64)
def _layout(
    sizes: tuple[int, ...],
) -> tuple[tuple[tuple[slice, tuple[int, int]], ...], tuple[slice, ...]]:
    weights, biases, at = [], [], 0
    for n_in, n_out in itertools.pairwise(sizes):
        weights.append((slice(at, at + n_in * n_out), (n_out, n_in)))
        at += n_in * n_out
    for n_out in sizes[1:]:
        biases.append(slice(at, at + n_out))
        at += n_out
    return tuple(weights), tuple(biases)


def layer_views(flat: Array, sizes: tuple[int, ...]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Per-layer views into a flat vector: weights ``(n_out, n_in)`` and biases ``(n_out,)``."""
    weights, biases = _layout(sizes)
    return (
        tuple([flat[place].reshape(shape) for place, shape in weights]),
        tuple([flat[place] for place in biases]),
    )


def initial_params(hyper: Hyper) -> Params:
    """The untrained network: all bias vectors are drawn first, then all weight matrices.

    "old" draws every weight from N(0, 1); "new" divides by sqrt(n_in) (the book, chapter 3,
    "Weight initialization"). The same seed gives the same draws in both.
    """
    rng = np.random.default_rng(hyper.seed)
    flat = np.empty(count_params(hyper.sizes), np.dtype(hyper.precision))
    weights, biases = layer_views(flat, hyper.sizes)
    for b in biases:
        b[:] = rng.standard_normal(b.shape)
    for w in weights:
        scale = np.sqrt(w.shape[1]) if hyper.init == "new" else 1.0
        w[:] = rng.standard_normal(w.shape) / scale
    return Params(flat, hyper.sizes)


def quiet() -> np.errstate:
    """A context in which NumPy does not warn of overflow and nan: `diverged` tells the user."""
    return np.errstate(all="ignore")


#: As an array it is added in half the time that NumPy needs for a Python number.
_ONE = np.ones((), np.float32)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), element by element.

    Call it where overflow is ignored (`quiet`): exp(-z) reaches infinity for a very negative z,
    and 1 / infinity is the 0 that is wanted.
    """
    a: Array = np.negative(z)
    np.exp(a, a)
    np.add(a, _ONE, a)
    np.reciprocal(a, a)
    return a


def sigmoid_prime(a: Array) -> Array:
    """The derivative of the sigmoid, from its value ``a``: a (1 - a)."""
    prime: Array = a - a * a
    return prime


def tanh_prime(a: Array) -> Array:
    """The derivative of tanh, from its value ``a``: 1 - a^2."""
    prime: Array = 1 - a * a
    return prime


def relu(z: Array) -> Array:
    """max(0, z), element by element."""
    return np.maximum(z, 0)


def relu_prime(a: Array) -> Array:
    """The derivative of the rectified linear unit, from its value: 1 where it is above 0."""
    return np.greater(a, 0).astype(a.dtype)


def softmax(z: Array) -> Array:
    """exp(z_j) / sum_k exp(z_k) for each column (the book, chapter 3, "Softmax")."""
    a: Array = np.exp(z - z.max(axis=0))
    a /= a.sum(axis=0)
    return a


@dataclass(frozen=True, slots=True)
class Activation:
    """What a hidden neuron makes of its weighted input.

    Attributes
    ----------
    fn : (z) -> a
    prime : (a) -> da/dz
        From the value, not from z: all three of them can.
    """

    fn: Callable[[Array], Array]
    prime: Callable[[Array], Array]


ACTIVATION = {
    "sigmoid": Activation(sigmoid, sigmoid_prime),
    "tanh": Activation(np.tanh, tanh_prime),
    "relu": Activation(relu, relu_prime),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as the book has it: the outputs it is meant for, its value, and the error it gives them.

    Attributes
    ----------
    output : (z) -> a
        What the output layer makes of its weighted inputs ``(n_out, m)``.
    fn : (z, a, y) -> float
        Sum over the examples of the cost, from ``(n_out, m)`` arrays.
    delta : (a, y) -> (n_out, m)
        dC/dz of the output layer, for each example by itself.
    """

    output: Callable[[Array], Array]
    fn: Callable[[Array, Array, Array], float]
    delta: Callable[[Array, Array], Array]


def _quadratic(_z: Array, a: Array, y: Array) -> float:
    error = (a - y).ravel()
    return 0.5 * float(error.dot(error))


def _quadratic_delta(a: Array, y: Array) -> Array:
    return (a - y) * sigmoid_prime(a)


def _cross_entropy(z: Array, _a: Array, y: Array) -> float:
    # -y ln a - (1 - y) ln(1 - a) with a = sigmoid(z): written in z it has no ln 0.
    return float((np.logaddexp(0, z) - y * z).sum())


def _log_likelihood(z: Array, _a: Array, y: Array) -> float:
    # -ln a of the right output with a = softmax(z), in z for the same reason.
    return float((np.logaddexp.reduce(z, axis=0) - (y * z).sum(axis=0)).sum())


def _difference(a: Array, y: Array) -> Array:
    return a - y


COST = {
    "quadratic": Cost(sigmoid, _quadratic, _quadratic_delta),
    "cross_entropy": Cost(sigmoid, _cross_entropy, _difference),
    "log_likelihood": Cost(softmax, _log_likelihood, _difference),
}


def feedforward(params: Params, images: Array, hyper: Hyper) -> Array:
    """The outputs of the network.

    Parameters
    ----------
    images : (m, n_in)
        One image per row, as a Split has them.

    Returns
    -------
    (m, n_out)
        One row for each image.
    """
    with quiet():
        outputs: Array = forward(params, images.T, hyper)[1][-1].T
    return outputs


def forward(
    params: Params, x: Array, hyper: Hyper, kept: list[Array] | None = None
) -> tuple[Array, list[Array]]:
    """The way through the network, kept for `backprop`. Call it within `quiet`.

    Parameters
    ----------
    x : (n_in, m)
        One example per column.
    kept : list of (n, 1), optional
        For dropout: what the activations of each hidden layer are multiplied with, 0 or
        1 / (1 - dropout).

    Returns
    -------
    z : (n_out, m)
        Weighted inputs of the output layer.
    activations : list of (n, m)
        Of every layer, the inputs themselves first.
    """
    activation = z = x
    activations = [x]
    weights, biases = params.views
    hidden, last = ACTIVATION[hyper.activation].fn, len(weights) - 1
    for layer in range(last + 1):
        z = weights[layer].dot(activation)
        z += biases[layer][:, None]
        activation = hidden(z) if layer < last else COST[hyper.cost].output(z)
        if kept is not None and layer < last:
            activation = activation * kept[layer]
        activations.append(activation)
    return z, activations


def slope_at(activation: Array, hyper: Hyper, kept: Array | None = None) -> Array:
    """da/dz of a hidden layer ``(n, m)``, from its activations."""
    prime = ACTIVATION[hyper.activation].prime
    if kept is None:
        return prime(activation)
    # What was multiplied by 1 / (1 - dropout) on the way forward is so on the way back.
    return prime(activation * (1 - hyper.dropout)) * kept


@functools.lru_cache(maxsize=8)
def _ones(m: int, dtype: np.dtype[Any]) -> Array:
    return np.ones(m, dtype)


def backprop(
    params: Params,
    activations: list[Array],
    delta: Array,
    hyper: Hyper,
    kept: list[Array] | None = None,
) -> Params:
    """The gradient of the cost, summed over the examples of a mini-batch.

    The book goes through the examples one by one and adds each ``delta_nabla_w`` to ``nabla_w``;
    here a matrix product does the adding: ``delta @ a.T`` is the sum of the outer products.

    Parameters
    ----------
    activations : list of (n, m)
        From `forward`.
    delta : (n_out, m)
        The error of the output layer, from `Cost.delta` (the book's BP1).
    kept : list of (n, 1), optional
        As given to `forward`.

    Returns
    -------
    Params
        The nabla_b and nabla_w of every layer.
    """
    weights = params.weights
    flat = np.empty_like(params.flat)
    nabla_w, nabla_b = layer_views(flat, params.sizes)
    ones = _ones(delta.shape[1], delta.dtype)  # a product with it adds up, quicker than a sum does
    for layer in range(len(weights) - 1, -1, -1):
        # BP4: (n_out, n_in). For one example `dot` is eight times quicker than `matmul`.
        np.dot(delta, activations[layer].T, out=nabla_w[layer])
        delta.dot(ones, out=nabla_b[layer])  # BP3: (n_out,)
        if layer:
            delta = weights[layer].T.dot(delta)  # BP2
            delta *= slope_at(activations[layer], hyper, kept[layer - 1] if kept else None)
    return Params(flat, params.sizes)
