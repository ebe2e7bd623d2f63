import numpy as np
import pytest

from nnviz.core.curves import AccuracyCurves, CostSummary, smoothed_at
from nnviz.core.evaluation import Evaluation, Score


def fed(costs, most=16, pieces=7):
    summary = CostSummary(most)
    for end in np.linspace(0, len(costs), pieces).astype(int):
        summary.take(costs[:end])
    return summary


def test_a_short_curve_is_itself():
    costs = np.array([3.0, 1.0, 2.0])
    summary = fed(costs)
    x, y = summary.outline()
    np.testing.assert_array_equal(x, [1, 2, 3])
    np.testing.assert_array_equal(y, costs)
    assert (summary.block, len(summary)) == (1, 3)


def test_nothing_yet():
    summary = CostSummary()
    assert len(summary.outline()[0]) == len(summary.smoothed()[0]) == 0
    assert summary.usual_high() == 1.0
    assert summary.lowest_mean() == 0.01


@pytest.mark.parametrize("pieces", [2, 5, 50])
def test_a_long_curve_keeps_its_peaks_and_means_however_it_comes(pieces):
    costs = np.random.default_rng(0).random(1000)
    summary = fed(costs, pieces=pieces)
    n, block = len(summary), summary.block
    assert 8 <= n <= 16
    assert n * block <= 1000 < (n + 1) * block
    blocks = costs[: n * block].reshape(n, block)
    x, y = summary.outline()
    np.testing.assert_array_equal(y[0::2], blocks.min(axis=1))
    np.testing.assert_array_equal(y[1::2], blocks.max(axis=1))
    np.testing.assert_allclose(x[::2], np.arange(n) * block + (block + 1) / 2)
    np.testing.assert_allclose(summary._mean, blocks.mean(axis=1))


def test_the_smoothed_line_is_the_mean_of_the_last_ones():
    costs = np.random.default_rng(0).random(100)
    summary = fed(costs, most=512)
    x, y = summary.smoothed(window=20)
    for index in (1, 5, 20, 21, 100):
        assert x[index - 1] == index
        assert y[index - 1] == pytest.approx(costs[max(0, index - 20) : index].mean())
        assert smoothed_at(costs, index, 20) == pytest.approx(y[index - 1])


def test_numbers_that_are_none_leave_a_gap():
    costs = np.ones(64)
    costs[40:44] = np.nan
    costs[50] = np.inf
    summary = fed(costs, most=512)
    _, y = summary.outline()
    assert np.isnan(y[40:44]).all()
    assert np.isnan(y[50])
    _, smooth = summary.smoothed(window=2)
    assert np.isnan(smooth[42])
    assert smooth[60] == 1
    assert summary.usual_high() == 1
    assert summary.lowest_mean() == 1
    assert np.isnan(smoothed_at(costs, 44, 3))


def test_accuracies_come_bit_by_bit():
    evaluations = [
        Evaluation(i, i - 1, *(Score(i, n, 0.5) for n in (10, 20, 40)), np.zeros(40, np.int8))
        for i in range(5)
    ]
    curves = AccuracyCurves()
    for end in (0, 2, 2, 5):
        curves.take(evaluations[:end])
        assert len(curves) == end
    np.testing.assert_array_equal(curves.index, range(5))
    np.testing.assert_allclose(curves.training, [0, 10, 20, 30, 40])
    np.testing.assert_allclose(curves.validation, [0, 5, 10, 15, 20])
    np.testing.assert_allclose(curves.test, [0, 2.5, 5, 7.5, 10])
