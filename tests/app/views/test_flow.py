import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.flow import FlowView
from nnviz.core.flow import flow, survey
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 9, 5, 3), mini_batch_size=4, epochs=4, eta=0.5)


def record(data, hyper=HYPER):
    run = Recording(data, hyper)
    before = run.newest
    for step in train(run.training, hyper):
        run.append(step)
        if run.wants_flow(step.index):
            run.add_flow(flow(before.params, step, run.flow_sample))
        before = step
    return run


@pytest.fixture
def run(small):
    return record(small)


@pytest.fixture
def view(qtbot, run):
    widget = FlowView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(1000, 600)
    widget.show()
    widget.show_moment(run, 20)
    return widget


def test_bars_are_the_speeds_of_hidden_neurons(view, run, small):
    looked = survey(run.at(20).params, run.training, HYPER)
    assert [bars.name for bars in view.bars.layers] == ["layer 1", "layer 2"]
    for layer, bars in enumerate(view.bars.layers):
        wanted = np.abs(looked.gradient.biases[layer])[:6]
        np.testing.assert_array_equal(bars.values, wanted)
        assert bars.norm == looked.delta[layer]
    assert "first 40 training images" in view.words.text()


def test_the_untrained_network_has_speeds_too(view, run):
    view.show_moment(run, 0)
    assert view.bars.layers[0].values.max() > 0
    assert view.chart.plot.moment_line.value() == 0


def test_other_neurons(view):
    view.first_box.setValue(3)
    assert [(bars.first, len(bars.values)) for bars in view.bars.layers] == [(3, 6), (0, 5)]
    assert view.first_box.maximum() == 3


def test_a_chosen_neuron_is_told_and_its_layer_shown(qtbot, view, run):
    place = view.bars.bar_rect(1, 2).center().toPoint()
    QTest.mouseClick(view.bars, Qt.MouseButton.LeftButton, pos=place)
    assert view.words.text().startswith("Layer 2, neuron 2: ∂C/∂b = ")
    assert view.layer_combo.currentText() == "Layer 2: 9 → 5"
    assert view.histograms["weights"].histogram.total == 45
    before = view.words.text()
    view.show_moment(run, 1)
    assert view.words.text() != before


def test_histograms_of_the_layer(view, run):
    step = run.at(20)
    weights = view.histograms["weights"].histogram
    assert weights.total == 20 * 9
    assert weights.mean == pytest.approx(step.params.weights[0].mean(), abs=1e-6)
    activations = view.histograms["activations"].histogram
    assert (activations.low, activations.high, activations.total) == (0, 1, 9 * 40)
    assert view.histograms["gradients"].words.startswith("mean ")
    assert "neurons are saturated: close to 0 or 1" in view.saturated_words.text()
    QTest.keyClick(view.layer_combo, Qt.Key.Key_End)
    assert view.histograms["weights"].histogram.total == 15
    assert view.saturated_words.text() == ""


def test_always_empty_pixels_have_gradients_of_zero(view, small):
    images = small.training.images.copy()
    images[:, :5] = 0
    dull = type(small.training)(images, small.training.labels)
    data = type(small)("dull", dull, small.validation, small.test, (4, 5), ("a", "b", "c"))
    view.show_moment(record(data), 3)
    assert "45 of 180 are 0" in view.histograms["gradients"].words


@pytest.mark.parametrize(
    ("activation", "words"),
    [("tanh", "close to −1 or 1"), ("relu", "dead: 0 for every image")],
)
def test_other_activations(view, small, activation, words):
    view.show_moment(record(small, HYPER.replace(activation=activation)), 40)
    assert words in view.saturated_words.text()
    assert view.histograms["activations"].histogram.low == (-1 if activation == "tanh" else 0)


def test_without_hidden_layers_the_outputs_are_drawn(view, small):
    view.show_moment(record(small, HYPER.replace(sizes=(20, 3))), 40)
    assert [bars.name for bars in view.bars.layers] == ["outputs"]
    assert len(view.bars.layers[0].values) == 3
    assert view.saturated_words.text() == ""


def test_five_hidden_layers(view, small):
    view.show_moment(record(small, HYPER.replace(sizes=(20, 4, 4, 4, 4, 4, 3))), 40)
    assert len(view.bars.layers) == 5
    assert view.layer_combo.count() == 6


def test_nothing_but_nan(qtbot, view, run):
    broken = run.newest._replace(
        index=41, params=Params(np.full_like(run.newest.params.flat, np.nan), HYPER.sizes)
    )
    run.append(broken)
    view.show_moment(run, 41)
    qtbot.waitUntil(lambda: view.saturated_words.text() == "Some activations are not a number.")
    assert view.histograms["weights"].words == "no finite value"
    view.grab()


def test_some_values_that_are_not_finite(qtbot, view, run):
    flat = run.newest.params.flat.copy()
    flat[0] = np.inf
    run.append(run.newest._replace(index=41, params=Params(flat, HYPER.sizes)))
    view.show_moment(run, 41)
    qtbot.waitUntil(lambda: "1 are not finite" in view.histograms["weights"].words)


def test_a_click_into_the_curves_seeks(qtbot, view):
    with qtbot.waitSignal(view.seek_requested) as wish:
        view.chart.seek_requested.emit(7)
    assert wish.args == [7]


def test_while_it_runs_it_follows_a_little_later(qtbot, small):
    view = FlowView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    view._redraw()  # nothing to draw yet
    view._draw_bars()
    view._draw_histograms()
    run = Recording(small, HYPER)
    view.show_moment(run, 0)
    for step in train(small.training, HYPER):
        run.append(step)
        view.show_moment(run, step.index)
    qtbot.waitUntil(lambda: view._surveyed == (run, 40))


def test_dark(view):
    view.show_look(DARK)
    assert view.bars.look is view.histograms["weights"].look is view.chart.look is DARK
