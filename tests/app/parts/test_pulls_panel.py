import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.numbers import signed
from nnviz.app.parts import pulls_panel
from nnviz.app.parts.pulls_panel import PullsPanel
from nnviz.core.hyper import Hyper
from nnviz.core.microscope import Weight
from nnviz.core.pulls import trace_pulls
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5, lmbda=0.5)
WEIGHT = Weight(0, 3, 11)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


@pytest.fixture
def panel(qtbot, recording):
    widget = PullsPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    widget.show()
    widget.show_weight(recording, WEIGHT, 25)
    return widget


def click(panel):
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)


def test_the_span_is_the_epoch_up_to_the_moment(panel, recording):
    assert (panel.first.value(), panel.last.value()) == (16, 25)
    panel.show_weight(recording, WEIGHT, 3)
    assert (panel.first.value(), panel.last.value()) == (1, 3)


def test_the_strongest_images_with_their_amounts(qtbot, panel, recording, small):
    click(panel)
    qtbot.waitUntil(lambda: panel.pulls is not None)
    *_, pulls = trace_pulls(recording, WEIGHT, 16, 25)
    np.testing.assert_array_equal(panel.pulls.amounts, pulls.amounts)
    up, down = pulls.strongest(panel.up.room())
    assert [text for text, _ in panel.up.captions] == [signed(pulls.amounts[i]) for i in up]
    assert [text for text, _ in panel.down.captions] == [signed(pulls.amounts[i]) for i in down]
    assert f"Training image {up[0]:,} shows" in panel.up._tips[0]
    assert f"The weight moved by {signed(pulls.moved)}." in panel.words.text()
    assert "decay" in panel.words.text()
    assert panel.bar.isHidden()


def test_a_span_that_was_chosen_stays(qtbot, panel, recording):
    panel.choose_span(2, 9)
    panel.show_weight(recording, WEIGHT, 30)
    assert (panel.first.value(), panel.last.value()) == (2, 9)
    with qtbot.waitSignal(panel.span_chosen) as span:
        panel.last.setValue(12)
    assert span.args == [2, 12]
    panel.first.setValue(20)  # the wrong way round
    click(panel)
    qtbot.waitUntil(lambda: panel.pulls is not None)
    assert (panel.pulls.first, panel.pulls.last) == (12, 20)


def test_a_long_search_shows_progress_and_can_be_cancelled(qtbot, panel, monkeypatch):
    monkeypatch.setattr(pulls_panel, "SLICE", 0.0)
    panel.choose_span(1, 40)
    click(panel)
    qtbot.waitUntil(lambda: panel.bar.isVisible() and panel.bar.value() > 3)
    assert panel.bar.maximum() == 40
    assert panel.button.text() == "Cancel"
    click(panel)
    assert panel.words.text() == "Cancelled."
    assert panel.pulls is None
    assert panel.button.text() == "Who pulled it?"


def test_another_weight_or_hiding_gives_up(qtbot, panel, recording, monkeypatch):
    monkeypatch.setattr(pulls_panel, "SLICE", 0.0)
    click(panel)
    panel.show_weight(recording, Weight(1, 0, 0), 25)
    assert panel._work is None
    click(panel)
    panel.hide()
    assert panel._work is None


def test_what_was_carried_is_named(qtbot, small):
    hyper = HYPER.replace(sum_rule="never_reset", lmbda=0.0)
    run = Recording(small, hyper)
    for step in train(small.training, hyper):
        run.append(step)
    widget = PullsPanel(DARK)
    qtbot.addWidget(widget)
    widget.show()
    widget.show_look(LIGHT)
    widget.show_weight(run, WEIGHT, 12)
    click(widget)
    qtbot.waitUntil(lambda: widget.pulls is not None)
    assert "sums not set back to zero" in widget.words.text()


def test_nothing_to_ask_without_a_run(qtbot, small):
    widget = PullsPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.show()
    widget._on_button()
    widget.show_weight(Recording(small, HYPER), WEIGHT, 0)
    assert not widget.button.isEnabled()
