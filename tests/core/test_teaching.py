import numpy as np
import pytest

from nnviz.core.dataset import Split
from nnviz.core.evaluation import score
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.teaching import MOST_OWN, SHIFTS, fine_tuning, taught
from nnviz.core.training import train


def own(data, n, seed=3):
    """Digits of a hand of its own: upside down."""
    rng = np.random.default_rng(seed)
    which = rng.choice(len(data.test), n, replace=False)
    return Split(data.test.images[which][:, ::-1], data.test.labels[which])


def as_set(split):
    return {image.tobytes() for image in split.images}


def test_a_fifth_of_what_is_learnt_are_the_drawings(mnist):
    drawings = own(mnist, 40)
    data = taught(drawings, mnist)
    known = as_set(mnist.training)
    old = sum(image.tobytes() in known for image in data.training.images)
    assert len(data.training) == 5 * 9 * 40
    assert old == 4 * 9 * 40
    assert as_set(drawings) <= as_set(data.training)
    np.testing.assert_array_equal(
        np.bincount(data.training.labels, minlength=10)
        - np.bincount(_old_labels(data, mnist), minlength=10),
        9 * np.bincount(drawings.labels, minlength=10),
    )
    assert not data.training.images.flags.writeable
    assert data.training.images.dtype == np.float32


def _old_labels(data, mnist):
    known = as_set(mnist.training)
    pairs = zip(data.training.images, data.training.labels, strict=True)
    return [label for image, label in pairs if image.tobytes() in known]


def test_it_is_judged_by_what_it_knew_before(mnist):
    data = taught(own(mnist, 10), mnist)
    assert data.test is mnist.test
    assert data.validation is mnist.validation
    assert data.classes == mnist.classes
    assert data.name == "MNIST and my digits"


def test_few_drawings_come_often_and_of_many_not_every_shift(mnist):
    assert len(taught(own(mnist, 10), mnist).training) == 5 * 250
    many = own(mnist, MOST_OWN // 2)
    assert len(taught(many, mnist).training) == 5 * MOST_OWN
    assert len(SHIFTS) == 9


def test_small_data_gives_all_it_has(small):
    drawings = Split(small.test.images, small.test.labels)
    data = taught(drawings, small)
    assert len(data.training) == 17 * 15 + 40
    assert as_set(small.training) <= as_set(data.training)


def test_the_mixture_follows_from_the_seed(mnist):
    drawings = own(mnist, 10)
    one, same, other = (taught(drawings, mnist, seed=s).training.images for s in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_settings_are_gentle_and_their_decay_stays_the_same():
    hyper = Hyper(
        eta=0.5, lmbda=5.0, epochs=60, n_training=1000, expanded=True, augment=True,
        early_stopping=10, halve_after=5, mini_batch_size=2000, seed=7,
    )  # fmt: skip
    gentle = fine_tuning(hyper, 5000, 1250)
    assert gentle.eta == pytest.approx(0.15)
    assert gentle.lmbda / 1250 == hyper.lmbda / 5000
    assert gentle.epochs == 10
    assert gentle.mini_batch_size == 1250
    assert (gentle.n_training, gentle.expanded, gentle.augment) == (0, False, False)
    assert (gentle.early_stopping, gentle.halve_after) == (0, 0)
    assert (gentle.sizes, gentle.seed) == (hyper.sizes, 7)
    assert fine_tuning(Hyper(sum_rule="sum", shuffle="book"), 50_000, 1250).sum_rule == "mean"


def test_it_learns_the_drawings_and_does_not_forget(mnist):
    hyper = Hyper(cost="cross_entropy", init="new", eta=0.5, lmbda=5.0, epochs=1)
    for step in train(mnist.training, hyper):  # noqa: B007
        pass
    drawings = own(mnist, 40)
    data = taught(drawings, mnist)
    gentle = fine_tuning(hyper, len(mnist.training), len(data.training))
    run = Recording(data, gentle, start=step.params)
    for later in train(data.training, gentle, run.newest):
        run.append(later)

    def accuracies(params):
        return [score(params, split, hyper, 1).accuracy for split in (drawings, mnist.test)]

    (before, known_before), (after, known_after) = map(accuracies, (step.params, later.params))
    assert after > before + 0.2
    assert known_after > known_before - 0.02
