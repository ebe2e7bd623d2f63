"""Session: start, pause, step, seek, branch. It owns the worker thread, the runs and the moment."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer, Signal, SignalInstance, Slot

from nnviz.app.trainer import Trainer
from nnviz.core.dataset import Dataset
from nnviz.core.evaluation import Evaluation
from nnviz.core.hyper import LIVE_FIELDS, Hyper, HyperError
from nnviz.core.recording import Recording

#: Milliseconds between two frames: 30 a second.
FRAME = 33

#: Runs that are kept; the oldest goes first.
MAX_RUNS = 8

#: macOS gives a thread 512 KiB, in which OpenBLAS overflows (numpy issue 11551).
STACK_SIZE = 16 * 2**20


class Session(QObject):
    """What the window's commands are carried out by.

    All methods are called on the GUI thread and return at once. Where a setting is wrong they
    raise HyperError.
    """

    #: An Evaluation, after every epoch.
    epoch_done = Signal(object)
    #: The moment to draw is another one, or there is more to draw in it; at most 30 times a second.
    moment_changed = Signal(int)
    #: "empty" (no data yet), "running", "paused" or "finished".
    state_changed = Signal(str)
    #: One sentence for the user.
    failed = Signal(str)
    #: Another Recording is shown.
    recording_changed = Signal(object)
    #: A Dataset is there; a new run on it follows.
    data_changed = Signal(object)

    def __init__(self, hyper: Hyper | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[Recording] = []
        self._recording: Recording | None = None
        self._data: Dataset | None = None
        self._given = hyper
        self._hyper = hyper or Hyper()
        self._state = "empty"
        self._at: int | None = None  # None: following
        self._drawn = -1
        self._order = 0
        self._start_when_loaded: Hyper | None = None

        self._trainer = Trainer()
        self._thread = QThread()
        self._thread.setObjectName("trainer")
        self._thread.setStackSize(STACK_SIZE)
        self._trainer.moveToThread(self._thread)
        self._thread.started.connect(self._trainer.run)
        self._trainer.epoch_done.connect(self._on_epoch_done)
        self._trainer.rested.connect(self._on_rested)
        self._trainer.loaded.connect(self._on_loaded)
        self._trainer.failed.connect(self.failed)
        self._thread.start()

        self._clock = QTimer(self)
        self._clock.setInterval(FRAME)
        self._clock.timeout.connect(self._on_frame)
        self._clock.start()

    @property
    def mini_batch_done(self) -> SignalInstance:
        """The Trainer's own signal: a Step, for every mini-batch, emitted on the worker thread.

        A slot of a QObject in the GUI thread is called there, through a queue that grows while
        the window is busy; what must keep up at full speed connects with Qt.DirectConnection.
        """
        signal: SignalInstance = self._trainer.mini_batch_done
        return signal

    @property
    def data(self) -> Dataset | None:
        """What the next run will learn from."""
        return self._data

    @property
    def recording(self) -> Recording | None:
        """The run that is shown; None until there is data."""
        return self._recording

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """All runs that are kept, the oldest first."""
        return tuple(self._runs)

    @property
    def hyper(self) -> Hyper:
        """The settings of the next mini-batch."""
        return self._hyper

    @property
    def moment(self) -> int:
        """The index of the Step that is shown."""
        newest = len(self._recording) if self._recording is not None else 0
        return newest if self._at is None else self._at

    @property
    def following(self) -> bool:
        """Whether the moment stays at the newest Step."""
        return self._at is None

    @property
    def state(self) -> str:
        """ "empty", "running", "paused" or "finished"."""  # noqa: D210
        return self._state

    def load(self, read: Callable[[], Dataset]) -> None:
        """Read data in the background; `data_changed` says when it is there."""
        self._trainer.load(read)

    def use_data(self, data: Dataset) -> None:
        """Learn from this data from now on: a new run rests at moment 0, or starts if that was asked."""
        self._data = data
        self.data_changed.emit(data)
        wanted, self._start_when_loaded = self._start_when_loaded, None
        given, self._given = wanted or self._given, None
        fitting = self._hyper.fit(data.n_inputs, data.n_classes, len(data.training))
        try:
            self.prepare(given or fitting)
        except HyperError as error:
            self.failed.emit(str(error))
            self.prepare(fitting)
        else:
            if wanted:
                self.resume()

    def prepare(self, hyper: Hyper) -> None:
        """Begin a new run and rest at moment 0."""
        if self._data is None:
            raise HyperError(
                {"data": "There is no data to learn from yet; wait until it is loaded."}
            )
        data = self._data
        hyper.check_data(data.n_inputs, data.n_classes, len(data.training.labels))
        self.show_run(Recording(data, hyper))

    def start(self, hyper: Hyper | None = None) -> None:
        """Begin a new run; if the data is still being read, as soon as it is there."""
        hyper = hyper or self._hyper
        if self._data is None:
            self._start_when_loaded = hyper
            return
        self.prepare(hyper)
        self.resume()

    def show_run(self, recording: Recording) -> None:
        """Show this run, and go on with it when asked to."""
        if recording not in self._runs:
            self._runs = [*self._runs, recording][-MAX_RUNS:]
        self._trainer.begin(recording)
        self._recording = recording
        self._hyper = recording.hyper
        self._at = None
        self._drawn = -1
        self._rest()
        self.recording_changed.emit(recording)
        self._on_frame()

    def pause(self) -> None:
        """Rest after the mini-batch under way; on return it is done."""
        self._trainer.pause()
        if self._state == "running":
            self._rest()
        self._on_frame()

    def resume(self) -> None:
        """Go on learning from the newest Step, and follow."""
        self._go(math.inf)

    def step(self, n: int = 1) -> None:
        """Learn from n more mini-batches, then rest."""
        self._go(n)

    def step_epoch(self) -> None:
        """Go to the end of the epoch: of the recorded one in the past, by learning at the newest."""
        recording = self._recording
        if recording is None:
            return
        left = recording.steps_per_epoch - self.moment % recording.steps_per_epoch
        if self.following or self.moment + left > len(recording):
            self.step(recording.steps_per_epoch - len(recording) % recording.steps_per_epoch)
        else:
            self.seek(self.moment + left)

    def seek(self, index: int) -> None:
        """Show the moment `index`, bit for bit as it was; the run goes on meanwhile, if it runs."""
        if self._recording is None:
            return
        self._at = max(0, min(index, len(self._recording)))
        if self._state != "running" and self._at == len(self._recording):
            self._at = None
        self._on_frame()

    def follow(self) -> None:
        """Show the newest moment, always."""
        self._at = None
        self._on_frame()

    def branch(self, index: int, hyper: Hyper | None = None) -> None:
        """Begin a new run that shares the past up to `index` and goes on with other settings.

        Raises
        ------
        HyperError
            If a setting differs that the past was made with.
        """
        recording = self._recording
        if recording is None:
            return
        hyper = hyper or self._hyper
        faults = {
            name: f"{name} cannot change in the middle of a run; start a new one instead."
            for name in ("sizes", "init", "mini_batch_size", "precision")
            if getattr(hyper, name) != getattr(recording.hyper, name)
        }
        if faults:
            raise HyperError(faults)
        self._trainer.pause()
        self.show_run(recording.branch(index))
        self._hyper = hyper
        self._trainer.change(hyper)
        self._rest()

    def change(self, hyper: Hyper) -> None:
        """Use other values of `LIVE_FIELDS` from the next mini-batch on.

        Raises
        ------
        HyperError
            If anything else differs.
        """
        live = {name: getattr(hyper, name) for name in LIVE_FIELDS}
        if self._hyper.replace(**live) != hyper:
            raise HyperError(
                {"": "Only eta, lambda and epochs can change while a run is under way."}
            )
        self._hyper = hyper
        self._trainer.change(hyper)
        if self._recording is not None and self._state in ("paused", "finished"):
            self._rest()

    def set_pace(self, steps_per_second: float) -> None:
        """At most so many mini-batches a second; math.inf for as fast as it goes."""
        self._trainer.set_pace(steps_per_second)

    def close(self) -> None:
        """Stop the worker and wait for it. The session cannot be used afterwards."""
        self._clock.stop()
        self._trainer.close()
        self._thread.wait()

    def _go(self, steps: float) -> None:
        if self._recording is None:
            return
        self._at = None
        if self._is_complete():
            self.failed.emit(
                f"This run has done its {self._hyper.epochs} epochs. Raise epochs to go on, or restart."
            )
            self._on_frame()
            return
        self._order = self._trainer.allow(steps)
        self._set_state("running")

    def _is_complete(self) -> bool:
        recording = self._recording
        return recording is not None and (
            len(recording) >= self._hyper.epochs * recording.steps_per_epoch
        )

    def _rest(self) -> None:
        self._set_state("finished" if self._is_complete() else "paused")

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    @Slot()
    def _on_frame(self) -> None:
        moment = self.moment
        if moment != self._drawn and self._recording is not None:
            self._drawn = moment
            self.moment_changed.emit(moment)
        elif self._at is not None and self._state == "running":
            self.moment_changed.emit(moment)  # the run behind the moment grows

    @Slot(object)
    def _on_epoch_done(self, evaluation: Evaluation) -> None:
        self.epoch_done.emit(evaluation)
        self._drawn = -1

    @Slot(int, str)
    def _on_rested(self, order: int, state: str) -> None:
        if order == self._order and self._state == "running":
            self._set_state(state)
            self._on_frame()

    @Slot(object)
    def _on_loaded(self, data: Dataset) -> None:
        self.use_data(data)
