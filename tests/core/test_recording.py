import numpy as np
import pytest

from nnviz.core.evaluation import evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording, keyframe_spacing
from nnviz.core.training import learn, train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=7, epochs=8)  # 48 steps


def record(data, hyper=HYPER, **options):
    recording = Recording(data, hyper, **options)
    steps = [recording.newest]
    for step in train(data.training, hyper):
        recording.append(step)
        steps.append(step)
    return recording, steps


def assert_same(a, b):
    assert (a.index, a.epoch, a.correct, a.hyper) == (b.index, b.epoch, b.correct, b.hyper)
    np.testing.assert_equal(a.cost, b.cost)
    np.testing.assert_array_equal(a.examples, b.examples)
    np.testing.assert_array_equal(a.params.flat, b.params.flat)
    np.testing.assert_array_equal(a.gradient.flat, b.gradient.flat)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_every_step_comes_back_bit_for_bit(small, precision):
    recording, steps = record(small, HYPER.replace(precision=precision), keyframe_every=10)
    order = np.random.default_rng(1).permutation(len(steps))
    for i in [*order, *range(len(steps)), *reversed(range(len(steps)))]:
        assert_same(recording.at(int(i)), steps[i])


def test_scalars_of_every_step(small):
    recording, steps = record(small)
    np.testing.assert_array_equal(recording.costs, [s.cost for s in steps[1:]])
    np.testing.assert_array_equal(recording.correct, [s.correct for s in steps[1:]])
    assert len(recording) == 48
    assert recording.steps_per_epoch == 6
    np.testing.assert_array_equal(recording.examples_at(9), steps[9].examples)


def test_scalars_grow_past_their_first_room(small):
    recording, steps = record(small, HYPER.replace(epochs=200))
    assert len(recording.costs) == 1200
    assert recording.costs[-1] == steps[-1].cost


def test_there_are_no_other_moments(small):
    recording, _ = record(small)
    for index in (-1, 49):
        with pytest.raises(IndexError, match="mini-batches 0 to 48"):
            recording.at(index)


def test_steps_come_in_order(small):
    recording, steps = record(small)
    with pytest.raises(ValueError, match="Step 3 cannot follow step 48"):
        recording.append(steps[3])


def test_a_full_budget_thins_the_keyframes_and_loses_nothing(small):
    size = 20 * 6 * 4 + 6 * 3 * 4 + 9 * 4
    recording, steps = record(small, keyframe_every=2, keyframe_bytes=5 * size)
    every, frames = recording._keyframes
    assert every > 2
    assert len(frames) <= 5
    for i in range(49):
        assert_same(recording.at(i), steps[i])


def test_settings_changed_on_the_way_are_replayed(small):
    recording = Recording(small, HYPER, keyframe_every=7)
    steps = [recording.newest]
    for i in range(1, 31):
        hyper = HYPER if i < 11 else HYPER.replace(eta=0.1) if i < 20 else HYPER.replace(lmbda=3.0)
        if i not in (11, 20):
            hyper = steps[-1].hyper  # the same object as long as nothing changes
        step = learn(steps[-1].params, i, small.training, hyper)
        recording.append(step)
        steps.append(step)
    assert [i for i, _ in recording.changes] == [0, 11, 20]
    assert recording.hyper_at(10).eta == 3.0
    assert recording.hyper_at(11).eta == 0.1
    assert recording.hyper.lmbda == 3.0
    for i in range(31):
        assert_same(recording.at(i), steps[i])


def test_a_branch_shares_the_past_and_goes_its_own_way(small):
    recording, steps = record(small, keyframe_every=10)
    recording.add_evaluation(evaluate(steps[6], small))
    recording.add_evaluation(evaluate(steps[48], small))
    branch = recording.branch(23)
    assert len(branch) == 23
    assert [e.index for e in branch.evaluations] == [6]
    slower = HYPER.replace(eta=0.01)
    for step in train(small.training, slower, branch.newest):
        branch.append(step)
    for i in range(24):
        assert_same(branch.at(i), steps[i])
    assert branch.at(24).hyper == slower
    assert not np.array_equal(branch.at(24).params.flat, steps[24].params.flat)
    assert_same(recording.at(24), steps[24])


def test_a_branch_at_the_start(small):
    recording, steps = record(small)
    branch = recording.branch(0)
    branch.append(steps[1])
    assert_same(branch.at(1), steps[1])


