"""ReceivedPicture: an image as the network receives it, enlarged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.app.look import Look
from nnviz.app.parts.ink import paint_pixels
from nnviz.core.network import Array


class ReceivedPicture(QWidget):
    """A small square that shows pixels from 0 to 1, sharp.

    Attributes
    ----------
    array : (h, w) float32
        What is shown.
    """

    def __init__(self, look: Look, side: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.array: Array = np.zeros((28, 28), np.float32)
        self.setAccessibleName(name)
        self.setFixedSize(side + 2, side + 2)

    def show_array(self, array: Array) -> None:
        """Draw this image ``(h, w)``; it must not change."""
        self.array = array
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels in a frame."""
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        place = paint_pixels(painter, room, self.array, self.look)
        painter.setPen(QColor(self.look.line))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
