"""Stochastic gradient descent, one mini-batch at a time, as pure functions.

Nothing is mutated and the order of examples is a function of seed and epoch, so a step can be
done again at any time and gives the same bits.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import (
    COST,
    Array,
    Params,
    backprop,
    count_weights,
    forward,
    initial_params,
    quiet,
)


class Step(NamedTuple):
    """One finished mini-batch; frozen, and made in a third of a dataclass's time.

    Attributes
    ----------
    index : int
        1 is the first mini-batch; 0 stands for the untrained network.
    epoch : int
        0 is the first epoch, as the book counts.
    examples : (m,) intp
        Which training images, by number.
    cost : float
        Mean over the mini-batch, before the update and without the regularization term; nan at
        index 0.
    correct : int
        How many of the mini-batch the network answered correctly before the update.
    gradient : Params
        What eta is multiplied with: nabla / m.
    params : Params
        After the update.
    hyper : Hyper
        The settings this step was made with.
    """

    index: int  # type: ignore[assignment]  # a Step is no sequence to search in
    epoch: int
    examples: Array
    cost: float
    correct: int
    gradient: Params
    params: Params
    hyper: Hyper


@functools.lru_cache(maxsize=8)
def example_order(seed: int, epoch: int, n: int) -> Array:
    """The order in which an epoch visits the training images: ``(n,)`` intp, read-only."""
    order = np.random.default_rng([seed, epoch]).permutation(n)
    order.flags.writeable = False
    return order


@functools.lru_cache(maxsize=8)
def _targets(n_classes: int, precision: str) -> Array:
    """Column d is the desired output for class d, the book's ``vectorized_result``."""
    return np.eye(n_classes, dtype=precision)


def steps_per_epoch(n: int, mini_batch_size: int) -> int:
    """How many mini-batches an epoch over n images has; the last one may be short."""
    return -(-n // mini_batch_size)


def batch_examples(index: int, n: int, hyper: Hyper) -> Array:
    """Which images the mini-batch with this index uses: ``(m,)`` intp."""
    m = hyper.mini_batch_size
    epoch, place = divmod(index - 1, steps_per_epoch(n, m))
    return example_order(hyper.seed, epoch, n)[place * m : (place + 1) * m]


def untrained(hyper: Hyper) -> Step:
    """Moment 0: no examples, a gradient of zeros, the initial Params."""
    params = initial_params(hyper)
    zeros = Params(np.zeros_like(params.flat), hyper.sizes)
    return Step(0, 0, np.empty(0, np.intp), math.nan, 0, zeros, params, hyper)


def learn(params: Params, index: int, split: Split, hyper: Hyper) -> Step:
    """Do one mini-batch: the book's ``update_mini_batch``.

    w <- (1 - eta lambda / n) w - (eta / m) nabla_w and b <- b - (eta / m) nabla_b, with n the
    number of training images and m the number in this mini-batch.

    Parameters
    ----------
    params : Params
        Before the update.
    index : int
        Of the new step, from 1.
    split : Split
        The training images.
    """
    n = len(split.labels)
    examples = batch_examples(index, n, hyper)
    m = len(examples)
    labels = split.labels[examples]
    images = split.images.take(examples, axis=0)  # (m, n_in)
    if images.dtype != params.flat.dtype:
        images = images.astype(params.flat.dtype)
    y = _targets(hyper.sizes[-1], hyper.precision).take(labels, axis=1)  # (n_out, m)
    cost = COST[hyper.cost]
    with quiet():
        z, activations = forward(params, images.T)
        output = activations[-1]
        delta = cost.delta(output, y)
        delta /= m
        gradient = backprop(params, activations, delta)
        flat = gradient.flat * -hyper.eta
        flat += params.flat
        if hyper.lmbda:
            decayed = count_weights(hyper.sizes)
            flat[:decayed] -= (hyper.eta * hyper.lmbda / n) * params.flat[:decayed]
        return Step(
            index,
            (index - 1) // steps_per_epoch(n, hyper.mini_batch_size),
            examples,
            cost.fn(z, output, y) / m,
            int(np.count_nonzero(output.argmax(axis=0) == labels)),
            gradient,
            Params(flat, hyper.sizes),
            hyper,
        )


def train(split: Split, hyper: Hyper, start: Step | None = None) -> Iterator[Step]:
    """Yield one Step for each mini-batch from after `start` (the untrained network) to the end."""
    step = start or untrained(hyper)
    total = hyper.epochs * steps_per_epoch(len(split.labels), hyper.mini_batch_size)
    for index in range(step.index + 1, total + 1):
        step = learn(step.params, index, split, hyper)
        yield step


def diverged(step: Step) -> str:
    """Say at which mini-batch the numbers ran away and why, or nothing while all are finite."""
    flat = step.params.flat
    with quiet():
        # A dot product is three times quicker than isfinite over all, and wrong only upwards.
        finite = math.isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())
    if finite and (math.isfinite(step.cost) or not step.index):
        return ""
    what = "A weight" if not finite else "The cost"
    hyper = step.hyper
    with_lambda = f" together with lambda = {hyper.lmbda:g}" if hyper.lmbda else ""
    return (
        f"{what} is no longer a finite number after mini-batch {step.index:,}: "
        f"eta = {hyper.eta:g}{with_lambda} is likely too large; try a tenth of it."
    )
