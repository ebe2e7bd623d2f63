"""The pace control: from one mini-batch a second to as fast as it goes."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

#: Mini-batches a second at each place of the slider.
PACES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, math.inf)


class PaceControl(QWidget):
    """A slider over `PACES`, with its meaning in words beside it."""

    #: Mini-batches a second; math.inf for full speed.
    pace_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("paceSlider")
        self.slider.setAccessibleName("Pace")
        self.slider.setRange(0, len(PACES) - 1)
        self.slider.setValue(len(PACES) - 1)
        self.slider.setPageStep(3)
        self.slider.setFixedWidth(130)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setToolTip(
            "How fast it learns: from one mini-batch a second, each one drawn, to full speed"
        )
        self._label = QLabel()
        self._label.setObjectName("paceText")
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("5,000 a second "))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(QLabel("Pace"))
        row.addWidget(self.slider)
        row.addWidget(self._label)
        self.slider.valueChanged.connect(self._on_value_changed)
        self._say(PACES[-1])

    def _say(self, pace: float) -> None:
        self._label.setText("full speed" if math.isinf(pace) else f"{pace:,} a second")

    @Slot(int)
    def _on_value_changed(self, place: int) -> None:
        self._say(PACES[place])
        self.pace_requested.emit(PACES[place])
