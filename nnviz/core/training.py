"""Stochastic gradient descent, one mini-batch at a time, as pure functions.

Nothing is mutated, so a step can be done again at any time and gives the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, backprop, forward, quiet
from nnviz.core.step import Step, dropped, finished, mini_batch, steps_per_epoch, untrained, updated
from nnviz.core.sum_rules import learn_otherwise


def learn(
    params: Params, index: int, split: Split, hyper: Hyper, velocity: Array | None = None
) -> Step:
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
    velocity : (n_params,), optional
        With momentum: how far the step before went (`Step.carry`).
    """
    n = len(split.labels)
    batch = mini_batch(index, split, hyper)
    with quiet():
        kept = dropped(index, hyper)
        z, activations = forward(params, batch.x, hyper, kept)
        delta = COST[hyper.cost].delta(activations[-1], batch.y)
        delta /= len(batch.labels)
        gradient = backprop(params, activations, delta, hyper, kept)
        after, velocity = updated(params, gradient, n, hyper, velocity)
        return finished(index, batch, z, activations[-1], gradient, after, n, hyper, velocity)


def advance(params: Params, carry: Array | None, index: int, split: Split, hyper: Hyper) -> Step:
    """Do one mini-batch by the sum rule of the run; `carry` is what the step before left."""
    if hyper.sum_rule == "mean":
        return learn(params, index, split, hyper, carry)
    return learn_otherwise(params, carry, index, split, hyper)


def train(split: Split, hyper: Hyper, start: Step | None = None) -> Iterator[Step]:
    """Yield one Step for each mini-batch from after `start` (the untrained network) to the end."""
    step = start or untrained(hyper)
    total = hyper.epochs * steps_per_epoch(len(split.labels), hyper.mini_batch_size)
    for index in range(step.index + 1, total + 1):
        step = advance(step.params, step.carry, index, split, hyper)
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
