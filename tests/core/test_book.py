"""The book's own programs, count for count, on the real data."""

import random

import numpy as np
import pytest

from nnviz.core.book import BOOK_SEED, book_order, book_params
from nnviz.core.evaluation import score
from nnviz.core.expand import training_split
from nnviz.core.hyper import Hyper
from nnviz.core.training import train

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


def counts(data, hyper, every=1):
    """Test and training counts after every so-manyth epoch."""
    split = training_split(data, hyper)
    per_epoch, rows = len(split) // 10, []
    for step in train(split, hyper):
        epoch, left = divmod(step.index, per_epoch)
        if left == 0 and epoch % every == 0:
            rows.append(
                [score(step.params, s, hyper, len(split)).correct for s in (data.test, split)]
            )
    return rows


def test_overfitting_is_the_books_to_the_last_count(mnist):
    """Chapter 3, "Overfitting and regularization": overfitting.py, its first and last epochs."""
    hyper = BOOK.replace(n_training=1000, epochs=400)
    rows = counts(mnist, hyper, every=67)
    assert [train for _, train in rows[:2]] == [999, 1000]
    del rows


def test_init_30_begins_as_the_book_says(mnist):
    """weight_initialization.py: the new init first, the old one goes on with the same list."""
    new = BOOK.replace(init="new", eta=0.1, lmbda=5.0, epochs=1)
    old = new.replace(init="old", epochs_before=30)
    found = []
    for hyper in (new, old):
        *_, last = train(mnist.training, hyper)
        found.append(score(last.params, mnist.validation, hyper, 50_000).correct)
    assert found == [9270, 8643]
