"""FlowChart: what the kept mini-batches of a run show of each layer, over time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.numbers import plain
from nnviz.app.parts.plot import Plot
from nnviz.core.flow import FlowCurves
from nnviz.core.network import Array
from nnviz.core.recording import Recording

#: Longer curves are drawn without signs on their points.
MOST_SIGNS = 80

#: What the curves may show: in the choice, at the axis, on a log scale or not.
CHOICES = {
    "delta": ("norm of delta", "‖delta‖", True),
    "nabla_w": ("norm of nabla_w", "‖nabla_w‖", True),
    "update": ("update ÷ weights", "‖change of w‖ ÷ ‖w‖", True),
    "saturated": ("saturated neurons", "saturated neurons, %", False),
}

#: The same eight signs, as pyqtgraph calls them and for the legend.
SYMBOLS, SIGNS = ("o", "s", "t1", "d", "+", "x", "t", "t2"), "●■▲◆+×▼▶"


class FlowChart(QWidget):
    """A curve for each layer, a choice of what they show, and a legend with the values."""

    #: A click into the diagram: show this moment.
    seek_requested = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._recording: Recording | None = None
        self._index = 0
        self._flows = FlowCurves()
        self._drawn: tuple[object, ...] = ()
        self.items: list[Any] = []
        self.quantity_combo = QComboBox()
        self.quantity_combo.setObjectName("flowQuantity")
        self.quantity_combo.setAccessibleName("What the curves show")
        self.quantity_combo.setToolTip("What the curves show of each layer")
        for name, (text, _, _) in CHOICES.items():
            self.quantity_combo.addItem(text, name)
        self.quantity_combo.currentIndexChanged.connect(self._draw)
        self.log_time_box = QCheckBox("Log time")
        self.log_time_box.setObjectName("flowLogTime")
        self.log_time_box.setToolTip(
            "Count mini-batches on a logarithmic scale, which shows the start of the run apart"
        )
        self.log_time_box.toggled.connect(self._draw)
        self.legend = QLabel()
        self.legend.setObjectName("flowLegend")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.legend.setMinimumHeight(2 * self.legend.fontMetrics().lineSpacing() + 2)
        self.plot = Plot(look, "mini-batch", "")
        self.plot.setObjectName("flowPlot")
        self.plot.setMinimumSize(200, 100)
        self.plot.getAxis("left").enableAutoSIPrefix(False)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)
        heading = QLabel("Over time")
        heading.setProperty("class", "heading")
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addWidget(self.quantity_combo)
        top.addStretch(1)
        top.addWidget(self.log_time_box)
        # A diagram takes whatever height is left, not pyqtgraph's 480.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.plot, 1)
        column.addWidget(self.legend)

    @property
    def quantity(self) -> str:
        """What the curves show: a key of `CHOICES`."""
        return str(self.quantity_combo.currentData())

    def show_flows(self, recording: Recording, index: int) -> None:
        """Draw the curves of a run, the line at the moment, and the values there."""
        if recording is not self._recording:
            self._take_recording(recording)
        self._index = index
        self._draw()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.plot.show_look(look)
        self._tint()
        self._draw()

    def _take_recording(self, recording: Recording) -> None:
        self._recording = recording
        self._flows, self._drawn = FlowCurves(), ()
        layers = len(recording.hyper.sizes) - 1
        for item in self.items:
            self.plot.removeItem(item)
        self.items = [
            pg.PlotDataItem(symbolSize=5, pxMode=True, antialias=False) for _ in range(layers)
        ]
        for item in self.items:
            self.plot.addItem(item)
        self._tint()

    def layer_name(self, layer: int) -> str:
        """What a layer is called: 0 is the first one after the inputs."""
        return "outputs" if layer == len(self.items) - 1 else f"layer {layer + 1}"

    def _tint(self) -> None:
        for place, item in enumerate(self.items):
            pen = self.look.layer_pen(place)
            item.setPen(pen)
            item.setSymbolPen(None)
            item.setSymbolBrush(pen.color())
            signs = len(self._flows) <= MOST_SIGNS
            item.setSymbol(SYMBOLS[place % len(SYMBOLS)] if signs else None)

    @Slot()
    def _draw(self) -> None:
        recording = self._recording
        if recording is None:
            return
        signs = len(self._flows) <= MOST_SIGNS
        self._flows.take(recording.flows)
        end = self._x_end(recording)
        log_time = self.log_time_box.isChecked()
        drawn = (len(self._flows), end, self.quantity, log_time)
        if drawn != self._drawn:
            self._drawn = drawn
            if signs != (len(self._flows) <= MOST_SIGNS):
                self._tint()
            _, axis, log = CHOICES[self.quantity]
            self.plot.name_axes("mini-batch", axis)
            self.plot.setAccessibleName(f"{self.quantity_combo.currentText()} of each layer")
            self.plot.getAxis("left").setLogMode(log)
            self.plot.getAxis("bottom").setLogMode(log_time)
            x = np.log10(self._flows.index) if log_time else self._flows.index
            values = self._values()
            for place, item in enumerate(self.items):
                y = values[:, place] if place < values.shape[1] else np.empty(0)
                # pyqtgraph fails on a curve that is nothing but gaps.
                n = len(y) if np.isfinite(y).any() else 0
                item.setData(x[:n].astype(float), y[:n], connect="finite")
            self.plot.setXRange(0, math.log10(end) if log_time else end, padding=0)
            self.plot.setYRange(*_y_range(values, log), padding=0)
        moment = math.log10(max(1, self._index)) if log_time else self._index
        self.plot.moment_line.setValue(moment)
        self._write_legend()

    def _values(self) -> Array:
        """What the curves show, as it is drawn: ``(n, layers)``; nan where there is no place."""
        values: Array = getattr(self._flows, self.quantity)
        if not CHOICES[self.quantity][2]:
            return 100 * values
        with np.errstate(all="ignore"):
            return np.where(np.isfinite(values) & (values > 0), np.log10(values), np.nan)

    def _x_end(self, recording: Recording) -> int:
        """Where the x axis ends: it grows in jumps, since new axes cost more than curves."""
        planned, n = recording.hyper.epochs * recording.steps_per_epoch, max(1, len(recording))
        if n > planned / 2:
            return max(planned, n, 2)
        return min(planned, max(100, int(100 * 2 ** math.ceil(math.log2(n / 100)))))

    def _write_legend(self) -> None:
        """The layers' names, with their values at the kept mini-batch before the moment."""
        values: Array = getattr(self._flows, self.quantity)
        row = int(np.searchsorted(self._flows.index, self._index, "right")) - 1
        log, parts = CHOICES[self.quantity][2], []
        for place in range(len(self.items)):
            if not log and place >= len(self.items) - 1:
                continue  # outputs are not counted among the saturated
            value = ""
            if row >= 0:
                number = float(values[row, place])
                value = plain(number) if log else f"{100 * number:.0f} %"
            colour = self.look.layer_pen(place).color().name()
            sign = SIGNS[place % len(SIGNS)]
            words = f"{self.layer_name(place)} {value}".strip().replace(" ", "&nbsp;")
            parts.append(f'<span style="color:{colour}">{sign}</span>&nbsp;{words}')
        when = f" (mini-batch {self._flows.index[row]:,})" if row >= 0 else ""
        text = "&nbsp;&nbsp; ".join(parts) or "no hidden layer"
        if self.legend.text() != text + when:
            self.legend.setText(text + when)

    # What the user does.

    @Slot(object)
    def _on_clicked(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        x = self.plot.x_at(event.scenePos())
        if x is None or self._recording is None:
            return
        index = round(10**x) if self.log_time_box.isChecked() else round(x)
        self.seek_requested.emit(max(0, min(index, len(self._recording))))


def _y_range(values: Array, log: bool) -> tuple[float, float]:
    """Where the y axis begins and ends: on a log scale at halves of powers of ten."""
    if not log:
        return 0, 100
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1, 0
    low, high = math.floor(2 * finite.min()) / 2, math.ceil(2 * finite.max()) / 2
    return low, max(high, low + 0.5)
