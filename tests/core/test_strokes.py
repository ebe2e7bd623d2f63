"""The drawn line: neither its size nor its place nor its points' density may matter."""

import numpy as np
import pytest

from nnviz.core.pen import BOX, PEAK, centre_of_mass, drawn
from nnviz.core.strokes import (
    Steps,
    boxed,
    centred,
    deslanted,
    prepared,
    receive,
    smoothed,
    stages,
    tidy,
)

SHAPE = (28, 28)


def arc(n, start, stop, x=0.0, y=0.0, radius=50.0):
    t = np.linspace(start, stop, n)
    return np.stack([x + radius * np.cos(t), y + radius * np.sin(t)], axis=1)


def two(n=60):
    bow = arc(n, -np.pi, 0.6, radius=30)
    return [np.concatenate([bow, np.linspace(bow[-1], (-30, 80), n), [(35.0, 80.0)]])]


def four(n=40):
    return [
        np.linspace((20.0, 0.0), (0.0, 50.0), n),
        np.linspace((0.0, 50.0), (45.0, 50.0), n),
        np.linspace((35.0, 10.0), (30.0, 90.0), n),
    ]


def eight(n=100):
    t = np.linspace(0, 2 * np.pi, n)
    return [np.stack([30 * np.sin(2 * t), 50 * np.cos(t)], axis=1)]


DIGITS = [two, four, eight]


def differ(a, b):
    """The greatest difference of a pixel."""
    return np.abs(a - b).max()


@pytest.mark.parametrize("digit", DIGITS)
def test_place_and_size_do_not_matter(digit):
    image = receive(digit())
    moved = [s + np.array([317.3, -40.9]) for s in digit()]
    assert differ(receive(moved), image) < 0.02
    for scale in (0.01, 0.37, 25):
        assert differ(receive([scale * s for s in moved]), image) < 0.02


@pytest.mark.parametrize("digit", DIGITS)
def test_the_density_of_points_does_not_matter(digit):
    image = receive(digit(100))
    dense = receive(digit(2_000))
    assert np.abs(dense - image).sum() / image.sum() < 0.02
    # A hesitating hand: the same points, some of them many times.
    slow = [np.repeat(s, np.arange(len(s)) % 5 + 1, axis=0) for s in digit(100)]
    assert differ(receive(slow), image) < 0.02


