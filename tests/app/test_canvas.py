import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.canvas import DigitCanvas, smooth_path
from nnviz.app.look import LIGHT


@pytest.fixture
def canvas(qtbot):
    widget = DigitCanvas(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(202, 240)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def drag(canvas, start, end, button=Qt.MouseButton.LeftButton):
    QTest.mousePress(canvas, button, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, button, pos=end)


LEFT, RIGHT = QPoint(51, 120), QPoint(151, 120)


def test_a_drag_is_a_stroke_in_shares_of_the_sheet(qtbot, canvas):
    with qtbot.waitSignal(canvas.drawing_changed):
        drag(canvas, LEFT, RIGHT)
    (stroke,) = canvas.drawing.strokes
    assert stroke[0] == pytest.approx((0.25, 0.5), abs=0.01)
    assert stroke[-1] == pytest.approx((0.75, 0.5), abs=0.01)
    image = canvas.grab().toImage()
    assert image.pixelColor(100, 120) == QColor(LIGHT.ink)
    assert image.pixelColor(100, 60) == QColor(LIGHT.paper)


def test_a_click_is_a_dot(canvas):
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=LEFT)
    assert canvas.grab().toImage().pixelColor(LEFT) == QColor(LIGHT.ink)


def test_the_right_button_erases(canvas):
    drag(canvas, LEFT, RIGHT)
    drag(canvas, QPoint(101, 80), QPoint(101, 160), Qt.MouseButton.RightButton)
    assert len(canvas.drawing.strokes) == 2
    assert canvas.grab().toImage().pixelColor(101, 120) == QColor(LIGHT.paper)


def test_keys(canvas):
    drag(canvas, LEFT, RIGHT)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(canvas.drawing) == 0
    QTest.keyClick(
        canvas,
        Qt.Key.Key_Z,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert len(canvas.drawing) == 1
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(canvas.drawing) == 0
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.erasing


def test_leaving_the_sheet_keeps_to_its_edge(canvas):
    drag(canvas, LEFT, QPoint(400, 120))
    assert canvas.drawing.strokes[0][-1] == pytest.approx((1.0, 0.5), abs=0.01)


def tablet(canvas, kind, place, pressed):
    button = Qt.MouseButton.LeftButton if pressed else Qt.MouseButton.NoButton
    event = QTabletEvent(
        kind, QPointingDevice.primaryPointingDevice(), QPointF(place),
        QPointF(canvas.mapToGlobal(place)), 0.5, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, button,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_pen_draws(canvas):
    tablet(canvas, QTabletEvent.Type.TabletPress, LEFT, pressed=True)
    tablet(canvas, QTabletEvent.Type.TabletMove, RIGHT, pressed=True)
    tablet(canvas, QTabletEvent.Type.TabletRelease, RIGHT, pressed=False)
    (stroke,) = canvas.drawing.strokes
    assert stroke[-1] == pytest.approx((0.75, 0.5), abs=0.01)
    assert canvas.drawing.can_undo


def test_a_path_goes_from_end_to_end(canvas):
    drag(canvas, LEFT, RIGHT)
    path = smooth_path(canvas.drawing.strokes[0])
    assert (path.pointAtPercent(0).x(), path.pointAtPercent(1).x()) == pytest.approx(
        (0.25, 0.75), abs=0.01
    )
