"""DigitCanvas: the sheet to draw a digit on, with mouse, pen or finger."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.drawing import Drawing, Stroke
from nnviz.app.look import Look

#: Widths as shares of the sheet's side.
PEN, ERASER = 0.07, 0.12


class DigitCanvas(QWidget):
    """A square sheet. Points of the drawing go from 0 to 1 across it, whatever its size."""

    #: A point was added, something was erased, undone or cleared.
    drawing_changed = Signal()
    #: Pen or eraser.
    tool_changed = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.drawing = Drawing()
        self.erasing = False
        self._active = False
        self._erasing_now = False
        self._paths: dict[int, tuple[Stroke, QPainterPath]] = {}
        self.setObjectName("digitCanvas")
        self.setAccessibleName("Canvas to draw a digit on")
        self.setToolTip("Draw with the left button, erase with the right one")
        self.setMinimumSize(140, 140)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)  # a finger is a mouse

    @property
    def sheet(self) -> QRectF:
        """The square in the widget that is drawn on."""
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def set_erasing(self, erasing: bool) -> None:
        """Use the eraser, or the pen."""
        if erasing != self.erasing:
            self.erasing = erasing
            self.tool_changed.emit(erasing)

    def clear(self) -> None:
        """Take the drawing away."""
        self.drawing.clear()
        self._changed()

    def undo(self) -> None:
        """Undo the last stroke, erasure or clear."""
        self.drawing.undo()
        self._changed()

    def redo(self) -> None:
        """Do again what was undone."""
        self.drawing.redo()
        self._changed()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def _changed(self) -> None:
        self.update()
        self.drawing_changed.emit()

    def _touch(self, place: QPointF) -> None:
        sheet = self.sheet
        x = min(max((place.x() - sheet.left()) / sheet.width(), 0.0), 1.0)
        y = min(max((place.y() - sheet.top()) / sheet.height(), 0.0), 1.0)
        if self._erasing_now:
            self.drawing.erase(x, y, ERASER / 2)
        else:
            self.drawing.add(x, y)
        self._changed()

    def _begin(self, place: QPointF, erasing: bool) -> None:
        self._active, self._erasing_now = True, erasing
        self.drawing.begin()
        self._touch(place)

    def _end(self) -> None:
        if self._active:
            self._active = False
            self.drawing.end()
            self._changed()

    def _path(self, stroke: Stroke) -> QPainterPath:
        kept = self._paths.get(id(stroke))
        if kept is None or kept[0] is not stroke:
            kept = self._paths[id(stroke)] = (stroke, smooth_path(stroke))
        return kept[1]

    # Qt's own names.

    def sizeHint(self) -> QSize:
        """A comfortable size for a hand."""
        return QSize(260, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet and the strokes."""
        painter = QPainter(self)
        sheet = self.sheet
        painter.fillRect(sheet, QColor(self.look.paper))
        painter.setPen(QPen(QColor(self.look.accent if self.hasFocus() else self.look.line), 1))
        painter.drawRect(sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strokes = self.drawing.strokes
        if not strokes:
            painter.setPen(QColor(self.look.faint))
            painter.drawText(sheet, Qt.AlignmentFlag.AlignCenter, "Draw a digit here")
            return
        painter.setClipRect(sheet)
        painter.translate(sheet.topLeft())
        painter.scale(sheet.width(), sheet.height())
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(
            QPen(QColor(self.look.ink), PEN, Qt.PenStyle.SolidLine, round_cap, round_join)
        )
        for stroke in strokes:
            if len(stroke) == 1:
                painter.drawPoint(QPointF(*stroke[0]))
            else:
                painter.drawPath(self._path(stroke))
        alive = {id(stroke) for stroke in strokes}
        self._paths = {key: kept for key, kept in self._paths.items() if key in alive}

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke (left), or an erasure (right, or with the eraser chosen)."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._begin(
                event.position(), self.erasing or event.button() == Qt.MouseButton.RightButton
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if self._active:
            self._touch(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen; its other end erases."""
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            eraser = event.pointerType() == event.pointingDevice().PointerType.Eraser
            self._begin(event.position(), self.erasing or eraser)
        elif kind == QEvent.Type.TabletMove and self._active:
            self._touch(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep undo and redo for the drawing while the canvas has the keyboard focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _own_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, redo, clear, and change between pen and eraser."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
            self.clear()
        elif event.key() == Qt.Key.Key_E:
            self.set_erasing(not self.erasing)
        else:
            super().keyPressEvent(event)


def _own_key(event: QKeyEvent) -> bool:
    own = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape, Qt.Key.Key_E)
    return (
        event.matches(QKeySequence.StandardKey.Undo)
        or event.matches(QKeySequence.StandardKey.Redo)
        or event.key() in own
    )


def smooth_path(stroke: Stroke) -> QPainterPath:
    """A curve through a stroke ``(n, 2)``: each point bends it, the middles between two lie on it."""
    points = [QPointF(x, y) for x, y in stroke]
    path = QPainterPath(points[0])
    for here, following in itertools.pairwise(points):
        path.quadTo(here, (here + following) / 2)
    path.lineTo(points[-1])
    return path
