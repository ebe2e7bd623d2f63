"""LabelBar: what the drawing on the canvas is, to save it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

#: More classes than these are chosen from a list.
MOST_BUTTONS = 12

NO_DRAWING = "Draw a digit on the canvas first"


class LabelBar(QWidget):
    """A button for each class, or a list of many classes with one button."""

    #: Save the drawing with this label.
    label_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes: tuple[str, ...] = ()
        self.buttons: list[QPushButton] = []
        self._ready = False
        self.combo = QComboBox()
        self.combo.setObjectName("labelCombo")
        self.combo.setAccessibleName("Label of the drawing on the canvas")
        self.combo.setToolTip("What the drawing on the canvas shows")
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.save = QPushButton("Save")
        self.save.setObjectName("saveDrawingButton")
        self.save.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.save.clicked.connect(self._on_save)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addWidget(self.combo, 1)
        self._row.addWidget(self.save)
        self.show_classes(tuple("0123456789"))

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Offer these classes."""
        if classes == self.classes:
            return
        self.classes = classes
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        few = len(classes) <= MOST_BUTTONS
        self.buttons = [self._button(name) for name in classes] if few else []
        self.combo.setVisible(not few)
        self.save.setVisible(not few)
        self.combo.clear()
        self.combo.addItems(list(classes))
        self.show_ready(self._ready)

    def show_ready(self, ready: bool) -> None:
        """Whether there is a drawing to save."""
        self._ready = ready
        for button, name in zip(self.buttons, self.classes, strict=False):
            key = f" ({name})" if len(name) == 1 and name in "0123456789" else ""
            button.setEnabled(ready)
            button.setToolTip(f"Save the drawing as {name}{key}" if ready else NO_DRAWING)
        self.save.setEnabled(ready)
        self.save.setToolTip("Save the drawing with this label" if ready else NO_DRAWING)

    def _button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"label{name}Button")
        button.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 90))
        button.setAccessibleName(f"Save as {name}")
        button.setMinimumSize(max(24, self.fontMetrics().horizontalAdvance(button.text()) + 10), 28)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.label_chosen.emit(name))
        self._row.addWidget(button, 1)
        return button

    @Slot()
    def _on_save(self) -> None:
        self.label_chosen.emit(self.combo.currentText())
