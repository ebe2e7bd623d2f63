"""ImagePanel: one image enlarged, what there is to say of it, and a button that sends it on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.gallery import ink_image
from nnviz.core.network import Array

HINT = (
    "Click an image: here you read what the network answers, and when it learnt and forgot it. The "
    "image also goes to the canvas and into the layout Network."
)


class ImagePanel(QWidget):
    """Shows the chosen image; without one it says what to do."""

    #: Send the image to the diagram and the canvas.
    send_requested = Signal()

    SIDE = 96

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._pixels: Array | None = None
        self.picture = QLabel()
        self.picture.setObjectName("chosenImage")
        self.picture.setFixedSize(self.SIDE, self.SIDE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = QLabel(HINT)
        self.words.setObjectName("imageWords")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.send = QPushButton("Show it in the network")
        self.send.setObjectName("sendImageButton")
        self.send.setToolTip(
            "See the image on its way through the network; a click on an image sends it there and "
            "onto the canvas"
        )
        self.send.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.send.setEnabled(False)
        self.send.clicked.connect(self.send_requested)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self.words, 1)
        right.addWidget(self.send, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)

    def show_image(self, pixels: Array | None, words: str) -> None:
        """Show this image ``(h, w)`` of pixels from 0 to 1, or with None what to do."""
        if pixels is not self._pixels:
            self._pixels = pixels
            self._draw()
        words = words if pixels is not None else HINT
        if words != self.words.text():
            self.words.setText(words)
        self.send.setEnabled(pixels is not None)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._draw()

    def _draw(self) -> None:
        if self._pixels is None:
            empty = QPixmap(self.SIDE, self.SIDE)
            empty.fill(QColor(self.look.base))
            self.picture.setPixmap(empty)
            self.picture.setAccessibleName("No image is chosen")
            return
        ratio = self.devicePixelRatioF()
        size = QSize(self.SIDE, self.SIDE) * ratio
        image = ink_image(self._pixels, self.look).scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName("The chosen image")
