"""AlarmPanel: how many alarms a run has, a list of them, and a note with one of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.alarm_marks import TARGET, sign_icon
from nnviz.core.alarms import Alarm

#: What the views are called that alarms point at.
VIEW_TITLES = {
    "flowView": "Gradient flow",
    "evaluationView": "Evaluation",
    "curvesView": "Curves",
}


class AlarmPanel(QWidget):
    """Empty while nothing is wrong."""

    #: Show this moment, please.
    seek_requested = Signal(int)
    #: Open the view with this name, please.
    view_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms: tuple[Alarm, ...] = ()
        self._noted: Alarm | None = None
        self.note = QWidget()
        self.note.setObjectName("alarmNote")
        self.sentence = QLabel()
        self.sentence.setObjectName("alarmSentence")
        self.sentence.setWordWrap(True)
        self.sentence.setFixedWidth(self.fontMetrics().horizontalAdvance("n" * 42))
        self.show_button = QPushButton("Show")
        self.show_button.setObjectName("alarmShow")
        self.show_button.setToolTip("Go to that mini-batch and the panel that shows it")
        self.show_button.clicked.connect(self._on_show)
        self.close_button = QToolButton()
        self.close_button.setObjectName("alarmClose")
        self.close_button.setText("×")
        self.close_button.setAccessibleName("Close the note")
        self.close_button.setToolTip("Close the note")
        self.close_button.setMinimumSize(TARGET, TARGET)
        self.close_button.clicked.connect(self.close_note)
        row = QHBoxLayout(self.note)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sentence)
        row.addWidget(self.show_button)
        row.addWidget(self.close_button)
        self.note.hide()
        self.button = QToolButton()
        self.button.setObjectName("alarmButton")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setMinimumSize(TARGET, TARGET)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setMenu(QMenu(self))
        self.button.menu().aboutToShow.connect(self._fill_menu)
        # Its place is kept, so that nothing moves when the first alarm comes.
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        self.button.setText("0")
        self.button.hide()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.note)
        whole.addWidget(self.button)
        self.show_look(look)

    def show_alarms(self, alarms: Sequence[Alarm]) -> None:
        """Count these, and list them on demand."""
        self._alarms = tuple(alarms)
        if self._noted not in self._alarms:
            self.close_note()
        n = len(alarms)
        text = "1 alarm" if n == 1 else f"{n} alarms"
        self.button.setText(str(n))
        self.button.setAccessibleName(text)
        self.button.setToolTip(f"{text} in this run: what went wrong, and where")
        self.button.setVisible(n > 0)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.button.setIcon(sign_icon(look))

    def choose(self, alarms: Sequence[Alarm], place: QPoint) -> None:
        """Write the note of an alarm; of several, let the user choose one."""
        if len(alarms) == 1:
            self.write_note(alarms[0])
        else:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._list(menu, alarms)
            menu.popup(place)

    def write_note(self, alarm: Alarm) -> None:
        """Say what an alarm is about."""
        self._noted = alarm
        self.sentence.setText(alarm.sentence)
        self.sentence.setToolTip(alarm.sentence)
        title = VIEW_TITLES[alarm.view]
        self.show_button.setToolTip(f"Go to mini-batch {alarm.index:,}, and open {title}")
        self.note.show()

    @Slot()
    def close_note(self) -> None:
        """Take the note away."""
        self._noted = None
        self.note.hide()

    @Slot()
    def _on_show(self) -> None:
        if self._noted is not None:
            self.seek_requested.emit(self._noted.index)
            self.view_requested.emit(self._noted.view)

    @Slot()
    def _fill_menu(self) -> None:
        self.button.menu().clear()
        self._list(self.button.menu(), self._alarms)

    def _list(self, menu: QMenu, alarms: Sequence[Alarm]) -> None:
        for alarm in alarms:
            action = menu.addAction(f"Mini-batch {alarm.index:,}: {alarm.sentence}")
            action.setData(alarm)
            action.triggered.connect(self._on_listed)

    @Slot()
    def _on_listed(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.write_note(action.data())
        if self.button.hasFocus():  # only by Tab: go on by keyboard
            self.show_button.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the note."""
        if event.key() == Qt.Key.Key_Escape and self.note.isVisible():
            self.close_note()
        else:
            super().keyPressEvent(event)
