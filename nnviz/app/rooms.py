"""RoomBar: the layouts as a row of names, the one that is shown lit."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget


class RoomBar(QWidget):
    """One button for each action, with its text only; lower than a toolbar would be."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("roomsBar")
        self.setAccessibleName("Layouts")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 6, 2)
        row.setSpacing(2)
        self.buttons: dict[QAction, QToolButton] = {}
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumHeight(24)
            row.addWidget(button)
            self.buttons[action] = button

    def widgetForAction(self, action: QAction) -> QToolButton | None:  # noqa: N802
        """The button of an action, by the name that Qt's toolbars have for it."""
        return self.buttons.get(action)
