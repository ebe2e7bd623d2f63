"""LayerPicture: a layer's weight matrix, or anything of its shape, as a picture to point at."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.app.look import Look
from nnviz.app.parts.heatmap import Heatmap
from nnviz.core.dataset import Dataset
from nnviz.core.network import Array
from nnviz.core.pictures import Tiling, fit_columns


class LayerPicture(Heatmap):
    """Draws a matrix ``(n_out, n_in)``; the first layer's rows as images, as its inputs are pixels."""

    #: Neuron and source under the pointer; (-1, -1) when it leaves.
    weight_hovered = Signal(int, int)
    #: Neuron and source that was clicked, or reached by an arrow key.
    weight_clicked = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self._sizes: tuple[int, ...] = ()
        self._layer = 0
        self._data: Dataset | None = None
        self._tiling: Tiling | None = None
        self._matrix: Array | None = None
        self._weight: tuple[int, int] | None = None
        self.hovered.connect(self._on_hovered)
        self.clicked.connect(self._on_clicked)
        self.move_requested.connect(self._on_move_requested)

    def show_layer(self, sizes: tuple[int, ...], layer: int, data: Dataset) -> None:
        """Lay out for this layer of a network with these sizes."""
        if (sizes, layer, data) == (self._sizes, self._layer, self._data):
            return
        self._sizes, self._layer, self._data = sizes, layer, data
        self._matrix = None
        self._lay_out()

    def show_matrix(self, matrix: Array, limit: float) -> None:
        """Draw this matrix ``(n_out, n_in)``; colours go from -limit to limit."""
        self._matrix = matrix
        self.show_array(self._tiling.tile(matrix) if self._tiling else matrix, limit)

    def choose_weight(self, weight: tuple[int, int] | None) -> None:
        """Mark the weight of this neuron and source."""
        self._weight = weight
        self.choose(self.cell(*weight) if weight is not None and self._sizes else None)

    def cell(self, neuron: int, source: int) -> tuple[int, int]:
        """Row and column where a weight is drawn."""
        return self._tiling.place(neuron, source) if self._tiling else (neuron, source)

    def weight_at(self, row: int, column: int) -> tuple[int, int] | None:
        """Neuron and source drawn at a row and column; None between two tiles and outside."""
        if row < 0 or column < 0 or not self._sizes:
            return None
        found = self._tiling.find(row, column) if self._tiling else (row, column)
        n_in, n_out = self._sizes[self._layer : self._layer + 2]
        return found if found and found[0] < n_out and found[1] < n_in else None

    def _lay_out(self) -> None:
        """Decide how the layer is laid out in the room there is."""
        if self._data is None:
            return
        shape, n_out = self._data.image_shape, self._sizes[self._layer + 1]
        if self._layer == 0:
            aspect = self.width() / max(1, self.height())
            self._tiling = Tiling(n_out, shape, fit_columns(n_out, shape, aspect))
            self.name_rows(())
            self.show_grid((shape[0] + Tiling.gap, shape[1] + Tiling.gap))
        else:
            self._tiling = None
            self.show_grid(None)
            outputs = self._layer == len(self._sizes) - 2
            self.name_rows(self._data.classes if outputs else tuple(map(str, range(n_out))))
        self.choose_weight(self._weight)

    @Slot(int, int)
    def _on_hovered(self, row: int, column: int) -> None:
        self.weight_hovered.emit(*(self.weight_at(row, column) or (-1, -1)))

    @Slot(int, int)
    def _on_clicked(self, row: int, column: int) -> None:
        found = self.weight_at(row, column)
        if found:
            self.weight_clicked.emit(*found)

    @Slot(int, int)
    def _on_move_requested(self, rows: int, columns: int) -> None:
        row, column = self.cell(*(self._weight or (0, 0)))
        for steps in range(1, Tiling.gap + 2):  # over the gap between two tiles
            found = self.weight_at(row + rows * steps, column + columns * steps)
            if found:
                self.weight_clicked.emit(*found)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tiles out anew."""
        super().resizeEvent(event)
        self._lay_out()
        if self._matrix is not None:
            self.show_matrix(self._matrix, self.limit)
