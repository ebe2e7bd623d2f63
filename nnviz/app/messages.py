"""The message bar: one sentence for the user, until it is closed or replaced."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolBar, QWidget


class MessageBar(QToolBar):
    """A row under the toolbar that is there only while it has something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Messages", parent)
        self.setObjectName("messageBar")
        self.setMovable(False)
        self.toggleViewAction().setEnabled(False)
        self.toggleViewAction().setVisible(False)
        self._label = QLabel()
        self._label.setObjectName("messageText")
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._close = close = QPushButton("Close")
        close.setObjectName("messageClose")
        close.setToolTip("Close this message")
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.clear_message)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.addWidget(self._label, 1)
        layout.addWidget(close)
        self.addWidget(row)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is closed."""
        return self._label.text()

    def show_message(self, sentence: str) -> None:
        """Say this, in place of what was said before."""
        self._label.setText(sentence)
        self._label.setAccessibleName(sentence)
        self._fit()
        self.show()

    def clear_message(self) -> None:
        """Close the bar."""
        self._label.clear()
        self.hide()

    def _fit(self) -> None:
        """As high as the lines of the sentence: left alone, a label that wraps asks for more."""
        room = self.width() - self._close.sizeHint().width() - 40
        self._label.setFixedHeight(max(24, self._label.heightForWidth(max(200, room))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentence anew."""
        super().resizeEvent(event)
        self._fit()
