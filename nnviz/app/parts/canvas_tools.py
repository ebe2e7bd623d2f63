"""CanvasTools: the buttons above the canvas."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from nnviz.app.images import SUFFIXES
from nnviz.app.look import Look
from nnviz.app.parts.canvas import DigitCanvas
from nnviz.app.parts.sheet import THINNEST, WIDEST

#: Name, text, tooltip; the canvas has a method of the name.
BUTTONS = (
    ("pen", "Pen", "Draw (E changes between pen and eraser)"),
    ("eraser", "Eraser", "Erase (E; or draw with the right button)"),
    ("undo", "Undo", "Undo the last stroke (Ctrl+Z)"),
    ("redo", "Redo", "Do it again (Ctrl+Shift+Z)"),
    ("clear", "Clear", "Clear the canvas (Delete)"),
    ("image", "Image", "Let the network read an image: paste it, open a file, or drop it here"),
)


class CanvasTools(QWidget):
    """Pen, eraser, undo, redo, clear, an image, and the width of the pen."""

    #: Read this image file (a Path).
    file_requested = Signal(object)

    def __init__(self, canvas: DigitCanvas, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name, text, tip in BUTTONS:
            button = QToolButton()
            button.setObjectName(f"{name}Button")
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.setIconSize(QSize(20, 20))
            button.setMinimumSize(30, 28)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRaise(True)
            self.buttons[name] = button
            row.addWidget(button)
        self.pen_width = QSlider(Qt.Orientation.Horizontal)
        self.pen_width.setObjectName("penWidth")
        self.pen_width.setAccessibleName("Width of the pen")
        self.pen_width.setToolTip(
            "Width of the pen. The network receives a line as wide as MNIST's all the same."
        )
        self.pen_width.setRange(round(100 * THINNEST), round(100 * WIDEST))
        self.pen_width.setValue(round(100 * canvas.pen))
        self.pen_width.setMinimumSize(48, 24)
        self.pen_width.setMaximumWidth(120)
        row.addWidget(self.pen_width, 1)
        row.addStretch(0)

        for name in ("pen", "eraser"):
            self.buttons[name].setCheckable(True)
        self.buttons["pen"].clicked.connect(lambda: canvas.set_erasing(False))
        self.buttons["eraser"].clicked.connect(lambda: canvas.set_erasing(True))
        self.buttons["undo"].clicked.connect(canvas.undo)
        self.buttons["redo"].clicked.connect(canvas.redo)
        self.buttons["clear"].clicked.connect(canvas.clear)
        menu = QMenu(self)
        menu.addAction("Paste an image (Ctrl+V)").triggered.connect(canvas.paste)
        menu.addAction("Open an image…").triggered.connect(self._on_open)
        self.buttons["image"].setMenu(menu)
        self.buttons["image"].setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pen_width.valueChanged.connect(self._on_width)
        canvas.tool_changed.connect(self._on_tool_changed)
        canvas.drawing_changed.connect(self._on_drawing_changed)
        self._on_tool_changed(canvas.erasing)
        self._on_drawing_changed()
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        for name, button in self.buttons.items():
            button.setIcon(QIcon(look.icon(name)))

    @Slot(bool)
    def _on_tool_changed(self, erasing: bool) -> None:
        self.buttons["pen"].setChecked(not erasing)
        self.buttons["eraser"].setChecked(erasing)

    @Slot()
    def _on_drawing_changed(self) -> None:
        drawing = self._canvas.drawing
        self.buttons["undo"].setEnabled(drawing.can_undo)
        self.buttons["redo"].setEnabled(drawing.can_redo)
        self.buttons["clear"].setEnabled(not drawing.is_empty)
        self.pen_width.setValue(round(100 * self._canvas.pen))

    @Slot(int)
    def _on_width(self, hundredths: int) -> None:
        if hundredths != round(100 * self._canvas.pen):
            self._canvas.pen = hundredths / 100

    @Slot()
    def _on_open(self) -> None:
        endings = " ".join(f"*.{suffix}" for suffix in SUFFIXES)
        name, _ = QFileDialog.getOpenFileName(self, "Open an image", "", f"Images ({endings})")
        if name:
            self.file_requested.emit(Path(name))
