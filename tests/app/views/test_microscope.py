"""The microscope, clicked and stepped through; every number against examples computed alone."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.numbers import plain, signed
from nnviz.app.views.microscope import MicroscopeView
from nnviz.core.hyper import SUM_RULES, Hyper
from nnviz.core.network import COST, backprop, forward
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=2, eta=0.5, precision="float64")


def record(data, hyper=HYPER):
    run = Recording(data, hyper)
    for step in train(data.training, hyper):
        run.append(step)
    return run


@pytest.fixture
def view(qtbot):
    widget = MicroscopeView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(1000, 560)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    return widget


def cell(view, row, column, role=Qt.ItemDataRole.DisplayRole):
    model = view.table.model()
    return model.data(model.index(row, column), role)


def number(view, row, column):
    return cell(view, row, column, Qt.ItemDataRole.EditRole)


def press(view, key):
    QTest.keyClick(view.table, key)


def one_by_one(run, index, neuron, source):
    """cost, answer, a, delta, product of each example, computed alone (first layer)."""
    before, data, hyper = run.at(index - 1).params, run.data, run.hyper_at(index)
    rows = []
    for i in run.examples_at(index):
        x = data.training.images[i].astype(float)[:, None]
        y = np.eye(3)[:, [data.training.labels[i]]]
        z, activations = forward(before, x, hyper)
        error = COST[hyper.cost].delta(activations[-1], y)
        gradient = backprop(before, activations, error, hyper)
        rows.append(
            (
                COST[hyper.cost].fn(z, activations[-1], y), int(activations[-1].argmax()),
                x[source, 0], gradient.biases[0][neuron], gradient.weights[0][neuron, source],
            )
        )  # fmt: skip
    return rows


def test_a_click_on_a_weight_opens_its_sum_and_every_number_is_right(qtbot, view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(0, 0, 0)
    with qtbot.waitSignal(view.weight_chosen) as chosen:
        place = view.running.centre_of(*view.running.cell(4, 13))
        QTest.mouseClick(view.running, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [0, 4, 13]
    rows = one_by_one(run, 7, 4, 13)
    total = 0.0
    assert number(view, 0, 6) == 0.0
    for row, (cost, answer, a, delta, product) in enumerate(rows, 1):
        total += product
        assert [number(view, row, c) for c in range(2, 7)] == pytest.approx(
            [cost, a, delta, product, total]
        )
        assert [cell(view, row, c) for c in range(2, 7)] == [
            plain(v) for v in (cost, a, delta, product, total)
        ]
        label = small.classes[small.training.labels[run.examples_at(7)[row - 1]]]
        sign = "✓" if label == small.classes[answer] else "✗"
        assert cell(view, row, 1) == f"{sign} {label} → {small.classes[answer]}"
        assert cell(view, row, 0, Qt.ItemDataRole.DecorationRole) is not None
    old = run.at(6).params.weights[0][4, 13]
    tail = [(cell(view, r, 1), number(view, r, 6)) for r in range(5, 9)]
    assert [text for text, _ in tail] == [
        "÷ m = 4", "× eta = 0.5", "old weight", "new weight = old − that",
    ]  # fmt: skip
    new = old - 0.5 * total / 4
    assert [v for _, v in tail] == pytest.approx([total / 4, 0.5 * total / 4, old, new])
    assert new == pytest.approx(run.at(7).params.weights[0][4, 13], rel=1e-12)
    assert "Training made it" in view.words.text()
    assert "the same" in view.words.text()


def test_stepping_through_the_rows_by_keys_and_buttons(qtbot, view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(0, 4, 13)
    assert view.position == 8  # the update
    QTest.mouseClick(view._buttons["first"], Qt.MouseButton.LeftButton)
    assert (view.position, view.place.text()) == (0, "Before the first example")
    assert not view.running.array.any()
    assert view.code.lit_text() == ["nabla_w = zeros    # accumulator: the sum starts empty"]
    assert view.numbers.text().startswith("nabla_w = 0.0000")
    products = [p for *_, p in one_by_one(run, 7, 4, 13)]
    for count in range(1, 5):
        press(view, Qt.Key.Key_Down)
        assert view.place.text() == f"Example {count} of 4"
        here = view.running.cell(4, 13)
        assert view.running.array[here] == pytest.approx(sum(products[:count]))
        assert view.own.array[here] == pytest.approx(products[count - 1])
        assert view.own.limit == view.running.limit == view.bar.limit
        assert "nabla_w = nabla_w + delta_nabla_w" in view.code.lit_text()
        assert f"= {plain(sum(products[:count]))}" in view.numbers.text()
    QTest.mouseClick(view._buttons["forward"], Qt.MouseButton.LeftButton)
    assert view.code.lit_text() == ["w = w - eta / m * nabla_w"]
    assert view.numbers.text().startswith("nabla_w / m = ")
    press(view, Qt.Key.Key_End)
    assert view.position == 8
    assert view.numbers.text().startswith("w = ")
    press(view, Qt.Key.Key_Up)
    QTest.mouseClick(view._buttons["back"], Qt.MouseButton.LeftButton)
    assert view.position == 6
    assert view.numbers.text().startswith("eta * nabla_w / m = 0.5")
    QTest.mouseClick(view._buttons["last"], Qt.MouseButton.LeftButton)
    assert not view._buttons["forward"].isEnabled()
    place = view.table.visualRect(view.table.model().index(2, 3)).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.position == 2


def test_it_plays_slowly_from_the_zeros_to_the_end(qtbot, view, small):
    view._clock.setInterval(5)
    view.show_moment(record(small), 7)
    seen = []
    button = view._buttons["play"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.position == 0
    view._clock.timeout.connect(lambda: seen.append(view.position))
    qtbot.waitUntil(lambda: not view._clock.isActive())
    assert seen == list(range(1, 9))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not view._clock.isActive()
    view.play()
    view.show_position(2)
    assert not view._clock.isActive()  # a row that is asked for stays
    view.play()
    view.hide()
    assert not view._clock.isActive()


def test_while_it_runs_it_opens_a_few_a_second_and_the_last_one_for_sure(qtbot, view, small):
    run = Recording(small, HYPER)
    opened = set()
    for step in train(small.training, HYPER):
        run.append(step)
        view.show_moment(run, step.index)
        opened.add(view.scope.index)
    assert len(opened) < 10
    qtbot.waitUntil(lambda: view.scope.index == 20)


def test_the_choice_and_the_row_hold_at_other_moments(view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(1, 2, 3)
    view.show_position(2)
    for index in (8, 3, 19):
        view.show_moment(run, index)
        assert view.weight == (1, 2, 3)
        assert view.position == 2
        old = run.at(index - 1).params.weights[1][2, 3]
        assert number(view, 7, 6) == old


def test_weight_by_neuron_and_pixel_and_bias(qtbot, view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(0, 0, 0)
    view.neuron_box.setValue(5)
    view.source_box.setValue(17)
    assert view.weight == (0, 5, 17)
    assert view.pixel_label.text() == "(pixel row 3, column 2)"
    view.source_box.setValue(-1)
    assert view.source_box.text() == "bias"
    assert view.weight == (0, 5, -1)
    assert number(view, 1, 3) == 1.0
    new = run.at(7).params.biases[0][5]
    assert number(view, 8, 6) == pytest.approx(new, rel=1e-12)
    view.show_position(1)
    assert view.numbers.text().startswith("delta_nabla_b = delta = ")
    view.layer_combo.setFocus()
    QTest.keyClick(view.layer_combo, Qt.Key.Key_Down)
    assert view.weight == (1, 2, -1)  # the second layer has three neurons


def test_the_weight_that_moves_most(qtbot, view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(0, 0, 0)
    most = view.findChild(object, "movesMostButton")
    QTest.mouseClick(most, Qt.MouseButton.LeftButton)
    layer, neuron, source = view.weight
    moved = [np.abs(a - b) for a, b in zip(run.at(7).params.weights, run.at(6).params.weights, strict=True)]  # fmt: skip
    assert moved[layer][neuron, source] == max(m.max() for m in moved)


@pytest.mark.parametrize("rule", SUM_RULES)
def test_every_rule_is_shown_as_it_is_and_agrees_with_training(view, small, rule):
    run = record(small, HYPER.replace(sum_rule=rule, lmbda=0.3))
    view.show_moment(run, 6)
    view.choose_weight(0, 4, 13)
    assert "the same" in view.words.text()
    texts = [cell(view, r, 1) for r in range(view.table.model().rowCount())]
    assert ("not ÷ m" in texts) == (rule == "sum")
    assert "decay, lambda = 0.3" in texts
    assert (texts[0] == "what was left of all before") == (rule == "never_reset")
    for position in range(len(texts)):
        view.show_position(position)
        assert view.code.lit_text()
        assert view.numbers.text().strip()
    view.show_position(2)
    assert ("is lost" in view.numbers.text()) == (rule == "last_example")


def test_a_difference_is_told(view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.choose_weight(0, 4, 13)
    other = run.at(7).params.flat.copy()
    other[:] += 0.01
    step = view._step._replace(params=type(run.at(7).params)(other, HYPER.sizes))
    view._step = step
    assert "differs by 1.0e-02" in view._compare()


def test_the_slope_on_a_click(qtbot, view, small):
    run = record(small, HYPER.replace(sum_rule="last_example"))
    view.show_moment(run, 7)
    view.choose_weight(0, 4, 13)
    QTest.mouseClick(view.findChild(object, "slopeButton"), Qt.MouseButton.LeftButton)
    slope = view.scope.slope(view.weight)
    assert f"backprop says {signed(slope.analytic)}" in view.words.text()
    assert "The rule of this run used" in view.words.text()


def test_the_tabs(qtbot, view, small):
    run = record(small)
    view.show_moment(run, 7)
    view.tabs.setCurrentIndex(1)
    np.testing.assert_array_equal(view.agreement.picture.array, view.scope.cosines())
    view.tabs.setCurrentIndex(2)
    view.choose_span(2, 5)
    QTest.mouseClick(view.pulls.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.pulls.pulls is not None)
    assert (view.pulls.pulls.first, view.pulls.pulls.last) == (2, 5)


def test_lines_can_be_lit_until_the_next_step(view, small):
    view.show_moment(record(small), 7)
    view.light(frozenset({"placeholder"}))
    assert "placeholder" in view.code.lit_text()[0]
    view.go_first()
    assert "accumulator" in view.code.lit_text()[0]


def test_the_untrained_network_has_no_mini_batch(view, small):
    view.show_moment(record(small), 0)
    assert "No mini-batch yet" in view.words.text()
    assert view.table.isHidden()
    for harmless in (view.go_first, view.go_last, view.play, view.choose_most, view._on_check):
        harmless()
    view.tabs.setCurrentIndex(1)


def test_another_network_chooses_another_weight(view, small):
    view.show_moment(record(small), 7)
    view.choose_weight(1, 2, 3)
    view.show_moment(record(small, HYPER.replace(sizes=(20, 3))), 2)
    assert view.weight.layer == 0
    assert view.layer_combo.count() == 1


def test_dark(view, small):
    view.show_moment(record(small), 7)
    view.show_look(DARK)
    assert view.table.sums.look is DARK
    assert view.code.look is DARK


def test_a_thousand_examples_are_one_table(view, mnist):
    hyper = Hyper(mini_batch_size=1000, epochs=1)
    run = Recording(mnist, hyper)
    for step in train(mnist.training, hyper):
        run.append(step)
        if step.index == 2:
            break
    view.show_moment(run, 2)
    assert view.table.model().rowCount() == 1005
    view.go_first()
    press(view, Qt.Key.Key_PageDown)
    assert 5 < view.position < 100
