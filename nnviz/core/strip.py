"""Strip: outputs over time as a chart of lanes, one for each class."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nnviz.core.network import Array

#: What a pixel of the chart is: nothing, part of an output, part of the largest output, its foot.
NOTHING, LOW, WINNING, FOOT = range(4)

#: Height of the foot that marks the largest output, in pixels.
FOOT_HEIGHT = 3


class TimeScale:
    """Places from 0 to 1 for the moments of a run, even or logarithmic.

    Parameters
    ----------
    end : int
        The newest moment.
    log : bool
        Every decade as wide as the next: 1 + moment is drawn to a logarithmic scale.
    """

    def __init__(self, end: int, log: bool) -> None:
        self.end, self.log = max(1, end), log

    def place(self, moment: float) -> float:
        """Where a moment is."""
        if self.log:
            return math.log1p(moment) / math.log1p(self.end)
        return moment / self.end

    def moment(self, place: Array | float) -> Array:
        """Which moment is at a place; that of the nearest whole number is asked for elsewhere."""
        share = np.clip(place, 0.0, 1.0)
        if self.log:
            return np.asarray(np.expm1(share * math.log1p(self.end)))
        return np.asarray(share * self.end)

    def ticks(self, most: int) -> list[int]:
        """Round moments to write at the axis, `most` or fewer."""
        if self.log:
            tens = [10**k for k in range(len(str(self.end)))]
            every = math.ceil((len(tens) + 1) / max(1, most))
            return [0, *tens[::every]]
        step = next(
            s for k in range(12) for s in (10**k, 2 * 10**k, 5 * 10**k) if self.end / s <= most
        )
        return list(range(0, self.end + 1, step))


def lanes_that_fit(outputs: Array, most: int) -> Array:
    """Which classes get a lane: all, or the `most` whose outputs were ever largest: ``(k,)``."""
    n = outputs.shape[1]
    if n <= most:
        return np.arange(n)
    peaks = np.nan_to_num(outputs).max(axis=0)
    return np.sort(np.argsort(-peaks, kind="stable")[:most])


def strip(
    moments: Array, outputs: Array, winners: Array, scale: TimeScale, width: int, height: int
) -> npt.NDArray[np.uint8]:
    """The chart as pixels: `NOTHING`, `LOW`, `WINNING` or `FOOT`.

    Each lane is filled from below by its output, 0 to 1. What is known of a moment holds until the
    next one that is known.

    Parameters
    ----------
    moments : (n,)
        In order of time.
    outputs : (n, k)
        Of the classes that have lanes.
    winners : (n,)
        Which lane has the largest output; -1 for none of them.
    height : int
        Of one lane, in pixels.

    Returns
    -------
    (k * height, width) uint8
    """
    middles = (np.arange(width) + 0.5) / width
    known = np.searchsorted(moments, scale.moment(middles), side="right") - 1
    known = np.maximum(known, 0)
    levels = np.clip(np.nan_to_num(outputs), 0.0, 1.0) * (height - 1)
    filled = np.rint(levels).astype(int).T[:, known]  # (k, width)
    won = winners[known] == np.arange(outputs.shape[1])[:, None]
    from_below = np.arange(height - 1, -1, -1)[None, :, None]
    cells = (from_below < filled[:, None, :]).astype(np.uint8)  # (k, height, width)
    cells *= np.where(won, np.uint8(WINNING), np.uint8(LOW))[:, None, :]
    cells[np.broadcast_to(won[:, None, :] & (from_below < FOOT_HEIGHT), cells.shape)] = FOOT
    return np.ascontiguousarray(cells.reshape(-1, width))
