import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.parts.what_if_bar import WhatIfBar
from nnviz.core.whatif import WhatIf


@pytest.fixture
def bar(qtbot):
    widget = WhatIfBar()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_is_empty_while_there_are_no_changes(qtbot, bar):
    high = bar.height()
    assert not bar.badge.isVisible()
    assert not bar.undo_button.isVisible()
    with qtbot.assertNotEmitted(bar.changed):
        bar.drop((0, 1), False)
        bar.undo()
        bar.reset()
    assert bar.sizeHint().height() <= high


def test_changes_are_counted_and_taken_back(qtbot, bar):
    with qtbot.waitSignal(bar.changed):
        bar.drop((0, 1), True)
    assert bar.badge.text() == "What if: 1 change"
    bar.set_bias((1, 2), 3.0)
    assert bar.badge.text() == "What if: 2 changes"
    with qtbot.waitSignal(bar.changed):
        click(bar.undo_button)
    assert bar.what_if == WhatIf().with_dropped((0, 1), True)
    bar.set_bias((1, 2), 3.0)
    with qtbot.waitSignal(bar.changed):
        click(bar.reset_button)
    assert bar.what_if == WhatIf()
    assert not bar.badge.isVisible()
    click(bar.undo_button)
    assert len(bar.what_if) == 2
    bar.forget()
    assert not bar.undo_button.isVisible()


def test_a_drag_of_the_bias_is_one_change(bar):
    for value in (0.1, 0.2, 0.3):
        bar.set_bias((0, 1), value)
    bar.set_bias((0, 2), 1.0)
    bar.set_bias((0, 1), 0.5)
    assert bar.what_if.biases == {(0, 1): 0.5, (0, 2): 1.0}
    click(bar.undo_button)
    assert bar.what_if.biases == {(0, 1): 0.3, (0, 2): 1.0}
    click(bar.undo_button)
    assert bar.what_if.biases == {(0, 1): 0.3}
    bar.set_bias((0, 1), None)
    assert bar.what_if.biases == {}
    click(bar.undo_button)
    click(bar.undo_button)
    assert bar.what_if == WhatIf()
