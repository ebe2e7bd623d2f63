"""Trainer: lives on the worker thread and does one mini-batch after another.

It is steered through flags it looks at between two mini-batches; its thread runs no event loop,
so a slot of it would never be called.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.dataset import DataError, Dataset
from nnviz.core.evaluation import evaluate
from nnviz.core.flow import flow
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.schedule import Plan, plan_of
from nnviz.core.step import Step
from nnviz.core.training import advance, diverged
from nnviz.core.twins import Twin, behind, common_moment

#: Longest time `pause` waits for the mini-batch under way, seconds.
PAUSE_TIMEOUT = 0.2


class Trainer(QObject):
    """Pulls Steps out of the core, puts them into the Recording and tells the world.

    All signals are emitted on the worker thread.
    """

    #: A Step, after it is in the Recording: every mini-batch, without exception.
    mini_batch_done = Signal(object)
    #: An Evaluation, after every epoch.
    epoch_done = Signal(object)
    #: The worker has nothing left to do: the order's number, "paused" or "finished".
    rested = Signal(int, str)
    #: A Dataset has been read.
    loaded = Signal(object)
    #: One sentence for the user: data that cannot be read, an exception, numbers run away.
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._turn = threading.Condition(threading.Lock())
        self._twins: tuple[Twin, ...] = ()
        self._hyper: Hyper | None = None
        self._derived: dict[tuple[int, int], tuple[Hyper, Hyper]] = {}
        self._plan = Plan()
        self._planned: tuple[Hyper, int, Hyper] | None = None
        self._load: Callable[[], Dataset] | None = None
        self._allowance: float = 0
        self._order = 0
        self._interval = 0.0
        self._next_due = 0.0
        self._catching_up = False
        self._unscored: list[Recording] = []
        self._stepping = False
        self._quit = False

    # Called from the GUI thread.

    def begin(self, twins: tuple[Twin, ...], hyper: Hyper) -> None:
        """Work on these runs from now on, mini-batch by mini-batch side by side.

        Parameters
        ----------
        hyper : Hyper
            Settings of the first twin's next mini-batch.
        """
        self.pause()
        with self._turn:
            self._twins, self._hyper = twins, hyper
            self._derived, self._planned = {}, None
            self._plan = plan_of(twins[0].recording, hyper)
            self._catching_up = not _are_level(twins)
            self._unscored = [t.recording for t in twins if not t.recording.evaluations]
            self._turn.notify_all()

    def load(self, read: Callable[[], Dataset]) -> None:
        """Call `read` on the worker thread and emit `loaded` with what it returns."""
        with self._turn:
            self._load = read
            self._turn.notify_all()

    def change(self, hyper: Hyper) -> None:
        """Use these settings from the first twin's next mini-batch on."""
        with self._turn:
            self._hyper = hyper

    def allow(self, steps: float) -> int:
        """Let the worker do so many mini-batches (math.inf: to the end). Returns the order's number."""
        with self._turn:
            self._allowance = steps
            self._order += 1
            self._next_due = time.monotonic()
            self._turn.notify_all()
            return self._order

    def pause(self) -> None:
        """Do no further mini-batch; on return none is under way."""
        with self._turn:
            self._allowance = 0
            self._order += 1
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._stepping, PAUSE_TIMEOUT)

    def set_pace(self, steps_per_second: float) -> None:
        """At most so many mini-batches a second; math.inf for as fast as it goes."""
        with self._turn:
            self._interval = 1 / steps_per_second
            self._next_due = time.monotonic()
            self._turn.notify_all()

    def close(self) -> None:
        """Return from `run` as soon as the mini-batch under way is done."""
        with self._turn:
            self._quit = True
            self._turn.notify_all()

    # On the worker thread.

    @Slot()
    def run(self) -> None:
        """Work until `close`."""
        while True:
            with self._turn:
                while not (self._quit or self._load or self._unscored or self._is_due()):
                    self._turn.wait(self._time_to_wait())
                if self._quit:
                    break
                load, self._load = self._load, None
                twins, hyper, order = self._twins, self._hyper, self._order
                unscored = self._unscored.pop() if self._unscored and not load else None
                self._stepping = load is None and unscored is None
            try:
                if load:
                    self.loaded.emit(load())
                elif unscored is not None:
                    if not unscored.evaluations:  # `begin` may have asked a second time
                        sample = unscored.training_sample
                        unscored.add_evaluation(
                            evaluate(unscored.newest, unscored.data, unscored.training, sample)
                        )
                elif hyper is not None:
                    self._work(twins, hyper, order)
            except DataError as error:
                self.failed.emit(str(error))
            except MemoryError:
                self._stop(order, "There is not enough memory to go on; nothing recorded is lost.")
            except Exception as error:  # noqa: BLE001  whatever it was, the window must hear of it
                self._stop(order, f"Training stopped: {type(error).__name__}: {error}")
        self.thread().quit()

    def _is_due(self) -> bool:
        return self._allowance > 0 and (
            not self._interval or self._catching_up or time.monotonic() >= self._next_due
        )

    def _settings(self, twins: tuple[Twin, ...], twin: Twin, hyper: Hyper) -> Hyper:
        """The settings of a twin's next mini-batch: the same object as long as nothing changes."""
        first = twins[0].recording
        index = len(twin.recording) + 1
        base = self._scheduled(hyper) if index > len(first) else first.hyper_at(index)
        if not twin.difference:
            return base
        key = (id(twin), id(base))
        if key not in self._derived:
            wanted, latest = twin.settings(base), twin.recording.hyper
            self._derived[key] = (base, latest if wanted == latest else wanted)
        return self._derived[key][1]

    def _scheduled(self, hyper: Hyper) -> Hyper:
        """The first twin's settings, eta halved as often as its accuracies asked for."""
        halvings = self._plan.halvings
        if not halvings:
            return hyper
        if not self._planned or self._planned[:2] != (hyper, halvings):
            self._planned = (hyper, halvings, self._plan.settings(hyper))
        return self._planned[2]

    def _time_to_wait(self) -> float | None:
        if self._allowance <= 0:
            return None
        return max(0.0, self._next_due - time.monotonic())

    def _work(self, twins: tuple[Twin, ...], hyper: Hyper, order: int) -> None:
        """Do one mini-batch of each twin whose turn it is, and what follows from it.

        A twin that came later catches up first, which costs nothing of what was allowed.
        """
        turn = behind(twins)
        reasons: list[str] = []
        done = False
        try:
            for twin in turn:
                step = self._learn(twin, self._settings(twins, twin, hyper))
                done = step is None
                if step is not None and diverged(step):
                    name = f"{twin.name}: " if len(twins) > 1 else ""
                    reasons.append(name + diverged(step))
        finally:
            self._account(order, twins, counts=len(turn) == len(twins))
        if done:
            self._stop(order, "", "finished")
            return
        first = twins[0].recording
        enough = ""
        for twin in turn:
            if self._score(twin.recording, hyper) and twin.recording is first:
                plan = plan_of(first, hyper)
                enough = plan.reason
                with self._turn:
                    if self._twins and self._twins[0].recording is first:
                        self._plan = plan
        if reasons:
            self._stop(order, " ".join(reasons))
        elif enough:
            self._stop(order, enough, "finished")
        elif common_moment(twins) >= hyper.epochs * first.steps_per_epoch:
            self._stop(order, "", "finished")
        elif self._allowance <= 0:
            self.rested.emit(order, "paused")

    def _learn(self, twin: Twin, hyper: Hyper) -> Step | None:
        """Do the next mini-batch of a run; None if it has had all its epochs."""
        recording, newest = twin.recording, twin.recording.newest
        if newest.index >= hyper.epochs * recording.steps_per_epoch:
            return None
        step = advance(newest.params, newest.carry, newest.index + 1, recording.training, hyper)
        recording.append(step)
        if recording.wants_flow(step.index):
            recording.add_flow(flow(newest.params, step, recording.flow_sample))
        self.mini_batch_done.emit(step)
        return step

    def _account(self, order: int, twins: tuple[Twin, ...], counts: bool) -> None:
        with self._turn:
            self._stepping = False
            if self._order == order and counts:
                self._allowance -= 1
            if twins is self._twins:
                self._catching_up = not _are_level(twins)
            # A step that came late does not make the next ones come in a rush.
            self._next_due = max(self._next_due + self._interval, time.monotonic() - self._interval)
            self._turn.notify_all()

    def _score(self, recording: Recording, hyper: Hyper) -> bool:
        """Evaluate a run that has come to the end of an epoch; whether it has."""
        if not recording.wants_evaluation(hyper):
            return False
        step = recording.newest
        evaluation = evaluate(step, recording.data, recording.training, recording.training_sample)
        recording.add_evaluation(evaluation)
        if any(recording is twin.recording for twin in self._twins):
            self.epoch_done.emit(evaluation)
        return True

    def _stop(self, order: int, reason: str, state: str = "paused") -> None:
        with self._turn:
            self._stepping = False
            if self._order == order:
                self._allowance = 0
            self._turn.notify_all()
        if reason:
            self.failed.emit(reason)
        self.rested.emit(order, state)


def _are_level(twins: tuple[Twin, ...]) -> bool:
    return len(behind(twins)) == len(twins)
