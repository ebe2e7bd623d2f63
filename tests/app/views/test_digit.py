import itertools

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts import answering
from nnviz.app.views.digit import HIGH, WIDE, DigitView
from nnviz.core.centring import receive_image
from nnviz.core.drawings import SavedDrawing
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.runfile import load
from nnviz.core.training import train
from nnviz.resources import resource

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def view(qtbot):
    widget = DigitView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(300, 620)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


@pytest.fixture
def untrained(mnist):
    return Recording(mnist, Hyper())


def drag(canvas, points, mouse_button=Qt.MouseButton.LeftButton, release=True):
    """Draw through points given as shares of the sheet."""
    sheet = canvas.sheet

    def at(x, y):
        return QPoint(int(sheet.left() + x * sheet.width()), int(sheet.top() + y * sheet.height()))

    QTest.mousePress(canvas, mouse_button, pos=at(*points[0]))
    for start, end in itertools.pairwise(points):
        for share in (0.25, 0.5, 0.75, 1):
            QTest.mouseMove(
                canvas,
                at(
                    start[0] + share * (end[0] - start[0]),
                    start[1] + share * (end[1] - start[1]),
                ),
            )
    if release:
        QTest.mouseRelease(canvas, mouse_button, pos=at(*points[-1]))


ONE = [(0.52, 0.15), (0.5, 0.5), (0.47, 0.85)]
SEVEN = [(0.25, 0.2), (0.5, 0.19), (0.74, 0.2), (0.6, 0.5), (0.45, 0.85)]
SCRIBBLE = [((n % 2) * 0.9 + 0.05, 0.05 + 0.9 * n / 36) for n in range(37)]


def outputs_of(network, image):
    return feedforward(network.params, image.reshape(1, -1), network.hyper)[0]


# The answer.


@pytest.mark.parametrize(("stroke", "digit"), [(ONE, "1"), (SEVEN, "7")])
def test_a_drawn_digit_is_read_before_anything_is_there(view, stroke, digit):
    assert view.prediction.text() == "–"
    drag(view.canvas, stroke)
    assert view.prediction.text() == digit
    assert view.prediction.accessibleName() == f"The network answers {digit}"
    outputs = outputs_of(view.network, view.received.array)
    np.testing.assert_array_equal(view.bars.outputs, outputs)
    assert f"{digit} {outputs[int(digit)]:.2f}" in view.bars.accessibleDescription()
    second, best = np.sort(outputs)[-2:]
    assert view.words.text().startswith(f"{best - second:.2f} ahead of ")


def test_each_point_is_answered(view):
    answers = []
    view.canvas.drawing_changed.connect(lambda: answers.append(tuple(view.bars.outputs)))
    drag(view.canvas, SEVEN)
    assert len(set(answers)) > 10


def test_an_empty_canvas_has_no_answer(view, untrained):
    view.show_moment(untrained, 0)
    drag(view.canvas, SEVEN)
    QTest.mouseClick(view.tools.buttons["clear"], Qt.MouseButton.LeftButton)
    assert view.prediction.text() == "–"
    assert view.prediction.accessibleName() == "No answer"
    assert view.words.text() == ""
    assert not view.received.array.any()
    assert not view.bars.outputs.any()
    QTest.mouseClick(view.tools.buttons["undo"], Qt.MouseButton.LeftButton)
    assert view.prediction.text() == "7"


@pytest.mark.parametrize(
    "stroke", [[(0.5, 0.5)], [(0.2, 0.5), (0.8, 0.5)], SCRIBBLE], ids=["dot", "line", "scribble"]
)
def test_what_is_no_digit_gets_no_confident_answer(view, untrained, stroke):
    view.show_moment(untrained, 0)
    QApplication.processEvents()
    drag(view.canvas, stroke)
    assert view.prediction.text() == "?"
    assert view.prediction.accessibleName() == "Not a digit"
    assert view.words.text().startswith("not a digit: ")
    assert view.bars.outputs.any()


def test_numbers_that_ran_away_give_no_answer(view, small):
    broken = Recording(small, HYPER)
    broken.newest.params.flat.flags.writeable = True
    broken.newest.params.flat[:] = np.nan
    view.show_moment(broken, 0)
    drag(view.canvas, SEVEN)
    assert view.prediction.text() == "–"
    assert "no longer finite" in view.words.text()


