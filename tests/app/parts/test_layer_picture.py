import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import LIGHT
from nnviz.app.parts.layer_picture import LayerPicture

SIZES = (20, 6, 3)


@pytest.fixture
def picture(qtbot, small):
    widget = LayerPicture(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 200)
    widget.show()
    widget.show_layer(SIZES, 0, small)
    widget.show_matrix(np.arange(120.0).reshape(6, 20), 120.0)
    return widget


def test_before_there_is_a_layer_nothing_is_found(qtbot):
    widget = LayerPicture(LIGHT)
    qtbot.addWidget(widget)
    assert widget.weight_at(0, 0) is None
    widget.choose_weight((1, 2))


def test_a_click_and_the_pointer_name_neuron_and_source(qtbot, picture):
    for weight in ((0, 0), (4, 13), (5, 19)):
        place = picture.centre_of(*picture.cell(*weight))
        with qtbot.waitSignal(picture.weight_clicked) as clicked:
            QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place)
        assert tuple(clicked.args) == weight
        assert picture.array[picture.cell(*weight)] == 20 * weight[0] + weight[1]
    with qtbot.waitSignal(picture.weight_hovered) as hovered:
        QTest.mouseMove(picture, picture.centre_of(*picture.cell(2, 7)))
    assert hovered.args == [2, 7]


def test_another_size_lays_the_tiles_out_anew(picture):
    before = picture.array.shape
    picture.choose_weight((4, 13))
    picture.resize(800, 60)
    assert picture.array.shape != before
    assert picture.array[picture.cell(4, 13)] == 93
    assert picture._chosen == picture.cell(4, 13)


def test_a_further_layer_is_a_matrix_with_names(picture, small):
    picture.show_layer(SIZES, 1, small)
    picture.show_matrix(np.zeros((3, 6)), 1.0)
    assert picture.cell(2, 5) == (2, 5)
    assert picture.weight_at(3, 0) is None
    assert picture._row_names == small.classes
