"""A curve of any length in few points: blocks that know their smallest, largest and mean value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.core.evaluation import Evaluation
from nnviz.core.network import Array

#: Mini-batches that the smoothed cost is the mean of.
WINDOW = 200

#: The sets of images that an Evaluation has scores of.
SETS = ("training", "validation", "test")


class CostSummary:
    """The costs of a run in at most `most` blocks of equal length, kept up to date bit by bit.

    A curve of 150,000 points on 600 pixels cannot show more than this. Each cost is looked at
    once; when the blocks are full, two and two become one.

    Attributes
    ----------
    block : int
        Mini-batches in a block, a power of two.
    """

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._taken = 0
        self.block = 1
        self._low = np.empty(0)
        self._high = np.empty(0)
        self._mean = np.empty(0)

    def __len__(self) -> int:
        """How many whole blocks there are."""
        return len(self._mean)

    def take(self, costs: Array) -> None:
        """Take in what is new in the costs of a run.

        Parameters
        ----------
        costs : (n_steps,)
            All costs so far, from the first on; nan and infinity leave a gap.
        """
        whole = len(costs) // self.block * self.block
        if whole <= self._taken:
            return
        new = costs[self._taken : whole].reshape(-1, self.block)
        self._taken = whole
        new = np.where(np.isfinite(new), new, np.nan)
        gap = np.isnan(new).any(axis=1)
        self._low = np.concatenate([self._low, np.where(gap, np.nan, new.min(axis=1))])
        self._high = np.concatenate([self._high, np.where(gap, np.nan, new.max(axis=1))])
        self._mean = np.concatenate([self._mean, new.mean(axis=1)])
        while len(self._mean) > self._most:
            self._halve()
        # The last block may have lost its other half.
        self._taken = len(self._mean) * self.block

    def _halve(self) -> None:
        pairs = len(self._mean) // 2 * 2
        self._low = self._low[:pairs].reshape(-1, 2).min(axis=1)
        self._high = self._high[:pairs].reshape(-1, 2).max(axis=1)
        self._mean = self._mean[:pairs].reshape(-1, 2).mean(axis=1)
        self.block *= 2

    @property
    def centres(self) -> Array:
        """The middle of each block, as an index of a Step: ``(n,)``."""
        return np.arange(len(self)) * self.block + (self.block + 1) / 2

    def outline(self) -> tuple[Array, Array]:
        """The x and y of a line that goes up and down through all values: ``(2 n,)`` each."""
        if self.block == 1:
            return self.centres, self._mean
        y = np.empty(2 * len(self))
        y[0::2], y[1::2] = self._low, self._high
        return np.repeat(self.centres, 2), y

    def smoothed(self, window: int = WINDOW) -> tuple[Array, Array]:
        """The x and y of the mean over the last `window` mini-batches: ``(n,)`` each.

        In the first `window` mini-batches it is the mean of those there are.
        """
        blocks = max(1, window // self.block)
        known = np.isfinite(self._mean)
        sums = np.concatenate([[0.0], np.cumsum(np.where(known, self._mean, 0.0))])
        counts = np.concatenate([[0], np.cumsum(known)])
        end = np.arange(1, len(self) + 1)
        start = np.maximum(end - blocks, 0)
        number = counts[end] - counts[start]
        mean = np.full(len(self), np.nan)
        np.divide(sums[end] - sums[start], number, out=mean, where=number > 0)
        return end * float(self.block), mean

    def usual_high(self) -> float:
        """A value that all but the highest 2 % of the blocks stay below; 1.0 if there are none."""
        high = self._high[np.isfinite(self._high)]
        return float(np.quantile(high, 0.98)) if len(high) else 1.0

    def lowest_mean(self) -> float:
        """The lowest mean of a block above 0; 0.01 if there is none."""
        mean = self._mean[np.isfinite(self._mean) & (self._mean > 0)]
        return float(mean.min()) if len(mean) else 0.01


class AccuracyCurves:
    """The accuracies of a run's evaluations as arrays, kept up to date bit by bit.

    Attributes
    ----------
    index : (n,) int
        The Step of each evaluation.
    training, validation, test : (n,) float
        Accuracies in per cent.
    """

    def __init__(self) -> None:
        self.index = np.empty(0, np.intp)
        self.training = self.validation = self.test = np.empty(0)

    def __len__(self) -> int:
        """How many evaluations there are."""
        return len(self.index)

    def take(self, evaluations: Sequence[Evaluation]) -> None:
        """Take in what is new in the evaluations of a run."""
        new = evaluations[len(self) :]
        if new:
            self.index = np.concatenate([self.index, [e.index for e in new]])
            for name in SETS:
                values = [100 * getattr(e, name).accuracy for e in new]
                setattr(self, name, np.concatenate([getattr(self, name), values]))


def smoothed_at(costs: Array, index: int, window: int = WINDOW) -> float:
    """The mean cost of the last `window` mini-batches up to Step `index` (from 1)."""
    recent = costs[max(0, index - window) : index]
    finite = recent[np.isfinite(recent)]
    return float(finite.mean()) if len(finite) else float("nan")
