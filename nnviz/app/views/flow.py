"""Gradient flow: how quickly each layer learns, and which of its neurons cannot (chapter 5)."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.numbers import plain, short
from nnviz.app.parts.flow_chart import FlowChart
from nnviz.app.parts.histogram_plot import HistogramPlot
from nnviz.app.parts.neuron_bars import LayerBars, NeuronBars
from nnviz.app.view import View
from nnviz.core.flow import ENDS, Survey, survey, survey_images
from nnviz.core.histogram import histogram
from nnviz.core.recording import Recording

#: Seconds between two redraws while the run goes on.
REDRAW_PAUSE = 0.2

#: Neurons of each layer that are drawn, as in the book.
NEURONS = 6


class FlowView(View):
    """Three pictures of one thing: over time, neuron by neuron, and value by value.

    The curves are of single mini-batches that the run kept (`Recording.flows`). Bars and
    histograms are of the network at the moment, over the first training images, as the book
    measured them: so the untrained network has them too.
    """

    name = "flowView"
    title = "Gradient flow"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._index = 0
        self._survey: Survey | None = None
        self._surveyed: tuple[object, ...] = ()
        self._drawn_at = 0.0
        self._neuron: tuple[int, int] | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(REDRAW_PAUSE * 1000))
        self._late.timeout.connect(self._redraw)
        self.chart = FlowChart(look)
        self.chart.seek_requested.connect(self.seek_requested)
        self._make_bars(look)
        self._make_histograms(look)
        self._lay_out()

    def _make_bars(self, look: Look) -> None:
        self.bars = NeuronBars(look)
        self.bars.setObjectName("flowBars")
        self.bars.neuron_chosen.connect(self._on_neuron_chosen)
        self.first_box = QSpinBox()
        self.first_box.setObjectName("flowFirst")
        self.first_box.setAccessibleName("First neuron drawn")
        self.first_box.setToolTip("Which six neurons of each layer are drawn")
        self.first_box.valueChanged.connect(self._on_first)
        self.words = QLabel(" ")
        self.words.setObjectName("flowWords")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setFixedHeight(2 * self.words.fontMetrics().lineSpacing() + 2)

    def _make_histograms(self, look: Look) -> None:
        self.layer_combo = QComboBox()
        self.layer_combo.setObjectName("flowLayer")
        self.layer_combo.setAccessibleName("Layer")
        self.layer_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.layer_combo.setToolTip("Which layer the histograms are of")
        self.layer_combo.activated.connect(self._draw_histograms)
        self.saturated_words = QLabel(" ")
        self.saturated_words.setObjectName("flowSaturated")
        self.saturated_words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.histograms = {
            name: HistogramPlot(look, name) for name in ("weights", "gradients", "activations")
        }

    def _lay_out(self) -> None:
        now = QHBoxLayout()
        now.addWidget(_heading("How quickly each neuron learns now"))
        now.addStretch(1)
        now.addWidget(QLabel("from neuron"))
        now.addWidget(self.first_box)
        right = QVBoxLayout()
        right.addLayout(now)
        right.addWidget(self.bars, 1)
        right.addWidget(self.words)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.chart, 1)
        top.addLayout(right, 1)
        values = QHBoxLayout()
        values.addWidget(_heading("Values now"))
        values.addWidget(self.layer_combo)
        values.addWidget(self.saturated_words, 1)
        bottom = QHBoxLayout()
        bottom.setSpacing(16)
        for plot in self.histograms.values():
            bottom.addWidget(plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(6)
        column.addLayout(top, 3)
        column.addLayout(values)
        column.addLayout(bottom, 2)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the curves up to the newest Step, and the network at the moment."""
        if recording is not self._recording:
            self._take_recording(recording)
        self._index = index
        if index != len(recording) or time.monotonic() - self._drawn_at >= REDRAW_PAUSE:
            self._redraw()
        elif not self._late.isActive():
            self._late.start()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.chart.show_look(look)
        self.bars.show_look(look)
        for plot in self.histograms.values():
            plot.show_look(look)

    def _take_recording(self, recording: Recording) -> None:
        before, self._recording = self._recording, recording
        self._survey = None
        self._surveyed = ()
        self._drawn_at = 0.0
        sizes = recording.hyper.sizes
        if before is not None and before.hyper.sizes == sizes:
            return
        self._neuron = None
        with QSignalBlocker(self.layer_combo), QSignalBlocker(self.first_box):
            self.layer_combo.clear()
            for number, n_out in enumerate(sizes[1:], 1):
                self.layer_combo.addItem(f"Layer {number}: {sizes[number - 1]} → {n_out}")
            drawn = sizes[1:-1] or sizes[1:]
            self.first_box.setRange(0, max(0, max(drawn) - NEURONS))
            self.first_box.setValue(0)

    # Drawing.

    @Slot()
    def _redraw(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self.chart.show_flows(recording, self._index)
        self._draw_moment(recording)
        self._drawn_at = time.monotonic()

    def _draw_moment(self, recording: Recording) -> None:
        if (recording, self._index) != self._surveyed:
            self._surveyed = (recording, self._index)
            params = recording.at(self._index).params
            hyper = recording.hyper_at(self._index)
            images = survey_images(params.flat.size)
            self._survey = survey(params, recording.training, hyper, images)
            self._draw_bars()
            self._draw_histograms()

    @Slot()
    def _draw_bars(self) -> None:
        looked = self._survey
        if looked is None:
            return
        # As in the book without the outputs: one compares layers of the same kind.
        shown = range(max(1, len(self.chart.items) - 1))
        layers = []
        for layer in shown:
            speeds = np.abs(looked.gradient.biases[layer])
            first = min(self.first_box.value(), max(0, len(speeds) - NEURONS))
            part = speeds[first : first + NEURONS]
            layers.append(LayerBars(self.chart.layer_name(layer), first, part, looked.delta[layer]))
        self.bars.show_layers(layers)
        text = (
            f"|∂C/∂b|, mean over the first {looked.images:,} training images, all on one scale. "
            "‖δ‖: the whole layer."
        )
        if self._neuron is not None:
            layer, neuron = self._neuron
            value = looked.gradient.biases[layer][neuron]
            text = f"{self.chart.layer_name(layer).capitalize()}, neuron {neuron}: ∂C/∂b = {plain(value)}"
        self.words.setText(text)

    @Slot()
    def _draw_histograms(self) -> None:
        looked, recording = self._survey, self._recording
        if looked is None or recording is None:
            return
        layer, hyper = self.layer_combo.currentIndex(), recording.hyper
        params = recording.at(self._index).params
        weights = histogram(params.weights[layer])
        gradients = histogram(looked.gradient.weights[layer], with_zeros=False)
        hidden = layer < len(looked.saturated)
        ends = ENDS.get(hyper.activation) if hidden else (0.0, 1.0)
        activations = looked.activations[layer]
        if ends is None:
            ends = (0.0, histogram(activations).high)
        counted = histogram(activations, ends)
        plots = self.histograms
        plots["weights"].show_histogram(weights, _spread(weights))
        silent = f"; {gradients.zeros:,} of {gradients.total:,} are 0" if gradients.zeros else ""
        plots["gradients"].show_histogram(gradients, _spread(gradients) + silent)
        plots["activations"].show_histogram(counted, _spread(counted))
        self.saturated_words.setText(self._saturated_in_words(layer) if hidden else "")
        self.saturated_words.setToolTip(self.saturated_words.text())

    def _saturated_in_words(self, layer: int) -> str:
        assert self._recording is not None
        assert self._survey is not None
        hyper, share = self._recording.hyper, self._survey.saturated[layer]
        n = hyper.sizes[layer + 1]
        if math.isnan(share):
            return "Some activations are not a number."
        count = f"{round(share * n):,} of {n:,} neurons"
        if hyper.activation == "relu":
            return f"{count} are dead: 0 for every image."
        low, high = (f"{end:g}".replace("-", "−") for end in ENDS[hyper.activation])
        return f"{count} are saturated: close to {low} or {high} for nearly every image."

    # What the user does.

    @Slot()
    def _on_first(self) -> None:
        self._neuron = None
        self._draw_bars()

    @Slot(int, int)
    def _on_neuron_chosen(self, layer: int, neuron: int) -> None:
        self._neuron = (layer, neuron)
        self.layer_combo.setCurrentIndex(layer)
        self._draw_bars()
        self._draw_histograms()


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", "heading")
    return label


def _spread(counted: Any) -> str:
    lost = f"; {counted.lost:,} are not finite" if counted.lost else ""
    if counted.lost == counted.total:
        return "no finite value"
    return f"mean {short(counted.mean)} ± {short(counted.spread)}{lost}"
