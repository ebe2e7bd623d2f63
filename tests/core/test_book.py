"""The book's own programs, count for count, on the real data."""

import random
from collections import deque

import numpy as np
import pytest

from nnviz.core.book import BOOK_SEED, book_order, book_params
from nnviz.core.evaluation import score
from nnviz.core.expand import training_split
from nnviz.core.hyper import Hyper
from nnviz.core.presets import load_presets
from nnviz.core.training import train
from nnviz.resources import resource

BOOK = Hyper(cost="cross_entropy", eta=0.5, precision="float64", shuffle="book", seed=BOOK_SEED)


def test_weights_come_from_the_legacy_generator():
    rng = np.random.RandomState(BOOK_SEED)
    drawn = []
    for _ in range(3):
        biases = [rng.randn(n, 1) for n in (30, 10)]
        drawn.append((biases, [rng.randn(n, m) for n, m in ((30, 784), (10, 30))]))
    new, old = book_params(BOOK.replace(init="new")), book_params(BOOK)
    third = book_params(BOOK.replace(init="new", networks_before=2))
    for layer in range(2):
        np.testing.assert_array_equal(new.biases[layer], drawn[0][0][layer][:, 0])
        np.testing.assert_array_equal(old.weights[layer], drawn[1][1][layer])
        scale = np.sqrt((784, 30)[layer])
        np.testing.assert_array_equal(new.weights[layer], drawn[0][1][layer] / scale)
        np.testing.assert_array_equal(third.weights[layer], drawn[2][1][layer] / scale)


def shuffle_of_python_2(generator, items):
    for i in reversed(range(1, len(items))):
        j = int(generator.random() * (i + 1))
        items[i], items[j] = items[j], items[i]


@pytest.mark.parametrize("n", [7, 1000, 300_000])
def test_the_list_is_shuffled_on_and_on(n):
    generator, items = random.Random(BOOK_SEED), list(range(n))
    for epoch in range(3 if n > 1000 else 600):
        shuffle_of_python_2(generator, items)
        if epoch in (0, 2, 499, 500, 599):
            np.testing.assert_array_equal(book_order(BOOK, epoch, n), items)
    assert not book_order(BOOK, 0, n).flags.writeable


def test_what_came_before_is_gone_through():
    later = BOOK.replace(epochs_before=2)
    np.testing.assert_array_equal(book_order(later, 1, 50), book_order(BOOK, 3, 50))
    generator = random.Random(BOOK_SEED)
    for _ in range(49 * 3):
        generator.random()
    items = list(range(50))
    shuffle_of_python_2(generator, items)
    after = BOOK.replace(numbers_before=49 * 3)
    np.testing.assert_array_equal(book_order(after, 0, 50), items)


@pytest.mark.parametrize(("name", "epochs"), [("ch3-overfitting", 400), ("ch3-regularized", 80)])
def test_counts_are_the_books_epoch_after_epoch(mnist, name, epochs):
    """overfitting.py and its twin with lambda: looked at in every twentieth epoch, both sets."""
    run = load_presets(resource("presets"))[name].runs[0]
    split = training_split(mnist, run.hyper)
    sets = {"test": mnist.test, "training": split}
    ours, books = [], []
    for step in train(split, run.hyper.replace(epochs=epochs)):
        done, left = divmod(step.index, 100)
        if left == 0 and done % 20 == 0:
            for which, published in run.published.items():
                scored = score(step.params, sets[which], run.hyper, len(split))
                ours.append(scored.correct)
                books.append(published[done - 1])
    assert ours == books
    assert len(ours) == epochs // 10


def test_init_30_begins_as_the_book_says(mnist):
    """weight_initialization.py: the new init first, the old one goes on with the same list."""
    new = BOOK.replace(init="new", eta=0.1, lmbda=5.0, epochs=1)
    old = new.replace(init="old", epochs_before=30)
    found = []
    for hyper in (new, old):
        (last,) = deque(train(mnist.training, hyper), maxlen=1)
        found.append(score(last.params, mnist.validation, hyper, 50_000).correct)
    assert found == [9270, 8643]
