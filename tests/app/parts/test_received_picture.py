import numpy as np
from PySide6.QtGui import QColor

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.received_picture import ReceivedPicture


def test_each_pixel_is_a_square(qtbot):
    picture = ReceivedPicture(LIGHT, 84, "what")
    qtbot.addWidget(picture)
    array = np.zeros((28, 28), np.float32)
    array[3, 5] = 1
    picture.show_array(array)
    image = picture.grab().toImage()
    assert (image.width(), image.height()) == (86, 86)
    dark = [
        (x, y)
        for x in range(1, 85)
        for y in range(1, 85)
        if image.pixelColor(x, y).lightness() < 50
    ]
    assert dark == [(x, y) for x in range(16, 19) for y in range(10, 13)]
    picture.show_look(DARK)
    assert picture.grab().toImage().pixelColor(50, 50) == QColor(DARK.paper)
    assert picture.accessibleName() == "what"
