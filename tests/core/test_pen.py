"""A line as pixels."""

import numpy as np
import pytest

from nnviz.core import pen
from nnviz.core.pen import MANY_SEGMENTS, PEAK, RADIUS, drawn, pen_radius, unit
from nnviz.core.strokes import prepared, receive

SHAPE = (28, 28)


def test_a_stroke_covers_by_its_distance():
    image = drawn((np.array([[10.0, 5.0], [10.0, 20.0]]),), SHAPE)
    radius = RADIUS
    for x in range(5, 16):
        cover = np.clip(radius + 0.5 - abs(x - 10), 0, 1)
        assert image[12, x] == pytest.approx(PEAK * cover)
    # Round ends.
    assert image[4, 11] == pytest.approx(PEAK * (radius + 0.5 - np.sqrt(2)))


def test_ink_beyond_the_image_is_cut_off():
    assert not drawn((np.array([[-50.0, 3.0], [-49.5, 3.0]]),), SHAPE).any()
    edge = drawn((np.array([[-0.5, 3.0], [-0.2, 3.0]]),), SHAPE)
    assert edge[3, 0] > 0
    assert not edge[:, 20:].any()


def test_merging_the_segments_of_a_scribble_hardly_shows(monkeypatch):
    t = np.linspace(0, 2 * np.pi, 4_000)
    scribble = [np.stack([np.sin(17 * t), np.cos(23 * t)], axis=1)]
    assert sum(len(s) for s in prepared(scribble)) > MANY_SEGMENTS / 2
    monkeypatch.setattr(pen, "MANY_SEGMENTS", 10**9)
    whole = receive(scribble)
    monkeypatch.setattr(pen, "MANY_SEGMENTS", 100)
    assert np.abs(receive(scribble) - whole).mean() < 0.02


def test_a_pen_of_any_width():
    line = (np.array([[10.0, 5.0], [10.0, 20.0]]),)
    for radius in (0.5, 3.0):
        row = drawn(line, SHAPE, radius)[12]
        assert row.sum() == pytest.approx(PEAK * 2 * radius, rel=0.05)
    np.testing.assert_array_equal(drawn(line, SHAPE), drawn(line, SHAPE, RADIUS))


def test_sizes_follow_the_image():
    assert unit((56, 70)) == 2
    assert pen_radius((56, 70)) == 2 * RADIUS
