import math

import numpy as np

from nnviz.core.histogram import BINS, histogram


def test_every_value_is_counted_in_a_range_around_zero():
    values = np.array([[-0.9, 0.0], [0.2, 0.2]], np.float32)
    counted = histogram(values)
    assert (counted.low, counted.high) == (-1.0, 1.0)
    assert len(counted.counts) == BINS
    assert counted.counts.sum() == counted.total == 4
    assert counted.counts[BINS // 2] == 1
    assert counted.zeros == 1
    assert counted.mean == np.float32(values.astype(float).mean())
    assert counted.spread == values.astype(float).std()


def test_zeros_can_be_left_out_of_the_bars_but_not_of_the_mean():
    counted = histogram(np.array([0.0, 0.0, 0.0, 2.0]), with_zeros=False)
    assert counted.counts.sum() == 1
    assert counted.zeros == 3
    assert counted.mean == 0.5


def test_given_ends():
    counted = histogram(np.array([0.0, 0.5, 1.0]), (0.0, 1.0))
    assert counted.counts[[0, BINS // 2, -1]].tolist() == [1, 1, 1]


def test_what_is_not_finite_is_counted_apart():
    counted = histogram(np.array([np.nan, np.inf, 1.0]))
    assert counted.lost == 2
    assert counted.counts.sum() == 1
    lost = histogram(np.array([np.nan]))
    assert lost.lost == lost.total == 1
    assert math.isnan(lost.mean)
    assert math.isnan(lost.spread)
