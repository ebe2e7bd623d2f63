"""DigitCanvas: the sheet to draw a digit on, with mouse, pen, finger or keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.app.look import Look
from nnviz.app.parts.drawing import Picture, Stroke
from nnviz.app.parts.key_pen import LEAVE, LIFT, MOVES
from nnviz.app.parts.offer import looks_like_image
from nnviz.app.parts.sheet import Sheet

#: Width of the eraser as a share of the sheet's side.
ERASER = 0.12

#: How wide a pen with pressure draws, of its usual width: at no pressure, and more at full.
LIGHT_HAND, HEAVY_HAND = 0.4, 1.2


class DigitCanvas(Sheet):
    """A square sheet. Points of the drawing go from 0 to 1 across it, whatever its size."""

    #: Pen or eraser.
    tool_changed = Signal(bool)
    #: Something was dropped or pasted (QMimeData, valid only while the signal is handled).
    mime_offered = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.erasing = False
        self._active = False
        self._erasing_now = False
        self.setObjectName("digitCanvas")
        self.setAccessibleName("Canvas to draw a digit on")
        self.setToolTip(
            "Draw with the left button, a pen or a finger; erase with the right button.\n"
            "K: draw with the arrow keys. Ctrl+V: paste an image. Delete: clear."
        )
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)  # a finger is a mouse

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke or an erasure is under way."""
        return self._active

    def set_erasing(self, erasing: bool) -> None:
        """Use the eraser, or the pen."""
        if erasing != self.erasing:
            self.erasing = erasing
            self.tool_changed.emit(erasing)

    def change_tool(self) -> None:
        """From pen to eraser, or back."""
        self.set_erasing(not self.erasing)

    def show_picture(self, picture: Picture) -> None:
        """Lay a picture on the sheet, in place of what is there."""
        self._end()
        self.drawing.show(picture)
        self._changed()

    def show_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Draw these strokes ``(n, 2)``, in shares of the sheet, in place of what is there."""
        self._end()
        self.drawing.show_strokes(strokes)
        self._changed()

    def clear(self) -> None:
        """Take the drawing away."""
        self._end()
        self.drawing.clear()
        self._changed()

    def undo(self) -> None:
        """Undo the last stroke, erasure, picture or clear."""
        self._end()
        self.drawing.undo()
        self._changed()

    def redo(self) -> None:
        """Do again what was undone."""
        self._end()
        self.drawing.redo()
        self._changed()

    def paste(self) -> None:
        """Offer what is in the clipboard."""
        self.mime_offered.emit(QGuiApplication.clipboard().mimeData())

    # Drawing.

    def _share(self, place: QPointF) -> tuple[float, float]:
        """A place of the widget as shares of the sheet, kept on it."""
        sheet = self.sheet
        x = min(max((place.x() - sheet.left()) / sheet.width(), 0.0), 1.0)
        y = min(max((place.y() - sheet.top()) / sheet.height(), 0.0), 1.0)
        return x, y

    def _begin(self, x: float, y: float, erasing: bool, width: float = 1.0) -> None:
        self._end()
        self._active, self._erasing_now = True, erasing
        self.drawing.begin()
        if self.drawing.picture is not None:
            self._layer = None  # it goes
        self._pieces = 0
        self._touch(x, y, width)

    def _touch(self, x: float, y: float, width: float = 1.0) -> None:
        if not self._erasing_now:
            self.drawing.add(x, y, width)
            self._growing = True
            self.update()
            self.drawing_changed.emit()
            return
        before = self.drawing.lines
        self.drawing.erase(x, y, ERASER / 2)
        if self.drawing.lines is not before:
            self._changed()

    def _end(self) -> None:
        if self._active:
            self._active = False
            self._finish()
            self.drawing.end()
            self.drawing_changed.emit()

    # Keys.

    def leave_keys(self) -> None:
        """Give the keys back to the window."""
        if self.keys.is_on:
            self._lift()
            self.keys.is_on = False
            self.setAccessibleDescription("")
            self.update()

    def _lift(self) -> None:
        self.keys.is_down = False
        self._end()

    def _use_key(self, key: int, far: bool) -> None:
        keys = self.keys
        if not keys.is_on:
            keys.is_on = True
        elif key in LEAVE:
            self.leave_keys()
            return
        elif key in MOVES:
            keys.move(key, far)
            if keys.is_down:
                self._touch(keys.x, keys.y)
        elif key in LIFT or keys.is_down:
            self._lift()
        else:
            keys.is_down = True
            self._begin(keys.x, keys.y, self.erasing)
        self.setAccessibleDescription(f"{keys.place()}. {keys.words()}")
        self.update()

    # Qt's own names.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke (left), or an erasure (right, or with the eraser chosen)."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self.leave_keys()
            right = event.button() == Qt.MouseButton.RightButton
            self._begin(*self._share(event.position()), self.erasing or right)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if self._active:
            self._touch(*self._share(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen, wider where it is pressed; its other end erases."""
        kind, place = event.type(), self._share(event.position())
        width = LIGHT_HAND + HEAVY_HAND * event.pressure()
        if kind == QEvent.Type.TabletPress:
            self.leave_keys()
            eraser = event.pointerType() == event.pointingDevice().PointerType.Eraser
            self._begin(*place, self.erasing or eraser, width)
        elif kind == QEvent.Type.TabletMove and self._active:
            self._touch(*place, width)
        elif kind == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images; data to learn from is the window's."""
        self._dropping = looks_like_image(event.mimeData())
        event.setAccepted(self._dropping)
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The image goes elsewhere."""
        self._dropping = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Offer what was dropped."""
        self._dropping = False
        self.update()
        event.acceptProposedAction()
        self.mime_offered.emit(event.mimeData())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are no longer the pen's."""
        self.leave_keys()
        super().focusOutEvent(event)

    def owns(self, event: QKeyEvent) -> bool:
        """Keep the drawing's keys."""
        return bool(_command(event)) or self._is_pen_key(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, redo, paste, clear, pen or eraser; and drawing by keys."""
        command = _command(event)
        if command:
            getattr(self, command)()
        elif self._is_pen_key(event):
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._use_key(event.key(), far)
        else:
            super().keyPressEvent(event)

    def _is_pen_key(self, event: QKeyEvent) -> bool:
        others = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return not others and self.keys.takes(event.key())


def _command(event: QKeyEvent) -> str:
    """The method of the canvas that a key calls; empty if there is none."""
    standard = QKeySequence.StandardKey
    for sequence, name in (
        (standard.Undo, "undo"),
        (standard.Redo, "redo"),
        (standard.Paste, "paste"),
    ):
        if event.matches(sequence):
            return name
    if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        return "clear"
    return "change_tool" if event.key() == Qt.Key.Key_E else ""
