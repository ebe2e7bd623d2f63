"""Incoming: the weights that lead into one neuron, as an image, as bars or as a grid."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.numbers import signed
from nnviz.app.parts.heatmap import ColourBar, Heatmap
from nnviz.app.parts.weight_bars import WeightBars
from nnviz.core.network import Array
from nnviz.core.pictures import SteadyLimit

#: More weights than these are drawn as a grid: bars would be too thin to point at.
MOST_BARS = 100


class Incoming(QWidget):
    """What a neuron looks for: pixels as an image (its receptive field), neurons as bars.

    The weights of a deeper layer lead to neurons, not to pixels, and are shown as what they are.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: Array = np.zeros(1)
        self._shape: tuple[int, int] | None = None
        self._across = 1
        self._source = -1
        self._limit = SteadyLimit()
        self.heatmap = Heatmap(look)
        self.heatmap.setObjectName("neuronWeights")
        self.heatmap.hovered.connect(self._on_hovered)
        self.heatmap.clicked.connect(self._on_hovered)
        self.heatmap.move_requested.connect(self._on_move_requested)
        self.bars = WeightBars(look)
        self.bars.setObjectName("neuronBars")
        self.bars.pointed.connect(self._on_pointed)
        self.scale = ColourBar(look)
        field = QWidget()
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heatmap, 1)
        column.addWidget(self.scale)
        self.pages = QStackedWidget()
        self.pages.addWidget(field)
        self.pages.addWidget(self.bars)
        self.words = QLabel(" ")
        self.words.setObjectName("neuronWeightWords")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.pages, 1)
        column.addWidget(self.words)

    def show_weights(
        self, weights: Array, image_shape: tuple[int, int] | None, fresh: bool = False
    ) -> None:
        """Draw these weights ``(n_in,)``.

        Parameters
        ----------
        image_shape : tuple[int, int], optional
            If they lead to the pixels of an image.
        fresh : bool
            They are another neuron's than before.
        """
        if fresh or len(weights) != len(self._weights):
            self._limit.restart()
            self._source, self.bars.place = -1, -1
        self._weights, self._shape = weights, image_shape
        what = "pixels" if image_shape else "neurons of the layer before"
        if image_shape is None and len(weights) <= MOST_BARS:
            self.pages.setCurrentWidget(self.bars)
            self.bars.setAccessibleName(f"Weights from the {what}, as bars")
            self.bars.show_values(weights)
        else:
            rows, self._across = image_shape or _grid(len(weights))
            cells = np.zeros(rows * self._across, weights.dtype)
            cells[: len(weights)] = weights
            limit = self._limit.follow(weights)
            self.pages.setCurrentIndex(0)
            self.heatmap.setAccessibleName(f"Weights from the {what}, as a picture")
            self.heatmap.show_array(cells.reshape(rows, self._across), limit)
            self.heatmap.choose(None if self._source < 0 else divmod(self._source, self._across))
            self.scale.show_limit(limit)
        self._say()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        for part in (self.heatmap, self.bars, self.scale):
            part.show_look(look)

    def _say(self) -> None:
        if not 0 <= self._source < len(self._weights):
            where = "the pixels" if self._shape else "the layer before"
            text = f"Its {len(self._weights):,} weights from {where}"
        else:
            value = signed(self._weights[self._source])
            text = f"From neuron {self._source}: weight {value}"
            if self._shape:
                row, column = divmod(self._source, self._shape[1])
                text = f"Row {row}, column {column}: weight {value}"
        if text != self.words.text():
            self.words.setText(text)

    @Slot(int)
    def _on_pointed(self, source: int) -> None:
        self._source = source
        self._say()

    @Slot(int, int)
    def _on_hovered(self, row: int, column: int) -> None:
        self._on_pointed(row * self._across + column if row >= 0 else -1)

    @Slot(int, int)
    def _on_move_requested(self, rows: int, columns: int) -> None:
        row, column = divmod(max(0, self._source), self._across)
        row, column = row + rows, column + columns
        source = row * self._across + column
        if 0 <= column < self._across and 0 <= source < len(self._weights):
            self._on_pointed(source)
            self.heatmap.choose((row, column))


def _grid(n: int) -> tuple[int, int]:
    across = math.ceil(math.sqrt(n * 1.6))
    return math.ceil(n / across), across
