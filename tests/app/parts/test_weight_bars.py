import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.weight_bars import WeightBars


@pytest.fixture
def bars(qtbot):
    widget = WeightBars(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(200, 100)
    widget.show()
    widget.show_values(np.array([1.0, -1.0, 0.0, np.nan]))
    return widget


def test_up_is_positive_and_down_is_negative(bars):
    image = bars.grab().toImage()
    background = image.pixelColor(120, 20)
    up, down = bars.centre_of(0).x(), bars.centre_of(1).x()
    assert image.pixelColor(up, 20) != background
    assert image.pixelColor(up, 80) == background
    assert image.pixelColor(down, 20) == background
    assert image.pixelColor(down, 80) != background
    bars.show_look(DARK)
    assert bars.grab().toImage().pixelColor(120, 20) != background


def test_pointer_and_keys_read_a_bar(qtbot, bars):
    with qtbot.waitSignal(bars.pointed) as pointed:
        QTest.mouseMove(bars, bars.centre_of(2))
    assert pointed.args == [2]
    bars.setFocus()
    for key, place in ((Qt.Key.Key_Right, 3), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        with qtbot.waitSignal(bars.pointed) as pointed:
            QTest.keyClick(bars, key)
        assert pointed.args == [place]
    bars.grab()
    with qtbot.assertNotEmitted(bars.pointed):
        QTest.keyClick(bars, Qt.Key.Key_A)
    with qtbot.waitSignal(bars.pointed) as pointed:
        bars.leaveEvent(QEvent(QEvent.Type.Leave))
    assert pointed.args == [-1]
