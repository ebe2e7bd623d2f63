"""The same gradient, one example at a time: how the update of a mini-batch came about.

Training does a whole mini-batch in one matrix product. Here its parts are kept apart: for each
example the activations and the deltas of every layer, and so each example's own gradient, the
book's ``delta_nabla_w`` = delta a^T (BP4) and ``delta_nabla_b`` = delta (BP3).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import (
    COST,
    Array,
    Params,
    backprop,
    forward,
    layer_views,
    quiet,
    slope_at,
)
from nnviz.core.step import MiniBatch, dropped, mini_batch

#: Half the width of the difference that stands for a slope.
NUDGE = 1e-5


class Weight(NamedTuple):
    """Which weight, or with source `BIAS` which bias, is looked at.

    Attributes
    ----------
    layer : int
        0 is the first layer after the inputs.
    neuron : int
        Of that layer: the row of the weight matrix.
    source : int
        The neuron or pixel it comes from: the column.
    """

    layer: int
    neuron: int
    source: int

    def is_in(self, sizes: tuple[int, ...]) -> bool:
        """Whether a network with these layers has it."""
        layer, neuron, source = self
        if not 0 <= layer < len(sizes) - 1:
            return False
        return 0 <= neuron < sizes[layer + 1] and BIAS <= source < sizes[layer]


BIAS = -1


def value_of(params: Params, weight: Weight) -> float:
    """A weight or bias of some Params, or of a gradient."""
    layer, neuron, source = weight
    if source == BIAS:
        return float(params.biases[layer][neuron])
    return float(params.weights[layer][neuron, source])


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """One weight's way through a mini-batch, number by number.

    Attributes
    ----------
    start : float
        What the sum starts with: 0, or for ``never_reset`` what was left.
    activations, deltas : (m,)
        a_k of the sending neuron (1 for a bias) and delta_j of the receiving one.
    products : (m,)
        Each example's ``delta_nabla_w``: a_k delta_j.
    running : (m,)
        ``nabla_w`` after each example.
    divisor : int
        m, or 1 where the rule does not divide.
    gradient : float
        ``running[-1] / divisor``.
    step : float
        eta times `gradient`: what the weight is lowered by.
    decay : float
        What the weight is lowered by because of lambda: eta lambda / n times the old weight (L1:
        times its sign).
    push : float
        What momentum adds: mu times how far the step before went.
    old, new : float
        The weight before and after, by these numbers.
    """

    start: float
    activations: Array
    deltas: Array
    products: Array
    running: Array
    divisor: int
    gradient: float
    step: float
    decay: float
    push: float
    old: float
    new: float


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """The slope of the mini-batch's mean cost along one weight, found in two ways.

    Attributes
    ----------
    difference : float
        (C(w + h) - C(w - h)) / 2 h, in double precision.
    analytic : float
        By backprop, in double precision.
    """

    difference: float
    analytic: float


class Microscope:
    """A mini-batch opened.

    Parameters
    ----------
    before : Params
        Before the update.
    carry : (n_params,) or None
        What the step before left for the sum (`Step.carry`).
    index : int
        Of the mini-batch.
    split : Split
        The training images.
    hyper : Hyper
        The settings it is learnt with.

    Attributes
    ----------
    batch : MiniBatch
    outputs : (m, n_out)
    answers, costs : (m,)
        What the network answered to each example before it learnt from it, and its cost.
    activations : tuple of (n, m)
        Of every layer, the inputs first.
    deltas : tuple of (n_out, m)
        Of every layer after the inputs; not divided by m.
    """

    def __init__(
        self, before: Params, carry: Array | None, index: int, split: Split, hyper: Hyper
    ) -> None:
        self.before, self.index, self.hyper = before, index, hyper
        self._n = len(split.labels)
        self._carry = carry if hyper.sum_rule == "never_reset" else None
        self._velocity = carry if hyper.momentum else None
        self._kept = dropped(index, hyper)
        self.batch = batch = mini_batch(index, split, hyper)
        with quiet():
            if hyper.sum_rule == "per_example":
                z, self.activations, self.deltas = self._pass_one_by_one(batch)
            else:
                z, self.activations, self.deltas = _pass(
                    before, batch.x, batch.y, hyper, self._kept
                )
            cost, output = COST[hyper.cost], self.activations[-1]
            self.costs = np.array(
                [
                    cost.fn(z[:, i : i + 1], output[:, i : i + 1], batch.y[:, i : i + 1])
                    for i in range(len(batch.labels))
                ]
            )
        self.outputs = output.T
        self.answers = answers(self.outputs)

    @property
    def m(self) -> int:
        """How many examples."""
        return len(self.batch.labels)

    def _pass_one_by_one(
        self, batch: MiniBatch
    ) -> tuple[Array, tuple[Array, ...], tuple[Array, ...]]:
        """Through weights that are changed after each example, as the rule ``per_example`` has it."""
        here, hyper, m = self.before, self.hyper, len(batch.labels)
        parts = []
        for i in range(m):
            one = slice(i, i + 1)
            z, activations, deltas = _pass(here, batch.x[:, one], batch.y[:, one], hyper)
            parts.append((z, activations, deltas))
            gradient = backprop(here, list(activations), deltas[-1] / m, hyper)
            here = Params(here.flat - hyper.eta * gradient.flat, here.sizes)
        layers = range(len(hyper.sizes) - 1)
        return (
            np.concatenate([z for z, _, _ in parts], axis=1),
            tuple(np.concatenate([a[i] for _, a, _ in parts], axis=1) for i in (*layers, -1)),
            tuple(np.concatenate([d[i] for _, _, d in parts], axis=1) for i in layers),
        )

    @property
    def divisor(self) -> int:
        """What the sum is divided by before the update: m, or 1 for the rule ``sum``."""
        return 1 if self.hyper.sum_rule == "sum" else self.m

    def own(self, example: int, layer: int) -> Array:
        """One example's own ``delta_nabla_w`` of a layer: ``(n_out, n_in)``."""
        return np.outer(self.deltas[layer][:, example], self.activations[layer][:, example])

    def own_bias(self, example: int, layer: int) -> Array:
        """One example's own ``delta_nabla_b`` of a layer: ``(n_out,)``."""
        return self.deltas[layer][:, example]

    def running(self, count: int, layer: int) -> Array:
        """``nabla_w`` of a layer after the first `count` examples: ``(n_out, n_in)``."""
        counted = self._counted(count)
        total: Array = self.deltas[layer][:, counted] @ self.activations[layer][:, counted].T
        return total if self._carry is None else total + self._carried()[0][layer]

    def running_bias(self, count: int, layer: int) -> Array:
        """``nabla_b`` of a layer after the first `count` examples: ``(n_out,)``."""
        total: Array = self.deltas[layer][:, self._counted(count)].sum(axis=1)
        return total if self._carry is None else total + self._carried()[1][layer]

    def gradient(self) -> Params:
        """What eta is multiplied with, from the parts: as `Step.gradient`, to rounding."""
        parts = [self.running(self.m, layer).ravel() for layer in range(len(self.deltas))]
        parts += [self.running_bias(self.m, layer) for layer in range(len(self.deltas))]
        return Params(np.concatenate(parts) / self.divisor, self.hyper.sizes)

    def follow(self, weight: Weight) -> Sum:
        """All numbers on the way of one weight."""
        layer, neuron, source = weight
        hyper = self.hyper
        deltas = self.deltas[layer][neuron]
        weights, biases = self.before.views
        if source == BIAS:
            activations, old = np.ones_like(deltas), float(biases[layer][neuron])
        else:
            activations, old = (
                self.activations[layer][source],
                float(weights[layer][neuron, source]),
            )
        products = activations * deltas
        start = 0.0
        if self._carry is not None:
            kept_w, kept_b = self._carried()
            start = float(
                kept_b[layer][neuron] if source == BIAS else kept_w[layer][neuron, source]
            )
        if hyper.sum_rule == "last_example":
            running = products
        else:
            running = np.cumsum(np.concatenate([[products.dtype.type(start)], products]))[1:]
        gradient = float(running[-1]) / self.divisor
        step = hyper.eta * gradient
        pull = old if hyper.regularization == "L2" else float(np.sign(old))
        decay = 0.0 if source == BIAS else hyper.eta * hyper.lmbda / self._n * pull
        push = 0.0
        if self._velocity is not None:
            velocity = Params(self._velocity, hyper.sizes)
            push = hyper.momentum * value_of(velocity, weight)
        return Sum(
            start, activations, deltas, products, running, self.divisor, gradient, step, decay,
            push, old, old - step - decay + push,
        )  # fmt: skip

    def slope(self, weight: Weight) -> Slope:
        """Check one weight's gradient against a difference of costs."""
        hyper = self.hyper.replace(precision="float64")
        flat = self.before.flat.astype(np.float64)
        weights, biases = layer_views(flat, self.before.sizes)
        layer, neuron, source = weight
        place = (biases[layer], neuron) if source == BIAS else (weights[layer], (neuron, source))
        x, y = self.batch.x.astype(np.float64), self.batch.y.astype(np.float64)
        cost = COST[hyper.cost]
        kept = [k.astype(np.float64) for k in self._kept] if self._kept else None

        def mean_cost(value: float) -> float:
            place[0][place[1]] = value
            z, activations = forward(Params(flat.copy(), self.before.sizes), x, hyper, kept)
            return cost.fn(z, activations[-1], y) / self.m

        with quiet():
            old = float(place[0][place[1]])
            nudge = NUDGE * max(1.0, abs(old))
            difference = (mean_cost(old + nudge) - mean_cost(old - nudge)) / (2 * nudge)
            place[0][place[1]] = old
            _, activations, deltas = _pass(Params(flat, self.before.sizes), x, y, hyper, kept)
        sending = 1.0 if source == BIAS else activations[layer][source]
        return Slope(difference, float(np.mean(deltas[layer][neuron] * sending)))

    @functools.cached_property
    def products_of_gradients(self) -> Array:
        """The inner products of the examples' gradients, over all weights and biases: ``(m, m)``.

        The gradient of a layer is an outer product, so that the inner product of two of them is
        (delta . delta')(a . a').
        """
        total = np.zeros((self.m, self.m))
        for a, d in zip(self.activations, self.deltas, strict=False):
            total += (d.T @ d).astype(np.float64) * ((a.T @ a).astype(np.float64) + 1)
        return total

    def cosines(self) -> Array:
        """The cosines between the examples' gradients: ``(m, m)``; 0 where one has no length."""
        lengths = self._lengths()
        both = np.outer(lengths, lengths)
        cosines = np.zeros_like(both)
        np.divide(self.products_of_gradients, both, out=cosines, where=both > 0)
        return cosines.clip(-1, 1)

    def agreement(self) -> float:
        """``|sum| / sum of |each|``: 1 when all examples pull the same way, 0 when they cancel."""
        together = float(np.sqrt(max(0.0, self.products_of_gradients.sum())))
        apart = float(self._lengths().sum())
        return together / apart if apart else 0.0

    def _lengths(self) -> Array:
        lengths: Array = np.sqrt(self.products_of_gradients.diagonal())
        return lengths

    def _counted(self, count: int) -> slice:
        """Which examples are in the sum after the first `count`."""
        overwritten = self.hyper.sum_rule == "last_example"
        return slice(max(0, count - 1) if overwritten else 0, count)

    def _carried(self) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        assert self._carry is not None
        return layer_views(self._carry, self.hyper.sizes)


def _pass(
    params: Params, x: Array, y: Array, hyper: Hyper, kept: list[Array] | None = None
) -> tuple[Array, tuple[Array, ...], tuple[Array, ...]]:
    """Forward and back, with the deltas of every layer kept."""
    z, activations = forward(params, x, hyper, kept)
    deltas = [COST[hyper.cost].delta(activations[-1], y)]
    for layer in range(len(params.weights) - 1, 0, -1):
        slope = slope_at(activations[layer], hyper, kept[layer - 1] if kept else None)
        deltas.append(params.weights[layer].T @ deltas[-1] * slope)
    return z, tuple(activations), tuple(reversed(deltas))


def moves_most(before: Params, after: Params) -> Weight:
    """The weight that an update moves most."""
    change = np.abs(after.flat - before.flat)
    weights, _ = layer_views(change, before.sizes)
    best = max(range(len(weights)), key=lambda layer: float(np.nan_to_num(weights[layer]).max()))
    neuron, source = divmod(int(np.nan_to_num(weights[best]).argmax()), weights[best].shape[1])
    return Weight(best, neuron, source)
