"""ExportButton: takes the drawings out as files for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from nnviz.app.parts.png_folder import write_folder
from nnviz.core.drawing_file import export_npz, export_strokes
from nnviz.core.drawings import Drawings, DrawingsError
from nnviz.core.drawings_read import counted


class ExportButton(QPushButton):
    """A button with a menu: images and labels, pen strokes, or a folder of images."""

    #: What was saved where, or why not.
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Export…", parent)
        self._drawings, self._shape = Drawings(), (28, 28)
        self.setObjectName("exportButton")
        self.setToolTip("Save the drawings as files for other programs")
        self.setMinimumHeight(26)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        for text, export in (
            ("Images and labels (.npz)…", self._npz),
            ("Pen strokes (.json)…", self._strokes),
            ("Folder of PNG images…", self._folder),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, e=export: self._tell(e))
        self.setMenu(menu)
        self.show_drawings(self._drawings, self._shape)

    def show_drawings(self, drawings: Drawings, shape: tuple[int, int]) -> None:
        """Export these, as images of this height and width."""
        self._drawings, self._shape = drawings, shape
        self.setEnabled(len(drawings) > 0)

    def _tell(self, export: Callable[[], str]) -> None:
        try:
            words = export()
        except DrawingsError as error:
            words = str(error)
        if words:
            self.told.emit(words)

    def _npz(self) -> str:
        path = self._ask_file("my-digits.npz", "Images and labels (*.npz)")
        if path is None:
            return ""
        export_npz(path, self._drawings, self._shape)
        return f"{counted(len(self._drawings))} saved to {path}; Run > Open data… opens them."

    def _strokes(self) -> str:
        path = self._ask_file("my-digits.json", "Pen strokes (*.json)")
        if path is None:
            return ""
        n = export_strokes(path, self._drawings)
        left = len(self._drawings) - n
        without = f"; {left:,} without strokes left out" if left else ""
        return f"{counted(n)} saved to {path}{without}."

    def _folder(self) -> str:
        parent = QFileDialog.getExistingDirectory(self, "Where to make a folder of images")
        if not parent:
            return ""
        folder = write_folder(Path(parent), self._drawings, self._shape)
        n = counted(len(self._drawings))
        return f"{n} saved to {folder}; Run > Open image folder… opens them."

    def _ask_file(self, name: str, kinds: str) -> Path | None:
        path, _ = QFileDialog.getSaveFileName(self, "Export drawings", name, kinds)
        if not path:
            return None
        suffix = Path(name).suffix
        if path.lower().endswith(suffix):
            return Path(path)
        full = Path(path + suffix)
        if full.exists():  # the dialog has not asked about this name
            raise DrawingsError(f"There is a file {full} already; choose another name.")
        return full
