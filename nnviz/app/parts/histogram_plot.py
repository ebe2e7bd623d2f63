"""HistogramPlot: how many values lie where, as bars over a line with three numbers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.numbers import short
from nnviz.core.histogram import Histogram


class HistogramPlot(QWidget):
    """One histogram: a title, its bars, the ends of its range, and a line of words below."""

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.histogram: Histogram | None = None
        self.words = ""
        self._title = title
        self.setAccessibleName(f"Histogram of the {title}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 3 * self.fontMetrics().height() + 70)

    def show_histogram(self, histogram: Histogram | None, words: str) -> None:
        """Draw these counts, or none, and write these words below."""
        self.histogram, self.words = histogram, words
        self.setAccessibleDescription(words)
        self.setToolTip(f"{self._title}: {words}")
        self.update()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Room for bars of some height."""
        return QSize(220, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        metrics, look = self.fontMetrics(), self.look
        line = metrics.height()
        painter.setPen(QColor(look.text))
        top = QRectF(0, 0, self.width(), line)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, self._title)
        painter.setPen(QColor(look.faint))
        below = QRectF(0, self.height() - line, self.width(), line)
        elided = metrics.elidedText(self.words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, elided)
        place = QRectF(0, line + 3, self.width(), self.height() - 3 * line - 10)
        painter.fillRect(place, QColor(look.base))
        if self.histogram is not None:
            self._paint_bars(painter, place, self.histogram)
        painter.setPen(QColor(look.line))
        painter.drawLine(place.bottomLeft(), place.bottomRight())

    def _paint_bars(self, painter: QPainter, place: QRectF, histogram: Histogram) -> None:
        look, most = self.look, max(1, int(histogram.counts.max()))
        wide = place.width() / len(histogram.counts)
        for number, count in enumerate(histogram.counts):
            if count:
                # A bar of one value among thousands must be seen too.
                high = max(1.0, (place.height() - 2) * float(count) / most)
                bar = QRectF(
                    place.left() + number * wide, place.bottom() - high, max(1.0, wide - 1), high
                )
                painter.fillRect(bar, QColor(look.accent))
        low, high_end = histogram.low, histogram.high
        middle = (low + high_end) / 2
        line = self.fontMetrics().height()
        painter.setPen(QColor(look.line))
        painter.drawLine(
            int(place.center().x()), int(place.bottom()), int(place.center().x()),
            int(place.bottom()) + 3,
        )  # fmt: skip
        painter.setPen(QColor(look.faint))
        numbers = QRectF(0, place.bottom() + 3, place.width(), line)
        for value, side in (
            (low, Qt.AlignmentFlag.AlignLeft),
            (middle, Qt.AlignmentFlag.AlignHCenter),
            (high_end, Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(numbers, side, short(value))
