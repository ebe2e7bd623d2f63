"""Draw a digit, and see how it comes to the network and what the network makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.answer_panel import NO_ANSWER, NOTHING_FITS, AnswerPanel
from nnviz.app.parts.answering import Answering
from nnviz.app.parts.canvas import DigitCanvas
from nnviz.app.parts.canvas_tools import CanvasTools
from nnviz.app.parts.drawing import Picture
from nnviz.app.parts.network_choice import NetworkChoice
from nnviz.app.parts.offer import PictureReader, reading, reading_file
from nnviz.app.parts.output_bars import OutputBars
from nnviz.app.parts.reading import Reading
from nnviz.app.parts.slices import Slices
from nnviz.app.parts.way_panel import WayPanel
from nnviz.app.view import View
from nnviz.core.centring import Plane
from nnviz.core.dataset import DataError
from nnviz.core.drawings import SavedDrawing
from nnviz.core.network import Array
from nnviz.core.recording import Recording
from nnviz.core.rejection import Verdict
from nnviz.core.runfile import SavedNetwork
from nnviz.core.strokes import ALL_STEPS, Steps

#: From this width and height on, the way to the network is shown beside the canvas.
WIDE, HIGH = 640, 505

#: While a stroke is under way, milliseconds between two pictures of what follows from it.
FRAME = 33

#: Qt's own limit of a height.
MAX_HEIGHT = 2**24 - 1


class DigitView(View):
    """The canvas, what the network receives of it, its outputs and its answer.

    The drawing belongs to the user: it stays when the moment or the run changes. The network that
    comes with nnviz answers, or that of the moment.
    """

    name = "digitView"
    title = "Digit"

    #: What the network receives: ``(h, w)`` float32, all zeros for an empty canvas. While a stroke
    #: is under way it comes once a frame, and at its end at once.
    received_changed = Signal(object)
    #: The same with the strokes, a tuple of ``(n, 2)`` in shares of the sheet, before it.
    drawing_changed = Signal(object, object)
    #: Which network answers: a SavedNetwork, or None for the run's at the moment.
    network_changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._answering = Answering()
        self._loaded = False
        self._using: tuple[SavedNetwork | None, tuple[int, int]] = (None, (28, 28))
        self._reading = Reading()
        self._received: Array = np.zeros((28, 28), np.float32)
        self._stamp = 0  # counts what was received
        self._answered: tuple[object, ...] = ()
        self._told = 0
        self._verdict: Verdict | None = None
        self._wide = False
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME)
        self._frame.timeout.connect(self._on_frame)
        self._looking = Slices(self)
        self._looking.finished.connect(self._on_data_looked_at)
        self._make_parts(look)
        self._lay_out()

    # Putting it together.

    def _make_parts(self, look: Look) -> None:
        self.canvas = DigitCanvas(look)
        self.canvas.drawing_changed.connect(self._on_drawing_changed)
        self.canvas.mime_offered.connect(self._on_mime_offered)
        self.tools = CanvasTools(self.canvas, look)
        self.tools.file_requested.connect(self._on_file_requested)
        self.choice = NetworkChoice()
        self.choice.ready_requested.connect(self.use_ready)
        self.picture_reader = PictureReader(self)
        self.picture_reader.was_read.connect(self._on_picture_read)
        self.picture_reader.failed.connect(self._on_picture_failed)
        self.answer = AnswerPanel(look)
        self.received, self.words = self.answer.received, self.answer.words
        self.prediction = self.answer.prediction
        self.bars = OutputBars(look)
        self.way = WayPanel(look, self._reading, self._answering)
        self.way.stages.steps_changed.connect(self._on_steps_changed)

    def _lay_out(self) -> None:
        self._left = QVBoxLayout()
        self._left.setSpacing(4)
        self._left.addWidget(self.tools)
        self._left.addWidget(self.canvas, 3)
        self._left.addWidget(self.answer)
        self._left.addWidget(self.bars, 2)
        self._left.addStretch(0)
        self._left.addWidget(self.choice)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addLayout(self._left, 1)
        row.addWidget(self.way)
        # A wide view must be free to become narrow.
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.way.hide()

    def _arrange(self, wide: bool) -> None:
        """Show the way to the network beside the canvas, or leave it out."""
        self._wide = wide
        if wide:
            self.way.take_bars(self.bars)
            self.way.show_drawing(self.canvas.drawing, self.canvas.pen, self._verdict)
        else:
            self._left.insertWidget(self._left.indexOf(self.choice) - 1, self.bars, 2)
        self.way.setVisible(wide)
        self.answer.stand_alone(wide)

    # Facts.

    def show_moment(self, recording: Recording, index: int) -> None:
        """Let the network of this moment answer, if the run's is asked."""
        before = self._answering.recording
        self._answering.show_moment(recording, index)
        if before is None or before.data is not recording.data:
            self._looking.start(self._answering.look_at_data())
        self._settle()
        self._answer()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for part in (self.canvas, self.tools, self.answer, self.bars, self.way):
            part.show_look(look)

    @Slot(bool)
    def use_ready(self, ready: bool) -> None:
        """Let the network that comes with nnviz answer, or else the run's."""
        self._answering.wants_ready = ready
        self._settle()
        self._answer()

    @property
    def network(self) -> SavedNetwork | None:
        """The ready-made network if it is the one that answers; None for the run's."""
        return self._using[0]

    @Slot(object, str)
    def show_image(self, image: Array, words: str) -> None:
        """Lay an image ``(h, w)`` float32 on the canvas that the network receives as it is."""
        self.canvas.show_picture(Picture(image, words))

    @Slot(object)
    def show_saved(self, drawing: SavedDrawing | None) -> None:
        """Put a drawing of the user's back onto the canvas."""
        if drawing is None:
            return
        if drawing.image is None:
            self.canvas.show_strokes(drawing.strokes)
        else:
            self.show_image(drawing.received(self._answering.shape), f"your {drawing.label}")

    # Which network.

    def _settle(self) -> None:
        """Find out which network answers, and tell if it is another one."""
        answering = self._answering
        if not self._loaded:
            self._loaded = True
            answering.load_ready()
            if answering.fault:
                self.message_requested.emit(
                    f"The ready-made network cannot be used; this run's answers. {answering.fault}"
                )
        ready, shape = answering.ready, answering.shape
        self.choice.show_choice(ready is not None, answering.why_not_ready())
        before, self._using = self._using, (ready, shape)
        if before[1] != shape:
            self._receive()
        if before[0] is not ready:
            self.way.forget_shifts()
            self.network_changed.emit(ready)

    @Slot()
    def _on_data_looked_at(self) -> None:
        self._answered = ()
        self._answer()

    # The answer.

    @Slot()
    def _on_drawing_changed(self) -> None:
        self.picture_reader.stop()
        self.way.rest()
        self._settle()
        self._receive()
        self._answer()

    @Slot(object)
    def _on_steps_changed(self, steps: Steps) -> None:
        self._on_drawing_changed()

    def _receive(self) -> None:
        canvas = self.canvas
        self._received = self._reading.received(
            canvas.drawing, self._answering.shape, self.way.stages.steps, canvas.pen
        )
        self._stamp += 1
        self.received.show_array(self._received)

    def _answer(self) -> None:
        """Let the network read what it receives, if either is new; then tell the others."""
        answering, received = self._answering, self._received
        empty = not received.any()
        key = (*(() if empty else answering.key), self._stamp)
        if key != self._answered:
            self._answered = key
            outputs = None if empty else answering.outputs(received)
            if outputs is None:
                self._show_nothing()
            else:
                self._show_verdict(
                    answering.judge(outputs, received, drawn=self._is_drawn()), outputs
                )
        if self._told != self._stamp:
            if not self.canvas.is_drawing:
                self._on_frame()
            elif not self._frame.isActive():
                self._frame.start()

    def _is_drawn(self) -> bool:
        """Whether what is received is a line drawn with MNIST's pen."""
        return self.canvas.drawing.picture is None and self.way.stages.steps.pen

    @Slot()
    def _on_frame(self) -> None:
        """What follows from a drawing, but is not needed for its answer."""
        self._frame.stop()
        self._told = self._stamp
        canvas = self.canvas
        if self._wide:
            self.way.show_drawing(canvas.drawing, canvas.pen, self._verdict)
        self.received_changed.emit(self._received)
        self.drawing_changed.emit(canvas.drawing.strokes, self._received)

    def _show_nothing(self) -> None:
        self._verdict = None
        self.bars.show_none(self._answering.names)
        picture = self.canvas.drawing.picture
        words = "" if picture is None else "There is nothing to see in this image."
        self.answer.say(NO_ANSWER, "No answer", words)

    def _show_verdict(self, verdict: Verdict, outputs: Array) -> None:
        names = self._answering.names
        self._verdict = verdict
        self.bars.show_outputs(outputs, names, verdict.answer)
        if verdict.answer >= 0:
            name, second = names[verdict.answer], names[int(np.argsort(outputs)[-2])]
            words = f"{verdict.margin:.2f} ahead of {second}"
            if not self._wide and self.way.stages.steps != ALL_STEPS:
                words += " (not all steps are taken)"
            self.answer.say(name, f"The network answers {name}", words)
        elif np.isnan(verdict.margin):
            self.answer.say(NO_ANSWER, "No answer", verdict.words)
        else:
            self.answer.say(NOTHING_FITS, "Not a digit", _no_digit(verdict.words))

    # Images.

    @Slot(object)
    def _on_mime_offered(self, mime: QMimeData | None) -> None:
        try:
            name, make = reading(mime)
        except DataError as error:
            self.message_requested.emit(str(error))
        else:
            self.words.setText(f"Reading {name}…")
            self.picture_reader.read(make)

    @Slot(object)
    def _on_file_requested(self, path: Path) -> None:
        name, make = reading_file(path)
        self.words.setText(f"Reading {name}…")
        self.picture_reader.read(make)

    @Slot(object, object)
    def _on_picture_read(self, picture: Picture, ink: Plane) -> None:
        self._reading.keep_ink(picture, ink)
        self.canvas.show_picture(picture)

    @Slot(str)
    def _on_picture_failed(self, sentence: str) -> None:
        self._answered = ()  # the answer, in place of "Reading …"
        self._answer()
        self.message_requested.emit(sentence)

    # Qt's own names.

    def minimumSizeHint(self) -> QSize:
        """What the narrow arrangement needs."""
        return QSize(250, 420)

    def sizeHint(self) -> QSize:
        """A narrow column."""
        return QSize(290, 520)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        wide = self.width() >= WIDE and self.height() >= HIGH
        if wide != self._wide:
            self._arrange(wide)
        # A square, with the answer close below it.
        room = self.width() - self.way.sizeHint().width() - 24
        self.canvas.setMaximumHeight(room if wide else MAX_HEIGHT)


def _no_digit(words: str) -> str:
    """Why there is no answer, as it is said beside the question mark."""
    if words.startswith("Not sure"):
        return words
    return f"not a digit: {words[:1].lower()}{words[1:]}"
