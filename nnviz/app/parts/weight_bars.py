"""WeightBars: signed values as bars up and down from a line, to point at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.own_keys import OwnKeys
from nnviz.core.network import Array
from nnviz.core.pictures import largest

KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class WeightBars(OwnKeys):
    """Draws values ``(n,)``: up is positive, down is negative."""

    own_keys = KEYS

    #: The bar under the pointer, or reached by an arrow key; -1 when the pointer leaves.
    pointed = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: Array = np.zeros(1)
        self.place = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(60, 40)
        self.show_look(look)

    def show_values(self, values: Array) -> None:
        """Draw these values; they are not copied, and must not change."""
        self.values = values
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._fills = [look.signed_pen(positive).color() for positive in (False, True)]
        self.update()

    def centre_of(self, place: int) -> QPoint:
        """Where the middle of a bar's place is."""
        return QPointF((place + 0.5) * self.width() / len(self.values), self.height() / 2).toPoint()

    def _point(self, place: int) -> None:
        self.place = place
        self.update()
        self.pointed.emit(place)

    # Qt's own names.

    def sizeHint(self) -> QSize:
        """As high as a receptive field beside it is."""
        return QSize(240, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars and the line they stand on."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.look.base))
        wide, middle = self.width() / len(self.values), self.height() / 2
        scale = (middle - 3) / (largest(self.values) or 1.0)
        gap = 1.0 if wide >= 4 else 0.0
        for place, value in enumerate(np.nan_to_num(self.values).tolist()):
            long = min(abs(value) * scale, middle)
            top = middle - long if value > 0 else middle
            bar = QRectF(place * wide + gap, top, max(1.0, wide - 2 * gap), long)
            painter.fillRect(bar, self._fills[value > 0])
        painter.setPen(QPen(QColor(self.look.faint), 1))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        if 0 <= self.place < len(self.values):
            painter.setPen(QPen(QColor(self.look.text), 1.5))
            painter.drawRect(QRectF(self.place * wide, 1, wide, self.height() - 2))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.look.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which bar the pointer is on."""
        place = int(event.position().x() * len(self.values) / self.width())
        self._point(min(max(place, 0), len(self.values) - 1))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is on no bar."""
        self._point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the bar beside."""
        step = KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._point(min(max(self.place + step, 0), len(self.values) - 1))
