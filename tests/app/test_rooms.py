from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from nnviz.app.rooms import RoomBar


def test_a_click_triggers_the_action_and_the_lit_one_is_checked(qtbot):
    actions = [QAction(text) for text in ("Watch", "Draw")]
    for action in actions:
        action.setCheckable(True)
    bar = RoomBar(actions)
    qtbot.addWidget(bar)
    bar.show()
    button = bar.widgetForAction(actions[1])
    assert (button.text(), button.height() >= 24) == ("Draw", True)
    with qtbot.waitSignal(actions[1].triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked()
    assert bar.widgetForAction(QAction("other")) is None
