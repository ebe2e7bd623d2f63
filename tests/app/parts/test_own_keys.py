from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.app.parts.own_keys import OwnKeys


class Keeper(OwnKeys):
    def __init__(self):
        super().__init__()
        self.pressed = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event):
        self.pressed.append(event.key())


def test_own_keys_are_no_shortcuts_while_it_has_the_focus(qtbot):
    window, keeper, done = QWidget(), Keeper(), []
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(keeper)
    for key in ("Left", "Space"):
        action = QAction(window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, k=key: done.append(k))
        window.addAction(action)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    keeper.setFocus()
    QTest.keyClick(keeper, Qt.Key.Key_Left)
    QTest.keyClick(keeper, Qt.Key.Key_Space)
    assert keeper.pressed == [Qt.Key.Key_Left]
    assert done == ["Space"]
    keeper.clearFocus()
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert done == ["Space", "Left"]
