"""Drawings: the user's own digits, each with the label the user gave it."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnviz.core.centring import receive_image
from nnviz.core.dataset import Split
from nnviz.core.network import Array
from nnviz.core.strokes import SMALLEST, receive, tidy

#: How many drawings are kept, and how many points one may have; a longer line is thinned.
MAX_DRAWINGS, MAX_POINTS = 500, 4000

MAX_LABEL = 40
MAX_IMAGE_SIDE = 1024

#: Digits after the point of a coordinate: the sheet is one wide.
DIGITS = 4


class DrawingsError(ValueError):
    """A drawing cannot be kept, or its file not used; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedDrawing:
    """One drawing and what it shows.

    Attributes
    ----------
    key : str
        Tells it from all others. It follows from the lines or the image, so that the same drawing
        has the same key wherever it is read.
    label : str
        A class, such as "7".
    strokes : tuple of (n, 2) float64
        Points x, y as shares of the sheet, y downwards; none if it is an image.
    image : (h, w) float32, optional
        Pixels from 0, paper, to 1, where there are no strokes; read-only.
    """

    key: str
    label: str
    strokes: tuple[Array, ...] = ()
    image: Array | None = None

    def received(self, shape: tuple[int, int]) -> Array:
        """What a network receives whose images have this height and width: ``(h, w)`` float32."""
        if self.image is None:
            return receive(self.strokes, shape, smallest=SMALLEST)
        if self.image.shape == shape:
            return self.image
        return receive_image(self.image, shape)


def saved_drawing(
    label: str, strokes: Sequence[ArrayLike] = (), image: Array | None = None
) -> SavedDrawing:
    """A drawing to keep, from its strokes, or if it has none from its image.

    Parameters
    ----------
    label : str
    strokes : sequence of (n, 2)
        Points x, y as shares of the sheet.
    image : (h, w), optional
        Pixels from 0 to 1; kept to 1/256, as the training images' are.

    Raises
    ------
    DrawingsError
        If there is nothing to keep, or the label is none.
    """
    label = label.strip()
    if not 0 < len(label) <= MAX_LABEL or not label.isprintable():
        raise DrawingsError(f"A label has 1 to {MAX_LABEL} letters or digits, such as 7.")
    try:
        lines = _thinned(tidy(strokes))
    except (TypeError, ValueError):
        raise DrawingsError("A drawing is a list of strokes, each a list of points x, y.") from None
    if lines:
        lines = tuple(np.round(np.clip(line, 0, 1), DIGITS) + 0.0 for line in lines)
        parts = [line.tobytes() + b"/" for line in lines]
        return SavedDrawing(_key(parts), label, tuple(map(_frozen, lines)))
    if image is None or not np.any(image):
        raise DrawingsError("There is nothing to save; draw a digit first.")
    if image.ndim != 2 or max(image.shape) > MAX_IMAGE_SIDE or not np.isfinite(image).all():
        raise DrawingsError(f"An image has at most {MAX_IMAGE_SIDE} × {MAX_IMAGE_SIDE} pixels.")
    levels = np.clip(np.rint(image * 256), 0, 255).astype(np.uint8)
    key = _key([str(levels.shape).encode(), levels.tobytes()])
    pixels = levels.astype(np.float32) * np.float32(1 / 256)
    return SavedDrawing(key, label, image=_frozen(pixels))


def _key(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array


def _thinned(lines: tuple[Array, ...]) -> tuple[Array, ...]:
    """The lines with at most about `MAX_POINTS` points in all; the ends of each stay."""
    every = -(-sum(map(len, lines)) // MAX_POINTS)
    if every < 2:
        return lines
    # A scribble of dots has as many ends as points.
    shorter = (line[np.r_[0 : len(line) - 1 : every, len(line) - 1]] for line in lines)
    return tuple(itertools.islice(shorter, MAX_POINTS))


@dataclass(frozen=True, slots=True, eq=False)
class Drawings:
    """Drawings in the order they were saved. A change makes a new collection."""

    all: tuple[SavedDrawing, ...] = ()

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[SavedDrawing]:
        return iter(self.all)

    def find(self, key: str) -> SavedDrawing | None:
        """The drawing with this key, or None."""
        return next((drawing for drawing in self.all if drawing.key == key), None)

    def added(self, drawing: SavedDrawing, place: int | None = None) -> Drawings:
        """These and one more, at the end or at a place; if it is there already, it is relabelled.

        Raises
        ------
        DrawingsError
            If there are `MAX_DRAWINGS` already.
        """
        if self.find(drawing.key):
            return self.relabelled(drawing.key, drawing.label)
        if len(self) >= MAX_DRAWINGS:
            raise DrawingsError(
                f"There are {MAX_DRAWINGS:,} drawings, as many as nnviz keeps; export and delete some first."
            )
        at = len(self) if place is None else place
        return Drawings((*self.all[:at], drawing, *self.all[at:]))

    def removed(self, key: str) -> Drawings:
        """These without the one that has this key."""
        return Drawings(tuple(drawing for drawing in self.all if drawing.key != key))

    def relabelled(self, key: str, label: str) -> Drawings:
        """These, one of them with another label."""
        return Drawings(
            tuple(
                dataclasses.replace(drawing, label=label) if drawing.key == key else drawing
                for drawing in self.all
            )
        )

    def of(self, classes: Sequence[str]) -> Drawings:
        """Those whose label is one of these classes."""
        return Drawings(tuple(drawing for drawing in self.all if drawing.label in classes))

    def counts(self) -> dict[str, int]:
        """How many there are of each label, in the order of the labels."""
        labels = [drawing.label for drawing in self.all]
        return {label: labels.count(label) for label in sorted(set(labels), key=label_order)}


def label_order(label: str) -> tuple[int, int, str]:
    """A key to sort labels by: whole numbers by their value, then words."""
    is_number = label.isascii() and label.isdigit()
    return (0, int(label), label) if is_number else (1, 0, label)


def as_split(drawings: Drawings, shape: tuple[int, int], classes: Sequence[str]) -> Split:
    """The drawings as the network receives them, to evaluate it on or to learn from.

    Parameters
    ----------
    shape : (int, int)
        Height and width of the network's images.
    classes : sequence of str
        What its outputs stand for; drawings with another label are left out.

    Returns
    -------
    Split
        Images ``(n, pixels)`` float32 and class numbers ``(n,)``.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    known = drawings.of(classes)
    images = np.zeros((len(known), shape[0] * shape[1]), np.float32)
    for row, drawing in zip(images, known, strict=True):
        row[:] = drawing.received(shape).ravel()
    labels = np.array([numbers[drawing.label] for drawing in known], np.intp)
    return Split(_frozen(images), _frozen(labels))
