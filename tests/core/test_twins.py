import numpy as np
import pytest

from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.network import Params, initial_params
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.core.twins import (
    MAX_TWINS,
    DistanceCurve,
    another_twin,
    behind,
    common_moment,
    describe,
    distance,
    first_twin,
    ready_made,
)

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=3, eta=0.5)


def learnt(recording, steps):
    for step in train(recording.data.training, recording.hyper):
        if step.index > steps:
            break
        recording.append(step)
    return recording


@pytest.fixture
def twins(small):
    first = first_twin(Recording(small, HYPER))
    return (first, another_twin((first,), {"sum_rule": "last_example"}))


def test_twins_start_alike_and_see_the_same_mini_batches(twins):
    right, other = twins
    assert (right.name, other.name) == ("right", "last example only")
    np.testing.assert_array_equal(
        right.recording.at(0).params.flat, other.recording.at(0).params.flat
    )
    for twin in twins:
        learnt(twin.recording, 30)
    for index in (1, 17, 30):
        np.testing.assert_array_equal(
            right.recording.at(index).examples, other.recording.at(index).examples
        )
    assert not np.array_equal(right.recording.at(1).params.flat, other.recording.at(1).params.flat)


def test_a_twin_follows_the_first_ones_settings_but_for_its_difference(twins):
    right, other = twins
    changed = HYPER.replace(eta=0.1)
    assert right.settings(changed) is changed
    assert other.settings(changed) == changed.replace(sum_rule="last_example")


def test_a_twin_of_ones_own_is_called_after_what_differs(twins):
    twin = another_twin(twins, {"eta": 0.25, "cost": "cross_entropy", "lmbda": 0.0})
    assert twin.name == "eta 0.25, cost cross-entropy"
    assert twin.difference == {"eta": 0.25, "cost": "cross_entropy"}
    assert another_twin(twins, {"init": "new"}, "Nora").name == "Nora"
    assert describe({"lmbda": 5.0}) == "lambda 5"


@pytest.mark.parametrize(
    ("difference", "says"),
    [
        ({"seed": 3}, "seed cannot differ"),
        ({"mini_batch_size": 3}, "same mini-batches"),
        ({"eta": -1.0}, "eta must be"),
        ({}, "such a twin already"),
        ({"eta": 0.5}, "such a twin already"),
        ({"sum_rule": "last_example"}, "such a twin already"),
    ],
)
def test_what_cannot_be_a_twin_is_told(twins, difference, says):
    with pytest.raises(HyperError, match=says):
        another_twin(twins, difference)


def test_four_at_most(twins):
    for eta in (1.0, 2.0):
        twins = (*twins, another_twin(twins, {"eta": eta}))
    assert len(twins) == MAX_TWINS
    with pytest.raises(HyperError, match="At most 4"):
        another_twin(twins, {"eta": 3.0})


def test_the_turn_is_of_those_behind(twins):
    learnt(twins[0].recording, 5)
    assert common_moment(twins) == 0
    assert behind(twins) == (twins[1],)
    learnt(twins[1].recording, 5)
    assert behind(twins) == twins


def test_the_ready_made_ones_are_all_other_rules(twins, small):
    rules = [difference["sum_rule"] for _, difference in ready_made(twins)]
    assert rules == ["last_example", "sum", "never_reset", "per_example", "mean_in_order"]
    odd = first_twin(Recording(small, HYPER.replace(sum_rule="sum")))
    assert "mean" in [d["sum_rule"] for _, d in ready_made((odd,))]


def test_the_distance_at_every_moment_that_both_have_stored(twins):
    curve = DistanceCurve(twins[0].recording, twins[1].recording)
    learnt(twins[0].recording, 30)
    np.testing.assert_array_equal(curve.curve(), [[0], [0]])
    learnt(twins[1].recording, 10)
    index, far = curve.curve()
    assert index.tolist() == [0, 1, 2, 4, 8]
    for i, value in zip(index[1:], far[1:], strict=True):
        ours, theirs = (twin.recording.at(i).params.flat.astype(float) for twin in twins)
        assert value == pytest.approx(np.linalg.norm(ours - theirs) / np.linalg.norm(ours))
    assert far[1] > 0


def test_networks_with_other_layers_have_no_distance():
    one = initial_params(HYPER)
    assert distance(one, one) == 0.0
    assert np.isnan(distance(one, initial_params(HYPER.replace(sizes=(20, 3)))))
    broken = Params(np.full_like(one.flat, np.nan), one.sizes)
    assert np.isnan(distance(one, broken))


def test_rounding_alone_drives_two_runs_apart(mnist):
    """The chaos twin: the same sum in another order, from 1e-8 on."""
    hyper = Hyper()
    right = first_twin(Recording(mnist, hyper))
    other = another_twin((right,), {"sum_rule": "mean_in_order"})
    for twin in (right, other):
        learnt(twin.recording, 64)
    index, far = DistanceCurve(right.recording, other.recording).curve()
    assert index[-1] == 64
    assert 0 < far[1] < 1e-7
    assert far[-1] > 3 * far[1]


def test_a_twin_of_a_run_from_given_weights_starts_from_them_too(small):
    start = learnt(Recording(small, HYPER), 5).newest.params
    first = first_twin(Recording(small, HYPER, start=start))
    other = another_twin((first,), {"eta": 0.1})
    np.testing.assert_array_equal(other.recording.at(0).params.flat, start.flat)
    wide = another_twin((first,), {"precision": "float64"})
    np.testing.assert_array_equal(wide.recording.at(0).params.flat, start.flat)
