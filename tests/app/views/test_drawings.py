import json
from itertools import islice

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.drawings import DrawingsView
from nnviz.core.drawing_file import load, save
from nnviz.core.drawings import Drawings, saved_drawing
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.strokes import receive
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)
DIGITS = Hyper(sizes=(784, 8, 10), epochs=1)
LEFT = Qt.MouseButton.LeftButton


def line(seed):
    return np.random.default_rng(seed).random((9, 2))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "nnviz" / "drawings.json"


def shown(qtbot, path):
    widget = DrawingsView(LIGHT, path=path)
    qtbot.addWidget(widget)
    widget.resize(420, 600)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.said = []
    widget.message_requested.connect(widget.said.append)
    return widget


@pytest.fixture
def view(qtbot, path):
    return shown(qtbot, path)


@pytest.fixture
def full(qtbot, path):
    """A view of twelve drawings: 0 to 9, 0, 1."""
    save(path, Drawings(tuple(saved_drawing(str(i % 10), [line(i)]) for i in range(12))))
    return shown(qtbot, path)


@pytest.fixture(scope="module")
def digits(mnist):
    run = Recording(mnist, DIGITS)
    for step in islice(train(mnist.training, DIGITS), 40):
        run.append(step)
    return run


def draw(view, seed):
    """Have a drawing on the canvas."""
    view.show_drawing((line(seed),), receive([line(seed)], smallest=0.05))


def click(button):
    QTest.mouseClick(button, LEFT)


def click_place(view, place):
    QTest.mouseClick(view.gallery.viewport(), LEFT, pos=view.gallery.rect_of(place).center())


def labels(path):
    return "".join(d.label for d in load(path)[0])


def test_save_by_a_click(view, path, qtbot):
    assert not any(b.isEnabled() for b in view.bar.buttons)
    draw(view, 0)
    with qtbot.waitSignal(view.drawing_saved):
        click(view.bar.buttons[7])
    draw(view, 1)
    click(view.bar.buttons[3])
    assert labels(path) == "73"
    assert view.words.text() == "2 drawings."
    np.testing.assert_allclose(load(path)[0].all[0].strokes[0], line(0), atol=1e-4)
    # The newest is the first.
    assert view.gallery.numbers.tolist() == [1, 0]


def test_save_by_a_digit_while_the_panel_has_the_keyboard(view, path):
    draw(view, 0)
    for part, key in ((view, "5"), (view.gallery, "6"), (view.edit, "7")):
        part.setFocus()
        QTest.keyClick(part, key)
        assert labels(path) == key  # the same drawing gets the new label


def test_a_digit_without_a_drawing_says_what_to_do(view, path):
    QTest.keyClick(view.gallery, "5")
    assert view.said == ["Draw a digit on the canvas first, then save it here."]
    assert not path.exists()


def test_an_empty_canvas_cannot_be_saved(view):
    draw(view, 0)
    assert view.bar.buttons[0].isEnabled()
    view.show_drawing((), np.zeros((28, 28), np.float32))
    assert not view.bar.buttons[0].isEnabled()


def test_a_picture_on_the_canvas_is_saved_as_one(view, path):
    view.show_drawing((), receive([line(0)]))
    click(view.bar.buttons[4])
    (drawing,) = load(path)[0]
    assert drawing.image is not None
    assert drawing.label == "4"


def test_they_are_there_again_the_next_time(full, path, qtbot):
    again = shown(qtbot, path)
    assert len(again.store.drawings) == 12
    assert again.gallery.place_at(again.gallery.rect_of(11).center()) == 11
    assert not again.undo.isEnabled()


def test_nothing_is_read_before_it_is_shown(qtbot, tmp_path):
    path = tmp_path / "drawings.json"
    path.write_text("{")
    widget = DrawingsView(LIGHT, path=path)
    qtbot.addWidget(widget)
    said = []
    widget.message_requested.connect(said.append)
    assert path.exists()
    with qtbot.waitExposed(widget):
        widget.show()
    assert not path.exists()
    assert "drawings.json was damaged" in said[0]


def test_without_a_path_they_lie_in_the_users_folder(qtbot):
    widget = DrawingsView(LIGHT)
    qtbot.addWidget(widget)
    assert widget.store.path.name == "drawings.json"


def test_choose_and_delete_and_undo(full, path):
    click_place(full, 1)
    assert full.chosen.label == "0"
    assert full.label.currentText() == "0"
    QTest.keyClick(full.gallery, Qt.Key.Key_Delete)
    assert labels(path) == "01234567891"
    assert full.chosen.label == "9"  # the one behind it
    click(full.delete)
    assert labels(path) == "0123456781"
    QTest.keyClick(full.gallery, "z", Qt.KeyboardModifier.ControlModifier)
    click(full.undo)
    assert labels(path) == "012345678901"
    assert not full.undo.isEnabled()


def test_keys_choose(full):
    full.gallery.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(full.gallery, key)
    assert full.chosen is full.store.drawings.all[9]
    QTest.keyClick(full.gallery, Qt.Key.Key_End)
    assert full.chosen is full.store.drawings.all[0]


def test_nothing_chosen_nothing_deleted(full, path):
    assert full.chosen is None
    assert not full.delete.isEnabled()
    QTest.keyClick(full.gallery, Qt.Key.Key_Delete)
    assert len(load(path)[0]) == 12


def test_relabel(full, path):
    click_place(full, 0)
    full.label.setFocus()
    QTest.keyClick(full.label, "8")
    assert labels(path) == "012345678908"
    assert full.chosen.label == "8"
    click(full.undo)
    assert labels(path) == "012345678901"


