import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.numbers import signed
from nnviz.app.parts.incoming import MOST_BARS, Incoming


@pytest.fixture
def incoming(qtbot):
    widget = Incoming(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(280, 260)
    widget.show()
    return widget


def test_the_first_layer_is_a_receptive_field(incoming):
    weights = np.random.default_rng(0).standard_normal(20)
    incoming.show_weights(weights, (4, 5))
    np.testing.assert_array_equal(incoming.heatmap.array, weights.reshape(4, 5))
    assert incoming.words.text() == "Its 20 weights from the pixels"
    QTest.mouseClick(
        incoming.heatmap, Qt.MouseButton.LeftButton, pos=incoming.heatmap.centre_of(2, 3)
    )
    assert incoming.words.text() == f"Row 2, column 3: weight {signed(weights[13])}"
    incoming.heatmap.setFocus()
    QTest.keyClick(incoming.heatmap, Qt.Key.Key_Right)
    assert incoming.words.text() == f"Row 2, column 4: weight {signed(weights[14])}"
    QTest.keyClick(incoming.heatmap, Qt.Key.Key_Right)
    assert incoming.words.text() == f"Row 2, column 4: weight {signed(weights[14])}"


def test_few_neurons_are_bars(incoming):
    weights = np.linspace(-1, 1, 6)
    incoming.show_weights(weights, None)
    assert incoming.pages.currentWidget() is incoming.bars
    assert incoming.words.text() == "Its 6 weights from the layer before"
    QTest.mouseMove(incoming.bars, incoming.bars.centre_of(5))
    assert incoming.words.text() == "From neuron 5: weight +1.0000"


def test_many_neurons_are_a_grid(incoming):
    weights = np.arange(MOST_BARS + 23, dtype=np.float32)
    incoming.show_weights(weights, None)
    assert incoming.pages.currentIndex() == 0
    grid = incoming.heatmap.array
    np.testing.assert_array_equal(grid.ravel()[: len(weights)], weights)
    QTest.mouseMove(incoming.heatmap, incoming.heatmap.centre_of(1, 2))
    assert incoming.words.text() == f"From neuron {grid.shape[1] + 2}: weight {grid[1, 2]:+.4f}"
    rows, across = grid.shape
    if rows * across > len(weights):
        QTest.mouseMove(incoming.heatmap, incoming.heatmap.centre_of(rows - 1, across - 1))
        assert "weights from the layer before" in incoming.words.text()


def test_another_neuron_is_another_choice_and_another_range(incoming):
    incoming.show_weights(np.full(20, 100.0), (4, 5))
    QTest.mouseMove(incoming.heatmap, incoming.heatmap.centre_of(0, 0))
    incoming.show_weights(np.full(20, 0.1), (4, 5), fresh=True)
    assert incoming.heatmap.limit == pytest.approx(0.1)
    assert incoming.words.text() == "Its 20 weights from the pixels"


def test_dark(incoming):
    incoming.show_weights(np.linspace(-1, 1, 20), (4, 5))
    light = incoming.grab().toImage()
    incoming.show_look(DARK)
    assert incoming.grab().toImage() != light
