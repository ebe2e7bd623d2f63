"""SourceRow: which image is looked at: the drawing, a test image, or one of the mini-batch."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

DRAWING, TEST, BATCH, SAMPLE = "drawing", "test", "batch", "sample"

NAMES = {DRAWING: "My drawing", TEST: "Test image", BATCH: "Mini-batch's image"}


class SourceRow(QWidget):
    """A list of sources, and for those with many images the number of one.

    Attributes
    ----------
    source : {"drawing", "test", "batch", "sample"}
    """

    #: Another source or another number.
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = {TEST: 0, BATCH: 0}
        self._numbers = {TEST: 0, BATCH: 0}
        self.combo = QComboBox()
        self.combo.setObjectName("diagramSource")
        self.combo.setAccessibleName("Image to look at")
        self.combo.setToolTip("Which image goes through the network")
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for source, name in NAMES.items():
            self.combo.addItem(name, source)
        self.combo.activated.connect(self._on_activated)
        self.box = QSpinBox()
        self.box.setObjectName("diagramNumber")
        self.box.setAccessibleName("Number of the image")
        self.box.setToolTip("The number of the image, counted from 0")
        self.box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setKeyboardTracking(False)
        self.box.setMinimumWidth(56)
        self.box.valueChanged.connect(self._on_number)
        self.before, self.after = QToolButton(), QToolButton()
        for button, arrow, tip, step in (
            (self.before, Qt.ArrowType.LeftArrow, "The image before", self.box.stepDown),
            (self.after, Qt.ArrowType.RightArrow, "The next image", self.box.stepUp),
        ):
            button.setArrowType(arrow)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setMinimumSize(26, 26)
            button.setAutoRepeat(True)
            button.clicked.connect(step)
        self.words = QLabel()
        self.words.setObjectName("diagramSourceWords")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.setMinimumHeight(28)  # the same with and without the buttons
        for part in (self.combo, self.before, self.box, self.after):
            row.addWidget(part)
        # The words are the first to give way: the image shows it too.
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.words, 1)
        self.choose(TEST)

    @property
    def source(self) -> str:
        """Where the image comes from."""
        return str(self.combo.currentData())

    @property
    def number(self) -> int:
        """The number of the test image, or the place in the mini-batch."""
        return self._numbers.get(self.source, 0)

    def choose(self, source: str) -> None:
        """Choose a source."""
        self.combo.setCurrentIndex(self.combo.findData(source))
        self._show_number()

    def offer_sample(self, words: str) -> None:
        """Have one more source, an image from elsewhere."""
        place = self.combo.findData(SAMPLE)
        if place < 0:
            self.combo.addItem(words, SAMPLE)
        else:
            self.combo.setItemText(place, words)

    def show_limits(self, n_test: int, n_batch: int) -> None:
        """Know how many images there are."""
        limits = {TEST: n_test, BATCH: n_batch}
        if limits != self._limits:
            self._limits = limits
            self._show_number()

    def say(self, words: str) -> None:
        """Write what the image shows."""
        if words != self.words.text():
            self.words.setText(words)

    def _show_number(self) -> None:
        many = self.source in self._limits
        for part in (self.before, self.box, self.after):
            part.setVisible(many)
        if many:
            last = max(0, self._limits[self.source] - 1)
            with QSignalBlocker(self.box):
                self.box.setRange(0, last)
                self.box.setValue(self._numbers[self.source])
            self._numbers[self.source] = self.box.value()
        self._enable()

    def _enable(self) -> None:
        self.before.setEnabled(self.box.value() > self.box.minimum())
        self.after.setEnabled(self.box.value() < self.box.maximum())

    @Slot()
    def _on_activated(self) -> None:
        self._show_number()
        self.changed.emit()

    @Slot(int)
    def _on_number(self, number: int) -> None:
        self._numbers[self.source] = number
        self._enable()
        self.changed.emit()
