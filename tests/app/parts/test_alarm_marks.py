import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolTip

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.alarm_marks import TARGET, AlarmMarks, sign_icon
from nnviz.core.alarms import Alarm

ALARMS = [
    Alarm(5, "nan", "One.", "curvesView"),
    Alarm(100, "stuck", "Two.", "evaluationView"),
    Alarm(110, "vanishing", "Three.", "flowView"),
]


@pytest.fixture
def below(qtbot):
    """What the marks lie over."""
    button = QPushButton("below")
    qtbot.addWidget(button)
    button.resize(300, 60)
    button.show()
    return button


@pytest.fixture
def marks(below):
    marks = AlarmMarks(LIGHT, below)
    marks.show_alarms(ALARMS, float)
    return marks


def test_a_mark_for_each_place(marks):
    assert marks.isVisible()
    assert [(x, alarms) for x, alarms in marks.marks] == [
        (TARGET // 2, (ALARMS[0],)),
        (100, (ALARMS[1], ALARMS[2])),
    ]
    assert marks.accessibleDescription() == "One. Two. Three."


def test_a_click_chooses_and_elsewhere_goes_through(qtbot, marks, below):
    with qtbot.waitSignal(marks.chosen) as wish:
        QTest.mouseClick(marks, Qt.MouseButton.LeftButton, pos=QPoint(95, 10))
    assert wish.args[0] == (ALARMS[1], ALARMS[2])
    assert below.childAt(QPoint(95, 10)) is marks
    assert below.childAt(QPoint(200, 10)) is None
    assert below.childAt(QPoint(95, TARGET + 5)) is None


def test_it_tells_its_sentences(qtbot, marks):
    here = QPoint(100, 8)
    marks.event(QHelpEvent(QHelpEvent.Type.ToolTip, here, marks.mapToGlobal(here)))
    assert QToolTip.text() == "Mini-batch 100: Two.\nMini-batch 110: Three."
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_nothing_is_wrong(marks):
    marks.show_alarms([], float)
    assert not marks.isVisible()


def test_the_sign_is_seen_light_and_dark(marks, below):
    for look in (LIGHT, DARK):
        marks.show_look(look)
        image = below.grab().toImage()
        row = [image.pixelColor(x, 12).name() for x in range(90, 110)]
        assert look.bad in row
        assert not sign_icon(look).isNull()
