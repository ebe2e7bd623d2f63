import numpy as np
import pytest

from nnviz.core.drawings import Drawings, as_split, saved_drawing
from nnviz.core.drawings_read import unread
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, count_params, initial_params, layer_views

HYPER = Hyper(sizes=(20, 3))
ABC = ("a", "b", "c")


def drawing(label, seed):
    return saved_drawing(label, [np.random.default_rng(seed).random((9, 2))])


@pytest.fixture
def some():
    return Drawings(tuple(drawing(label, i) for i, label in enumerate("abcca")))


def always(answer):
    """A network that answers the same whatever it sees."""
    flat = np.zeros(count_params(HYPER.sizes), np.float32)
    layer_views(flat, HYPER.sizes)[1][0][answer] = 5
    return Params(flat, HYPER.sizes)


def test_before_a_network_is_asked(some):
    read = unread(some, (4, 5), ABC)
    np.testing.assert_array_equal(read.images.reshape(5, 20), as_split(some, (4, 5), ABC).images)
    assert read.numbers.tolist() == [0, 1, 2, 2, 0]
    assert read.answers is None
    assert not read.right.any()
    assert read.caption(2) == ("c", False)
    assert read.tip(2) == "c"
    assert read.words() == "5 drawings."
    assert read.details() == ""


def test_what_the_network_reads(some):
    read = unread(some, (4, 5), ABC).asked(always(2), HYPER)
    assert read.answers.tolist() == [2] * 5
    assert read.right.tolist() == [False, False, True, True, False]
    assert read.caption(0) == ("✗ a → c", False)
    assert read.caption(2) == ("✓ c", True)
    assert read.tip(0) == "a, read as c"
    assert read.words() == "The network of the moment reads 2 of 5."
    assert read.details() == "a: 0 of 2, b: 0 of 1, c: 2 of 2."


def test_the_same_answers_are_the_same_object(some):
    read = unread(some, (4, 5), ABC).asked(always(2), HYPER)
    assert read.asked(always(2), HYPER) is read
    assert read.asked(always(1), HYPER) is not read
    double = HYPER.replace(precision="float64")
    assert read.asked(initial_params(double), double).answers is not None


def test_a_network_for_other_images_and_none_at_all(some):
    other = Hyper(sizes=(9, 3))
    read = unread(some, (4, 5), ABC)
    assert read.asked(initial_params(other), other) is read
    empty = unread(Drawings(), (4, 5), ABC)
    assert empty.asked(always(0), HYPER) is empty
    assert empty.words() == empty.details() == ""


def test_labels_that_are_no_classes_do_not_count(some):
    read = unread(some.added(drawing("shoe", 9)), (4, 5), ABC).asked(always(0), HYPER)
    assert read.known.tolist() == [True] * 5 + [False]
    assert read.caption(5) == ("shoe", False)
    assert read.tip(5) == "shoe: no class of this data"
    assert read.words() == "The network of the moment reads 2 of 5."
    assert read.details().endswith("1 drawing with labels that are no classes of this data.")
    strange = unread(Drawings((drawing("shoe", 9),)), (4, 5), ABC).asked(always(0), HYPER)
    assert strange.words() == "1 drawing."
    assert strange.details() == "1 drawing with labels that are no classes of this data."


def test_numbers_that_ran_away_are_no_answer(some):
    broken = Params(np.full(count_params(HYPER.sizes), np.nan, np.float32), HYPER.sizes)
    read = unread(some, (4, 5), ABC).asked(broken, HYPER)
    assert read.caption(0) == ("✗ a → –", False)
    assert read.tip(0) == "a: no answer"
    assert read.words() == "The network of the moment reads 0 of 5."


def test_of_many_classes_those_with_most_mistakes():
    names = tuple(str(n) for n in range(20))
    many = Drawings(tuple(drawing(names[i % 20], i) for i in range(40)))
    hyper = Hyper(sizes=(20, 20))
    read = unread(many, (4, 5), names).asked(initial_params(hyper), hyper)
    parts = read.details().rstrip(".").split(", ")
    assert len(parts) == 12
    assert parts[0].endswith("0 of 2")


def test_images_are_taken_over(some, monkeypatch):
    before = unread(some, (4, 5), ABC)
    made = []
    received = type(some.all[0]).received
    monkeypatch.setattr(
        "nnviz.core.drawings.SavedDrawing.received",
        lambda self, shape: made.append(self.label) or received(self, shape),
    )
    more = some.added(drawing("b", 7)).relabelled(some.all[0].key, "c")
    after = unread(more, (4, 5), ABC, before)
    assert made == ["b"]
    np.testing.assert_array_equal(after.images[:5], before.images)
    assert after.numbers.tolist() == [2, 1, 2, 2, 0, 1]
    assert unread(more, (8, 8), ABC, before).images.shape == (6, 8, 8)
    assert len(made) == 7
