"""The picture of a digit: MNIST's own must come back as they are, others must look like them."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.core.centring import (
    boxed,
    centred,
    deslanted,
    ink_box,
    ink_of,
    receive_image,
    resized,
    thickened,
    thickness,
)
from nnviz.core.pen import BOX, PEAK, centre_of_mass

SHAPE = (28, 28)


def seven(size=200, pen=18, fill=0.5, top=0.3, left=0.2):
    """Ink 0..1 of a crooked seven on a size x size sheet."""
    y, x = np.mgrid[:size, :size]
    corners = size * (np.array([(left, top)]) + fill * np.array([(0, 0), (0.7, 0.1), (0.3, 1)]))
    ink = np.zeros((size, size))
    for a, b in pairwise(corners):
        t = np.clip(((x - a[0]) * (b - a)[0] + (y - a[1]) * (b - a)[1]) / ((b - a) @ (b - a)), 0, 1)
        distance = np.hypot(x - a[0] - t * (b - a)[0], y - a[1] - t * (b - a)[1])
        ink = np.maximum(ink, np.clip(pen / 2 + 0.5 - distance, 0, 1))
    return ink


def sheet(ink, paper=240, dark=20):
    return np.rint(paper + (dark - paper) * ink).astype(np.uint8)


@pytest.fixture
def digits(mnist):
    """The first 200 test images, bytes."""
    return np.rint(256 * mnist.test.images[:200]).astype(np.uint8).reshape(-1, 28, 28)


def test_mnists_own_digits_come_back(digits):
    received = np.stack([receive_image(image) for image in digits])
    off = np.abs(received - digits / np.float32(256)).mean(axis=(1, 2))
    # Of the 200, the few thinnest are thickened; of the others the faintest pixels are lost.
    assert np.mean(off < 0.005) > 0.95
    assert off.mean() < 0.005


def test_mnists_own_digits_come_back_inverted_and_from_a_larger_sheet(digits):
    for image in digits[:20]:
        expected = receive_image(image)
        np.testing.assert_allclose(receive_image(255 - image), expected, atol=1e-6)
        page = np.full((90, 131), 255, dtype=np.uint8)
        page[40:68, 90:118] = 255 - image
        np.testing.assert_allclose(receive_image(page), expected, atol=0.01)


@pytest.mark.parametrize("shape", [(28, 28), (14, 14), (20, 36)])
def test_the_digit_fits_the_box_and_lies_on_its_centre_of_mass(shape):
    image = receive_image(sheet(seven()), shape)
    assert image.shape == shape
    assert image.dtype == np.float32
    assert image.min() == 0
    assert 0.9 < image.max() <= PEAK
    assert (image > 0).any(axis=1).sum() == round(BOX / 28 * shape[0])
    middle = (shape[1] // 2, shape[0] // 2)
    np.testing.assert_allclose(centre_of_mass(image), middle, atol=0.501)


def test_size_place_and_contrast_do_not_matter():
    image = receive_image(sheet(seven()))
    others = [
        sheet(seven(400, 36)),
        sheet(seven(200, 18, top=0.05, left=0.45)),
        sheet(seven(), paper=30, dark=210),
        sheet(seven(), paper=200, dark=120),
        seven(),
        seven().astype(np.float32) * 255,
        sheet(seven()).astype(np.int64),
    ]
    for other in others:
        assert np.abs(receive_image(other) - image).mean() < 0.01


def test_noise_shadow_and_specks_are_no_ink():
    rng = np.random.default_rng(3)
    clean = receive_image(sheet(seven()))
    noisy = np.clip(sheet(seven()) + rng.normal(0, 6, (200, 200)), 0, 255).astype(np.uint8)
    assert np.abs(receive_image(noisy) - clean).mean() < 0.02
    shadow = np.linspace(1, 0.5, 200)[None, :] * sheet(seven())
    assert np.abs(receive_image(shadow.astype(np.uint8)) - clean).mean() < 0.02
    speck = sheet(seven())
    speck[5, 190] = 20
    assert np.abs(receive_image(speck) - clean).mean() < 0.01


@pytest.mark.parametrize(
    "nothing",
    [
        np.full((40, 50), 127, np.uint8),
        np.zeros((28, 28)),
        np.ones((28, 28)),
        np.full((30, 30), np.nan),
        np.zeros((0, 7)),
        np.full((1, 1), 9, np.uint8),
        np.arange(200, dtype=np.uint8)[None, :].repeat(150, axis=0),
        np.random.default_rng(4).normal(180, 5, (120, 120)),
    ],
)
def test_a_picture_of_nothing_is_all_zeros(nothing):
    image = receive_image(nothing)
    assert image.shape == SHAPE
    assert not image.any()


@pytest.mark.parametrize("wrong", [np.zeros(5), np.zeros((4, 4, 3)), np.array([["a"]])])
def test_what_is_no_plane_is_refused(wrong):
    with pytest.raises(ValueError, match="A picture is a plane of greys"):
        receive_image(wrong)


def test_a_thin_line_is_thickened_and_a_normal_one_is_not():
    thin, normal = receive_image(sheet(seven(400, 2))), receive_image(sheet(seven(400, 26)))
    assert 1.8 < thickness(thin) < 3
    assert thin.mean() > 0.6 * normal.mean()
    for image in (thin, normal):
        assert (image > 0).any(axis=1).sum() in (BOX - 1, BOX)


def test_thickness_is_the_width_of_a_bar():
    bar = np.zeros((60, 60))
    bar[5:55, 20:26] = 1
    assert thickness(bar) == pytest.approx(6, rel=0.2)
    wide = thickened(bar, 2.5)
    assert wide.shape == (64, 64)
    assert thickness(wide) == pytest.approx(10, rel=0.2)
    np.testing.assert_array_equal(thickened(bar, 0.4), bar)


@pytest.mark.parametrize("shape", [(10, 14), (3, 3), (40, 50), (20, 28), (1, 1)])
def test_resizing_keeps_the_mean(shape):
    plane = np.random.default_rng(5).random((20, 28))
    small = resized(plane, shape)
    assert small.shape == shape
    assert small.mean() == pytest.approx(plane.mean())
    np.testing.assert_allclose(resized(plane, (20, 28)), plane)


def test_the_box_leaves_specks_out():
    ink = np.zeros((50, 50))
    assert ink_box(ink) is None
    ink[10:40, 20:30] = 1
    assert ink_box(ink) == (slice(10, 40), slice(20, 30))
    ink[0, 49] = 0.2
    assert ink_box(ink) == (slice(10, 40), slice(20, 30))


def test_boxing_keeps_the_aspect():
    assert boxed(np.ones((100, 50)), SHAPE).shape == (20, 10)
    assert boxed(np.ones((7, 14)), SHAPE).shape == (10, 20)


def test_ink_that_is_off_balance_is_cut_off_at_the_edge():
    ink = np.zeros((4, 20))
    ink[:, 0] = 1
    ink[0, 19] = 0.1
    image = centred(ink, (8, 12))
    assert image.shape == (8, 12)
    assert image[:, 6].sum() == 4
    assert not image[:, 7:].any()


def test_light_on_dark_and_dark_on_light_are_told_by_the_border():
    ink = seven()
    np.testing.assert_allclose(ink_of(sheet(ink, 255, 0)), ink_of(sheet(ink, 0, 255)), atol=0.01)


def bar(slope, side=120):
    """Ink of a bar that leans by so many pixels for each row downwards."""
    y, x = np.mgrid[:side, :side]
    inside = np.abs(y - side / 2) < 40
    return np.clip(9 - np.abs(x - side / 2 - slope * (y - side / 2)), 0, 1) * inside


@pytest.mark.parametrize("slope", [-0.7, -0.3, 0.0, 0.5])
def test_slanted_ink_is_set_upright(slope):
    upright = deslanted(bar(slope))
    assert upright.sum() == pytest.approx(bar(slope).sum(), rel=1e-6)
    assert upright.shape[1] <= 21
    columns = np.arange(upright.shape[1])
    middles = upright[25:95] @ columns / upright[25:95].sum(axis=1)
    assert np.ptp(middles) < 0.5


def test_deslanting_a_picture():
    straight = receive_image(sheet(bar(0)))
    np.testing.assert_allclose(receive_image(sheet(bar(0)), deslant=True), straight, atol=0.06)
    assert np.abs(receive_image(sheet(bar(0.5))) - straight).mean() > 0.05
    assert np.abs(receive_image(sheet(bar(0.5)), deslant=True) - straight).mean() < 0.04
    flat = receive_image(sheet(bar(0)).T, deslant=True)
    assert (flat > 0.5).any(axis=0).sum() > 15
    assert not receive_image(np.full((30, 30), 200, np.uint8), deslant=True).any()
