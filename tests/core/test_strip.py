import numpy as np
import pytest

from nnviz.core.strip import FOOT, LOW, NOTHING, WINNING, TimeScale, lanes_that_fit, strip

EVEN = TimeScale(100, log=False)


@pytest.mark.parametrize("log", [False, True])
def test_a_place_is_that_of_its_moment(log):
    scale = TimeScale(150_000, log)
    assert scale.place(0) == 0
    assert scale.place(150_000) == 1
    for moment in (0, 1, 7, 500, 149_999):
        assert float(scale.moment(scale.place(moment))) == pytest.approx(moment)
    assert float(scale.moment(-3)) == 0
    assert float(scale.moment(3)) == pytest.approx(150_000)


def test_a_logarithmic_scale_gives_the_first_moments_room():
    assert TimeScale(10_000, log=True).place(100) == pytest.approx(0.5, abs=0.01)


def test_ticks_are_round_and_few():
    assert TimeScale(150_000, log=False).ticks(8) == list(range(0, 150_001, 20_000))
    assert TimeScale(3, log=False).ticks(8) == [0, 1, 2, 3]
    assert TimeScale(150_000, log=True).ticks(8) == [0, 1, 10, 100, 1000, 10_000, 100_000]
    assert TimeScale(150_000, log=True).ticks(4) == [0, 1, 100, 10_000]
    assert len(TimeScale(10**9, log=False).ticks(1)) <= 2


def test_all_lanes_or_those_that_were_ever_largest():
    outputs = np.array([[0.1, 0.9, np.nan, 0.3], [0.2, 0.1, 0.1, 0.8]])
    assert list(lanes_that_fit(outputs, 10)) == [0, 1, 2, 3]
    assert list(lanes_that_fit(outputs, 2)) == [1, 3]


def test_a_lane_is_as_full_as_its_output_and_holds_until_the_next():
    moments = np.array([0, 50])
    outputs = np.array([[1.0, 0.0], [0.5, 0.9]])
    pixels = strip(moments, outputs, np.array([0, 1]), EVEN, 10, 11)
    assert pixels.shape == (22, 10)
    assert pixels.dtype == np.uint8
    first, second = pixels[:11], pixels[11:]
    assert (first[0] == NOTHING).all()
    assert (first[1:8, :5] == WINNING).all()
    assert (first[8:, :5] == FOOT).all()
    assert [(first[:, 7] == LOW).sum(), (first[:, 7] == NOTHING).sum()] == [5, 6]
    assert (second[:, :5] == NOTHING).all()
    assert (second[-3:, 5:] == FOOT).all()
    assert (second[-9:-3, 5:] == WINNING).all()


def test_a_nan_is_nothing_and_has_no_winner():
    pixels = strip(
        np.array([0, 50]), np.array([[0.5, 0.2], [np.nan, np.nan]]), np.array([0, -1]), EVEN, 10, 11
    )
    assert (pixels[:, 5:] == NOTHING).all()
