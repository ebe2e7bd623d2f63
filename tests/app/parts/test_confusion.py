import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.confusion import ConfusionMatrix

NAMES = ("a", "b", "c")
COUNTS = np.array([[90, 1, 9, 0], [0, 80, 4, 0], [0, 0, 0, 0]])


@pytest.fixture
def matrix(qtbot):
    widget = ConfusionMatrix(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_counts(COUNTS, NAMES)
    return widget


def click(widget, cell):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.centre_of(*cell))


def test_errors_and_right_answers_have_opposite_colours(matrix):
    assert matrix.array[0, 2] == matrix.array.max() == 1
    assert 0 < matrix.array[0, 1] < matrix.array[1, 2] < 1
    assert matrix.array[1, 0] == 0
    assert -0.5 < matrix.array[0, 0] < 0
    assert matrix.array[2].tolist() == [0, 0, 0]


def test_the_column_without_an_answer_is_there_only_when_needed(matrix):
    assert matrix.array.shape == (3, 3)
    counts = COUNTS.copy()
    counts[2, 3] = 5
    matrix.show_counts(counts, NAMES)
    assert matrix.array.shape == (3, 4)
    assert matrix.cell_words(2, 3) == "5 of 5 images of c get no answer"
    click(matrix, (2, 3))
    assert matrix.chosen == (2, 3)
    matrix.show_counts(COUNTS, NAMES)
    assert matrix.chosen is None


def test_words_and_edges(matrix):
    assert matrix.cell_words(0, 2) == "9 of 100 images of a are taken for c"
    assert matrix.cell_words(1, 1) == "80 of 84 images of b are right"
    assert [matrix.edge_text(row) for row in range(3)] == [
        "90.0 % of 100",
        "95.2 % of 84",
        "– of 0",
    ]


def test_a_click_chooses_and_another_gives_up(qtbot, matrix):
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        click(matrix, (0, 1))
    assert chosen.args == [(0, 1)]
    assert matrix.accessibleDescription() == "1 of 100 images of a are taken for b"
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        click(matrix, (0, 1))
    assert chosen.args == [None]
    assert matrix.chosen is None


def test_keys_begin_at_the_most_frequent_error_and_stay_inside(qtbot, matrix):
    matrix.setFocus()
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.chosen == (0, 2)
    for key, wanted in (
        (Qt.Key.Key_Up, (0, 2)), (Qt.Key.Key_Right, (0, 2)), (Qt.Key.Key_Left, (0, 1)),
        (Qt.Key.Key_Down, (1, 1)),
    ):  # fmt: skip
        QTest.keyClick(matrix, key)
        assert matrix.chosen == wanted
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        QTest.keyClick(matrix, Qt.Key.Key_Escape)
    assert chosen.args == [None]
    with qtbot.assertNotEmitted(matrix.cell_chosen):
        QTest.keyClick(matrix, Qt.Key.Key_Escape)


def test_the_cells_are_square_and_lie_between_names_and_edges(matrix):
    target = matrix.target
    assert target.width() == target.height()
    assert target.left() > matrix.fontMetrics().height()
    assert target.right() + matrix.fontMetrics().horizontalAdvance("90.0 % of 100") < 400
    assert matrix.cell_at(QPointF(2, 2)) is None
    matrix.resize(matrix.width_for(300), 300)
    assert abs(matrix.target.height() - target.height()) <= 3


def test_the_pointer_reads_a_cell(matrix):
    place = matrix.centre_of(0, 2)
    QApplication.sendEvent(
        matrix, QHelpEvent(QEvent.Type.ToolTip, place, matrix.mapToGlobal(place))
    )
    assert QToolTip.text() == "9 of 100 images of a are taken for c"
    outside = QPoint(1, 1)
    QApplication.sendEvent(
        matrix, QHelpEvent(QEvent.Type.ToolTip, outside, matrix.mapToGlobal(outside))
    )
    QToolTip.hideText()


@pytest.mark.parametrize("n", [2, 26, 200])
def test_any_number_of_classes_can_be_painted(matrix, n):
    counts = np.random.default_rng(0).integers(0, 2000, (n, n + 1))
    matrix.show_counts(counts, tuple(f"a long name {i}" for i in range(n)))
    matrix.show_look(DARK)
    assert not matrix.grab().isNull()


def test_a_number_stands_in_its_cell(matrix):
    with_number = matrix.grab().toImage()
    matrix.counts = np.zeros_like(COUNTS)
    without = matrix.grab().toImage()
    place = matrix.target.toRect()
    assert with_number.copy(place) != without.copy(place)
