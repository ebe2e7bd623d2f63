import threading

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Slot

from nnviz.app import trainer as trainer_module
from nnviz.app.session import MAX_RUNS, Session
from nnviz.core.dataset import DataError, Dataset, Split
from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.step import untrained
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=3, cost="cross_entropy", eta=0.5)
LONG = HYPER.replace(epochs=100_000)


@pytest.fixture
def make_session(qtbot):
    """Sessions that are closed whatever becomes of the test."""
    made = []

    def make(*arguments):
        made.append(Session(*arguments))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(make_session, small):
    session = make_session()
    session.use_data(small)
    return session


def resting(session, state="paused"):
    return lambda: session.state == state


def test_without_data_it_is_empty_and_harmless(qtbot, make_session):
    session = make_session()
    assert (session.state, session.recording, session.moment) == ("empty", None, 0)
    for command in (
        session.pause,
        session.resume,
        session.step,
        session.step_epoch,
        session.follow,
    ):
        command()
    session.seek(3)
    session.branch(0)
    with pytest.raises(HyperError, match="wait until it is loaded"):
        session.prepare(HYPER)


def test_data_brings_a_fitting_run_at_moment_zero(session, small):
    assert session.state == "paused"
    assert session.recording.hyper.sizes == (20, 30, 3)
    assert session.moment == 0
    assert session.data is small


def test_a_run_is_learnt_to_its_end_and_every_step_is_the_cores(qtbot, session, small):
    session.start(HYPER)
    assert session.state == "running"
    qtbot.waitUntil(resting(session, "finished"))
    expected = list(train(small.training, HYPER))
    assert len(session.recording) == len(expected) == 30
    for i in (1, 7, 30):
        np.testing.assert_array_equal(
            session.recording.at(i).params.flat, expected[i - 1].params.flat
        )
    assert [e.epoch for e in session.recording.evaluations] == [-1, 0, 1, 2]


class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.steps = []
        self.threads = set()

    @Slot(object)
    def take(self, step):
        self.steps.append(step)
        self.threads.add(threading.get_ident())


def test_every_mini_batch_is_a_signal_with_weights_and_gradient(qtbot, session):
    here, there = Receiver(), Receiver()
    session.mini_batch_done.connect(here.take)
    session.mini_batch_done.connect(there.take, Qt.ConnectionType.DirectConnection)
    session.start(HYPER)
    qtbot.waitUntil(resting(session, "finished"))
    qtbot.waitUntil(lambda: len(here.steps) == 30)
    assert [s.index for s in here.steps] == list(range(1, 31))
    assert [s.index for s in there.steps] == list(range(1, 31))
    assert here.threads == {threading.get_ident()}
    assert here.threads.isdisjoint(there.threads)
    before = untrained(HYPER).params.flat
    for step in here.steps:
        np.testing.assert_allclose(
            step.params.flat, before - 0.5 * step.gradient.flat, rtol=1e-4, atol=1e-6
        )
        before = step.params.flat


def test_pause_rests_at_once_and_resume_goes_on(qtbot, session):
    session.start(LONG)
    qtbot.waitUntil(lambda: len(session.recording) > 50)
    session.pause()
    count = len(session.recording)
    assert session.state == "paused"
    qtbot.wait(50)
    assert len(session.recording) == count == session.moment
    session.resume()
    qtbot.waitUntil(lambda: len(session.recording) > count + 50)
    session.pause()


def test_a_run_keeps_how_its_gradients_flowed(qtbot, session):
    session.start(HYPER)
    qtbot.waitUntil(resting(session, "finished"))
    assert [kept.index for kept in session.recording.flows] == [1, 2, 4, 8, 16]


def test_step_learns_so_many_and_rests(qtbot, session):
    session.prepare(HYPER)
    session.step()
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 1)
    session.step(4)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 5)
    qtbot.wait(30)
    assert len(session.recording) == 5


