import math

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.pace import PACES, PaceControl


def test_keys_change_the_pace_and_it_is_said_in_words(qtbot):
    control = PaceControl()
    qtbot.addWidget(control)
    control.show()
    assert control._label.text() == "full speed"
    control.slider.setFocus()
    with qtbot.waitSignal(control.pace_requested) as wish:
        QTest.keyClick(control.slider, Qt.Key.Key_Left)
    assert wish.args == [5000]
    assert control._label.text() == "5,000 a second"
    QTest.keyClick(control.slider, Qt.Key.Key_Home)
    assert control._label.text() == "1 a second"
    assert math.isinf(PACES[-1])
