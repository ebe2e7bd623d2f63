"""Distorted images: digits stay digits, and the same chance gives the same images."""

import numpy as np
import pytest

from nnviz.core import augment
from nnviz.core.augment import bent, distorted, repenned
from nnviz.core.expand import training_split
from nnviz.core.hyper import Hyper
from nnviz.core.microscope import Microscope
from nnviz.core.pen import PEAK, centre_of_mass
from nnviz.core.recording import Recording
from nnviz.core.step import mini_batch
from nnviz.core.training import train

SHAPE = (28, 28)
HYPER = Hyper(sizes=(20, 8, 3), mini_batch_size=6, epochs=3, eta=0.5, augment=True, init="new")


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def still(monkeypatch):
    """Without any distortion; a test sets the one it looks at."""
    for name in ("TURN", "SLANT", "SIZE", "ASPECT", "SHIFT", "BEND"):
        monkeypatch.setattr(augment, name, 0.0)
    return monkeypatch


def bar(m):
    """An upright bar of 4 × 16 pixels amid each image."""
    images = np.zeros((m, *SHAPE), np.float32)
    images[:, 6:22, 12:16] = PEAK
    return images.reshape(m, -1)


def spread(images):
    """The standard deviation of the ink along y and x, of each image."""
    y, x = np.mgrid[:28, :28].reshape(2, -1)
    total = images.sum(axis=1)
    mean = images @ np.stack([y, x], axis=1) / total[:, None]
    square = images @ np.stack([y, x], axis=1) ** 2 / total[:, None]
    return np.sqrt(square - mean**2).T


def test_a_function_of_the_images_and_the_rng(mnist):
    images = mnist.training.images[:30]
    first = distorted(images, SHAPE, rng())
    assert first.shape == images.shape
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() <= np.float32(PEAK)
    np.testing.assert_array_equal(distorted(images, SHAPE, rng()), first)
    assert (distorted(images, SHAPE, rng(1)) != first).any(axis=1).all()


def test_images_of_any_shape():
    for shape in ((1, 1), (1, 9), (4, 5), (40, 30)):
        images = rng().random((7, shape[0] * shape[1]), np.float32)
        found = distorted(images, shape, rng())
        assert found.shape == images.shape
        assert np.isfinite(found).all()


def test_without_distortion_an_image_is_itself(still, mnist):
    images = mnist.training.images[:20]
    np.testing.assert_allclose(bent(images, SHAPE, rng()), images, atol=1e-5)


def test_digits_stay_where_and_what_they_are(mnist):
    images = mnist.training.images[:300]
    found = bent(images, SHAPE, rng())
    likeness = [np.corrcoef(a, b)[0, 1] for a, b in zip(images, found, strict=True)]
    assert np.median(likeness) > 0.5
    moved = [centre_of_mass(f.reshape(SHAPE)) - 14 for f in found]
    assert np.std(moved) < 2
    np.testing.assert_allclose(found.sum(axis=1).mean(), images.sum(axis=1).mean(), rtol=0.1)


def test_shifts(still):
    still.setattr(augment, "SHIFT", 0.05)
    places = np.array([centre_of_mass(i.reshape(SHAPE)) for i in bent(bar(2000), SHAPE, rng())])
    np.testing.assert_allclose(places.mean(axis=0), 13.5, atol=0.1)
    np.testing.assert_allclose(places.std(axis=0), 0.05 * 28, rtol=0.1)


def test_sizes_and_aspects(still):
    still.setattr(augment, "SIZE", 0.1)
    high, wide = spread(bent(bar(500), SHAPE, rng()))
    assert high.std() / high.mean() == pytest.approx(0.1, rel=0.2)
    assert np.corrcoef(high, wide)[0, 1] > 0.9
    still.setattr(augment, "SIZE", 0.0)
    still.setattr(augment, "ASPECT", 0.1)
    high, wide = spread(bent(bar(500), SHAPE, rng()))
    assert np.corrcoef(high, wide)[0, 1] < -0.9


