"""Step: one finished mini-batch, and what every way of learning from one shares.

The order of examples is a function of seed and epoch, so any mini-batch can be had again at any
time.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, count_weights, initial_params


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
    carry : (n_params,) or None
        What the sum rule takes over into the next mini-batch; None for all but ``never_reset``.
    """

    index: int  # type: ignore[assignment]  # a Step is no sequence to search in
    epoch: int
    examples: Array
    cost: float
    correct: int
    gradient: Params
    params: Params
    hyper: Hyper
    carry: Array | None = None


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


class MiniBatch(NamedTuple):
    """The examples of a mini-batch, one in each column.

    Attributes
    ----------
    examples : (m,) intp
        Which training images, by number.
    labels : (m,) intp
    x : (n_in, m)
        Pixels.
    y : (n_out, m)
        Desired outputs.
    """

    examples: Array
    labels: Array
    x: Array
    y: Array


def mini_batch(index: int, split: Split, hyper: Hyper) -> MiniBatch:
    """The mini-batch with this index, in the precision of the run."""
    examples = batch_examples(index, len(split.labels), hyper)
    labels = split.labels[examples]
    images = split.images.take(examples, axis=0)  # (m, n_in)
    targets = _targets(hyper.sizes[-1], hyper.precision)
    if images.dtype != targets.dtype:
        images = images.astype(targets.dtype)
    return MiniBatch(examples, labels, images.T, targets.take(labels, axis=1))


def updated(params: Params, gradient: Params, n: int, hyper: Hyper) -> Params:
    """The Params after the update: w (1 - eta lambda / n) - eta gradient, and b - eta gradient.

    The book, chapter 3, "Regularization"; n is the number of training images.
    """
    flat = gradient.flat * -hyper.eta
    flat += params.flat
    if hyper.lmbda:
        decayed = count_weights(hyper.sizes)
        flat[:decayed] -= (hyper.eta * hyper.lmbda / n) * params.flat[:decayed]
    return Params(flat, hyper.sizes)


def finished(
    index: int, batch: MiniBatch, z: Array, output: Array, gradient: Params, params: Params,
    n: int, hyper: Hyper, carry: Array | None = None,
) -> Step:  # fmt: skip
    """The Step, with cost and number correct counted from the outputs before the update."""
    m = len(batch.labels)
    return Step(
        index,
        (index - 1) // steps_per_epoch(n, hyper.mini_batch_size),
        batch.examples,
        COST[hyper.cost].fn(z, output, batch.y) / m,
        int(np.count_nonzero(output.argmax(axis=0) == batch.labels)),
        gradient,
        params,
        hyper,
        carry,
    )
