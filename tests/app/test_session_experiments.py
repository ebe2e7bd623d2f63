"""Experiments, schedules and fine-tuning, on the real worker thread."""

import dataclasses
import math

import numpy as np
import pytest

from nnviz.app.session import GO_ON, Session
from nnviz.core.dataset import Dataset, Split
from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.presets import Preset, PresetRun
from nnviz.core.schedule import Plan
from nnviz.core.step import untrained

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=10, epochs=2, cost="cross_entropy", eta=0.5)
PRESET = Preset(
    "ch9-x", "Chapter 9: x", "Book.", "Watch.", "test",
    (PresetRun("a", HYPER), PresetRun("b", HYPER.replace(seed=2)), PresetRun("c", HYPER.replace(seed=3))),
)  # fmt: skip


@pytest.fixture
def session(qtbot, small):
    session = Session()
    session.use_data(small)
    yield session
    session.close()


def test_the_runs_of_an_experiment_are_done_one_after_another(qtbot, session):
    told = []
    session.experiment_changed.connect(told.append)
    assert session.experiment is None
    session.open_experiment(PRESET)
    qtbot.waitUntil(lambda: session.state == "finished" and len(session.experiment.recordings) == 3)
    assert [len(e.recordings) for e in told] == [1, 2, 3]
    assert [len(r) for r in session.experiment.recordings] == [8, 8, 8]
    assert [r.hyper.seed for r in session.experiment.recordings] == [1, 2, 3]
    assert session.recording is session.experiment.recordings[2]


def test_play_on_a_finished_run_goes_on_with_the_experiment(qtbot, session):
    long = PresetRun("b", HYPER.replace(seed=2, epochs=100_000))
    session.open_experiment(dataclasses.replace(PRESET, runs=(PRESET.runs[0], long)))
    qtbot.waitUntil(lambda: len(session.experiment.recordings) == 2)
    session.pause()
    first, second = session.experiment.recordings
    done = len(second)
    session.show_run(first)
    assert session.state == "finished"
    session.resume()
    assert session.recording is second
    qtbot.waitUntil(lambda: len(second) > done)


def test_an_experiment_waits_for_the_data(qtbot, small):
    session = Session()
    session.open_experiment(PRESET)
    assert session.experiment is None
    session.use_data(small)
    qtbot.waitUntil(lambda: session.experiment is not None and len(session.recording) > 0)
    session.close()


def test_eta_is_halved_when_nothing_improves_and_the_run_stops_early(qtbot, session):
    hyper = HYPER.replace(epochs=400, eta=1e-6, halve_after=1, early_stopping=4)
    said = []
    session.failed.connect(said.append)
    session.start(hyper)
    qtbot.waitUntil(lambda: session.state == "finished")
    recording = session.recording
    etas = [hyper.eta for _, hyper in recording.changes]
    assert etas == [1e-6 / 2**k for k in range(len(etas))]
    assert len(etas) >= 3
    assert "stopped early" in said[0]
    assert len(recording) < 100
    # Every Step is had again, whatever eta was then.
    for index in (4, 9, len(recording)):
        step = recording.at(index)
        assert step.hyper is recording.hyper_at(index)
    # The run shown again goes on from its own eta, not from a twice halved one.
    session.show_run(recording)
    assert session.hyper.eta == 1e-6
    session.step()
    qtbot.waitUntil(lambda: len(recording) % 4 == 1)
    assert recording.newest.hyper.eta == etas[-1]


def test_fine_tuning_starts_from_the_weights_it_is_given(qtbot, session, small):
    params = untrained(HYPER.replace(seed=77)).params
    session.fine_tune(small, HYPER, params)
    qtbot.waitUntil(lambda: session.state == "finished")
    np.testing.assert_array_equal(session.recording.at(0).params.flat, params.flat)
    assert len(session.recording) == 8
    with pytest.raises(HyperError, match="first layer"):
        session.fine_tune(small, Hyper(), params)


def test_an_experiment_stays_with_its_data_when_other_data_comes(qtbot, session, small):
    long = PresetRun("a", HYPER.replace(epochs=100_000))
    session.open_experiment(dataclasses.replace(PRESET, runs=(long, PRESET.runs[1])))
    session.pause()
    first = session.recording
    wide = Split(np.zeros((12, 30), np.float32), np.arange(12, dtype=np.intp) % 4)
    session.use_data(Dataset("wide", wide, wide, wide, (5, 6), tuple("wxyz")))
    session.show_run(first)
    session.change(session.hyper.replace(epochs=len(first) // 4 + 1))
    session.resume()
    qtbot.waitUntil(lambda: len(session.experiment.recordings) == 2)
    second = session.experiment.recordings[1]
    qtbot.waitUntil(lambda: len(second) == 8)
    assert second.data is small


def test_a_run_that_halves_eta_goes_on_with_its_own_when_it_is_shown_again(qtbot, session):
    session.start(HYPER.replace(epochs=400, eta=1e-6, halve_after=1))
    recording = session.recording
    qtbot.waitUntil(lambda: session.state == "finished")
    assert recording.hyper.eta == 1e-6 / 2**7
    session.prepare(HYPER)
    session.show_run(recording)
    assert session.hyper.eta == 1e-6


def test_what_follows_from_the_run_before_is_not_the_plan_of_the_new_one(qtbot, session):
    # Its evaluation may come when the new run has begun already.
    session.start(HYPER.replace(epochs=400, eta=1e-6, halve_after=1))
    qtbot.waitUntil(lambda: session.recording.hyper.eta < 1e-6)
    before = session.twins
    session.pause()
    session.prepare(HYPER)
    session._trainer._score = lambda recording, hyper: True
    session._trainer._work(before, before[0].recording.hyper_at(0), order=0)
    assert session._trainer._plan == Plan()


def test_nobody_who_looks_into_the_past_is_taken_to_the_next_run(qtbot, session):
    said = []
    session.failed.connect(said.append)
    session.set_pace(50)
    session.open_experiment(PRESET)
    first = session.recording
    qtbot.waitUntil(lambda: len(first) > 1)
    session.seek(1)
    session.set_pace(math.inf)
    qtbot.waitUntil(lambda: session.state == "finished")
    assert (session.recording, session.moment) == (first, 1)
    assert said == [GO_ON]
    session.resume()
    assert session.recording is session.experiment.recordings[1]
