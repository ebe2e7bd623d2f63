import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.strip_chart import StripChart
from nnviz.core.strip import FOOT, TimeScale

MOMENTS = np.array([0, 1, 500, 1000])
OUTPUTS = np.array([[0.2, 0.3, 0.1], [0.9, 0.1, 0.1], [0.1, 0.2, 0.8], [0.0, 0.1, 1.0]])


@pytest.fixture
def chart(qtbot):
    widget = StripChart(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(500, 200)
    widget.show()
    widget.show_outputs(MOMENTS, OUTPUTS, ("a", "b", "c"), TimeScale(1000, log=False))
    return widget


def at(chart, moment):
    return QPoint(round(chart.x_of(moment)), 60)


def test_the_lanes_show_who_wins_when(chart):
    lane = chart.pixels.shape[0] // 3
    column = chart.pixels[:, int(chart.pixels.shape[1] * 0.7)]
    feet = [bool((column[k * lane : (k + 1) * lane] == FOOT).any()) for k in range(3)]
    assert feet == [False, False, True]
    assert chart.known_at(700) == 2
    assert chart.known_at(0) == 0


def test_a_click_and_a_drag_seek(qtbot, chart):
    with qtbot.waitSignal(chart.seek_requested) as wish:
        QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=at(chart, 300))
    assert abs(wish.args[0] - 300) <= 2
    with qtbot.waitSignal(chart.seek_requested) as wish:
        QTest.mouseMove(chart, at(chart, 620))
    assert abs(wish.args[0] - 620) <= 2
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=at(chart, 620))
    with qtbot.waitSignal(chart.seek_requested) as wish:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(499, 60))
    assert wish.args == [1000]


def test_a_click_on_a_logarithmic_scale(qtbot, chart):
    chart.show_outputs(MOMENTS, OUTPUTS, ("a", "b", "c"), TimeScale(1000, log=True))
    with qtbot.waitSignal(chart.seek_requested) as wish:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=at(chart, 10))
    assert abs(wish.args[0] - 10) <= 1


def test_the_pointer_says_the_moment_and_does_not_seek(qtbot, chart):
    with qtbot.waitSignal(chart.hovered) as hovered, qtbot.assertNotEmitted(chart.seek_requested):
        QTest.mouseMove(chart, at(chart, 400))
    assert abs(hovered.args[0] - 400) <= 2
    with qtbot.waitSignal(chart.hovered) as hovered:
        chart.leaveEvent(QEvent(QEvent.Type.Leave))
    assert hovered.args == [-1]


def test_keys_go_from_stored_moment_to_stored_moment(qtbot, chart):
    chart.setFocus()
    chart.show_moment(700)
    for key, moment in (
        (Qt.Key.Key_Left, 500),
        (Qt.Key.Key_Right, 1000),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 1000),
    ):
        with qtbot.waitSignal(chart.seek_requested) as wish:
            QTest.keyClick(chart, key)
        assert wish.args == [moment]
    with qtbot.assertNotEmitted(chart.seek_requested):
        QTest.keyClick(chart, Qt.Key.Key_A)


def test_the_line_is_at_the_moment(chart):
    before = chart.grab().toImage()
    chart.show_moment(0)
    same = chart.grab().toImage()
    chart.show_moment(800)
    after = chart.grab().toImage()
    assert before == same
    assert after.pixelColor(at(chart, 800)) != before.pixelColor(at(chart, 800))


def test_a_low_chart_has_fewer_lanes(chart):
    chart.resize(500, 90)
    many = np.random.default_rng(0).random((4, 47))
    names = tuple(f"class {i}" for i in range(47))
    chart.show_outputs(MOMENTS, many, names, TimeScale(1000, log=True))
    assert 0 < len(chart.lanes) < 10
    chart.resize(500, 800)
    assert len(chart.lanes) == 47
    chart.grab()


def test_without_anything_to_show(qtbot, chart):
    chart.show_outputs(np.zeros(0, int), np.zeros((0, 1)), ("",), TimeScale(1, log=False))
    chart.setFocus()
    with qtbot.assertNotEmitted(chart.seek_requested), qtbot.assertNotEmitted(chart.hovered):
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 50))
        QTest.mouseMove(chart, QPoint(210, 50))
        QTest.keyClick(chart, Qt.Key.Key_Left)
    chart.grab()


def test_dark(chart):
    light = chart.grab().toImage()
    chart.show_look(DARK)
    assert chart.grab().toImage() != light
