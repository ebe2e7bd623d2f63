"""The status line: where the moment is and how fast the run goes, slow enough to read."""

from __future__ import annotations

import math
import time
from bisect import bisect_right

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from nnviz.core.recording import Recording

#: The first ones are the last to give way in a narrow window.
HINTS = ("Space: play, pause", "← →: one mini-batch", "Drag the timeline to go back")
GAP = "    "


class Hints(QLabel):
    """As many of the hints as there is room for, none of them cut off."""

    def __init__(self) -> None:
        super().__init__(GAP.join(HINTS))
        self.setProperty("class", "faint")
        self.setIndent(6)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out those at the end that do not fit."""
        super().resizeEvent(event)
        hints = list(HINTS)
        room = self.width() - self.indent()
        while hints and self.fontMetrics().horizontalAdvance(GAP.join(hints)) > room:
            hints.pop()
        self.setText(GAP.join(hints))


class StatusLine(QStatusBar):
    """Epoch, mini-batch, cost, accuracy, mini-batches per second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = {name: QLabel() for name in ("epoch", "step", "cost", "accuracy", "rate")}
        widest = {
            "epoch": "100 of 100 epochs",
            "step": "Mini-batch 150,000 of 150,000  ",
            "cost": "Cost 10.0000",
            "accuracy": "Validation 100.00 %  Test 100.00 %",
            "rate": "99,999 mini-batches a second",
        }
        for name, label in self._labels.items():
            label.setObjectName(f"{name}Status")
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest[name]))
            self.addPermanentWidget(label)
        self.hints = Hints()
        self.insertWidget(0, self.hints, 1)
        self._counted: tuple[float, int] | None = None
        self._recording: Recording | None = None

    def show_moment(self, recording: Recording, index: int, running: bool) -> None:
        """Say where the moment is; called a few times a second."""
        per_epoch = recording.steps_per_epoch
        cost = recording.costs[index - 1] if index else math.nan
        known = bisect_right(recording.evaluations, index, key=lambda e: e.index)
        text = {
            "epoch": f"{index // per_epoch} of {recording.hyper.epochs} epochs",
            "step": f"Mini-batch {index:,} of {len(recording):,}",
            "cost": "Cost –" if math.isnan(cost) else f"Cost {cost:.4f}",
            "accuracy": "",
            "rate": self._rate(recording) if running else "",
        }
        if known:
            last = recording.evaluations[known - 1]
            text["accuracy"] = (
                f"Validation {last.validation.accuracy:.2%}  Test {last.test.accuracy:.2%}".replace(
                    "%", " %"
                )
            )
        for name, label in self._labels.items():
            if label.text() != text[name]:
                label.setText(text[name])
        if not running:
            self._counted = None

    def _rate(self, recording: Recording) -> str:
        now, done = time.monotonic(), len(recording)
        if self._counted is None or recording is not self._recording:
            self._recording, self._counted = recording, (now, done)
            return ""
        then, before = self._counted
        if now - then < 0.2:
            return self._labels["rate"].text()
        self._counted = (now, done)
        return f"{(done - before) / (now - then):,.0f} mini-batches a second"
