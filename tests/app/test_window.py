"""The whole window with the real worker, pressed and dragged as a user does."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolBar

from nnviz.app.actions import COMMANDS
from nnviz.app.main import create_window
from nnviz.app.rooms import RoomBar
from nnviz.core.hyper import Hyper

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, cost="cross_entropy", eta=0.5)
LONG = HYPER.replace(epochs=100_000)


@pytest.fixture
def open_window(qtbot):
    windows = []

    def make(*arguments):
        window = create_window(*arguments)
        windows.append(window)
        window.show()
        with qtbot.waitExposed(window):
            pass
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window, small):
    return open_window(HYPER, small)


def button(window, name):
    action = window.actions_by_name[name]
    bars = (window.findChild(QToolBar, "commandBar"), window.findChild(RoomBar, "roomsBar"))
    (found,) = filter(None, (bar.widgetForAction(action) for bar in bars))
    return found


def click(window, name):
    QTest.mouseClick(button(window, name), Qt.MouseButton.LeftButton)


def rest(qtbot, window, moment=None):
    qtbot.waitUntil(
        lambda: (
            window.session.state in ("paused", "finished")
            and (moment is None or window.session.moment == moment)
        )
    )


def test_it_opens_with_mnist_in_it_and_learns_at_one_key(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: window.session.state == "paused", timeout=20_000)
    assert window.session.data.name == "MNIST"
    assert window.session.recording.hyper == Hyper()
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(window.session.recording) > 100)
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.session.state == "paused"
    picture = window.views["weightsView"].picture.array
    weights = window.session.recording.newest.params.weights[0]
    np.testing.assert_allclose(np.abs(picture).max(), np.abs(weights).max())


def test_buttons_step_and_come_back(qtbot, window):
    click(window, "action_step")
    rest(qtbot, window, 1)
    click(window, "action_step")
    rest(qtbot, window, 2)
    click(window, "action_step_back")
    assert window.session.moment == 1
    assert not window.actions_by_name["action_live"].isChecked()
    click(window, "action_step")  # forward in the past learns nothing new
    assert (window.session.moment, len(window.session.recording)) == (2, 2)
    click(window, "action_step_epoch")
    rest(qtbot, window, 10)
    click(window, "action_step_back")
    click(window, "action_live")
    assert window.session.following
    assert window.actions_by_name["action_live"].isChecked()


def test_arrow_keys_step(qtbot, window):
    QTest.keyClick(window, Qt.Key.Key_Right)
    rest(qtbot, window, 1)
    QTest.keyClick(window, Qt.Key.Key_Right)
    rest(qtbot, window, 2)
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert window.session.moment == 1


def test_play_becomes_pause(qtbot, open_window, small):
    window = open_window(LONG, small)
    click(window, "action_play")
    assert window.actions_by_name["action_play"].text() == "Pause"
    qtbot.waitUntil(lambda: len(window.session.recording) > 50)
    click(window, "action_play")
    assert window.session.state == "paused"
    assert window.actions_by_name["action_play"].text() == "Play"


def test_the_slider_goes_back_and_every_view_shows_that_moment(qtbot, window):
    click(window, "action_play")
    rest(qtbot, window, 40)
    slider = window.findChild(QSlider, "timelineSlider")
    slider.setValue(13)
    assert window.session.moment == 13
    step = window.session.recording.at(13)
    weights, gradients = window.views["weightsView"], window.views["gradientsView"]
    np.testing.assert_allclose(
        np.abs(weights.picture.array).max(), np.abs(step.params.weights[0]).max()
    )
    np.testing.assert_allclose(
        np.abs(gradients.picture.array).max(), np.abs(step.gradient.weights[0]).max()
    )


def test_a_new_run_keeps_the_old_one(qtbot, window):
    click(window, "action_step_epoch")
    rest(qtbot, window, 10)
    first = window.session.recording
    click(window, "action_restart")
    rest(qtbot, window)
    assert window.session.recording is not first
    window._run_menus._fill_runs()
    actions = window._run_menus._runs.actions()
    assert [a.isChecked() for a in actions] == [False, True]
    actions[0].trigger()
    assert window.session.recording is first
    assert window.session.moment == 10


def test_branch_takes_the_settings_shown(qtbot, window):
    click(window, "action_step_epoch")
    rest(qtbot, window, 10)
    window.session.seek(4)
    window.controls.fields["eta"].setText("0.125")
    click(window, "action_branch")
    assert (len(window.session.recording), window.session.hyper.eta) == (4, 0.125)
    window.session.step_epoch()
    rest(qtbot, window, 10)
    assert window.session.recording.at(5).hyper.eta == 0.125


def test_layer_and_weight_are_the_same_in_both_pictures(window):
    weights, gradients = window.views["weightsView"], window.views["gradientsView"]
    weights.layer_chosen.emit(1)
    assert gradients.layer == 1
    weights.weight_chosen.emit(0, 2, 7)
    assert gradients.weight == (0, 2, 7)


def test_pace_slider(qtbot, window):
    window.pace.slider.setValue(0)
    click(window, "action_play")
    qtbot.wait(200)
    assert len(window.session.recording) <= 2
    window.pace.slider.setValue(window.pace.slider.maximum())
    rest(qtbot, window, 40)


def test_a_file_that_cannot_be_read_is_not_said_to_be_read_any_more(qtbot, window, tmp_path):
    bad = tmp_path / "bad.npz"
    bad.write_text("no data")
    window.load_data(bad)
    assert window.status.currentMessage() == "Reading bad.npz…"
    qtbot.waitUntil(lambda: window.messages.text.startswith("bad.npz is no data"))
    assert window.status.currentMessage() == ""


def test_settings_are_those_without_the_halvings_of_eta(qtbot, window):
    halving = window.session.hyper.replace(eta=1e-6, halve_after=1, epochs=400)
    window.session.start(halving)
    run = window.session.recording
    qtbot.waitUntil(lambda: window.session.state == "finished")
    window.session.prepare(halving)
    window.session.show_run(run)
    assert run.hyper.eta < 1e-6
    assert window.controls.fields["eta"].text() == "1e-06"
    assert window.controls.typed() == window.session.hyper


def test_a_message_can_be_closed(window):
    window.messages.show_message("Something is wrong; do this.")
    assert window.messages.isVisible()
    close = window.findChild(object, "messageClose")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()


def drop(window, paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(
        QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip


def test_a_dropped_file_that_is_no_data_is_a_sentence_and_loses_nothing(qtbot, window, tmp_path):
    before = window.session.recording
    text = tmp_path / "notes.npz"
    text.write_text("hello")
    drop(window, [text])
    qtbot.waitUntil(lambda: "notes.npz" in window.messages.text)
    assert window.session.recording is before
    empty = tmp_path / "empty"
    empty.mkdir()
    drop(window, [empty])
    qtbot.waitUntil(lambda: str(empty.name) in window.messages.text)


def test_dropped_data_is_learnt_from(qtbot, window, tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "own.npz"
    images = rng.integers(0, 256, (60, 6, 5), dtype=np.uint8)
    np.savez(path, images=images, labels=np.arange(60) % 4)
    drop(window, [path])
    qtbot.waitUntil(lambda: window.session.recording.hyper.sizes[0] == 30)
    assert window.session.recording.hyper.sizes == (30, 6, 4)
    click(window, "action_play")
    rest(qtbot, window)
    assert len(window.session.recording) > 0


def test_a_pair_of_idx_files_is_learnt_from(qtbot, window, tmp_path):
    rng = np.random.default_rng(0)
    images, labels = tmp_path / "a-images", tmp_path / "a-labels"
    sizes = b"".join(n.to_bytes(4, "big") for n in (60, 6, 5))
    images.write_bytes(b"\x00\x00\x08\x03" + sizes + rng.bytes(60 * 30))
    labels.write_bytes(b"\x00\x00\x08\x01" + (60).to_bytes(4, "big") + bytes(range(4)) * 15)
    drop(window, [labels, images])
    qtbot.waitUntil(lambda: window.session.recording.hyper.sizes == (30, 6, 4))
    drop(window, [labels, images, labels])
    assert "These are 3 files" in window.messages.text


def test_dark_and_light(qtbot, window):
    window.actions_by_name["action_dark"].trigger()
    assert window.look.name == "dark"
    assert all(view.look.name == "dark" for view in window.views.values())
    window.actions_by_name["action_dark"].trigger()
    assert window.look.name == "light"


def test_docks_close_come_back_and_are_remembered(qtbot, open_window, small):
    window = open_window(HYPER, small)
    window.docks["digitView"].close()
    window.close()
    again = open_window(HYPER, small)
    assert again.docks["digitView"].isHidden()
    again.actions_by_name["action_reset_layout"].trigger()
    assert not again.docks["digitView"].isHidden()
    again.docks["curvesView"].setFloating(True)
    again.docks["curvesView"].setFloating(False)


def test_closing_while_it_trains(qtbot, open_window, small):
    window = open_window(LONG, small)
    click(window, "action_play")
    qtbot.waitUntil(lambda: len(window.session.recording) > 20)
    window.close()
    assert window.session._thread.isFinished()


def test_every_command_has_a_menu_place_and_a_tooltip(window):
    in_menus = {a for menu in window.menuBar().actions() for a in menu.menu().actions()}
    for command in COMMANDS:
        action = window.actions_by_name[command.name]
        assert action in in_menus
        assert action.toolTip()
        if command.shortcut:
            assert "(" in action.toolTip()
    shortcuts = [c.shortcut for c in COMMANDS if c.shortcut]
    assert len(shortcuts) == len(set(shortcuts))


def test_buttons_are_large_enough_to_hit(window):
    for command in COMMANDS:
        if command.icon:
            size = button(window, command.name).size()
            assert min(size.width(), size.height()) >= 24


def test_the_stable_names(window):
    for name in ("timelineSlider", "paceSlider", "presetCombo", "digitCanvas", "digitPrediction"):
        assert window.findChild(object, name) is not None, name
    for name in ("weightsView", "gradientsView", "curvesView"):
        assert window.findChild(object, name) is not None, name
