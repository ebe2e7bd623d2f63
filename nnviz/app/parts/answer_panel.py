"""AnswerPanel: what the network receives, what it answers, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.received_picture import ReceivedPicture

#: What the answer is while there is none, and when nothing fits.
NO_ANSWER, NOTHING_FITS = "–", "?"

#: Pixels of the answer beside the picture, and alone.
SIDE, LARGE = 52, 84


class AnswerPanel(QWidget):
    """A row: the picture, the answer, and some words."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.received = ReceivedPicture(look, 56, "What the network receives")
        self.received.setToolTip(
            "What the network receives: your drawing, scaled and centred as MNIST's digits are"
        )
        self.prediction = QLabel(NO_ANSWER)
        self.prediction.setObjectName("digitPrediction")
        self.prediction.setAccessibleName("No answer")
        self.prediction.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.prediction.setMinimumWidth(64)
        self.words = QLabel()
        self.words.setObjectName("digitWords")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.words.setMinimumSize(60, 76)
        self._picture = _captioned("it receives", self.received)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addWidget(_captioned("it answers", self.prediction))
        row.addWidget(self.words, 1)
        self.stand_alone(False)

    def stand_alone(self, alone: bool) -> None:
        """Leave the picture out, and write the answer larger."""
        self._picture.setVisible(not alone)
        font = QFont(self.prediction.font())
        font.setPixelSize(LARGE if alone else SIDE)
        font.setBold(True)
        self.prediction.setFont(font)

    def say(self, answer: str, name: str, words: str) -> None:
        """Write the answer, what a screen reader says of it, and the words."""
        if answer != self.prediction.text():
            self.prediction.setText(answer)
        if name != self.prediction.accessibleName():
            self.prediction.setAccessibleName(name)
        if words != self.words.text():
            self.words.setText(words)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.received.show_look(look)


def _captioned(text: str, widget: QWidget) -> QWidget:
    caption = QLabel(text)
    caption.setProperty("class", "faint")
    caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(caption)
    column.addWidget(widget, 1, Qt.AlignmentFlag.AlignHCenter)
    return box
