import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.reading import EMPTY, ReadingView
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, feedforward
from nnviz.core.reading import story
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=8, eta=1.0)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER, 5)
    for step in train(small.training, HYPER):
        run.append(step)
        if step.index == 60:
            break
    return run


@pytest.fixture
def view(qtbot, recording):
    widget = ReadingView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(700, 300)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_moment(recording, 25)
    return widget


@pytest.fixture
def image(small):
    return small.test.images[3].reshape(4, 5)


def read(qtbot, view, image):
    with qtbot.waitSignal(view.reader.grown):
        view.show_drawing(image)


def test_an_empty_canvas_is_invited_to_be_drawn_on(view):
    view.show_drawing(np.zeros((4, 5), np.float32))
    assert view.story.text() == EMPTY
    assert not view.picture.isVisible()
    assert view.reader.reading is None


def test_the_drawing_is_read_at_every_stored_moment(qtbot, view, recording, image):
    read(qtbot, view, image)
    moments = view.reader.reading.moments
    assert list(moments) == [0, 1, 2, 4, *range(5, 61, 5)]
    for moment, outputs in zip(moments, view.reader.reading.outputs(), strict=True):
        params = recording.at(int(moment)).params
        np.testing.assert_array_equal(outputs, feedforward(params, image.reshape(1, -1), HYPER)[0])
    assert view.picture.isVisible()
    assert view.chart.scale.end == 60
    assert len(view.chart.lanes) == 3


def test_the_story_and_the_numbers_at_the_moment(qtbot, view, recording, small, image):
    read(qtbot, view, image)
    told = story(view.reader.reading.moments, view.reader.reading.outputs())
    assert view.story.text().startswith(f"Read as “{small.classes[told.answer]}” from ")
    if told.before is not None:
        assert "from mini-batch " in view.story.text()
        assert f"at first as “{small.classes[told.first]}”" in view.story.text()
    outputs = feedforward(recording.at(25).params, image.reshape(1, -1), HYPER)[0]
    best = outputs.argmax()
    assert view.words.text().startswith(
        f"At mini-batch 25: “{small.classes[best]}” {outputs[best]:.2f}, then "
    )
    view.show_moment(recording, 0)
    qtbot.waitUntil(lambda: view.words.text().startswith("Untrained: "))


def test_all_ways_the_story_goes(view, recording, monkeypatch, image, qtbot):
    read(qtbot, view, image)
    for outputs, said in (
        (np.eye(3)[[1] * 16], "Read as “b” from the very start."),
        (np.eye(3)[[1] + [2] * 15], "Read as “c” from mini-batch 1 on; at first as “b”."),
        (
            np.eye(3)[[1] * 8 + [0] + [2] * 7],
            "Read as “c” from mini-batch 30 on; at 25 as “a”; at first as “b”.",
        ),
        (
            np.array([[0.0, 1.0, 0.0]] * 8 + [[np.nan] * 3] * 8),
            "Read as nothing, as its numbers ran away from mini-batch 25 on; "
            "at 20 as “b”; at first as “b”.",
        ),
    ):
        monkeypatch.setattr(view.reader.reading, "outputs", lambda outputs=outputs: outputs)
        view._say()
        assert view.story.text() == said


def test_the_chart_seeks(qtbot, view, image):
    read(qtbot, view, image)
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.mouseClick(
            view.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(view.chart.x_of(40)), 50)
        )
    assert abs(wish.args[0] - 40) <= 1
    view.chart.setFocus()
    with qtbot.waitSignal(view.seek_requested) as wish:
        QTest.keyClick(view.chart, Qt.Key.Key_Right)
    assert wish.args == [30]


def test_the_pointer_reads_a_stored_moment(qtbot, view, image):
    read(qtbot, view, image)
    QTest.mouseMove(view.chart, QPoint(round(view.chart.x_of(42)), 50))
    assert view.words.text().startswith("At mini-batch 40: ")
    view.chart.hovered.emit(-1)
    assert view.words.text().startswith("At mini-batch 25: ")


