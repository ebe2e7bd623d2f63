import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.flow_chart import MOST_SIGNS, FlowChart
from nnviz.core.flow import flow
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 5, 3), mini_batch_size=4, epochs=4, eta=0.5)


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
def chart(qtbot, run):
    widget = FlowChart(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(500, 320)
    widget.show()
    widget.show_flows(run, 40)
    return widget


def values(item):
    return item.getData()


def test_a_curve_for_each_layer(chart, run):
    assert len(chart.items) == 3
    for layer, item in enumerate(chart.items):
        x, y = values(item)
        assert x.tolist() == [1, 2, 4, 8, 16, 32]
        np.testing.assert_allclose(10**y, [kept.delta[layer] for kept in run.flows])


@pytest.mark.parametrize("quantity", ["nabla_w", "update"])
def test_other_quantities(chart, run, quantity):
    chart.quantity_combo.setCurrentIndex(chart.quantity_combo.findData(quantity))
    _, y = values(chart.items[1])
    np.testing.assert_allclose(10**y, [getattr(kept, quantity)[1] for kept in run.flows])


def test_saturated_neurons_are_no_matter_of_the_outputs(chart, run):
    chart.quantity_combo.setCurrentIndex(chart.quantity_combo.findData("saturated"))
    _, y = values(chart.items[0])
    np.testing.assert_allclose(y, [100 * kept.saturated[0] for kept in run.flows])
    assert values(chart.items[2])[0] is None or not len(values(chart.items[2])[0])
    assert "outputs" not in chart.legend.text()
    assert "%" in chart.legend.text()


def test_the_legend_has_the_values_at_the_moment(chart, run):
    chart.show_flows(run, 9)
    assert "(mini-batch 8)" in chart.legend.text()
    assert f"layer&nbsp;1&nbsp;{run.flows[3].delta[0]:.4f}" in chart.legend.text()
    chart.show_flows(run, 0)
    assert "mini-batch" not in chart.legend.text()
    assert chart.plot.moment_line.value() == 0


def test_a_click_seeks(qtbot, chart):
    def click(x):
        box = chart.plot.getPlotItem().getViewBox()
        low, high = box.viewRange()[1]
        place = chart.plot.mapFromScene(box.mapViewToScene(QPointF(x, (low + high) / 2)))
        with qtbot.waitSignal(chart.seek_requested) as wish:
            QTest.mouseClick(chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
        return wish.args[0]

    assert abs(click(17) - 17) <= 1
    chart.log_time_box.setChecked(True)
    assert abs(click(1.0) - 10) <= 1
    assert chart.plot.moment_line.value() == pytest.approx(np.log10(40))
    with qtbot.assertNotEmitted(chart.seek_requested):
        QTest.mouseClick(
            chart.plot.viewport(), Qt.MouseButton.LeftButton, pos=chart.plot.rect().bottomLeft()
        )


def test_what_is_zero_or_no_number_leaves_a_gap(chart, run):
    broken = dataclasses.replace(run.flows[-1], index=40, delta=(0.0, np.nan, np.inf))
    run.add_flow(broken)
    chart.show_flows(run, 40)
    assert np.isnan([values(item)[1][-1] for item in chart.items]).all()
    assert "nan" in chart.legend.text()
    run.flows[:] = [broken]
    chart._recording = None
    chart.show_flows(run, 40)
    assert chart.plot.getPlotItem().getViewBox().viewRange()[1] == [-1, 0]


def test_another_network_and_no_hidden_layer(chart, small):
    run = record(small, HYPER.replace(sizes=(20, 3)))
    chart.show_flows(run, 40)
    assert len(chart.items) == 1
    assert "outputs" in chart.legend.text()
    chart.quantity_combo.setCurrentIndex(3)
    assert "no hidden layer" in chart.legend.text()


def test_long_curves_have_no_signs(chart, run):
    assert chart.items[0].opts["symbol"] == "o"
    for index in range(41, 41 + MOST_SIGNS):
        run.add_flow(dataclasses.replace(run.flows[-1], index=index))
    chart.show_flows(run, 40)
    assert chart.items[0].opts["symbol"] is None


def test_dark_and_empty(qtbot, chart, small):
    chart.show_look(DARK)
    assert chart.items[0].opts["pen"].color().name() == DARK.classes[0].lower()
    empty = FlowChart(LIGHT)
    qtbot.addWidget(empty)
    empty.quantity_combo.setCurrentIndex(1)
    empty.show_flows(Recording(small, HYPER), 0)
    assert "layer&nbsp;1" in empty.legend.text()
