"""WhatIfBar: the changes of a what-if, how many there are, and how to take them back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nnviz.core.contributions import Neuron
from nnviz.core.whatif import WhatIf


class WhatIfBar(QWidget):
    """Keeps the changes. It is empty while there are none, and keeps its height.

    Attributes
    ----------
    what_if : WhatIf
    """

    #: There are other changes than before.
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what_if = WhatIf()
        self._before: list[WhatIf] = []
        self._last: Neuron | None = None
        self.badge = QLabel()
        self.badge.setObjectName("whatIfBadge")
        self.badge.setProperty("class", "badge")
        self.undo_button, self.reset_button = QPushButton("Undo"), QPushButton("Reset")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.badge)
        for button, name, tip, slot in (
            (self.undo_button, "whatIfUndo", "Take the last change back", self.undo),
            (self.reset_button, "whatIfReset", "Take all changes back", self.reset),
        ):
            button.setObjectName(name)
            button.setToolTip(tip)
            button.clicked.connect(slot)
            row.addWidget(button)
        self.setMinimumHeight(self.reset_button.sizeHint().height())
        self._show()

    def drop(self, neuron: Neuron, dropped: bool) -> None:
        """Drop a neuron, or have it back."""
        self._change(self.what_if.with_dropped(neuron, dropped))

    def set_bias(self, neuron: Neuron, value: float | None) -> None:
        """Give a neuron another bias, None for its own. Moving on with the same one is one change."""
        if neuron == self._last and value is not None:
            self.what_if = self.what_if.with_bias(neuron, value)
            self._show()
            self.changed.emit()
            return
        self._change(self.what_if.with_bias(neuron, value))
        self._last = neuron if value is not None else None

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        if self._before:
            self.what_if, self._last = self._before.pop(), None
            self._show()
            self.changed.emit()

    @Slot()
    def reset(self) -> None:
        """Take all changes back; that can be undone too."""
        self._change(WhatIf())

    def forget(self) -> None:
        """Begin anew, for another network."""
        self.what_if, self._before, self._last = WhatIf(), [], None
        self._show()

    def _change(self, what_if: WhatIf) -> None:
        if what_if != self.what_if:
            self._before.append(self.what_if)
            self.what_if, self._last = what_if, None
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        count = len(self.what_if)
        self.badge.setText(f"What if: {count} change{'s' if count != 1 else ''}")
        self.badge.setVisible(count > 0)
        self.reset_button.setVisible(count > 0)
        self.undo_button.setVisible(bool(self._before))
