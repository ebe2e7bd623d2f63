"""The training images of a run: the first n, and if asked each of them shifted by one pixel too.

How each mini-batch distorts them, if asked, is in `augment`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from nnviz.core.dataset import Dataset, Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array

#: Down and right, in pixels: as it is, up, down, left, right.
SHIFTS = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))


def training_split(data: Dataset, hyper: Hyper) -> Split:
    """What a run with these settings learns from."""
    split = data.training
    if hyper.n_training:
        split = split.first(hyper.n_training)
    if hyper.augment:
        split = dataclasses.replace(split, image_shape=data.image_shape)
    if not hyper.expanded:
        return split
    images: Any = ShiftedImages(split.images, data.image_shape)
    labels = np.repeat(split.labels, len(SHIFTS))
    labels.flags.writeable = False
    return dataclasses.replace(split, images=images, labels=labels)


class ShiftedImages:
    """Five images in the place of each, made when they are asked for.

    Number 5 i + k is image i shifted by ``SHIFTS[k]``; what comes in at the edge is empty. Stored,
    MNIST's 250,000 would be 784 MB.
    """

    def __init__(self, images: Array, shape: tuple[int, int]) -> None:
        self._images, self._shape = images, shape
        self.dtype = images.dtype

    def __len__(self) -> int:
        return len(self._images) * len(SHIFTS)

    def __getitem__(self, which: Any) -> Array:
        """The images with these numbers, or of a slice of them: ``(m, pixels)``."""
        numbers = np.arange(len(self))[which]
        taken = self.take(np.atleast_1d(numbers))
        return taken if np.ndim(numbers) else taken[0]

    def take(self, numbers: Array, axis: int = 0) -> Array:
        """The images with these numbers: ``(m, pixels)``."""
        h, w = self._shape
        originals, kinds = np.divmod(numbers, len(SHIFTS))
        plain = self._images.take(originals, axis=axis).reshape(-1, h, w)
        shifted = plain.copy()
        for kind, (down, right) in enumerate(SHIFTS):
            chosen = kinds == kind
            if (down or right) and chosen.any():
                shifted[chosen] = _shifted(plain[chosen], down, right)
        return shifted.reshape(len(numbers), h * w)


def _shifted(images: Array, down: int, right: int) -> Array:
    moved = np.roll(images, (down, right), axis=(1, 2))
    if down:
        moved[:, 0 if down > 0 else -1, :] = 0
    if right:
        moved[:, :, 0 if right > 0 else -1] = 0
    return moved
