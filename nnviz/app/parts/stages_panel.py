"""StagesPanel: the way from the drawing to what the network receives, a switch for each step."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.received_picture import ReceivedPicture
from nnviz.core.strokes import ALL_STEPS, Stages

#: Under each picture of `Stages`, and for those who cannot see it.
CAPTIONS = (
    ("drawn", "The drawing, made small"),
    ("boxed", "The drawing in its box"),
    ("centred", "The drawing in the middle"),
    ("received", "What the network receives"),
)

#: Field of `Steps`, text of the switch, tooltip.
SWITCHES = (
    ("box", "Box it", "Scale the digit until it is as large as MNIST's digits: 20 of 28 pixels"),
    ("centre", "Centre it", "Shift it until its centre of mass is in the middle, as in MNIST"),
    ("smooth", "Smooth the line", "Take the jitter of the hand out of the line"),
    ("pen", "MNIST's pen", "Draw the line as wide as MNIST's are, whatever the pen's width"),
    ("deslant", "Set it upright", "Take the slant away; MNIST's makers did not"),
)

SIDE = 84  # three screen pixels for each of 28


class StagesPanel(QWidget):
    """Four pictures, and beside each switch what the network would answer with it the other way.

    Attributes
    ----------
    steps : Steps
        What the switches say.
    """

    #: A switch was turned (Steps).
    steps_changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = ALL_STEPS
        self.pictures = tuple(ReceivedPicture(look, SIDE, name) for _, name in CAPTIONS)
        row = QHBoxLayout()
        row.setSpacing(0)
        for place, (picture, (caption, name)) in enumerate(
            zip(self.pictures, CAPTIONS, strict=True)
        ):
            picture.setToolTip(name)
            label = QLabel(caption)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setProperty("class", "faint")
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(picture)
            column.addWidget(label)
            if place:
                arrow = QLabel("→")
                arrow.setProperty("class", "faint")
                row.addStretch(1)
                row.addWidget(arrow)
                row.addStretch(1)
            row.addLayout(column)
        table = QGridLayout()
        table.setHorizontalSpacing(12)
        table.setVerticalSpacing(0)
        table.setColumnStretch(1, 1)
        self.switches: dict[str, QCheckBox] = {}
        self.costs: dict[str, QLabel] = {}
        for place, (name, text, tip) in enumerate(SWITCHES):
            switch = QCheckBox(text)
            switch.setObjectName(f"{name}Switch")
            switch.setToolTip(tip)
            switch.setMinimumHeight(24)
            switch.setChecked(getattr(self.steps, name))
            switch.toggled.connect(self._on_toggled)
            cost = QLabel()
            cost.setObjectName(f"{name}Cost")
            table.addWidget(switch, place, 0)
            table.addWidget(cost, place, 1)
            self.switches[name], self.costs[name] = switch, cost
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addLayout(table)

    def show_stages(self, stages: Stages) -> None:
        """Draw what each step made."""
        for picture, array in zip(self.pictures, stages, strict=True):
            picture.show_array(array)

    def show_cost(self, name: str, words: str, matters: bool) -> None:
        """Say what the answer is with this step the other way; it is bold where that matters."""
        label = self.costs[name]
        if words != label.text() or matters != label.font().bold():
            label.setText(words)
            font = label.font()
            font.setBold(matters)
            label.setFont(font)
            self.switches[name].setAccessibleDescription(words)

    def forget_costs(self) -> None:
        """Say nothing of what it costs."""
        for name in self.costs:
            self.show_cost(name, "", matters=False)

    def allow(self, names: tuple[str, ...], why_not: str) -> None:
        """Let only these steps be turned off and on; the tooltips of the others say why not."""
        for name, _, tip in SWITCHES:
            self.switches[name].setEnabled(name in names)
            self.switches[name].setToolTip(tip if name in names else why_not)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        for picture in self.pictures:
            picture.show_look(look)

    @Slot()
    def _on_toggled(self) -> None:
        taken = {name: switch.isChecked() for name, switch in self.switches.items()}
        self.steps = dataclasses.replace(self.steps, **taken)
        self.steps_changed.emit(self.steps)
