import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.drawing import Picture
from nnviz.app.parts.ink import paint_end, paint_line, paint_picture, paint_pieces, paint_pixels

PEN = QPen(
    QColor("black"), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
)


def painted(paint, side=100):
    """What `paint` draws on white: the darkness of each pixel, 0 to 255."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return 255 - rows[:, :side].astype(int)


def wave(n, width=1.0):
    x = np.linspace(10, 90, n)
    return np.stack([x, 50 + 30 * np.sin(x / 12), np.full(n, width)], axis=1)


@pytest.mark.parametrize("n", [2, 3, 40])
def test_a_line_goes_from_end_to_end(n):
    line = wave(n)
    dark = painted(lambda painter: paint_line(painter, line, PEN))
    for x, y, _ in (line[0], line[-1]):
        assert dark[int(y), int(x)] > 200
    columns = np.flatnonzero(dark.max(axis=0) > 128)
    assert abs(columns[0] - 7) <= 1
    assert abs(columns[-1] - 93) <= 1


def test_pieces_and_end_make_the_whole_line(qapp):
    line = wave(30)
    whole = painted(lambda painter: paint_line(painter, line, PEN))

    def grow(painter):
        for n in range(2, 31):
            paint_pieces(painter, line[:n], PEN, n - 2)
        paint_end(painter, line, PEN)

    # Edges that are painted twice are a little darker.
    assert np.mean(np.abs(painted(grow) - whole)) < 2


def test_a_line_has_the_width_of_each_point():
    line = wave(40)
    line[20:, 2] = 3
    dark = painted(lambda painter: paint_line(painter, line, PEN)) > 128
    assert dark[:, 25].sum() * 2 < dark[:, 75].sum()


def test_a_dot():
    dark = painted(lambda painter: paint_line(painter, np.array([[50.0, 50.0, 2.0]]), PEN)) > 128
    assert dark.sum() == pytest.approx(np.pi * 6**2, rel=0.1)


def test_pixels_are_enlarged_evenly():
    pixels = np.zeros((4, 3), np.float32)
    pixels[0, 0] = 1
    places = []
    dark = painted(
        lambda painter: places.append(paint_pixels(painter, QRectF(0, 0, 100, 99), pixels, LIGHT))
    )
    assert places == [QRectF(14, 1, 72, 96)]
    assert np.all(dark[1:25, 14:38] > 200)
    assert not np.any(dark[26:, :])


def test_many_pixels_are_made_small():
    pixels = np.ones((200, 400), np.float32)
    places = []
    painted(
        lambda painter: places.append(paint_pixels(painter, QRectF(0, 0, 100, 100), pixels, DARK))
    )
    assert places == [QRectF(0, 25, 100, 50)]


def test_a_users_picture_keeps_its_greys_and_its_aspect(qapp):
    greys = np.full((20, 40), 55, np.uint8)
    picture = Picture(greys, "photo.png")
    dark = painted(lambda painter: paint_picture(painter, QRectF(0, 0, 100, 100), picture, LIGHT))
    inside = dark == 200
    assert np.ptp(np.flatnonzero(inside.any(axis=1))) == pytest.approx(47, abs=2)
    assert np.ptp(np.flatnonzero(inside.any(axis=0))) == pytest.approx(95, abs=2)
    assert dark[84:].max() > 50  # its words


def test_a_sample_without_words(qapp):
    picture = Picture(np.ones((5, 5), np.float32), "")
    dark = painted(lambda painter: paint_picture(painter, QRectF(0, 0, 104, 104), picture, LIGHT))
    assert (dark > 200).mean() > 0.9
