"""Drawing: what is on the sheet, strokes or a picture, with undo. Frozen snapshots; no widget."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.core.network import Array

Stroke = npt.NDArray[np.float64]  # (n, 2): x, y
Strokes = tuple[Stroke, ...]
Line = npt.NDArray[np.float64]  # (n, 3): x, y, and how wide the pen was, 1 for its usual width
Lines = tuple[Line, ...]

#: How many changes can be undone.
MOST_UNDONE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image on the sheet, instead of strokes.

    Attributes
    ----------
    pixels : (h, w) uint8 or float32
        Greys of a user's image, 255 for white; or an image as the network receives it, from 0
        for paper to 1 for ink.
    words : str
        What it is, for the user.
    """

    pixels: Array
    words: str

    @property
    def is_sample(self) -> bool:
        """Whether the network receives it as it is."""
        return self.pixels.dtype != np.uint8


class Drawing:
    """What is drawn, and everything that can be undone.

    `lines`, `strokes` and `picture` are replaced, never changed, so a snapshot of them stays
    what it is.

    Attributes
    ----------
    lines : tuple of (n, 3)
        x, y and the width of the pen at each point, as a multiple of its usual width.
    strokes : tuple of (n, 2)
        The same without the widths.
    picture : Picture or None
        What lies on the sheet while there are no strokes.
    """

    def __init__(self) -> None:
        self.lines: Lines = ()
        self.strokes: Strokes = ()
        self.picture: Picture | None = None
        self._undo: list[tuple[Lines, Picture | None]] = []
        self._redo: list[tuple[Lines, Picture | None]] = []
        self._points: Line = np.empty((0, 3))
        self._length = 0
        self._before: tuple[Lines, Picture | None] | None = None

    def __len__(self) -> int:
        """How many strokes there are."""
        return len(self.lines)

    @property
    def is_empty(self) -> bool:
        """Whether the sheet is blank."""
        return not self.lines and self.picture is None

    def begin(self) -> None:
        """Begin a stroke or an erasure: what follows until `end` is undone at once."""
        self._before = (self.lines, self.picture)
        # A new array for every stroke: the snapshots are views into it.
        self._points, self._length = np.empty((64, 3)), 0

    def add(self, x: float, y: float, width: float = 1.0) -> None:
        """Go on with the stroke to this point; a stroke takes a picture's place."""
        if self._before is None:
            self.begin()
        assert self._before is not None
        if self._length == len(self._points):
            self._points = np.concatenate([self._points, np.empty_like(self._points)])
        self._points[self._length] = x, y, width
        self._length += 1
        self._set((*self._before[0], self._points[: self._length]), None)

    def erase(self, x: float, y: float, radius: float) -> None:
        """Take away what lies within `radius` of a point; a stroke may fall into several."""
        if self._before is None:
            self.begin()
        left: list[Line] = []
        for line in self.lines:
            left += _outside(line, x, y, radius)
        if len(left) != len(self.lines) or any(
            a is not b for a, b in zip(left, self.lines, strict=True)
        ):
            self._set(tuple(left), self.picture)

    def end(self) -> None:
        """End the stroke or the erasure."""
        before, self._before = self._before, None
        if before is not None and (before[0] is not self.lines or before[1] is not self.picture):
            self._remember(before)

    def show(self, picture: Picture) -> None:
        """Lay a picture on the sheet, in place of everything; that can be undone."""
        self._replace((), picture)

    def show_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Draw these strokes, in place of everything; that can be undone."""
        self._replace(tuple(np.insert(stroke, 2, 1.0, axis=1) for stroke in strokes), None)

    def clear(self) -> None:
        """Take everything away; that can be undone too."""
        self.end()
        if not self.is_empty:
            self._replace((), None)

    def undo(self) -> None:
        """Go back to before the last stroke, erasure, picture or clear."""
        self.end()
        if self._undo:
            self._redo.append((self.lines, self.picture))
            self._set(*self._undo.pop())

    def redo(self) -> None:
        """Do again what was undone last."""
        self.end()
        if self._redo:
            self._undo.append((self.lines, self.picture))
            self._set(*self._redo.pop())

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._redo)

    def _set(self, lines: Lines, picture: Picture | None) -> None:
        self.lines, self.picture = lines, picture
        self.strokes = tuple(line[:, :2] for line in lines)

    def _replace(self, lines: Lines, picture: Picture | None) -> None:
        self.end()
        self._remember((self.lines, self.picture))
        self._set(lines, picture)

    def _remember(self, before: tuple[Lines, Picture | None]) -> None:
        self._undo.append(before)
        del self._undo[:-MOST_UNDONE]
        self._redo.clear()


def _outside(line: Line, x: float, y: float, radius: float) -> Sequence[Line]:
    """The parts of a line that lie outside a circle; the line itself if all of it does."""
    dense = _dense(line, radius / 4)
    inside = np.hypot(dense[:, 0] - x, dense[:, 1] - y) <= radius
    if not inside.any():
        return [line]
    edges = np.flatnonzero(np.diff(inside.astype(np.int8)))
    parts = np.split(dense, edges + 1)
    return [part for part, gone in zip(parts, inside[np.r_[0, edges + 1]], strict=True) if not gone]


def _dense(line: Line, spacing: float) -> Line:
    """The same line with points at most `spacing` apart, so that the eraser cuts where it is."""
    if len(line) < 2:
        return line
    pieces = [line[:1]]
    for a, b in itertools.pairwise(line):
        n = max(1, int(np.ceil(np.hypot(*(b - a)[:2]) / spacing)))
        pieces.append(a + (b - a) * (np.arange(1, n + 1) / n)[:, None])
    return np.concatenate(pieces)
