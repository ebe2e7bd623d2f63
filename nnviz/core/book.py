"""Exactly as the book's programs: their random weights, and their order of examples.

The programs seed Python's and NumPy's legacy generators with 12345678. Building a network draws
all bias vectors, then all weight matrices, once; choosing the old init draws everything again.
Each epoch shuffles the list of examples in place, the way Python 2 did, so that epoch e starts
from the order of epoch e - 1, and the generator goes on from run to run.
"""

from __future__ import annotations

import functools
import random
from typing import Any

import numpy as np

from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, count_params, layer_views

#: The seed of all the book's programs.
BOOK_SEED = 12345678

#: Orders that are kept together: about this many numbers.
BLOCK = 500_000


def book_params(hyper: Hyper) -> Params:
    """The untrained network as the book's program has it."""
    rng = np.random.RandomState(hyper.seed)
    flat = np.empty(count_params(hyper.sizes), np.dtype(hyper.precision))
    weights, biases = layer_views(flat, hyper.sizes)
    draws = hyper.networks_before + (2 if hyper.init == "old" else 1)
    for _ in range(draws):
        for b in biases:
            b[:] = rng.randn(*b.shape)
        for w in weights:
            w[:] = rng.randn(*w.shape)
    if hyper.init == "new":
        for w in weights:
            w /= np.sqrt(w.shape[1])
    return Params(flat, hyper.sizes)


def book_order(hyper: Hyper, epoch: int, n: int) -> Array:
    """The order in which an epoch visits the training images: ``(n,)`` intp, read-only."""
    size = max(1, BLOCK // n)
    block, place = divmod(hyper.epochs_before + epoch, size)
    orders, _ = _shuffled(hyper.seed, hyper.numbers_before, n, size, block)
    order: Array = orders[place]
    return order


@functools.lru_cache(maxsize=16)
def _shuffled(seed: int, numbers_before: int, n: int, size: int, block: int) -> tuple[Array, Any]:
    """The orders of `size` epochs, and the state of the generator after them."""
    generator = random.Random()
    if block:
        before, state = _shuffled(seed, numbers_before, n, size, block - 1)
        generator.setstate(state)
        order = before[-1].tolist()
    else:
        generator.seed(seed)
        for _ in range(numbers_before):
            generator.random()
        order = list(range(n))
    orders = np.empty((size, n), np.intp)
    for epoch in range(size):
        for i in range(n - 1, 0, -1):
            j = int(generator.random() * (i + 1))
            order[i], order[j] = order[j], order[i]
        orders[epoch] = order
    orders.flags.writeable = False
    return orders, generator.getstate()
