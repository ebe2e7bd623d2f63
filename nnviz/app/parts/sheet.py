"""Sheet: the square that is drawn on, and how it is painted while a stroke grows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.drawing import Drawing
from nnviz.app.parts.ink import paint_end, paint_line, paint_picture, paint_pieces
from nnviz.app.parts.key_pen import KeyPen
from nnviz.app.parts.own_keys import OwnKeys
from nnviz.core.strokes import PEN

#: The pen's least and greatest width, as shares of the sheet's side.
THINNEST, WIDEST = 0.02, 0.2

HINT = "Draw a digit here\n\nor drop or paste an image,\nor press K to draw with keys"


class Sheet(OwnKeys):
    """A square that shows a Drawing; what is on it is painted once, a growing stroke added to it.

    Attributes
    ----------
    drawing : Drawing
    keys : KeyPen
        The pen that is moved by keys.
    """

    #: A point was added, something was erased, undone, shown or cleared; the pen's width changed.
    drawing_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.drawing = Drawing()
        self.keys = KeyPen()
        self._pen = PEN
        self._growing = False  # the last line is a stroke under way
        self._dropping = False
        self._layer: QPixmap | None = None  # all that is on the sheet, but for …
        self._pieces = 0  # … the pieces of that stroke after these
        self.setMinimumSize(120, 120)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    @property
    def sheet(self) -> QRectF:
        """The square in the widget that is drawn on."""
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    @property
    def pen(self) -> float:
        """The width of the pen, as a share of the sheet's side."""
        return self._pen

    @pen.setter
    def pen(self, width: float) -> None:
        width = min(max(width, THINNEST), WIDEST)
        if width != self._pen:
            self._pen = width
            self._changed()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._repaint()

    def _changed(self) -> None:
        self._repaint()
        self.drawing_changed.emit()

    def _finish(self) -> None:
        """The stroke under way has ended: it stays on the sheet as it was painted."""
        if self._growing:
            painter = self._painter(self._bring_up(), QPointF())
            paint_end(painter, self.drawing.lines[-1], self._ink())
            painter.end()
            self._growing = False
            self.update()

    def _repaint(self) -> None:
        self._layer = None
        self.update()

    # Painting.

    def _ink(self) -> QPen:
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        colour = QColor(self.look.ink)
        return QPen(colour, self._pen, Qt.PenStyle.SolidLine, round_cap, round_join)

    def _painter(self, device: QPixmap | Sheet, corner: QPointF) -> QPainter:
        """A painter whose unit is the sheet's side."""
        painter = QPainter(device)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.sheet.size()
        painter.setClipRect(QRectF(corner, side))
        painter.translate(corner)
        painter.scale(side.width(), side.height())
        return painter

    def _bring_up(self) -> QPixmap:
        """Everything on the sheet but the end of the stroke under way."""
        lines, pen = self.drawing.lines, self._ink()
        layer = self._layer
        if layer is None:
            layer = self._blank()
            painter = self._painter(layer, QPointF())
            for line in lines[:-1] if self._growing else lines:
                paint_line(painter, line, pen)
            painter.end()
            self._layer, self._pieces = layer, 0
        if self._growing and len(lines[-1]) - 1 > self._pieces:
            painter = self._painter(layer, QPointF())
            paint_pieces(painter, lines[-1], pen, self._pieces)
            painter.end()
            self._pieces = len(lines[-1]) - 1
        return layer

    def _blank(self) -> QPixmap:
        """The sheet without strokes."""
        ratio, side = self.devicePixelRatioF(), self.sheet.size()
        layer = QPixmap((side * ratio).toSize())
        layer.setDevicePixelRatio(ratio)
        layer.fill(QColor(self.look.paper))
        if self.drawing.picture is not None:
            painter = QPainter(layer)
            painter.setFont(self.font())
            paint_picture(painter, QRectF(QPointF(), side), self.drawing.picture, self.look)
            painter.end()
        return layer

    def _paint_keys(self, painter: QPainter, sheet: QRectF) -> None:
        """A cross at the pen, and what the keys do."""
        keys, accent = self.keys, QColor(self.look.accent)
        x, y = sheet.left() + keys.x * sheet.width(), sheet.top() + keys.y * sheet.height()
        painter.setPen(QPen(accent, 1))
        painter.drawLine(QPointF(sheet.left(), y), QPointF(sheet.right(), y))
        painter.drawLine(QPointF(x, sheet.top()), QPointF(x, sheet.bottom()))
        painter.setPen(QPen(accent, 4 if keys.is_down else 1.5))
        painter.drawEllipse(QPointF(x, y), 6, 6)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        # Out of the pen's way: at the other end of the sheet.
        flags |= Qt.AlignmentFlag.AlignTop if keys.y > 0.5 else Qt.AlignmentFlag.AlignBottom
        room = sheet.adjusted(6, 4, -6, -4)
        place = painter.boundingRect(room, flags, keys.words())
        painter.fillRect(place.adjusted(-3, -1, 3, 1), QColor(self.look.window))
        painter.setPen(QColor(self.look.text))
        painter.drawText(room, flags, keys.words())

    # Qt's own names.

    def sizeHint(self) -> QSize:
        """A comfortable size for a hand."""
        return QSize(260, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the sheet anew."""
        self._layer = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet with what is on it."""
        sheet, layer = self.sheet, self._bring_up()
        painter = QPainter(self)
        painter.drawPixmap(sheet.topLeft(), layer)
        if self._growing:
            painter.end()
            painter = self._painter(self, sheet.topLeft())
            paint_end(painter, self.drawing.lines[-1], self._ink())
            painter.end()
            painter = QPainter(self)
        lit = self.hasFocus() or self._dropping
        painter.setPen(QPen(QColor(self.look.accent if lit else self.look.line), 1))
        painter.drawRect(sheet)
        if self._dropping:
            painter.drawRect(sheet.adjusted(1, 1, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.keys.is_on:
            self._paint_keys(painter, sheet)
        elif self.drawing.is_empty:
            painter.setPen(QColor(self.look.faint))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(sheet.adjusted(4, 0, -4, 0), flags, HINT)
