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
    # Out with all, so that the window never has to be as wide as all of them in a row.
    for name, dock in docks.items():
        dock.setFloating(False)
        if name != "lessonView":
            window.removeDockWidget(dock)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks["timelineView"])
    docks["timelineView"].show()
    # The lesson stands beside all others, down to the timeline.
    window.setCorner(Qt.Corner.TopRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["lessonView"])
    window.resizeDocks([docks["lessonView"]], [270], ACROSS)
    lesson = 0 if docks["lessonView"].isHidden() else docks["lessonView"].width()
    width = max(window.width() - lesson, 1000)
    first = docks[seen[0]]
    window.addDockWidget(TOP, first)
    if layout == "watch":
        weights, gradients, curves, digit = (docks[name] for name in seen[1:])
        window.splitDockWidget(first, weights, ACROSS)
        window.splitDockWidget(weights, digit, ACROSS)
        window.splitDockWidget(weights, curves, DOWN)
        window.splitDockWidget(weights, gradients, ACROSS)
    elif layout == "twins":
        curves, digit = (docks[name] for name in seen[1:])
        window.splitDockWidget(first, digit, ACROSS)
        window.splitDockWidget(first, curves, DOWN)
    for name, dock in docks.items():
        if name in seen:
            dock.show()
        elif name not in ("timelineView", "lessonView"):
            # In the layout though not seen: else it could not be kept with it, nor come back.
            window.addDockWidget(TOP, dock)
            dock.hide()
    if layout == "watch":
        middle = (width - 230 - 290) // 2
        window.resizeDocks([first, weights, gradients, digit], [230, middle, middle, 290], ACROSS)
        window.resizeDocks([weights, curves], [360, 240], DOWN)
    elif layout == "twins":
        window.resizeDocks([first, digit], [width - 290, 290], ACROSS)
        window.resizeDocks([first, curves], [340, 240], DOWN)