# Which network.


def test_the_network_of_the_moment_answers_if_it_is_chosen(view, mnist):
    hyper = Hyper(mini_batch_size=10)
    run = Recording(mnist, hyper)
    for step in itertools.islice(train(mnist.training, hyper), 30):
        run.append(step)
    view.show_moment(run, 30)
    drag(view.canvas, SEVEN)
    QTest.mouseClick(view.choice.run, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    seen = set()
    for moment in (0, 1, 20, 30):
        view.show_moment(run, moment)
        x = view.received.array.reshape(1, -1)
        expected = feedforward(run.at(moment).params, x, hyper)[0]
        np.testing.assert_array_equal(view.bars.outputs, expected)
        seen.add(tuple(view.bars.outputs))
    assert len(seen) == 4


def test_the_choice_is_told(qtbot, view, untrained):
    with qtbot.waitSignal(view.network_changed) as changed:
        view.show_moment(untrained, 0)
    assert changed.args[0] is view.network
    assert view.network.image_shape == (28, 28)
    with qtbot.assertNotEmitted(view.network_changed):
        view.show_moment(untrained, 0)
        view.use_ready(True)
    with qtbot.waitSignal(view.network_changed) as changed:
        view.use_ready(False)
    assert changed.args == [None]
    assert view.choice.run.isChecked()
    with qtbot.waitSignal(view.network_changed):
        QTest.mouseClick(view.choice.ready, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert view.network is not None


def test_of_other_images_only_the_run_can_be_asked(view, recording, untrained):
    drag(view.canvas, SEVEN)
    view.show_moment(recording, 40)
    assert view.network is None
    assert view.choice.run.isChecked()
    assert not view.choice.ready.isEnabled()
    assert "28 × 28" in view.choice.ready.toolTip()
    assert view.received.array.shape == (4, 5)
    assert view.bars.names == ("a", "b", "c")
    expected = feedforward(recording.at(40).params, view.received.array.reshape(1, -1), HYPER)[0]
    np.testing.assert_array_equal(view.bars.outputs, expected)
    view.show_moment(untrained, 0)
    assert view.network is not None  # what the user had chosen before
    assert view.prediction.text() == "7"


def test_a_broken_network_is_told_once_and_the_run_answers(
    qtbot, view, untrained, monkeypatch, tmp_path
):
    (tmp_path / "ready.npz").write_bytes(b"no network")
    monkeypatch.setattr(answering, "resource", lambda name: tmp_path / name)
    with qtbot.waitSignal(view.message_requested) as message:
        view.show_moment(untrained, 0)
    assert "this run's answers" in message.args[0]
    with qtbot.assertNotEmitted(view.message_requested):
        view.show_moment(untrained, 0)
        drag(view.canvas, SEVEN)
    assert view.choice.run.isChecked()
    assert view.bars.outputs.any()


# What others are told.


def test_the_drawing_is_told_once_a_frame_and_at_its_end(qtbot, view, untrained):
    view.show_moment(untrained, 0)
    told = []
    view.received_changed.connect(told.append)
    drag(view.canvas, SEVEN, release=False)
    qtbot.waitUntil(lambda: bool(told))
    QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton)
    assert told[-1] is view.received.array
    view.canvas.clear()
    assert not told[-1].any()
    assert all(image.shape == (28, 28) and image.dtype == np.float32 for image in told)


def test_the_strokes_are_told_too(qtbot, view):
    with qtbot.waitSignal(view.drawing_changed) as changed:
        drag(view.canvas, SEVEN, release=False)
        QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton)
    strokes, image = changed.args
    assert strokes is view.canvas.drawing.strokes
    assert image is view.received.array


# Images.


