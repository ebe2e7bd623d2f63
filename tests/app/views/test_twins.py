import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton, QToolButton

from nnviz.app.look import DARK, LIGHT
from nnviz.app.numbers import signed
from nnviz.app.views.twins import TwinsView
from nnviz.core.evaluation import evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.core.twins import another_twin, distance, first_twin

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


def learn(recording, steps=40):
    for step in train(recording.data.training, recording.hyper):
        if step.index > steps:
            break
        recording.append(step)
        if step.index % 10 == 0:
            recording.add_evaluation(evaluate(step, recording.data))
    return recording


@pytest.fixture
def twins(small):
    first = first_twin(learn(Recording(small, HYPER)))
    second = another_twin((first,), {"sum_rule": "last_example"})
    learn(second.recording)
    return (first, second)


@pytest.fixture
def view(qtbot, twins):
    widget = TwinsView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(1000, 340)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_twins(twins, 0)
    widget.show_moment(twins[0].recording, 25)
    return widget


def test_the_weights_of_each_and_their_difference(view, twins):
    ours, theirs = (twin.recording.at(25).params for twin in twins)
    for neuron, source in ((0, 0), (5, 19)):
        for picture, params in ((view._pictures[0], ours), (view._pictures[1], theirs)):
            shown = picture.array[picture.cell(neuron, source)]
            assert shown == params.weights[0][neuron, source]
        change = theirs.weights[0][neuron, source] - ours.weights[0][neuron, source]
        assert view.difference.array[view.difference.cell(neuron, source)] == change
    assert view._pictures[0].limit == view._pictures[1].limit
    far = 100 * distance(ours, theirs)
    assert f"{far:.2f} % of their length apart" in view.words.text()
    assert "Validation accuracy after the last epoch: right" in view.words.text()


def test_the_distance_over_time(view, twins):
    x, y = view._lines[0].getData()
    keys = sorted(twins[0].recording.keyframes.keys() - {0})
    assert x.tolist() == keys
    for index, value in zip(x, y, strict=True):
        far = distance(*(twin.recording.at(int(index)).params for twin in twins))
        assert 10**value == pytest.approx(far)
    assert view.plot.moment_line.value() == 25


def test_a_click_into_the_distance_seeks(qtbot, view):
    box = view.plot.getPlotItem().getViewBox()
    low, high = box.viewRange()[1]
    place = view.plot.mapFromScene(box.mapViewToScene(QPointF(12, (low + high) / 2)))
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert abs(wish.args[0] - 12) <= 1


def test_a_twin_is_chosen_and_taken_away_by_its_buttons(qtbot, view):
    with qtbot.waitSignal(view.choice_requested) as wish:
        view.findChild(QRadioButton, "twin1").click()
    assert wish.args == [1]
    with qtbot.waitSignal(view.removal_requested) as wish:
        QTest.mouseClick(view.findChild(QToolButton, "removeTwin1"), Qt.MouseButton.LeftButton)
    assert wish.args == [1]


def test_a_twin_of_ones_own_is_typed(qtbot, view):
    view.number.selectAll()
    QTest.keyClicks(view.number, "0.25")
    with qtbot.waitSignal(view.twin_requested) as wish:
        QTest.mouseClick(view.add, Qt.MouseButton.LeftButton)
    assert wish.args == [{"eta": "0.25"}]
    view.what.setCurrentIndex(view.what.findData("cost"))
    assert view.number.isHidden()
    view.choice.setCurrentIndex(1)
    with qtbot.waitSignal(view.twin_requested) as wish:
        QTest.mouseClick(view.add, Qt.MouseButton.LeftButton)
    assert wish.args == [{"cost": "cross_entropy"}]


def test_layer_weight_and_values(qtbot, view, twins):
    view.layer_combo.setFocus()
    QTest.keyClick(view.layer_combo, Qt.Key.Key_Down)
    np.testing.assert_array_equal(
        view.difference.array,
        twins[1].recording.at(25).params.weights[1] - twins[0].recording.at(25).params.weights[1],
    )
    with qtbot.waitSignal(view.weight_chosen) as chosen:
        place = view.difference.centre_of(2, 5)
        QTest.mouseClick(view.difference, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1, 2, 5]
    assert all(p._chosen == (2, 5) for p in (*view._pictures[:2], view.difference))
    QTest.mouseMove(view.difference, view.difference.centre_of(1, 1))
    value = signed(twins[0].recording.at(25).params.weights[1][1, 1])
    assert f"Neuron 1, from 1: right {value}" in view.words.text()


def test_a_late_twin_says_where_it_is(view, twins, small):
    late = another_twin(twins, {"eta": 0.1})
    learn(late.recording, 5)
    view.show_twins((*twins, late), 0)
    view.show_moment(twins[0].recording, 25)
    assert view._titles[2].text() == "eta 0.1 (at 5)"


def test_one_run_alone_is_told_what_to_do(view, twins):
    view.show_twins(twins[:1], 0)
    view.show_moment(twins[0].recording, 25)
    assert "One run alone" in view.words.text()
    assert view.plot.isHidden()


def test_four_are_enough(view, twins):
    more = (*twins, another_twin(twins, {"eta": 0.1}), another_twin(twins, {"eta": 0.2}))
    view.show_twins(more, 1)
    view.show_moment(more[1].recording, 25)
    assert not view.add.isEnabled()
    assert view._titles[1].text() == "<b>last example only</b>"


def test_dark(view):
    view.show_look(DARK)
    assert view.difference.look is DARK


def test_a_run_whose_twins_are_not_told_yet_is_not_drawn(view, twins, small):
    before = view._pictures[0].array.copy()
    other = learn(Recording(small, HYPER.replace(sizes=(20, 4, 3))))
    view.show_moment(other, 10)
    assert np.array_equal(view._pictures[0].array, before)
    view.show_twins((first_twin(other),), 0)
    view.show_moment(other, 10)
    assert view.layer_combo.itemText(0) == "Layer 1: 20 → 4"
