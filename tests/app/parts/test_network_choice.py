import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.parts.network_choice import READY_TIP, NetworkChoice


@pytest.fixture
def choice(qtbot):
    widget = NetworkChoice()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_click_is_a_wish(qtbot, choice):
    with qtbot.waitSignal(choice.ready_requested) as wish:
        QTest.mouseClick(choice.run, Qt.MouseButton.LeftButton)
    assert wish.args == [False]
    with qtbot.waitSignal(choice.ready_requested) as wish:
        QTest.mouseClick(choice.ready, Qt.MouseButton.LeftButton)
    assert wish.args == [True]


def test_what_is_used_is_marked_without_a_wish(qtbot, choice):
    with qtbot.assertNotEmitted(choice.ready_requested):
        choice.show_choice(False)
        assert choice.run.isChecked()
        choice.show_choice(True)
        assert choice.ready.isChecked()


def test_what_cannot_be_chosen_says_why(choice):
    choice.show_choice(False, "It reads other images")
    assert not choice.ready.isEnabled()
    assert choice.ready.toolTip() == "It reads other images"
    choice.show_choice(True)
    assert choice.ready.isEnabled()
    assert choice.ready.toolTip() == READY_TIP


def test_they_are_large_enough_to_hit(choice):
    assert all(button.height() >= 24 for button in (choice.ready, choice.run))
