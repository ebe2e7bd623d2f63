"""WayPanel: the way from the drawing to the network, and what each step of it is good for."""

from __future__ import annotations

import dataclasses
import time

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.answering import Answering
from nnviz.app.parts.drawing import Drawing
from nnviz.app.parts.output_bars import OutputBars
from nnviz.app.parts.reading import Reading, possible_steps
from nnviz.app.parts.shift_graph import ShiftGraph
from nnviz.app.parts.stages_panel import StagesPanel
from nnviz.core.rejection import Verdict

#: Milliseconds after the last stroke until it is tried what the steps are good for; between two
#: of these trials; and between two looks at whether the network has changed.
PAUSE, TRIAL_PAUSE, LOOK = 150, 10, 1000

#: Seconds between two shift graphs of a network that goes on learning.
SHIFT_PAUSE = 5.0

SHIFT_HEADING = "Accuracy on shifted digits"


class WayPanel(QWidget):
    """The stages with their switches, the outputs, and the shift graph.

    Parameters
    ----------
    look : Look
    reading : Reading
        Makes the stages.
    answering : Answering
        Asks the network.
    """

    def __init__(
        self, look: Look, reading: Reading, answering: Answering, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._reading, self._answering = reading, answering
        self._drawing, self._pen = Drawing(), 0.0
        self._verdict: Verdict | None = None
        self._stamp = 0  # counts what was read
        self._tried: tuple[object, ...] = ()
        self._trials: list[str] = []
        self._shifted: tuple[object, ...] = ()
        self._shifted_at = -SHIFT_PAUSE
        self._pause = self._timer(PAUSE, self._on_look)
        self._pause.setSingleShot(True)
        self._trial_clock = self._timer(TRIAL_PAUSE, self._on_trial)
        self._look_clock = self._timer(LOOK, self._on_look)

        self.stages = StagesPanel(look)
        self.shifts = ShiftGraph(look)
        self._bars_heading = _heading("Outputs of the network")
        self._shift_heading = _heading(SHIFT_HEADING)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(_heading("From the drawing to the network"))
        self._column.addWidget(self.stages)
        self._column.addWidget(self._bars_heading)
        self._column.addWidget(self._shift_heading)
        self._column.addWidget(self.shifts, 2)

    def _timer(self, milliseconds: int, slot: object) -> QTimer:
        clock = QTimer(self)
        clock.setInterval(milliseconds)
        clock.timeout.connect(slot)
        return clock

    def take_bars(self, bars: OutputBars) -> None:
        """Put the bars between the stages and the shift graph."""
        self._column.insertWidget(self._column.indexOf(self._bars_heading) + 1, bars, 3)

    def rest(self) -> None:
        """Somebody draws: nothing else matters for a moment."""
        self.shifts.rest()
        self._trial_clock.stop()
        self._pause.start()

    def show_drawing(self, drawing: Drawing, pen: float, verdict: Verdict | None) -> None:
        """Draw the stages of what is on the sheet; the verdict is what the steps are held against."""
        self._drawing, self._pen, self._verdict = drawing, pen, verdict
        self._stamp += 1
        self.stages.allow(*possible_steps(drawing))
        self.stages.show_stages(
            self._reading.stages(drawing, self._answering.shape, self.stages.steps, pen)
        )

    def forget_shifts(self) -> None:
        """Another network answers: the shift graph is not its own."""
        self.shifts.forget()
        self._shift_heading.setText(SHIFT_HEADING)
        self._shifted, self._shifted_at = (), -SHIFT_PAUSE
        self._pause.start()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.stages.show_look(look)
        self.shifts.show_look(look)

    # When there is time.

    @Slot()
    def _on_look(self) -> None:
        if not self.isVisible():
            return
        key = self._answering.key
        seen = (self._stamp, *key)
        if seen != self._tried and not self._trial_clock.isActive():
            self._tried = seen
            self._trials = list(possible_steps(self._drawing)[0])
            if self._verdict is None or not self._trials:
                self.stages.forget_costs()
            else:
                self._trial_clock.start()
        waited = time.monotonic() - self._shifted_at >= SHIFT_PAUSE
        if key != self._shifted and waited and not self.shifts.is_busy:
            self._judge_shifts()

    @Slot()
    def _on_trial(self) -> None:
        """Try what the answer is with one step the other way."""
        name = self._trials.pop(0)
        if not self._trials:
            self._trial_clock.stop()
        steps, answering = self.stages.steps, self._answering
        taken = getattr(steps, name)
        other = dataclasses.replace(steps, **{name: not taken})
        received = self._reading.received(self._drawing, answering.shape, other, self._pen)
        outputs = answering.outputs(received)
        if outputs is None or self._verdict is None:
            return
        drawn = self._drawing.picture is None and other.pen
        answer = answering.judge(outputs, received, drawn=drawn).answer
        same = answer == self._verdict.answer
        if answer < 0:
            words = "still no digit" if same else "not a digit"
        else:
            words = (
                f"{'still' if same else 'reads'} {answering.names[answer]} ({outputs.max():.2f})"
            )
        switch = "off" if taken else "on"
        self.stages.show_cost(name, f"{switch}: {words}", matters=not same)

    def _judge_shifts(self) -> None:
        answering = self._answering
        network, run = answering.network(), answering.recording
        if network is None or run is None:
            return
        self._shifted, self._shifted_at = answering.key, time.monotonic()
        moment = "" if answering.ready else f", mini-batch {answering.moment:,}"
        self._shift_heading.setText(SHIFT_HEADING + moment)
        self.shifts.judge(*network, run.data.test, run.data.image_shape)

    # Qt's own names.

    def showEvent(self, event: QShowEvent) -> None:
        """Look from time to time whether the network has changed."""
        self._look_clock.start()
        self._pause.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._look_clock.stop()
        self._trial_clock.stop()
        self._tried = ()
        self.forget_shifts()
        super().hideEvent(event)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("class", "heading")
    label.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return label
