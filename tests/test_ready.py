"""The network that comes with nnviz, and the preset that made it."""

import numpy as np
import pytest

from nnviz.core.evaluation import answers, score
from nnviz.core.network import feedforward
from nnviz.core.presets import load_presets
from nnviz.core.runfile import load
from nnviz.core.strokes import receive
from nnviz.resources import resource


@pytest.fixture(scope="module")
def ready():
    return load(resource("ready.npz"))


def test_it_was_made_by_its_preset(ready):
    preset = load_presets(resource("presets"))["ready"]
    assert preset.hyper == ready.hyper
    assert "Not from the book" in preset.book
    assert ready.hyper.augment
    assert ready.image_shape == (28, 28)


def test_it_reads_mnists_test_images(ready, mnist):
    result = score(ready.params, mnist.test, ready.hyper, len(mnist.training))
    assert result.total == 10_000
    assert result.accuracy >= 0.992


def test_it_is_small_enough_to_come_along():
    assert resource("ready.npz").stat().st_size < 6_000_000


DRAWN = {
    0: [[(50 + 30 * np.cos(t), 50 + 45 * np.sin(t)) for t in np.linspace(0, 6.28, 40)]],
    1: [[(50, 0), (50, 100)]],
    2: [[*((50 - 30 * np.cos(t), 30 - 30 * np.sin(t)) for t in np.linspace(0, 3.5, 20)), (20, 100), (85, 100)]],
    3: [[(20, 5), (70, 5), (40, 40), (65, 50), (75, 75), (50, 98), (20, 90)]],
    4: [[(30, 0), (15, 50), (75, 50)], [(65, 15), (60, 100)]],
    5: [[(75, 0), (25, 0), (20, 45), (55, 40), (78, 65), (60, 95), (20, 92)]],
    6: [[(65, 0), (35, 30), (22, 70), (45, 98), (72, 75), (50, 58), (26, 70)]],
    7: [[(15, 5), (75, 5), (40, 100)]],
    8: [[(50 + 26 * np.sin(2 * t), 50 - 48 * np.cos(t)) for t in np.linspace(0, 6.28, 60)]],
    9: [[*((48 + 25 * np.cos(t), 28 - 26 * np.sin(t)) for t in np.linspace(0.1, 6.2, 30)), (73, 30), (66, 100)]],
}  # fmt: skip


@pytest.mark.parametrize("digit", DRAWN)
def test_it_reads_a_plainly_drawn_digit(ready, digit):
    image = receive(DRAWN[digit]).reshape(1, -1)
    assert answers(feedforward(ready.params, image, ready.hyper))[0] == digit
