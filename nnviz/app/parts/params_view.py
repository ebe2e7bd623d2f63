"""What the views of weights and of gradients share: Params as pictures, layer by layer."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.numbers import signed
from nnviz.app.parts.heatmap import ColourBar, Heatmap
from nnviz.app.parts.layer_picture import LayerPicture
from nnviz.app.view import View
from nnviz.core.microscope import Weight
from nnviz.core.network import Params
from nnviz.core.pictures import SteadyLimit
from nnviz.core.recording import Recording
from nnviz.core.step import Step

#: Milliseconds between two updates of a text that follows the training: slow enough to read.
TEXT_PAUSE = 120


class ParamsView(View):
    """Draws one layer of some Params: its weight matrix, its biases, one value in words.

    The first layer's rows are drawn as images, since their inputs are pixels; further layers as
    a matrix, one row for each neuron.

    Attributes
    ----------
    layer : int
        0 is the first layer after the inputs.
    weight : tuple[int, int, int] or None
        The chosen weight: layer, neuron, and where its input comes from; -1 for the bias.
    """

    #: Another layer was chosen.
    layer_chosen = Signal(int)
    #: A weight was chosen: layer, neuron, source.
    weight_chosen = Signal(int, int, int)

    #: What a value is called in words.
    weight_word = "weight"
    bias_word = "bias"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.layer = 0
        self.weight: tuple[int, int, int] | None = None
        self._recording: Recording | None = None
        self._step: Step | None = None
        self._limit, self._bias_limit = SteadyLimit(), SteadyLimit()
        self._hovered: tuple[int, int] | None = None  # neuron, source; source -1 is the bias
        self._drawn: tuple[object, ...] = ()

        self.layer_combo = QComboBox()
        self.layer_combo.setObjectName(f"{self.name}Layer")
        self.layer_combo.setAccessibleName("Layer")
        self.layer_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.layer_combo.setToolTip("Which layer's weights are drawn")
        self.layer_combo.activated.connect(self._on_layer_activated)
        self.fixed_box = QCheckBox("Fixed range")
        self.fixed_box.setObjectName(f"{self.name}Fixed")
        self.fixed_box.setToolTip(
            "Keep the colours' present range, so that pictures of different moments compare"
        )
        self.fixed_box.toggled.connect(self._on_fixed_toggled)
        self.picture = LayerPicture(look)
        self.picture.setObjectName(f"{self.name}Picture")
        self.picture.setAccessibleName(f"{self.title} of the layer, as a picture")
        self.picture.weight_hovered.connect(self._on_hovered)
        self.picture.weight_clicked.connect(self._on_clicked)
        self.biases = Heatmap(look, square=False)
        self.biases.setObjectName(f"{self.name}Biases")
        self.biases.setAccessibleName(f"{self.title} of the biases, one cell for each neuron")
        self.biases.setFixedHeight(14)
        self.biases.hovered.connect(self._on_bias_hovered)
        self.biases.clicked.connect(self._on_bias_clicked)
        self.bar = ColourBar(look)
        self.words = QLabel(" ")
        self.words.setObjectName(f"{self.name}Words")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self._text_clock = QTimer(self)
        self._text_clock.setSingleShot(True)
        self._text_clock.setInterval(TEXT_PAUSE)
        self._text_clock.timeout.connect(self._say)

        top = QHBoxLayout()
        top.addWidget(self.layer_combo)
        top.addStretch(1)
        top.addWidget(self.fixed_box)
        strip = QHBoxLayout()
        strip.addWidget(QLabel("biases"))
        strip.addWidget(self.biases, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.picture, 1)
        column.addLayout(strip)
        column.addWidget(self.bar)
        column.addWidget(self.words)

    def of(self, step: Step) -> Params:
        """Which Params of a Step are drawn."""
        raise NotImplementedError

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the Params of a moment."""
        if recording is not self._recording:
            self._take_recording(recording)
        drawn = (recording, index, self.layer)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._step = recording.at(index)
        self._draw()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for part in (self.picture, self.biases, self.bar):
            part.show_look(look)

    @Slot(int)
    def choose_layer(self, layer: int) -> None:
        """Draw this layer."""
        if self._recording is None or layer == self.layer:
            return
        if layer > len(self._recording.hyper.sizes) - 2:
            return  # out of sight it may still be at an earlier run
        self.layer = layer
        self.layer_combo.setCurrentIndex(layer)
        self._limit.restart()
        self._bias_limit.restart()
        self._lay_out()
        self._draw()

    @Slot(int, int, int)
    def choose_weight(self, layer: int, neuron: int, source: int) -> None:
        """Draw its layer, mark this weight, and say its value while the pointer is elsewhere."""
        recording = self._recording
        if recording and not Weight(layer, neuron, source).is_in(recording.hyper.sizes):
            return  # out of sight it may still be at an earlier run
        self.weight = (layer, neuron, source)
        self.choose_layer(layer)
        self._mark()
        self._say()

    def _take_recording(self, recording: Recording) -> None:
        before = self._recording
        self._recording = recording
        sizes = recording.hyper.sizes
        if before is None or before.hyper.sizes != sizes:
            self.layer = min(self.layer, len(sizes) - 2)
            self.weight = None
            self.layer_combo.clear()
            for number, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
                self.layer_combo.addItem(f"Layer {number}: {n_in} → {n_out}")
            self.layer_combo.setCurrentIndex(self.layer)
        self._limit.restart()
        self._bias_limit.restart()
        self._lay_out()

    def _lay_out(self) -> None:
        recording = self._recording
        if recording is not None:
            self.picture.show_layer(recording.hyper.sizes, self.layer, recording.data)
            self._mark()

    def _draw(self) -> None:
        if self._step is None:
            return
        params = self.of(self._step)
        weights, biases = params.weights[self.layer], params.biases[self.layer]
        limit = self._limit.follow(weights)
        self.picture.show_matrix(weights, limit)
        self.biases.show_array(biases[None], self._bias_limit.follow(biases))
        self.bar.show_limit(limit)
        if not self._text_clock.isActive():
            self._text_clock.start()

    def _mark(self) -> None:
        here = self.weight is not None and self.weight[0] == self.layer
        _, neuron, source = self.weight if here and self.weight else (0, 0, 0)
        self.picture.choose_weight((neuron, source) if here and source >= 0 else None)
        self.biases.choose((0, neuron) if here and source < 0 else None)

    def describe(self, layer: int, neuron: int, source: int) -> str:
        """A weight (or with source -1 a bias) in words, with its value at the moment."""
        recording, step = self._recording, self._step
        assert recording is not None
        assert step is not None
        params, sizes = self.of(step), recording.hyper.sizes
        who = f"neuron {neuron}"
        if layer == len(sizes) - 2:
            who = f"output “{recording.data.classes[neuron]}”"
        where = f"Layer {layer + 1}, {who}"
        if source < 0:
            return f"{where}: {self.bias_word} {signed(params.biases[layer][neuron])}"
        value = signed(params.weights[layer][neuron, source])
        if layer == 0:
            row, column = divmod(source, recording.data.image_shape[1])
            return f"{where}, pixel row {row}, column {column}: {self.weight_word} {value}"
        return f"{where} from neuron {source}: {self.weight_word} {value}"

    @Slot()
    def _say(self) -> None:
        """Bring the line of words up to date."""
        if self._step is None:
            return
        text = self._hint()
        if self._hovered is not None:
            text = self.describe(self.layer, *self._hovered)
        elif self.weight is not None:
            text = self.describe(*self.weight)
        if text != self.words.text():
            self.words.setText(text)

    def _hint(self) -> str:
        return "Point at a value to read it; click to choose it."

    @Slot(int, int)
    def _on_hovered(self, neuron: int, source: int) -> None:
        self._hovered = None if neuron < 0 else (neuron, source)
        self._say()

    @Slot(int, int)
    def _on_bias_hovered(self, row: int, column: int) -> None:
        self._hovered = None if row < 0 else (column, -1)
        self._say()

    @Slot(int, int)
    def _on_clicked(self, neuron: int, source: int) -> None:
        self.choose_weight(self.layer, neuron, source)
        self.weight_chosen.emit(self.layer, neuron, source)

    @Slot(int, int)
    def _on_bias_clicked(self, _row: int, neuron: int) -> None:
        self.choose_weight(self.layer, neuron, -1)
        self.weight_chosen.emit(self.layer, neuron, -1)

    @Slot(int)
    def _on_layer_activated(self, layer: int) -> None:
        self.choose_layer(layer)
        self.layer_chosen.emit(layer)

    @Slot(bool)
    def _on_fixed_toggled(self, fixed: bool) -> None:
        self._limit.fixed = self._bias_limit.fixed = fixed
