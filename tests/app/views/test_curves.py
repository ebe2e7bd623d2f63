import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.curves import CurvesView
from nnviz.core.evaluation import evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import learn, train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    run.add_evaluation(evaluate(run.newest, small))
    for step in train(small.training, HYPER):
        run.append(step)
        if step.index % 10 == 0:
            run.add_evaluation(evaluate(step, small))
    return run


@pytest.fixture
def view(qtbot, recording):
    widget = CurvesView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(760, 300)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_moment(recording, 40)
    return widget


def place(plot, x):
    """Where an x lies in a plot widget."""
    box = plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    return plot.mapFromScene(box.mapViewToScene(QPointF(x, (low + high) / 2)))


def test_the_curves_are_the_costs_and_the_accuracies(view, recording):
    x, y = view.raw.getData()
    np.testing.assert_array_equal(y, recording.costs)
    np.testing.assert_array_equal(x, np.arange(1, 41))
    x, y = view._runs[0].accuracy["test"].getData()
    np.testing.assert_array_equal(x, [0, 1, 2, 3, 4])
    np.testing.assert_allclose(y, [100 * e.test.accuracy for e in recording.evaluations])


def test_a_click_seeks(qtbot, view):
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.mouseClick(
            view.cost_plot.viewport(), Qt.MouseButton.LeftButton, pos=place(view.cost_plot, 17)
        )
    assert abs(wish.args[0] - 17) <= 1
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.mouseClick(
            view.accuracy_plot.viewport(),
            Qt.MouseButton.LeftButton,
            pos=place(view.accuracy_plot, 2),
        )
    assert abs(wish.args[0] - 20) <= 1


def test_the_line_follows_the_moment(view, recording):
    view.show_moment(recording, 15)
    assert view.cost_plot.moment_line.value() == 15
    assert view.accuracy_plot.moment_line.value() == 1.5
    assert view.words.text().startswith("Mini-batch 15 (epoch 1): cost ")
    view.show_moment(recording, 0)
    assert "no mini-batch yet" in view.words.text()


def test_the_pointer_reads_values(qtbot, view, recording):
    cost, accuracy = view.cost_plot, view.accuracy_plot
    QTest.mouseMove(cost.viewport(), place(cost, 25))
    qtbot.waitUntil(lambda: view.words.text().startswith("Mini-batch 2"))
    QTest.mouseMove(accuracy.viewport(), place(accuracy, 3))
    score = recording.evaluations[3].test.accuracy
    qtbot.waitUntil(lambda: view.words.text().startswith("After epoch 2: "))
    assert f"test {100 * score:.2f} %" in view.words.text()


def test_log_scale(view):
    view.log_box.setChecked(True)
    _, y = view.raw.getData()
    assert y.min() < 0
    view.log_box.setChecked(False)


def test_a_change_of_eta_is_marked(qtbot, view, recording, small):
    changed = recording.hyper.replace(eta=0.25, epochs=5)
    recording.append(learn(recording.newest.params, 41, small.training, changed))
    view.show_moment(recording, 41)
    qtbot.waitUntil(lambda: len(view._marks) == 1)
    assert view._marks[0].value() == 40.5
    assert view._marks[0].label.toPlainText() == "eta 0.25"
    view.show_moment(Recording(small, HYPER), 0)
    assert view._marks == []


def test_while_it_runs_the_curves_follow_a_little_later(qtbot, small):
    view = CurvesView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    run = Recording(small, HYPER)
    view.show_moment(run, 0)
    for step in train(small.training, HYPER):
        run.append(step)
        view.show_moment(run, step.index)
    qtbot.waitUntil(lambda: len(view.raw.getData()[0]) == 40)


def test_dark(view):
    view.show_look(DARK)
    assert view.cost_plot.getAxis("left").autoSIPrefixScale == 1.0  # not in thousandths
    assert (
        view.cost_plot.grab().toImage().pixelColor(view.cost_plot.width() // 2, 30).lightness() < 80
    )