def test_step_epoch_learns_to_the_end_of_the_epoch(qtbot, session):
    session.prepare(HYPER)
    session.step(3)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 3)
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 10)
    session.seek(2)
    session.step_epoch()
    assert session.moment == 10
    assert len(session.recording) == 10


def test_seek_leaves_the_run_running_and_follow_comes_back(qtbot, session):
    session.start(LONG)
    qtbot.waitUntil(lambda: len(session.recording) > 20)
    session.seek(7)
    assert (session.moment, session.following, session.state) == (7, False, "running")
    count = len(session.recording)
    qtbot.waitUntil(lambda: len(session.recording) > count + 20)
    assert session.moment == 7
    session.follow()
    assert session.following
    session.pause()
    session.seek(10**9)
    assert session.following
    session.seek(-5)
    assert session.moment == 0


def test_moment_changed_follows_and_seeks(qtbot, session):
    moments = []
    session.moment_changed.connect(moments.append)
    session.start(HYPER)
    qtbot.waitUntil(resting(session, "finished"))
    assert moments[-1] == 30
    session.seek(4)
    assert moments[-1] == 4


def test_eta_may_change_on_the_way_and_the_recording_knows(qtbot, session):
    session.prepare(HYPER)
    session.step(5)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 5)
    session.change(HYPER.replace(eta=0.01))
    session.step(5)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 10)
    assert [i for i, _ in session.recording.changes] == [0, 6]
    assert session.recording.at(6).hyper.eta == 0.01
    with pytest.raises(HyperError, match="Only eta, lambda and epochs"):
        session.change(HYPER.replace(cost="quadratic"))


def test_a_finished_run_goes_on_when_epochs_are_raised(qtbot, session):
    session.start(HYPER)
    qtbot.waitUntil(resting(session, "finished"))
    with qtbot.waitSignal(session.failed) as told:
        session.resume()
    assert "has done its 3 epochs" in told.args[0]
    session.change(HYPER.replace(epochs=4))
    assert session.state == "paused"
    session.resume()
    qtbot.waitUntil(resting(session, "finished"))
    assert len(session.recording) == 40


def test_branch_keeps_both_runs(qtbot, session):
    session.start(HYPER)
    qtbot.waitUntil(resting(session, "finished"))
    first = session.recording
    session.branch(12, HYPER.replace(eta=0.05))
    assert session.state == "paused"
    assert session.moment == 12
    session.step()
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 13)
    branch = session.recording
    assert branch is not first
    assert branch.at(13).hyper.eta == 0.05
    np.testing.assert_array_equal(branch.at(12).params.flat, first.at(12).params.flat)
    session.show_run(first)
    assert (session.recording, session.moment, session.state) == (first, 30, "finished")
    with pytest.raises(HyperError, match="sizes cannot change"):
        session.branch(3, HYPER.replace(sizes=(20, 7, 3)))


@pytest.mark.parametrize(
    ("name", "value"), [("n_training", 20), ("expanded", True), ("augment", True)]
)
def test_a_branch_keeps_the_images_of_its_past(session, name, value):
    session.prepare(HYPER)
    with pytest.raises(HyperError, match=f"{name} cannot change in the middle"):
        session.branch(0, HYPER.replace(**{name: value}))


def test_a_branch_takes_no_velocity_for_a_sum(session):
    summing, moving = HYPER.replace(sum_rule="never_reset"), HYPER.replace(momentum=0.9)
    for past, future in ((summing, moving), (moving, summing)):
        session.prepare(past)
        with pytest.raises(HyperError, match="never set back to zero"):
            session.branch(0, future)


def test_old_runs_are_kept_up_to_a_number(session):
    for seed in range(MAX_RUNS + 3):
        session.prepare(HYPER.replace(seed=seed))
    assert len(session.recordings) == MAX_RUNS
    assert session.recordings[-1] is session.recording


def test_settings_that_do_not_fit_are_refused_and_nothing_is_lost(session):
    before = session.recording
    with pytest.raises(HyperError, match="first layer must be 20"):
        session.start(Hyper())
    assert session.recording is before


