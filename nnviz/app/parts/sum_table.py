"""SumTable: one weight's way through a mini-batch as a table, from the zeros to the new weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QImage, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnviz.app.look import Look
from nnviz.app.numbers import plain
from nnviz.core.dataset import Dataset
from nnviz.core.microscope import Microscope, Sum
from nnviz.core.network import Array
from nnviz.core.pictures import quantized

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("", "example", "cost", "a", "δ", "a · δ", "sum")
TIPS = (
    "",
    "The label of the image → what the network answered before it learnt from it",
    "The cost of this example",
    "Activation of the neuron or pixel that the weight comes from (1 for a bias)",
    "delta of the neuron that the weight leads to: how much the cost rises with its input",
    "This example's own gradient, the book's delta_nabla: activation times delta",
    "The sum so far, the book's nabla",
)


@dataclass(frozen=True, slots=True)
class Tail:
    """A row after the examples: what becomes of the sum."""

    key: str
    text: str
    value: float


def tail_rows(parts: Sum, eta: float, lmbda: float) -> tuple[Tail, ...]:
    """The rows after the examples, in order."""
    divided = "÷ m" if parts.divisor > 1 else "not ÷ m"
    rows = [
        Tail(
            "divide",
            f"{divided} = {parts.divisor}" if parts.divisor > 1 else divided,
            parts.gradient,
        ),
        Tail("eta", f"× eta = {eta:g}", parts.step),
    ]
    if lmbda:
        rows.append(Tail("decay", f"decay, lambda = {lmbda:g}", parts.decay))
    if parts.push:
        rows.append(Tail("push", "momentum adds", parts.push))
    rows.append(Tail("old", "old weight", parts.old))
    rows.append(Tail("new", "new weight = old − " + ("both" if lmbda else "that"), parts.new))
    return tuple(rows)


class SumModel(QAbstractTableModel):
    """Row 0 is what the sum starts with, then one row for each example, then `tail_rows`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.scope: Microscope | None = None
        self.parts: Sum | None = None
        self.tail: tuple[Tail, ...] = ()
        self.position = 0
        self._data: Dataset | None = None
        self._pixmaps: dict[int, QPixmap] = {}

    def show_sum(self, scope: Microscope, parts: Sum, data: Dataset) -> None:
        """Show the way of one weight."""
        rows = self.rowCount()
        other = scope is not self.scope
        self.scope, self.parts, self._data = scope, parts, data
        self.tail = tail_rows(parts, scope.hyper.eta, scope.hyper.lmbda)
        if other:
            self._pixmaps = {}
        if self.rowCount() != rows:
            self.beginResetModel()
            self.endResetModel()
        else:
            self._all_changed()

    def show_position(self, position: int) -> None:
        """Light this row; those after it are faint."""
        self.position = position
        self._all_changed()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._pixmaps = {}
        self._all_changed()

    def _all_changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many rows."""
        if self.scope is None or parent.isValid():
            return 0
        return 1 + self.scope.m + len(self.tail)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many columns."""
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        """What a column is called, and what it means."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return TIPS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole and section >= 2:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        """What a cell shows; `Qt.EditRole` gives the number itself."""
        row, column = index.row(), index.column()
        if self.scope is None or self.parts is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self._number(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == 0 and 0 < row <= self.scope.m:
            return self._pixmap(row - 1)
        if role == Qt.ItemDataRole.BackgroundRole and row == self.position:
            return QColor(self.look.lit)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        if role == Qt.ItemDataRole.FontRole and (row > self.scope.m or column == 6):
            font = QFont()
            font.setBold(row == self.position or row == self.rowCount() - 1)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column >= 2 and (row <= self.scope.m or column == 6)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and 0 < row <= self.scope.m:
            return f"Training image {self.scope.batch.examples[row - 1]:,}"
        return None

    def _number(self, row: int, column: int) -> float | None:
        assert self.scope is not None
        assert self.parts is not None
        scope, parts = self.scope, self.parts
        if row == 0:
            return parts.start if column == 6 else None
        if row > scope.m:
            return self.tail[row - scope.m - 1].value if column == 6 else None
        if column < 2:
            return None
        columns: tuple[Array, ...] = (
            scope.costs, parts.activations, parts.deltas, parts.products, parts.running,
        )  # fmt: skip
        return float(columns[column - 2][row - 1])

    def _text(self, row: int, column: int) -> str:
        assert self.scope is not None
        if column == 1:
            return self._label(row)
        number = self._number(row, column)
        return "" if number is None else plain(number)

    def _label(self, row: int) -> str:
        assert self.scope is not None
        assert self._data is not None
        scope, names = self.scope, self._data.classes
        if row == 0:
            kept = scope.hyper.sum_rule == "never_reset" and scope.index > 1
            return "what was left of all before" if kept else "the zeros"
        if row > scope.m:
            return self.tail[row - scope.m - 1].text
        label, answer = int(scope.batch.labels[row - 1]), int(scope.answers[row - 1])
        sign = "✓" if label == answer else "✗"
        return f"{sign} {names[label]} → {names[answer] if answer >= 0 else 'nan'}"

    def _colour(self, row: int, column: int) -> QColor | None:
        assert self.scope is not None
        if row > self.position:
            return QColor(self.look.faint)
        if column == 1 and 0 < row <= self.scope.m:
            right = self.scope.batch.labels[row - 1] == self.scope.answers[row - 1]
            return QColor(self.look.good if right else self.look.bad)
        return None

    def _pixmap(self, example: int) -> QPixmap:
        assert self.scope is not None
        assert self._data is not None
        if example not in self._pixmaps:
            h, w = self._data.image_shape
            pixels = quantized(self.scope.batch.x[:, example].reshape(h, w), 0.0, 1.0)
            image = QImage(pixels.data, w, h, w, QImage.Format.Format_Indexed8)
            image.setColorTable(self.look.ink_table())
            self._pixmaps[example] = QPixmap.fromImage(image).scaled(
                QSize(22, 22), Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
        return self._pixmaps[example]


class SumTable(QTableView):
    """The table; the lit row follows the keyboard and the mouse."""

    #: The user wishes to look at this row.
    position_requested = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sums = SumModel(look, self)
        self.setModel(self.sums)
        self.setObjectName("sumTable")
        self.setAccessibleName("The sum of the chosen weight, example by example")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(QSize(22, 22))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(25)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        metrics = self.fontMetrics()
        widths = [30, metrics.horizontalAdvance("✗ 8 → 8") + 14]
        widths += [metrics.horizontalAdvance("0.00e−00") + 10] * 2
        widths += [metrics.horizontalAdvance("−0.00e−00") + 10] * 3
        header.setMinimumSectionSize(20)
        for column, wide in enumerate(widths):
            header.resizeSection(column, wide)
        header.setStretchLastSection(True)
        self.setMinimumWidth(sum(widths) + 22)
        self.clicked.connect(lambda index: self.position_requested.emit(index.row()))

    def show_sum(self, scope: Microscope, parts: Sum, data: Dataset) -> None:
        """Show the way of one weight."""
        rows = self.sums.rowCount()
        self.sums.show_sum(scope, parts, data)
        if self.sums.rowCount() != rows:
            self.clearSpans()
            after = range(scope.m + 1, self.sums.rowCount())
            for row in (0, *after):
                self.setSpan(row, 1, 1, 5)

    def show_position(self, position: int) -> None:
        """Light this row."""
        self.sums.show_position(position)
        self.scrollTo(self.sums.index(position, 1))

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.sums.show_look(look)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Let the keys that move in a table move the lit row."""
        move = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize())
        last = self.sums.rowCount() - 1
        by = {
            move.MoveUp: -1, move.MoveDown: 1, move.MovePageUp: -page, move.MovePageDown: page,
            move.MoveHome: -last, move.MoveEnd: last,
        }.get(action, 0)  # fmt: skip
        if by and last >= 0:
            self.position_requested.emit(max(0, min(self.sums.position + by, last)))
        return self.sums.index(self.sums.position, 1)
