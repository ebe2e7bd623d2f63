import math

import numpy as np
import pytest
from PySide6.QtGui import QColor

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.shift_graph import REST, SLICE_PAUSE, ShiftGraph
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.shifts import shift_accuracy

HYPER = Hyper(sizes=(20, 6, 3))


@pytest.fixture
def graph(qtbot):
    widget = ShiftGraph(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 130)
    widget.show()
    return widget


def test_it_comes_to_the_numbers_of_the_core(qtbot, graph, small):
    params = initial_params(HYPER)
    graph.judge(params, HYPER, small.test, small.image_shape)
    assert graph.is_busy
    qtbot.waitUntil(lambda: not graph.is_busy)
    *_, expected = shift_accuracy(params, HYPER, small.test, small.image_shape)
    assert graph.shares == expected
    assert f"0 pixels {expected[0]:.0%}" in graph.accessibleDescription()


def test_it_rests_while_somebody_draws(graph, small):
    graph.rest()
    assert not graph._clock.isActive()  # there is nothing to rest from
    graph.judge(initial_params(HYPER), HYPER, small.test, small.image_shape)
    graph.rest()
    assert graph._clock.interval() == REST
    graph._on_slice()
    assert graph._clock.interval() == SLICE_PAUSE


def test_it_forgets_another_networks_numbers(graph, small):
    graph.judge(initial_params(HYPER), HYPER, small.test, small.image_shape)
    graph._show((1.0,) * 5)
    graph.forget()
    assert not graph.is_busy
    assert all(math.isnan(share) for share in graph.shares)
    assert graph.accessibleDescription() == ""


def dots(graph, colour):
    image = graph.grab().toImage()
    wanted = QColor(colour)
    found = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == wanted
    ]
    return np.array(found)


def test_the_line_falls(graph):
    graph._show((1.0, 0.8, 0.6, 0.4, 0.2))
    left, right = (dots(graph, LIGHT.accent)[place] for place in (0, -1))
    assert left[0] < 80 < 220 < right[0]
    assert left[1] + 30 < right[1]
    graph.show_look(DARK)
    assert len(dots(graph, DARK.accent)) > 10
