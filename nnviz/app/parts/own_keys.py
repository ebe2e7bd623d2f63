"""OwnKeys: a widget that keeps keys for itself which are shortcuts of the window elsewhere."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

#: Rows and columns that an arrow key moves by.
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class OwnKeys(QWidget):
    """While it has the keyboard focus, its keys come to its `keyPressEvent`; no shortcut takes them.

    Attributes
    ----------
    own_keys : Container[int]
        The arrow keys, if a subclass does not name others.
    """

    own_keys: Container[int] = ARROWS

    def owns(self, event: QKeyEvent) -> bool:
        """Whether this key is kept."""
        return event.key() in self.own_keys

    def event(self, event: QEvent) -> bool:
        """Keep the own keys from being shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.owns(event)
        ):
            event.accept()
            return True
        return super().event(event)
