"""Twins: runs side by side, what their weights look like and how far apart they are."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.numbers import percent, signed
from nnviz.app.parts.heatmap import ColourBar
from nnviz.app.parts.layer_picture import LayerPicture
from nnviz.app.parts.plot import Plot
from nnviz.app.view import View
from nnviz.core.hyper import COSTS, INITS, PRECISIONS, SUM_RULES
from nnviz.core.pictures import SteadyLimit
from nnviz.core.recording import Recording
from nnviz.core.twins import MAX_TWINS, RULE_NAMES, DistanceCurve, Twin, distance

#: Seconds between two redraws of the distance.
REDRAW_PAUSE = 0.25

#: What a twin of one's own can differ in: name, label, choices (none: a number to type).
OWN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("eta", "eta", ()),
    ("lmbda", "lambda", ()),
    ("cost", "cost", COSTS),
    ("init", "init", INITS),
    ("precision", "precision", PRECISIONS),
    ("sum_rule", "sum rule", SUM_RULES),
)


class TwinsView(View):
    """One picture of the weights for each twin, their difference, and their distance over time."""

    name = "twinsView"
    title = "Twins"

    #: Add a twin with this difference: a dict of settings.
    twin_requested = Signal(object)
    #: Take away the twin at this place.
    removal_requested = Signal(int)
    #: Show the twin at this place.
    choice_requested = Signal(int)
    #: A weight was chosen: layer, neuron, source.
    weight_chosen = Signal(int, int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._twins: tuple[Twin, ...] = ()
        self._chosen = 0
        self._index = 0
        self.layer = 0
        self.weight: tuple[int, int, int] | None = None
        self._curves: list[DistanceCurve] = []
        self._drawn_at = 0.0
        self._limit, self._difference_limit = SteadyLimit(), SteadyLimit()

        self._names = QHBoxLayout()
        self._names.setSpacing(4)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.choice_requested)
        self.what = QComboBox()
        self.what.setObjectName("twinSetting")
        self.what.setAccessibleName("What the new twin differs in")
        self.what.setToolTip("What the new twin differs in")
        for name, label, _ in OWN:
            self.what.addItem(label, name)
        self.what.currentIndexChanged.connect(self._on_what_changed)
        self.number = QLineEdit()
        self.number.setObjectName("twinNumber")
        self.number.setAccessibleName("Value of the new twin's setting")
        self.number.setToolTip("The value that the new twin has")
        self.number.setFixedWidth(80)
        self.number.setText("0.5")
        self.number.returnPressed.connect(self._on_add)
        self.choice = QComboBox()
        self.choice.setObjectName("twinChoice")
        self.choice.setAccessibleName("Value of the new twin's setting")
        self.choice.setToolTip("The value that the new twin has")
        self.add = QPushButton("Add twin")
        self.add.setObjectName("addTwinButton")
        self.add.setToolTip(
            f"Another run with the same start and the same mini-batches, at most {MAX_TWINS}"
        )
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.clicked.connect(self._on_add)
        top = QHBoxLayout()
        top.addLayout(self._names)
        top.addStretch(1)
        for part in (QLabel("A twin with"), self.what, self.number, self.choice, self.add):
            top.addWidget(part)

        self.layer_combo = QComboBox()
        self.layer_combo.setObjectName("twinsLayer")
        self.layer_combo.setAccessibleName("Layer")
        self.layer_combo.setToolTip("Which layer's weights are drawn")
        self.layer_combo.activated.connect(self.choose_layer)
        self._pictures = [LayerPicture(look) for _ in range(MAX_TWINS)]
        self._titles = [QLabel() for _ in range(MAX_TWINS)]
        self.difference = LayerPicture(look)
        self.difference.setObjectName("differencePicture")
        self.difference.setAccessibleName("Difference of the weights")
        self.difference_title = QLabel()
        row = QHBoxLayout()
        self._boxes: list[QWidget] = []
        for picture, title in (
            *zip(self._pictures, self._titles, strict=True),
            (self.difference, self.difference_title),
        ):
            picture.weight_clicked.connect(self._on_clicked)
            picture.weight_hovered.connect(self._on_hovered)
            picture.setMinimumSize(60, 60)
            box = QWidget()
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(title)
            column.addWidget(picture, 1)
            row.addWidget(box, 1)
            self._boxes.append(box)
        self.bar, self.difference_bar = ColourBar(look), ColourBar(look)
        bars = QHBoxLayout()
        bars.addWidget(self.layer_combo)
        bars.addWidget(QLabel("weights"))
        bars.addWidget(self.bar, 2)
        self._difference_name = QLabel("difference")
        bars.addWidget(self._difference_name)
        bars.addWidget(self.difference_bar, 1)
        self.words = QLabel(" ")
        self.words.setObjectName("twinsWords")
        self.words.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addLayout(row, 1)
        left.addLayout(bars)
        left.addWidget(self.words)

        self.plot = Plot(look, "mini-batch", "distance")
        self.plot.setObjectName("distancePlot")
        self.plot.setAccessibleName("Distance of the twins' weights from the first one's")
        self.plot.setMinimumWidth(200)
        self.plot.getAxis("left").setLogMode(True)
        self.plot.scene().sigMouseClicked.connect(self._on_plot_clicked)
        self._lines = [pg.PlotCurveItem() for _ in range(MAX_TWINS)]
        for line in self._lines:
            self.plot.addItem(line)
        middle = QHBoxLayout()
        middle.addLayout(left, 3)
        middle.addWidget(self.plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(middle, 1)
        self._on_what_changed(0)
        self._tint()

    # Facts.

    def show_twins(self, twins: tuple[Twin, ...], chosen: int) -> None:
        """Know which runs go side by side."""
        if twins != self._twins:
            sizes = twins[0].recording.hyper.sizes if twins else ()
            self.layer = min(self.layer, max(0, len(sizes) - 2))
            with QSignalBlocker(self.layer_combo):
                self.layer_combo.clear()
                for layer in range(len(sizes) - 1):
                    self.layer_combo.addItem(
                        f"Layer {layer + 1}: {sizes[layer]} → {sizes[layer + 1]}"
                    )
                self.layer_combo.setCurrentIndex(self.layer)
            self._curves = [DistanceCurve(twins[0].recording, t.recording) for t in twins[1:]]
            self._limit.restart()
            self._difference_limit.restart()
            self.weight = None
        self._twins, self._chosen = twins, chosen
        self._drawn_at = 0.0
        self._name_twins()
        for place, box in enumerate(self._boxes[:-1]):
            box.setVisible(place < len(twins))
        self._boxes[-1].setVisible(len(twins) > 1)
        self.plot.setVisible(len(twins) > 1)
        self.difference_bar.setVisible(len(twins) > 1)
        self._difference_name.setVisible(len(twins) > 1)
        self.add.setEnabled(len(twins) < MAX_TWINS)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the weights of all twins at this moment; a late twin's at its newest."""
        if all(recording is not twin.recording for twin in self._twins):
            return  # another run has begun; its twins are told in a moment
        self._index = index
        weights = [t.recording.at(min(index, len(t.recording))).params for t in self._twins]
        sizes = recording.hyper.sizes
        shown = [p.weights[self.layer] for p in weights]
        # The first twin's scale for all: one that runs away is seen to do so, in full colours.
        limit = self._limit.follow(shown[0])
        for picture, title, twin, matrix in zip(
            self._pictures, self._titles, self._twins, shown, strict=False
        ):
            picture.show_layer(sizes, self.layer, recording.data)
            picture.show_matrix(matrix, limit)
            late = "" if len(twin.recording) >= index else f" (at {len(twin.recording):,})"
            name = f"<b>{twin.name}</b>" if twin is self._twins[self._chosen] else twin.name
            _set_text(title, f"{name}{late}")
        self.bar.show_limit(limit)
        if len(self._twins) > 1:
            other = self._other
            change = shown[other] - shown[0]
            self.difference.show_layer(sizes, self.layer, recording.data)
            self.difference.show_matrix(change, self._difference_limit.follow(change))
            self.difference_bar.show_limit(self.difference.limit)
            _set_text(self.difference_title, f"{self._twins[other].name} − {self._twins[0].name}")
            self._say(distance(weights[0], weights[other]))
        else:
            _set_text(
                self.words,
                "One run alone. Choose a twin in the menu Twins, or add one of your own above: the "
                "same start, the same mini-batches, one thing different.",
            )
        self._mark()
        if time.monotonic() - self._drawn_at > REDRAW_PAUSE:
            self._draw_distance(recording)
        self.plot.moment_line.setValue(index)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for picture in (*self._pictures, self.difference):
            picture.show_look(look)
        self.bar.show_look(look)
        self.difference_bar.show_look(look)
        self.plot.show_look(look)
        self._tint()
        self._name_twins()

    @Slot(int)
    def choose_layer(self, layer: int) -> None:
        """Draw this layer."""
        self.layer = layer
        self.layer_combo.setCurrentIndex(layer)
        self._limit.restart()
        self._difference_limit.restart()
        if self._twins:
            self.show_moment(self._twins[self._chosen].recording, self._index)

    @Slot(int, int, int)
    def choose_weight(self, layer: int, neuron: int, source: int) -> None:
        """Mark this weight."""
        self.weight = (layer, neuron, source)
        self._mark()

    @property
    def _other(self) -> int:
        """Which twin is compared with the first one."""
        return self._chosen or 1

    def _tint(self) -> None:
        for place, line in enumerate(self._lines[:-1], 1):
            line.setPen(self.look.curve_pen(place, width=1.5))

    def _name_twins(self) -> None:
        while self._names.count():
            item = self._names.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, twin in enumerate(self._twins):
            button = QRadioButton(f"{'●■▲◆'[place]} {twin.name}")
            button.setObjectName(f"twin{place}")
            button.setStyleSheet(f"color: {self.look.curves[place]}")
            button.setToolTip("Show this twin: every panel follows")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setChecked(place == self._chosen)
            self._group.addButton(button, place)
            if place:
                self._names.addSpacing(10)
            self._names.addWidget(button)
            if place:
                remove = QToolButton()
                remove.setObjectName(f"removeTwin{place}")
                remove.setIcon(self.look.icon("clear"))
                remove.setAutoRaise(True)
                remove.setToolTip(f"Take away “{twin.name}”; it stays among the earlier runs")
                remove.setAccessibleName(f"Take away {twin.name}")
                remove.clicked.connect(lambda _=False, p=place: self.removal_requested.emit(p))
                self._names.addWidget(remove)

    def _draw_distance(self, recording: Recording) -> None:
        self._drawn_at = time.monotonic()
        lowest, highest, end = math.inf, 0.0, 1
        for line, curve in zip(self._lines, self._curves, strict=False):
            index, far = curve.curve()
            usable = np.isfinite(far) & (far > 0)
            line.setData(index[usable], np.log10(far[usable]))
            if usable.any():
                lowest, highest = min(lowest, far[usable].min()), max(highest, far[usable].max())
                end = max(end, int(index[-1]))
        for line in self._lines[len(self._curves) :]:
            line.setData([], [])
        if highest > 0:
            self.plot.setYRange(
                math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 0.1, padding=0
            )
        self.plot.setXRange(0, max(end, len(recording)), padding=0)

    def _say(self, far: float) -> None:
        first, other = self._twins[0], self._twins[self._other]
        parts = []
        if math.isfinite(far):
            share = f"{far:.1f} times" if far >= 1 else f"{percent(far)} of"
            if far < 0.001:
                share = f"{far:.0e} of"
            parts.append(f"Their weights are {share} their length apart.")
        scores = [
            f"{twin.name} {percent(twin.recording.evaluations[-1].validation.accuracy)}"
            for twin in (first, other)
            if len(twin.recording.evaluations) > 1
        ]
        if scores:
            parts.append(f"Validation accuracy after the last epoch: {', '.join(scores)}.")
        _set_text(self.words, " ".join(parts))

    def _mark(self) -> None:
        here = self.weight is not None and self.weight[0] == self.layer and self.weight[2] >= 0
        cell = self.weight[1:] if here and self.weight else None
        for picture in (*self._pictures[: len(self._twins)], self.difference):
            picture.choose_weight(cell)

    # Wishes.

    @Slot(int, int)
    def _on_clicked(self, neuron: int, source: int) -> None:
        self.choose_weight(self.layer, neuron, source)
        self.weight_chosen.emit(self.layer, neuron, source)

    @Slot(int, int)
    def _on_hovered(self, neuron: int, source: int) -> None:
        if neuron < 0 or not self._twins:
            return
        values = [
            f"{twin.name} "
            + signed(
                twin.recording.at(min(self._index, len(twin.recording)))
                .params.weights[self.layer][neuron, source]
            )
            for twin in self._twins
        ]  # fmt: skip
        self.words.setText(f"Neuron {neuron}, from {source}: {', '.join(values)}")

    @Slot(object)
    def _on_plot_clicked(self, event: Any) -> None:
        x = self.plot.x_at(event.scenePos())
        if x is not None:
            self.seek_requested.emit(max(0, round(x)))

    @Slot(int)
    def _on_what_changed(self, place: int) -> None:
        _, _, choices = OWN[place]
        self.number.setVisible(not choices)
        self.choice.setVisible(bool(choices))
        self.choice.clear()
        for choice in choices:
            self.choice.addItem(RULE_NAMES.get(choice, choice.replace("_", "-")), choice)

    @Slot()
    def _on_add(self) -> None:
        name, _, choices = OWN[self.what.currentIndex()]
        value = self.choice.currentData() if choices else self.number.text()
        self.twin_requested.emit({name: value})


def _set_text(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
