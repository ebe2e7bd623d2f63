"""Gallery: hundreds of small images with captions, of which only those in sight are painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from nnviz.app.look import Look
from nnviz.core.network import Array
from nnviz.core.pictures import quantized

#: A caption, and whether the answer it tells of is right.
Caption = tuple[str, bool]

KEYS = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter,
}  # fmt: skip


def ink_image(pixels: Array, look: Look) -> QImage:
    """An image ``(h, w)`` of pixels from 0 to 1 in the ink of the Look."""
    ink = quantized(pixels, 0.0, 1.0)
    h, w = ink.shape
    image = QImage(ink.data, w, h, w, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(look.ink_table())
    return image


class Gallery(QAbstractScrollArea):
    """A grid of images to choose from, by a click or by keys."""

    #: An image was chosen, by its number: by a click, or reached by a key.
    image_chosen = Signal(int)
    #: It was clicked, or Enter was pressed on it.
    image_wanted = Signal(int)

    SIDE = 56

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.numbers: Array = np.empty(0, np.intp)
        self.chosen: int | None = None
        self._image_of: Callable[[int], Array] | None = None
        self._caption_of: Callable[[int], Caption] = lambda _: ("", False)
        self._tip_of: Callable[[int], str] = lambda _: ""
        self._empty_words = ""
        self._pitch = self.SIDE + 8
        self._images: dict[int, QImage] = {}
        self.setObjectName("gallery")
        self.setAccessibleName("Test images")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(150, 120)

    def show_source(self, image_of: Callable[[int], Array], widest: str) -> None:
        """Take images from here from now on.

        Parameters
        ----------
        image_of : callable
            The pixels ``(h, w)``, from 0 to 1, of the image with this number.
        widest : str
            The longest caption there can be; it is cut off where it is very long.
        """
        self._image_of = image_of
        self._images = {}
        wide = self.fontMetrics().horizontalAdvance(widest)
        self._pitch = max(self.SIDE, min(wide, 3 * self.SIDE)) + 12
        self.chosen = None

    def show_images(
        self,
        numbers: Array,
        caption_of: Callable[[int], Caption],
        tip_of: Callable[[int], str],
        empty_words: str,
    ) -> None:
        """Show these images; the captions are asked for when they come into sight.

        Parameters
        ----------
        numbers : (n,) int
        caption_of, tip_of : callable
            What stands under the image at this place, and what its tooltip says.
        empty_words : str
            What to say if there are no images.
        """
        self.numbers, self._caption_of, self._tip_of = numbers, caption_of, tip_of
        self._empty_words = empty_words
        self._set_range()
        self._describe()
        self.viewport().update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._images = {}
        self.viewport().update()

    def choose(self, number: int | None) -> None:
        """Mark the image with this number, if it is there."""
        self.chosen = number
        self._describe()
        self.viewport().update()

    # Where things lie.

    @property
    def columns(self) -> int:
        """How many images stand side by side."""
        return max(1, self.viewport().width() // self._pitch)

    @property
    def pitch(self) -> int:
        """From one column to the next."""
        return max(self._pitch, self.viewport().width() // self.columns)

    @property
    def row_height(self) -> int:
        """From one row to the next."""
        return self.SIDE + self.fontMetrics().height() + 10

    def place_of(self, number: int | None) -> int | None:
        """Where the image with this number stands among the others."""
        if number is None:
            return None
        found = np.flatnonzero(self.numbers == number)
        return int(found[0]) if len(found) else None

    def rect_of(self, place: int) -> QRect:
        """The part of the viewport that a place takes up; it may be out of sight."""
        row, column = divmod(place, self.columns)
        top = row * self.row_height - self.verticalScrollBar().value()
        return QRect(column * self.pitch, top, self.pitch, self.row_height)

    def place_at(self, point: QPoint) -> int | None:
        """Which place is under a point of the viewport."""
        column = point.x() // self.pitch
        row = (point.y() + self.verticalScrollBar().value()) // self.row_height
        place = row * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < len(self.numbers) else None

    def _set_range(self) -> None:
        rows = -(-len(self.numbers) // self.columns)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * self.row_height - self.viewport().height()))
        bar.setSingleStep(self.row_height // 2)
        bar.setPageStep(self.viewport().height())

    def _show_place(self, place: int) -> None:
        """Scroll until the place is in sight."""
        bar, rect = self.verticalScrollBar(), self.rect_of(place)
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height())

    def _describe(self) -> None:
        place = self.place_of(self.chosen)
        text = f"{len(self.numbers):,} images"
        if place is not None:
            text += f"; chosen: {self._tip_of(place)}"
        self.setAccessibleDescription(text)

    # What the user does.

    def _choose_place(self, place: int) -> None:
        self.choose(int(self.numbers[place]))
        self._show_place(place)
        self.image_chosen.emit(self.chosen)

    def sizeHint(self) -> QSize:
        """A row of a few images; it takes what room there is."""
        return QSize(5 * self._pitch, self.row_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the images that are in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self.look.base))
        if self._image_of is None or not len(self.numbers):
            painter.setPen(QColor(self.look.faint))
            room = self.viewport().rect().adjusted(12, 12, -12, -12)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._empty_words)
            return
        top = self.verticalScrollBar().value()
        first = top // self.row_height * self.columns
        rows = self.viewport().height() // self.row_height + 2
        if len(self._images) > 2000:
            self._images = {}
        for place in range(first, min(first + rows * self.columns, len(self.numbers))):
            self._paint_place(painter, place)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.look.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _paint_place(self, painter: QPainter, place: int) -> None:
        assert self._image_of is not None
        number, rect = int(self.numbers[place]), self.rect_of(place)
        if number not in self._images:
            self._images[number] = ink_image(self._image_of(number), self.look)
        image = self._images[number]
        chosen = number == self.chosen
        if chosen:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), QColor(self.look.lit))
        frame = QRect(0, 0, self.SIDE, self.SIDE)
        frame.moveCenter(rect.center())
        frame.moveTop(rect.top() + 4)
        size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        inner = QRect(frame.topLeft(), size)
        inner.moveCenter(frame.center())
        painter.drawImage(inner, image)
        painter.setPen(
            QPen(QColor(self.look.accent if chosen else self.look.line), 2 if chosen else 1)
        )
        painter.drawRect(inner.adjusted(-1, -1, 0, 0))
        text, right = self._caption_of(place)
        painter.setPen(QColor(self.look.good if right else self.look.text))
        below = rect.adjusted(3, self.SIDE + 6, -3, 0)
        text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the image."""
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose_place(place)
            self.image_wanted.emit(self.chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press has done all there is to do."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by arrow keys, Home, End and pages; Enter is a click."""
        if event.key() not in KEYS or not len(self.numbers):
            super().keyPressEvent(event)
            return
        place, last = self.place_of(self.chosen), len(self.numbers) - 1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if place is not None:
                self.image_wanted.emit(self.chosen)
            return
        if place is None:
            self._choose_place(0)
            return
        page = max(1, self.viewport().height() // self.row_height) * self.columns
        by = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last,
            Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
        }[Qt.Key(event.key())]  # fmt: skip
        self._choose_place(min(max(place + by, 0), last))

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move the choice from being shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in KEYS
            and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            == Qt.KeyboardModifier.NoModifier
        ):
            event.accept()
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the image under the pointer is."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(event.pos())
            tip = "" if place is None else self._tip_of(place)
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the grid into the new width."""
        super().resizeEvent(event)
        self._set_range()
