import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.canvas import DigitCanvas
from nnviz.app.parts.drawing import Picture
from nnviz.app.parts.key_pen import LARGE_STEP, STEP


@pytest.fixture
def canvas(qtbot):
    widget = DigitCanvas(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(202, 240)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
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


def tablet(canvas, kind, place, pressed, pressure=0.5):
    button = Qt.MouseButton.LeftButton if pressed else Qt.MouseButton.NoButton
    event = QTabletEvent(
        kind, QPointingDevice.primaryPointingDevice(), QPointF(place),
        QPointF(canvas.mapToGlobal(place)), pressure, 0, 0, 0, 0, 0,
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


def rows_of_ink(canvas, x):
    """Dark pixels of a column of the sheet; around it is the window, in whatever colours it has."""
    image, sheet = canvas.grab().toImage(), canvas.sheet.toAlignedRect()
    rows = range(sheet.top() + 1, sheet.bottom())
    return sum(image.pixelColor(x, y).lightness() < 128 for y in rows)


def test_pressure_widens_the_line(canvas):
    tablet(canvas, QTabletEvent.Type.TabletPress, LEFT, pressed=True, pressure=0.1)
    tablet(canvas, QTabletEvent.Type.TabletMove, QPoint(101, 120), pressed=True, pressure=0.1)
    tablet(canvas, QTabletEvent.Type.TabletMove, QPoint(102, 120), pressed=True, pressure=1)
    tablet(canvas, QTabletEvent.Type.TabletMove, RIGHT, pressed=True, pressure=1)
    tablet(canvas, QTabletEvent.Type.TabletRelease, RIGHT, pressed=False)
    assert rows_of_ink(canvas, 70) < 12 < 18 < rows_of_ink(canvas, 140)
    canvas.show_look(LIGHT)  # painted anew as a whole it is the same
    assert rows_of_ink(canvas, 70) < 12 < 18 < rows_of_ink(canvas, 140)
    assert canvas.drawing.strokes[0].shape == (4, 2)


def test_a_finger_draws(canvas):
    device = QTest.createTouchDevice()
    QTest.touchEvent(canvas, device).press(0, LEFT, canvas).commit()
    QTest.touchEvent(canvas, device).move(0, QPoint(101, 120), canvas).commit()
    QTest.touchEvent(canvas, device).move(0, RIGHT, canvas).commit()
    QTest.touchEvent(canvas, device).release(0, RIGHT, canvas).commit()
    (stroke,) = canvas.drawing.strokes
    assert stroke[0] == pytest.approx((0.25, 0.5), abs=0.01)
    assert stroke[-1] == pytest.approx((0.75, 0.5), abs=0.01)


def test_the_width_of_the_pen(qtbot, canvas):
    drag(canvas, LEFT, RIGHT)
    assert 12 <= rows_of_ink(canvas, 100) <= 16
    with qtbot.waitSignal(canvas.drawing_changed):
        canvas.pen = 0.14
    assert 26 <= rows_of_ink(canvas, 100) <= 30
    canvas.pen = 5
    assert canvas.pen == 0.2


def test_clear_in_the_middle_of_a_stroke(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=LEFT)
    QTest.mouseMove(canvas, RIGHT)
    canvas.clear()
    assert canvas.drawing.is_empty
    QTest.mouseMove(canvas, LEFT)
    assert canvas.drawing.is_empty
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=LEFT)
    assert canvas.grab().toImage().pixelColor(70, 120) == QColor(LIGHT.paper)


def test_a_stroke_takes_the_place_of_a_picture(canvas):
    canvas.show_picture(Picture(np.zeros((10, 10), np.uint8), ""))
    assert canvas.grab().toImage().pixelColor(100, 60).lightness() < 10
    drag(canvas, LEFT, RIGHT)
    assert canvas.drawing.picture is None
    assert canvas.grab().toImage().pixelColor(100, 60) == QColor(LIGHT.paper)
    canvas.undo()
    assert canvas.grab().toImage().pixelColor(100, 60).lightness() < 10


def test_strokes_from_elsewhere(canvas):
    canvas.show_strokes([np.array([[0.25, 0.5], [0.75, 0.5]])])
    assert canvas.grab().toImage().pixelColor(100, 120) == QColor(LIGHT.ink)
    canvas.undo()
    assert canvas.drawing.is_empty


# Drawing by keys.


def press(canvas, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(canvas, key, modifier)


def test_a_digit_drawn_by_keys(canvas):
    canvas.setFocus()
    press(canvas, Qt.Key.Key_K)
    press(canvas, Qt.Key.Key_Up, modifier=Qt.KeyboardModifier.ShiftModifier)
    press(canvas, *[Qt.Key.Key_Left] * 2)
    assert canvas.drawing.is_empty
    assert "Pen up" in canvas.accessibleDescription()
    press(canvas, Qt.Key.Key_Space)
    assert "Pen down" in canvas.accessibleDescription()
    press(canvas, *[Qt.Key.Key_Down] * 4, Qt.Key.Key_PageDown)
    press(canvas, Qt.Key.Key_Space)
    press(canvas, Qt.Key.Key_Right)
    (stroke,) = canvas.drawing.strokes
    x, y = 0.5 - 2 * STEP, 0.5 - LARGE_STEP
    assert stroke[0] == pytest.approx((x, y))
    assert stroke[-1] == pytest.approx((x + STEP, y + 5 * STEP))
    assert len(stroke) == 6
    press(canvas, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert len(canvas.drawing) == 2
    press(canvas, Qt.Key.Key_E, Qt.Key.Key_Space, Qt.Key.Key_Escape)  # erases where the pen is
    assert len(canvas.drawing) == 1
    assert not canvas.keys.is_on
    assert canvas.accessibleDescription() == ""


def test_the_cross_and_the_help_are_seen(canvas):
    blank = canvas.grab().toImage()
    press(canvas, Qt.Key.Key_Return)
    image = canvas.grab().toImage()
    assert image != blank
    sheet = canvas.sheet
    across = image.pixelColor(int(sheet.left()) + 30, int(sheet.center().y()))
    assert across != QColor(LIGHT.paper)
    press(canvas, Qt.Key.Key_Escape)
    assert canvas.grab().toImage() == blank


def takes(canvas, key, modifier=Qt.KeyboardModifier.NoModifier):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    event.ignore()
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_keys_are_the_windows_until_somebody_draws_with_them(qtbot, key):
    window = QMainWindow()
    qtbot.addWidget(window)
    canvas = DigitCanvas(LIGHT)
    window.setCentralWidget(canvas)
    played = []
    action = QAction("Play", window)
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda: played.append(1))
    window.addAction(action)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert canvas.hasFocus()
    QTest.keyClick(canvas, key)
    assert len(played) == 1
    QTest.keyClick(canvas, Qt.Key.Key_K)
    QTest.keyClick(canvas, key)
    assert len(played) == 1
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.keyClick(canvas, key)
    assert len(played) == 2


def test_which_keys_it_takes(canvas):
    control = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_K, Qt.Key.Key_E, Qt.Key.Key_Delete):
        assert takes(canvas, key)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_V):
        assert takes(canvas, key, control)
        assert not takes(canvas, key)
    for key in (Qt.Key.Key_L, Qt.Key.Key_Escape, Qt.Key.Key_Up):
        assert not takes(canvas, key)
    press(canvas, Qt.Key.Key_K)
    assert takes(canvas, Qt.Key.Key_Escape)
    assert takes(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert not takes(canvas, Qt.Key.Key_Right, control)  # an epoch forward
    assert not takes(canvas, Qt.Key.Key_L)


def test_the_keys_are_given_back_when_the_focus_goes(qtbot, canvas):
    canvas.setFocus()
    press(canvas, Qt.Key.Key_K, Qt.Key.Key_Space)
    canvas.clearFocus()
    assert not canvas.keys.is_on
    assert not canvas.is_drawing
    assert len(canvas.drawing) == 1


# Images.


def test_paste_offers_what_is_in_the_clipboard(qtbot, canvas):
    image = QImage(3, 2, QImage.Format.Format_Grayscale8)
    image.fill(10)
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(canvas.mime_offered) as offered:
        QTest.keyClick(canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert offered.args[0].hasImage()


def drop(canvas, mime):
    """Drag over the canvas and let go. Returns whether it was taken."""
    buttons, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(LEFT, copy, mime, buttons, modifier)
    QApplication.sendEvent(canvas, enter)
    if enter.isAccepted():
        QApplication.sendEvent(canvas, QDropEvent(QPointF(LEFT), copy, mime, buttons, modifier))
    return enter.isAccepted()


def test_images_are_taken_and_data_is_left_to_the_window(qtbot, canvas, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "three.png"))])
    with qtbot.waitSignal(canvas.mime_offered):
        assert drop(canvas, mime)
    for name in ("mnist.npz", "folder"):
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        with qtbot.assertNotEmitted(canvas.mime_offered):
            assert not drop(canvas, mime)


def test_the_sheet_is_lit_while_something_is_dragged_over_it(canvas):
    mime = QMimeData()
    mime.setImageData(QImage(3, 2, QImage.Format.Format_Grayscale8))
    canvas.clearFocus()
    before = canvas.grab().toImage()
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(LEFT, copy, mime, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)
    assert canvas.grab().toImage() != before
    QApplication.sendEvent(canvas, QDragLeaveEvent())
    assert canvas.grab().toImage() == before


def test_dark(canvas):
    drag(canvas, LEFT, RIGHT)
    canvas.show_look(DARK)
    image = canvas.grab().toImage()
    assert image.pixelColor(100, 120) == QColor(DARK.ink)
    assert image.pixelColor(100, 60) == QColor(DARK.paper)
