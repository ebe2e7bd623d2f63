"""ExampleStrip: small images in a row, each with a line of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.app.look import Look
from nnviz.core.network import Array
from nnviz.core.pictures import quantized


class ExampleStrip(QWidget):
    """Small images in a row, each with its label and the network's answer."""

    SIDE = 44

    #: A caption is at most so wide; a longer one is cut off.
    MOST = 120

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._images: list[QImage] = []
        self._pixels: Array = np.zeros((0, 1, 1), np.uint8)
        self._captions: list[tuple[str, bool | None]] = []
        self._tips: list[str] = []
        self._more = 0
        self._widest = "✓ 8 → 8"
        self.setAccessibleName("Images of the mini-batch")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def captions(self) -> list[tuple[str, bool | None]]:
        """What stands under each image, and whether the answer was right."""
        return self._captions

    def room(self) -> int:
        """How many images fit."""
        return max(1, (self.width() - 60) // self._pitch())

    def _pitch(self) -> int:
        wide = min(self.fontMetrics().horizontalAdvance(self._widest), self.MOST)
        return max(self.SIDE, wide) + 8

    def show_widest(self, caption: str) -> None:
        """Leave room for captions like this one, whatever is shown: images that move flicker."""
        self._widest = caption
        self.update()

    def show_examples(
        self, images: Array, captions: Sequence[tuple[str, bool | None]], tips: list[str], more: int
    ) -> None:
        """Draw these images.

        Parameters
        ----------
        images : (n, h, w)
            Pixels from 0 to 1.
        captions : list of (str, bool or None)
            Text under each image; whether the answer is right, None if that is not the question.
        tips : list of str
        more : int
            How many images of the mini-batch are left out.
        """
        self._pixels = quantized(images, 0.0, 1.0) if len(images) else self._pixels[:0]
        _, h, w = self._pixels.shape
        self._images = [
            QImage(p.data, w, h, w, QImage.Format.Format_Indexed8) for p in self._pixels
        ]
        self._captions, self._tips, self._more = list(captions), tips, more
        self._tint()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._tint()

    def _tint(self) -> None:
        table = self.look.ink_table()
        for image in self._images:
            image.setColorTable(table)
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for an image and its caption."""
        return QSize(400, self.SIDE + self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw each image and what stands under it."""
        painter = QPainter(self)
        pitch, high = self._pitch(), self.fontMetrics().height()
        for place, (image, (text, right)) in enumerate(
            zip(self._images, self._captions, strict=True)
        ):
            x = place * pitch + (pitch - self.SIDE) // 2
            frame = QRectF(x, 1, self.SIDE, self.SIDE)
            scale = min(self.SIDE / image.width(), self.SIDE / image.height())
            wide, tall = image.width() * scale, image.height() * scale
            inner = QRectF(x + (self.SIDE - wide) / 2, 1 + (self.SIDE - tall) / 2, wide, tall)
            painter.drawImage(inner, image)
            painter.setPen(QColor(self.look.line))
            painter.drawRect(frame)
            colour = self.look.good if right else self.look.bad
            painter.setPen(QColor(self.look.text if right is None else colour))
            below = QRectF(place * pitch, self.SIDE + 3, pitch, high)
            if "→" in text:
                text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, pitch - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextDontClip, text)
        if self._more:
            painter.setPen(QColor(self.look.faint))
            rest = QRectF(len(self._images) * pitch + 4, 0, 80, self.SIDE)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, f"+{self._more:,}")

    def event(self, event: QEvent) -> bool:
        """Show what an image is as a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = event.pos().x() // self._pitch()
            if 0 <= place < len(self._tips):
                QToolTip.showText(event.globalPos(), self._tips[place], self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
