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
