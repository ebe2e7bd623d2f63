"""My digits: save drawings with their labels, see which are read, and teach them to the network."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.drawing_store import DrawingStore, default_path
from nnviz.app.parts.export_button import ExportButton
from nnviz.app.parts.gallery import Gallery
from nnviz.app.parts.label_bar import NO_DRAWING, LabelBar
from nnviz.app.parts.received_picture import ReceivedPicture
from nnviz.app.view import View
from nnviz.core.drawings import DrawingsError, SavedDrawing, saved_drawing
from nnviz.core.drawings_read import DrawingsRead, unread
from nnviz.core.network import Array
from nnviz.core.recording import Recording
from nnviz.core.teaching import LEAST_DRAWINGS

#: Seconds between two questions to the network while the run goes on.
ASK_PAUSE = 0.25

EMPTY = "No drawings yet. Draw a digit on the canvas, then save it here with its label."

TUNE_TIP = (
    "A new run goes on from the weights of the network shown: it learns your drawings, and digits "
    "that it knows, so as not to forget them"
)


class DrawingsView(View):
    """The user's drawings with their labels, and whether the network of the moment reads them.

    Parameters
    ----------
    look : Look
    parent : QWidget, optional
    path : Path, optional
        The file of the drawings; in the user's folder for data if not given. It is read when the
        view is first shown.
    """

    name = "drawingsView"
    title = "My digits"

    #: Let a network go on learning, on these (Drawings).
    fine_tune_requested = Signal(object)
    #: Put this one (a SavedDrawing) back onto the canvas.
    edit_requested = Signal(object)
    #: The drawing on the canvas was saved.
    drawing_saved = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None, path: Path | None = None) -> None:
        super().__init__(look, parent)
        self.store = DrawingStore(path or default_path())
        self._opened = False
        self._strokes: tuple[Array, ...] = ()
        self._image: Array = np.zeros((28, 28), np.float32)
        self._recording: Recording | None = None
        self._index = 0
        self._asked: tuple[object, ...] = ()
        self._asked_at = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(ASK_PAUSE * 1000))
        self._late.timeout.connect(self._ask)
        self.read: DrawingsRead = unread(self.store.drawings, (28, 28), tuple("0123456789"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

        self.preview = ReceivedPicture(look, 56, "The drawing to save")
        self.preview.setToolTip("What is on the canvas, as the network receives it")
        self.bar = LabelBar()
        self.bar.label_chosen.connect(self.save_as)
        self.gallery = Gallery(look)
        self.gallery.setObjectName("drawingsGallery")
        self.gallery.setAccessibleName("Your drawings")
        self.gallery.setMinimumHeight(88)  # a row: below it there is much else
        self.gallery.image_chosen.connect(self._on_chosen)
        self.label = QComboBox()
        self.label.setObjectName("relabelCombo")
        self.label.setAccessibleName("Label of the chosen drawing")
        self.label.setToolTip("Give the chosen drawing another label")
        self.label.setMinimumHeight(26)
        self.label.setMinimumContentsLength(3)
        self.label.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.label.activated.connect(self._on_relabel)
        self.edit = _button(
            "To canvas", "editButton", "Put the chosen drawing back onto the canvas"
        )
        self.edit.clicked.connect(self._on_edit)
        self.delete = _button("Delete", "deleteButton", "Delete the chosen drawing (Delete)")
        self.delete.clicked.connect(self.delete_chosen)
        self.undo = _button("Undo", "undoDrawingsButton", "Take the last change back (Ctrl+Z)")
        self.undo.clicked.connect(lambda: self._do(self.store.undo))
        self.clear = _button(
            "Clear all", "clearDrawingsButton", "Delete all drawings; Undo brings them back"
        )
        self.clear.clicked.connect(lambda: self._do(self.store.clear))
        self.words = _label("drawingsWords", "heading")
        self.details = _label("drawingsDetails", "faint")
        self.details.setMinimumHeight(2 * self.details.fontMetrics().lineSpacing())
        self.tune = _button("Fine-tune on these", "fineTuneButton", TUNE_TIP)
        self.tune.clicked.connect(lambda: self.fine_tune_requested.emit(self.store.drawings))
        self.reason = _label("fineTuneReason", "faint")
        self.export = ExportButton()
        self.export.told.connect(self.message_requested)
        self._lay_out()
        self._show_drawings()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addStretch(1)
        right.addWidget(QLabel("Save this drawing as"))
        right.addWidget(self.bar)
        top, middle, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.preview)
        top.addLayout(right, 1)
        for part in (self.label, self.edit, self.delete):
            middle.addWidget(part)
        middle.addStretch(1)
        for part in (self.undo, self.clear):
            middle.addWidget(part)
        bottom.addWidget(self.tune)
        bottom.addWidget(self.reason, 1)
        bottom.addWidget(self.export)
        for row in (middle, bottom):
            row.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.gallery, 1)
        column.addLayout(middle)
        column.addWidget(self.words)
        column.addWidget(self.details)
        column.addLayout(bottom)

    # Facts.

    def show_drawing(self, strokes: tuple[Array, ...], image: Array) -> None:
        """Know what is on the canvas.

        Parameters
        ----------
        strokes : tuple of (n, 2)
            Points as shares of the sheet; none where it is empty or holds a picture.
        image : (h, w) float32
            What the network receives; all zeros where the canvas is empty.
        """
        self._strokes, self._image = strokes, image
        self.preview.show_array(image)
        self.bar.show_ready(bool(image.any()))

    def show_moment(self, recording: Recording, index: int) -> None:
        """Let the network of this moment read the drawings, a few times a second."""
        self._recording, self._index = recording, index
        data = recording.data
        if (data.image_shape, data.classes) != (self.read.images.shape[1:], self.read.classes):
            self.bar.show_classes(data.classes)
            self._show_drawings()
        elif time.monotonic() - self._asked_at > ASK_PAUSE:
            self._ask()
        elif not self._late.isActive():
            self._late.start()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.preview.show_look(look)
        self.gallery.show_look(look)

    @property
    def chosen(self) -> SavedDrawing | None:
        """The drawing that is marked."""
        number = self.gallery.chosen
        return None if number is None else self.read.drawings.all[number]

    # What is seen.

    def _show_drawings(self) -> None:
        """Show the drawings as they are now, the newest first."""
        marked, place = self.chosen, self.gallery.chosen
        drawings, shape, classes = (
            self.store.drawings,
            self.read.images.shape[1:],
            self.read.classes,
        )
        if self._recording is not None:
            shape, classes = self._recording.data.image_shape, self._recording.data.classes
        self.read = unread(drawings, shape, classes, self.read)
        self._asked = ()
        longest = max((*classes, *(drawing.label for drawing in drawings)), key=len)
        self.gallery.show_source(lambda n: self.read.images[n], f"✗ {longest} → {longest}")
        newest_first = np.arange(len(drawings))[::-1]
        self.gallery.show_images(newest_first, self._caption, self._tip, EMPTY)
        if marked and place is not None and len(drawings):
            # The one that was marked, or if it is gone the one behind it.
            keys = [drawing.key for drawing in drawings]
            there = marked.key in keys
            self.gallery.choose(keys.index(marked.key) if there else max(0, place - 1))
        known = int(self.read.known.sum())
        lack = f"needs {LEAST_DRAWINGS} drawings; there are {known}."
        self.tune.setEnabled(known >= LEAST_DRAWINGS)
        self.tune.setToolTip(TUNE_TIP if self.tune.isEnabled() else f"Fine-tuning {lack}")
        self.reason.setText("" if self.tune.isEnabled() else lack)
        self.export.show_drawings(drawings, shape)
        self.clear.setEnabled(len(drawings) > 0)
        self.undo.setEnabled(self.store.can_undo)
        self._on_chosen()
        self._ask()

    def _caption(self, place: int) -> tuple[str, bool]:
        return self.read.caption(len(self.read.drawings) - 1 - place)

    def _tip(self, place: int) -> str:
        return self.read.tip(len(self.read.drawings) - 1 - place)

    @Slot()
    def _ask(self) -> None:
        """Let the network of the moment read all drawings, if it has not."""
        recording, question = self._recording, (self._recording, self._index)
        if recording is not None and question != self._asked:
            self._late.stop()
            self._asked, self._asked_at = question, time.monotonic()
            read = self.read.asked(recording.at(self._index).params, recording.hyper)
            if read is not self.read:
                self.read = read
                self.gallery.viewport().update()
        for label, text in ((self.words, self.read.words()), (self.details, self.read.details())):
            if text != label.text():
                label.setText(text)

    # Wishes.

    def _do(self, change: Callable[[], str]) -> bool:
        """Change the drawings, or say why that cannot be."""
        self._open()
        try:
            words = change()
        except DrawingsError as error:
            self.message_requested.emit(str(error))
            return False
        if words:
            self.message_requested.emit(words)
        self._show_drawings()
        return True

    def _open(self) -> None:
        """Read the file, the first time."""
        if not self._opened:
            self._opened = True
            self._do(self.store.catch_up)

    @Slot(str)
    def save_as(self, label: str) -> None:
        """Save what is on the canvas with this label."""
        if not self._image.any():
            self.message_requested.emit(f"{NO_DRAWING}, then save it here.")
        elif self._do(self._saver(label)):
            self.drawing_saved.emit()

    def _saver(self, label: str) -> Callable[[], str]:
        return lambda: self.store.save_drawing(saved_drawing(label, self._strokes, self._image))

    @Slot()
    def delete_chosen(self) -> None:
        """Delete the drawing that is marked."""
        drawing = self.chosen
        if drawing:
            self._do(lambda: self.store.remove(drawing.key))

    @Slot()
    def _on_edit(self) -> None:
        self.edit_requested.emit(self.chosen)

    @Slot(int)
    def _on_relabel(self, place: int) -> None:
        drawing, label = self.chosen, self.label.itemText(place)
        if drawing:
            self._do(lambda: self.store.relabel(drawing.key, label))

    @Slot()
    def _on_chosen(self) -> None:
        drawing = self.chosen
        with QSignalBlocker(self.label):
            self.label.clear()
            if drawing:
                names = self.read.classes
                own = () if drawing.label in names else (drawing.label,)
                self.label.addItems([*names, *own])
                self.label.setCurrentText(drawing.label)
        for part in (self.label, self.edit, self.delete):
            part.setEnabled(drawing is not None)

    # Qt's own names.

    def showEvent(self, event: QShowEvent) -> None:
        """Read the drawings when they are first looked at."""
        super().showEvent(event)
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save by a digit, delete, undo, while the keyboard is with this view."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._do(self.store.undo)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_chosen()
        elif event.text() in tuple("0123456789") and event.text() in self.read.classes:
            self.save_as(event.text())
        else:
            super().keyPressEvent(event)


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setMinimumSize(button.fontMetrics().horizontalAdvance(text) + 20, 26)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _label(name: str, kind: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("class", kind)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
