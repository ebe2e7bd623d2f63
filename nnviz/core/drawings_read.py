"""What a network makes of the user's drawings: which it reads, in numbers and in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.core.drawings import Drawings, label_order
from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, feedforward

#: What stands for an answer that is none: the network's numbers are no longer finite.
NO_ANSWER = "–"

#: Classes that are told of one by one.
MOST_CLASSES = 12


@dataclass(frozen=True, slots=True, eq=False)
class DrawingsRead:
    """Drawings as a network receives them, and what it answers.

    Attributes
    ----------
    drawings : Drawings
    classes : tuple[str, ...]
        What the network's outputs stand for.
    images : (n, h, w) float32
    numbers : (n,) intp
        The class of each; -1 where its label is none of the classes.
    answers : (n,) intp, optional
        The class that the network answers, -1 for none; None before it was asked.
    """

    drawings: Drawings
    classes: tuple[str, ...]
    images: Array
    numbers: Array
    answers: Array | None = None

    @property
    def known(self) -> Array:
        """Which drawings have a class of the network: ``(n,)`` bool."""
        mask: Array = self.numbers >= 0
        return mask

    @property
    def right(self) -> Array:
        """Which of them it reads: ``(n,)`` bool."""
        if self.answers is None:
            return np.zeros(len(self.numbers), bool)
        mask: Array = self.known & (self.answers == self.numbers)
        return mask

    def asked(self, params: Params, hyper: Hyper) -> DrawingsRead:
        """The same with the answers of this network; itself if they are what they were."""
        if not len(self.images) or params.sizes[0] != self.images[0].size:
            return self
        x = self.images.reshape(len(self.images), -1).astype(params.flat.dtype, copy=False)
        read = answers(feedforward(params, x, hyper))
        if self.answers is not None and np.array_equal(read, self.answers):
            return self
        return dataclasses.replace(self, answers=read)

    def caption(self, place: int) -> tuple[str, bool]:
        """What stands under a drawing, such as ``✗ 3 → 8``, and whether it is read."""
        label = self.drawings.all[place].label
        if self.answers is None or not self.known[place]:
            return label, False
        if self.right[place]:
            return f"✓ {label}", True
        return f"✗ {label} → {self._answer(place)}", False

    def tip(self, place: int) -> str:
        """The same in words."""
        label = self.drawings.all[place].label
        if not self.known[place]:
            return f"{label}: no class of this data"
        if self.answers is None:
            return label
        answer = self._answer(place)
        return f"{label}: no answer" if answer == NO_ANSWER else f"{label}, read as {answer}"

    def _answer(self, place: int) -> str:
        assert self.answers is not None
        answer = int(self.answers[place])
        return self.classes[answer] if answer >= 0 else NO_ANSWER

    def words(self) -> str:
        """How many are read, in a sentence; nothing where there are none."""
        n = int(self.known.sum())
        if not len(self.numbers):
            return ""
        if self.answers is None or not n:
            return counted(len(self.numbers)) + "."
        return f"The network of the moment reads {int(self.right.sum()):,} of {n:,}."

    def details(self) -> str:
        """How many of each class are read, of many classes those with most mistakes."""
        parts = []
        if self.answers is not None and self.known.any():
            parts.append(self._by_class())
        strange = int(np.count_nonzero(~self.known))
        if strange:
            parts.append(f"{counted(strange)} with labels that are no classes of this data.")
        return " ".join(parts)

    def _by_class(self) -> str:
        n = len(self.classes)
        totals = np.bincount(self.numbers[self.known], minlength=n)
        good = np.bincount(self.numbers[self.right], minlength=n)
        there = sorted(np.flatnonzero(totals), key=lambda c: label_order(self.classes[c]))
        if len(there) > MOST_CLASSES:
            there = sorted(there, key=lambda c: good[c] - totals[c])[:MOST_CLASSES]
        return ", ".join(f"{self.classes[c]}: {good[c]} of {totals[c]}" for c in there) + "."


def unread(
    drawings: Drawings,
    shape: tuple[int, int],
    classes: Sequence[str],
    before: DrawingsRead | None = None,
) -> DrawingsRead:
    """Drawings that no network was asked about yet.

    Parameters
    ----------
    shape : (int, int)
        Height and width of the network's images.
    before : DrawingsRead, optional
        What was there before: its images are taken over, where they have this shape.
    """
    made = {}
    if before is not None and before.images.shape[1:] == shape:
        made = {d.key: image for d, image in zip(before.drawings, before.images, strict=True)}
    images = np.zeros((len(drawings), *shape), np.float32)
    for image, drawing in zip(images, drawings, strict=True):
        ready = made.get(drawing.key)
        image[:] = drawing.received(shape) if ready is None else ready
    places = {name: place for place, name in enumerate(classes)}
    numbers = np.array([places.get(drawing.label, -1) for drawing in drawings], np.intp)
    return DrawingsRead(drawings, tuple(classes), images, numbers)


def counted(n: int) -> str:
    """So many drawings, in words."""
    return "1 drawing" if n == 1 else f"{n:,} drawings"
