"""NeuronPanel: one neuron: what it looks for, its numbers, its history, and what-if."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.incoming import Incoming
from nnviz.app.parts.plot import Plot
from nnviz.core.network import Array
from nnviz.core.pictures import nice_limit

#: Steps of the slider from the middle to either end.
STEPS = 500

NO_HISTORY = (
    "This network came with nnviz, so there is no history to show. With “This run, at the moment” "
    "you see here how the neuron changed while it learnt."
)


class NeuronPanel(QWidget):
    """Shows the chosen neuron. Its controls ask for changes that only a what-if makes."""

    drop_requested = Signal(bool)
    #: Another bias.
    bias_requested = Signal(float)
    #: Its own bias again.
    reset_requested = Signal()
    #: A click into the history.
    seek_requested = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._reach = 1.0
        self._newest = 0
        self.heading = QLabel(" ")
        self.heading.setObjectName("neuronHeading")
        self.heading.setProperty("class", "heading")
        self.incoming = Incoming(look)
        self.drop_box = QCheckBox("Drop this neuron")
        self.drop_box.setObjectName("dropNeuron")
        self.drop_box.toggled.connect(self.drop_requested)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("biasSlider")
        self.slider.setAccessibleName("Bias, to try another one")
        self.slider.setRange(-STEPS, STEPS)
        self.slider.setMinimumHeight(24)
        self.slider.valueChanged.connect(self._on_slid)
        self.box = QDoubleSpinBox()
        self.box.setObjectName("biasBox")
        self.box.setAccessibleName("Bias")
        self.box.setRange(-1e6, 1e6)
        self.box.setDecimals(3)
        self.box.setSingleStep(0.1)
        self.box.setFixedWidth(88)
        self.box.setKeyboardTracking(False)
        self.box.valueChanged.connect(self.bias_requested)
        for part in (self.slider, self.box):
            part.setToolTip("Try another bias; the run stays as it is")
        self.reset = QToolButton()
        self.reset.setText("Reset")
        self.reset.setObjectName("biasReset")
        self.reset.setToolTip("Its own bias again")
        self.reset.setMinimumHeight(24)
        self.reset.clicked.connect(self.reset_requested)
        self.plot = Plot(look, "mini-batch", "")
        self.plot.setObjectName("neuronHistory")
        self.plot.setMinimumHeight(90)
        self.plot.setAccessibleName("History of the neuron's activation and bias")
        self.plot.setToolTip("Click to go to that mini-batch")
        self.plot.getAxis("left").setWidth(38)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)
        self.activations, self.biases = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.plot.addItem(self.biases)
        self.plot.addItem(self.activations)
        self.legend = QLabel()
        self.legend.setObjectName("neuronLegend")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)

        row = QHBoxLayout()
        row.setSpacing(4)
        caption = QLabel("Bias")
        row.addWidget(caption)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        row.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.incoming, 5)
        column.addWidget(self.drop_box)
        column.addLayout(row)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 4)
        self._spare = QLabel(NO_HISTORY)
        self._spare.setObjectName("neuronNoHistory")
        self._spare.setProperty("class", "faint")
        self._spare.setWordWrap(True)
        self._spare.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._spare.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column.addWidget(self._spare, 3)
        self._spare.hide()
        self._tint()

    def show_neuron(
        self, heading: str, weights: Array, image_shape: tuple[int, int] | None, fresh: bool
    ) -> None:
        """Draw a neuron's incoming weights; `fresh` if it is another one than before."""
        if heading != self.heading.text():
            self.heading.setText(heading)
        self.incoming.show_weights(weights, image_shape, fresh)

    def show_changes(self, dropped: bool, hidden: bool, bias: float, changed: bool) -> None:
        """Set the controls to what is changed; an output neuron cannot be dropped."""
        with QSignalBlocker(self.drop_box):
            self.drop_box.setChecked(dropped)
        self.drop_box.setEnabled(hidden)
        self.drop_box.setToolTip(
            "Let its activation count for nothing; the run stays as it is"
            if hidden
            else "An output is the answer itself; only hidden neurons can be dropped"
        )
        if not self.slider.isSliderDown():
            self._reach = nice_limit(max(3.0, 1.5 * abs(bias) if math.isfinite(bias) else 0.0))
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            typing = self.box.hasFocus() and self.box.lineEdit().isModified()
            if not typing:
                self.box.setValue(bias if math.isfinite(bias) else 0.0)
            if not self.slider.isSliderDown():
                self.slider.setValue(round(self.box.value() / self._reach * STEPS))
        self.reset.setEnabled(changed)

    def show_history(self, moments: Array, activations: Array, biases: Array) -> None:
        """Draw the neuron's activation and bias over the run: ``(n,)`` each."""
        both = np.concatenate([activations, biases])
        finite = both[np.isfinite(both)]
        low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
        self.plot.setYRange(min(0.0, float(low)), max(1.0, float(high)), padding=0.05)
        self._newest = int(moments[-1]) if len(moments) else 0
        self.plot.setXRange(0, self._newest or 10, padding=0)
        x = moments.astype(float)
        for item, y in ((self.activations, activations), (self.biases, biases)):
            item.setData(x, y.astype(float), connect="finite", skipFiniteCheck=False)

    def show_moment(self, index: int | None) -> None:
        """Draw the line at the moment; None hides the history: there is no run."""
        self.plot.setVisible(index is not None)
        self.legend.setVisible(index is not None)
        self._spare.setVisible(index is None)
        if index is not None:
            self.plot.moment_line.setValue(index)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.incoming.show_look(look)
        self.plot.show_look(look)
        self._tint()

    def _tint(self) -> None:
        self.activations.setPen(self.look.curve_pen(0))
        self.biases.setPen(self.look.curve_pen(1))
        first, second = self.look.curves[:2]
        self.legend.setText(
            f'<span style="color:{first}">━</span> activation for this image '
            f'<span style="color:{second}">╍</span> bias'
        )

    @Slot(int)
    def _on_slid(self, value: int) -> None:
        self.bias_requested.emit(value / STEPS * self._reach)

    @Slot(object)
    def _on_clicked(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        x = self.plot.x_at(event.scenePos())
        if x is not None:
            self.seek_requested.emit(min(max(round(x), 0), self._newest))