@pytest.mark.parametrize("name", ["TURN", "SLANT"])
def test_turns_and_slants(still, name):
    still.setattr(augment, name, 0.2)
    found = bent(bar(500), SHAPE, rng()).reshape(-1, *SHAPE)
    x = np.arange(28)
    top, bottom = (part.sum(axis=1) @ x / part.sum(axis=(1, 2)) for part in np.split(found, 2, 1))
    # The middles of the halves lie 8 pixels apart.
    angles = np.arctan((top - bottom) / 8)
    assert abs(angles.mean()) < 0.03
    assert angles.std() == pytest.approx(0.2, rel=0.15)
    level = found.any(axis=2).sum(axis=1)
    assert (level.std() < 0.1) == (name == "SLANT")


def test_bends_are_smooth(still):
    still.setattr(augment, "BEND", 0.03)
    images = np.tile(np.linspace(0, 0.9, 28, dtype=np.float32), (50, 28))  # a ramp along x
    found = bent(images, SHAPE, rng()).reshape(-1, *SHAPE)[:, 5:-5, 5:-5]
    away = (found - images.reshape(-1, *SHAPE)[:, 5:-5, 5:-5]) / (0.9 / 27)  # in pixels
    assert 0.5 < away.std() < 3
    assert np.abs(np.diff(away, axis=1)).max() < 1


def test_another_pen_widens_thins_and_hardens(monkeypatch):
    monkeypatch.setattr(augment, "SAME_PEN", 0.0)
    soft = bar(400)
    soft = (np.roll(soft, 1, axis=1) + soft) / 2
    widths = repenned(soft, SHAPE, rng())[:, 14 * 28 : 15 * 28].sum(axis=1)
    assert widths.min() < 3.5
    assert widths.max() > 5
    hard = repenned(soft, SHAPE, rng())
    grey = ((hard > 0.1) & (hard < 0.9)).mean()
    assert grey < ((soft > 0.1) & (soft < 0.9)).mean()


def test_some_images_keep_their_pen(mnist):
    images = mnist.training.images[:400]
    same = (repenned(images, SHAPE, rng()) == images).all(axis=1).mean()
    assert same == pytest.approx(augment.SAME_PEN, abs=0.08)


def test_nothing_is_written_into_the_images(mnist):
    images = mnist.training.images[:5]
    assert not images.flags.writeable
    distorted(images, SHAPE, rng())


def test_the_same_image_looks_different_in_each_epoch(small):
    split = training_split(small, HYPER)
    seen = {}
    for index in range(1, 15):
        batch = mini_batch(index, split, HYPER)
        assert batch.x.dtype == np.float32
        for number, image in zip(batch.examples, batch.x.T, strict=True):
            seen.setdefault(int(number), []).append(image)
    assert all((first != second).any() for first, second in seen.values())
    np.testing.assert_array_equal(mini_batch(9, split, HYPER).x, mini_batch(9, split, HYPER).x)
    other = mini_batch(9, split, HYPER.replace(seed=2)).x
    assert (other != mini_batch(9, split, HYPER).x).any()


def test_the_views_show_the_images_as_they_are(small):
    split = training_split(small, HYPER)
    np.testing.assert_array_equal(split.images, small.training.images)
    assert split.image_shape == small.image_shape
    assert training_split(small, HYPER.replace(n_training=9)).image_shape == small.image_shape


def test_the_microscope_sees_what_training_saw(small):
    hyper = HYPER.replace(precision="float64", momentum=0.5, dropout=0.2)
    run = Recording(small, hyper, keyframe_every=5)
    for step in train(run.training, hyper):
        run.append(step)
    for index in (1, 2, 9, 13, 21):
        before, step = run.at(index - 1), run.at(index)
        opened = Microscope(before.params, before.carry, index, run.training, hyper)
        np.testing.assert_allclose(opened.gradient().flat, step.gradient.flat, atol=1e-14)
        np.testing.assert_array_equal(opened.batch.x, mini_batch(index, run.training, hyper).x)
        assert opened.costs.mean() == pytest.approx(step.cost)
