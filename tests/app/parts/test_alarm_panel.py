import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.alarm_panel import AlarmPanel
from nnviz.core.alarms import Alarm

STUCK = Alarm(100, "stuck", "Output “5” is stuck.", "evaluationView")
VANISHING = Alarm(1110, "vanishing", "Nothing flows.", "flowView")


@pytest.fixture
def panel(qtbot):
    widget = AlarmPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_nothing_is_seen_while_nothing_is_wrong(panel):
    width = panel.sizeHint().width()
    assert not panel.button.isVisible()
    panel.show_alarms([STUCK])
    assert panel.button.isVisible()
    assert panel.button.accessibleName() == "1 alarm"
    assert panel.sizeHint().width() == width
    panel.show_alarms([STUCK, VANISHING])
    assert panel.button.text() == "2"
    assert panel.button.toolTip().startswith("2 alarms in this run")
    panel.show_look(DARK)


def test_a_note_leads_to_its_view_and_moment(qtbot, panel):
    panel.show_alarms([STUCK, VANISHING])
    panel.choose((VANISHING,), QPoint())
    assert panel.sentence.text() == "Nothing flows."
    assert panel.show_button.toolTip() == "Go to mini-batch 1,110, and open Gradient flow"
    with (
        qtbot.waitSignal(panel.seek_requested) as seek,
        qtbot.waitSignal(panel.view_requested) as open_view,
    ):
        QTest.mouseClick(panel.show_button, Qt.MouseButton.LeftButton)
    assert (seek.args, open_view.args) == ([1110], ["flowView"])
    QTest.mouseClick(panel.close_button, Qt.MouseButton.LeftButton)
    assert not panel.note.isVisible()
    with qtbot.assertNotEmitted(panel.seek_requested):
        panel._on_show()


def test_a_note_goes_with_its_run(panel):
    panel.show_alarms([STUCK])
    panel.write_note(STUCK)
    panel.show_alarms([STUCK, VANISHING])
    assert panel.note.isVisible()
    panel.show_alarms([])
    assert not panel.note.isVisible()
    assert not panel.button.isVisible()


def test_the_list_by_keyboard(qtbot, panel):
    panel.show_alarms([STUCK, VANISHING])
    panel.button.setFocus()
    menu = panel.button.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [
        "Mini-batch 100: Output “5” is stuck.",
        "Mini-batch 1,110: Nothing flows.",
    ]
    menu.actions()[0].trigger()
    assert panel.sentence.text() == STUCK.sentence
    assert panel.show_button.hasFocus()
    QTest.keyClick(panel.show_button, Qt.Key.Key_Escape)
    assert not panel.note.isVisible()
    QTest.keyClick(panel, Qt.Key.Key_Escape)


def test_several_alarms_of_one_mark_are_offered(qtbot, panel):
    panel.choose((STUCK, VANISHING), panel.mapToGlobal(QPoint(5, 5)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[1].trigger()
    assert panel.sentence.text() == VANISHING.sentence
    menu.close()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
