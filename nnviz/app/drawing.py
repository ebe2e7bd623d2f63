"""Drawing: the strokes on the canvas, with undo. Frozen snapshots; no widget."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Stroke = npt.NDArray[np.float64]  # (n, 2): x, y
Strokes = tuple[Stroke, ...]


class Drawing:
    """What is drawn, and everything that can be undone.

    `strokes` is replaced, never changed, so a snapshot of it stays what it is.
    """

    def __init__(self) -> None:
        self.strokes: Strokes = ()
        self._undo: list[Strokes] = []
        self._redo: list[Strokes] = []
        self._points: list[tuple[float, float]] = []
        self._before: Strokes | None = None

    def __len__(self) -> int:
        """How many strokes there are."""
        return len(self.strokes)

    def begin(self) -> None:
        """Begin a stroke or an erasure: what follows until `end` is undone at once."""
        self._before = self.strokes
        self._points = []

    def add(self, x: float, y: float) -> None:
        """Go on with the stroke to this point."""
        if self._before is None:
            self.begin()
        assert self._before is not None
        self._points.append((x, y))
        self.strokes = (*self._before, np.array(self._points))

    def erase(self, x: float, y: float, radius: float) -> None:
        """Take away what lies within `radius` of a point; a stroke may fall into several."""
        if self._before is None:
            self.begin()
        left: list[Stroke] = []
        for stroke in self.strokes:
            left += _outside(stroke, x, y, radius)
        if len(left) != len(self.strokes) or any(
            a is not b for a, b in zip(left, self.strokes, strict=True)
        ):
            self.strokes = tuple(left)

    def end(self) -> None:
        """End the stroke or the erasure."""
        before, self._before = self._before, None
        self._points = []
        if before is not None and before is not self.strokes:
            self._undo.append(before)
            self._redo.clear()

    def clear(self) -> None:
        """Take everything away; that can be undone too."""
        self.end()
        if self.strokes:
            self._undo.append(self.strokes)
            self._redo.clear()
            self.strokes = ()

    def undo(self) -> None:
        """Go back to before the last stroke, erasure or clear."""
        self.end()
        if self._undo:
            self._redo.append(self.strokes)
            self.strokes = self._undo.pop()

    def redo(self) -> None:
        """Do again what was undone last."""
        self.end()
        if self._redo:
            self._undo.append(self.strokes)
            self.strokes = self._redo.pop()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._redo)


def _outside(stroke: Stroke, x: float, y: float, radius: float) -> Sequence[Stroke]:
    """The parts of a stroke that lie outside a circle; the stroke itself if all of it does."""
    dense = _dense(stroke, radius / 4)
    inside = np.hypot(dense[:, 0] - x, dense[:, 1] - y) <= radius
    if not inside.any():
        return [stroke]
    edges = np.flatnonzero(np.diff(inside.astype(np.int8)))
    parts = np.split(dense, edges + 1)
    return [part for part, gone in zip(parts, inside[np.r_[0, edges + 1]], strict=True) if not gone]


def _dense(stroke: Stroke, spacing: float) -> Stroke:
    """The same line with points at most `spacing` apart, so that the eraser cuts where it is."""
    if len(stroke) < 2:
        return stroke
    pieces = [stroke[:1]]
    for a, b in itertools.pairwise(stroke):
        n = max(1, int(np.ceil(np.hypot(*(b - a)) / spacing)))
        pieces.append(a + (b - a) * (np.arange(1, n + 1) / n)[:, None])
    return np.concatenate(pieces)
