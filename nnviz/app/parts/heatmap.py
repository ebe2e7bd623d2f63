"""Heatmap: an array as a picture of sharp cells, and ColourBar, what its colours mean.

A plain widget that paints one QImage: a third of the cost of a graphics scene with an image item,
and with thirty frames a second beside the training that is what counts.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.own_keys import ARROWS, OwnKeys
from nnviz.core.network import Array
from nnviz.core.pictures import quantized


class Heatmap(OwnKeys):
    """Draws an array ``(rows, columns)`` with the signed colours of the Look.

    Attributes
    ----------
    array : (rows, columns) float
        What is drawn.
    limit : float
        Colours go from -limit to limit.
    """

    #: Row and column under the pointer; (-1, -1) when it leaves.
    hovered = Signal(int, int)
    #: Row and column that was clicked.
    clicked = Signal(int, int)
    #: An arrow key: rows and columns to move the choice by.
    move_requested = Signal(int, int)

    def __init__(self, look: Look, square: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.array: Array = np.zeros((1, 1), np.float32)
        self.limit = 1.0
        self._square = square
        self._row_names: tuple[str, ...] = ()
        self._grid: tuple[int, int] | None = None
        self._chosen: tuple[int, int] | None = None
        self._pixels = np.zeros((1, 1), np.uint8)
        self._image = QImage()
        self._colours = look.signed_table()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(40, 10)

    def show_array(self, array: Array, limit: float) -> None:
        """Draw this array; it is not copied, and must not change."""
        self.array, self.limit = array, limit
        self._pixels = quantized(array, -limit, limit)
        rows, columns = self._pixels.shape
        self._image = QImage(
            self._pixels.data, columns, rows, columns, QImage.Format.Format_Indexed8
        )
        self._image.setColorTable(self._colours)
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._colours = look.signed_table()
        self._image.setColorTable(self._colours)
        self.update()

    def name_rows(self, names: tuple[str, ...]) -> None:
        """Write these names to the left of the rows; none to leave them out."""
        self._row_names = names
        self.update()

    def show_grid(self, pitch: tuple[int, int] | None) -> None:
        """Draw a line after every so many rows and columns; None for no lines."""
        self._grid = pitch
        self.update()

    def choose(self, cell: tuple[int, int] | None) -> None:
        """Mark a cell by an outline."""
        if cell != self._chosen:
            self._chosen = cell
            self.update()

    @property
    def target(self) -> QRectF:
        """Where the picture lies in the widget."""
        rows, columns = self.array.shape
        margin = self._name_width()
        width, height = self.width() - margin, self.height()
        if not self._square:
            return QRectF(margin, 0, width, height)
        cell = min(width / columns, height / rows)
        if cell > 1 and cell * max(rows, columns) > 200:
            cell = int(cell) if cell >= 3 else int(cell * 4) / 4  # whole pixels look even
        wide, high = cell * columns, cell * rows
        return QRectF(margin + int((width - wide) / 2), int((height - high) / 2), wide, high)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The row and column at a place of the widget."""
        target, (rows, columns) = self.target, self.array.shape
        if not target.contains(point):
            return None
        row = int((point.y() - target.top()) / target.height() * rows)
        column = int((point.x() - target.left()) / target.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def centre_of(self, row: int, column: int) -> QPoint:
        """The place of the widget where a cell's centre is drawn."""
        target, (rows, columns) = self.target, self.array.shape
        return QPointF(
            target.left() + (column + 0.5) * target.width() / columns,
            target.top() + (row + 0.5) * target.height() / rows,
        ).toPoint()

    def _name_width(self) -> int:
        if not self._row_names:
            return 0
        return max(self.fontMetrics().horizontalAdvance(name) for name in self._row_names) + 6

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, the names of the rows, and the outline of the chosen cell."""
        painter = QPainter(self)
        target = self.target
        painter.drawImage(target, self._image)
        rows, columns = self.array.shape
        if self._row_names:
            self._paint_names(painter, target)
        if self._grid:
            self._paint_grid(painter, target)
        if self._chosen is not None:
            row, column = self._chosen
            wide, high = target.width() / columns, target.height() / rows
            cell = QRectF(target.left() + column * wide, target.top() + row * high, wide, high)
            grown = cell.adjusted(-2, -2, 2, 2)
            painter.setPen(QPen(QColor(self.look.base), 3))
            painter.drawRect(grown)
            painter.setPen(QPen(QColor(self.look.text), 1.5))
            painter.drawRect(grown)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.look.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_grid(self, painter: QPainter, target: QRectF) -> None:
        assert self._grid is not None
        rows, columns = self.array.shape
        painter.setPen(QPen(QColor(self.look.line), 1))
        for row in range(self._grid[0], rows, self._grid[0]):
            y = target.top() + (row - 0.5) * target.height() / rows
            painter.drawLine(QPointF(target.left(), y), QPointF(target.right(), y))
        for column in range(self._grid[1], columns, self._grid[1]):
            x = target.left() + (column - 0.5) * target.width() / columns
            painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))

    def _paint_names(self, painter: QPainter, target: QRectF) -> None:
        high = target.height() / len(self._row_names)
        every = max(1, int(np.ceil(self.fontMetrics().height() * 0.9 / high)))
        painter.setPen(QColor(self.look.faint))
        for number, name in enumerate(self._row_names):
            if number % every == 0:
                place = QRectF(0, target.top() + number * high, target.left() - 4, high)
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(place, flags | Qt.TextFlag.TextDontClip, name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which cell the pointer is on."""
        self.hovered.emit(*(self.cell_at(event.position()) or (-1, -1)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell."""
        cell = self.cell_at(event.position())
        if cell and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is on no cell."""
        self.hovered.emit(-1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice by arrow keys."""
        move = ARROWS.get(Qt.Key(event.key()))
        if move:
            self.move_requested.emit(*move)
        else:
            super().keyPressEvent(event)


class ColourBar(QWidget):
    """The colours from -limit over 0 to limit, with their numbers."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = 1.0
        self.setAccessibleName("Colour scale")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_look(look)

    def show_limit(self, limit: float) -> None:
        """Write other numbers."""
        if limit != self.limit:
            self.limit = limit
            self.setAccessibleDescription(f"from {-limit:g} to {limit:g}")
            self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        ramp = np.arange(256, dtype=np.uint8)[None]
        self._image = QImage(ramp.data, 256, 1, 256, QImage.Format.Format_Indexed8).copy()
        self._image.setColorTable(look.signed_table())
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for its numbers."""
        return QSize(200, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ramp between its two numbers."""
        painter = QPainter(self)
        low, high = f"−{self.limit:g}", f"+{self.limit:g}"
        side = max(self.fontMetrics().horizontalAdvance(text) for text in (low, high)) + 8
        ramp = QRect(side, 3, max(20, self.width() - 2 * side), self.height() - 6)
        painter.drawImage(ramp, self._image)
        painter.setPen(QColor(self.look.line))
        painter.drawRect(ramp.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(self.look.text))
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(0, 0, side - 6, self.height()), centre | Qt.AlignmentFlag.AlignRight, low
        )
        painter.drawText(QRect(ramp.right() + 6, 0, side, self.height()), centre, high)
        painter.setPen(QColor(self.look.text))
        middle = ramp.center().x()
        painter.drawLine(middle, ramp.bottom() - 2, middle, ramp.bottom())
