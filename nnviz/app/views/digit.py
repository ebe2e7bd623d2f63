"""Draw a digit, and see what the network of the moment makes of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.app.canvas import DigitCanvas
from nnviz.app.look import Look
from nnviz.app.view import View
from nnviz.core.evaluation import answers
from nnviz.core.network import Array, feedforward
from nnviz.core.pictures import quantized
from nnviz.core.recording import Recording
from nnviz.core.strokes import receive

#: What the answer is while there is none.
NO_ANSWER = "–"

#: A drawing smaller than this share of the canvas is not blown up: it is a slip of the pen.
SMALLEST = 0.05


class ReceivedPicture(QWidget):
    """What the network receives, enlarged by a whole number."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.array: Array = np.zeros((28, 28), np.float32)
        self._pixels = np.zeros((28, 28), np.uint8)
        self.setAccessibleName("What the network receives")
        self.setToolTip(
            "What the network receives: your drawing, scaled and centred as MNIST's digits are"
        )
        self.setFixedSize(88, 88)

    def show_array(self, array: Array) -> None:
        """Draw this image ``(h, w)`` of pixels from 0 to 1."""
        self.array = array
        self._pixels = quantized(array, 0.0, 1.0)
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels sharp, in a frame."""
        painter = QPainter(self)
        h, w = self._pixels.shape
        image = QImage(self._pixels.data, w, h, w, QImage.Format.Format_Indexed8)
        image.setColorTable(self.look.ink_table())
        room = min(self.width(), self.height()) - 2
        scale = max(1, room // max(h, w)) if max(h, w) <= room else room / max(h, w)
        wide, high = w * scale, h * scale
        place = QRectF((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)
        painter.drawImage(place, image)
        painter.setPen(QColor(self.look.line))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))


class OutputBars(QWidget):
    """The outputs of the network as bars, one for each class."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.outputs: Array = np.zeros(10)
        self._names: tuple[str, ...] = tuple("0123456789")
        self._winner = -1
        self.setAccessibleName("Outputs of the network")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_outputs(self, outputs: Array, names: tuple[str, ...], winner: int) -> None:
        """Draw these outputs ``(n,)``; the winner is marked, -1 for none."""
        self.outputs, self._winner = outputs, winner
        if names != self._names:
            self._names = names
            self.updateGeometry()
        self.setAccessibleDescription(
            ", ".join(f"{n} {v:.2f}" for n, v in zip(names, outputs, strict=True))
            if winner >= 0
            else ""
        )
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text for each of up to twenty classes."""
        return QSize(180, min(len(self._names), 20) * (self.fontMetrics().height() + 2))

    def minimumSizeHint(self) -> QSize:
        """Room for ten names; more classes share it."""
        return QSize(120, min(len(self._names), 10) * (self.fontMetrics().height() - 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, bars and numbers."""
        painter = QPainter(self)
        n = len(self._names)
        high = self.height() / n
        metrics = self.fontMetrics()
        every = max(1, int(np.ceil(metrics.height() * 0.8 / high)))
        left = max(metrics.horizontalAdvance(name) for name in self._names) + 18
        left = min(left, self.width() // 3)
        right = metrics.horizontalAdvance("0.000") + 6
        room = max(10, self.width() - left - right)
        bold = QFont(self.font())
        bold.setBold(True)
        for place, (name, value) in enumerate(zip(self._names, self.outputs, strict=True)):
            top, won = place * high, place == self._winner
            bar = QRectF(left, top + 1.5, room, max(1.0, high - 3))
            painter.fillRect(bar, QColor(self.look.base))
            share = min(max(float(value), 0.0), 1.0) if np.isfinite(value) else 0.0
            colour = self.look.accent if won else self.look.faint
            painter.fillRect(QRectF(left, bar.top(), room * share, bar.height()), QColor(colour))
            if place % every and not won:
                continue
            painter.setFont(bold if won else self.font())
            painter.setPen(QColor(self.look.text))
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            text = f"✓ {name}" if won else name
            painter.drawText(
                QRectF(0, top, left - 6, high), middle | Qt.AlignmentFlag.AlignRight, text
            )
            if self._winner >= 0:
                number = QRectF(left + room + 4, top, right, high)
                painter.drawText(number, middle | Qt.AlignmentFlag.AlignLeft, f"{value:.2f}")


class DigitView(View):
    """The canvas, what the network receives of it, its outputs and its answer.

    The drawing belongs to the user: it stays when the moment or the run changes, and the network
    of the moment answers.
    """

    name = "digitView"
    title = "Digit"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._index = 0
        self._received: Array = np.zeros((28, 28), np.float32)
        self._answered: tuple[object, ...] = ()

        self.canvas = DigitCanvas(look)
        self.canvas.drawing_changed.connect(self._on_drawing_changed)
        self.canvas.tool_changed.connect(self._on_tool_changed)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        for name, text, tip in (
            ("pen", "Pen", "Draw (E changes between pen and eraser)"),
            ("eraser", "Eraser", "Erase (E; or draw with the right button)"),
            ("undo", "Undo", "Undo the last stroke (Ctrl+Z; Ctrl+Shift+Z does it again)"),
            ("clear", "Clear", "Clear the canvas (Delete)"),
        ):
            button = QToolButton()
            button.setObjectName(f"{name}Button")
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.setIconSize(QSize(20, 20))
            button.setMinimumSize(30, 28)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRaise(True)
            self._buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        for name in ("pen", "eraser"):
            self._buttons[name].setCheckable(True)
        self._buttons["pen"].clicked.connect(lambda: self.canvas.set_erasing(False))
        self._buttons["eraser"].clicked.connect(lambda: self.canvas.set_erasing(True))
        self._buttons["undo"].clicked.connect(self.canvas.undo)
        self._buttons["clear"].clicked.connect(self.canvas.clear)

        self.prediction = QLabel(NO_ANSWER)
        self.prediction.setObjectName("digitPrediction")
        self.prediction.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = QFont(self.prediction.font())
        font.setPixelSize(56)
        font.setBold(True)
        self.prediction.setFont(font)
        self.prediction.setMinimumWidth(80)
        self.received = ReceivedPicture(look)
        self.words = QLabel()
        self.words.setObjectName("digitWords")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.bars = OutputBars(look)

        left = QVBoxLayout()
        caption = QLabel("it receives")
        caption.setProperty("class", "faint")
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        left.addWidget(caption)
        left.addWidget(self.received, 0, Qt.AlignmentFlag.AlignHCenter)
        right = QVBoxLayout()
        caption = QLabel("it answers")
        caption.setProperty("class", "faint")
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        right.addWidget(caption)
        right.addWidget(self.prediction, 1)
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.canvas, 3)
        column.addLayout(middle)
        column.addWidget(self.bars, 2)
        column.addWidget(self.words)
        self._tint()
        self._on_tool_changed(False)
        self._answer()

    def show_moment(self, recording: Recording, index: int) -> None:
        """Let the network of this moment answer."""
        changed = recording is not self._recording
        other = changed and (self._recording is None or recording.data is not self._recording.data)
        self._recording, self._index = recording, index
        if other:
            self._receive()
        self._answer()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for part in (self.canvas, self.received, self.bars):
            part.show_look(look)
        self._tint()

    def _tint(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(self.look.icon(name))

    def _receive(self) -> None:
        shape = self._recording.data.image_shape if self._recording is not None else (28, 28)
        self._received = receive(self.canvas.drawing.strokes, shape, smallest=SMALLEST)
        self._received.flags.writeable = False
        self.received.show_array(self._received)

    def _answer(self) -> None:
        recording = self._recording
        if recording is None:
            return
        empty = not self._received.any()
        asked = (recording, None if empty else self._index, id(self._received))
        if asked == self._answered:
            return
        self._answered = asked
        names = recording.data.classes
        if empty:
            self._show(np.zeros(len(names)), names, -1, "")
            return
        params = recording.at(self._index).params
        x = self._received.reshape(1, -1).astype(params.flat.dtype, copy=False)
        outputs = feedforward(params, x, recording.hyper)
        winner = int(answers(outputs)[0])
        words = (
            "" if winner >= 0 else "The network's numbers are no longer finite: it has no answer."
        )
        self._show(outputs[0], names, winner, words)

    def _show(self, outputs: Array, names: tuple[str, ...], winner: int, words: str) -> None:
        self.bars.show_outputs(outputs, names, winner)
        answer = names[winner] if winner >= 0 else NO_ANSWER
        if answer != self.prediction.text():
            self.prediction.setText(answer)
            self.prediction.setAccessibleName(
                f"The network answers {answer}" if winner >= 0 else "No answer"
            )
        if words != self.words.text():
            self.words.setText(words)
        self.words.setVisible(bool(words))

    @Slot()
    def _on_drawing_changed(self) -> None:
        self._receive()
        self._answer()
        self._buttons["undo"].setEnabled(self.canvas.drawing.can_undo)
        self._buttons["clear"].setEnabled(len(self.canvas.drawing) > 0)

    @Slot(bool)
    def _on_tool_changed(self, erasing: bool) -> None:
        self._buttons["pen"].setChecked(not erasing)
        self._buttons["eraser"].setChecked(erasing)
