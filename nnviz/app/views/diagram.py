"""The network as a diagram: what it does with one image, neuron by neuron, and what if."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.network_picture import NetworkPicture
from nnviz.app.parts.neuron_panel import NeuronPanel
from nnviz.app.parts.neuron_words import neuron_name, neuron_words, pixel_words
from nnviz.app.parts.reader import Reader
from nnviz.app.parts.source_row import DRAWING, SAMPLE, TEST, SourceRow
from nnviz.app.parts.what_if_bar import WhatIfBar
from nnviz.app.view import View
from nnviz.core.contributions import Activity, Neuron, activations_of, activity
from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params
from nnviz.core.recording import Recording
from nnviz.core.runfile import SavedNetwork
from nnviz.core.step import mini_batch

#: Milliseconds between two updates of the words: slow enough to read.
TEXT_PAUSE = 120

#: Edges into each layer at first, and at most.
EDGES, MOST_EDGES = 40, 400

#: Width of the panel beside the diagram, in a narrow window and in a wide one.
LEAST_PANEL, PANEL = 236, 290

#: While the run goes on, drawing takes at most this share of the time.
SHARE = 0.25

NO_BATCH = "The untrained network has had no mini-batch yet: choose a test image."
NO_IMAGE = "The canvas is empty: draw a digit, or choose a test image."


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is drawn: a network, with the changes, and what it does with the image.

    Attributes
    ----------
    params : Params
        With the changes.
    hyper : Hyper
    image_shape : tuple[int, int]
    classes : tuple[str, ...]
    image : (h, w) or None
    caption : str
        What the image shows, or why there is none.
    activity : Activity or None
        What the network does with it.
    without : (n_out,) or None
        The outputs without the changes, if there are some.
    """

    params: Params
    hyper: Hyper
    image_shape: tuple[int, int]
    classes: tuple[str, ...]
    image: Array | None
    caption: str
    activity: Activity | None = None
    without: Array | None = None


