"""StripChart: the outputs for one image over a run, a lane for each class."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.own_keys import OwnKeys
from nnviz.core.evaluation import answers
from nnviz.core.network import Array
from nnviz.core.strip import TimeScale, lanes_that_fit, strip

#: A lane is at least so high, in pixels.
LOWEST_LANE = 12

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class StripChart(OwnKeys):
    """Draws outputs as filled lanes; the largest is dark and has a foot. A click or a drag seeks."""

    own_keys = KEYS

    seek_requested = Signal(int)
    #: The moment under the pointer; -1 when it leaves.
    hovered = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.scale = TimeScale(1, log=False)
        self.pixels = np.zeros((1, 1), np.uint8)
        self.lanes: Array = np.arange(0)
        self._moments: Array = np.zeros(0, np.intp)
        self._outputs: Array = np.zeros((0, 1))
        self._names: tuple[str, ...] = ("",)
        self._moment = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 90)
        self.setAccessibleName("Outputs for your digit over the run")
        self.setToolTip("Click or drag to go to a moment; ← and → go from stored moment to moment")

    def show_outputs(
        self, moments: Array, outputs: Array, names: tuple[str, ...], scale: TimeScale
    ) -> None:
        """Draw these outputs ``(n, n_out)`` at these moments ``(n,)``."""
        self._moments, self._outputs, self._names, self.scale = moments, outputs, names, scale
        self._draw()

    def show_moment(self, index: int) -> None:
        """Draw the line here."""
        if index != self._moment:
            self._moment = index
            self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    @property
    def target(self) -> QRectF:
        """Where the lanes are."""
        metrics = self.fontMetrics()
        left = min(120, max(metrics.horizontalAdvance(name) for name in self._names)) + 24
        return QRectF(
            left,
            2,
            max(20, self.width() - left - 12),
            max(20, self.height() - metrics.height() - 10),
        )

    def x_of(self, moment: float) -> float:
        """Where a moment is drawn."""
        target = self.target
        return target.left() + self.scale.place(moment) * target.width()

    def moment_at(self, x: float) -> int:
        """The moment drawn nearest to a place."""
        target = self.target
        return round(float(self.scale.moment((x - target.left()) / target.width())))

    def known_at(self, moment: int) -> int:
        """The place of the last known moment not after this one."""
        return max(0, int(np.searchsorted(self._moments, moment, side="right")) - 1)

    def _draw(self) -> None:
        if not len(self._moments):
            self.update()
            return
        target = self.target
        most = max(1, int(target.height() / LOWEST_LANE))
        self.lanes = lanes_that_fit(self._outputs, most)
        lane_of = np.full(self._outputs.shape[1] + 1, -1)
        lane_of[self.lanes] = np.arange(len(self.lanes))  # the last place is that of answer -1
        self.pixels = strip(
            self._moments,
            self._outputs[:, self.lanes],
            lane_of[answers(self._outputs)],
            self.scale,
            int(target.width()),
            max(2, int(target.height() / len(self.lanes))),
        )
        self.update()

    # Qt's own names.

    def sizeHint(self) -> QSize:
        """Ten lanes."""
        return QSize(500, 250)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw as many lanes as fit now."""
        super().resizeEvent(event)
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lanes, their names, the axis and the line at the moment."""
        painter = QPainter(self)
        target, look = self.target, self.look
        if not len(self._moments):
            painter.fillRect(target, QColor(look.base))
            return
        high, wide = self.pixels.shape
        image = QImage(self.pixels.data, wide, high, wide, QImage.Format.Format_Indexed8)
        shades = (look.base, look.faint, look.accent, look.text)
        image.setColorTable([QColor(shade).rgba() for shade in shades])
        painter.drawImage(QRectF(target.left(), target.top(), target.width(), high), image)
        self._paint_names(painter, target)
        self._paint_axis(painter, target, target.top() + high)
        x = self.x_of(self._moment)
        bottom = target.top() + high
        for colour, width in ((look.base, 4.0), (look.text, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(x, target.top()), QPointF(x, bottom + 3))
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_names(self, painter: QPainter, target: QRectF) -> None:
        lane = self.pixels.shape[0] / len(self.lanes)
        winner = int(answers(self._outputs[self.known_at(self._moment)][None])[0])
        plain, bold = QFont(self.font()), QFont(self.font())
        bold.setBold(True)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        for place, number in enumerate(self.lanes.tolist()):
            top = target.top() + place * lane
            painter.setPen(QColor(self.look.line))
            painter.drawLine(QPointF(target.left(), top), QPointF(target.right(), top))
            painter.setPen(QColor(self.look.text))
            painter.setFont(bold if number == winner else plain)
            if number == winner:
                painter.drawText(QRectF(2, top, 16, lane), flags, "✓")
            room = target.left() - 24
            name = self.fontMetrics().elidedText(
                self._names[number], Qt.TextElideMode.ElideRight, int(room) + 2
            )
            row = QRectF(18, top, room, lane)
            painter.drawText(row, flags | Qt.AlignmentFlag.AlignRight, name)
        painter.setFont(plain)

    def _paint_axis(self, painter: QPainter, target: QRectF, bottom: float) -> None:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance(f"{self.scale.end:,}") + 24
        last = -1.0
        for moment in self.scale.ticks(int(target.width() / widest)):
            x, text = self.x_of(moment), f"{moment:,}"
            half = metrics.horizontalAdvance(text) / 2
            painter.setPen(QColor(self.look.faint))
            painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 4))
            x = min(x, self.width() - half - 2)
            if x - half > last + 6:
                last = x + half
                place = QRectF(x - half, bottom + 5, 2 * half, metrics.height())
                flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextDontClip
                painter.drawText(place, flags, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a moment."""
        if event.button() == Qt.MouseButton.LeftButton and len(self._moments):
            self.seek_requested.emit(self.moment_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which moment this is; with the button down go there."""
        if not len(self._moments):
            return
        moment = self.moment_at(event.position().x())
        self.hovered.emit(moment)
        if event.buttons() & Qt.MouseButton.LeftButton and moment != self._moment:
            self.seek_requested.emit(moment)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is nowhere."""
        self.hovered.emit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the stored moment before or after, the first or the newest."""
        key = Qt.Key(event.key())
        if key not in KEYS or not len(self._moments):
            super().keyPressEvent(event)
            return
        moments = self._moments
        before = int(np.searchsorted(moments, self._moment, side="left")) - 1
        after = int(np.searchsorted(moments, self._moment, side="right"))
        place = dict(zip(KEYS, (before, after, 0, len(moments) - 1), strict=True))[key]
        self.seek_requested.emit(int(moments[min(max(place, 0), len(moments) - 1)]))
