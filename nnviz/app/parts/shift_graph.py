"""ShiftGraph: how well a network reads digits that are not in the middle."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params
from nnviz.core.shifts import SHIFTS, shift_accuracy

#: Milliseconds between two slices of the work, and those it rests while somebody draws.
SLICE_PAUSE, REST = 15, 400

#: Room for the number at the last dot.
RIGHT = 42


class ShiftGraph(QWidget):
    """Accuracy against the shift in pixels. It is worked out in slices, beside everything else.

    Attributes
    ----------
    shares : tuple of float
        Accuracy for each of `nnviz.core.shifts.SHIFTS` so far; nan where there is none yet.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.shares: tuple[float, ...] = (math.nan,) * len(SHIFTS)
        self._work: Iterator[tuple[float, ...]] | None = None
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._on_slice)
        self.setAccessibleName("Accuracy on shifted digits")
        self.setToolTip(
            "How many test images the network reads right when they are shifted up, down, left\n"
            "and right by so many pixels: why the drawing is centred before it is read"
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def is_busy(self) -> bool:
        """Whether it is still being worked out."""
        return self._work is not None

    def judge(self, params: Params, hyper: Hyper, split: Split, shape: tuple[int, int]) -> None:
        """Work it out for this network; what is drawn stays until there are new numbers."""
        self._work = shift_accuracy(params, hyper, split, shape)
        self._clock.start(SLICE_PAUSE)

    def forget(self) -> None:
        """Draw no numbers: they were another network's."""
        self._work = None
        self._clock.stop()
        self._show((math.nan,) * len(SHIFTS))

    def rest(self) -> None:
        """Leave the processor to somebody else for a moment."""
        if self._work is not None:
            self._clock.start(REST)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self.update()

    def _show(self, shares: tuple[float, ...]) -> None:
        self.shares = shares
        self.setAccessibleDescription(
            ", ".join(
                f"{shift} pixels {share:.0%}"
                for shift, share in zip(SHIFTS, shares, strict=True)
                if not math.isnan(share)
            )
        )
        self.update()

    @Slot()
    def _on_slice(self) -> None:
        assert self._work is not None
        shares = next(self._work, None)
        if shares is None:
            self._work = None
            self._clock.stop()
            return
        if self._clock.interval() != SLICE_PAUSE:
            self._clock.setInterval(SLICE_PAUSE)
        if not math.isnan(sum(shares)):
            self._show(shares)

    def sizeHint(self) -> QSize:
        """Room for five numbers."""
        return QSize(260, 120)

    def minimumSizeHint(self) -> QSize:
        """Less than that cannot be read."""
        return QSize(200, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axes, a line with dots, and the number at each dot."""
        painter = QPainter(self)
        look, metrics = self.look, self.fontMetrics()
        line = metrics.height()
        left = metrics.horizontalAdvance("100 %") + 8
        plot = QRectF(
            left, line + 4, self.width() - left - RIGHT - 2, self.height() - 2 * line - 10
        )
        painter.fillRect(plot.adjusted(0, -line - 2, RIGHT, 0), QColor(look.base))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.setPen(QColor(look.line))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right() + RIGHT, y))
            painter.setPen(QColor(look.faint))
            place = QRectF(0, y - line / 2, left - 5, line)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, flags, f"{100 * share:.0f} %")
        places = []
        for shift, share in zip(SHIFTS, self.shares, strict=True):
            x = plot.left() + 20 + (plot.width() - 20) * shift / SHIFTS[-1]
            painter.setPen(QColor(look.faint))
            below = QRectF(x - 40, plot.bottom() + 3, 80, line)
            unit = " pixels" if shift == SHIFTS[-1] else ""
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, f"{shift}{unit}")
            if not math.isnan(share):
                places.append((QPointF(x, plot.bottom() - share * plot.height()), share))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent), 1.5))
        painter.drawPolyline([point for point, _ in places])
        for point, share in places:
            painter.setBrush(QColor(look.accent))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(point, 3, 3)
            painter.setPen(QColor(look.text))
            # To the right, where a line that falls leaves room.
            above = QRectF(point.x() + 2, point.y() - line - 1, 80, line)
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, f"{100 * share:.0f} %")
