"""PullsPanel: who pulled the chosen weight, over a span of mini-batches."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.numbers import signed
from nnviz.app.parts.example_strip import ExampleStrip
from nnviz.core.microscope import Weight
from nnviz.core.network import Array
from nnviz.core.pulls import Pulls, trace_pulls
from nnviz.core.recording import Recording

#: Seconds of replay between two looks at the event queue: half a frame.
SLICE = 0.015


class PullsPanel(QWidget):
    """Asks for a span, replays it in slices between two frames, and shows the strongest pulls."""

    #: Another span was typed: first and last mini-batch.
    span_chosen = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.pulls: Pulls | None = None
        self._recording: Recording | None = None
        self._weight: Weight | None = None
        self._work: Iterator[Pulls | int] | None = None
        self._typed = False
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._on_slice)

        self.first, self.last = QSpinBox(), QSpinBox()
        row = QHBoxLayout()
        for text, box, name in (
            ("Mini-batches", self.first, "pullsFirst"), ("to", self.last, "pullsLast"),
        ):  # fmt: skip
            box.setObjectName(name)
            box.setGroupSeparatorShown(True)
            box.setRange(1, 1)
            box.setAccessibleName("First mini-batch" if box is self.first else "Last mini-batch")
            box.setToolTip("The span to look at; Shift and drag on the timeline chooses one too")
            box.valueChanged.connect(self._on_span_typed)
            row.addWidget(QLabel(text))
            row.addWidget(box)
        self.button = QPushButton("Who pulled it?")
        self.button.setObjectName("pullsButton")
        self.button.setToolTip(
            "Do these mini-batches again, and add up what each image did to the chosen weight"
        )
        self.button.clicked.connect(self._on_button)
        row.addWidget(self.button)
        row.addStretch(1)
        self.bar = QProgressBar()
        self.bar.setObjectName("pullsProgress")
        self.bar.setTextVisible(True)
        self.words = QLabel(
            "Which training images pushed the chosen weight up, and which pushed it down?"
        )
        self.words.setObjectName("pullsWords")
        self.words.setWordWrap(True)
        self.up, self.down = ExampleStrip(look), ExampleStrip(look)
        self.up.setAccessibleName("Images that pushed the weight up the most")
        self.down.setAccessibleName("Images that pushed the weight down the most")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 4)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        for text, strip in (("pushed it up", self.up), ("pushed it down", self.down)):
            label = QLabel(text)
            label.setProperty("class", "faint")
            column.addWidget(label)
            column.addWidget(strip)
        column.addStretch(1)
        self.bar.hide()

    def show_weight(self, recording: Recording, weight: Weight, index: int) -> None:
        """Know what is asked for; the span is the epoch up to the moment until one is chosen."""
        if recording is not self._recording or weight != self._weight:
            self.cancel()
            if recording is not self._recording:
                self._typed = False
            self._recording, self._weight = recording, weight
            self._forget()
        newest = max(1, len(recording))
        for box in (self.first, self.last):
            box.blockSignals(True)
            box.setMaximum(newest)
            box.blockSignals(False)
        if not self._typed and not self._work:
            last = max(1, index)
            self._set_span(max(1, last - recording.steps_per_epoch + 1), last)
        self.button.setEnabled(len(recording) > 0)

    def choose_span(self, first: int, last: int) -> None:
        """Look at these mini-batches."""
        self._typed = True
        self.cancel()
        self._set_span(first, last)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.up.show_look(look)
        self.down.show_look(look)

    def cancel(self) -> None:
        """Give up a search that is under way."""
        if self._work is not None:
            self._finish()
            self.words.setText("Cancelled.")

    def _set_span(self, first: int, last: int) -> None:
        for box, value in ((self.first, first), (self.last, last)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)

    def _forget(self) -> None:
        self.pulls = None
        for strip in (self.up, self.down):
            strip.show_examples(np.zeros((0, 1, 1)), [], [], 0)

    @Slot()
    def _on_span_typed(self) -> None:
        self._typed = True
        self.cancel()
        self.span_chosen.emit(self.first.value(), self.last.value())

    @Slot()
    def _on_button(self) -> None:
        if self._work is not None:
            self.cancel()
            return
        recording, weight = self._recording, self._weight
        if recording is None or weight is None or len(recording) == 0:
            return
        first, last = sorted((self.first.value(), self.last.value()))
        self._set_span(first, last)
        self._forget()
        self._work = trace_pulls(recording, weight, first, last)
        self.bar.setRange(0, last - first + 1)
        self.bar.setValue(0)
        self.bar.show()
        self.button.setText("Cancel")
        self.words.setText("Doing these mini-batches again…")
        self._clock.start()

    @Slot()
    def _on_slice(self) -> None:
        if self._work is None:
            return
        end = time.monotonic() + SLICE
        done = 0
        for result in self._work:
            if isinstance(result, Pulls):
                self._finish()
                self._show(result)
                return
            done = result
            if time.monotonic() > end:
                break
        self.bar.setValue(done)

    def _finish(self) -> None:
        self._clock.stop()
        self._work = None
        self.bar.hide()
        self.button.setText("Who pulled it?")

    def _show(self, pulls: Pulls) -> None:
        self.pulls = pulls
        up, down = pulls.strongest(max(self.up.room(), 1))
        self._fill(self.up, up)
        self._fill(self.down, down)
        parts = [f"the images {signed(pulls.amounts.sum())}"]
        if pulls.decay:
            parts.append(f"decay {signed(pulls.decay)}")
        if pulls.pushed:
            parts.append(f"momentum {signed(pulls.pushed)}")
        if pulls.carried:
            parts.append(f"sums not set back to zero {signed(pulls.carried)}")
        images = int(np.count_nonzero(pulls.seen))
        self.words.setText(
            f"Mini-batches {pulls.first:,} to {pulls.last:,}, {images:,} images: "
            f"{', '.join(parts)}. The weight moved by {signed(pulls.moved)}."
        )

    def _fill(self, strip: ExampleStrip, which: Array) -> None:
        assert self._recording is not None
        assert self.pulls is not None
        data, training, pulls = self._recording.data, self._recording.training, self.pulls
        captions, tips = [], []
        for number in which:
            amount = signed(pulls.amounts[number])
            captions.append((amount, None))
            label = data.classes[int(training.labels[number])]
            times = int(pulls.seen[number])
            tips.append(
                f"Training image {number:,} shows “{label}”: it moved the weight by {amount}, "
                f"in {times} {'mini-batch' if times == 1 else 'mini-batches'}"
            )
        images = training.images[which].reshape(-1, *data.image_shape)
        strip.show_examples(images, captions, tips, 0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Do not work for nobody."""
        super().hideEvent(event)
        self.cancel()
