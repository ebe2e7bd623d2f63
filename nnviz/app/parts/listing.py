"""Listing: `update_mini_batch` and `backprop` in short, with the line lit that is carried out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the listing.

    Attributes
    ----------
    text : str
    key : str
        What is carried out here: "zeros", "add", "update", "placeholder", "product_last",
        "product_below", or nothing that is ever lit.
    changed : bool
        The rule of this run has it otherwise than the right one.
    """

    text: str
    key: str = ""
    changed: bool = False


def listing(rule: str, bias: bool, decays: bool) -> tuple[Line, ...]:
    """The code as the rule of the run has it, for weights or for biases."""
    n, p = ("nabla_b", "b") if bias else ("nabla_w", "w")
    d = f"delta_{n}"
    update = [Line(f"    {p} = {_kept(p, decays)} - eta / m * {n}", "update")]
    zeros = [Line(f"    {n} = zeros    # accumulator: the sum starts empty", "zeros")]
    add = [Line(f"        {n} = {n} + {d}", "add")]
    match rule:
        case "last_example":
            add = [Line(f"        {n} = {d}    # overwritten!", "add", changed=True)]
        case "sum":
            update = [
                Line(
                    f"    {p} = {_kept(p, decays)} - eta * {n}    # no / m!", "update", changed=True
                )
            ]
        case "never_reset":
            zeros = [
                Line(
                    f"    # {n} = zeros    forgotten: the old sum goes on",
                    "zeros",
                    changed=True,
                )
            ]
        case "per_example":
            add.append(
                Line(f"        {p} = {p} - eta / m * {d}    # in the loop!", "update", changed=True)
            )
            update = [Line(f"    {p} = {_kept(p, decays)}", "decay")] if decays else []
    product = "delta" if bias else "delta @ a[l-1].T"
    last = "delta" if bias else "delta @ a[-2].T"
    return (
        Line("def update_mini_batch(mini_batch, eta):"),
        *zeros,
        Line("    for x, y in mini_batch:"),
        Line(f"        {d} = backprop(x, y)"),
        *add,
        *update,
        Line(""),
        Line("def backprop(x, y):"),
        Line(f"    {n} = zeros    # placeholder: overwritten below", "placeholder"),
        Line("    a = activations of all layers, from x on"),
        Line("    delta = cost_delta(a[-1], y)"),
        Line(f"    {n}[-1] = {last}", "product_last"),
        Line("    for l in the layers below, backwards:"),
        Line("        delta = w[l+1].T @ delta * sigmoid_prime(z[l])"),
        Line(f"        {n}[l] = {product}", "product_below"),
        Line(f"    return {n}"),
    )


def _kept(name: str, decays: bool) -> str:
    return f"(1 - eta * lmbda / n) * {name}" if decays and name == "w" else name


class Listing(QWidget):
    """Draws the lines in a fixed-width font, those that are carried out on a lit ground."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.lines: tuple[Line, ...] = listing("mean", bias=False, decays=False)
        self.lit: frozenset[str] = frozenset()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.setFont(font)
        self.setAccessibleName("The code of update_mini_batch and backprop")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_code(self, lines: tuple[Line, ...], lit: frozenset[str]) -> None:
        """Draw these lines and light those with one of these keys."""
        if (lines, lit) != (self.lines, self.lit):
            self.lines, self.lit = lines, lit
            self.setAccessibleDescription("\n".join(self.lit_text()))
            self.update()

    def lit_text(self) -> list[str]:
        """The lines that are lit."""
        return [line.text.strip() for line in self.lines if line.key and line.key in self.lit]

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Room for every line."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("x" * 62), 16 * (metrics.height() + 1) + 8)

    def minimumSizeHint(self) -> QSize:
        """The lines may be a little closer."""
        return QSize(200, 16 * 12)

    def _fitting_font(self) -> QFont:
        """The largest font, down to a readable one, in which every line fits."""
        font = QFont(self.font())
        longest = max((line.text for line in self.lines), key=len)
        for size in range(self.font().pixelSize(), 9, -1):
            font.setPixelSize(size)
            font.setBold(True)
            if QFontMetrics(font).horizontalAdvance(longest) + 12 <= self.width():
                break
        font.setBold(False)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the code."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.look.base))
        font = self._fitting_font()
        metrics = QFontMetrics(font)
        high = min(metrics.height() + 3.0, (self.height() - 4) / max(1, len(self.lines)))
        for number, line in enumerate(self.lines):
            place = QRectF(0, 2 + number * high, self.width(), high)
            lit = bool(line.key) and line.key in self.lit
            if lit:
                painter.fillRect(place, QColor(self.look.lit))
            font.setBold(lit)
            painter.setFont(font)
            code, mark, comment = line.text.partition("#")
            inner = place.adjusted(8, 0, 0, 0)
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            painter.setPen(QColor(self.look.bad if line.changed else self.look.text))
            painter.drawText(inner, middle, code)
            inner.setLeft(inner.left() + QFontMetrics(font).horizontalAdvance(code))
            painter.setPen(QColor(self.look.bad if line.changed else self.look.faint))
            painter.drawText(inner, middle, mark + comment)