@pytest.mark.parametrize("digit", DIGITS)
def test_the_ink_fits_the_box_before_it_is_shifted(digit):
    image = drawn(prepared(digit(), SHAPE), SHAPE)
    inked = image > 1e-6
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert max(height, width) == BOX
    assert rows[0] >= 4
    assert rows[-1] < 24
    assert columns[0] >= 4
    assert columns[-1] < 24


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("shape", [(28, 28), (14, 14), (20, 36), (56, 42)])
def test_the_centre_of_mass_is_the_centre(digit, shape):
    image = receive(digit(), shape)
    assert image.shape == shape
    assert image.dtype == np.float32
    assert image.min() == 0
    assert image.max() <= PEAK
    np.testing.assert_allclose(centre_of_mass(image), (shape[1] // 2, shape[0] // 2), atol=0.1)


def test_the_order_and_direction_of_strokes_do_not_matter():
    image = receive(four())
    np.testing.assert_array_equal(receive(four()[::-1]), image)
    np.testing.assert_allclose(receive([s[::-1] for s in four()]), image, atol=1e-6)


def test_the_pen_is_as_wide_as_mnists():
    # MNIST's training digits: mean 0.131, of the ones among them 0.078.
    one = receive([[(0, 0), (0, 100)]])
    assert 0.05 < one.mean() < 0.09
    assert 0.09 < receive(two()).mean() < 0.17


def test_an_empty_drawing_is_all_zeros():
    for nothing in ([], [[]], [np.zeros((0, 2))], [[(np.nan, 1)], [(np.inf, np.inf)]]):
        image = receive(nothing)
        assert image.shape == SHAPE
        assert image.dtype == np.float32
        assert not image.any()
    assert centred((), SHAPE) == ()
    np.testing.assert_array_equal(centre_of_mass(np.zeros(SHAPE)), (14, 14))


@pytest.mark.parametrize(
    "dot", [[(7, 9)], [(7, 9), (7, 9)], [(7, 9)] * 50, [(7, 9), (7, 9 + 1e-13)]]
)
def test_a_dot_is_a_small_blob(dot):
    image = receive([dot])
    assert image[14, 14] == np.float32(PEAK)
    assert np.count_nonzero(image) <= 13
    np.testing.assert_array_equal(image, image.T)


def test_the_slip_of_a_pen_stays_small_if_told_what_is_small():
    slip = [[(100, 100), (101, 101)]]
    assert np.count_nonzero(receive(slip)) > 40
    assert np.count_nonzero(receive(slip, smallest=20)) <= 20
    np.testing.assert_array_equal(receive(two(), smallest=20), receive(two()))


@pytest.mark.parametrize("end", [(0, 80), (80, 0)])
def test_a_straight_line_fills_the_box_one_way_only(end):
    image = receive([[(0, 0), end]])
    high, wide = (image > 0.5).any(axis=1).sum(), (image > 0.5).any(axis=0).sum()
    assert sorted((high, wide)) in ([3, 19], [3, 20], [3, 21])
    assert (high > wide) == (end[1] > 0)


def test_jitter_is_smoothed():
    rng = np.random.default_rng(1)
    (clean,) = smoothed(boxed(tidy(eight(400)), SHAPE), SHAPE)
    shaken = [eight(400)[0] + rng.normal(0, 0.5, (400, 2))]
    assert np.abs(receive(shaken) - receive(eight(400))).mean() < 0.01
    steps = np.hypot(*np.diff(clean, axis=0).T)
    assert steps.max() < 0.51


def test_a_line_without_end_is_bounded():
    rng = np.random.default_rng(2)
    image = receive([rng.uniform(0, 280, (50_000, 2))])
    assert image[5:23, 5:23].mean() > 0.9 * PEAK


@pytest.mark.parametrize("stroke", [[1.0, 2.0], [(1, 2, 3)], [[[1, 2]]]])
def test_what_is_no_list_of_points_is_refused(stroke):
    with pytest.raises(ValueError, match="list of points x, y, not an array of shape"):
        receive([stroke])


def on_canvas(digit, side=0.5, x=0.3, y=0.35):
    """The digit on the canvas: its height and where its upper left corner lies."""
    points = np.concatenate(digit)
    low, high = points.min(axis=0), points.max(axis=0)
    return [(s - low) / (high - low).max() * side + (x, y) for s in digit]


def ink_size(image):
    rows, columns = (np.flatnonzero((image > 0.5).any(axis=k)) for k in (1, 0))
    return max(np.ptp(rows), np.ptp(columns)) + 1


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize("pen", [0.02, 0.07, 0.2])
def test_the_last_stage_is_what_the_network_receives(digit, pen):
    drawing = on_canvas(digit())
    found = stages(drawing, pen=pen)
    np.testing.assert_array_equal(found.received, receive(drawing))
    for image in found:
        assert image.shape == SHAPE
        assert image.dtype == np.float32
        assert 0 <= image.min() < image.max() <= np.float32(PEAK)


def test_the_stages_one_by_one():
    found = stages(on_canvas(two(), 0.3, 0.1, 0.1), pen=0.05)
    raw, in_box, in_middle, _ = found
    # The canvas squeezed: the digit is 0.3 of it and lies at the upper left.
    assert ink_size(raw) == pytest.approx((0.3 + 0.05) * 28, abs=1)
    np.testing.assert_allclose(centre_of_mass(raw), (6, 7), atol=2)
    assert ink_size(in_box) == pytest.approx(BOX, abs=1)
    np.testing.assert_allclose(centre_of_mass(in_middle), (14, 14), atol=0.1)
    # The pen was scaled along: 0.05 / 0.35 of the box.
    assert in_box.sum() > 1.1 * found.received.sum()


def test_without_any_step_the_canvas_is_only_squeezed():
    none = Steps(box=False, centre=False, smooth=False, pen=False)
    for image in stages(on_canvas(four()), steps=none)[1:]:
        np.testing.assert_array_equal(image, stages(on_canvas(four())).raw)


def test_each_step_can_be_left_out():
    drawing = on_canvas(two(), 0.4, 0.5, 0.1)
    whole = stages(drawing).received
    without_box = stages(drawing, steps=Steps(box=False)).received
    assert ink_size(without_box) < 16
    np.testing.assert_allclose(centre_of_mass(without_box), (14, 14), atol=0.1)
    without_centre = stages(drawing, steps=Steps(centre=False))
    np.testing.assert_array_equal(without_centre.centred, without_centre.boxed)
    assert differ(without_centre.received, whole) > 0.1
    thick = stages(drawing, steps=Steps(pen=False), pen=0.1).received
    assert thick.sum() > 1.5 * whole.sum()
    shaken = [s + np.random.default_rng(1).normal(0, 0.01, s.shape) for s in drawing]
    rough = stages(shaken, steps=Steps(smooth=False)).received
    smooth = stages(shaken).received
    assert np.abs(smooth - whole).mean() < np.abs(rough - whole).mean()


@pytest.mark.parametrize("shape", [(28, 28), (14, 20)])
def test_stages_of_nothing_and_of_a_dot(shape):
    assert not any(image.any() for image in stages([], shape))
    for image in stages([[(0.5, 0.5)]], shape, Steps(deslant=True), smallest=0.05):
        assert image.shape == shape
        assert image.any()
    for image in stages([[(0.5, 0.5)]], shape):
        assert 0 < np.count_nonzero(image) < 25


@pytest.mark.parametrize("slope", [-0.6, -0.2, 0.3, 0.8])
def test_a_slanted_digit_is_set_upright(slope):
    for digit in DIGITS:
        upright = deslanted(tidy(digit()))
        sheared = tidy([s @ np.array([[1, 0], [slope, 1]]) for s in upright])
        moved = boxed(deslanted(sheared), SHAPE)
        for a, b in zip(moved, boxed(upright, SHAPE), strict=True):
            np.testing.assert_allclose(a, b, atol=1.0)
    steps = Steps(deslant=True)
    slanted = stages([s @ np.array([[1, 0], [0.4, 1]]) for s in on_canvas(eight())], steps=steps)
    straight = stages(on_canvas(eight()), steps=steps)
    assert np.abs(slanted.received - straight.received).mean() < 0.02
    assert differ(slanted.raw, straight.raw) > 0.5


def test_a_flat_line_is_not_set_upright():
    (line,) = deslanted(tidy([[(0, 0), (100, 3)]]))
    assert np.ptp(line[:, 0]) > 90
    (steep,) = deslanted(tidy([[(0, 0), (40, 100)]]))
    assert np.ptp(steep[:, 0]) < 1e-9
    dot = tidy([[(3, 4)]])
    assert deslanted(dot) is dot
    assert deslanted(()) == ()
