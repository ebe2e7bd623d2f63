import dataclasses

import numpy as np
import pytest

from nnviz.app.parts.drawing import Drawing, Picture
from nnviz.app.parts.reading import Reading, possible_steps
from nnviz.core.centring import ink_of, receive_image
from nnviz.core.picture_stages import picture_stages
from nnviz.core.strokes import ALL_STEPS, PEN, SMALLEST, receive, stages

SHAPE = (28, 28)
OTHER = dataclasses.replace(ALL_STEPS, centre=False)


@pytest.fixture
def strokes():
    drawing = Drawing()
    drawing.show_strokes([np.array([[0.2, 0.2], [0.5, 0.25], [0.4, 0.7]])])
    return drawing


@pytest.fixture
def photo():
    grey = np.full((60, 40), 240, np.uint8)
    grey[10:30, 10:13] = 10
    drawing = Drawing()
    drawing.show(Picture(grey, "photo"))
    return drawing


def test_strokes(strokes):
    reading = Reading()
    image = reading.received(strokes, SHAPE, ALL_STEPS, PEN)
    np.testing.assert_array_equal(image, receive(strokes.strokes, SHAPE, smallest=SMALLEST))
    with pytest.raises(ValueError, match="read-only"):
        image[0] = 1
    part = stages(strokes.strokes, SHAPE, OTHER, pen=0.1, smallest=SMALLEST).received
    np.testing.assert_array_equal(reading.received(strokes, SHAPE, OTHER, 0.1), part)
    for one, other in zip(
        reading.stages(strokes, SHAPE, ALL_STEPS, PEN),
        stages(strokes.strokes, SHAPE, smallest=SMALLEST),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_a_picture(photo):
    reading = Reading()
    image = reading.received(photo, SHAPE, ALL_STEPS, PEN)
    np.testing.assert_array_equal(image, receive_image(photo.picture.pixels, SHAPE))
    ink = ink_of(photo.picture.pixels)
    part = picture_stages(ink, SHAPE, OTHER).received
    np.testing.assert_array_equal(reading.received(photo, SHAPE, OTHER, PEN), part)


def test_ink_that_is_known_is_not_looked_for_again(photo):
    reading = Reading()
    reading.keep_ink(photo.picture, np.zeros((60, 40)))
    assert not reading.received(photo, SHAPE, ALL_STEPS, PEN).any()
    other = Drawing()
    other.show(Picture(photo.picture.pixels, "the same again"))
    assert reading.received(other, SHAPE, ALL_STEPS, PEN).any()


def test_a_sample_is_received_as_it_is():
    sample = np.random.default_rng(0).random((4, 5), np.float32)
    drawing = Drawing()
    drawing.show(Picture(sample, "a 7"))
    for part in Reading().stages(drawing, (4, 5), OTHER, PEN):
        np.testing.assert_array_equal(part, sample)
    # Another run's images have another size.
    assert not Reading().received(drawing, SHAPE, ALL_STEPS, PEN).any()


def test_which_steps_can_be_left_out(strokes, photo):
    assert possible_steps(strokes) == (("box", "centre", "smooth", "pen", "deslant"), "")
    names, why_not = possible_steps(photo)
    assert names == ("box", "centre", "pen", "deslant")
    assert "a picture has none" in why_not
    drawing = Drawing()
    drawing.show(Picture(np.zeros((2, 2), np.float32), ""))
    names, why_not = possible_steps(drawing)
    assert names == ()
    assert "as it is" in why_not
