import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.neuron_panel import NeuronPanel


@pytest.fixture
def panel(qtbot):
    widget = NeuronPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(290, 560)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_neuron("Layer 1, neuron 3", np.linspace(-1, 1, 20), (4, 5), True)
    widget.show_changes(dropped=False, hidden=True, bias=0.5, changed=False)
    widget.show_moment(20)
    return widget


def test_the_controls_ask_and_do_nothing_else(qtbot, panel):
    with qtbot.waitSignal(panel.drop_requested) as wish:
        QTest.mouseClick(
            panel.drop_box,
            Qt.MouseButton.LeftButton,
            pos=QPoint(10, panel.drop_box.height() // 2),
        )
    assert wish.args == [True]
    panel.box.setFocus()
    panel.box.selectAll()
    with qtbot.waitSignal(panel.bias_requested) as wish:
        QTest.keyClicks(panel.box, "1.25")
        QTest.keyClick(panel.box, Qt.Key.Key_Return)
    assert wish.args == [1.25]
    panel.slider.setFocus()
    with qtbot.waitSignal(panel.bias_requested) as wish:
        QTest.keyClick(panel.slider, Qt.Key.Key_End)
    assert wish.args == [3.0]
    panel.show_changes(dropped=False, hidden=True, bias=3.0, changed=True)
    with qtbot.waitSignal(panel.reset_requested):
        QTest.mouseClick(panel.reset, Qt.MouseButton.LeftButton)


def test_the_controls_show_what_is_changed(qtbot, panel):
    with qtbot.assertNotEmitted(panel.bias_requested), qtbot.assertNotEmitted(panel.drop_requested):
        panel.show_changes(dropped=True, hidden=True, bias=-2.0, changed=True)
    assert panel.drop_box.isChecked()
    assert panel.box.value() == -2.0
    assert panel.slider.value() < 0
    assert panel.reset.isEnabled()
    panel.show_changes(dropped=False, hidden=False, bias=40.0, changed=False)
    assert not panel.drop_box.isEnabled()
    assert "output" in panel.drop_box.toolTip()
    assert 0 < panel.slider.value() < panel.slider.maximum()
    assert not panel.reset.isEnabled()
    panel.show_changes(dropped=False, hidden=True, bias=float("nan"), changed=False)
    assert panel.box.value() == 0.0


def test_what_is_being_typed_is_not_overwritten_by_the_run(panel):
    panel.box.setFocus()
    panel.box.selectAll()
    QTest.keyClicks(panel.box, "1.2")
    panel.show_changes(dropped=False, hidden=True, bias=0.7, changed=False)
    assert panel.box.text() == "1.2"


def test_the_history_and_a_click_into_it(qtbot, panel):
    moments = np.array([0, 10, 40])
    panel.show_history(moments, np.array([0.1, 0.9, 0.4]), np.array([-2.0, np.nan, -1.0]))
    np.testing.assert_array_equal(panel.activations.getData()[1], [0.1, 0.9, 0.4])
    assert panel.plot.moment_line.value() == 20
    box = panel.plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    assert low < -2
    assert high > 0.9
    place = panel.plot.mapFromScene(box.mapViewToScene(QPointF(30, (low + high) / 2)))
    with qtbot.waitSignal(panel.seek_requested) as wish:
        QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert abs(wish.args[0] - 30) <= 1
    with qtbot.assertNotEmitted(panel.seek_requested):
        QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def test_without_a_run_there_is_no_history(panel):
    panel.show_history(np.zeros(0), np.zeros(0), np.zeros(0))
    panel.show_moment(None)
    assert not panel.plot.isVisible()
    panel.show_moment(3)
    assert panel.plot.isVisible()


def test_dark(panel):
    light = panel.grab().toImage()
    panel.show_look(DARK)
    assert panel.grab().toImage() != light
