import itertools

import pytest
from PySide6.QtCore import QPointF

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.plot import Plot, joined


@pytest.fixture
def plot(qtbot):
    widget = Plot(LIGHT, "mini-batch", "cost")
    qtbot.addWidget(widget)
    widget.resize(300, 200)
    widget.show()
    widget.setXRange(0, 100, padding=0)
    widget.setYRange(0, 0.5, padding=0)
    return widget


def test_numbers_are_written_in_full(plot):
    axis = plot.getAxis("bottom")
    assert axis.tickStrings([0, 20000.0, 2.5], 1.0, 1.0) == ["0", "20,000", "2.5"]
    for look in (DARK, LIGHT):
        plot.show_look(look)
        assert plot.getAxis("left").autoSIPrefixScale == 1.0


def test_a_place_has_an_x_inside_the_diagram_only(plot):
    box = plot.getPlotItem().getViewBox()
    assert plot.x_at(box.mapViewToScene(QPointF(25, 0.2))) == pytest.approx(25)
    assert plot.x_at(QPointF(1, 1)) is None


def test_points_with_a_gap_between_them_are_not_joined():
    assert joined([1, 2, 3, 28, 29]).tolist() == [1, 1, 0, 1, 0]
    assert joined([5]).tolist() == [0]
    assert joined([]).tolist() == []


def numbers(axis, low, high, size):
    """Where the numbers of an axis stand, in pixels, and what they say."""
    values = [
        (value, text)
        for spacing, ticks in axis.tickValues(low, high, size)
        for value, text in zip(ticks, axis.tickStrings(ticks, 1.0, spacing), strict=True)
        if text
    ]
    return [((value - low) * size / (high - low), text) for value, text in sorted(values)]


@pytest.mark.parametrize(("low", "high"), [(-0.3, 0.2), (-2, 1), (-3.5, 4.5), (-22, 0)])
@pytest.mark.parametrize("size", [120, 300, 900])
def test_numbers_on_a_log_scale_do_not_run_into_each_other(plot, low, high, size):
    axis = plot.getAxis("left")
    axis.setLogMode(True)
    places = [place for place, _ in numbers(axis, low, high, size)]
    assert all(b - a >= axis.ROOM - 1 for a, b in itertools.pairwise(places))
    assert places or size * 1.0 / (high - low) < axis.ROOM * 3


def test_numbers_on_a_log_scale_are_plain_while_they_are_short(plot):
    axis = plot.getAxis("left")
    axis.setLogMode(True)
    assert [text for _, text in numbers(axis, -2, 1, 200)] == [
        "0.01", "0.03", "0.1", "0.3", "1", "3", "10",
    ]  # fmt: skip
    assert [text for _, text in numbers(axis, -12, -5, 200)][-1] == "10⁻⁵"


def test_long_numbers_below_a_narrow_diagram_have_room(plot):
    axis = plot.getAxis("bottom")
    (spacing, _), *_ = axis.tickSpacing(0, 9000, 120)
    assert spacing * 120 / 9000 >= axis.ROOM
    axis.setTickSpacing(levels=[(1000, 0)])
    assert axis.tickSpacing(0, 9000, 120) == [(1000, 0)]
