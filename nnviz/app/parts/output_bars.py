"""OutputBars: the activations of the output neurons as bars, one for each class."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.core.network import Array


class OutputBars(QWidget):
    """The outputs of the network. Without an answer there are only their names.

    Attributes
    ----------
    outputs : (n,)
        All 0 while there are none.
    names : tuple of str
        What they stand for.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.outputs: Array = np.zeros(10)
        self.names: tuple[str, ...] = tuple("0123456789")
        self._winner = -1
        self._has_numbers = False
        self.setAccessibleName("Outputs of the network")
        self.setToolTip("The activation of each output neuron, from 0 to 1")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_outputs(self, outputs: Array, names: tuple[str, ...], winner: int) -> None:
        """Draw these outputs ``(n,)``; the winner is marked, -1 for none."""
        self.outputs, self._winner, self._has_numbers = outputs, winner, True
        self._show_names(names)
        values = zip(names, outputs, strict=True)
        self.setAccessibleDescription(", ".join(f"{n} {v:.2f}" for n, v in values))

    def show_none(self, names: tuple[str, ...]) -> None:
        """Draw the names without outputs."""
        self.outputs, self._winner, self._has_numbers = np.zeros(len(names)), -1, False
        self._show_names(names)
        self.setAccessibleDescription("")

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def _show_names(self, names: tuple[str, ...]) -> None:
        if names != self.names:
            self.names = names
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text for each of up to twenty classes."""
        return QSize(180, min(len(self.names), 20) * (self.fontMetrics().height() + 2))

    def minimumSizeHint(self) -> QSize:
        """Room for ten names; more classes share it."""
        return QSize(120, min(len(self.names), 10) * (self.fontMetrics().height() - 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, bars and numbers."""
        painter = QPainter(self)
        n = len(self.names)
        high = self.height() / n
        metrics = self.fontMetrics()
        every = max(1, int(np.ceil(metrics.height() * 0.8 / high)))
        edge = max(0.0, (metrics.height() - high) / 2 - 2)  # text is higher than a thin bar
        left = max(metrics.horizontalAdvance(name) for name in self.names) + 26
        left = min(left, self.width() // 3)
        right = metrics.horizontalAdvance("0.000") + 6
        room = max(10, self.width() - left - right)
        bold = QFont(self.font())
        bold.setBold(True)
        for place, (name, value) in enumerate(zip(self.names, self.outputs, strict=True)):
            top, won = place * high, place == self._winner
            bar = QRectF(left, top + 1.5, room, max(1.0, high - 3))
            painter.fillRect(bar, QColor(self.look.base))
            share = min(max(float(value), 0.0), 1.0) if np.isfinite(value) else 0.0
            colour = self.look.accent if won else self.look.faint
            painter.fillRect(QRectF(left, bar.top(), room * share, bar.height()), QColor(colour))
            beside = self._winner >= 0 and abs(place - self._winner) < every
            if not won and (place % every or beside):
                continue
            top = min(max(top, edge), self.height() - high - edge)
            painter.setFont(bold if won else self.font())
            painter.setPen(QColor(self.look.text))
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            text = f"✓ {name}" if won else name
            painter.drawText(
                QRectF(0, top, left - 6, high), middle | Qt.AlignmentFlag.AlignRight, text
            )
            if self._has_numbers:
                number = QRectF(left + room + 4, top, right, high)
                painter.drawText(number, middle | Qt.AlignmentFlag.AlignLeft, f"{value:.2f}")
