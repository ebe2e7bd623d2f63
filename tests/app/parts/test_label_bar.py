import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.parts.label_bar import LabelBar


@pytest.fixture
def bar(qtbot):
    widget = LabelBar()
    qtbot.addWidget(widget)
    widget.resize(400, 30)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_a_button_for_each_class(bar, qtbot):
    assert [b.text() for b in bar.buttons] == list("0123456789")
    assert not any(b.isEnabled() for b in bar.buttons)
    assert bar.buttons[0].toolTip() == "Draw a digit on the canvas first"
    bar.show_ready(True)
    assert bar.buttons[7].toolTip() == "Save the drawing as 7 (7)"
    with qtbot.waitSignal(bar.label_chosen) as chosen:
        QTest.mouseClick(bar.buttons[7], Qt.MouseButton.LeftButton)
    assert chosen.args == ["7"]
    assert all(min(b.width(), b.height()) >= 24 for b in bar.buttons)
    assert not bar.combo.isVisible()


def test_other_classes(bar, qtbot):
    bar.show_ready(True)
    bar.show_classes(("shoe", "bag"))
    assert [b.text() for b in bar.buttons] == ["shoe", "bag"]
    assert bar.buttons[1].isEnabled()
    assert bar.buttons[1].toolTip() == "Save the drawing as bag"
    buttons = bar.buttons
    bar.show_classes(("shoe", "bag"))
    assert bar.buttons is buttons


def test_many_classes_are_chosen_from_a_list(bar, qtbot):
    bar.show_classes(tuple(f"class {n}" for n in range(26)))
    assert not bar.buttons
    assert bar.combo.isVisible()
    assert not bar.save.isEnabled()
    bar.show_ready(True)
    bar.combo.setFocus()
    QTest.keyClick(bar.combo, Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.label_chosen) as chosen:
        QTest.mouseClick(bar.save, Qt.MouseButton.LeftButton)
    assert chosen.args == ["class 1"]
    bar.show_classes(("a", "b"))
    assert bar.combo.isHidden()
    assert bar.save.isHidden()