def test_larger_networks_keep_more_keyframes():
    assert keyframe_spacing(23_860) == 500
    assert keyframe_spacing(79_510) == 150
    assert keyframe_spacing(10_000_000) == 20


def test_what_is_held_needs_no_replay_while_the_run_goes_on(small, monkeypatch):
    recording = Recording(small, HYPER)
    steps = train(small.training, HYPER)
    for _ in range(5):
        recording.append(next(steps))
    held = recording.catch_up()
    for _ in range(3):
        recording.append(next(steps))

    def no_replay(*_):
        raise AssertionError("replayed")

    with monkeypatch.context() as patch:
        patch.setattr("nnviz.core.recording.advance", no_replay)
        assert held == 5
        assert [recording.at(i).index for i in (5, 4, 8, 7)] == [5, 4, 8, 7]
    assert recording.at(3).index == 3
    with monkeypatch.context() as patch:
        patch.setattr("nnviz.core.recording.advance", no_replay)
        assert [recording.at(i).index for i in (2, 3)] == [2, 3]


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_run_that_starts_from_given_weights_comes_back_bit_for_bit(small, precision):
    _, before = record(small)
    hyper = HYPER.replace(eta=0.5, precision=precision)
    recording = Recording(small, hyper, keyframe_every=10, start=before[-1].params)
    steps = [recording.newest]
    for step in train(small.training, hyper, recording.newest):
        recording.append(step)
        steps.append(step)
    assert steps[0].params.flat.dtype == precision
    np.testing.assert_array_equal(steps[0].params.flat, before[-1].params.flat)
    assert not steps[0].gradient.flat.any()
    assert np.isnan(steps[0].cost)
    order = np.random.default_rng(1).permutation(len(steps))
    for i in [*order, *range(len(steps))]:
        assert_same(recording.at(int(i)), steps[i])
    for step, again in zip(steps, recording.replay(0, len(recording)), strict=True):
        assert_same(again, step)
    branch = recording.branch(23)
    for i in range(24):
        assert_same(branch.at(i), steps[i])
    assert branch.start is recording.start


def test_given_weights_are_not_copied_where_they_fit(small):
    start = record(small)[1][-1].params
    assert Recording(small, HYPER, start=start).at(0).params is start


def test_given_weights_must_have_the_layers_of_the_settings(small):
    start = record(small)[1][-1].params
    with pytest.raises(ValueError, match=r"\(20, 5, 3\) cannot start from .*\(20, 6, 3\)"):
        Recording(small, HYPER.replace(sizes=(20, 5, 3)), start=start)


def test_evaluations_are_rarer_in_runs_of_many_epochs(small):
    def moments(hyper):
        recording = Recording(small, hyper)
        wanted = []
        for step in train(recording.training, hyper):
            recording.append(step)
            if recording.wants_evaluation(hyper):
                wanted.append(step.index)
            if step.index == 12:
                break
        return wanted

    four_a_epoch = HYPER.replace(mini_batch_size=10)
    assert moments(four_a_epoch) == [4, 8, 12]
    assert moments(four_a_epoch.replace(epochs=800)) == [8]
    # Not so rarely that nothing comes for long: at the latest after 5,000 mini-batches.
    for mini_batch_size, every in ((10, 250), (1, 125), (40, 250)):
        hyper = HYPER.replace(mini_batch_size=mini_batch_size, epochs=100_000)
        assert Recording(small, hyper).evaluate_every == every
    # At the end of the run always; and each epoch where accuracies decide how it goes on.
    assert moments(four_a_epoch.replace(epochs=3)) == [4, 8, 12]
    assert moments(four_a_epoch.replace(epochs=800, halve_after=3)) == [4, 8, 12]


def test_how_many_training_images_are_scored_goes_on_in_a_branch(small):
    recording, _ = record(small, training_sample=7)
    assert recording.branch(5).training_sample == 7


def test_the_beginning_stays_where_there_is_room_for_it(small):
    size = 20 * 6 * 4 + 6 * 3 * 4 + 9 * 4
    long = HYPER.replace(epochs=40)
    recording, steps = record(small, long, keyframe_every=4, keyframe_bytes=32 * size)
    assert len(recording.keyframes) <= 32
    assert recording._keyframes[0] > 4
    assert {0, 1, 2, 4} <= set(recording.keyframes)
    for index in (3, 117, 239):
        assert_same(recording.at(index), steps[index])
