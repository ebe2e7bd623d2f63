"""The microscope: how the update of the mini-batch at the moment came about."""

from __future__ import annotations

import functools
import time

import numpy as np
from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.numbers import added, plain, signed
from nnviz.app.parts.agreement import AgreementPanel
from nnviz.app.parts.heatmap import ColourBar
from nnviz.app.parts.layer_picture import LayerPicture
from nnviz.app.parts.listing import Listing, listing
from nnviz.app.parts.pulls_panel import PullsPanel
from nnviz.app.parts.sum_table import SumTable
from nnviz.app.view import View
from nnviz.core.microscope import BIAS, Microscope, Sum, Weight, moves_most, value_of
from nnviz.core.pictures import largest, nice_limit
from nnviz.core.recording import Recording
from nnviz.core.step import Step

#: Milliseconds that each example is shown while the sum plays.
PLAY_PAUSE = 700

#: Seconds between two mini-batches that are opened while the run goes on.
LIVE_PAUSE = 0.1

#: What training and the table may differ by, as a share: the rounding of single precision.
ROUNDING = {"float32": 1e-5, "float64": 1e-12}


class MicroscopeView(View):
    """The sum of a mini-batch's gradients, from its zeros to the update, with the real numbers.

    Attributes
    ----------
    weight : Weight or None
        The chosen weight or bias.
    scope : Microscope or None
        The mini-batch at the moment, opened; None for the untrained network.
    parts : Sum or None
        The chosen weight's numbers in it.
    position : int
        The lit row: 0 the zeros, 1 to m the examples, then what becomes of the sum.
    """

    name = "microscopeView"
    title = "Microscope"

    #: A weight was chosen: layer, neuron, source (-1: the bias).
    weight_chosen = Signal(int, int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.weight: Weight | None = None
        self._wanted: Weight | None = None  # of a run that is not shown here yet
        self.scope: Microscope | None = None
        self.parts: Sum | None = None
        self.position = 0
        self._at_end = True
        self._extra: frozenset[str] = frozenset()
        self._recording: Recording | None = None
        self._index = 0
        self._step: Step | None = None
        self._drawn: tuple[object, ...] = ()
        self._drawn_at = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(LIVE_PAUSE * 1000))
        self._late.timeout.connect(self._show_again)
        self._limit = 1.0
        self._clock = QTimer(self)
        self._clock.setInterval(PLAY_PAUSE)
        self._clock.timeout.connect(self._on_tick)

        self.layer_combo = QComboBox()
        self.layer_combo.setObjectName("microscopeLayer")
        self.layer_combo.setAccessibleName("Layer of the weight")
        self.layer_combo.setToolTip("The layer that the weight is in")
        self.layer_combo.activated.connect(self._on_weight_typed)
        self.neuron_box, self.source_box = QSpinBox(), QSpinBox()
        self.neuron_box.setObjectName("microscopeNeuron")
        self.neuron_box.setAccessibleName("Neuron that the weight leads to")
        self.neuron_box.setToolTip("The neuron that the weight leads to")
        self.source_box.setObjectName("microscopeSource")
        self.source_box.setAccessibleName("Pixel or neuron that the weight comes from")
        self.source_box.setToolTip("The pixel or neuron that the weight comes from, or the bias")
        self.source_box.setRange(BIAS, 0)
        self.source_box.setSpecialValueText("bias")
        for box in (self.neuron_box, self.source_box):
            box.valueChanged.connect(self._on_weight_typed)
        self.pixel_label = QLabel()
        self.pixel_label.setProperty("class", "faint")
        most = QPushButton("Moves most")
        most.setObjectName("movesMostButton")
        most.setToolTip("Choose the weight that this mini-batch moves most")
        most.clicked.connect(self.choose_most)
        check = QPushButton("Check slope")
        check.setObjectName("slopeButton")
        check.setToolTip(
            "Nudge the weight a little up and down, and compare the change of the cost with the "
            "gradient"
        )
        check.clicked.connect(self._on_check)
        top = QHBoxLayout()
        for part in (
            QLabel("Weight"), self.layer_combo, QLabel("neuron"), self.neuron_box,
            QLabel("from"), self.source_box, self.pixel_label,
        ):  # fmt: skip
            top.addWidget(part)
        top.addWidget(most)
        top.addWidget(check)
        top.addStretch(1)

        self.place = QLabel(" ")
        self.place.setObjectName("microscopePlace")
        self._buttons: dict[str, QToolButton] = {}
        walk = QHBoxLayout()
        for name, tip, slot in (
            ("first", "To the zeros that the sum starts with", self.go_first),
            ("back", "One example back (,)", self.go_back),
            ("forward", "One example forward (.)", self.go_forward),
            ("last", "To the new weight", self.go_last),
            ("play", "Add up slowly, example by example", self.play),
        ):
            button = QToolButton()
            button.setObjectName(f"sum_{name}")
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.setIconSize(QSize(18, 18))
            button.setMinimumSize(28, 26)
            button.clicked.connect(slot)
            self._buttons[name] = button
            walk.addWidget(button)
        walk.addWidget(self.place, 1)

        self.table = SumTable(look)
        self.table.position_requested.connect(self.show_position)
        self.words = QLabel(" ")
        self.words.setObjectName("microscopeWords")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(4)
        column.addLayout(walk)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)

        self.own, self.running = LayerPicture(look), LayerPicture(look)
        self.own_title, self.running_title = QLabel(), QLabel()
        pictures = QHBoxLayout()
        for picture, title, name in (
            (self.own, self.own_title, "ownPicture"),
            (self.running, self.running_title, "runningPicture"),
        ):
            picture.setObjectName(name)
            picture.setMinimumHeight(90)
            picture.weight_clicked.connect(self._on_picture_clicked)
            title.setProperty("class", "faint")
            titled = QVBoxLayout()
            titled.setSpacing(2)
            titled.addWidget(title)
            titled.addWidget(picture, 1)
            pictures.addLayout(titled)
        self.own.setAccessibleName("This example's own gradient of the layer")
        self.running.setAccessibleName("The sum of the layer so far")
        # Of the untrained network there is no sum to show; what is around these stays in its place.
        self._of_sum = (
            self.table, self.own, self.own_title, self.running, self.running_title,
        )  # fmt: skip
        for shown in self._of_sum:
            policy = shown.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            shown.setSizePolicy(policy)
        self.bar = ColourBar(look)
        self.code = Listing(look)
        self.code.setObjectName("listing")
        self.numbers = QLabel("\n")
        self.numbers.setObjectName("microscopeNumbers")
        self.numbers.setFont(self.code.font())
        self.numbers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.numbers.setMinimumHeight(2 * self.numbers.fontMetrics().lineSpacing())
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 4, 4, 2)
        column.setSpacing(3)
        column.addLayout(pictures, 1)
        column.addWidget(self.bar)
        column.addWidget(self.code)
        column.addWidget(self.numbers)
        self.agreement = AgreementPanel(look)
        self.pulls = PullsPanel(look)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("microscopeTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(page, "Sum and code")
        self.tabs.addTab(self.agreement, "Agreement")
        self.tabs.addTab(self.pulls, "Who pulled it?")
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.tabs)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)

        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 4, 8, 4)
        outer.setSpacing(4)
        outer.addLayout(top)
        outer.addWidget(self.splitter, 1)
        self._tint()

    # Facts.

    def show_moment(self, recording: Recording, index: int) -> None:
        """Open the mini-batch of this moment."""
        if recording is not self._recording:
            self._take_recording(recording)
        self._index = index
        drawn = (recording, index, self.weight)
        if drawn == self._drawn:
            return
        now = time.monotonic()
        same = self.weight is not None and drawn[::2] == self._drawn[::2]
        if 0 < index == len(recording) and now - self._drawn_at < LIVE_PAUSE and same:
            self._late.start()  # while it runs nobody reads thirty tables a second
            return
        self._drawn, self._drawn_at = drawn, now
        for shown in self._of_sum:
            shown.setVisible(index > 0)
        if index == 0:
            self.scope = self.parts = self._step = None
            self.words.setText(
                "No mini-batch yet: press → to learn from one, and it is opened here."
            )
            self.place.setText("No mini-batch yet")
            self.numbers.setText("\n")
            return
        before, self._step = recording.at(index - 1), recording.at(index)
        self.scope = Microscope(
            before.params, before.carry, index, recording.training, self._step.hyper
        )
        if self.weight is None:
            weight = moves_most(before.params, self._step.params)
            self._take_weight(weight)
            self._drawn = (recording, index, weight)
            self.weight_chosen.emit(*weight)
        self._draw()

    @Slot()
    def _show_again(self) -> None:
        if self._recording is not None:
            self._drawn_at = 0.0
            self.show_moment(self._recording, self._index)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for part in (
            self.table, self.own, self.running, self.bar, self.code, self.agreement, self.pulls,
        ):  # fmt: skip
            part.show_look(look)
        self._tint()

    @Slot(int, int, int)
    def choose_weight(self, layer: int, neuron: int, source: int) -> None:
        """Look at this weight, or with source -1 at this bias."""
        weight = Weight(layer, neuron, source)
        if self._recording is None:
            self.weight = weight
        elif weight.is_in(self._recording.hyper.sizes):
            self._take_weight(weight)
            self.show_moment(self._recording, self._index)
        else:  # out of sight this view is still at an earlier run
            self._wanted = weight

    @Slot(int)
    def show_position(self, position: int) -> None:
        """Light this row of the table; if the sum is playing, it stops here."""
        self._clock.stop()
        self._tint()
        self._go(position)

    def _go(self, position: int) -> None:
        if self.scope is None:
            return
        last = self.table.sums.rowCount() - 1
        self.position = max(0, min(position, last))
        self._at_end = self.position == last
        self._extra = frozenset()
        self._draw_position()

    def light(self, keys: frozenset[str]) -> None:
        """Light these lines of the code, until the next step."""
        self._extra = keys
        self._draw_position()

    def choose_span(self, first: int, last: int) -> None:
        """Ask about these mini-batches in "Who pulled it?"."""
        self.pulls.choose_span(first, last)

    # Wishes.

    @Slot()
    def go_first(self) -> None:
        """To the zeros."""
        self.show_position(0)

    @Slot()
    def go_back(self) -> None:
        """One row back."""
        self.show_position(self.position - 1)

    @Slot()
    def go_forward(self) -> None:
        """One row forward."""
        self.show_position(self.position + 1)

    @Slot()
    def go_last(self) -> None:
        """To the new weight."""
        self.show_position(self.table.sums.rowCount())

    @Slot()
    def play(self) -> None:
        """Go through the rows slowly, from the zeros if at the end; or stop."""
        if self._clock.isActive():
            self._clock.stop()
        elif self.scope is not None:
            if self._at_end:
                self._go(0)
            self._clock.start()
        self._tint()

    @Slot()
    def choose_most(self) -> None:
        """Choose the weight that this mini-batch moves most."""
        if self._step is not None and self.scope is not None:
            self._choose(moves_most(self.scope.before, self._step.params))

    @Slot()
    def _on_tick(self) -> None:
        self._go(self.position + 1)
        if self._at_end:
            self._clock.stop()
            self._tint()

    @Slot(int, int)
    def _on_picture_clicked(self, neuron: int, source: int) -> None:
        assert self.weight is not None
        self._choose(Weight(self.weight.layer, neuron, source))

    @Slot()
    def _on_weight_typed(self) -> None:
        if self._recording is None:
            return
        sizes = self._recording.hyper.sizes
        layer = self.layer_combo.currentIndex()
        neuron = min(self.neuron_box.value(), sizes[layer + 1] - 1)
        source = min(self.source_box.value(), sizes[layer] - 1)
        self._choose(Weight(layer, neuron, source))

    @Slot()
    def _on_check(self) -> None:
        if self.scope is None or self.weight is None or self.parts is None:
            return
        slope = self.scope.slope(self.weight)
        text = (
            f"Nudged by hand, the cost of the mini-batch changes by {signed(slope.difference)} per "
            f"unit of the weight; backprop says {signed(slope.analytic)}."
        )
        off = abs(self.parts.gradient - slope.analytic)
        if off > 1e-3 * abs(slope.analytic) + 1e-6:
            text += f" The rule of this run used {signed(self.parts.gradient)} instead."
        self.words.setText(text)

    @Slot()
    def _on_tab_changed(self) -> None:
        if self.scope is not None:
            self._draw_tab()

    # Drawing.

    def _choose(self, weight: Weight) -> None:
        self.choose_weight(*weight)
        self.weight_chosen.emit(*weight)

    def _take_recording(self, recording: Recording) -> None:
        other = self._recording is None or self._recording.hyper.sizes != recording.hyper.sizes
        self._recording = recording
        wanted, self._wanted = self._wanted, None
        if other:
            self.weight = wanted or self.weight
            self.layer_combo.clear()
            sizes = recording.hyper.sizes
            for layer in range(len(sizes) - 1):
                self.layer_combo.addItem(f"Layer {layer + 1}: {sizes[layer]} → {sizes[layer + 1]}")
            if self.weight is not None and not self.weight.is_in(sizes):
                self.weight = None
            if self.weight is not None:
                self._take_weight(self.weight)

    def _take_weight(self, weight: Weight) -> None:
        assert self._recording is not None
        self.weight = weight
        layer, neuron, source = weight
        sizes = self._recording.hyper.sizes
        for box, value, most in (
            (self.neuron_box, neuron, sizes[layer + 1] - 1),
            (self.source_box, source, sizes[layer] - 1),
        ):
            box.blockSignals(True)
            box.setMaximum(most)
            box.setValue(value)
            box.blockSignals(False)
        self.layer_combo.setCurrentIndex(layer)
        row, column = divmod(source, self._recording.data.image_shape[1])
        pixel = layer == 0 and source != BIAS
        self.pixel_label.setText(f"(pixel row {row}, column {column})" if pixel else "")

    def _draw(self) -> None:
        recording, scope, weight = self._recording, self.scope, self.weight
        assert recording is not None
        assert scope is not None
        assert weight is not None
        self.parts = scope.follow(weight)
        self.table.show_sum(scope, self.parts, recording.data)
        last = self.table.sums.rowCount() - 1
        self.position = last if self._at_end else min(self.position, last)
        self._limit = nice_limit(
            max(
                largest(scope.running(scope.m, weight.layer)),
                max(
                    largest(scope.deltas[weight.layer][:, i])
                    * largest(scope.activations[weight.layer][:, i])
                    for i in range(min(scope.m, 100))
                ),
            )
        )
        for picture in (self.own, self.running):
            picture.show_layer(recording.hyper.sizes, weight.layer, recording.data)
            picture.choose_weight(weight[1:] if weight.source != BIAS else None)
        self.bar.show_limit(self._limit)
        self.words.setText(self._compare())
        self._draw_position()
        self._draw_tab()

    def _draw_tab(self) -> None:
        recording, scope = self._recording, self.scope
        assert recording is not None
        assert scope is not None
        if self.tabs.currentWidget() is self.agreement:
            self.agreement.show_scope(scope, recording.data)
        if self.weight is not None:
            self.pulls.show_weight(recording, self.weight, self._index)

    def _draw_position(self) -> None:
        scope, parts, weight = self.scope, self.parts, self.weight
        if scope is None or parts is None or weight is None:
            return
        m = scope.m
        self.table.show_position(self.position)
        count = min(self.position, m)
        self.running.show_matrix(scope.running(count, weight.layer), self._limit)
        if 0 < self.position <= m:
            own = scope.own(self.position - 1, weight.layer)
            self.own_title.setText(f"example {self.position}: its own gradient")
        else:
            own = np.zeros_like(scope.before.weights[weight.layer])
            self.own_title.setText("no example")
        self.own.show_matrix(own, self._limit)
        counted = f"the sum of {count}" if count else "the sum starts empty"
        self.running_title.setText(
            "the last example only" if count and scope.hyper.sum_rule == "last_example" else counted
        )
        self.place.setText(self._where())
        bias = weight.source == BIAS
        self.code.show_code(_code(scope.hyper.sum_rule, bias, scope.hyper.lmbda > 0), self._lit())
        self.numbers.setText("\n".join(self._calculation()))
        for name, on in (("first", self.position > 0), ("back", self.position > 0),
                         ("forward", not self._at_end), ("last", not self._at_end)):  # fmt: skip
            self._buttons[name].setEnabled(on)

    def _where(self) -> str:
        assert self.scope is not None
        if self.position == 0:
            return "Before the first example"
        if self.position <= self.scope.m:
            return f"Example {self.position} of {self.scope.m}"
        return "All examples are in: the update"

    def _lit(self) -> frozenset[str]:
        assert self.scope is not None
        assert self.weight is not None
        if self._extra:
            return self._extra
        if self.position == 0:
            return frozenset({"zeros"})
        if self.position <= self.scope.m:
            output = self.weight.layer == len(self.scope.deltas) - 1
            lit = {"add", "product_last" if output else "product_below"}
            return frozenset(
                lit | ({"update"} if self.scope.hyper.sum_rule == "per_example" else set())
            )
        return frozenset({"update", "decay"})

    def _calculation(self) -> list[str]:
        """The lit line with the numbers in it."""
        assert self.scope is not None
        assert self.parts is not None
        assert self.weight is not None
        scope, parts, position = self.scope, self.parts, self.position
        bias = self.weight.source == BIAS
        n, p = ("nabla_b", "b") if bias else ("nabla_w", "w")
        if position == 0:
            return [f"{n} = {plain(parts.start)}", ""]
        if position <= scope.m:
            i = position - 1
            own = plain(parts.products[i])
            chain = f"delta_{n} = delta = {own}" if bias else (
                f"delta_{n} = a · delta = {plain(parts.activations[i])} · "
                f"{added(parts.deltas[i])} = {own}"
            )  # fmt: skip
            before = plain(parts.running[i - 1] if i else parts.start)
            if scope.hyper.sum_rule == "last_example":
                return [chain, f"{n} = {own}   ({before} is lost)"]
            return [
                chain,
                f"{n} = {before} + {added(parts.products[i])} = {plain(parts.running[i])}",
            ]
        total = plain(parts.running[-1])
        match self.table.sums.tail[position - scope.m - 1].key:
            case "divide" if parts.divisor > 1:
                return [f"{n} / m = {total} / {parts.divisor} = {plain(parts.gradient)}", ""]
            case "divide":
                return [f"{n} = {total}, and it stays so", ""]
            case "eta":
                what = f"{n} / m" if parts.divisor > 1 else n
                return [
                    f"eta * {what} = {scope.hyper.eta:g} · {added(parts.gradient)} = {plain(parts.step)}",
                    "",
                ]
            case "decay":
                return [
                    f"eta * lmbda / n * {p} = {plain(parts.decay)}",
                    "",
                ]
            case "push":
                return [f"mu * v = {plain(parts.push)}", ""]
            case "old":
                return [f"{p} = {plain(parts.old)} before", ""]
        less = f" − {added(parts.decay)}" if parts.decay else ""
        less += f" + {added(parts.push)}" if parts.push else ""
        return [
            f"{p} = {plain(parts.old)} − {added(parts.step)}{less} = {plain(parts.new)}",
            "",
        ]

    def _compare(self) -> str:
        """Whether training came to the same weight."""
        assert self._step is not None
        assert self.parts is not None
        assert self.weight is not None
        trained = value_of(self._step.params, self.weight)
        what = "bias" if self.weight.source == BIAS else "weight"
        off = abs(self.parts.new - trained)
        precision = self._step.hyper.precision
        size = max(abs(self.parts.old), abs(self.parts.step), abs(trained))
        if off <= ROUNDING[precision] * size or off == 0:
            same = "the same" if off == 0 else f"the same to rounding (they differ by {off:.0e})"
            verdict = f"Training made it {plain(trained)}: {same}."
        else:
            verdict = f"Training made it {plain(trained)}: that differs by {off:.1e}."
        return f"By these numbers the {what} goes from {plain(self.parts.old)} to {plain(self.parts.new)}. {verdict}"

    def _tint(self) -> None:
        icons = {
            "first": "first", "back": "step-back", "forward": "step", "last": "last",
            "play": "pause" if self._clock.isActive() else "play",
        }  # fmt: skip
        for name, icon in icons.items():
            self._buttons[name].setIcon(self.look.icon(icon))

    def hideEvent(self, event: QHideEvent) -> None:
        """Do not play for nobody."""
        super().hideEvent(event)
        self._clock.stop()
        self._tint()


_code = functools.lru_cache(maxsize=32)(listing)
