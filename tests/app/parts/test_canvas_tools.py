import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.canvas import DigitCanvas
from nnviz.app.parts.canvas_tools import CanvasTools
from nnviz.app.parts.drawing import Picture


@pytest.fixture
def tools(qtbot):
    canvas = DigitCanvas(LIGHT)
    widget = CanvasTools(canvas, LIGHT)
    for part in (canvas, widget):
        qtbot.addWidget(part)
        part.show()
    canvas.resize(200, 200)
    widget.canvas = canvas
    return widget


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_buttons_are_on_when_they_can_do_something(tools):
    def on():
        return [name for name in ("undo", "redo", "clear") if tools.buttons[name].isEnabled()]

    assert on() == []
    QTest.mouseClick(tools.canvas, Qt.MouseButton.LeftButton, pos=QPoint(80, 80))
    assert on() == ["undo", "clear"]
    click(tools.buttons["undo"])
    assert on() == ["redo"]
    click(tools.buttons["redo"])
    click(tools.buttons["clear"])
    assert tools.canvas.drawing.is_empty
    assert on() == ["undo"]
    tools.canvas.show_picture(Picture(np.zeros((3, 3), np.uint8), ""))
    assert on() == ["undo", "clear"]


def test_pen_and_eraser(tools):
    click(tools.buttons["eraser"])
    assert tools.canvas.erasing
    QTest.keyClick(tools.canvas, Qt.Key.Key_E)
    assert tools.buttons["pen"].isChecked()
    assert not tools.buttons["eraser"].isChecked()
    click(tools.buttons["eraser"])
    click(tools.buttons["pen"])
    assert not tools.canvas.erasing


def test_the_width_of_the_pen(tools):
    tools.pen_width.setFocus()
    QTest.keyClick(tools.pen_width, Qt.Key.Key_Right)
    assert tools.canvas.pen == pytest.approx(0.08)
    tools.canvas.pen = 0.15
    assert tools.pen_width.value() == 15
    assert tools.pen_width.accessibleName()


def test_an_image_file(qtbot, tools, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/tmp/three.png", ""))
    with qtbot.waitSignal(tools.file_requested) as wish:
        tools.buttons["image"].menu().actions()[1].trigger()
    assert wish.args[0].name == "three.png"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    with qtbot.assertNotEmitted(tools.file_requested):
        tools.buttons["image"].menu().actions()[1].trigger()


def test_paste(qtbot, tools):
    with qtbot.waitSignal(tools.canvas.mime_offered):
        tools.buttons["image"].menu().actions()[0].trigger()


def test_every_button_has_a_name_and_a_tooltip(tools):
    for button in tools.buttons.values():
        assert button.accessibleName()
        assert button.toolTip()
        assert min(button.width(), button.height()) >= 24
    tools.show_look(DARK)
