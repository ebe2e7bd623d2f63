"""The status line: where the moment is and how fast the run goes, slow enough to read."""

from __future__ import annotations

import math
import time
from bisect import bisect_right

from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from nnviz.core.recording import Recording

HINT = "Space: play, pause    ← →: one mini-batch    Drag the timeline to go back"


class StatusLine(QStatusBar):
    """Epoch, mini-batch, cost, accuracy, mini-batches per second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = {name: QLabel() for name in ("epoch", "step", "cost", "accuracy", "rate")}
        widest = {
            "epoch": "Epoch 100 of 100",
            "step": "Mini-batch 1,000,000 of 1,000,000",
            "cost": "Cost 1.0000e-10",
            "accuracy": "Validation 100.00 %  Test 100.00 %",
            "rate": "100,000 mini-batches a second",
        }
        for name, label in self._labels.items():
            label.setObjectName(f"{name}Status")
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest[name]))
            self.addPermanentWidget(label)
        self._hint = QLabel(HINT)
        self._hint.setProperty("class", "faint")
        # It gives way: the window may be narrower than all of this in a row.
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.insertWidget(0, self._hint, 1)
        self._counted: tuple[float, int] | None = None
        self._recording: Recording | None = None

    def show_moment(self, recording: Recording, index: int, running: bool) -> None:
        """Say where the moment is; called a few times a second."""
        per_epoch = recording.steps_per_epoch
        epoch = max(0, index - 1) // per_epoch
        cost = recording.costs[index - 1] if index else math.nan
        known = bisect_right(recording.evaluations, index, key=lambda e: e.index)
        text = {
            "epoch": f"Epoch {epoch} of {recording.hyper.epochs}",
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
