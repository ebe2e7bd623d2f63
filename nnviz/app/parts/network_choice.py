"""NetworkChoice: which network reads the drawing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

READY_TIP = "A network that was trained before and comes with nnviz: it reads well at once"
RUN_TIP = "The network that learns in this window, as it is at the moment shown"


class NetworkChoice(QWidget):
    """Two buttons of which one is chosen."""

    #: The ready-made network was chosen, or else the run.
    ready_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ready = QRadioButton("Ready-made network")
        self.ready.setObjectName("readyButton")
        self.run = QRadioButton("This run, at the moment")
        self.run.setObjectName("runButton")
        self.run.setToolTip(RUN_TIP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for button in (self.ready, self.run):
            button.setMinimumHeight(24)
            column.addWidget(button)
        self.ready.toggled.connect(self._on_toggled)
        self.show_choice(True)

    def show_choice(self, ready: bool, why_not: str = "") -> None:
        """Mark what is used; if the ready-made network cannot be, say why not."""
        with QSignalBlocker(self.ready):
            (self.ready if ready else self.run).setChecked(True)
        self.ready.setEnabled(not why_not)
        if self.ready.toolTip() != (why_not or READY_TIP):
            self.ready.setToolTip(why_not or READY_TIP)

    @Slot(bool)
    def _on_toggled(self, ready: bool) -> None:
        self.ready_requested.emit(ready)