def photo(paper=220, ink=30, width=200, height=260):
    """A seven on paper."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(paper, paper, paper))
    painter = QPainter(image)
    painter.setPen(QPen(QColor(ink, ink, ink), 14))
    points = [QPointF(x * width, y * height) for x, y in SEVEN]
    for start, end in itertools.pairwise(points):
        painter.drawLine(start, end)
    painter.end()
    return image


def drop(view, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = view.canvas.rect().center()
    rest = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.canvas, QDragEnterEvent(place, *rest))
    QApplication.sendEvent(view.canvas, QDropEvent(QPointF(place), *rest))


def shows_picture(view):
    return lambda: view.canvas.drawing.picture is not None


@pytest.mark.parametrize(("paper", "ink"), [(220, 30), (20, 240)])
def test_a_dropped_image_is_read_dark_on_light_or_light_on_dark(
    qtbot, view, untrained, tmp_path, paper, ink
):
    view.show_moment(untrained, 0)
    photo(paper, ink).save(str(tmp_path / "seven.png"))
    drop(view, tmp_path / "seven.png")
    assert view.words.text() == "Reading seven.png…"
    qtbot.waitUntil(shows_picture(view))
    assert view.prediction.text() == "7"
    expected = receive_image(view.canvas.drawing.picture.pixels, (28, 28))
    np.testing.assert_array_equal(view.received.array, expected)
    view.canvas.undo()
    assert view.prediction.text() == "–"
    view.canvas.redo()
    assert view.prediction.text() == "7"
    drag(view.canvas, ONE)
    assert view.prediction.text() == "1"


def test_a_pasted_image_is_read(qtbot, view):
    QApplication.clipboard().setImage(photo())
    QTest.keyClick(view.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(shows_picture(view))
    assert view.prediction.text() == "7"


def test_an_opened_image_is_read(qtbot, view, tmp_path):
    photo().save(str(tmp_path / "seven.png"))
    view.tools.file_requested.emit(tmp_path / "seven.png")
    qtbot.waitUntil(shows_picture(view))
    assert view.prediction.text() == "7"


def test_a_stroke_is_not_overrun_by_an_image_that_comes_late(qtbot, view, tmp_path):
    photo().save(str(tmp_path / "seven.png"))
    drop(view, tmp_path / "seven.png")
    drag(view.canvas, ONE)
    assert not view.picture_reader.is_reading
    assert view.prediction.text() == "1"


def test_an_image_of_one_grey_shows_nothing(qtbot, view, tmp_path):
    image = QImage(50, 60, QImage.Format.Format_RGB32)
    image.fill(0x808080)
    image.save(str(tmp_path / "grey.png"))
    drop(view, tmp_path / "grey.png")
    qtbot.waitUntil(shows_picture(view))
    assert view.prediction.text() == "–"
    assert view.words.text() == "There is nothing to see in this image."


def test_a_very_large_photo_does_not_stop_the_window(qtbot, view, tmp_path):
    image = QImage(10_000, 10_000, QImage.Format.Format_Grayscale8)
    image.fill(230)
    painter = QPainter(image)
    painter.setPen(QPen(Qt.GlobalColor.black, 600))
    for start, end in itertools.pairwise(SEVEN):
        painter.drawLine(QPointF(*start) * 10_000, QPointF(*end) * 10_000)
    painter.end()
    image.save(str(tmp_path / "large.jpg"))
    drop(view, tmp_path / "large.jpg")
    assert view.picture_reader.is_reading  # elsewhere
    qtbot.waitUntil(shows_picture(view), timeout=20_000)
    assert view.prediction.text() == "7"


GIF = (
    b"GIF89a\x04\x00\x04\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
    + b"\x21\xf9\x04\x00\x0a\x00\x00\x00\x2c\x00\x00\x00\x00\x04\x00\x04\x00\x00\x02\x04\x84\x8f\x09\x05\x00"
    * 2
    + b";"
)


def test_of_an_animated_gif_the_first_picture_is_taken(qtbot, view, tmp_path):
    (tmp_path / "moving.gif").write_bytes(GIF)
    drop(view, tmp_path / "moving.gif")
    qtbot.waitUntil(shows_picture(view))
    assert view.canvas.drawing.picture.pixels.shape == (4, 4)


def test_bad_files_get_one_sentence_and_the_drawing_stays(qtbot, view, tmp_path):
    drag(view.canvas, SEVEN)
    words = view.words.text()
    (tmp_path / "text.png").write_text("seven")
    (tmp_path / "empty.png").touch()
    for name, sentence in (
        ("text.png", "text.png is not an image"),
        ("empty.png", "empty.png is empty"),
        ("missing.png", "There is no file"),
    ):
        with qtbot.waitSignal(view.message_requested) as message:
            drop(view, tmp_path / name)
        assert sentence in message.args[0]
        assert message.args[0].endswith(".")
        assert (view.prediction.text(), view.words.text()) == ("7", words)


def test_forty_files_get_one_sentence(qtbot, view, tmp_path):
    said = []
    view.message_requested.connect(said.append)
    drop(view, *[tmp_path / f"{n}.png" for n in range(40)])
    assert said == ["These are 40 files; drop or paste one image."]
    assert not view.picture_reader.is_reading


def test_an_empty_clipboard(qtbot, view):
    QApplication.clipboard().setText("seven")
    with qtbot.waitSignal(view.message_requested) as message:
        QTest.keyClick(view.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no image to paste" in message.args[0]


def test_an_image_of_the_data_is_received_as_it_is(view, mnist, untrained):
    view.show_moment(untrained, 0)
    place = int(np.flatnonzero(mnist.test.labels == 3)[0])
    image = mnist.test.images[place].reshape(28, 28)
    view.show_image(image, "test image 18, a 3")
    np.testing.assert_array_equal(view.received.array, image)
    assert view.prediction.text() == "3"
    assert view.canvas.drawing.picture.words == "test image 18, a 3"
    drag(view.canvas, ONE)
    assert view.prediction.text() == "1"
    view.canvas.undo()
    assert view.prediction.text() == "3"
    view.canvas.clear()
    assert view.prediction.text() == "–"


def test_a_saved_drawing_comes_back(view):
    points = np.array(SEVEN)
    view.show_saved(SavedDrawing("k", "7", strokes=(points,)))
    np.testing.assert_array_equal(view.canvas.drawing.strokes[0], points)
    assert view.prediction.text() == "7"
    image = view.received.array
    view.show_saved(SavedDrawing("k", "7", image=image))
    np.testing.assert_array_equal(view.received.array, image)
    assert view.canvas.drawing.picture.words == "your 7"
    view.show_saved(None)
    assert view.canvas.drawing.picture is not None


# Wide.


def test_wide_there_is_the_way_to_the_network(qtbot, view, untrained):
    view.show_moment(untrained, 0)
    drag(view.canvas, SEVEN)
    assert not view.way.isVisible()
    assert view.received.isVisible()
    view.resize(WIDE + 60, HIGH + 40)
    assert view.way.isVisible()
    assert not view.received.isVisible()
    assert view.bars.parentWidget() is view.way
    np.testing.assert_array_equal(view.way.stages.pictures[3].array, view.received.array)
    assert view.canvas.width() >= 200
    view.resize(290, 560)
    assert not view.way.isVisible()
    assert view.bars.parentWidget() is view
    assert (view.width(), view.height()) == (290, 560)


def test_a_switch_changes_what_the_network_receives(view, untrained):
    view.show_moment(untrained, 0)
    view.resize(760, 640)
    drag(view.canvas, [(0.05, 0.05), (0.2, 0.05), (0.12, 0.3)])
    assert view.prediction.text() == "7"
    before = view.received.array
    QTest.mouseClick(view.way.stages.switches["box"], Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert not np.array_equal(view.received.array, before)
    np.testing.assert_array_equal(view.way.stages.pictures[3].array, view.received.array)
    QTest.mouseClick(view.way.stages.switches["box"], Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    np.testing.assert_array_equal(view.received.array, before)


def test_narrow_it_says_that_a_step_is_left_out(view):
    view.way.stages.switches["smooth"].setChecked(False)
    drag(view.canvas, SEVEN)
    assert view.prediction.text() == "7"
    assert "not all steps" in view.words.text()


def test_the_pen_of_the_canvas_counts_if_its_own_is_not_taken(view):
    drag(view.canvas, SEVEN)
    before = view.received.array
    view.canvas.pen = 0.15
    np.testing.assert_array_equal(view.received.array, before)
    view.way.stages.switches["pen"].setChecked(False)
    assert view.received.array.sum() > 1.2 * before.sum()


def test_the_file_with_the_ready_made_network_holds_what_it_should():
    network = load(resource("ready.npz"))
    assert (network.image_shape, network.classes) == ((28, 28), tuple("0123456789"))


def test_dark(view):
    view.show_look(DARK)
    image = view.canvas.grab().toImage()
    assert image.pixelColor(image.width() // 2, 20).lightness() < 60
