import dataclasses
import math

import numpy as np
import pytest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts import way_panel
from nnviz.app.parts.answering import Answering
from nnviz.app.parts.drawing import Drawing, Picture
from nnviz.app.parts.output_bars import OutputBars
from nnviz.app.parts.reading import Reading
from nnviz.app.parts.way_panel import WayPanel
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.rejection import Verdict
from nnviz.core.strokes import ALL_STEPS, PEN

SMALL_SEVEN = [np.array([[0.06, 0.06], [0.2, 0.06], [0.12, 0.26]])]


@pytest.fixture
def answering(mnist):
    ready = Answering()
    ready.load_ready()
    few = dataclasses.replace(mnist, test=mnist.test.first(20))
    ready.show_moment(Recording(few, Hyper()), 0)
    return ready


@pytest.fixture
def panel(qtbot, answering):
    widget = WayPanel(LIGHT, Reading(), answering)
    qtbot.addWidget(widget)
    widget.take_bars(OutputBars(LIGHT))
    widget.show()
    return widget


@pytest.fixture
def seven():
    drawing = Drawing()
    drawing.show_strokes(SMALL_SEVEN)
    return drawing


def verdict_of(panel, drawing):
    image = panel._reading.received(drawing, (28, 28), ALL_STEPS, PEN)
    return panel._answering.judge(panel._answering.outputs(image), image)


def test_it_tries_what_each_step_is_good_for(qtbot, panel, seven):
    panel.show_drawing(seven, PEN, verdict_of(panel, seven))
    assert panel.stages.pictures[0].array.any()
    panel.rest()
    costs = panel.stages.costs
    qtbot.waitUntil(lambda: all(label.text() for label in costs.values()))
    assert costs["smooth"].text().startswith("off: still 7 (")
    assert not costs["smooth"].font().bold()
    assert costs["deslant"].text().startswith("on: ")
    # In the corner and as small as that nothing reads it.
    assert not costs["box"].text().startswith("off: still 7")
    assert costs["box"].font().bold()


def test_an_empty_canvas_costs_nothing(qtbot, panel, seven):
    panel.show_drawing(seven, PEN, verdict_of(panel, seven))
    panel._on_look()
    qtbot.waitUntil(lambda: bool(panel.stages.costs["deslant"].text()))
    panel.show_drawing(Drawing(), PEN, None)
    panel._on_look()
    assert not any(label.text() for label in panel.stages.costs.values())


def test_a_sample_goes_in_as_it_is(panel):
    drawing = Drawing()
    drawing.show(Picture(np.zeros((28, 28), np.float32), "a 7"))
    panel.show_drawing(drawing, PEN, Verdict(7, 0.9, True, ""))
    panel._on_look()
    assert not any(switch.isEnabled() for switch in panel.stages.switches.values())
    assert not panel._trial_clock.isActive()


def test_while_nothing_fits(qtbot, panel, seven):
    panel.show_drawing(seven, PEN, Verdict(-1, 0.0, False, "Too flat."))
    panel._on_look()
    label = panel.stages.costs["smooth"]
    qtbot.waitUntil(lambda: label.text().startswith("off: reads 7"))
    assert label.font().bold()


def test_the_shift_graph_is_the_networks(qtbot, panel, monkeypatch):
    qtbot.waitUntil(lambda: panel.shifts.is_busy)
    qtbot.waitUntil(lambda: not panel.shifts.is_busy, timeout=10_000)
    ready = panel.shifts.shares
    assert ready[0] > 0.9
    panel._answering.wants_ready = False
    panel.forget_shifts()
    assert math.isnan(panel.shifts.shares[0])
    monkeypatch.setattr(way_panel, "SHIFT_PAUSE", 0)
    panel._on_look()
    qtbot.waitUntil(lambda: not panel.shifts.is_busy, timeout=10_000)
    assert panel.shifts.shares[0] < 0.6  # the untrained network's
    assert panel._shift_heading.text().endswith("mini-batch 0")


def test_there_is_no_graph_without_data(qtbot):
    answering = Answering()
    answering.load_ready()
    panel = WayPanel(LIGHT, Reading(), answering)
    qtbot.addWidget(panel)
    panel.show()
    panel._on_look()
    assert not panel.shifts.is_busy


def test_nobody_looks_while_it_is_hidden(panel):
    panel._on_look()
    assert panel.shifts.is_busy
    panel.hide()
    assert not panel.shifts.is_busy
    assert not panel._look_clock.isActive()
    panel._on_look()
    assert not panel.shifts.is_busy


def test_dark(panel):
    panel.show_look(DARK)
    assert panel.stages.pictures[0].look is DARK
    assert panel.shifts.look is DARK
