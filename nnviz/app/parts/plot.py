"""Plot: a diagram over time, with a line at the moment."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from nnviz.app.look import Look
from nnviz.core.network import Array


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose numbers do not run into each other, on a log scale either."""

    #: Pixels from a number to the next one at least.
    ROOM = 26

    def logTickValues(  # noqa: N802
        self, low: float, high: float, size: float, _: list[tuple[float, list[float]]]
    ) -> list[tuple[float | None, list[float]]]:
        """Ticks with numbers, at powers of ten and between them if there is room; then the others."""
        decade = size / max(high - low, 1e-9)
        step = max(1, math.ceil(self.ROOM / decade))
        parts = next(p for gap, p in PARTS if gap * decade >= self.ROOM or gap == 1)
        first = math.floor(low / step) * step
        powers = range(first, math.ceil(high) + 1, step)
        numbered = _between(low, high, [p + math.log10(part) for p in powers for part in parts])
        between = range(1, 10) if step == 1 else (1,)
        others = _between(
            low, high,
            [p + math.log10(n) for p in range(first, math.ceil(high) + 1) for n in between],
        )  # fmt: skip
        return [(1.0, numbered), (None, sorted(set(others) - set(numbered)))]

    def logTickStrings(  # noqa: N802
        self, values: list[float], scale: float, spacing: float | None
    ) -> list[str]:
        """Small numbers in full, others as powers of ten; none at the ticks between them."""
        if spacing is None:
            return [""] * len(values)
        powers: list[str] = super().logTickStrings(values, scale, spacing)
        return [
            f"{10**value:,.4g}" if -3.5 < value < 4.5 else power
            for value, power in zip(values, powers, strict=True)
        ]


#: What is numbered within a power of ten, by the smallest gap between two of them.
PARTS = ((0.176, (1, 2, 3, 5)), (0.301, (1, 2, 5)), (0.477, (1, 3)), (1, (1,)))


def _between(low: float, high: float, values: list[float]) -> list[float]:
    return [value for value in values if low - 1e-9 <= value <= high + 1e-9]


class CountAxis(Axis):
    """An axis that counts: 20,000 instead of 20000."""

    ROOM = 60

    def tickSpacing(  # noqa: N802
        self, low: float, high: float, size: float
    ) -> list[tuple[float, float]]:
        """The ticks that pyqtgraph would choose, or further apart where their numbers would overlap."""
        levels: list[tuple[float, float]] = super().tickSpacing(low, high, size)
        if levels and self._tickSpacing is None:
            (spacing, offset), *others = levels
            while spacing * size < self.ROOM * (high - low):
                spacing *= 2
            levels = [(spacing, offset), *others]
        return levels

    def tickStrings(  # noqa: N802
        self, values: list[float], scale: float, spacing: float | None
    ) -> list[str]:
        """The numbers at the ticks."""
        if self.logMode:
            return ["" if spacing is None else f"{10**value:,.10g}" for value in values]
        return [f"{value * scale:,.10g}" for value in values]


def joined(x: Sequence[float]) -> Array:
    """Which points of a curve are joined to the next one: not those with a gap after them.

    Returns
    -------
    (n,) int32
        For pyqtgraph's `connect`.
    """
    steps = np.diff(np.asarray(x, float))
    near = steps <= 1.5 * steps.min(initial=np.inf)
    return np.append(near, False).astype(np.int32)[: len(x)]


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """One diagram: axes, a line at the moment, a click that seeks. Its range is set by us."""

    def __init__(self, look: Look, x_text: str, y_text: str) -> None:
        super().__init__(axisItems={"bottom": CountAxis("bottom"), "left": Axis("left")})
        self.moment_line = pg.InfiniteLine(0, angle=90, movable=False)
        self.addItem(self.moment_line, ignoreBounds=True)
        self._x_text, self._y_text = x_text, y_text
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setContentsMargins(0, 8, 10, 0)  # room for the outermost numbers
        plot.setMouseEnabled(x=False, y=False)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.setBackground(look.base)
        for side, text in (("bottom", self._x_text), ("left", self._y_text)):
            axis = self.getAxis(side)
            axis.setPen(look.line)
            axis.setTextPen(look.text)
            axis.setLabel(text, siPrefixEnableRanges=(), color=look.faint)
        self.moment_line.setPen(pg.mkPen(look.accent, width=1))

    def name_axes(self, x_text: str, y_text: str) -> None:
        """Write other words at the axes."""
        if (x_text, y_text) != (self._x_text, self._y_text):
            self._x_text, self._y_text = x_text, y_text
            for side, text in (("bottom", x_text), ("left", y_text)):
                self.getAxis(side).setLabel(text)

    def x_at(self, scene_point: QPointF) -> float | None:
        """The x of a place in the scene, or None outside the diagram."""
        box = self.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(scene_point):
            return None
        return float(box.mapSceneToView(scene_point).x())
