"""ClassCurves: how well each class is answered after every epoch, one line for each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.plot import Plot
from nnviz.core.answers import AnswerHistory

#: Of more classes only those with the lowest accuracy have a line: more cannot be told apart.
MOST_LINES = 36

#: What is left of the other lines' colours while one is emphasised.
PALE = 0.25

#: Height of a row of the list, in pixels.
ROW_HEIGHT = 24

#: A line is under the pointer when it is not further away, in pixels.
NEAR = 12


class ClassCurves(QWidget):
    """A diagram and beside it the list of the classes; the one chosen in the list stands out."""

    #: A click into the diagram: show the moment of this evaluation.
    evaluation_requested = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._x = np.empty(0)
        self._history: AnswerHistory | None = None
        self._names: tuple[str, ...] = ()
        self._shown: list[int] = []
        self._pointed: int | None = None
        self._lines = [pg.PlotCurveItem() for _ in range(MOST_LINES)]
        self.plot = Plot(look, "epochs trained", "right, %")
        self.plot.setObjectName("classPlot")
        self.plot.setAccessibleName("Accuracy of each class after every epoch")
        self.plot.setMinimumSize(160, 100)
        for line in self._lines:
            self.plot.addItem(line)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)
        self.plot.scene().sigMouseMoved.connect(self._on_moved)
        self.list = QListWidget()
        self.list.setObjectName("classList")
        self.list.setAccessibleName("Classes")
        self.list.setToolTip("Choose a class to make its line stand out")
        self.list.setIconSize(QSize(24, 10))
        font = self.list.font()
        font.setPixelSize(11)  # ten digits are to be seen at once
        self.list.setFont(font)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setWrapping(False)
        self.list.currentRowChanged.connect(self._on_row_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.plot, 1)
        row.addWidget(self.list)

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Have a line for each of these classes."""
        self._names = names
        with QSignalBlocker(self.list):
            self.list.clear()
            for name in ("all classes", *names):
                self.list.addItem(QListWidgetItem(name))
            self.list.setCurrentRow(0)
        self._history, self._shown, self._pointed = None, [], None

    @property
    def chosen(self) -> int | None:
        """The class whose line stands out because it is chosen in the list."""
        row = self.list.currentRow()
        return row - 1 if row > 0 else None

    def show_history(self, history: AnswerHistory, steps_per_epoch: int, epochs: int) -> None:
        """Draw the accuracies up to the newest evaluation."""
        self._history, self._x = history, history.index / steps_per_epoch
        self._draw_lines()
        trained = float(self._x[-1])
        # The untrained network's accuracies are of no interest, once there are others.
        seen = history.accuracies[1 if len(history) > 1 else 0 :]
        known = seen[np.isfinite(seen)]
        low = max(0, math.floor(float(known.min()) / 10 - 0.2) * 10) if len(known) else 0
        self.plot.setYRange(low if len(history) > 1 else 0, 100, padding=0.03)
        end = max(2, min(epochs, 2 ** math.ceil(math.log2(max(trained, 1) + 0.5))), trained)
        self.plot.setXRange(0, end, padding=0.02)
        self.plot.getAxis("bottom").setTickSpacing(levels=[(max(1, math.ceil(end / 10)), 0)])

    def _draw_lines(self) -> None:
        assert self._history is not None
        accuracies = self._history.accuracies
        shown = set(range(len(self._names)))
        if len(shown) > MOST_LINES:
            shown = {int(number) for number in np.argsort(accuracies[-1])[: MOST_LINES - 1]}
            shown |= {self.chosen} if self.chosen is not None else set()
        if sorted(shown) != self._shown:
            self._shown = sorted(shown)
            self._tint()
        for line, number in zip(self._lines, self._shown, strict=False):
            line.setData(self._x, accuracies[:, number], connect="finite")
        for line in self._lines[len(self._shown) :]:
            line.setData([], [])

    def show_moment(self, x: float, place: int) -> None:
        """Draw the line at the moment, and write the accuracies of the evaluation before it."""
        self.plot.moment_line.setValue(x)
        if self._history is None:
            return
        values = self._history.accuracies[place]
        for number, (name, value) in enumerate(zip(self._names, values, strict=True)):
            text = f"{name}  –" if math.isnan(value) else f"{name}  {value:.1f} %"
            item = self.list.item(number + 1)
            if item.text() != text:
                item.setText(text)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.plot.show_look(look)
        self._tint()

    def _tint(self) -> None:
        """Give the lines their pens, and the list a sample of each."""
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(self.look.lit))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(self.look.text))
        self.list.setPalette(palette)
        ratio = self.devicePixelRatioF()
        for number in range(len(self._names)):
            pixmap = QPixmap(self.list.iconSize() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            if number in self._shown:
                painter = QPainter(pixmap)
                painter.setPen(self.look.class_pen(number, 2))
                painter.drawLine(QPoint(0, 5), QPoint(24, 5))
                painter.end()
            icon = QIcon(pixmap)
            icon.addPixmap(pixmap, QIcon.Mode.Selected)  # else it would be tinted
            self.list.item(number + 1).setIcon(icon)
        self._fit_list()
        self._emphasise()

    def _fit_list(self) -> None:
        metrics = self.list.fontMetrics()
        widest = max(
            (metrics.horizontalAdvance(f"{name}  100.0 %") for name in self._names), default=0
        )
        widest = max(widest, metrics.horizontalAdvance("all classes"))
        self.list.setFixedWidth(min(widest, 160) + 24 + 36)
        # As high as a finger wants them, where there is room for all; never too low to read.
        share = (self.list.height() - 4) // (len(self._names) + 1)
        high = max(metrics.height(), min(ROW_HEIGHT, share))
        self.list.setGridSize(QSize(self.list.width() - 4, high))

    def _emphasise(self) -> None:
        """Make the line under the pointer stand out, or else that of the chosen class."""
        strong = self._pointed if self._pointed is not None else self.chosen
        for line, number in zip(self._lines, self._shown, strict=False):
            if strong is None:
                line.setPen(self.look.class_pen(number, 1))
            else:
                line.setPen(
                    self.look.class_pen(number, 2.5)
                    if number == strong
                    else self.look.class_pen(number, 1, PALE)
                )
            line.setZValue(1 if number == strong else 0)

    # What the user does.

    @Slot()
    def _on_row_changed(self) -> None:
        if self._history is not None:
            self._draw_lines()
        self._emphasise()

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        x = self.plot.x_at(event.scenePos())
        if x is not None and self._history is not None:
            self.evaluation_requested.emit(int(np.abs(self._x - x).argmin()))
            if self._pointed is not None:
                self.list.setCurrentRow(self._pointed + 1)

    @Slot(object)
    def _on_moved(self, point: QPointF) -> None:
        self._point(self.class_near(point))

    def class_near(self, point: QPointF) -> int | None:
        """The class whose line passes close by a place in the scene."""
        x = self.plot.x_at(point)
        if x is None or self._history is None or not self._shown:
            return None
        box = self.plot.getPlotItem().getViewBox()
        accuracies = self._history.accuracies[:, self._shown]
        levels = np.array([np.interp(x, self._x, column) for column in accuracies.T])
        high = box.mapSceneToView(QPointF(point.x(), point.y() - 1)).y()
        pixel = abs(high - box.mapSceneToView(point).y())
        away = np.abs(levels - box.mapSceneToView(point).y()) / pixel
        if np.isnan(away).all() or np.nanmin(away) > NEAR:
            return None
        return self._shown[int(np.nanargmin(away))]

    def _point(self, number: int | None) -> None:
        if number != self._pointed:
            self._pointed = number
            self._emphasise()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list's rows the height there is."""
        super().resizeEvent(event)
        if self._names:
            self._fit_list()

    def leaveEvent(self, event: QEvent) -> None:
        """No line is under the pointer."""
        self._point(None)
