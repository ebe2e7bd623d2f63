import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.heatmap import ColourBar, Heatmap


@pytest.fixture
def heatmap(qtbot):
    widget = Heatmap(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 240)
    widget.show()
    widget.show_array(np.array([[-1.0, 0.0, 1.0], [0.5, 0.0, -0.5]]), 1.0)
    return widget


def colour(widget, row, column):
    return widget.grab().toImage().pixelColor(widget.centre_of(row, column))


def test_colours_are_signed_and_their_middle_is_the_background(heatmap):
    low, zero, high = (colour(heatmap, 0, column) for column in range(3))
    assert low.blue() > low.red()
    assert high.red() > high.blue()
    assert min(zero.red(), zero.green(), zero.blue()) > 220
    heatmap.show_look(DARK)
    assert colour(heatmap, 0, 1).lightness() < 60


def test_a_click_says_which_cell(qtbot, heatmap):
    for cell in ((0, 0), (1, 2), (0, 1)):
        with qtbot.waitSignal(heatmap.clicked) as clicked:
            QTest.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=heatmap.centre_of(*cell))
        assert tuple(clicked.args) == cell
    with qtbot.assertNotEmitted(heatmap.clicked):
        QTest.mouseClick(heatmap, Qt.MouseButton.RightButton, pos=heatmap.centre_of(0, 0))


def test_the_pointer_says_which_cell_and_leaves(qtbot, heatmap):
    with qtbot.waitSignal(heatmap.hovered) as hovered:
        QTest.mouseMove(heatmap, heatmap.centre_of(1, 1))
    assert hovered.args == [1, 1]
    with qtbot.waitSignal(heatmap.hovered) as hovered:
        heatmap.leaveEvent(QEvent(QEvent.Type.Leave))
    assert hovered.args == [-1, -1]


def test_outside_the_picture_is_no_cell(heatmap):
    assert heatmap.cell_at(QPointF(1, 1)) is None


def test_cells_are_square_and_whole(heatmap):
    heatmap.show_array(np.zeros((50, 210)), 1.0)
    heatmap.resize(700, 400)
    target = heatmap.target
    assert (target.width(), target.height()) == (630, 150)


def test_arrow_keys_ask_for_a_move(qtbot, heatmap):
    heatmap.setFocus()
    for key, move in ((Qt.Key.Key_Left, [0, -1]), (Qt.Key.Key_Down, [1, 0])):
        with qtbot.waitSignal(heatmap.move_requested) as moved:
            QTest.keyClick(heatmap, key)
        assert moved.args == move
    with qtbot.assertNotEmitted(heatmap.move_requested):
        QTest.keyClick(heatmap, Qt.Key.Key_A)


def test_the_chosen_cell_has_an_outline(heatmap):
    heatmap.show_array(np.zeros((2, 3)), 1.0)
    before = heatmap.grab().toImage()
    heatmap.choose((0, 1))
    assert heatmap.grab().toImage() != before
    heatmap.choose(None)
    assert heatmap.grab().toImage() == before


def test_rows_have_names(heatmap):
    before = heatmap.target.left()
    heatmap.name_rows(("zero", "one"))
    assert heatmap.target.left() > before


def test_the_grid_lies_in_the_gaps(heatmap):
    heatmap.show_array(np.zeros((5, 7)), 1.0)
    heatmap.show_grid((3, 4))
    line = QColor(LIGHT.line)
    gap = heatmap.grab().toImage().pixelColor(heatmap.centre_of(0, 3))
    assert gap == line


def test_the_colour_bar_names_its_ends(qtbot):
    bar = ColourBar(LIGHT)
    qtbot.addWidget(bar)
    bar.resize(200, 20)
    bar.show_limit(0.25)
    assert bar.accessibleDescription() == "from -0.25 to 0.25"
    image = bar.grab().toImage()
    middle = image.pixelColor(100, 6)
    bar.show_look(DARK)
    assert bar.grab().toImage().pixelColor(100, 6) != middle