class DiagramView(View):
    """The layers as columns, lit by an image; the chosen neuron opened beside them.

    What-if changes are applied to a copy of the network of the moment. They stay until the user
    takes them back or a network with other layers is shown, and the run never knows of them.

    Attributes
    ----------
    chosen : Neuron
        Layer (0 is the first after the inputs) and number.
    shown : Shown or None
        What is drawn.
    """

    name = "diagramView"
    title = "Network"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.chosen: Neuron = (0, 0)
        self.shown: Shown | None = None
        self._recording: Recording | None = None
        self._index = 0
        self._network: SavedNetwork | None = None
        self._drawing: Array | None = None
        self._sample: Array | None = None
        self._hovered = (-1, -1)
        self._drawn: tuple[object, ...] = ()
        self._opened: tuple[object, ...] = ()
        self._history: tuple[object, ...] = (None,)
        self._rest_until = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._draw)
        self._text_clock = QTimer(self)
        self._text_clock.setSingleShot(True)
        self._text_clock.setInterval(TEXT_PAUSE)
        self._text_clock.timeout.connect(self._say)
        self.reader = Reader(self)
        self.reader.grown.connect(self._draw_history)

        self.source = SourceRow()
        self.source.changed.connect(self._draw)
        self.edges_box = QSpinBox()
        self.edges_box.setObjectName("diagramEdges")
        self.edges_box.setAccessibleName("Edges into each layer")
        self.edges_box.setToolTip("How many edges are drawn into each layer: the strongest ones")
        self.edges_box.setRange(0, MOST_EDGES)
        self.edges_box.setSingleStep(10)
        self.edges_box.setValue(EDGES)
        self.edges_box.valueChanged.connect(self._draw)
        self.only_box = QCheckBox("Chosen neuron only")
        self.only_box.setObjectName("diagramOnly")
        self.only_box.setToolTip("Draw only the edges into and out of the chosen neuron")
        self.only_box.toggled.connect(self._draw)
        self.picture = NetworkPicture(look)
        self.picture.setObjectName("diagramPicture")
        self.picture.hovered.connect(self._on_hovered)
        self.picture.neuron_chosen.connect(self._on_neuron_chosen)
        self.panel = NeuronPanel(look)
        self.panel.setMinimumWidth(LEAST_PANEL)
        self.panel.setMaximumWidth(PANEL)
        self.panel.drop_requested.connect(self._on_drop_requested)
        self.panel.bias_requested.connect(self._on_bias_requested)
        self.panel.reset_requested.connect(self._on_bias_reset)
        self.panel.seek_requested.connect(self.seek_requested)
        self.what_if = WhatIfBar()
        self.what_if.changed.connect(self._draw)
        self.legend = QLabel()
        self.legend.setObjectName("diagramLegend")
        self.answer = QLabel(" ")
        self.answer.setObjectName("diagramAnswer")
        self.answer.setProperty("class", "heading")
        self.words = QLabel(" ")
        self.words.setObjectName("diagramWords")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        for label in (self.words, self.answer):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out()
        self._tint()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.source, 1)
        top.addWidget(QLabel("Edges"))
        top.addWidget(self.edges_box)
        top.addWidget(self.only_box)
        low = QHBoxLayout()
        low.addWidget(self.answer, 1)
        low.addWidget(self.what_if)
        last = QHBoxLayout()
        last.addWidget(self.words, 1)
        last.addWidget(self.legend)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(top)
        left.addWidget(self.picture, 1)
        left.addLayout(low)
        left.addLayout(last)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addLayout(left, 1)
        row.addWidget(self.panel, 1)  # up to its largest width

    # Facts.

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the network of a moment."""
        live = index == len(recording) and recording is self._recording
        if recording is not self._recording:
            self._recording = recording
            self._drawn = ()
        self._index = index
        if self._drawn == (recording, index):
            return
        wait = self._rest_until - time.monotonic()
        if live and wait > 0:
            if not self._late.isActive():
                self._late.start(int(1000 * wait) + 1)
            return
        self._draw()

    @Slot(object)
    def show_drawing(self, image: Array) -> None:
        """Know the drawing ``(h, w)``, all zeros for an empty canvas; a new one is looked at."""
        same = self._drawing is not None and np.array_equal(self._drawing, image)
        if same or (self._drawing is None and not image.any()):
            return
        self._drawing = image if image.any() else None
        if self._drawing is not None:
            self.source.choose(DRAWING)
        self._draw()

    @Slot(object, str)
    def show_sample(self, image: Array, words: str) -> None:
        """Look at an image ``(h, w)`` from elsewhere; `words` say what it is."""
        self._sample = image
        self.source.offer_sample(words)
        self.source.choose(SAMPLE)
        self._draw()

    @Slot(object)
    def use_network(self, network: SavedNetwork | None) -> None:
        """Show this network instead of the run's; None for the run again."""
        self._network = network
        self._draw()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.picture.show_look(look)
        self.panel.show_look(look)
        self._tint()

    def _tint(self) -> None:
        parts = []
        for positive, line, text in ((True, "━━", "pushes up"), (False, "╍╍", "pushes down")):
            colour = self.look.signed_pen(positive).color().name()
            parts.append(f'<span style="color:{colour}">{line}</span> {text}')
        self.legend.setText("&nbsp; ".join(parts))

    # What is shown.

    def _find_network(self) -> tuple[Params, Hyper, tuple[int, int], tuple[str, ...]] | None:
        """The network that is shown, without changes, and what its inputs and outputs mean."""
        network, recording = self._network, self._recording
        if network is not None:
            return network.params, network.hyper, network.image_shape, network.classes
        if recording is None:
            return None
        data = recording.data
        return recording.at(self._index).params, recording.hyper, data.image_shape, data.classes

    def _find_image(self) -> tuple[Array | None, str]:
        """The image that is looked at, and what it shows; or None, and why there is none."""
        recording, source, number = self._recording, self.source.source, self.source.number
        if source in (DRAWING, SAMPLE):
            image = self._drawing if source == DRAWING else self._sample
            return image, NO_IMAGE if image is None else ""
        if recording is None:
            return None, NO_IMAGE
        data = recording.data
        if source == TEST:
            image, label = data.test.images[number], data.test.labels[number]
        elif self._index == 0:
            return None, NO_BATCH
        else:
            batch = mini_batch(self._index, recording.training, recording.hyper_at(self._index))
            number = min(number, len(batch.labels) - 1)
            image, label = batch.x[:, number], batch.labels[number]
        return image.reshape(data.image_shape), f"It shows “{data.classes[label]}”."

    @Slot()
    def _draw(self) -> None:
        began = time.monotonic()
        found = self._find_network()
        if found is None:
            return
        self._late.stop()
        params, hyper, image_shape, classes = found
        self._fit(hyper.sizes)
        recording = self._recording
        if recording is not None:
            m = len(recording.examples_at(self._index)) if self._index else 0
            self.source.show_limits(len(recording.data.test), m)
        image, caption = self._find_image()
        if image is not None and image.shape != image_shape:
            (h, w), (rows, columns) = image_shape, image.shape
            image = None
            caption = f"This network takes {h} × {w} pixels, and this image has {rows} × {columns}."
        changes = self.what_if.what_if
        changed = changes.applied(params)
        active = without = None
        if image is not None:
            only = self.chosen if self.only_box.isChecked() else None
            active = activity(changed, image, hyper, self.edges_box.value(), only)
            if len(changes):
                without = activations_of(params, image, hyper)[-1]
        self.shown = Shown(changed, hyper, image_shape, classes, image, caption, active, without)
        self.picture.show_network(hyper.sizes, image_shape, classes, hyper.activation == "tanh")
        self.picture.choose(self.chosen)
        self.picture.show_activity(active, changes, without)
        self.source.say(caption if image is not None else "")
        self._draw_panel(params)
        self.reader.read(None if self._network is not None else recording, image)
        self._drawn = (recording, self._index)
        now = time.monotonic()
        self._rest_until = now + (now - began) / SHARE
        if not self._text_clock.isActive():
            self._text_clock.start()

    def _fit(self, sizes: tuple[int, ...]) -> None:
        """Begin anew if the network has other layers."""
        if self.shown is not None and self.shown.hyper.sizes != sizes:
            self.chosen, self._hovered = (0, 0), (-1, -1)
            self.what_if.forget()

    def _draw_panel(self, params: Params) -> None:
        """Open the chosen neuron; `params` are those without changes."""
        shown = self.shown
        assert shown is not None
        layer, number = self.chosen
        opened = (params.sizes, self.chosen)
        fresh, self._opened = opened != self._opened, opened
        self.panel.show_neuron(
            neuron_name(self.chosen, params, shown.classes),
            params.weights[layer][number],
            shown.image_shape if layer == 0 else None,
            fresh,
        )
        changes = self.what_if.what_if
        self.panel.show_changes(
            dropped=self.chosen in changes.dropped,
            hidden=layer < len(params.weights) - 1,
            bias=float(shown.params.biases[layer][number]),
            changed=self.chosen in changes.biases,
        )
        # Live, the line in the history waits for the curves: they are what painting costs.
        live = self._recording is not None and self._index == len(self._recording)
        if fresh or not live or self._network is not None:
            self._draw_history()

    @Slot()
    def _draw_history(self) -> None:
        """Draw the chosen neuron's history as far as it is known, and the line at the moment."""
        self.panel.show_moment(None if self._network is not None else self._index)
        reading = self.reader.reading
        known = reading is not None and reading.recording is self._recording
        drawn = (reading, reading.moments.tobytes(), self.chosen) if reading and known else ()
        if drawn == self._history:
            return
        self._history = drawn
        if reading is not None and known and len(reading.moments):
            self.panel.show_history(reading.moments, *reading.history(self.chosen))
        else:
            none = np.zeros(0)
            self.panel.show_history(none, none, none)

    @Slot()
    def _say(self) -> None:
        """Bring the words up to date: the answer, and the neuron pointed at or else chosen."""
        shown = self.shown
        if shown is None:
            return
        if shown.activity is None:
            said, words = "", shown.caption
        else:
            said = self._answer_words(shown)
            layer, number = self._hovered
            if layer < 0 <= number and shown.image is not None:
                words = pixel_words(number, shown.image)
            else:
                neuron = self._hovered if layer >= 0 else self.chosen
                words = neuron_words(
                    neuron, shown.params, shown.activity.activations, shown.classes,
                    shown.image_shape[1],
                )  # fmt: skip
        for label, text in ((self.answer, said), (self.words, words)):
            if text != label.text():
                label.setText(text)
        self.picture.setAccessibleDescription(f"{said} {words}")

    def _answer_words(self, shown: Shown) -> str:
        assert shown.activity is not None

        def name(outputs: Array) -> str:
            winner = int(answers(outputs[None])[0])
            if winner < 0:
                return "nothing: its numbers are no longer finite"
            return f"“{shown.classes[winner]}” ({float(outputs[winner]):.2f})"

        now = name(shown.activity.outputs)
        if shown.without is None:
            return f"Strongest output: {now}"
        return f"With your changes: {now} · without: {name(shown.without)}"

    # What the user does.

    @Slot(int, int)
    def _on_hovered(self, layer: int, number: int) -> None:
        self._hovered = (layer, number)
        self._say()

    @Slot(int, int)
    def _on_neuron_chosen(self, layer: int, number: int) -> None:
        self.chosen = (layer, number)
        self._draw()
        self._say()

    @Slot(bool)
    def _on_drop_requested(self, dropped: bool) -> None:
        self.what_if.drop(self.chosen, dropped)

    @Slot(float)
    def _on_bias_requested(self, value: float) -> None:
        self.what_if.set_bias(self.chosen, value)

    @Slot()
    def _on_bias_reset(self) -> None:
        self.what_if.set_bias(self.chosen, None)
