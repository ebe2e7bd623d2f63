"""Twins in the Session: side by side on the real worker thread."""

import numpy as np
import pytest

from nnviz.app.session import Session
from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=3, cost="cross_entropy", eta=0.5)
LONG = HYPER.replace(epochs=100_000)


@pytest.fixture
def session(qtbot, small):
    session = Session()
    session.use_data(small)
    session.prepare(HYPER)
    yield session
    session.close()


def finish(qtbot, session):
    qtbot.waitUntil(lambda: session.state == "finished")


def test_two_twins_learn_side_by_side_what_each_would_learn_alone(qtbot, session, small):
    told = []
    session.twins_changed.connect(lambda twins, chosen: told.append((len(twins), chosen)))
    session.add_twin({"sum_rule": "last_example"})
    assert told == [(2, 0)]
    assert session.state == "running"
    finish(qtbot, session)
    for twin, hyper in zip(
        session.twins, (HYPER, HYPER.replace(sum_rule="last_example")), strict=True
    ):
        expected = list(train(small.training, hyper))[-1]
        np.testing.assert_array_equal(twin.recording.newest.params.flat, expected.params.flat)
        assert len(twin.recording.evaluations) == 4


def test_a_twin_that_comes_later_catches_up_and_costs_no_step(qtbot, session):
    session.step(12)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 12)
    session.add_twin({"eta": 0.1})
    session.pause()
    session.step(3)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment >= 15)
    lengths = {len(twin.recording) for twin in session.twins}
    assert len(lengths) == 1


def test_a_twin_takes_over_what_was_changed_on_the_way(qtbot, session):
    session.step(5)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 5)
    session.change(HYPER.replace(lmbda=2.0))
    session.step(5)
    qtbot.waitUntil(lambda: session.state == "paused" and session.moment == 10)
    session.add_twin({"eta": 0.1})
    finish(qtbot, session)
    twin = session.twins[1].recording
    assert [(i, h.eta, h.lmbda) for i, h in twin.changes] == [(0, 0.1, 0.0), (6, 0.1, 2.0)]


def test_the_moment_serves_whichever_twin_is_chosen(qtbot, session):
    session.add_twin({"sum_rule": "sum"})
    finish(qtbot, session)
    session.seek(7)
    session.choose_twin(1)
    assert session.recording is session.twins[1].recording
    assert (session.moment, session.chosen) == (7, 1)
    assert session.hyper.sum_rule == "sum"
    session.choose_twin(5)
    assert session.chosen == 1


def test_a_finished_run_waits_for_its_late_twin(qtbot, session):
    session.start(HYPER)
    finish(qtbot, session)
    session.add_twin({"sum_rule": "never_reset"})
    assert session.state == "running"
    finish(qtbot, session)
    assert [len(twin.recording) for twin in session.twins] == [30, 30]


def test_what_a_twin_differs_in_cannot_be_changed_and_the_rest_changes_in_all(qtbot, session):
    session.add_twin({"eta": 0.1})
    session.pause()
    session.choose_twin(1)
    with pytest.raises(HyperError, match="what the twin differs in"):
        session.change(session.hyper.replace(eta=0.2))
    session.change(session.hyper.replace(lmbda=1.0))
    session.choose_twin(0)
    assert (session.hyper.eta, session.hyper.lmbda) == (0.5, 1.0)


def test_a_removed_twin_is_kept_among_the_earlier_runs(qtbot, session):
    session.add_twin({"sum_rule": "sum"})
    finish(qtbot, session)
    session.choose_twin(1)
    gone = session.recording
    session.remove_twin(0)  # the first one stays
    assert len(session.twins) == 2
    session.remove_twin(1)
    assert (len(session.twins), session.chosen) == (1, 0)
    assert gone in session.recordings
    session.show_run(gone)
    assert session.recording is gone


def test_showing_an_earlier_run_brings_its_twins_back(qtbot, session):
    session.add_twin({"sum_rule": "sum"})
    finish(qtbot, session)
    second = session.twins[1].recording
    session.prepare(HYPER.replace(seed=9))
    assert len(session.twins) == 1
    session.show_run(second)
    assert (len(session.twins), session.chosen) == (2, 1)


def test_one_twin_that_runs_away_is_named(qtbot, session):
    session.prepare(LONG)
    with qtbot.waitSignal(session.failed) as told:
        session.add_twin({"eta": 1e6, "lmbda": 1e5, "cost": "quadratic"})
    assert told.args[0].startswith("eta 1e+06, lambda 100000, cost quadratic: ")
    qtbot.waitUntil(lambda: session.state == "paused")


def test_removing_while_it_runs_goes_on(qtbot, session):
    session.prepare(LONG)
    session.add_twin({"sum_rule": "sum"})
    qtbot.waitUntil(lambda: len(session.recording) > 20)
    session.remove_twin(1)
    assert session.state == "running"
    before = len(session.recording)
    qtbot.waitUntil(lambda: len(session.recording) > before + 20)
    session.pause()


def test_without_data_there_are_no_twins(qtbot):
    session = Session()
    session.add_twin({"sum_rule": "sum"})
    assert session.twins == ()
    session.close()
