"""What weights and gradients share, tried on the weights."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import LIGHT
from nnviz.app.numbers import signed
from nnviz.app.views.weights import WeightsView
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=2, eta=0.5)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


@pytest.fixture
def view(qtbot, recording):
    widget = WeightsView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(420, 360)
    widget.show()
    widget.show_moment(recording, 7)
    return widget


def point(view, neuron, source):
    return view.picture.centre_of(*view.picture.cell(neuron, source))


def test_the_first_layer_is_drawn_as_images(view, recording):
    weights = recording.at(7).params.weights[0]
    for neuron in range(6):
        for pixel in (0, 13, 19):
            cell = view.picture.cell(neuron, pixel)
            assert view.picture.array[cell] == weights[neuron, pixel]
    np.testing.assert_array_equal(view.biases.array[0], recording.at(7).params.biases[0])


def test_further_layers_are_drawn_as_a_matrix(qtbot, view, recording):
    with qtbot.waitSignal(view.layer_chosen) as chosen:
        view.layer_combo.setFocus()
        QTest.keyClick(view.layer_combo, Qt.Key.Key_Down)
    assert chosen.args == [1]
    np.testing.assert_array_equal(view.picture.array, recording.at(7).params.weights[1])


def test_the_value_under_the_pointer_in_words(view, recording):
    QTest.mouseMove(view.picture, point(view, 4, 13))
    value = signed(recording.at(7).params.weights[0][4, 13])
    assert view.words.text() == f"Layer 1, neuron 4, pixel row 2, column 3: weight {value}"
    view.choose_layer(1)
    QTest.mouseMove(view.picture, point(view, 2, 5))
    value = signed(recording.at(7).params.weights[1][2, 5])
    assert view.words.text() == f"Layer 2, output “c” from neuron 5: weight {value}"
    QTest.mouseMove(view.biases, view.biases.centre_of(0, 1))
    value = signed(recording.at(7).params.biases[1][1])
    assert view.words.text() == f"Layer 2, output “b”: bias {value}"


def test_a_click_chooses_a_weight_that_stays_chosen(qtbot, view, recording):
    with qtbot.waitSignal(view.weight_chosen) as chosen:
        QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=point(view, 5, 19))
    assert chosen.args == [0, 5, 19]
    view.show_moment(recording, 12)
    assert view.weight == (0, 5, 19)
    qtbot.waitUntil(lambda: "neuron 5, pixel row 3, column 4" in view.words.text())


def test_arrow_keys_move_the_choice_over_the_gap_between_tiles(view):
    view.choose_weight(0, 0, 4)  # the right end of the first tile's first row
    view.picture.setFocus()
    QTest.keyClick(view.picture, Qt.Key.Key_Right)
    assert view.weight == (0, 1, 0)
    QTest.keyClick(view.picture, Qt.Key.Key_Left)
    assert view.weight == (0, 0, 4)
    QTest.keyClick(view.picture, Qt.Key.Key_Up)  # the edge holds
    assert view.weight == (0, 0, 4)


def test_a_fixed_range_stays(view, recording):
    before = view.picture.limit
    QTest.mouseClick(view.fixed_box, Qt.MouseButton.LeftButton, pos=view.fixed_box.rect().center())
    if not view.fixed_box.isChecked():
        view.fixed_box.setChecked(True)
    view.choose_layer(1)
    view.show_moment(recording, 20)
    assert view.picture.limit == before


def test_another_network_is_laid_out_anew(view, small):
    view.choose_layer(1)
    view.choose_weight(1, 2, 5)
    view.show_moment(Recording(small, HYPER.replace(sizes=(20, 3))), 0)
    assert view.layer == 0
    assert view.weight is None
    assert view.layer_combo.count() == 1


def test_a_bias_can_be_chosen_too(qtbot, view):
    with qtbot.waitSignal(view.weight_chosen) as chosen:
        QTest.mouseClick(view.biases, Qt.MouseButton.LeftButton, pos=view.biases.centre_of(0, 4))
    assert chosen.args == [0, 4, -1]
    assert view.picture._chosen is None
    assert view.biases._chosen == (0, 4)
