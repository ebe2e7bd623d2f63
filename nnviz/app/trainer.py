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
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.step import Step
from nnviz.core.training import advance, diverged

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
        self._recording: Recording | None = None
        self._hyper: Hyper | None = None
        self._load: Callable[[], Dataset] | None = None
        self._allowance: float = 0
        self._order = 0
        self._interval = 0.0
        self._next_due = 0.0
        self._unscored = False
        self._stepping = False
        self._quit = False

    # Called from the GUI thread.

    def begin(self, recording: Recording) -> None:
        """Work on this Recording from now on, from its newest Step."""
        self.pause()
        with self._turn:
            self._recording = recording
            self._hyper = recording.hyper
            self._unscored = not recording.evaluations
            self._turn.notify_all()

    def load(self, read: Callable[[], Dataset]) -> None:
        """Call `read` on the worker thread and emit `loaded` with what it returns."""
        with self._turn:
            self._load = read
            self._turn.notify_all()

    def change(self, hyper: Hyper) -> None:
        """Use these settings from the next mini-batch on."""
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
                recording, hyper, order = self._recording, self._hyper, self._order
                unscored = self._unscored and not load
                self._unscored = self._unscored and not unscored
                self._stepping = not load and not unscored
            try:
                if load:
                    self.loaded.emit(load())
                elif recording is not None and hyper is not None:
                    if unscored:
                        recording.add_evaluation(evaluate(recording.newest, recording.data))
                    else:
                        self._work(recording, hyper, order)
            except DataError as error:
                self.failed.emit(str(error))
            except MemoryError:
                self._stop(order, "There is not enough memory to go on; nothing recorded is lost.")
            except Exception as error:  # noqa: BLE001  whatever it was, the window must hear of it
                self._stop(order, f"Training stopped: {type(error).__name__}: {error}")
        self.thread().quit()

    def _is_due(self) -> bool:
        return self._allowance > 0 and (not self._interval or time.monotonic() >= self._next_due)

    def _time_to_wait(self) -> float | None:
        if self._allowance <= 0:
            return None
        return max(0.0, self._next_due - time.monotonic())

    def _work(self, recording: Recording, hyper: Hyper, order: int) -> None:
        """Do one mini-batch and what follows from it."""
        newest, per_epoch = recording.newest, recording.steps_per_epoch
        step = None
        try:
            if newest.index < hyper.epochs * per_epoch:
                step = advance(
                    newest.params, newest.carry, newest.index + 1, recording.data.training, hyper
                )
                recording.append(step)
                self.mini_batch_done.emit(step)
        finally:
            self._account(order)
        if step is None:
            self._stop(order, "", "finished")
            return
        if step.index % per_epoch == 0:
            self._score(recording, step)
        reason = diverged(step)
        if reason:
            self._stop(order, reason)
        elif step.index >= hyper.epochs * per_epoch:
            self._stop(order, "", "finished")
        elif self._allowance <= 0:
            self.rested.emit(order, "paused")

    def _account(self, order: int) -> None:
        with self._turn:
            self._stepping = False
            if self._order == order:
                self._allowance -= 1
            # A step that came late does not make the next ones come in a rush.
            self._next_due = max(self._next_due + self._interval, time.monotonic() - self._interval)
            self._turn.notify_all()

    def _score(self, recording: Recording, step: Step) -> None:
        evaluation = evaluate(step, recording.data)
        recording.add_evaluation(evaluation)
        if recording is self._recording:
            self.epoch_done.emit(evaluation)

    def _stop(self, order: int, reason: str, state: str = "paused") -> None:
        with self._turn:
            self._stepping = False
            if self._order == order:
                self._allowance = 0
            self._turn.notify_all()
        if reason:
            self.failed.emit(reason)
        self.rested.emit(order, state)
