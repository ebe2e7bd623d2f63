"""AgreementPanel: whether the examples of a mini-batch pull the same way."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.heatmap import ColourBar, Heatmap
from nnviz.core.dataset import Dataset
from nnviz.core.microscope import Microscope


class AgreementPanel(QWidget):
    """The cosines between the examples' gradients as a picture, and one number for all."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope: Microscope | None = None
        self._data: Dataset | None = None
        self.number = QLabel(" ")
        self.number.setObjectName("agreementNumber")
        self.number.setWordWrap(True)
        self.picture = Heatmap(look)
        self.picture.setObjectName("agreementPicture")
        self.picture.setAccessibleName("Cosines between the gradients of the examples")
        self.picture.hovered.connect(self._on_hovered)
        self.bar = ColourBar(look)
        self.words = QLabel(" ")
        self.words.setObjectName("agreementWords")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 4)
        column.addWidget(self.number)
        column.addWidget(self.picture, 1)
        column.addWidget(self.bar)
        column.addWidget(self.words)

    def show_scope(self, scope: Microscope, data: Dataset) -> None:
        """Draw a mini-batch."""
        if scope is self._scope:
            return
        self._scope, self._data = scope, data
        cosines = scope.cosines()
        self.picture.show_array(cosines, 1.0)
        names = [data.classes[int(label)] for label in scope.batch.labels]
        self.picture.name_rows(tuple(names) if scope.m <= 60 else ())
        self.bar.show_limit(1.0)
        share = scope.agreement()
        self.number.setText(
            f"|sum| ÷ sum of |each| = <b>{share:.3f}</b>: {_meaning(share, scope.m)}"
        )
        self._on_hovered(-1, -1)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.picture.show_look(look)
        self.bar.show_look(look)

    @Slot(int, int)
    def _on_hovered(self, row: int, column: int) -> None:
        scope, data = self._scope, self._data
        if row < 0 or scope is None or data is None:
            self.words.setText(
                "Each cell is the cosine between two examples' gradients, over all weights: "
                "+1 the same way, 0 nothing in common, −1 against each other."
            )
            return
        one, other = (data.classes[int(scope.batch.labels[i])] for i in (row, column))
        cosine = float(self.picture.array[row, column])
        self.words.setText(
            f"Examples {row + 1} (“{one}”) and {column + 1} (“{other}”): cosine {cosine:+.3f}"
        )


def _meaning(share: float, m: int) -> str:
    """What the number says, in words; 1 / sqrt(m) is what unrelated gradients would give."""
    by_chance = m**-0.5
    if share == 0:
        return "no example has a gradient."
    if share < 0.7 * by_chance:
        return "the examples mostly cancel each other."
    if share < 1.5 * by_chance:
        return (
            f"about what {m} unrelated pulls give (1/√m = {by_chance:.2f}); the sum averages them."
        )
    return "the examples pull much the same way."
