import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.digit import DigitView
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.runfile import load
from nnviz.core.step import Step
from nnviz.core.training import train
from nnviz.resources import resource

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def view(qtbot):
    widget = DigitView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 620)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


def drag(canvas, points, mouse_button=Qt.MouseButton.LeftButton):
    """Draw through points given as shares of the sheet."""
    sheet = canvas.sheet

    def at(x, y):
        return QPoint(int(sheet.left() + x * sheet.width()), int(sheet.top() + y * sheet.height()))

    QTest.mousePress(canvas, mouse_button, pos=at(*points[0]))
    for start, end in itertools.pairwise(points):
        for share in (0.25, 0.5, 0.75, 1):
            QTest.mouseMove(
                canvas,
                at(
                    start[0] + share * (end[0] - start[0]),
                    start[1] + share * (end[1] - start[1]),
                ),
            )
    QTest.mouseRelease(canvas, mouse_button, pos=at(*points[-1]))


ONE = [(0.52, 0.15), (0.5, 0.5), (0.47, 0.85)]
SEVEN = [(0.25, 0.2), (0.5, 0.19), (0.74, 0.2), (0.6, 0.5), (0.45, 0.85)]


@pytest.fixture
def trained(mnist):
    """The network that comes with nnviz, as a run of one moment."""
    network = load(resource("ready.npz"))
    run = Recording(mnist, network.hyper)
    step = run.newest
    ready = Step(0, 0, step.examples, step.cost, 0, step.gradient, network.params, network.hyper)
    run._live = run._held = (ready, ready)
    return run


@pytest.mark.parametrize(("stroke", "digit"), [(ONE, "1"), (SEVEN, "7")])
def test_a_drawn_digit_is_read(view, trained, stroke, digit):
    view.show_moment(trained, 0)
    assert view.prediction.text() == "–"
    drag(view.canvas, stroke)
    assert view.prediction.text() == digit
    assert view.prediction.accessibleName() == f"The network answers {digit}"
    outputs = feedforward(trained.newest.params, view.received.array.reshape(1, -1), trained.hyper)[
        0
    ]
    np.testing.assert_array_equal(view.bars.outputs, outputs)
    assert f"{digit} {outputs[int(digit)]:.2f}" in view.bars.accessibleDescription()


def test_an_empty_canvas_has_no_answer(view, trained):
    view.show_moment(trained, 0)
    drag(view.canvas, SEVEN)
    QTest.mouseClick(view._buttons["clear"], Qt.MouseButton.LeftButton)
    assert view.prediction.text() == "–"
    assert not view.received.array.any()
    assert not view.bars.outputs.any()
    QTest.mouseClick(view._buttons["undo"], Qt.MouseButton.LeftButton)
    assert view.prediction.text() == "7"


def test_the_eraser_button_and_key(view, trained):
    view.show_moment(trained, 0)
    QTest.mouseClick(view._buttons["eraser"], Qt.MouseButton.LeftButton)
    assert view.canvas.erasing
    QTest.keyClick(view.canvas, Qt.Key.Key_E)
    assert not view.canvas.erasing
    assert view._buttons["pen"].isChecked()


def test_the_network_of_the_moment_answers(view, recording):
    view.show_moment(recording, 0)
    drag(view.canvas, SEVEN)
    seen = []
    for moment in (0, 1, 20, 40):
        view.show_moment(recording, moment)
        x = view.received.array.reshape(1, -1)
        expected = feedforward(recording.at(moment).params, x, HYPER)[0]
        np.testing.assert_array_equal(view.bars.outputs, expected)
        seen.append(view.bars.outputs.tolist())
    assert len({tuple(s) for s in seen}) == 4


def test_what_it_receives_has_the_size_of_the_data(view, recording):
    view.show_moment(recording, 0)
    drag(view.canvas, SEVEN)
    assert view.received.array.shape == (4, 5)


def test_numbers_that_ran_away_give_no_answer(view, recording, small):
    view.show_moment(recording, 0)
    drag(view.canvas, SEVEN)
    broken = Recording(small, HYPER)
    broken.newest.params.flat.flags.writeable = True
    broken.newest.params.flat[:] = np.nan
    view.show_moment(broken, 0)
    assert view.prediction.text() == "–"
    assert "no longer finite" in view.words.text()


def test_dark(view):
    view.show_look(DARK)
    image = view.canvas.grab().toImage()
    assert image.pixelColor(image.width() // 2, 20).lightness() < 60
