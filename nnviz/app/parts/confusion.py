"""ConfusionMatrix: which class is taken for which, as numbers in coloured cells."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.answer_words import NO_ANSWER
from nnviz.app.parts.heatmap import Heatmap
from nnviz.core.network import Array

#: How strong the colour of a class that is always right is, against 1 for the most frequent error.
DIAGONAL = 0.27

#: Names are cut off at this width, and numbers are written no smaller than this, in pixels.
WIDEST_NAME, SMALLEST_TEXT = 90, 8

#: Columns that are not as wide as this, in pixels, have no names of their own if these are longer.
NARROW = 20


class ConfusionMatrix(Heatmap):
    """Rows are the true classes, columns the answers; at the right what share of a row is right.

    Errors have the colours of positive values, the diagonal a pale colour of negative ones, so
    that the many right answers do not drown the few errors.

    Attributes
    ----------
    counts : (n, n + 1) int
        As `nnviz.core.answers.confusion` counts them.
    """

    #: A cell was chosen, or with None all cells again.
    cell_chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.counts: Array = np.zeros((1, 2), np.intp)
        self._edge = 0
        self._names: tuple[str, ...] = ("",)
        self.setObjectName("confusionMatrix")
        self.setAccessibleName("Confusion matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(230, 150)
        self.clicked.connect(self._on_clicked)
        self.move_requested.connect(self._on_move_requested)

    def show_counts(self, counts: Array, names: tuple[str, ...]) -> None:
        """Draw these numbers; a choice that is no longer there is given up."""
        self.counts, self._names = counts, names
        n = len(names)
        self._edge = max(self.fontMetrics().horizontalAdvance(self.edge_text(r)) for r in range(n))
        shown = counts if counts[:, n].any() else counts[:, :n]
        if self.chosen and (self.chosen[0] >= n or self.chosen[1] >= shown.shape[1]):
            self.choose_cell(None)
        errors = np.array(shown, float)
        right = np.diag(errors[:, :n]).copy()
        np.fill_diagonal(errors, 0.0)
        # Of two errors the rarer one would hardly be seen if it were not for the power.
        strength = (errors / max(errors.max(), 1.0)) ** 0.75
        np.fill_diagonal(strength, -DIAGONAL * right / np.maximum(counts.sum(axis=1), 1))
        self.show_array(strength, 1.0)
        self._describe()

    def choose_cell(self, cell: tuple[int, int] | None) -> None:
        """Mark this cell, or none."""
        self.choose(cell)
        self._describe()

    @property
    def chosen(self) -> tuple[int, int] | None:
        """Row and column of the chosen cell."""
        return self._chosen

    def cell_words(self, row: int, column: int) -> str:
        """What a cell says."""
        count, total = int(self.counts[row, column]), int(self.counts[row].sum())
        of = f"{count:,} of {total:,} images of {self._names[row]}"
        if column == row:
            return f"{of} are right"
        if column == len(self._names):
            return f"{of} get no answer"
        return f"{of} are taken for {self._names[column]}"

    def edge_text(self, row: int) -> str:
        """What stands at the right of a row: the share that is right, and of how many."""
        right, total = int(self.counts[row, row]), int(self.counts[row].sum())
        return f"{100 * right / total:.1f} % of {total:,}" if total else f"{NO_ANSWER} of 0"

    def width_for(self, height: int) -> int:
        """How wide the widget must be for square cells to fill this height."""
        rows, columns = self.array.shape
        left, top, right = self._margins()
        return int((height - top - 2) / rows * columns) + left + right

    # Where things lie.

    def _margins(self) -> tuple[int, int, int]:
        """Left, top and right of the cells."""
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        left = metrics.height() + min(widest, WIDEST_NAME) + 12
        return left, 2 * metrics.height() + 6, self._edge + 14

    @property
    def target(self) -> QRectF:
        """Where the cells lie in the widget."""
        rows, columns = self.array.shape
        left, top, right = self._margins()
        cell = min((self.width() - left - right) / columns, (self.height() - top - 2) / rows)
        cell = max(cell, 1.0)
        if cell >= 8:
            cell = int(cell)  # whole pixels look even
        return QRectF(left, top, cell * columns, cell * rows)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw cells, numbers, names and edges."""
        super().paintEvent(event)
        painter = QPainter(self)
        target = self.target
        cell = target.height() / len(self.counts)
        self._paint_edges(painter, target, cell)
        painter.setPen(QColor(self.look.line))
        painter.drawRect(target)
        self._paint_numbers(painter, target, cell)

    def _paint_numbers(self, painter: QPainter, target: QRectF, cell: float) -> None:
        """The counts, as large as the cells let them be; those that do not fit are left out."""
        shown = self.counts[:, : self.array.shape[1]]
        font = QFont(self.font())
        size = min(14, int(0.6 * cell))
        font.setPixelSize(max(size, SMALLEST_TEXT))
        wide = QFontMetrics(font).horizontalAdvance(f"{shown.max()}")
        font.setPixelSize(max(SMALLEST_TEXT, min(size, int(size * (cell - 3) / max(wide, 1)))))
        if cell < SMALLEST_TEXT + 2:
            return
        painter.setFont(font)
        metrics = QFontMetrics(font)
        dark, light = sorted(
            (QColor(self.look.text), QColor(self.look.base)), key=lambda colour: colour.lightness()
        )
        for row, column in zip(*np.nonzero(shown), strict=True):
            text = f"{shown[row, column]}"
            if metrics.horizontalAdvance(text) > cell - 1:
                continue
            ground = QColor.fromRgb(self._colours[self._pixels[row, column]])
            painter.setPen(dark if ground.lightnessF() > 0.5 else light)
            place = QRectF(target.left() + column * cell, target.top() + row * cell, cell, cell)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_edges(self, painter: QPainter, target: QRectF, cell: float) -> None:
        """The names of rows and columns, what they are, and the shares that are right."""
        metrics = self.fontMetrics()
        high = metrics.height()
        every = max(1, int(np.ceil(high * 0.9 / cell)))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self.look.faint))
        title = QRectF(target.left(), 2, max(target.width(), 150), high)
        painter.drawText(title, middle, "the network answers →")
        right = QRectF(target.right() + 8, 2, self.width() - target.right() - 8, high)
        painter.drawText(right, middle, "right")
        painter.save()
        painter.translate(2, target.bottom())
        painter.rotate(-90)
        painter.drawText(
            QRectF(0, 0, target.height(), high), Qt.AlignmentFlag.AlignCenter, "← the image shows"
        )
        painter.restore()
        painter.setPen(QColor(self.look.text))
        for row in range(0, len(self._names), every):
            y = target.top() + row * cell
            line = QRectF(0, y, target.left() - 5, cell)
            name = metrics.elidedText(self._names[row], Qt.TextElideMode.ElideRight, WIDEST_NAME)
            painter.drawText(
                line, middle | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextDontClip, name
            )
            edge = QRectF(target.right() + 8, y, self._edge + 4, cell)
            painter.drawText(edge, middle | Qt.TextFlag.TextDontClip, self.edge_text(row))
        names = (*self._names, NO_ANSWER)[: self.array.shape[1]]
        widest = max(metrics.horizontalAdvance(name) for name in names)
        # In narrow columns a few whole names say more than the first letter of each.
        step = 1 if cell >= NARROW else max(1, int(np.ceil(min(widest, WIDEST_NAME) / cell)))
        for column in range(0, len(names), step):
            room = QRectF(target.left() + column * cell, high + 3, step * cell, high)
            text = metrics.elidedText(
                names[column], Qt.TextElideMode.ElideRight, int(room.width()) + 1
            )
            side = Qt.AlignmentFlag.AlignHCenter if step == 1 else Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, middle | side, text)

    def _describe(self) -> None:
        words = self.cell_words(*self.chosen) if self.chosen else "no cell is chosen"
        self.setAccessibleDescription(words)

    # What the user does.

    def _on_clicked(self, row: int, column: int) -> None:
        self._choose(None if (row, column) == self.chosen else (row, column))

    def _on_move_requested(self, rows: int, columns: int) -> None:
        if self.chosen is None:
            # The most frequent error is where to begin.
            worst = np.unravel_index(int(np.argmax(self.array)), self.array.shape)
            self._choose((int(worst[0]), int(worst[1])))
            return
        high, wide = self.array.shape
        row, column = self.chosen[0] + rows, self.chosen[1] + columns
        self._choose((min(max(row, 0), high - 1), min(max(column, 0), wide - 1)))

    def _choose(self, cell: tuple[int, int] | None) -> None:
        self.choose_cell(cell)
        self.cell_chosen.emit(cell)

    def event(self, event: QEvent) -> bool:
        """Say what the cell under the pointer counts."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.cell_words(*cell) if cell else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up the choice with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.chosen:
            self._choose(None)
        else:
            super().keyPressEvent(event)
