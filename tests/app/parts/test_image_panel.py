import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.image_panel import HINT, ImagePanel


def test_the_chosen_image_is_enlarged_and_can_be_sent(qtbot):
    panel = ImagePanel(LIGHT)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.words.text() == HINT
    assert not panel.send.isEnabled()
    pixels = np.zeros((4, 8), np.float32)
    panel.show_image(pixels, "an image")
    assert panel.words.text() == "an image"
    assert panel.picture.pixmap().width() == panel.SIDE
    assert panel.picture.pixmap().height() == panel.SIDE // 2
    with qtbot.waitSignal(panel.send_requested):
        QTest.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    light = panel.picture.pixmap().toImage()
    panel.show_look(DARK)
    assert panel.picture.pixmap().toImage() != light
    panel.show_image(None, "")
    assert panel.words.text() == HINT
    assert panel.picture.accessibleName() == "No image is chosen"
