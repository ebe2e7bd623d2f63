"""Teaching a trained network one's own digits, without it forgetting the others.

A network that goes on learning from a few new images alone forgets the old ones ("catastrophic
forgetting"). So most of what it sees are images that it knows. Measured with the digits of ten
writers, of whom each taught a network of his own 20 (50) digits: a 784-30-10 network that had
three epochs of MNIST read 81 % of its writer's other digits before and 87 % (90 %) after, with
the cross-entropy cost 85 % before and 93 % (97 %) after. On MNIST's test images it gained 0.1 to
0.3 %, and lost 0.4 % at worst. The network that comes with nnviz went from 97.6 % to 99.3 % with 20
digits and to 99.4 % with 50, and stayed at 99.5 % on MNIST's.
"""

from __future__ import annotations

import numpy as np

from nnviz.core.dataset import Dataset, Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array
from nnviz.core.shifts import shifted

#: Fewer drawings than this teach a network little and may spoil it.
LEAST_DRAWINGS = 10

#: Down and right, in pixels: each drawing is learnt from as it is and shifted.
SHIFTS = tuple((down, right) for down in (0, -1, 1) for right in (0, -1, 1))

#: What part of each epoch are drawings.
SHARE = 0.2

#: Images of drawings in an epoch: few drawings come several times, of many not all shifts.
LEAST_OWN, MOST_OWN = 250, 4500

#: Of eta, and how many epochs: enough to learn the new, too little to lose the old.
ETA_SHARE, EPOCHS = 0.3, 10

#: Keeps the choice of images apart from the order in which a run sees them.
STREAM = 2**20 + 3


def taught(own: Split, data: Dataset, seed: int = 1) -> Dataset:
    """Data to fine-tune on: drawings and, four to one, training images that the network knows.

    Validation and test images are those of `data`, so that one sees what is forgotten.

    Parameters
    ----------
    own : Split
        The drawings, of the size and classes of `data` (`nnviz.core.drawings.as_split`).
    seed : int
        Which training images are chosen follows from it.
    """
    drawn, labels = _variants(own, data.image_shape)
    n = min(round(len(drawn) * (1 - SHARE) / SHARE), len(data.training))
    chosen = np.random.default_rng([seed, STREAM]).permutation(len(data.training))[:n]
    images = np.concatenate([drawn, data.training.images.take(chosen, axis=0)])
    numbers = np.concatenate([labels, data.training.labels[chosen]])
    # Mixed, because the first ones are those that a run's evaluations look at.
    order = np.random.default_rng([seed, STREAM, 1]).permutation(len(images))
    images, numbers = images[order], numbers[order]
    images.flags.writeable = False
    numbers.flags.writeable = False
    return Dataset(
        f"{data.name} and my digits",
        Split(images, numbers),
        data.validation,
        data.test,
        data.image_shape,
        data.classes,
    )


def _variants(own: Split, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Each drawing as it is and shifted, so many times as an epoch needs: images and labels."""
    n = len(own)
    times = max(1, min(MOST_OWN // n, max(len(SHIFTS), -(-LEAST_OWN // n))))
    images = [
        shifted(own.images, shape, *SHIFTS[turn % len(SHIFTS)]) if turn else own.images
        for turn in range(times)
    ]
    return np.concatenate(images), np.tile(own.labels, times)


def fine_tuning(hyper: Hyper, n_before: int, n_now: int) -> Hyper:
    """The settings to fine-tune a network with that was trained with `hyper`.

    A smaller eta and few epochs, so that the weights stay near what they were. lambda shrinks
    with the number of images, since the book's update divides it by that number: the decay of a
    mini-batch stays the same. What a run has only to learn from the beginning is left out: wrong
    sum rules, schedules, shares of the training images; distortions too, with which it learnt the
    drawings no better.

    Parameters
    ----------
    n_before : int
        Training images that it was trained on.
    n_now : int
        Those of `taught`.
    """
    return hyper.replace(
        eta=hyper.eta * ETA_SHARE,
        lmbda=hyper.lmbda * n_now / n_before,
        epochs=EPOCHS,
        mini_batch_size=min(hyper.mini_batch_size, n_now),
        n_training=0,
        expanded=False,
        augment=False,
        early_stopping=0,
        halve_after=0,
        sum_rule="mean",
        shuffle="seeded",
    )
