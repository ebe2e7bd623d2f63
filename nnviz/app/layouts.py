"""Layouts: which docks are seen together, and where. Each is kept as the user leaves it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
TOP = Qt.DockWidgetArea.TopDockWidgetArea

#: The docks of each layout, by the names of their views. The timeline and the lesson are in all.
LAYOUTS: dict[str, tuple[str, ...]] = {
    "watch": ("controlsView", "weightsView", "gradientsView", "curvesView", "digitView"),
    "microscope": ("microscopeView",),
    "twins": ("twinsView", "curvesView", "digitView"),
}


def arrange(window: QMainWindow, docks: Mapping[str, QDockWidget], layout: str) -> None:
    """Put the docks where they are at first in this layout."""
    seen = LAYOUTS[layout]
    for name, dock in docks.items():
        dock.setFloating(False)
        if name != "lessonView":
            dock.setVisible(name in seen or name == "timelineView")
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks["timelineView"])
    # The lesson stands beside all others, down to the timeline.
    window.setCorner(Qt.Corner.TopRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["lessonView"])
    window.resizeDocks([docks["lessonView"]], [270], ACROSS)
    width = max(window.width(), 1000)
    first = docks[seen[0]]
    window.addDockWidget(TOP, first)
    if layout == "watch":
        weights, gradients, curves, digit = (docks[name] for name in seen[1:])
        window.splitDockWidget(first, weights, ACROSS)
        window.splitDockWidget(weights, digit, ACROSS)
        window.splitDockWidget(weights, curves, DOWN)
        window.splitDockWidget(weights, gradients, ACROSS)
        middle = (width - 230 - 290) // 2
        window.resizeDocks([first, weights, gradients, digit], [230, middle, middle, 290], ACROSS)
        window.resizeDocks([weights, curves], [360, 240], DOWN)
    elif layout == "twins":
        curves, digit = (docks[name] for name in seen[1:])
        window.splitDockWidget(first, digit, ACROSS)
        window.splitDockWidget(first, curves, DOWN)
        window.resizeDocks([first, digit], [width - 290, 290], ACROSS)
        window.resizeDocks([first, curves], [340, 240], DOWN)
