"""Step: one finished mini-batch, and what every way of learning from one shares.

The order of examples is a function of seed and epoch, so any mini-batch can be had again at any
time.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from nnviz.core.augment import distorted
from nnviz.core.book import book_order, book_params
from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, count_weights, initial_params

#: Keep the draws of dropout and of distortions apart from those of the order of examples.
DROPOUT_STREAM, AUGMENT_STREAM = 2**20 + 1, 2**20 + 2


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
        What the next mini-batch takes over: with momentum the velocity, with the rule
        ``never_reset`` the sum; None otherwise.
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
    if hyper.shuffle == "book":
        order = book_order(hyper, epoch, n)
    else:
        order = example_order(hyper.seed, epoch, n)
    return order[place * m : (place + 1) * m]


def untrained(hyper: Hyper) -> Step:
    """Moment 0: no examples, a gradient of zeros, the initial Params."""
    params = book_params(hyper) if hyper.shuffle == "book" else initial_params(hyper)
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
        Pixels; distorted, if the run does so.
    y : (n_out, m)
        Desired outputs.
    """

    examples: Array
    labels: Array
    x: Array
    y: Array


def mini_batch(index: int, split: Split, hyper: Hyper) -> MiniBatch:
    """The mini-batch with this index, in the precision of the run.

    Its distortions are a function of seed and index, so they can be had again at any time too.
    """
    examples = batch_examples(index, len(split.labels), hyper)
    labels = split.labels[examples]
    images = split.images.take(examples, axis=0)  # (m, n_in)
    if hyper.augment and split.image_shape is not None:
        rng = np.random.default_rng([hyper.seed, AUGMENT_STREAM, index])
        images = distorted(images, split.image_shape, rng)
    targets = _targets(hyper.sizes[-1], hyper.precision)
    if images.dtype != targets.dtype:
        images = images.astype(targets.dtype)
    return MiniBatch(examples, labels, images.T, targets.take(labels, axis=1))


def dropped(index: int, hyper: Hyper) -> list[Array] | None:
    """Which hidden neurons a mini-batch keeps: for each hidden layer ``(n, 1)``, see `forward`.

    None without dropout. The book (chapter 3, "Dropout") halves the weights of the whole network
    afterwards instead; the outputs are the same.
    """
    if not hyper.dropout:
        return None
    rng = np.random.default_rng([hyper.seed, DROPOUT_STREAM, index])
    scale = np.dtype(hyper.precision).type(1 / (1 - hyper.dropout))
    return [(rng.random((n, 1)) >= hyper.dropout) * scale for n in hyper.sizes[1:-1]]


def updated(
    params: Params, gradient: Params, n: int, hyper: Hyper, velocity: Array | None = None
) -> tuple[Params, Array | None]:
    """The Params after the update, and with momentum the velocity.

    w (1 - eta lambda / n) - eta gradient, and b - eta gradient (the book, chapter 3,
    "Regularization"); with L1, sgn(w) stands for w in the decay. With momentum the change is kept
    as v and mu v is added to the next one ("Momentum-based gradient descent"). n is the number of
    training images.
    """
    change = gradient.flat * -hyper.eta
    if hyper.lmbda:
        weights = params.flat[: count_weights(hyper.sizes)]
        pull = weights if hyper.regularization == "L2" else np.sign(weights)
        change[: len(weights)] -= (hyper.eta * hyper.lmbda / n) * pull
    if not hyper.momentum:
        change += params.flat
        return Params(change, hyper.sizes), None
    if velocity is not None:
        change += hyper.momentum * velocity
    change.flags.writeable = False
    return Params(params.flat + change, hyper.sizes), change


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
