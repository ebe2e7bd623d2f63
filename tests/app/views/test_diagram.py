"""The network as a diagram, clicked and dragged; its answers against the network itself."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.numbers import plain
from nnviz.app.parts.source_row import BATCH, DRAWING, SAMPLE, TEST
from nnviz.app.views.diagram import DiagramView
from nnviz.core.contributions import activations_of, weighted_input
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.recording import Recording
from nnviz.core.runfile import SavedNetwork
from nnviz.core.training import train
from nnviz.core.whatif import WhatIf

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


def record(data, hyper=HYPER):
    run = Recording(data, hyper, 5)
    for step in train(data.training, hyper):
        run.append(step)
    return run


@pytest.fixture
def recording(small):
    return record(small)


@pytest.fixture
def view(qtbot, recording):
    widget = DiagramView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(1000, 560)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_moment(recording, 25)
    return widget


def click(widget, pos=None):
    if pos is None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    else:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=pos)


def choose(view, neuron):
    click(view.picture, view.picture.place_of(neuron))
    assert view.chosen == neuron


def tick(box):
    click(box, QPoint(10, box.height() // 2))


def points(curve):
    x, _ = curve.getData()
    return 0 if x is None else len(x)


def drawing(small):
    image = small.test.images[7].reshape(4, 5).copy()
    image.flags.writeable = False
    return image


def test_it_begins_with_a_test_image_and_the_network_of_the_moment(qtbot, view, recording, small):
    params, image = recording.at(25).params, small.test.images[0]
    wanted = activations_of(params, image, HYPER)
    for ours, right in zip(view.picture.scene.activity.activations, wanted, strict=True):
        np.testing.assert_array_equal(ours, right)
    label = small.classes[small.test.labels[0]]
    assert view.source.words.text() == f"It shows “{label}”."
    answer = small.classes[wanted[-1].argmax()]
    qtbot.waitUntil(lambda: view.answer.text().startswith(f"Strongest output: “{answer}”"))
    view.show_moment(recording, 3)
    np.testing.assert_array_equal(
        view.picture.scene.activity.outputs,
        activations_of(recording.at(3).params, image, HYPER)[-1],
    )


def test_a_click_opens_a_neuron(qtbot, view, recording, small):
    choose(view, (0, 4))
    params = recording.at(25).params
    assert view.panel.heading.text() == "Layer 1, neuron 4"
    np.testing.assert_array_equal(
        view.panel.incoming.heatmap.array, params.weights[0][4].reshape(4, 5)
    )
    assert view.panel.box.value() == pytest.approx(float(params.biases[0][4]), abs=6e-4)
    z = weighted_input(params, activations_of(params, small.test.images[0], HYPER), (0, 4))
    assert f"Layer 1, neuron 4: z = {plain(z)}, a = " in view.words.text()
    assert "strongest: " in view.words.text()
    view.picture.setFocus()
    QTest.keyClick(view.picture, Qt.Key.Key_Down)
    assert view.chosen == (0, 5)
    choose(view, (1, 2))
    assert view.panel.heading.text() == "Layer 2, output “c”"
    assert view.panel.incoming.pages.currentWidget() is view.panel.incoming.bars
    assert not view.panel.drop_box.isEnabled()


def test_the_pointer_reads_neurons_and_pixels(view, small):
    QTest.mouseMove(view.picture, view.picture.place_of((1, 1)))
    assert view.words.text().startswith("Layer 2, output “b”: z = ")
    pixel = QPointF(*view.picture.scene.diagram.pixel_places([7])[0]).toPoint()
    QTest.mouseMove(view.picture, pixel)
    assert view.words.text() == f"Pixel row 1, column 2: {plain(small.test.images[0][7])}"
    QTest.mouseMove(view.picture, QPoint(3, 3))
    assert view.words.text().startswith("Layer 1, neuron 0: ")


def test_what_if_a_neuron_is_dropped(view, recording, small):
    before = recording.at(25).params.flat.copy()
    choose(view, (0, 4))
    tick(view.panel.drop_box)
    params, image = recording.at(25).params, small.test.images[0]
    changed = activations_of(WhatIf().with_dropped((0, 4), True).applied(params), image, HYPER)[-1]
    real = activations_of(params, image, HYPER)[-1]
    np.testing.assert_array_equal(view.picture.scene.activity.outputs, changed)
    np.testing.assert_array_equal(view.picture.scene.without, real)
    view._say()
    assert view.answer.text() == (
        f"With your changes: “{small.classes[changed.argmax()]}” ({changed.max():.2f}) · "
        f"without: “{small.classes[real.argmax()]}” ({real.max():.2f})"
    )
    assert view.what_if.badge.text() == "What if: 1 change"
    np.testing.assert_array_equal(recording.at(25).params.flat, before)
    choose(view, (0, 2))
    assert not view.panel.drop_box.isChecked()
    choose(view, (0, 4))
    assert view.panel.drop_box.isChecked()
    view.show_moment(recording, 12)  # the change stays while the moment moves
    assert view.picture.scene.what_if.dropped == {(0, 4)}
    click(view.what_if.undo_button)
    assert view.picture.scene.without is None
    assert not view.panel.drop_box.isChecked()


def test_what_if_a_bias_is_another(view, recording):
    choose(view, (1, 0))
    own = float(recording.at(25).params.biases[1][0])
    view.panel.box.setFocus()
    view.panel.box.selectAll()
    QTest.keyClicks(view.panel.box, "30")
    QTest.keyClick(view.panel.box, Qt.Key.Key_Return)
    assert view.picture.scene.activity.answer == 0
    assert view.picture.scene.activity.outputs[0] > 0.99
    view._say()
    assert "With your changes: “a”" in view.answer.text()
    assert "bias +30.0000" in view.words.text()
    click(view.panel.reset)
    assert view.panel.box.value() == pytest.approx(own, abs=6e-4)
    assert not view.what_if.badge.isVisible()
    view.panel.slider.setFocus()
    QTest.keyClick(view.panel.slider, Qt.Key.Key_End)
    assert view.what_if.what_if.biases[(1, 0)] > own
    click(view.what_if.reset_button)
    assert view.panel.box.value() == pytest.approx(own, abs=6e-4)


def test_another_network_shape_clears_the_what_if_and_another_run_does_not(view, recording, small):
    choose(view, (0, 4))
    tick(view.panel.drop_box)
    view.show_moment(record(small, HYPER.replace(seed=2)), 10)
    assert len(view.what_if.what_if) == 1
    assert view.chosen == (0, 4)
    view.show_moment(record(small, HYPER.replace(sizes=(20, 4, 4, 3))), 10)
    assert len(view.what_if.what_if) == 0
    assert view.chosen == (0, 0)


def test_the_drawing_takes_the_stage_and_leaves_it(qtbot, view, small):
    view.show_drawing(np.zeros((4, 5), np.float32))
    assert view.source.source == TEST
    image = drawing(small)
    view.show_drawing(image)
    assert view.source.source == DRAWING
    np.testing.assert_array_equal(view.picture.scene.activity.activations[0], image.ravel())
    view.source.choose(TEST)
    view.show_drawing(image.copy())
    assert view.source.source == TEST  # the same drawing is no news
    view.source.choose(DRAWING)
    view.show_drawing(np.zeros((4, 5), np.float32))
    assert view.picture.scene.activity is None
    qtbot.waitUntil(lambda: view.words.text().startswith("The canvas is empty"))
    assert view.answer.text() == ""


def test_test_images_and_those_of_the_mini_batch(qtbot, view, recording, small):
    click(view.source.after)
    np.testing.assert_array_equal(view.picture.scene.activity.activations[0], small.test.images[1])
    view.source.combo.setFocus()
    QTest.keyClick(view.source.combo, Qt.Key.Key_Down)
    assert view.source.source == BATCH
    click(view.source.after)
    number = recording.examples_at(25)[1]
    np.testing.assert_array_equal(
        view.picture.scene.activity.activations[0], small.training.images[number]
    )
    view.show_moment(recording, 0)
    assert view.picture.scene.activity is None
    qtbot.waitUntil(lambda: "no mini-batch yet" in view.words.text())
    view.show_moment(recording, 7)
    number = recording.examples_at(7)[view.source.number]
    np.testing.assert_array_equal(
        view.picture.scene.activity.activations[0], small.training.images[number]
    )


def test_a_sample_from_elsewhere_and_one_that_does_not_fit(qtbot, view, small):
    view.show_sample(small.validation.images[2].reshape(4, 5), "Validation image 2")
    assert view.source.source == SAMPLE
    assert view.source.combo.currentText() == "Validation image 2"
    np.testing.assert_array_equal(
        view.picture.scene.activity.activations[0], small.validation.images[2]
    )
    view.show_sample(np.ones((28, 28), np.float32), "Too large")
    assert view.picture.scene.activity is None
    qtbot.waitUntil(lambda: view.words.text().startswith("This network takes 4 × 5 pixels"))


def test_edges_are_as_many_as_asked_for(view):
    assert [len(edges) for edges in view.picture.scene.activity.edges] == [40, 18]
    view.edges_box.setFocus()
    view.edges_box.selectAll()
    QTest.keyClicks(view.edges_box, "5")
    QTest.keyClick(view.edges_box, Qt.Key.Key_Return)
    assert [len(edges) for edges in view.picture.scene.activity.edges] == [5, 5]
    choose(view, (0, 3))
    tick(view.only_box)
    into, out = view.picture.scene.activity.edges
    assert set(into.neurons) == {3}
    assert set(out.sources) == {3}


def test_the_history_of_the_neuron(qtbot, view, recording, small):
    choose(view, (0, 4))
    qtbot.waitUntil(lambda: points(view.panel.activations) > 5)
    moments, values = view.panel.activations.getData()
    _, biases = view.panel.biases.getData()
    for place, moment in enumerate(moments.astype(int)):
        params = recording.at(int(moment)).params
        assert values[place] == activations_of(params, small.test.images[0], HYPER)[1][4]
        assert biases[place] == params.biases[0][4]
    assert view.panel.plot.moment_line.value() == 25
    box = view.panel.plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    where = view.panel.plot.mapFromScene(box.mapViewToScene(QPointF(10, (low + high) / 2)))
    with qtbot.waitSignal(view.seek_requested) as wish:
        click(view.panel.plot.viewport(), where)
    assert abs(wish.args[0] - 10) <= 1
    choose(view, (1, 1))
    _, values = view.panel.activations.getData()
    last = recording.at(40).params
    assert values[-1] == activations_of(last, small.test.images[0], HYPER)[-1][1]


def test_a_ready_made_network_instead_of_the_run(qtbot, view, recording, small):
    hyper = HYPER.replace(sizes=(20, 5, 3), precision="float64")
    ready = SavedNetwork(initial_params(hyper), hyper, (4, 5), ("x", "y", "z"), 99)
    view.use_network(ready)
    wanted = activations_of(ready.params, small.test.images[0], hyper)
    np.testing.assert_array_equal(view.picture.scene.activity.outputs, wanted[-1])
    assert view.picture.scene.names == ("x", "y", "z")
    assert not view.panel.plot.isVisible()
    view.show_moment(recording, 3)
    np.testing.assert_array_equal(view.picture.scene.activity.outputs, wanted[-1])
    view.use_network(None)
    assert view.panel.plot.isVisible()
    assert view.picture.scene.names == small.classes


def test_a_network_alone_needs_no_run(qtbot, small):
    widget = DiagramView(LIGHT)
    qtbot.addWidget(widget)
    widget.show_drawing(drawing(small))
    assert widget.shown is None
    widget.use_network(SavedNetwork(initial_params(HYPER), HYPER, (4, 5), ("x", "y", "z"), 99))
    assert widget.picture.scene.activity is not None
    widget.source.choose(TEST)
    widget._draw()
    assert widget.picture.scene.activity is None


def test_live_it_draws_now_and_the_last_one_surely(qtbot, view, small):
    run = Recording(small, HYPER, 5)
    view.show_moment(run, 0)
    for step in train(small.training, HYPER):
        run.append(step)
        view.show_moment(run, step.index)
    last = activations_of(run.newest.params, small.test.images[0], HYPER)[-1]
    qtbot.waitUntil(lambda: bool((view.picture.scene.activity.outputs == last).all()))
    qtbot.waitUntil(lambda: view.panel.plot.moment_line.value() == 40)


def test_numbers_that_ran_away(qtbot, view, small):
    hyper = HYPER.replace(precision="float64")
    flat = np.full_like(initial_params(hyper).flat, np.nan)
    params = type(initial_params(hyper))(flat, hyper.sizes)
    view.use_network(SavedNetwork(params, hyper, (4, 5), ("x", "y", "z"), 99))
    qtbot.waitUntil(lambda: "no longer finite" in view.answer.text())


def test_dark(view):
    light = view.grab().toImage()
    view.show_look(DARK)
    assert view.grab().toImage() != light
