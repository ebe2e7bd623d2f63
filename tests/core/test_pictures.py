import math

import numpy as np
import pytest

from nnviz.core.pictures import (
    SteadyLimit,
    Tiling,
    fit_columns,
    largest,
    nice_limit,
    quantized,
)


@pytest.mark.parametrize(("count", "columns"), [(6, 3), (7, 3), (1, 1), (5, 8)])
def test_every_value_is_where_place_says_and_find_finds_it(count, columns):
    tiling = Tiling(count, (4, 5), columns)
    matrix = np.arange(1, count * 20 + 1, dtype=np.float32).reshape(count, 20)
    picture = tiling.tile(matrix)
    assert picture.shape == tiling.size
    for tile in range(count):
        for pixel in range(20):
            place = tiling.place(tile, pixel)
            assert picture[place] == matrix[tile, pixel]
            assert tiling.find(*place) == (tile, pixel)
    found = [tiling.find(r, c) for r in range(picture.shape[0]) for c in range(picture.shape[1])]
    assert len([f for f in found if f]) == count * 20
    assert np.count_nonzero(picture) == count * 20  # gaps and missing tiles are 0
    assert tiling.find(-1, 0) is None
    assert tiling.find(0, columns * 6) is None


@pytest.mark.parametrize(
    ("count", "aspect", "columns"), [(30, 30.0, 30), (30, 0.01, 1), (16, 1.0, 4), (30, 2.0, 8)]
)
def test_columns_make_the_tiles_largest(count, aspect, columns):
    assert fit_columns(count, (28, 28), aspect) == columns


def test_the_largest_value_does_not_count_nan_and_infinity():
    assert largest(np.array([1.0, -3.0, 2.0])) == 3.0
    assert largest(np.array([])) == 0.0
    assert largest(np.array([1.0, -np.inf, np.nan])) == 1.0
    assert largest(np.array([np.nan])) == 0.0


@pytest.mark.parametrize("value", [1e-9, 0.13, 1.0, 1.01, 2.5, 6.9, 7.1, 9.9, 1234.5])
def test_a_nice_limit_is_round_and_not_far_above(value):
    limit = nice_limit(value)
    assert value <= limit <= 1.5 * value + 1e-15
    digits = limit / 10 ** math.floor(math.log10(limit) + 1e-9)
    assert round(digits, 6) in (1, 1.5, 2, 3, 5, 7)


def test_nothing_has_the_limit_one():
    assert nice_limit(0.0) == 1.0


def test_a_limit_grows_at_once_and_shrinks_slowly():
    limit = SteadyLimit()
    assert limit.follow(np.array([0.9])) == 1.0
    assert limit.follow(np.array([4.0])) == 5.0
    assert limit.follow(np.array([2.5])) == 5.0  # not so much smaller
    for _ in range(SteadyLimit.PATIENCE - 1):
        assert limit.follow(np.array([0.1])) == 5.0
    assert limit.follow(np.array([0.4])) == 0.5  # what the largest of them needs
    for _ in range(SteadyLimit.PATIENCE - 1):
        limit.follow(np.array([0.01]))
    limit.follow(np.array([0.4]))  # a large one in between starts the count anew
    assert limit.follow(np.array([0.01])) == 0.5


def test_a_fixed_limit_stays_and_a_restarted_one_does_not():
    limit = SteadyLimit()
    limit.follow(np.array([1.0]))
    limit.fixed = True
    assert limit.follow(np.array([100.0])) == 1.0
    limit.fixed = False
    limit.follow(np.array([100.0]))
    limit.restart()
    assert limit.follow(np.array([1.0])) == 1.0


def test_quantized_puts_zero_in_the_middle_and_clips():
    places = quantized(np.array([[-2.0, -1.0, 0.0, 1.0, 9.0, np.nan, np.inf]]), -1.0, 1.0)
    assert places.dtype == np.uint8
    assert places.flags.c_contiguous
    assert places.tolist() == [[0, 0, 127, 255, 255, 127, 255]]


def test_quantized_takes_values_at_the_edge_of_float32():
    values = np.array([[-3.2e38, 0.0, 3.2e38]], np.float32)
    assert quantized(values, -5e38, 5e38).tolist() == [[45, 127, 209]]