def test_log_time(qtbot, view, image):
    read(qtbot, view, image)
    before = view.chart.x_of(5)
    QTest.mouseClick(
        view.log_box, Qt.MouseButton.LeftButton, pos=QPoint(10, view.log_box.height() // 2)
    )
    assert view.chart.scale.log
    assert view.chart.x_of(5) > before


def test_it_grows_with_the_run(qtbot, view, recording, small, image):
    read(qtbot, view, image)
    for step in train(small.training, HYPER, recording.newest):
        recording.append(step)
    with qtbot.waitSignal(view.reader.grown):
        view.show_moment(recording, 80)
    assert view.reader.reading.moments[-1] == 80
    assert view.chart.scale.end == 80


def test_the_drawing_stays_when_the_run_is_another(qtbot, view, small, image):
    read(qtbot, view, image)
    other = Recording(small, HYPER.replace(seed=5), 5)
    with qtbot.waitSignal(view.reader.grown):
        view.show_moment(other, 0)
    assert view.reader.reading.recording is other
    wide = Recording(small, HYPER.replace(sizes=(21, 6, 3)), 5)
    with qtbot.waitSignal(view.reader.grown):
        view.show_moment(wide, 0)  # images of another size
    assert view.story.text() == EMPTY


def test_a_cleared_canvas_clears_the_chart(qtbot, view, image):
    read(qtbot, view, image)
    view.show_drawing(image.copy())
    assert not view.reader._late.isActive()
    with qtbot.waitSignal(view.reader.grown):
        view.show_drawing(np.zeros((4, 5), np.float32))
    assert view.story.text() == EMPTY
    assert not view.picture.isVisible()


def test_while_it_reads_it_says_so(qtbot, view, image, monkeypatch):
    monkeypatch.setattr("nnviz.app.parts.slices.SLICE", -1.0)
    monkeypatch.setattr("nnviz.app.parts.slices.REPORT", -1.0)
    said = []
    view.reader.grown.connect(lambda: said.append(view.story.text()))
    view.show_drawing(image)
    qtbot.waitUntil(lambda: bool(said) and "Reading on" not in said[-1])
    assert said[0].endswith(" Reading on: 16 moments are left…")


def test_the_very_mini_batch_is_found(qtbot, view, recording, image):
    turned = []
    view._search.finished.connect(lambda: turned.append(view._search.value))
    read(qtbot, view, image)
    told = view._story()
    assert told.before is not None
    qtbot.waitUntil(lambda: bool(turned))
    x = image.reshape(1, -1)
    given = [
        int(feedforward(recording.at(i).params, x, HYPER)[0].argmax())
        for i in range(told.before[0], told.since + 1)
    ]
    different = [i for i, answer in enumerate(given) if answer != given[-1]]
    exact = told.before[0] + different[-1] + 1
    assert turned[-1] == exact
    assert f"from mini-batch {exact:,} on" in view.story.text()


def test_numbers_that_ran_away(qtbot, view, recording, image):
    read(qtbot, view, image)
    step = recording.newest
    wild = Params(np.full_like(step.params.flat, np.nan), step.params.sizes)
    recording.append(step._replace(index=61, params=wild))
    view.show_moment(recording, 61)
    qtbot.waitUntil(lambda: "no longer finite" in view.words.text())


def test_dark(qtbot, view, image):
    read(qtbot, view, image)
    light = view.grab().toImage()
    view.show_look(DARK)
    assert view.grab().toImage() != light


def test_it_rests_while_it_is_hidden_and_reads_on_when_shown(qtbot, view, recording):
    image = recording.data.test.images[0].reshape(4, 5)
    view.show_moment(recording, len(recording))
    view.hide()
    view.show_drawing(image)
    view.show_moment(recording, len(recording))
    assert view.reader.reading is None
    assert view.reader.left == 0
    view.show()
    qtbot.waitUntil(lambda: view.reader.reading is not None and not view.reader.left)
    assert view.story.text().startswith("Read as")
