"""View: the contract between the window and everything that draws a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnviz.app.look import Look
from nnviz.core.recording import Recording
from nnviz.core.twins import Twin


class View(QWidget):
    """The content of a dock: it is told a moment and draws it.

    Facts come in by `show_moment` and `show_look`; wishes go out as signals named
    ``…_requested``. A view does not know whether what it shows is live, and holds neither the
    Session nor another view.

    Attributes
    ----------
    name : str
        The objectName: stable, for tests and for scripts.
    title : str
        On the dock and in the View menu.
    """

    name = ""
    title = ""

    #: Show this moment, please: an index into the Recording.
    seek_requested = Signal(int)
    #: Say this sentence in the message bar.
    message_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName(self.name)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the moment `index` of a Recording. Called at most once per frame, often: 30 Hz."""
        raise NotImplementedError

    def show_twins(self, twins: tuple[Twin, ...], chosen: int) -> None:
        """Know which runs go side by side; the chosen one is what `show_moment` shows next."""

    def show_look(self, look: Look) -> None:
        """Use other colours from now on."""
        self.look = look
        self.update()


V = TypeVar("V", bound=View)


def find(views: Mapping[str, View], kind: type[V]) -> V:
    """The view of this kind, of all views by name."""
    view = views[kind.name]
    assert isinstance(view, kind)
    return view
