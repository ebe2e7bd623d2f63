"""Nothing fits: dots, lines and scribbles get no answer, digits do."""

import math

import numpy as np
import pytest

from nnviz.core.dataset import Split
from nnviz.core.network import feedforward
from nnviz.core.rejection import CELLS, COMPARED, MARGIN, MEASURED, familiar_with, judge, misshape
from nnviz.core.runfile import load
from nnviz.core.strokes import receive
from nnviz.resources import resource

SURE = np.eye(10)[3]

UPRIGHT = [[(50, 0), (50, 100)]]
DOT = [[(5, 5)]]
FLAT = [[(0, 50), (100, 53)]]
DASHES = [[(0, 40), (60, 40)], [(0, 60), (60, 60)]]
DOTS = [[(0, 0)], [(60, 5)], [(5, 90)], [(70, 100)], [(30, 45)]]
FILLED = [[(x % 2 * 100, 5 * x) for x in range(21)]]
ZIGZAG = [[(20 * x, x % 2 * 90) for x in range(7)]]
HASH = [[(30, 0), (30, 100)], [(70, 0), (70, 100)], [(0, 30), (100, 30)], [(0, 70), (100, 70)]]


def seven():
    return [[(0, 0), (60, 0), (20, 100)]]


@pytest.fixture(scope="module")
def ready():
    return load(resource("ready.npz"))


@pytest.fixture(scope="module")
def familiar(mnist):
    return familiar_with(mnist.training, mnist.image_shape, 10)


def outputs_of(network, image):
    return feedforward(network.params, image.reshape(1, -1), network.hyper)[0]


@pytest.mark.parametrize("drawing", [UPRIGHT, seven()])
def test_digits_are_shaped_as_digits(drawing):
    assert misshape(receive(drawing)) == ""


@pytest.mark.parametrize(
    ("drawing", "says"),
    [
        (DOT, "too flat"),
        (FLAT, "too flat"),
        (DASHES, "pieces|flat"),
        (DOTS, "pieces"),
        (FILLED, "too much ink"),
        (ZIGZAG, "too many strokes"),
    ],
)
def test_what_has_not_the_shape_of_a_digit(drawing, says):
    verdict = judge(SURE, receive(drawing, smallest=10))
    assert verdict.answer == -1
    assert not verdict.is_digit
    assert verdict.margin == 1
    assert any(part in verdict.words.lower() for part in says.split("|"))


@pytest.mark.parametrize("shape", [(14, 14), (56, 56), (30, 40)])
def test_shapes_in_images_of_any_size(shape):
    assert misshape(receive(seven(), shape)) == ""
    assert misshape(receive(FLAT, shape)) != ""
    assert misshape(receive(FILLED, shape)) != ""


def test_the_outputs_alone():
    assert judge(SURE) == (3, 1.0, True, "")
    close = np.full(10, 0.1)
    close[4] += MARGIN - 0.01
    assert judge(close)[0] == -1
    assert "sure" in judge(close).words
    close[4] += 0.02
    assert judge(close).answer == 4
    assert judge(np.zeros(10)).answer == -1
    assert judge(np.array([0.2, 0.9])).answer == 1


def test_nothing_drawn_and_numbers_that_ran_away():
    assert judge(SURE, np.zeros((28, 28))) == (-1, 0.0, False, "")
    lost = judge(np.full(10, np.nan), receive(seven()))
    assert (lost.answer, lost.is_digit) == (-1, False)
    assert math.isnan(lost.margin)
    assert "finite" in lost.words


def scribble(seed, turns=25):
    """A line without aim, round and round."""
    t, knots = np.linspace(0, turns, 400), np.random.default_rng(seed).normal(0, 1, (turns + 1, 2))
    return [np.stack([np.interp(t, np.arange(turns + 1), k) for k in knots.T], axis=1)]


def test_a_scribble_is_wider_than_the_pen_that_drew_it():
    for seed in range(20):
        image = receive(scribble(seed))
        assert not judge(SURE, image, drawn=True).is_digit
    for drawing in (UPRIGHT, seven()):
        assert judge(SURE, receive(drawing), drawn=True).is_digit


@pytest.mark.parametrize("drawing", [DOT, FLAT, DASHES, DOTS, FILLED, ZIGZAG, HASH])
def test_no_confident_answer_to_what_is_no_digit(ready, familiar, drawing):
    image = receive(drawing, smallest=10)
    assert judge(outputs_of(ready, image), image, familiar).answer == -1


@pytest.mark.parametrize("lean", [-10, 0, 10, 25])
def test_an_upright_line_is_a_one(ready, familiar, lean):
    image = receive([[(50 + lean, 0), (50, 100)]])
    assert judge(outputs_of(ready, image), image, familiar).answer == 1


def test_digits_are_seldom_refused(mnist, ready, familiar):
    images = mnist.test.images[:2000]
    outputs = feedforward(ready.params, images, ready.hyper)
    verdicts = [judge(o, i.reshape(28, 28), familiar) for o, i in zip(outputs, images, strict=True)]
    assert np.mean([v.is_digit for v in verdicts]) > 0.98


def test_few_images_are_no_measure(small, mnist):
    known = familiar_with(small.training, small.image_shape, 3)
    assert known.limit == np.inf
    assert known.is_like(np.ones((4, 5)), 1)
    # Enough to measure with, but no class of which enough are known.
    few = mnist.training.first(COMPARED + MEASURED)
    strange = Split(few.images, few.labels + 10 * (np.arange(len(few)) % 1000))
    assert familiar_with(strange, (28, 28), 10_000).limit == np.inf


def test_an_image_that_was_learnt_is_no_distance_away(mnist, familiar):
    image, label = mnist.training.images[7].reshape(28, 28), int(mnist.training.labels[7])
    assert familiar.distance(image, label) == pytest.approx(0, abs=1e-5)
    assert familiar.distance(image / 2, label) == pytest.approx(0, abs=1e-5)
    assert 0 < familiar.limit < 1
    assert familiar.is_like(image, label)
    other = (label + 1) % 10
    assert not familiar.is_like(image, other)
    assert sum(len(part) for part in familiar.images) == COMPARED
    assert familiar.images[0].shape[1] == CELLS * CELLS


def test_another_shape_of_images(mnist):
    wide = mnist.training.images.reshape(-1, 28, 28)[:, ::2].reshape(-1, 14 * 28)
    known = familiar_with(Split(wide, mnist.training.labels), (14, 28), 10)
    verdicts = [
        known.is_like(image.reshape(28, 28)[::2], label)
        for image, label in zip(mnist.test.images[:200], mnist.test.labels, strict=False)
    ]
    assert np.mean(verdicts) > 0.95
