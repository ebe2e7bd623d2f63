"""Your digit over time: what the network made of the drawing, from its first mini-batch to now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.example_strip import ExampleStrip
from nnviz.app.parts.reader import Reader
from nnviz.app.parts.slices import Slices
from nnviz.app.parts.strip_chart import StripChart
from nnviz.app.view import View
from nnviz.core.evaluation import answers
from nnviz.core.network import Array, feedforward
from nnviz.core.reading import Story, story, turning_point
from nnviz.core.recording import Recording
from nnviz.core.strip import TimeScale

#: Milliseconds between two updates of the words: slow enough to read.
TEXT_PAUSE = 120

EMPTY = "Draw a digit, and see here when the network began to read it."


class ReadingView(View):
    """A chart of the outputs for the drawing over the run, and the story it tells.

    The drawing stays pinned; the run may be another one.
    """

    name = "readingView"
    title = "Your digit over time"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._index = 0
        self._image: Array | None = None
        self._hovered = -1
        self.reader = Reader(self)
        self.reader.grown.connect(self._on_grown)
        self._turn: tuple[object, ...] = ()  # the reading and the moments it turned between
        self._turned: int | None = None  # the mini-batch itself, once it is found
        self._search = Slices(self)
        self._search.finished.connect(self._on_turn_found)

        self.picture = ExampleStrip(look)
        self.picture.setAccessibleName("The drawing, as the network receives it")
        self.picture.setFixedSize(ExampleStrip.SIDE + 16, ExampleStrip.SIDE + 4)
        self.story = QLabel(EMPTY)
        self.story.setObjectName("readingStory")
        self.story.setProperty("class", "heading")
        self.words = QLabel(" ")
        self.words.setObjectName("readingWords")
        for label in (self.story, self.words):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.log_box = QCheckBox("Log time")
        self.log_box.setObjectName("readingLog")
        self.log_box.setToolTip("Give the first mini-batches, where most happens, more room")
        self.log_box.toggled.connect(self._on_grown)
        self.chart = StripChart(look)
        self.chart.setObjectName("readingChart")
        self.chart.seek_requested.connect(self.seek_requested)
        self.chart.hovered.connect(self._on_hovered)
        self._text_clock = QTimer(self)
        self._text_clock.setSingleShot(True)
        self._text_clock.setInterval(TEXT_PAUSE)
        self._text_clock.timeout.connect(self._say)

        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.story)
        text.addWidget(self.words)
        top = QHBoxLayout()
        top.addWidget(self.picture)
        top.addLayout(text, 1)
        top.addWidget(self.log_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.chart, 1)
        self._draw_picture()

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the line at this moment, and read on if the run has grown."""
        self._recording, self._index = recording, index
        self.chart.show_moment(index)
        self._read()
        if not self._text_clock.isActive():
            self._text_clock.start()

    @Slot(object)
    def show_drawing(self, image: Array) -> None:
        """Read this image ``(h, w)`` from now on; all zeros for an empty canvas."""
        same = self._image is not None and np.array_equal(self._image, image)
        if same or (self._image is None and not image.any()):
            return
        self._image = image if image.any() else None
        self._draw_picture()
        self._read()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.picture.show_look(look)
        self.chart.show_look(look)

    def _draw_picture(self) -> None:
        images = np.zeros((0, 28, 28)) if self._image is None else self._image[None]
        self.picture.show_examples(images, [("", None)] * len(images), [], 0)
        self.picture.setVisible(self._image is not None)

    def _read(self) -> None:
        if not self.isVisible():
            return
        recording, image = self._recording, self._image
        fits = (
            recording is not None and image is not None and image.size == recording.hyper.sizes[0]
        )
        self.reader.read(recording, image if fits else None)

    @Slot()
    def _on_grown(self) -> None:
        """Draw what is known by now."""
        reading = self.reader.reading
        if reading is None:
            none = np.zeros(0, np.intp)
            self.chart.show_outputs(none, np.zeros((0, 1)), ("",), self.chart.scale)
        elif len(reading.moments):
            scale = TimeScale(len(reading.recording), self.log_box.isChecked())
            names = reading.recording.data.classes
            self.chart.show_outputs(reading.moments, reading.outputs(), names, scale)
        self._look_closer()
        self._say()

    def _look_closer(self) -> None:
        """Find the very mini-batch of the turn, between two moments that are stored."""
        reading = self.reader.reading
        told = self._story()
        if reading is None or told is None or told.before is None:
            self._turn, self._turned = (), None
            self._search.stop()
            return
        turn = (reading, told.before[0], told.since)
        if turn == self._turn or self.reader.left:
            return
        self._turn, self._turned = turn, None
        self._search.start(
            turning_point(reading.recording, reading.image, told.before[0], told.since)
        )

    @Slot()
    def _on_turn_found(self) -> None:
        self._turned = self._search.value
        self._say()

    def _story(self) -> Story | None:
        reading = self.reader.reading
        if reading is None or not len(reading.moments):
            return None
        return story(reading.moments, reading.outputs())

    @Slot(int)
    def _on_hovered(self, moment: int) -> None:
        self._hovered = moment
        self._say()

    @Slot()
    def _say(self) -> None:
        told = self._story()
        tale, words = EMPTY, " "
        if told is not None:
            tale, words = self._tell(told), self._describe()
        for label, said in ((self.story, tale), (self.words, words)):
            if said != label.text():
                label.setText(said)
        self.chart.setAccessibleDescription(tale)

    def _tell(self, told: Story) -> str:
        """When the network began to answer as it does now."""
        reading = self.reader.reading
        assert reading is not None
        names = reading.recording.data.classes

        def name(answer: int) -> str:
            return f"“{names[answer]}”" if answer >= 0 else "nothing, as its numbers ran away"

        busy = f" Reading on: {self.reader.left} moments are left…" if self.reader.left else ""
        if told.before is None:
            return f"Read as {name(told.answer)} from the very start.{busy}"
        when, other = told.before
        since = told.since
        if self._turned is not None and self._turn == (reading, when, since):
            since = self._turned
        last = f"; at {when:,} as {name(other)}" if when else ""
        return (
            f"Read as {name(told.answer)} from mini-batch {since:,} on{last}; "
            f"at first as {name(told.first)}.{busy}"
        )

    def _describe(self) -> str:
        """The strongest answers under the pointer, or else at the moment."""
        reading, recording = self.reader.reading, self._recording
        assert reading is not None
        assert recording is not None
        if self._hovered >= 0:
            place = self.chart.known_at(self._hovered)
            moment, outputs = int(reading.moments[place]), reading.outputs()[place]
        else:
            moment = self._index
            params = recording.at(moment).params
            x = reading.image.reshape(1, -1).astype(params.flat.dtype, copy=False)
            outputs = feedforward(params, x, recording.hyper)[0]
        where = f"At mini-batch {moment:,}" if moment else "Untrained"
        if answers(outputs[None])[0] < 0:
            return f"{where}: no answer, the numbers are no longer finite."
        best = np.argsort(-outputs, kind="stable")[:3]
        parts = [f"“{recording.data.classes[i]}” {float(outputs[i]):.2f}" for i in best]
        return f"{where}: {', then '.join(parts)}"

    # Qt's own names.

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        self.reader.rest()
        self._search.stop()
        self._turn = ()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Read on."""
        super().showEvent(event)
        self._read()
