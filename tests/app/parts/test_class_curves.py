import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.class_curves import MOST_LINES, ClassCurves
from nnviz.core.answers import AnswerHistory
from nnviz.core.evaluation import Evaluation, Score

LABELS = np.repeat([0, 1, 2], 10)


def evaluations(counts):
    """One for each row; a row has the number right of each class."""
    score, found = Score(1, 2, 0.5), []
    for place, row in enumerate(counts):
        given = np.full(30, -1, np.int8)
        for number, right in enumerate(row):
            given[10 * number : 10 * number + right] = number
        found.append(Evaluation(100 * place, place - 1, score, score, score, given))
    return found


@pytest.fixture
def history():
    known = AnswerHistory(LABELS, 3)
    known.take(evaluations([[1, 0, 10], [5, 8, 9], [6, 9, 9], [10, 9, 9]]))
    return known


@pytest.fixture
def curves(qtbot, history):
    widget = ClassCurves(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(600, 220)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_classes(("a", "b", "c"))
    widget.show_history(history, 100, 30)
    widget.show_moment(2.5, 2)
    return widget


def place(curves, x, y):
    box = curves.plot.getPlotItem().getViewBox()
    return curves.plot.mapFromScene(box.mapViewToScene(QPointF(x, y)))


def widths(curves):
    return [line.opts["pen"].widthF() for line in curves._lines[:3]]


def test_a_line_for_each_class(curves, history):
    for number, line in enumerate(curves._lines[:3]):
        x, y = line.getData()
        assert x.tolist() == [0, 1, 2, 3]
        np.testing.assert_array_equal(y, history.accuracies[:, number])
    assert curves.plot.moment_line.value() == 2.5


def test_the_list_has_the_values_of_the_moment(curves):
    texts = [curves.list.item(row).text() for row in range(4)]
    assert texts == ["all classes", "a  60.0 %", "b  90.0 %", "c  90.0 %"]


def test_the_chosen_class_stands_out(curves):
    assert widths(curves) == [1, 1, 1]
    curves.list.setFocus()
    QTest.keyClick(curves.list, Qt.Key.Key_Down)
    QTest.keyClick(curves.list, Qt.Key.Key_Down)
    assert curves.chosen == 1
    assert widths(curves) == [1, 2.5, 1]
    QTest.keyClick(curves.list, Qt.Key.Key_Home)
    assert curves.chosen is None
    assert widths(curves) == [1, 1, 1]


def point(qtbot, curves, x, y, wanted):
    """Move the pointer until it is heard of: pyqtgraph leaves out moves that come too fast."""

    def heard():
        for right in (1, 0):  # to stay where it is would be no move
            QTest.mouseMove(curves.plot.viewport(), place(curves, x, y) + QPoint(right, 0))
        return widths(curves) == wanted

    qtbot.waitUntil(heard)


def test_the_line_under_the_pointer_stands_out(qtbot, curves):
    point(qtbot, curves, 1, 80, [1, 2.5, 1])
    point(qtbot, curves, 2.5, 60, [1, 1, 1])
    point(qtbot, curves, 1, 50, [2.5, 1, 1])
    curves.leaveEvent(QEvent(QEvent.Type.Leave))
    assert widths(curves) == [1, 1, 1]


def test_a_click_asks_for_the_nearest_evaluation(qtbot, curves):
    with qtbot.waitSignal(curves.evaluation_requested) as wish:
        QTest.mouseClick(
            curves.plot.viewport(), Qt.MouseButton.LeftButton, pos=place(curves, 1.8, 42)
        )
    assert wish.args == [2]
    assert curves.chosen is None


def test_a_click_on_a_line_chooses_its_class_too(qtbot, curves):
    point(qtbot, curves, 1, 80, [1, 2.5, 1])
    QTest.mouseClick(curves.plot.viewport(), Qt.MouseButton.LeftButton, pos=place(curves, 1, 80))
    qtbot.waitUntil(lambda: curves.chosen == 1)


def test_a_class_without_images_has_no_value(curves):
    known = AnswerHistory(LABELS, 4)
    known.take(evaluations([[1, 0, 10]]))
    curves.show_classes(("a", "b", "c", "d"))
    curves.show_history(known, 100, 30)
    curves.show_moment(0, 0)
    assert curves.list.item(4).text() == "d  –"
    assert curves.class_near(QPointF(1, 1)) is None


def test_of_very_many_classes_the_worst_and_the_chosen_one_have_lines(curves):
    known = AnswerHistory(np.arange(100), 100)
    given = np.arange(100, dtype=np.int16)
    given[60:] = 0  # the last forty are wrong
    score = Score(1, 2, 0.5)
    known.take([Evaluation(0, -1, score, score, score, given)])
    curves.show_classes(tuple(map(str, range(100))))
    curves.show_history(known, 100, 30)
    assert len(curves._shown) == MOST_LINES - 1
    assert min(curves._shown) >= 60
    curves.list.setCurrentRow(8)
    assert 7 in curves._shown
    assert len(curves._shown) == MOST_LINES


def test_before_there_is_anything(qtbot):
    curves = ClassCurves(LIGHT)
    qtbot.addWidget(curves)
    curves.show_classes(("a", "b"))
    curves.show_moment(0, 0)
    curves.list.setCurrentRow(1)
    curves.show_look(DARK)
    assert curves.class_near(QPointF(1, 1)) is None


def test_dark(curves):
    curves.show_look(DARK)
    assert curves._lines[0].opts["pen"].color().name() == DARK.classes[0].lower()
