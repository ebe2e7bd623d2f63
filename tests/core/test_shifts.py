import numpy as np
import pytest

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, count_params
from nnviz.core.runfile import load
from nnviz.core.shifts import SHIFTS, SLICE, shift_accuracy, shifted
from nnviz.resources import resource

SHAPE = (3, 4)


def plane(images):
    return images.reshape(SHAPE)


@pytest.mark.parametrize(
    ("down", "right", "place"), [(0, 0, (1, 1)), (1, 0, (2, 1)), (-1, 2, (0, 3)), (0, -1, (1, 0))]
)
def test_a_pixel_moves(down, right, place):
    image = np.zeros(SHAPE, np.float32)
    image[1, 1] = 1
    moved = plane(shifted(image.reshape(1, -1), SHAPE, down, right))
    assert moved[place] == 1
    assert moved.sum() == 1
    assert moved.dtype == np.float32


@pytest.mark.parametrize(("down", "right"), [(2, 0), (0, 3), (5, 0), (0, -9), (-7, 7)])
def test_what_leaves_the_image_is_lost(down, right):
    image = np.zeros(SHAPE, np.float32)
    image[1, 1] = 1
    assert not shifted(image.reshape(1, -1), SHAPE, down, right).any()


def test_a_network_worked_by_hand():
    """Class 0 where the first pixel of the first row has ink, else class 1."""
    hyper = Hyper(sizes=(12, 2))
    flat = np.zeros(count_params(hyper.sizes), np.float32)
    flat[0] = 10
    flat[-2:] = -1, 1
    images = np.zeros((SLICE + 10, 12), np.float32)
    images[:, 0] = 1
    split = Split(images, np.zeros(len(images), np.intp))
    results = list(shift_accuracy(Params(flat, hyper.sizes), hyper, split, SHAPE))
    assert len(results) == 2 * (1 + 4 * 4)
    assert results[0][0] == 1
    assert np.isnan(results[0][1:]).all()
    # Moved up or left by one the pixel is lost, moved down or right the first is empty.
    assert results[-1] == (1, 0, 0, 0, 0)


def test_the_network_that_comes_with_nnviz_loses_by_shifts(mnist):
    network = load(resource("ready.npz"))
    few = mnist.test.first(100)
    *_, shares = shift_accuracy(network.params, network.hyper, few, mnist.image_shape)
    assert len(shares) == len(SHIFTS)
    assert shares[0] > 0.95
    assert shares[0] >= shares[4]
