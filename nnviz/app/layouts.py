"""Layouts: which docks are seen together, and where. Each is kept as the user leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
TOP = Qt.DockWidgetArea.TopDockWidgetArea


@dataclass(frozen=True)
class Split:
    """Places beside or below each other.

    Attributes
    ----------
    way : Qt.Orientation
    parts : tuple of Place
    sizes : tuple of float
        Pixels for each part; below 1 its share of what the others leave.
    """

    way: Qt.Orientation
    parts: tuple[Place, ...]
    sizes: tuple[float, ...]


#: A view by its name, views in tabs (the first one is on top), or a split.
Place = str | tuple[str, ...] | Split

#: What each layout shows, in the order in which the window offers them. The timeline and the lesson
#: are in all.
LAYOUTS: dict[str, Place] = {
    "watch": Split(
        ACROSS,
        (
            "controlsView",
            Split(
                DOWN,
                (Split(ACROSS, ("weightsView", "gradientsView"), (0.5, 0.5)), "curvesView"),
                (0.6, 0.4),
            ),
            "digitView",
        ),
        (230, 0.99, 290),
    ),
    "microscope": "microscopeView",
    "twins": Split(
        ACROSS,
        (Split(DOWN, ("twinsView", "curvesView"), (0.59, 0.41)), "digitView"),
        (0.99, 290),
    ),
    "draw": Split(
        ACROSS,
        ("digitView", Split(DOWN, ("readingView", "drawingsView"), (0.5, 0.5))),
        (0.55, 0.45),
    ),
    "network": Split(ACROSS, ("digitView", "diagramView"), (300, 0.99)),
    "evaluation": "evaluationView",
    "flow": "flowView",
    "book": "bookView",
}


def views_of(place: Place) -> Iterator[str]:
    """The names of all views in a place."""
    if isinstance(place, str):
        yield place
    else:
        for part in place.parts if isinstance(place, Split) else place:
            yield from views_of(part)


def layout_with(view: str, now: str) -> str:
    """A layout that shows this view: the one there is now if it does, else the first that does."""
    homes = [name for name, place in LAYOUTS.items() if view in views_of(place)]
    return now if now in homes or not homes else homes[0]


def arrange(window: QMainWindow, docks: Mapping[str, QDockWidget], layout: str) -> None:
    """Put the docks where they are at first in this layout."""
    place = LAYOUTS[layout]
    seen = tuple(views_of(place))
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
    window.addDockWidget(TOP, docks[seen[0]])
    _split(window, docks, place)
    for name, dock in docks.items():
        if name in seen:
            dock.show()
        elif name not in ("timelineView", "lessonView"):
            # In the layout though not seen: else it could not be kept with it, nor come back.
            window.addDockWidget(TOP, dock)
            dock.hide()
    lesson = 0 if docks["lessonView"].isHidden() else docks["lessonView"].width()
    width = max(window.width() - lesson, 1000)
    height = max(window.height() - 230, 400)
    _resize(window, docks, place, {ACROSS: width, DOWN: height})
    _raise_first(docks, place)


def _first(docks: Mapping[str, QDockWidget], place: Place) -> QDockWidget:
    return docks[next(views_of(place))]


def _split(window: QMainWindow, docks: Mapping[str, QDockWidget], place: Place) -> None:
    """Share out the room that the first dock of a place has; it is in the window already."""
    if isinstance(place, str):
        return
    if isinstance(place, Split):
        for before, after in zip(place.parts, place.parts[1:], strict=False):
            window.splitDockWidget(_first(docks, before), _first(docks, after), place.way)
        for part in place.parts:
            _split(window, docks, part)
    else:
        for name in place[1:]:
            window.tabifyDockWidget(docks[place[0]], docks[name])


def _resize(
    window: QMainWindow,
    docks: Mapping[str, QDockWidget],
    place: Place,
    room: dict[Qt.Orientation, int],
) -> None:
    if not isinstance(place, Split):
        return
    left = room[place.way] - sum(size for size in place.sizes if size >= 1)
    sizes = [int(size if size >= 1 else size * left) for size in place.sizes]
    window.resizeDocks(
        [_spanning(docks, part, place.way) for part in place.parts], sizes, place.way
    )
    for part, size in zip(place.parts, sizes, strict=True):
        _resize(window, docks, part, {**room, place.way: size})


def _spanning(docks: Mapping[str, QDockWidget], place: Place, way: Qt.Orientation) -> QDockWidget:
    """A dock that is as wide (or as high) as the whole place; the first one if there is none."""
    for part in place.parts if isinstance(place, Split) and place.way != way else ():
        if not (isinstance(part, Split) and part.way == way):
            return _spanning(docks, part, way)
    return _first(docks, place)


def _raise_first(docks: Mapping[str, QDockWidget], place: Place) -> None:
    """Bring the first of views in tabs to the top."""
    if isinstance(place, Split):
        for part in place.parts:
            _raise_first(docks, part)
    elif not isinstance(place, str):
        docks[place[0]].raise_()
