"""Stage: carries out what a stop of a lesson sets up, waiting for the training where it must."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.app.session import Session
from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.lesson import Act, Stop
from nnviz.core.microscope import Weight
from nnviz.core.recording import Recording


class Stage(QObject):
    """Does the acts of a stop one after another; another stop takes the place of the one before.

    Acts on the Session it does itself; what is for a view goes out as a signal.
    """

    #: Show this layout.
    layout_requested = Signal(str)
    #: Choose this weight: a Weight, or None for the one that moves most.
    weight_requested = Signal(object)
    #: Light this row of the sum; -1 for the last.
    row_requested = Signal(int)
    #: Light these lines of the code: a frozenset of their keys.
    lines_requested = Signal(object)
    #: Let the sum grow slowly.
    play_requested = Signal()
    #: Show this page of the microscope.
    tab_requested = Signal(int)
    #: What the stop is waiting for; empty when it is set up.
    waiting = Signal(str)
    #: One sentence for the user.
    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._left: list[Act] = []
        session.state_changed.connect(self._on_state_changed)
        session.moment_changed.connect(self._say_waiting)

    @Slot(object)
    def carry_out(self, stop: Stop) -> None:
        """Set up the window for a stop."""
        self._left = list(stop.acts)
        self._go_on()

    def leave(self) -> None:
        """Do nothing more for the stop."""
        self._left = []
        self.waiting.emit("")

    def _go_on(self) -> None:
        session = self._session
        while self._left:
            if session.state == "empty":
                self.waiting.emit("The data is being read…")
                return
            act = self._left[0]
            left = self._target(act) - len(self._shortest())
            if left > 0:
                if session.state == "running":
                    session.pause()
                session.step(left)
                if session.state == "running":
                    self._say_waiting()
                    return
            self._left.pop(0)
            try:
                self._do(act)
            except HyperError as error:
                self._left = []
                self.failed.emit(f"The lesson cannot go on: {error}")
        self.waiting.emit("")

    def _do(self, act: Act) -> None:
        session, value = self._session, act.value
        match act.name:
            case "run":
                self._ensure_run(value)
            case "layout":
                self.layout_requested.emit(value)
            case "seek":
                session.seek(value)
            case "weight":
                self.weight_requested.emit(None if value == "most" else Weight(*value))
            case "row":
                self.row_requested.emit(-1 if value == "last" else value)
            case "light":
                self.lines_requested.emit(frozenset(value))
            case "play":
                self.play_requested.emit()
            case "tab":
                self.tab_requested.emit(value)
            case "twin":
                session.choose_twin(value)

    def _ensure_run(self, wanted: dict[str, Any]) -> None:
        """Show a run with these settings and twins: one that there is, or a new one."""
        session = self._session
        assert session.data is not None
        data = session.data
        hyper = Hyper.from_dict(wanted.get("hyper", {}))
        hyper = hyper.fit(data.n_inputs, data.n_classes, len(data.training))
        twins = [Hyper.from_dict(twin, hyper) for twin in wanted.get("twins", [])]
        for run in reversed(session.runs):
            if run[0].recording.hyper_at(0) != hyper or run[0].recording.data is not data:
                continue
            if [twin.recording.hyper_at(0) for twin in run[1:]] == twins:
                if run is not session.twins:
                    session.show_run(run[0].recording)
                return
        if session.state == "running":
            session.pause()
        session.prepare(hyper)
        for twin in wanted.get("twins", []):
            session.add_twin(twin)
        session.pause()

    def _shortest(self) -> Recording:
        """The run of the twins that is the shortest."""
        return min((twin.recording for twin in self._session.twins), key=len)

    def _target(self, act: Act) -> int:
        """How many mini-batches an act waits for, of those that the run has."""
        per_epoch = self._shortest().steps_per_epoch
        wanted = {"learn_to": 1, "epochs": per_epoch}.get(act.name, 0)
        return min(wanted * act.value, self._session.hyper.epochs * per_epoch) if wanted else 0

    @Slot(str)
    def _on_state_changed(self, state: str) -> None:
        if self._left and state != "running":
            self._go_on()

    @Slot()
    def _say_waiting(self) -> None:
        if not self._left or not self._session.twins:
            return
        done, target = len(self._shortest()), self._target(self._left[0])
        if done < target:
            self.waiting.emit(f"Learning: mini-batch {done:,} of {target:,}…")
