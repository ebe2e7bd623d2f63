"""NeuronBars: how quickly some neurons of each layer learn, as bars on one scale (chapter 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.app.look import Look
from nnviz.app.numbers import plain, short
from nnviz.app.parts.own_keys import ARROWS, OwnKeys
from nnviz.core.network import Array
from nnviz.core.pictures import largest, nice_limit

#: Where the scale has numbers.
SCALE = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class LayerBars:
    """The bars of one layer.

    Attributes
    ----------
    name : str
    first : int
        The number of the first neuron drawn.
    values : (n,)
        Not negative; nan where there is no number.
    norm : float
        Of the whole layer.
    """

    name: str
    first: int
    values: Array
    norm: float


class NeuronBars(OwnKeys):
    """A group of bars for each layer, all on the same scale; below each its name and its norm."""

    #: A bar was chosen: the place of its layer, the number of the neuron.
    neuron_chosen = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.layers: tuple[LayerBars, ...] = ()
        self.limit = 1.0
        self._chosen = (0, 0)  # layer, bar
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 6 * self.fontMetrics().height())
        self.setAccessibleName("How quickly the neurons of each layer learn")

    def show_layers(self, layers: Sequence[LayerBars]) -> None:
        """Draw these."""
        self.layers = tuple(layers)
        self.limit = nice_limit(max((largest(layer.values) for layer in layers), default=0.0))
        norms = (f"{layer.name}: {plain(layer.norm)}" for layer in layers)
        self.setAccessibleDescription("Norm of delta: " + ", ".join(norms))
        self.update()

    def choose(self, layer: int, bar: int) -> None:
        """Mark a bar."""
        self._chosen = (layer, bar)
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def bar_rect(self, layer: int, bar: int) -> QRectF:
        """Where a bar may reach to: its column in the diagram."""
        place, count = self._place(), len(self.layers)
        group = place.width() / max(1, count)
        bars = max(1, len(self.layers[layer].values))
        pitch = min(group * 0.86 / max(bars, 3), 56.0)
        left = place.left() + layer * group + (group - pitch * bars) / 2
        return QRectF(left + bar * pitch, place.top(), pitch, place.height())

    def bar_at(self, point: QPointF) -> tuple[int, int] | None:
        """The layer and the bar whose column is at a place of the widget."""
        for layer, bars in enumerate(self.layers):
            for bar in range(len(bars.values)):
                column = self.bar_rect(layer, bar)
                if column.left() <= point.x() < column.right():
                    return layer, bar
        return None

    def words_for(self, layer: int, bar: int) -> str:
        """A bar in words."""
        bars = self.layers[layer]
        return f"{bars.name}, neuron {bars.first + bar}: |∂C/∂b| = {plain(bars.values[bar])}"

    def sizeHint(self) -> QSize:
        """Room for a few layers."""
        return QSize(360, 200)

    def _place(self) -> QRectF:
        line, left = self.fontMetrics().height(), self._margin()
        return QRectF(left, 8, max(40, self.width() - left - 2), self.height() - 3 * line - 14)

    def _margin(self) -> int:
        numbers = (short(share * self.limit) for share in SCALE)
        return max(self.fontMetrics().horizontalAdvance(number) for number in numbers) + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the bars and what stands under them."""
        painter = QPainter(self)
        place, look, line = self._place(), self.look, self.fontMetrics().height()
        painter.fillRect(place, QColor(look.base))
        for share in SCALE:
            y = place.bottom() - share * (place.height() - 6)
            painter.setPen(QPen(QColor(look.line), 1))
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
            painter.setPen(QColor(look.faint))
            painter.drawText(
                QRectF(0, y - line / 2, place.left() - 6, line),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                short(share * self.limit),
            )
        for layer, bars in enumerate(self.layers):
            self._paint_layer(painter, place, layer, bars)
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_layer(self, painter: QPainter, place: QRectF, layer: int, bars: LayerBars) -> None:
        look, line = self.look, self.fontMetrics().height()
        group = place.width() / len(self.layers)
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextDontClip
        wide = self.fontMetrics().horizontalAdvance(str(bars.first + len(bars.values)))
        for bar, value in enumerate(bars.values):
            column = self.bar_rect(layer, bar)
            inner = column.adjusted(column.width() * 0.15, 0, -column.width() * 0.15, 0)
            if math.isfinite(value):
                # Even the slowest one has a line to be seen.
                inner.setTop(place.bottom() - max(1.5, (place.height() - 6) * value / self.limit))
                painter.fillRect(inner, QColor(look.accent))
            else:
                painter.setPen(QColor(look.bad))
                painter.drawText(inner, centre | Qt.AlignmentFlag.AlignBottom, "nan")
            if column.width() >= wide + 2:
                painter.setPen(QColor(look.faint))
                below = QRectF(column.left(), place.bottom() + 2, column.width(), line)
                painter.drawText(below, centre, str(bars.first + bar))
            if (layer, bar) == self._chosen and self.hasFocus():
                painter.setPen(QPen(QColor(look.text), 1))
                painter.drawRect(column.adjusted(0, 0, -1, 0))
        left = place.left() + layer * group
        name = QRectF(left, place.bottom() + 4 + line, group, line)
        painter.setPen(QColor(look.text))
        painter.drawText(name, centre, bars.name)
        painter.setPen(QColor(look.faint))
        painter.drawText(name.translated(0, line), centre, f"‖δ‖ {short(bars.norm)}")

    def _choose_and_say(self, layer: int, bar: int) -> None:
        self.choose(layer, bar)
        self.neuron_chosen.emit(layer, self.layers[layer].first + bar)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bar."""
        found = self.bar_at(event.position())
        if found and event.button() == Qt.MouseButton.LeftButton:
            self._choose_and_say(*found)

    def event(self, event: QEvent) -> bool:
        """Say a bar's value as a tooltip; keep the arrow keys while it has the keyboard focus."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.bar_at(QPointF(event.pos()))
            if found:
                QToolTip.showText(event.globalPos(), self.words_for(*found), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right: the bar beside; up and down: another layer."""
        down, right = ARROWS.get(Qt.Key(event.key()), (0, 0))
        if not (down or right) or not self.layers:
            super().keyPressEvent(event)
            return
        layer = int(np.clip(self._chosen[0] + down, 0, len(self.layers) - 1))
        bars = len(self.layers[layer].values)
        bar = self._chosen[1] + right
        if not 0 <= bar < bars and 0 <= layer + right < len(self.layers):
            layer += right
            bar = 0 if right > 0 else len(self.layers[layer].values) - 1
        self._choose_and_say(layer, int(np.clip(bar, 0, len(self.layers[layer].values) - 1)))
