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
