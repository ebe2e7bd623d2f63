"""Plot: a diagram over time, with a line at the moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from nnviz.app.look import Look
from nnviz.core.network import Array


class CountAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that counts: 20,000 instead of 20000."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The numbers at the ticks."""
        if self.logMode:
            return [f"{10**value:,.10g}" for value in values]
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
        super().__init__(axisItems={"bottom": CountAxis("bottom")})
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
