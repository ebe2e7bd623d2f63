import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.timeline import TimelineView
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


@pytest.fixture
def view(qtbot, recording):
    widget = TimelineView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(900, 120)
    widget.show()
    widget.show_moment(recording, 25)
    return widget


def test_it_says_which_mini_batch(view, recording):
    assert view.words.text() == "Mini-batch 25 of 40"
    assert view.detail.text().startswith(f"epoch 2 · cost {recording.costs[24]:.4f}")
    view.show_moment(recording, 0)
    assert view.words.text() == "The untrained network"


def test_keys_move_by_a_mini_batch_and_by_an_epoch(qtbot, view):
    view.slider.setFocus()
    for key, place in (
        (Qt.Key.Key_Left, 24),
        (Qt.Key.Key_PageUp, 34),
        (Qt.Key.Key_PageDown, 24),
        (Qt.Key.Key_Right, 25),
        (Qt.Key.Key_Home, 0),
    ):
        with qtbot.waitSignal(view.seek_requested) as wish:
            QTest.keyClick(view.slider, key)
        assert wish.args == [place]


def test_dragging_seeks_and_is_not_moved_under_the_hand(qtbot, view, recording):
    slider = view.slider
    y = slider.height() // 2
    start = QPoint(int(slider.x_of(25)), y)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(view.seek_requested):
        QTest.mouseMove(slider, QPoint(int(slider.x_of(10)), y))
    held = slider.value()
    assert abs(held - 10) <= 1
    view.show_moment(recording, 40)
    assert slider.value() == held
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(int(slider.x_of(10)), y))


def test_the_images_of_the_mini_batch_with_label_and_answer(view, recording):
    examples = recording.examples_at(25)
    data = recording.data
    before = recording.at(24).params
    given = feedforward(before, data.training.images[examples], HYPER).argmax(axis=1)
    labels = data.training.labels[examples]
    wanted = [
        (f"{'✓' if g == y else '✗'} {data.classes[y]} → {data.classes[g]}", bool(g == y))
        for g, y in zip(given, labels, strict=True)
    ]
    assert view.strip.captions == wanted
    assert sum(right for _, right in view.strip.captions) == recording.correct[24]


def test_images_that_do_not_fit_are_counted(view, recording):
    view.resize(500, 120)
    shown = len(view.strip.captions)
    assert shown + view.strip._more == 4
    view.strip.resize(130, view.strip.height())
    view.show_moment(recording, 26)
    assert view.strip._more == 4 - len(view.strip.captions) > 0


def test_an_image_tells_what_it_is(qtbot, view, recording):
    first = recording.examples_at(25)[0]
    here = QPoint(20, 20)
    view.strip.event(QHelpEvent(QHelpEvent.Type.ToolTip, here, view.strip.mapToGlobal(here)))
    assert QToolTip.text().startswith(f"Training image {first:,}: ")
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_dark_changes_the_images(view):
    def ink():
        return np.array(view.strip._images[0].colorTable())

    light = ink()
    view.show_look(DARK)
    assert (ink() != light).any()


def test_what_goes_wrong_is_marked(qtbot, view, small):
    run = Recording(small, HYPER)
    view.show_moment(run, 0)
    assert not view.alarm_panel.button.isVisible()
    steps = train(small.training, HYPER)
    for _ in range(5):
        run.append(next(steps))
    run.append(next(steps)._replace(cost=float("inf")))
    view.show_moment(run, 3)
    assert view.alarm_panel.button.text() == "1"
    ((x, _),) = view.marks.marks
    assert abs(x - view.slider.x_of(6)) <= 12
    QTest.mouseClick(view.marks, Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
    assert "no longer a finite number" in view.alarm_panel.sentence.text()
    with (
        qtbot.waitSignal(view.seek_requested) as seek,
        qtbot.waitSignal(view.view_requested) as opened,
    ):
        QTest.mouseClick(view.alarm_panel.show_button, Qt.MouseButton.LeftButton)
    assert (seek.args, opened.args) == ([6], ["curvesView"])
    view.resize(500, 120)
    ((narrower, _),) = view.marks.marks
    assert narrower < x
    view.show_moment(Recording(small, HYPER), 0)
    assert view.marks.marks == []
    assert not view.alarm_panel.note.isVisible()


def test_a_note_takes_room_from_the_images(qtbot, view, recording):
    view.resize(640, 120)
    recording._costs[5] = np.nan
    view.show_moment(Recording.branch(recording, 30), 25)
    before = len(view.strip.captions)
    view.alarm_panel.write_note(view._alarms.alarms[0])
    qtbot.waitUntil(lambda: len(view.strip.captions) < before)
    QTest.keyClick(view.alarm_panel, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(view.strip.captions) == before)
