"""DrawingStore: the user's drawings and their file, with undo. No widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs

from nnviz.core.drawing_file import load, save
from nnviz.core.drawings import Drawings, DrawingsError, SavedDrawing

Change = Callable[[Drawings], Drawings]


def default_path() -> Path:
    """Where the drawings are kept: in the user's own folder for data."""
    return platformdirs.user_data_path("nnviz") / "drawings.json"


class DrawingStore:
    """Every change is written at once, upon what the file holds then.

    So two windows that are open at a time do not undo each other's work.

    Attributes
    ----------
    drawings : Drawings
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.drawings = Drawings()
        self._seen: tuple[int, int] | None = None
        self._undo: list[Change] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def catch_up(self) -> str:
        """Read the file if it is another than it was.

        Returns
        -------
        str
            A sentence for the user if it was damaged, else nothing.

        Raises
        ------
        DrawingsError
            If it cannot be read; then nothing is written either.
        """
        stamp = self._stamp()
        if stamp in (None, self._seen):
            return ""  # of a file that was taken away, the drawings are still here
        drawings, words = load(self.path)
        if words:
            for drawing in self.drawings:
                if not drawings.find(drawing.key):
                    drawings = drawings.added(drawing)
        self.drawings, self._seen = drawings, self._stamp()
        return words

    def save_drawing(self, drawing: SavedDrawing) -> str:
        """Keep one more; if it is kept already, with its new label.

        This and the other changes return and raise what `catch_up` does, and leave all as it was
        where the file cannot be written.
        """
        words = self.catch_up()
        if self.drawings.find(drawing.key):
            self.relabel(drawing.key, drawing.label)
            return words
        self._change(lambda d: d.added(drawing), lambda d: d.removed(drawing.key))
        return words

    def relabel(self, key: str, label: str) -> str:
        """Give a drawing another label."""
        words = self.catch_up()
        known = self.drawings.find(key)
        if known and known.label != label:
            before = known.label
            self._change(lambda d: d.relabelled(key, label), lambda d: d.relabelled(key, before))
        return words

    def remove(self, key: str) -> str:
        """Take one away."""
        words = self.catch_up()
        known = self.drawings.find(key)
        if known:
            gone, place = known, self.drawings.all.index(known)
            self._change(lambda d: d.removed(key), lambda d: d.added(gone, place))
        return words

    def clear(self) -> str:
        """Take all away."""
        words = self.catch_up()
        gone = self.drawings

        def restored(drawings: Drawings) -> Drawings:
            for place, drawing in enumerate(gone):
                if not drawings.find(drawing.key):
                    drawings = drawings.added(drawing, place)
            return drawings

        if len(gone):
            self._change(lambda _: Drawings(), restored)
        return words

    def undo(self) -> str:
        """Take the last change back."""
        words = self.catch_up()
        if self._undo:
            self._write(self._undo[-1])
            self._undo.pop()
        return words

    def _change(self, do: Change, undo: Change) -> None:
        self._write(do)
        self._undo.append(undo)

    def _write(self, change: Change) -> None:
        changed = change(self.drawings)
        save(self.path, changed)
        self.drawings, self._seen = changed, self._stamp()

    def _stamp(self) -> tuple[int, int] | None:
        """What tells the file from an earlier one; None if there is none."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            why = error.strerror or str(error)
            raise DrawingsError(f"Your drawings in {self.path} cannot be read: {why}.") from error
        return stat.st_mtime_ns, stat.st_size
