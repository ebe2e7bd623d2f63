"""Not a digit: whether the network's answer may be said at all.

A network has ten outputs and so always a best one, for a dot or a scribble too. Three questions
are asked before its answer counts:

1. Does the image have the shape of a digit (`misshape`)? It is neither a dot nor a flat line, it
   does not fall to pieces, and it has neither too much ink nor too many strokes. An upright line is
   a 1.
2. Has the network made up its mind: is its best output ahead of the next by `MARGIN`?
3. Has the network seen an image of that class that looks like it (`Familiar`)? Asked only if the
   training images have been looked at before.

Measured with the network that is ready at once, all three together wrongly turn away 1.1 % of
MNIST's test images, and 1.1 % of digits that ten people drew with a pen, a quarter of which it
would have misread. They turn away all dots, flat lines, dashes, scribbles and zigzags, 95 % of
squares that are filled line by line, and 64 % of capital letters and signs: an e stays an 8, a
house a 0, a T a 7. Without the third question 22 % of the letters are turned away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.core.centring import thickness
from nnviz.core.dataset import Split
from nnviz.core.evaluation import answers
from nnviz.core.network import Array
from nnviz.core.pen import BOX, pen_radius, unit

#: The classes of a network that reads digits: what is none can be told by its shape.
DIGITS = tuple("0123456789")

#: How far the best output must be ahead of the next one.
MARGIN = 0.1

#: Pixels with more than this are ink.
INK = 0.3

#: The least height of a digit, as a share of its box; of MNIST's one in a thousand is lower than
#: 12 of 20 pixels.
LOWEST = 0.55

#: The largest mean of a digit's pixels; MNIST's fullest of a thousand has 0.29.
FULLEST = 0.31

#: Strokes that an average row of a digit crosses, from its first to its last, and those that an
#: average column does: dots and dashes leave some empty, an M has more in each. Of MNIST's, 998 of
#: a thousand lie between.
FEWEST_CROSSED, MOST_CROSSED, MOST_DOWN = 0.8, 2.2, 3.0

#: Where strokes look wider than so many pens, a line has run over itself: a scribble.
WIDEST = 1.4

#: Images are compared on a grid of so many cells a side.
CELLS = 14

#: Training images that an image is compared with, the first ones, and how many after them tell how
#: far apart images of one class may lie.
COMPARED, MEASURED = 30_000, 2_000

#: Images that are looked at in one go.
CHUNK = 500

#: How many images of a class, and how many to measure with, are needed to know anything.
LEAST = 100

#: Share of the images measured with that lie near enough to one of their class.
KNOWN = 0.99


class Verdict(NamedTuple):
    """What may be said of an image.

    Attributes
    ----------
    answer : int
        The class; -1 if there is none to be said.
    margin : float
        By how much the best output is ahead of the next one; nan if an output is not finite.
    is_digit : bool
        False if nothing fits.
    words : str
        Why there is no answer; empty if there is one.
    """

    answer: int
    margin: float
    is_digit: bool
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Familiar:
    """Images of each class to compare with, on a coarse grid.

    Attributes
    ----------
    images : tuple of (n, CELLS * CELLS) float32
        For each class: cell means, each image scaled to length 1.
    limit : float
        How far an image may be from the nearest one of its class, as 1 minus the cosine; inf if
        there were too few to tell.
    """

    images: tuple[Array, ...]
    limit: float

    def distance(self, received: Array, answer: int) -> float:
        """How far an image ``(h, w)`` is from the nearest one of this class; 0 to 1."""
        return float(1 - (self.images[answer] @ _coarse(received[None])[0]).max())

    def is_like(self, received: Array, answer: int) -> bool:
        """Whether an image looks like one of this class; yes if too few of them are known."""
        known = len(self.images[answer]) >= LEAST and np.isfinite(self.limit)
        return not known or self.distance(received, answer) <= self.limit


def familiar_with(split: Split, shape: tuple[int, int], n_classes: int) -> Familiar:
    """Look at the first training images: 0.1 to 0.3 s."""
    known = None
    for known in looking(split, shape, n_classes):  # noqa: B007  the last one is wanted
        pass
    assert known is not None
    return known


def looking(split: Split, shape: tuple[int, int], n_classes: int) -> Iterator[Familiar | None]:
    """Do the same a few milliseconds at a time: None each time, and what is known at the end."""
    n = min(COMPARED + MEASURED, len(split))
    parts = [np.empty((0, CELLS * CELLS), np.float32)]
    for at in range(0, n, CHUNK):
        parts.append(_coarse(split.images[at : min(at + CHUNK, n)].reshape(-1, *shape)))
        yield None
    cells, labels = np.concatenate(parts), split.labels[:n]
    compared, measured = labels[:COMPARED], labels[COMPARED:]
    images = tuple(cells[:COMPARED][compared == c] for c in range(n_classes))
    nearest = []
    for c in range(n_classes) if len(measured) >= LEAST else ():
        own = cells[COMPARED:][measured == c]
        if len(own) and len(images[c]) >= LEAST:
            nearest.append((own @ images[c].T).max(axis=1))
            yield None
    limit = float(np.quantile(1 - np.concatenate(nearest), KNOWN)) if nearest else np.inf
    yield Familiar(images, limit)


def judge(
    outputs: Array,
    received: Array | None = None,
    familiar: Familiar | None = None,
    *,
    drawn: bool = False,
) -> Verdict:
    """Decide whether the network's answer may be said.

    Parameters
    ----------
    outputs : (n_classes,)
        Of a sigmoid or a softmax layer.
    received : (h, w), optional
        The image, as `nnviz.core.strokes.receive` makes it. Leave it out for what is no digit:
        clothes, say, have other shapes.
    familiar : Familiar, optional
        From the training images of the network.
    drawn : bool
        Whether the image is a line drawn with MNIST's pen, whose width is known, rather than a
        picture.
    """
    if received is not None and not received.any():
        return Verdict(-1, 0.0, False, "")
    answer = int(answers(outputs[None])[0])
    if answer < 0:
        words = "The network's numbers are no longer finite: it has no answer."
        return Verdict(-1, float("nan"), False, words)
    second, best = np.partition(outputs, -2)[-2:]
    margin = float(best - second)
    words = "" if received is None else misshape(received, drawn=drawn)
    if not words and margin < MARGIN:
        words = "Not sure: no output is far ahead of the others."
    if not words and familiar is not None and received is not None:
        words = (
            "" if familiar.is_like(received, answer) else "It looks like none of the digits learnt."
        )
    return Verdict(-1 if words else answer, margin, not words, words)


def misshape(received: Array, *, drawn: bool = False) -> str:
    """Why an image ``(h, w)`` has not the shape of a digit, in words; empty if it has."""
    ink = received > INK
    rows, columns = (np.flatnonzero(ink.any(axis=k)) for k in (1, 0))
    height, width = (np.ptp(at) + 1 if len(at) else 0 for at in (rows, columns))
    if height < LOWEST * BOX * unit(received.shape):
        return "Too flat for a digit."
    if received.mean() > FULLEST or (drawn and _pens(received) > WIDEST):
        return "Too much ink for a digit."
    across, down = (
        np.count_nonzero(np.diff(ink.astype(np.int8), axis=k, prepend=0) == 1) for k in (1, 0)
    )
    if across < FEWEST_CROSSED * height or down < FEWEST_CROSSED * width:
        return "Too many pieces for a digit."
    if across > MOST_CROSSED * height or down > MOST_DOWN * width:
        return "Too many strokes for a digit."
    return ""


def _pens(received: Array) -> float:
    """How many pens wide the strokes of an image look."""
    return thickness(received.astype(np.float64)) / (2 * pen_radius(received.shape))


def _coarse(images: Array) -> Array:
    """Images ``(m, h, w)`` as means over a grid, of length 1: ``(m, CELLS * CELLS)`` float32."""
    down, across = _shares(images.shape[1]), _shares(images.shape[2])
    cells: Array = (down @ images.astype(np.float32) @ across.T).reshape(-1, CELLS * CELLS)
    cells /= np.maximum(np.linalg.norm(cells, axis=1, keepdims=True), 1e-6)
    return cells


def _shares(n: int) -> Array:
    """What share of each cell every pixel along a side has: ``(CELLS, n)`` float32."""
    edges, pixels = np.linspace(0, n, CELLS + 1), np.arange(n)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    shares: Array = (np.clip(overlap, 0, None) * (CELLS / n)).astype(np.float32)
    return shares