def test_start_before_the_data_waits_for_it(qtbot, make_session, small):
    session = make_session()
    session.start(HYPER)
    assert session.state == "empty"
    session.load(lambda: small)
    qtbot.waitUntil(resting(session, "finished"))
    assert session.recording.hyper == HYPER


def test_settings_that_do_not_fit_the_data_that_comes(qtbot, make_session, small):
    session = make_session(Hyper(sizes=(784, 9, 10)))
    with qtbot.waitSignal(session.failed) as told:
        session.load(lambda: small)
    assert "first layer must be 20" in told.args[0]
    assert session.recording.hyper.sizes == (20, 9, 3)


def test_data_that_cannot_be_read_is_a_sentence(qtbot, session):
    def read():
        raise DataError("digits.npz is damaged.")

    before = session.recording
    with qtbot.waitSignal(session.failed) as told:
        session.load(read)
    assert told.args == ["digits.npz is damaged."]
    assert session.recording is before


def test_an_exception_in_training_is_told_and_loses_nothing(qtbot, session, monkeypatch):
    advance = trainer_module.advance

    def faulty(params, carry, index, split, hyper):
        if index == 8:
            raise ZeroDivisionError("broken on purpose")
        return advance(params, carry, index, split, hyper)

    monkeypatch.setattr(trainer_module, "advance", faulty)
    with qtbot.waitSignal(session.failed) as told:
        session.start(HYPER)
    assert "broken on purpose" in told.args[0]
    qtbot.waitUntil(resting(session))
    assert len(session.recording) == 7
    monkeypatch.undo()
    session.resume()
    qtbot.waitUntil(resting(session, "finished"))
    assert len(session.recording) == 30


def test_too_little_memory_is_told(qtbot, session, monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr(trainer_module, "advance", greedy)
    with qtbot.waitSignal(session.failed) as told:
        session.start(HYPER)
    assert "not enough memory" in told.args[0]
    qtbot.waitUntil(resting(session))


def test_an_evaluation_that_fails_is_told_once(qtbot, make_session, small, monkeypatch):
    def faulty(*_):
        raise ValueError("no score")

    monkeypatch.setattr(trainer_module, "evaluate", faulty)
    session = make_session()
    told = []
    session.failed.connect(told.append)
    session.use_data(small)
    qtbot.waitUntil(lambda: len(told) > 0)
    qtbot.wait(50)
    assert len(told) == 1


def test_divergence_pauses_the_run_and_says_where(qtbot, session):
    with qtbot.waitSignal(session.failed) as told:
        session.start(LONG.replace(eta=1e6, lmbda=1e5))
    qtbot.waitUntil(resting(session))
    assert f"mini-batch {len(session.recording)}" in told.args[0]
    assert np.isfinite(session.recording.at(len(session.recording) - 1).params.flat).all()


def test_pace_slows_the_run(qtbot, session):
    session.set_pace(50)
    session.start(LONG)
    qtbot.wait(300)
    session.pause()
    assert 5 <= len(session.recording) <= 20
    session.set_pace(float("inf"))
    session.resume()
    qtbot.waitUntil(lambda: len(session.recording) > 300)


def test_close_in_the_middle_of_everything(qtbot, make_session, small):
    for _ in range(5):
        session = make_session()
        session.use_data(small)
        session.start(LONG)
        session.seek(0)
        session.close()
        assert session._thread.isFinished()


def test_data_that_no_network_can_learn_from_is_refused(session, small):
    said = []
    session.failed.connect(said.append)
    session.prepare(HYPER.replace(sizes=(20, 3)))
    vast = np.broadcast_to(np.float32(0), (3, 9_000_000))
    split = Split(vast, np.arange(3, dtype=np.intp))
    session.use_data(Dataset("vast", split, split, split, (3000, 3000), ("a", "b", "c")))
    assert session.data is small
    assert said[0].startswith("vast cannot be learnt from. This network would have 27,000,000")
