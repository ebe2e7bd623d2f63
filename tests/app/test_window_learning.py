"""Microscope, twins and lesson in the whole window, by real clicks."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolBar

from nnviz.app.layouts import LAYOUTS, views_of
from nnviz.app.main import create_window
from nnviz.app.rooms import RoomBar
from nnviz.core.drawings import Drawings, saved_drawing
from nnviz.core.hyper import Hyper

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, cost="cross_entropy", eta=0.5)


@pytest.fixture
def window(qtbot, small):
    window = create_window(HYPER, small)
    window.show()
    with qtbot.waitExposed(window):
        pass
    yield window
    window.close()
    window.deleteLater()


def click(window, name):
    action = window.actions_by_name[name]
    bars = (window.findChild(QToolBar, "commandBar"), window.findChild(RoomBar, "roomsBar"))
    (button,) = filter(None, (bar.widgetForAction(action) for bar in bars))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def rest(qtbot, window, moment):
    qtbot.waitUntil(
        lambda: window.session.state in ("paused", "finished") and window.session.moment == moment
    )


def learn(qtbot, window, steps):
    window.session.step(steps)
    rest(qtbot, window, steps)


def test_a_weight_clicked_in_any_picture_is_opened_in_the_microscope(qtbot, window):
    learn(qtbot, window, 5)
    weights = window.views["weightsView"]
    place = weights.picture.centre_of(*weights.picture.cell(4, 13))
    QTest.mouseClick(weights.picture, Qt.MouseButton.LeftButton, pos=place)
    click(window, "action_microscope")
    microscope = window.microscope
    assert microscope.isVisible()
    assert not weights.isVisible()
    assert microscope.weight == (0, 4, 13)
    new = microscope.table.sums.data(
        microscope.table.sums.index(microscope.table.sums.rowCount() - 1, 6),
        Qt.ItemDataRole.EditRole,
    )
    assert new == pytest.approx(window.session.recording.at(5).params.weights[0][4, 13], abs=1e-6)
    QTest.keyClick(window, Qt.Key.Key_Comma)
    assert microscope.position == microscope.table.sums.rowCount() - 2
    QTest.keyClick(window, Qt.Key.Key_Period)
    assert microscope.position == microscope.table.sums.rowCount() - 1
    click(window, "action_step_back")
    assert microscope.scope.index == 4
    click(window, "action_watch")
    assert weights.isVisible()
    assert weights.weight == (0, 4, 13)


def test_a_span_drawn_on_the_timeline_is_asked_about(qtbot, window):
    learn(qtbot, window, 40)
    click(window, "action_microscope")
    slider = window.views["timelineView"].slider
    y = slider.height() // 2

    def at(value):
        return QPoint(round(slider.x_of(value)), y)

    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, shift, at(10))
    QTest.mouseMove(slider, at(15))
    QTest.mouseMove(slider, at(20))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, shift, at(20))
    pulls = window.microscope.pulls
    assert (pulls.first.value(), pulls.last.value()) == (10, 20)
    assert window.session.moment == 40
    assert slider._span == (10, 20)
    pulls.first.setValue(12)
    assert slider._span == (12, 20)
    image = slider.grab().toImage()
    lit = image.pixelColor(at(15).x(), 2)
    assert lit.name() == window.look.lit


def twins_menu(qtbot, window):
    """Open the menu as a mouse does, and close it again; its actions."""
    window.resize(1280, 800)  # a narrow one has the last menus behind a »
    bar = window.menuBar()
    action = next(a for a in bar.actions() if a.menu() is window._run_menus._twins)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(action).center())
    qtbot.waitUntil(window._run_menus._twins.isVisible)
    return window._run_menus._twins


def test_two_clicks_start_a_twin(qtbot, window):
    learn(qtbot, window, 12)
    menu = twins_menu(qtbot, window)
    item = next(a for a in menu.actions() if a.text() == "Last example only")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(item).center())
    assert [twin.name for twin in window.session.twins] == ["right", "last example only"]
    assert window.layout_name == "twins"
    rest(qtbot, window, 40)
    assert [len(twin.recording) for twin in window.session.twins] == [40, 40]
    curves = window.views["curvesView"]
    assert "last example only" in curves.legend.text()
    qtbot.waitUntil(lambda: len(curves._runs[1].smooth.getData()[0]) == 40)
    window.session.choose_twin(1)
    other = window.session.twins[1].recording
    np.testing.assert_allclose(
        np.abs(window.twins_view._pictures[1].array).max(),
        np.abs(other.newest.params.weights[0]).max(),
    )
    menu = twins_menu(qtbot, window)
    item = next(a for a in menu.actions() if a.text() == "Last example only")
    assert item.isChecked()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(item).center())
    assert len(window.session.twins) == 1
    assert other in window.session.recordings


def test_a_twin_of_ones_own_with_a_wrong_value_is_a_sentence(qtbot, window):
    window._on_own_twin()
    view = window.twins_view
    view.what.hidePopup()
    view.number.setText("-3")
    QTest.mouseClick(view.add, Qt.MouseButton.LeftButton)
    assert "eta must be" in window.messages.text
    assert len(window.session.twins) == 1
    view.number.setText("0.25")
    QTest.mouseClick(view.add, Qt.MouseButton.LeftButton)
    assert [twin.name for twin in window.session.twins] == ["right", "eta 0.25"]
    rest(qtbot, window, 40)


def test_each_layout_is_kept_as_it_was_left(qtbot, window):
    window.docks["curvesView"].close()
    window.show_layout("twins")
    assert not window.docks["curvesView"].isHidden()
    window.show_layout("watch")
    assert window.docks["curvesView"].isHidden()
    window._on_reset_layout()
    assert not window.docks["curvesView"].isHidden()


def seen_docks(window):
    return {name for name, dock in window.docks.items() if dock.isVisible()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_comes_back_with_its_docks_and_no_others(qtbot, window, small, layout):
    wanted = {*views_of(LAYOUTS[layout]), "timelineView"}
    window.show_layout(layout)
    assert seen_docks(window) == wanted
    window.close()
    for _ in range(2):
        again = create_window(HYPER, small)
        again.show()
        with qtbot.waitExposed(again):
            pass
        assert again.layout_name == layout
        assert seen_docks(again) == wanted
        again.close()
        again.deleteLater()


def test_the_lesson_is_walked_to_its_end_and_can_be_left(qtbot, window, small):
    # On forty images an epoch is four mini-batches of ten; the numbers of the stops are MNIST's.
    click(window, "action_lesson")
    lesson = window.lesson
    assert lesson.isVisible()
    window.resize(1280, 800)
    stops = len(lesson.lessons[0].stops)
    seen = []
    for place in range(stops):
        assert lesson.place == place
        qtbot.waitUntil(lambda: not window.stage._left, timeout=20_000)
        assert window.messages.text == ""
        seen.append((window.layout_name, len(window.session.twins)))
        assert (window.width(), window.height()) == (1280, 800)  # it fits on a small screen
        if place in (1, 2, 3, 4):
            assert (window.session.moment, window.microscope.scope.index) == (1, 1)
        if place == 4:
            assert any("placeholder" in line for line in window.microscope.code.lit_text())
        if place + 1 < stops:
            QTest.mouseClick(lesson.next, Qt.MouseButton.LeftButton)
    assert seen == [
        ("watch", 1), *[("microscope", 1)] * 4, *[("twins", 2)] * 3,
    ]  # fmt: skip
    assert window.session.twins[1].recording.hyper.sum_rule == "never_reset"
    assert window.actions_by_name["action_lesson"].isChecked()
    click(window, "action_lesson")
    assert not lesson.isVisible()
    assert not window.actions_by_name["action_lesson"].isChecked()
    click(window, "action_lesson")
    assert lesson.place == stops - 1


def test_the_lesson_is_taken_up_where_it_was_left(qtbot, window, small):
    click(window, "action_lesson")
    window.lesson.go_to(3)
    window.close()
    again = create_window(HYPER, small)
    assert again.lesson.place == 3
    again.close()
    again.deleteLater()


def test_an_experiment_is_opened_from_the_menu_and_shown_in_every_panel(qtbot, window):
    action = window.findChild(QAction, "preset_ch3-init-30")
    action.trigger()
    assert window.layout_name == "book"
    assert window.book.chosen.name == "ch3-init-30"
    experiment = window.session.experiment
    assert [r.hyper.init for r in experiment.recordings] == ["new"]
    # What is published is about MNIST, and this is not.
    assert experiment.preset.runs[0].published == {}
    qtbot.waitUntil(lambda: len(window.session.recording.evaluations) > 2)
    window.session.pause()
    qtbot.waitUntil(lambda: "of 30" in window.book.runs.topLevelItem(0).text(1))
    click(window, "action_watch")
    assert window.controls.preset_combo.currentData() == "ch3-init-30"


def test_published_curves_lie_behind_ours(qtbot, mnist):
    window = create_window(None, mnist)
    window.show()
    with qtbot.waitExposed(window):
        pass
    window.findChild(QAction, "preset_ch3-overfitting").trigger()
    qtbot.waitUntil(lambda: len(window.session.recording.evaluations) > 3, timeout=20_000)
    window.session.pause()
    click(window, "action_watch")
    curves = window.views["curvesView"]
    assert set(curves._published) == {"test", "training"}
    assert curves._published["test"].getData()[1][0] == 58.87
    assert "the book" in curves.legend.text()
    click(window, "action_book")
    qtbot.waitUntil(
        lambda: window.book.runs.topLevelItem(0).text(4).startswith("equal to the book: test")
    )
    window.close()
    window.deleteLater()


def test_a_wrong_image_goes_to_the_canvas_and_through_the_diagram(qtbot, window):
    click(window, "action_evaluation")
    view = window.views["evaluationView"]
    window.session.step_epoch()
    qtbot.waitUntil(lambda: view.gallery.numbers is not None and len(view.gallery.numbers) > 0)
    view.gallery.setFocus()
    QTest.keyClick(view.gallery, Qt.Key.Key_Right)
    number = int(view.gallery.chosen)
    QTest.mouseClick(view.panel.send, Qt.MouseButton.LeftButton)
    assert window.layout_name == "network"
    image = window.session.data.test.images[number].reshape(4, 5)
    np.testing.assert_array_equal(window.views["digitView"].canvas.drawing.picture.pixels, image)
    assert f"test image {number}" in window.views["diagramView"].source.combo.currentText().lower()


def test_a_weight_of_a_larger_run_does_not_reach_views_that_are_still_at_a_smaller_one(
    qtbot, window
):
    learn(qtbot, window, 3)
    small = window.session.recording
    click(window, "action_microscope")  # now it has seen the small run
    click(window, "action_watch")
    window.session.prepare(HYPER.replace(sizes=(20, 9, 4, 3)))
    window.session.step()
    rest(qtbot, window, 1)
    weights = window.views["weightsView"]
    weights.choose_layer(2)
    weights.weight_chosen.emit(0, 8, 3)
    click(window, "action_microscope")
    assert window.microscope.weight == (0, 8, 3)
    click(window, "action_twins")  # weights and microscope are out of sight
    window.session.show_run(small)
    window.twins_view.weight_chosen.emit(1, 2, 5)
    window.session.prepare(HYPER.replace(sizes=(20, 9, 4, 3)))
    window.twins_view.weight_chosen.emit(2, 2, 3)
    click(window, "action_watch")
    assert weights.layer < 3
    window.session.show_run(small)
    click(window, "action_microscope")
    assert window.microscope.weight.is_in(small.hyper.sizes)


def test_drawings_are_learnt_from_the_weights_of_the_moment(qtbot, window):
    drawings = Drawings()
    for number in range(12):
        line = np.array([[0.2 + number / 40, 0.2], [0.5, 0.8]])
        drawings = drawings.added(saved_drawing("abc"[number % 3], (line,), np.ones((4, 5))))
    click(window, "action_step_epoch")
    qtbot.waitUntil(lambda: len(window.session.recording) == 10)
    before = window.session.recording
    window.session.seek(4)
    window.views["drawingsView"].fine_tune_requested.emit(drawings)
    recording = window.session.recording
    assert recording is not before
    assert recording.data.name == "small and my digits"
    np.testing.assert_array_equal(recording.at(0).params.flat, before.at(4).params.flat)
    assert recording.hyper.eta == pytest.approx(0.3 * HYPER.eta)
    assert window.views["digitView"].network is None
    qtbot.waitUntil(lambda: len(recording) > 4)
    assert window.session.data is before.data
