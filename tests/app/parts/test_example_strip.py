import numpy as np
from PySide6.QtGui import QColor

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.example_strip import ExampleStrip


def test_images_captions_and_how_many_more(qtbot):
    strip = ExampleStrip(LIGHT)
    qtbot.addWidget(strip)
    strip.resize(400, strip.sizeHint().height())
    images = np.ones((2, 4, 5), np.float32)
    strip.show_examples(images, [("one", True), ("two", None)], ["first", "second"], 3)
    assert strip.captions == [("one", True), ("two", None)]
    pitch = strip._pitch()
    image = strip.grab().toImage()
    assert image.pixelColor(pitch // 2, 22) == QColor(LIGHT.ink)
    strip.show_look(DARK)
    assert strip.grab().toImage().pixelColor(pitch // 2, 22) == QColor(DARK.ink)
    assert strip.room() == (400 - 60) // pitch
    strip.show_examples(np.zeros((0, 4, 5)), [], [], 0)
    assert strip.captions == []


def test_long_captions_have_room_and_very_long_ones_are_cut_off(qtbot):
    strip = ExampleStrip(LIGHT)
    qtbot.addWidget(strip)
    short = strip._pitch()
    strip.show_widest("✓ 24 → 24")
    assert short < strip._pitch() <= strip.MOST + 8
    strip.show_widest("✓ ankle boot → ankle boot, " * 3)
    assert strip._pitch() == strip.MOST + 8
    strip.show_examples(np.ones((1, 4, 5)), [("✓ ankle boot → " + "boot " * 30, True)], [""], 0)
    strip.resize(400, strip.sizeHint().height())
    strip.grab()
