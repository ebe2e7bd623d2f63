"""Reader: lets a Reading catch up with its run between two frames."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.app.parts.slices import Slices
from nnviz.core.network import Array
from nnviz.core.reading import Reading
from nnviz.core.recording import Recording

#: Milliseconds from a change of the image, or of the run, until it is looked at.
PAUSE = 200


class Reader(QObject):
    """Reads one image at the stored moments of a run.

    Attributes
    ----------
    reading : Reading or None
        As far as it has come; None while there is no image.
    """

    #: There is more, or something else, to see: at the end, and before that now and then.
    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reading: Reading | None = None
        self._wanted: tuple[Recording, Array] | None = None
        self._newest = -1
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._on_late)
        self._slices = Slices(self)
        self._slices.advanced.connect(self.grown)
        self._slices.finished.connect(self._on_finished)

    @property
    def left(self) -> int:
        """How many moments are still to be looked at."""
        return self._slices.value if self._slices.busy else 0

    def read(self, recording: Recording | None, image: Array | None) -> None:
        """Know what to read; call it as often as you like. It acts on changes, and soon."""
        self._wanted = None if recording is None or image is None else (recording, image)
        if self._up_to_date():
            return
        if self._wanted is None:
            self._slices.stop()
            self._late.stop()
            self.reading = None
            self.grown.emit()
        elif not self._late.isActive() and not self._slices.busy:
            # The first image is read at once; a change a little later, as there will be more.
            self._late.start(0 if self.reading is None else PAUSE)

    def rest(self) -> None:
        """Look at nothing more until `read` is called again; what is known stays."""
        self._late.stop()
        self._slices.stop()

    def _up_to_date(self) -> bool:
        if self._wanted is None or self.reading is None:
            return self._wanted is None and self.reading is None
        return self._is_wanted(self.reading) and self._newest == self._wanted[0].newest.index

    def _is_wanted(self, reading: Reading) -> bool:
        assert self._wanted is not None
        recording, image = self._wanted
        return reading.recording is recording and np.array_equal(reading.image, image)

    @Slot()
    def _on_late(self) -> None:
        if self._wanted is None:
            return
        recording, image = self._wanted
        if self.reading is None or not self._is_wanted(self.reading):
            self.reading = Reading(recording, image)
        self._newest = recording.newest.index
        self._slices.start(self.reading.catch_up())

    @Slot()
    def _on_finished(self) -> None:
        self.grown.emit()
        if not self._up_to_date():  # the run went on meanwhile
            self._late.start(PAUSE)
