"""What a shift of the image costs a network: it knows digits only where it has seen them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, feedforward

#: Shifts in pixels, 0 first, and the ways to go: rows down and columns to the right.
SHIFTS = (0, 1, 2, 3, 4)
WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))

#: How many images are looked at, and how many between two results.
SAMPLE, SLICE = 600, 50


def shifted(images: Array, shape: tuple[int, int], down: int, right: int) -> Array:
    """The images moved by whole pixels; what leaves is lost, paper follows.

    Parameters
    ----------
    images : (m, pixels)
    shape : (int, int)
        Their height and width.

    Returns
    -------
    (m, pixels)
    """
    h, w = shape
    down, right = max(-h, min(down, h)), max(-w, min(right, w))
    planes = images.reshape(-1, h, w)
    moved = np.zeros_like(planes)
    moved[:, max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = planes[
        :, max(-down, 0) : h - max(down, 0), max(-right, 0) : w - max(right, 0)
    ]
    return moved.reshape(images.shape)


def shift_accuracy(
    params: Params, hyper: Hyper, split: Split, shape: tuple[int, int], sample: int = SAMPLE
) -> Iterator[tuple[float, ...]]:
    """Accuracy on images shifted by each of `SHIFTS`, the mean of the four `WAYS`.

    The work comes in small slices, so that it can be done beside other things; the last result
    is that of all images.

    Parameters
    ----------
    split : Split
        Its first ``sample`` images are looked at.
    shape : (int, int)
        Height and width of an image.

    Yields
    ------
    tuple of float
        For each of `SHIFTS`, the share of correct answers so far; nan where there is none yet.
    """
    few = split.first(sample)
    correct, asked = np.zeros(len(SHIFTS)), np.zeros(len(SHIFTS))
    for at in range(0, len(few), SLICE):
        images = few.images[at : at + SLICE].astype(params.flat.dtype, copy=False)
        labels = few.labels[at : at + SLICE]
        for place, shift in enumerate(SHIFTS):
            for down, right in WAYS if shift else WAYS[:1]:
                moved = shifted(images, shape, shift * down, shift * right)
                correct[place] += np.sum(answers(feedforward(params, moved, hyper)) == labels)
                asked[place] += len(labels)
                with np.errstate(invalid="ignore"):
                    yield tuple(float(share) for share in correct / asked)
