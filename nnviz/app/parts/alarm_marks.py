"""AlarmMarks: small signs over the timeline's slider, where something went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QRegion,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.app.look import Look
from nnviz.core.alarms import Alarm

#: Side of what can be clicked, in pixels.
TARGET = 24


class AlarmMarks(QWidget):
    """Lies over the top of a slider, and is there only where its marks are: all else goes through.

    Alarms whose marks would overlap share one.

    Attributes
    ----------
    marks : list of (int, tuple[Alarm, ...])
        The middle of each mark, and what it stands for.
    """

    #: A mark was clicked: its alarms (a tuple), and where it is on the screen (a QPoint).
    chosen = Signal(object, object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.marks: list[tuple[int, tuple[Alarm, ...]]] = []
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Alarms over the timeline")
        self.hide()

    def show_alarms(self, alarms: Sequence[Alarm], x_of: Callable[[int], float]) -> None:
        """Put a mark where each alarm is.

        Parameters
        ----------
        alarms : sequence of Alarm
            In the order of their index.
        x_of : (index) -> float
            Where a mini-batch is on the slider.
        """
        parent = self.parentWidget()
        assert parent is not None
        marks: list[tuple[int, tuple[Alarm, ...]]] = []
        for alarm in alarms:
            x = min(max(round(x_of(alarm.index)), TARGET // 2), parent.width() - TARGET // 2)
            if marks and x - marks[-1][0] < TARGET:
                marks[-1] = (marks[-1][0], (*marks[-1][1], alarm))
            else:
                marks.append((x, (alarm,)))
        band = QRect(0, 0, parent.width(), TARGET)
        if marks == self.marks and band == self.geometry():
            return
        self.marks = marks
        self.setGeometry(band)
        region = QRegion()
        for x, _ in marks:
            region += QRect(x - TARGET // 2, 0, TARGET, TARGET)
        self.setMask(region)
        self.setVisible(bool(marks))
        self.setAccessibleDescription(" ".join(alarm.sentence for alarm in alarms))
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def _at(self, x: float) -> tuple[Alarm, ...]:
        return next((alarms for at, alarms in self.marks if abs(at - x) <= TARGET / 2), ())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a sign for each mark."""
        painter = QPainter(self)
        for x, _ in self.marks:
            paint_sign(painter, QRectF(x - 7, 1, 14, 13), self.look)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the mark."""
        alarms = self._at(event.position().x())
        if alarms and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(alarms, event.globalPosition().toPoint())

    def event(self, event: QEvent) -> bool:
        """Say the sentences of a mark as a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            alarms = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), in_lines(alarms), self)
            return True
        return super().event(event)


def in_lines(alarms: Sequence[Alarm]) -> str:
    """Alarms in words, one in each line."""
    return "\n".join(f"Mini-batch {alarm.index:,}: {alarm.sentence}" for alarm in alarms)


def paint_sign(painter: QPainter, place: QRectF, look: Look) -> None:
    """A triangle with an exclamation mark: known by its shape."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = QPointF(place.center().x(), place.top())
    triangle = QPolygonF([top, place.bottomRight(), place.bottomLeft()])
    painter.setPen(QPen(QColor(look.base), 1))
    painter.setBrush(QColor(look.bad))
    painter.drawPolygon(triangle)
    painter.setPen(QPen(QColor(look.base), place.width() / 8))
    down, x = place.height(), place.center().x()
    painter.drawLine(QPointF(x, place.top() + 0.36 * down), QPointF(x, place.top() + 0.64 * down))
    painter.drawPoint(QPointF(x, place.top() + 0.83 * down))


def sign_icon(look: Look) -> QIcon:
    """The sign as an icon."""
    icon = QIcon()
    for side in (16, 32, 48):
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_sign(painter, QRectF(0.04 * side, 0.08 * side, 0.92 * side, 0.84 * side), look)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
