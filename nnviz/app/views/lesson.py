"""The lesson: a guided tour that sets up the window stop by stop."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.view import View
from nnviz.core.lesson import Lesson, LessonError, Stop, load_lessons
from nnviz.core.recording import Recording
from nnviz.resources import resource


class LessonView(View):
    """Says two or three sentences at each stop. Everything on the screen stays usable meanwhile.

    Attributes
    ----------
    lessons : tuple[Lesson, ...]
    place : int
        The stop that is shown, from 0.
    """

    name = "lessonView"
    title = "Lesson"

    #: Set up the window as this Stop has it.
    stop_requested = Signal(object)
    #: The place to come back to: the lesson's name and the stop.
    place_changed = Signal(str, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.fault = ""
        try:
            self.lessons: tuple[Lesson, ...] = load_lessons(resource("lessons"))
        except LessonError as error:
            self.lessons, self.fault = (), str(error)
        self._lesson = 0
        self.place = 0

        self.lesson_combo = QComboBox()
        self.lesson_combo.setObjectName("lessonCombo")
        self.lesson_combo.setAccessibleName("Lesson")
        self.lesson_combo.setToolTip("Take another lesson")
        for lesson in self.lessons:
            self.lesson_combo.addItem(lesson.title, lesson.name)
        self.lesson_combo.activated.connect(self._on_lesson_activated)
        self.stop_combo = QComboBox()
        self.stop_combo.setObjectName("lessonStop")
        self.stop_combo.setAccessibleName("Stop")
        self.stop_combo.setToolTip("Go to any stop")
        self.stop_combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.stop_combo.activated.connect(self.go_to)
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        font = QFont(self.heading.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.heading.setFont(font)
        self.text = QLabel()
        self.text.setObjectName("lessonText")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        font = QFont(self.text.font())
        font.setPointSizeF(font.pointSizeF() * 1.1)
        self.text.setFont(font)
        self.waiting = QLabel()
        self.waiting.setObjectName("lessonWaiting")
        self.waiting.setWordWrap(True)
        self.waiting.setProperty("class", "faint")
        self.back = QPushButton("Back")
        self.back.setObjectName("lessonBack")
        self.back.setToolTip("To the stop before")
        self.back.clicked.connect(lambda: self.go_to(self.place - 1))
        self.again = QPushButton("Show again")
        self.again.setObjectName("lessonAgain")
        self.again.setToolTip("Set up the window for this stop once more")
        self.again.clicked.connect(lambda: self.go_to(self.place))
        self.next = QPushButton("Next")
        self.next.setObjectName("lessonNext")
        self.next.setToolTip("To the next stop")
        self.next.clicked.connect(lambda: self.go_to(self.place + 1))
        buttons = QHBoxLayout()
        for button in (self.back, self.again, self.next):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + 20)
            buttons.addWidget(button)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.heading)
        inner.addWidget(self.text)
        inner.addWidget(self.waiting)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.addWidget(self.lesson_combo)
        column.addWidget(self.stop_combo)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)
        self.setMinimumWidth(240)
        self.setMaximumWidth(340)  # longer lines are harder to read
        self.lesson_combo.setVisible(len(self.lessons) > 1)
        self._fill()

    @property
    def stop(self) -> Stop | None:
        """The stop that is shown."""
        return self.lessons[self._lesson].stops[self.place] if self.lessons else None

    def restore(self, lesson: str, place: int) -> None:
        """Come back to where the lesson was left, without setting up anything yet."""
        at = self.lesson_combo.findData(lesson)
        if at >= 0:
            self._lesson = at
            self.place = max(0, min(place, len(self.lessons[at].stops) - 1))
            self._fill()

    @Slot(int)
    def go_to(self, place: int) -> None:
        """Show a stop, and ask for what it sets up."""
        if not self.lessons:
            self.message_requested.emit(self.fault or "There is no lesson in resources/lessons.")
            return
        lesson = self.lessons[self._lesson]
        self.place = max(0, min(place, len(lesson.stops) - 1))
        self._fill()
        self.place_changed.emit(lesson.name, self.place)
        self.stop_requested.emit(self.stop)

    def say_waiting(self, sentence: str) -> None:
        """Say what the stop is still waiting for; nothing when it is set up."""
        if self.waiting.text() != sentence:
            self.waiting.setText(sentence)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Nothing moves here with the moment."""

    def _fill(self) -> None:
        stop = self.stop
        if stop is None:
            self.heading.setText("No lesson")
            self.text.setText(self.fault)
            for button in (self.back, self.again, self.next):
                button.setEnabled(False)
            return
        stops = self.lessons[self._lesson].stops
        self.heading.setText(stop.title)
        self.text.setText(stop.text)
        self.waiting.clear()
        with QSignalBlocker(self.stop_combo):
            self.stop_combo.clear()
            for number, each in enumerate(stops, 1):
                self.stop_combo.addItem(f"{number} of {len(stops)}: {each.title}")
            self.stop_combo.setCurrentIndex(self.place)
        self.lesson_combo.setCurrentIndex(self._lesson)
        self.back.setEnabled(self.place > 0)
        self.next.setEnabled(self.place < len(stops) - 1)

    @Slot(int)
    def _on_lesson_activated(self, lesson: int) -> None:
        self._lesson = lesson
        self.go_to(0)
