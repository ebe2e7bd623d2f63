"""Histogram: how the values of an array are spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.core.network import Array
from nnviz.core.pictures import largest, nice_limit

#: Bars of a histogram: an odd number, so that 0 lies in the middle one of a symmetric range.
BINS = 61


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts in equal steps from `low` to `high`.

    Attributes
    ----------
    counts : (bins,) intp
    low, high : float
    total : int
        How many values were given.
    zeros : int
        How many of them are exactly 0; they are counted in `counts` only if asked to be.
    lost : int
        How many are nan or infinite, and in no bar.
    mean, spread : float
        Mean and standard deviation of the others, zeros included; nan if there are none.
    """

    counts: Array
    low: float
    high: float
    total: int
    zeros: int
    lost: int
    mean: float
    spread: float


def histogram(
    values: Array, ends: tuple[float, float] | None = None, with_zeros: bool = True
) -> Histogram:
    """Count values.

    Parameters
    ----------
    values : any shape
    ends : (low, high), optional
        What the values cannot leave; otherwise from minus to plus a round number above the largest.
    with_zeros : bool
        Whether what is exactly 0 is counted: a gradient is, wherever a pixel is always empty.
    """
    flat = values.ravel()
    finite = flat[np.isfinite(flat)]
    zeros = finite.size - int(np.count_nonzero(finite))
    if ends is None:
        limit = nice_limit(largest(finite))
        ends = (-limit, limit)
    counted = finite if with_zeros else finite[finite != 0]
    counts = np.histogram(counted, BINS, ends)[0]
    exact = finite.astype(np.float64, copy=False)
    return Histogram(
        counts, *ends, flat.size, zeros, flat.size - finite.size,
        float(exact.mean()) if exact.size else float("nan"),
        float(exact.std()) if exact.size else float("nan"),
    )  # fmt: skip
