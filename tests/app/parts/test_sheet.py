import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from nnviz.app.look import LIGHT
from nnviz.app.parts.drawing import Picture
from nnviz.app.parts.sheet import Sheet


@pytest.fixture
def sheet(qtbot):
    widget = Sheet(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(202, 242)
    return widget


def test_the_sheet_is_a_square_amid_the_widget(sheet):
    assert sheet.sheet == QRectF(1, 21, 200, 200)


def test_what_is_drawn_is_seen(sheet):
    sheet.drawing.show_strokes([np.array([[0.25, 0.5], [0.75, 0.5]])])
    image = sheet.grab().toImage()
    assert image.pixelColor(100, 121) == QColor(LIGHT.ink)
    assert image.pixelColor(100, 60) == QColor(LIGHT.paper)


def test_an_empty_sheet_says_what_to_do(sheet):
    image = sheet.grab().toImage()
    assert any(
        image.pixelColor(x, y) != QColor(LIGHT.paper) for x in range(60, 140) for y in (100,)
    )


def test_another_size_is_painted_anew(sheet):
    sheet.drawing.show_strokes([np.array([[0.25, 0.5], [0.75, 0.5]])])
    sheet.grab()
    sheet.resize(402, 402)
    image = sheet.grab().toImage()
    assert image.pixelColor(280, 201) == QColor(LIGHT.ink)


def test_a_picture(sheet):
    sheet.drawing.show(Picture(np.zeros((10, 10), np.uint8), "ten"))
    assert sheet.grab().toImage().pixelColor(100, 121).lightness() < 10


def test_the_pen_has_limits(sheet):
    sheet.pen = 0
    assert sheet.pen == 0.02
    sheet.pen = 0.1
    assert sheet.pen == 0.1
