"""Session: start, pause, step, seek, branch. It owns the worker thread, the runs and the moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, SignalInstance, Slot

from nnviz.app.trainer import Trainer
from nnviz.core.dataset import Dataset
from nnviz.core.evaluation import Evaluation
from nnviz.core.experiment import Experiment, experiment_on
from nnviz.core.hyper import LIVE_FIELDS, Hyper, HyperError
from nnviz.core.network import Params
from nnviz.core.presets import Preset
from nnviz.core.recording import Recording
from nnviz.core.schedule import unplanned
from nnviz.core.twins import Twin, another_twin, common_moment, first_twin

#: Milliseconds between two frames: 30 a second.
FRAME = 33

#: Runs that are kept; the oldest goes first.
MAX_RUNS = 8

#: Settings that the past of a run was made with: a branch cannot have others.
PAST_FIELDS = (
    "sizes", "init", "mini_batch_size", "precision", "n_training", "expanded", "augment",
)  # fmt: skip

#: Nobody who looks into the past is taken to another run.
GO_ON = (
    "This run of the experiment is done, and you are looking at its past; press Play to go on with "
    "the next run."
)

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
    #: Other twins, or another one of them is shown: a tuple of Twin, and which.
    twins_changed = Signal(object, int)
    #: Another Experiment is under way, or its next run has begun.
    experiment_changed = Signal(object)

    def __init__(self, hyper: Hyper | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[tuple[Twin, ...]] = []
        self._twins: tuple[Twin, ...] = ()
        self._chosen = 0
        self._data: Dataset | None = None
        self._given = hyper
        self._hyper = hyper or Hyper()
        self._state = "empty"
        self._at: int | None = None  # None: following
        self._drawn: tuple[int, ...] = ()
        self._order = 0
        self._experiment: Experiment | None = None
        self._when_loaded: Callable[[], None] | None = None

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
        """The run that is shown, of the chosen twin; None until there is data."""
        return self._twins[self._chosen].recording if self._twins else None

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """All runs that are kept, the oldest first; of twins the first."""
        return tuple(twins[0].recording for twins in self._runs)

    @property
    def runs(self) -> tuple[tuple[Twin, ...], ...]:
        """All runs that are kept, each with its twins, the oldest first."""
        return tuple(self._runs)

    @property
    def experiment(self) -> Experiment | None:
        """The experiment that was opened last; None before the first one."""
        return self._experiment

    @property
    def twins(self) -> tuple[Twin, ...]:
        """The runs that go side by side; one alone is a twin too."""
        return self._twins

    @property
    def chosen(self) -> int:
        """Which of the twins is shown."""
        return self._chosen

    @property
    def hyper(self) -> Hyper:
        """The settings of the next mini-batch of the run that is shown."""
        return self._twins[self._chosen].settings(self._hyper) if self._twins else self._hyper

    @property
    def moment(self) -> int:
        """The index of the Step that is shown."""
        newest = len(self.recording) if self.recording is not None else 0
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
        try:
            fitting = self._hyper.fit(data.n_inputs, data.n_classes, len(data.training))
        except HyperError as error:  # not even the smallest network would do
            self.failed.emit(f"{data.name} cannot be learnt from. {error}")
            return
        self._data = data
        self.data_changed.emit(data)
        wanted, self._when_loaded = self._when_loaded, None
        given, self._given = self._given, None
        try:
            if wanted:
                wanted()
            else:
                self.prepare(given or fitting)
        except HyperError as error:
            self.failed.emit(str(error))
            self.prepare(fitting)

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
            self._when_loaded = lambda: self.start(hyper)
            return
        self.prepare(hyper)
        self.resume()

    def open_experiment(self, preset: Preset) -> None:
        """Do the runs of a preset, one after another; if data is being read, as soon as it is there."""
        if self._data is None:
            self._when_loaded = lambda: self.open_experiment(preset)
            return
        self._experiment = experiment_on(self._data, preset)
        self._begin_next_run()

    def _begin_next_run(self) -> None:
        assert self._data is not None
        assert self._experiment is not None
        # It stays with its data, though other data may have come meanwhile.
        begun = self._experiment.recordings
        self._experiment = self._experiment.begin(begun[0].data if begun else self._data)
        self.show_run(self._experiment.recordings[-1])
        self.experiment_changed.emit(self._experiment)
        self.resume()

    def fine_tune(self, data: Dataset, hyper: Hyper, params: Params) -> None:
        """Begin a new run on this data that starts from these weights, and let it learn.

        Raises
        ------
        HyperError
            If the settings do not fit the data.
        """
        hyper.check_data(data.n_inputs, data.n_classes, len(data.training))
        self.show_run(Recording(data, hyper, start=params))
        self.resume()

    def show_run(self, recording: Recording) -> None:
        """Show this run, with the twins it had, and go on with it when asked to."""
        for twins in self._runs:
            places = [i for i, twin in enumerate(twins) if twin.recording is recording]
            if places:
                self._twins, self._chosen = twins, places[0]
                break
        else:
            self._twins, self._chosen = (first_twin(recording),), 0
            self._runs = [*self._runs, self._twins][-MAX_RUNS:]
        first = self._twins[0].recording
        self._hyper = unplanned(first)
        self._trainer.begin(self._twins, self._hyper)
        self._at = None
        self._rest()
        self._show_chosen()

    def add_twin(self, difference: Mapping[str, Any], name: str = "") -> None:
        """Let another run go side by side with those shown, alike but for one thing, from the start.

        It catches up first. The worker starts, if it rests.

        Parameters
        ----------
        difference : Mapping[str, Any]
            Settings and their values; see `nnviz.core.twins.another_twin`, whose HyperError it
            raises.
        """
        if not self._twins:
            return
        twin = another_twin(self._twins, difference, name)
        self._change_twins((*self._twins, twin), self._chosen)
        self._go(math.inf)

    def remove_twin(self, place: int) -> None:
        """Let a twin go its own way: it stays among the earlier runs. The first one cannot go."""
        if not 0 < place < len(self._twins):
            return
        gone = self._twins[place].recording
        rest = tuple(twin for i, twin in enumerate(self._twins) if i != place)
        chosen = 0 if self._chosen == place else self._chosen - (self._chosen > place)
        was_running = self._state == "running"
        self._change_twins(rest, chosen)
        self._runs = [(first_twin(gone),), *self._runs][-MAX_RUNS:]
        if was_running:
            self._go(math.inf)

    def choose_twin(self, place: int) -> None:
        """Show this twin, at the same moment."""
        if 0 <= place < len(self._twins) and place != self._chosen:
            self._chosen = place
            if self._at is not None:
                self._at = min(self._at, self._length())
            self._show_chosen()

    def _change_twins(self, twins: tuple[Twin, ...], chosen: int) -> None:
        """Go on with other twins of the same run."""
        self._runs = [twins if run is self._twins else run for run in self._runs]
        self._twins, self._chosen = twins, chosen
        self._trainer.begin(twins, self._hyper)
        self._rest()
        self._show_chosen()

    def _show_chosen(self) -> None:
        self._drawn = ()
        self.recording_changed.emit(self.recording)
        self.twins_changed.emit(self._twins, self._chosen)
        self._on_frame()

    def _length(self) -> int:
        """How many mini-batches the run that is shown has."""
        return len(self._twins[self._chosen].recording)

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
        recording = self.recording
        if recording is None:
            return
        left = recording.steps_per_epoch - self.moment % recording.steps_per_epoch
        if self.following or self.moment + left > len(recording):
            self.step(recording.steps_per_epoch - len(recording) % recording.steps_per_epoch)
        else:
            self.seek(self.moment + left)

    def seek(self, index: int) -> None:
        """Show the moment `index`, bit for bit as it was; the run goes on meanwhile, if it runs."""
        if not self._twins:
            return
        self._at = max(0, min(index, self._length()))
        if self._state != "running" and self._at == self._length():
            self._at = None
        self._on_frame()

    def follow(self) -> None:
        """Show the newest moment, always."""
        self._at = None
        self._on_frame()

    def branch(self, index: int, hyper: Hyper | None = None) -> None:
        """Begin a new run that shares the past up to `index` and goes on with other settings.

        Of twins, the one that is shown branches, and goes on alone.

        Raises
        ------
        HyperError
            If a setting differs that the past was made with.
        """
        recording = self.recording
        if recording is None:
            return
        hyper = hyper or self.hyper
        faults = {
            name: f"{name} cannot change in the middle of a run; start a new one instead."
            for name in PAST_FIELDS
            if getattr(hyper, name) != getattr(recording.hyper, name)
        }
        before = recording.hyper_at(index)
        if (before.momentum and hyper.sum_rule == "never_reset") or (
            before.sum_rule == "never_reset" and hyper.momentum
        ):
            faults["sum_rule"] = (
                "A run with momentum cannot go on with a sum that is never set back to zero, nor the "
                "other way round; start a new one instead."
            )
        if faults:
            raise HyperError(faults)
        self._trainer.pause()
        self.show_run(recording.branch(index))
        self._hyper = hyper
        self._trainer.change(hyper)
        self._rest()

    def change(self, hyper: Hyper) -> None:
        """Use other values of `LIVE_FIELDS` from the next mini-batch on, in all twins.

        Raises
        ------
        HyperError
            If anything else differs, or a twin's own difference would.
        """
        own = self.hyper
        live = {name: getattr(hyper, name) for name in LIVE_FIELDS}
        if own.replace(**live) != hyper:
            raise HyperError(
                {"": "Only eta, lambda and epochs can change while a run is under way."}
            )
        changed = {name: value for name, value in live.items() if value != getattr(own, name)}
        fixed = [name for name in changed if name in self._difference()]
        if fixed:
            raise HyperError(
                dict.fromkeys(
                    fixed, "This is what the twin differs in; make another twin for another value."
                )
            )
        self._hyper = self._hyper.replace(**changed)
        self._trainer.change(self._hyper)
        if self._twins and self._state in ("paused", "finished"):
            self._rest()

    def set_pace(self, steps_per_second: float) -> None:
        """At most so many mini-batches a second; math.inf for as fast as it goes."""
        self._trainer.set_pace(steps_per_second)

    def close(self) -> None:
        """Stop the worker and wait for it. The session cannot be used afterwards."""
        self._clock.stop()
        self._trainer.close()
        self._thread.wait()

    def _difference(self) -> Mapping[str, Any]:
        return self._twins[self._chosen].difference if self._twins else {}

    def _go(self, steps: float) -> None:
        if not self._twins:
            return
        self._at = None
        if self._is_complete() and self._go_on_with_experiment():
            return
        if self._is_complete():
            self.failed.emit(
                f"This run has done its {self._hyper.epochs} epochs. Raise epochs to go on, or restart."
            )
            self._on_frame()
            return
        self._order = self._trainer.allow(steps)
        self._set_state("running")

    def _is_complete(self) -> bool:
        if not self._twins:
            return False
        planned = self._hyper.epochs * self._twins[0].recording.steps_per_epoch
        return common_moment(self._twins) >= planned

    def _go_on_with_experiment(self) -> bool:
        """After a run of the experiment, go on with the next one; whether there is one."""
        experiment, recording = self._experiment, self.recording
        if experiment is None or recording is None or experiment.run_of(recording) is None:
            return False
        unfinished = experiment.unfinished_after(recording)
        if unfinished is not None:
            self.show_run(unfinished)
            self.resume()
        elif experiment.waiting is not None:
            self._begin_next_run()
        else:
            return False
        return True

    def _is_another_run_waiting(self) -> bool:
        experiment = self._experiment
        if experiment is None or experiment.run_of(self.recording) is None:
            return False
        return experiment.waiting is not None

    def _rest(self) -> None:
        self._set_state("finished" if self._is_complete() else "paused")

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    @Slot()
    def _on_frame(self) -> None:
        # A run may grow behind the moment.
        seen = (self.moment, *(len(twin.recording) for twin in self._twins))
        if seen != self._drawn and self._twins:
            self._drawn = seen
            self.moment_changed.emit(self.moment)

    @Slot(object)
    def _on_epoch_done(self, evaluation: Evaluation) -> None:
        self.epoch_done.emit(evaluation)
        self._drawn = ()

    @Slot(int, str)
    def _on_rested(self, order: int, state: str) -> None:
        if order == self._order and self._state == "running":
            self._set_state(state)
            self._on_frame()
            if state == "finished" and self.following:
                self._go_on_with_experiment()
            elif state == "finished" and self._is_another_run_waiting():
                self.failed.emit(GO_ON)

    @Slot(object)
    def _on_loaded(self, data: Dataset) -> None:
        self.use_data(data)
