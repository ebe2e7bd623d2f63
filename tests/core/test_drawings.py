import numpy as np
import pytest

from nnviz.core.drawings import (
    MAX_DRAWINGS,
    MAX_POINTS,
    Drawings,
    DrawingsError,
    as_split,
    saved_drawing,
)
from nnviz.core.strokes import receive

SEVEN = (np.array([(0.25, 0.2), (0.74, 0.2), (0.45, 0.85)]),)
ONE = (np.array([(0.52, 0.15), (0.47, 0.85)]),)
CROSS = (np.array([(0.2, 0.2), (0.8, 0.8)]), np.array([(0.8, 0.2), (0.2, 0.8)]))


@pytest.fixture
def some():
    pairs = (("7", SEVEN), ("1", ONE), ("x", CROSS))
    return Drawings(tuple(saved_drawing(label, strokes) for label, strokes in pairs))


def test_a_drawing_keeps_its_lines_and_cannot_be_written():
    drawing = saved_drawing(" 7 ", SEVEN)
    assert drawing.label == "7"
    np.testing.assert_array_equal(drawing.strokes[0], SEVEN[0])
    with pytest.raises(ValueError, match="read-only"):
        drawing.strokes[0][0] = 0


def test_the_key_follows_from_the_lines_alone():
    assert saved_drawing("7", SEVEN).key == saved_drawing("1", SEVEN).key
    keys = {saved_drawing("7", s).key for s in (SEVEN, ONE, CROSS, CROSS[:1], CROSS[::-1])}
    assert len(keys) == 5


def test_coordinates_are_kept_to_a_ten_thousandth_and_on_the_sheet():
    drawing = saved_drawing("1", [[(0.123456, -0.00001), (1.5, 0.5)]])
    assert drawing.strokes[0].tolist() == [[0.1235, 0.0], [1.0, 0.5]]


def test_very_long_lines_are_thinned_and_keep_their_ends():
    line = np.linspace([0.1, 0.1], [0.9, 0.9], 10 * MAX_POINTS)
    thin = saved_drawing("1", [line]).strokes[0]
    assert MAX_POINTS / 2 < len(thin) <= MAX_POINTS + 2
    np.testing.assert_allclose([thin[0], thin[-1]], [line[0], line[-1]], atol=1e-4)
    dots = saved_drawing("1", np.random.default_rng(0).random((3 * MAX_POINTS, 1, 2)))
    assert len(dots.strokes) == MAX_POINTS


def test_an_image_is_kept_where_there_are_no_strokes():
    image = receive(SEVEN)
    drawing = saved_drawing("7", (), image)
    np.testing.assert_allclose(drawing.image, image, atol=0.51 / 256)
    np.testing.assert_array_equal(drawing.image * 256, np.rint(drawing.image * 256))
    assert not drawing.strokes
    assert drawing.received((28, 28)) is drawing.image
    smaller = drawing.received((14, 14))
    assert smaller.shape == (14, 14)
    assert smaller.max() > 0.5


def test_strokes_come_before_the_image():
    drawing = saved_drawing("7", SEVEN, np.ones((28, 28), np.float32))
    assert drawing.image is None
    np.testing.assert_array_equal(drawing.received((28, 28)), receive(SEVEN))


@pytest.mark.parametrize(
    ("label", "strokes", "image", "says"),
    [
        ("", SEVEN, None, "A label has 1 to 40"),
        ("7" * 41, SEVEN, None, "A label has 1 to 40"),
        ("7\n", SEVEN, None, None),
        ("a\nb", SEVEN, None, "A label has"),
        ("7", (), None, "draw a digit first"),
        ("7", (), np.zeros((28, 28), np.float32), "draw a digit first"),
        ("7", [[1, 2, 3]], None, "list of strokes"),
        ("7", [object()], None, "list of strokes"),
        ("7", (), np.ones(784, np.float32), "at most 1024 × 1024"),
        ("7", (), np.ones((2, 2000), np.float32), "at most 1024 × 1024"),
        ("7", (), np.full((28, 28), np.nan, np.float32), "at most 1024 × 1024"),
    ],
)
def test_what_cannot_be_kept_is_one_sentence(label, strokes, image, says):
    if says is None:
        assert saved_drawing(label, strokes, image).label == "7"
        return
    with pytest.raises(DrawingsError, match=says):
        saved_drawing(label, strokes, image)


def test_a_change_makes_a_new_collection(some):
    seven, one, cross = some
    assert [d.label for d in some.removed(one.key)] == ["7", "x"]
    assert [d.label for d in some.relabelled(cross.key, "4")] == ["7", "1", "4"]
    back = some.removed(one.key).added(one, 1)
    assert [d.key for d in back] == [seven.key, one.key, cross.key]
    assert [d.label for d in some] == ["7", "1", "x"]
    assert some.find(one.key) is one
    assert some.find("") is None
    assert some.removed("").all == some.all


def test_the_same_drawing_is_there_once_and_has_the_later_label(some):
    again = some.added(saved_drawing("2", SEVEN))
    assert [d.label for d in again] == ["2", "1", "x"]


def test_there_is_a_largest_number(some):
    full = Drawings((some.all * MAX_DRAWINGS)[:MAX_DRAWINGS])
    assert len(full) == MAX_DRAWINGS
    with pytest.raises(DrawingsError, match="as many as nnviz keeps"):
        full.added(saved_drawing("1", CROSS[:1]))


def test_counts_are_in_the_order_of_the_labels(some):
    more = some.added(saved_drawing("10", CROSS[:1])).added(saved_drawing("7", CROSS[1:]))
    assert list(more.counts().items()) == [("1", 1), ("7", 2), ("10", 1), ("x", 1)]


def test_as_the_network_receives_them(some):
    split = as_split(some, (28, 28), tuple("0123456789"))
    assert split.labels.tolist() == [7, 1]
    assert split.images.dtype == np.float32
    np.testing.assert_array_equal(split.images[0], receive(SEVEN).ravel())
    assert not split.images.flags.writeable
    assert len(as_split(some, (4, 5), ("a",))) == 0
    assert as_split(some, (4, 5), ("x", "7")).labels.tolist() == [1, 0]
