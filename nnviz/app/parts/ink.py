"""How lines and pictures are painted on the sheet."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from nnviz.app.look import Look
from nnviz.app.parts.drawing import Line, Picture
from nnviz.core.network import Array
from nnviz.core.pictures import quantized

#: So many pieces of a line are painted at once: a long path that crosses itself is slow to fill.
PIECES_AT_ONCE = 4


def paint_line(painter: QPainter, line: Line, pen: QPen) -> None:
    """Paint a whole line ``(n, 3)``: a smooth curve.

    Each point bends it, and the middles between two points lie on it.
    """
    paint_pieces(painter, line, pen, 0, whole=True)
    if len(line) == 1:
        paint_end(painter, line, pen)


def paint_pieces(
    painter: QPainter, line: Line, pen: QPen, first: int, *, whole: bool = False
) -> None:
    """Paint a line from the piece `first` on, and to its end if it is `whole`.

    There are n - 1 pieces, and none of them changes when the line grows.
    """
    middles = (line[:-1] + line[1:]) / 2
    n = len(middles)
    while first < n:
        width = float(line[first, 2])
        same = np.flatnonzero(line[first:n, 2] != width)
        last = min(first + PIECES_AT_ONCE, first + int(same[0]) if len(same) else n)
        path = QPainterPath(QPointF(*(middles[first - 1] if first else line[0])[:2]))
        for point, middle in zip(line[first:last], middles[first:last], strict=True):
            path.quadTo(point[0], point[1], middle[0], middle[1])
        if whole and last == n:
            path.lineTo(line[-1, 0], line[-1, 1])
        painter.strokePath(path, _wide(pen, width))
        first = last


def paint_end(painter: QPainter, line: Line, pen: QPen) -> None:
    """Paint the end of a line that grows: from the last middle to the last point, or a dot."""
    painter.setPen(_wide(pen, float(line[-1, 2])))
    end = QPointF(*line[-1, :2])
    if len(line) == 1:
        painter.drawPoint(end)
    else:
        painter.drawLine(QPointF(*(line[-2:, :2].mean(axis=0))), end)


def _wide(pen: QPen, width: float) -> QPen:
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * width)
    return wide


def paint_picture(painter: QPainter, place: QRectF, picture: Picture, look: Look) -> None:
    """Paint a picture as large as it fits, with its words below it."""
    metrics = painter.fontMetrics()
    strip = metrics.height() + 4 if picture.words else 0
    room = place.adjusted(2, 2, -2, -2 - strip)
    if picture.is_sample:
        paint_pixels(painter, room, picture.pixels, look)
    else:
        image = _greys(picture.pixels)
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, max(1, size.width()), max(1, size.height()))
        target.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)
    if strip:
        text = metrics.elidedText(
            picture.words, Qt.TextElideMode.ElideMiddle, int(place.width()) - 8
        )
        painter.setPen(QColor(look.faint))
        below = QRectF(place.left(), place.bottom() - strip, place.width(), strip)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)


def paint_pixels(painter: QPainter, room: QRectF, pixels: Array, look: Look) -> QRectF:
    """Paint pixels ``(h, w)`` from 0 to 1 sharp, enlarged evenly. Returns where."""
    shades = quantized(pixels, 0.0, 1.0)
    h, w = shades.shape
    image = QImage(shades.data, w, h, w, QImage.Format.Format_Indexed8)
    image.setColorTable(look.ink_table())
    scale = min(room.width() / w, room.height() / h)
    if scale > 1:
        scale = int(scale)  # whole pixels look even
    target = QRectF(0, 0, w * scale, h * scale)
    middle = room.center()
    target.moveTo(int(middle.x() - w * scale / 2), int(middle.y() - h * scale / 2))
    painter.drawImage(target, image)
    return target


def _greys(pixels: Array) -> QImage:
    h, w = pixels.shape
    whole = np.ascontiguousarray(pixels)
    # A copy: a QImage made from Python's memory does not keep it alive.
    return QImage(whole.data, w, h, w, QImage.Format.Format_Grayscale8).copy()