def test_clear_all_and_undo(full, path):
    click_place(full, 0)
    click(full.clear)
    assert labels(path) == ""
    assert full.chosen is None
    assert full.words.text() == ""
    assert not full.clear.isEnabled()
    click(full.undo)
    assert labels(path) == "012345678901"


def test_back_onto_the_canvas(full, qtbot):
    click_place(full, 0)
    with qtbot.waitSignal(full.edit_requested) as wish:
        click(full.edit)
    assert wish.args == [full.store.drawings.all[11]]
    assert len(wish.args[0].strokes) == 1


def test_fine_tuning_needs_some_drawings(full, qtbot):
    assert full.tune.isEnabled()
    with qtbot.waitSignal(full.fine_tune_requested) as wish:
        click(full.tune)
    assert wish.args == [full.store.drawings]
    for _ in range(3):
        click_place(full, 0)
        click(full.delete)
    assert not full.tune.isEnabled()
    assert full.tune.toolTip() == "Fine-tuning needs 10 drawings; there are 9."
    assert full.reason.text() == "needs 10 drawings; there are 9."


def test_the_network_of_the_moment_reads_them(full, digits, qtbot):
    seen = set()
    for moment in (0, 40):
        full.show_moment(digits, moment)
        expected = feedforward(
            digits.at(moment).params, full.read.images.reshape(12, -1), DIGITS
        ).argmax(axis=1)
        qtbot.waitUntil(lambda e=expected: np.array_equal(full.read.answers, e))
        right = int((expected == full.read.numbers).sum())
        assert full.words.text() == f"The network of the moment reads {right} of 12."
        assert full.details.text().count(" of ") == 10
        text, good = full.gallery._caption_of(0)
        assert text == full.read.caption(11)[0]
        assert good == (expected[11] == 1)
        seen.add(tuple(expected))
    assert len(seen) == 2


def test_the_network_is_not_asked_at_every_frame(full, digits, monkeypatch):
    full.show_moment(digits, 1)
    asked = []
    monkeypatch.setattr(full, "_ask", lambda: asked.append(1))
    for moment in range(2, 30):
        monkeypatch.setattr("nnviz.app.views.drawings.time.monotonic", lambda: full._asked_at)
        full.show_moment(digits, moment)
    assert not asked
    assert full._late.isActive()


def test_other_data_has_other_classes(full, small, path):
    run = Recording(small, HYPER)
    full.show_moment(run, 0)
    assert [b.text() for b in full.bar.buttons] == ["a", "b", "c"]
    assert full.details.text() == "12 drawings with labels that are no classes of this data."
    assert full.words.text() == "12 drawings."
    assert not full.tune.isEnabled()
    draw(full, 99)
    click(full.bar.buttons[1])
    assert full.read.images.shape == (13, 4, 5)
    assert full.words.text().endswith("of 1.")
    assert labels(path) == "012345678901b"
    click_place(full, 1)
    assert full.label.currentText() == "1"  # although it is no class
    QTest.keyClick(full.gallery, "5")  # nor is this
    assert len(full.store.drawings) == 13


def test_a_folder_that_cannot_be_written_is_one_sentence(qtbot, tmp_path):
    (tmp_path / "file").write_text("")
    view = shown(qtbot, tmp_path / "file" / "drawings.json")
    draw(view, 0)
    click(view.bar.buttons[0])
    assert "cannot be read" in view.said[-1]
    assert len(view.store.drawings) == 0
    assert view.gallery.numbers.tolist() == []


def test_a_full_disk_is_one_sentence(full, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", no_room)
    draw(full, 99)
    saved = []
    full.drawing_saved.connect(lambda: saved.append(1))
    click(full.bar.buttons[0])
    click(full.clear)
    assert all("No space left" in words for words in full.said)
    assert len(full.said) == 2
    assert not saved
    assert len(full.store.drawings) == 12


def test_export_says_what_it_did(full, tmp_path, monkeypatch):
    name = tmp_path / "mine.json"
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(name), ""))
    full.export.menu().actions()[1].trigger()
    assert full.said == [f"12 drawings saved to {name}."]
    assert len(json.loads(name.read_text())) == 12


def test_everything_is_named_and_large_enough(full):
    for part in (full.gallery, full.preview, full.label, *full.bar.buttons):
        face = QAccessible.queryAccessibleInterface(part)
        assert face.text(QAccessible.Text.Name)
    for button in (*full.findChildren(QPushButton), *full.findChildren(QComboBox)):
        if button.isVisible():
            assert min(button.width(), button.height()) >= 24
            assert button.toolTip()


@pytest.mark.parametrize(("width", "height"), [(380, 400), (800, 400)])
def test_nothing_is_cut_off(full, digits, qtbot, width, height):
    full.show_moment(digits, 40)
    full.resize(width, height)
    QCoreApplication.sendPostedEvents()
    buttons = [b for b in full.findChildren(QPushButton) if b.isVisible()]
    for button in buttons:
        wide = button.fontMetrics().horizontalAdvance(button.text())
        assert button.width() >= wide + 4
        assert full.rect().contains(button.mapTo(full, button.rect().bottomRight()))
    for one in buttons:
        for other in buttons:
            assert (
                one is other
                or not one.geometry().intersects(other.geometry())
                or (one.parent() is not other.parent())
            )


def test_other_keys_are_not_taken(full):
    for key in (Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_F1):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "")
        full.keyPressEvent(event)
        assert not event.isAccepted()


def test_dark(full):
    full.show_look(DARK)
    image = full.gallery.viewport().grab().toImage()
    assert image.pixelColor(QPoint(image.width() - 3, image.height() - 3)).lightness() < 60
