"""Other rules for the sum of a mini-batch: what happens without zeros, without the sum, without m.

The right rule is `nnviz.core.training.learn`; nothing of this is needed to understand it. Each
rule here is the book's ``update_mini_batch`` with one line changed:

``last_example``
    ``nabla_w = delta_nabla_w``: each example overwrites the one before it, and only the last one
    counts (it is still divided by m).
``sum``
    The sum is not divided by m.
``never_reset``
    The zeros stand before the first mini-batch only, so the sum of all mini-batches goes on. In
    PyTorch: ``optimizer.zero_grad()`` forgotten.
``per_example``
    The update stands inside the loop: each example is judged by weights that the one before it
    has changed, by eta / m of its gradient.
``mean_in_order``
    Not wrong: the right rule, added up example by example instead of by a matrix product. Only
    the rounding differs.
"""

from __future__ import annotations

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, backprop, forward, quiet
from nnviz.core.step import MiniBatch, Step, finished, mini_batch, updated


def learn_otherwise(
    params: Params, carry: Array | None, index: int, split: Split, hyper: Hyper
) -> Step:
    """Do one mini-batch by another rule than the mean; as `nnviz.core.training.advance`."""
    n = len(split.labels)
    batch = mini_batch(index, split, hyper)
    m = len(batch.labels)
    with quiet():
        z, activations = forward(params, batch.x, hyper)
        delta = COST[hyper.cost].delta(activations[-1], batch.y)
        match hyper.sum_rule:
            case "last_example":
                last = [a[:, -1:] for a in activations]
                gradient = backprop(params, last, delta[:, -1:] / m, hyper)
            case "sum":
                gradient = backprop(params, activations, delta, hyper)
            case "never_reset":
                total = backprop(params, activations, delta, hyper).flat
                carry = total if carry is None else total + carry
                carry.flags.writeable = False
                gradient = Params(carry / m, hyper.sizes)
            case "per_example":
                gradient = _with_an_update_after_each(params, batch, hyper)
            case "mean_in_order":
                gradient = _added_up_in_order(params, activations, delta / m, hyper)
        after, _ = updated(params, gradient, n, hyper)
        return finished(index, batch, z, activations[-1], gradient, after, n, hyper, carry)


def _with_an_update_after_each(params: Params, batch: MiniBatch, hyper: Hyper) -> Params:
    total = np.zeros_like(params.flat)
    here, m = params, len(batch.labels)
    for i in range(m):
        one = slice(i, i + 1)
        _, activations = forward(here, batch.x[:, one], hyper)
        delta = COST[hyper.cost].delta(activations[-1], batch.y[:, one]) / m
        part = backprop(here, activations, delta, hyper).flat
        total += part
        here = Params(here.flat - hyper.eta * part, here.sizes)
    return Params(total, params.sizes)


def _added_up_in_order(
    params: Params, activations: list[Array], delta: Array, hyper: Hyper
) -> Params:
    total = np.zeros_like(params.flat)
    for i in range(delta.shape[1]):
        one = slice(i, i + 1)
        one_by_one = [a[:, one] for a in activations]
        total += backprop(params, one_by_one, delta[:, one], hyper).flat
    return Params(total, params.sizes)
