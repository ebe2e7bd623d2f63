import dataclasses

import numpy as np
import pytest

from nnviz.core.centring import ink_of, receive_image
from nnviz.core.pen import PEAK
from nnviz.core.picture_stages import PICTURE_STEPS, picture_stages
from nnviz.core.strokes import Steps


def photo(height=120, width=80, line=3):
    """A thin upright line in the upper left of a sheet."""
    grey = np.full((height, width), 230, np.uint8)
    grey[20:70, 15 : 15 + line] = 20
    return grey


@pytest.mark.parametrize("line", [1, 3, 12])
@pytest.mark.parametrize("shape", [(28, 28), (32, 20)])
def test_with_all_steps_it_is_what_the_network_receives(line, shape):
    grey = photo(line=line)
    parts = picture_stages(ink_of(grey), shape)
    np.testing.assert_array_equal(parts.received, receive_image(grey, shape))
    for part in parts:
        assert part.shape == shape
        assert part.dtype == np.float32
        assert 0 <= part.min() < part.max() <= PEAK


def test_each_stage_does_its_own():
    raw, boxed, centred, received = picture_stages(ink_of(photo()), (28, 28))
    rows = np.flatnonzero(boxed.any(axis=1))
    assert (rows[0], rows[-1]) == (4, 23)  # twenty pixels amid the image
    assert np.flatnonzero(raw.any(axis=1))[-1] < 18
    columns = np.flatnonzero(centred.any(axis=0))
    assert 14 in columns
    assert received.sum() > 1.5 * centred.sum()  # thickened


@pytest.mark.parametrize("name", ["box", "centre", "pen"])
def test_a_step_that_is_not_taken_changes_nothing(name):
    ink = ink_of(photo())
    parts = picture_stages(ink, (28, 28), dataclasses.replace(Steps(), **{name: False}))
    if name == "box":
        np.testing.assert_array_equal(parts.boxed, parts.raw)
    elif name == "centre":
        np.testing.assert_array_equal(parts.centred, parts.boxed)
    else:
        np.testing.assert_array_equal(parts.received, parts.centred)
    assert not np.array_equal(parts.received, picture_stages(ink, (28, 28)).received)


def test_with_no_step_it_is_the_picture_made_small():
    none = Steps(box=False, centre=False, smooth=False, pen=False)
    parts = picture_stages(ink_of(photo()), (28, 28), none)
    for part in parts[1:]:
        np.testing.assert_array_equal(part, parts.raw)


def test_a_picture_that_shows_nothing():
    for part in picture_stages(ink_of(np.full((40, 30), 128, np.uint8)), (28, 28)):
        assert part.shape == (28, 28)
        assert not part.any()


def test_a_slanted_line_is_set_upright_as_the_pipeline_does_it():
    grey = np.full((100, 100), 230, np.uint8)
    for row in range(20, 80):
        grey[row, 30 + row // 3 : 36 + row // 3] = 20
    ink = ink_of(grey)
    upright = picture_stages(ink, (28, 28), Steps(deslant=True))
    np.testing.assert_array_equal(upright.received, receive_image(grey, (28, 28), deslant=True))
    wide = [np.ptp(np.flatnonzero(image.sum(axis=0) > 0.5)) for image in (
        upright.received, picture_stages(ink, (28, 28)).received)]  # fmt: skip
    assert wide[0] < wide[1]
    assert set(PICTURE_STEPS) == {"box", "centre", "pen", "deslant"}
