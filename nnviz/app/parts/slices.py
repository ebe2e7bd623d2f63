"""Slices: lets a generator do its work between two frames, a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

#: Seconds of work between two looks at the event queue: a small part of a frame.
SLICE = 0.004

#: Seconds between two reports of how far it has come.
REPORT = 0.2


class Slices(QObject):
    """Pulls a generator of numbers to its end.

    Attributes
    ----------
    value : int
        What it yielded last.
    """

    #: It goes on; `value` is another one.
    advanced = Signal()
    #: It is at its end; `value` is the last one.
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value = 0
        self._work: Iterator[int] | None = None
        self._reported = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._on_slice)

    @property
    def busy(self) -> bool:
        """Whether there is work under way."""
        return self._work is not None

    def start(self, work: Iterator[int]) -> None:
        """Do this, instead of what is under way."""
        self._work, self.value = work, 0
        self._reported = time.monotonic()
        self._clock.start()

    def stop(self) -> None:
        """Give up what is under way."""
        self._work = None
        self._clock.stop()

    @Slot()
    def _on_slice(self) -> None:
        assert self._work is not None
        until = time.monotonic() + SLICE
        for value in self._work:
            self.value = value
            if time.monotonic() > until:
                break
        else:
            self.stop()
            self.finished.emit()
            return
        if time.monotonic() - self._reported > REPORT:
            self._reported = time.monotonic()
            self.advanced.emit()
