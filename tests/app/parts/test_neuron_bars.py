import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.neuron_bars import LayerBars, NeuronBars

FIRST = LayerBars("layer 1", 2, np.array([0.001, 0.002, 0.0]), 0.003)
LAST = LayerBars("layer 2", 2, np.array([0.1, 0.05, np.nan]), 0.12)


@pytest.fixture
def bars(qtbot):
    widget = NeuronBars(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(400, 240)
    widget.show_layers([FIRST, LAST])
    widget.show()
    return widget


def height(bars, layer, bar):
    """How high the bar is drawn, in pixels."""
    bars.clearFocus()  # whose frame has the same colour
    image = bars.grab().toImage()
    x = int(bars.bar_rect(layer, bar).center().x())
    return sum(image.pixelColor(x, y).name() == bars.look.accent for y in range(image.height()))


def middle(bars, layer, bar):
    return bars.bar_rect(layer, bar).center().toPoint()


def test_all_layers_have_one_scale(bars):
    assert bars.limit == 0.1
    tall, half = height(bars, 1, 0), height(bars, 1, 1)
    assert tall > 100
    assert abs(tall - 2 * half) <= 3
    assert 1 <= height(bars, 0, 2) <= height(bars, 0, 1) <= 5
    assert bars.accessibleDescription() == "Norm of delta: layer 1: 0.0030, layer 2: 0.1200"


def test_a_click_chooses_a_neuron(qtbot, bars):
    with qtbot.waitSignal(bars.neuron_chosen) as wish:
        QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=middle(bars, 1, 1))
    assert wish.args == [1, 3]
    with qtbot.assertNotEmitted(bars.neuron_chosen):
        QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(1, 100))


def test_arrow_keys_go_from_neuron_to_neuron(qtbot, bars):
    bars.setFocus()
    for key, chosen in (
        (Qt.Key.Key_Right, [0, 3]),
        (Qt.Key.Key_Right, [0, 4]),
        (Qt.Key.Key_Right, [1, 2]),
        (Qt.Key.Key_Left, [0, 4]),
        (Qt.Key.Key_Down, [1, 4]),
        (Qt.Key.Key_Right, [1, 4]),
        (Qt.Key.Key_Up, [0, 4]),
    ):
        with qtbot.waitSignal(bars.neuron_chosen) as wish:
            QTest.keyClick(bars, key)
        assert wish.args == chosen
    with qtbot.assertNotEmitted(bars.neuron_chosen):
        QTest.keyClick(bars, Qt.Key.Key_A)
    bars.grab()


def test_a_bar_tells_its_value(qtbot, bars):
    here = middle(bars, 1, 0)
    bars.event(QHelpEvent(QHelpEvent.Type.ToolTip, here, bars.mapToGlobal(here)))
    assert QToolTip.text() == "layer 2, neuron 2: |∂C/∂b| = 0.1000"
    away = QPoint(1, 1)
    bars.event(QHelpEvent(QHelpEvent.Type.ToolTip, away, bars.mapToGlobal(away)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_nothing_to_draw_and_dark(bars):
    bars.show_look(DARK)
    assert height(bars, 1, 0) > 100
    bars.show_layers([])
    bars.grab()
    assert bars.bar_at(bars.rect().center().toPointF()) is None
    assert bars.sizeHint().isValid()
