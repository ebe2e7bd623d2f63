from nnviz.core.hyper import Hyper
from nnviz.core.presets import compare, load_presets
from nnviz.resources import resource


def test_the_books_experiments_are_there():
    presets = load_presets(resource("presets"))
    assert presets["ch1-30"].hyper == Hyper()
    assert presets["ch3-best"].hyper == Hyper(
        sizes=(784, 100, 10), cost="cross_entropy", eta=0.1, lmbda=5.0, epochs=60
    )
    assert presets["ch3-best"].score == "validation"


def test_every_preset_says_what_to_watch():
    for name, preset in load_presets(resource("presets")).items():
        assert preset.name == name
        assert preset.title
        assert preset.watch.endswith(".")
        assert preset.book.endswith(".")
        assert preset.score in ("test", "validation")


def test_ours_are_compared_with_what_the_book_published():
    same = compare([5, 7], (5, 7, 9))
    assert (same.equal, same.compared, same.first_difference, same.largest) == (2, 2, None, 0)
    other = compare([5, 8, 9, 4], (5, None, 7, 5))
    assert (other.equal, other.compared, other.first_difference, other.largest) == (1, 3, 2, 2)


def test_presets_stand_in_the_order_of_the_book():
    presets = load_presets(resource("presets"))
    names = [name for name, preset in presets.items() if preset.is_the_books]
    assert names[:3] == ["ch1-30", "ch1-100", "ch1-slow"]
    assert names[-2:] == ["ch5-speed", "ch6-softmax"]
    assert presets["ch1-slow"].chapter == "Chapter 1"
    assert presets["ch1-slow"].short_title == "eta far too small"
    assert presets["ch1-30"].short_title == "The first network"
    assert presets["ready"].chapter == "Not from the book"
    assert list(presets)[-1] == "ready"
    assert presets["ch1-30"].runs[0].title == "nnviz"
    assert presets["ch3-eta"].runs[0].title == "eta 0.025"
