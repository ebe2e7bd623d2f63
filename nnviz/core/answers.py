"""What a network answers on the test images: confusion, what was learnt and forgotten, how sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.evaluation import CHUNK, Evaluation
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, feedforward
from nnviz.core.recording import Recording

#: What a list of images can hold: "wrong" now, "never" learnt so far, "forgotten" at least once.
KINDS = ("wrong", "never", "forgotten")

#: The network is asked about at most so many images for one list; MNIST has 10,000 in all.
MOST_PICKED = 10_000


def confusion(labels: Array, answers: Array, n_classes: int) -> Array:
    """How often each class is taken for each: ``(n, n + 1)`` intp.

    The row is the true class, the column the answer; the last column is for no answer (nan).

    Parameters
    ----------
    labels : (m,)
    answers : (m,)
        As `Evaluation.test_answers`.
    """
    columns = n_classes + 1
    cells = labels * columns + answers.astype(np.intp) % columns  # -1 becomes the last one
    return np.bincount(cells, minlength=n_classes * columns).reshape(n_classes, columns)


def in_cell(labels: Array, answers: Array, cell: tuple[int, int], n_classes: int) -> Array:
    """Which images a cell of `confusion` counts: ``(m,)`` bool."""
    row, column = cell
    inside: Array = (labels == row) & (answers == (column if column < n_classes else -1))
    return inside


class AnswerHistory:
    """What became of each test image in the course of a run, kept up to date bit by bit.

    A cursor goes forward and back over the evaluations; each costs a few comparisons, and no more
    is stored than the answers, which the evaluations hold anyway.

    Parameters
    ----------
    labels : (n_test,)
    n_classes : int

    Attributes
    ----------
    index : (n,) intp
        The Step of each evaluation.
    accuracies : (n, n_classes) float
        The share of each class's images that are right, in per cent; nan where there are none.
    place : int
        The evaluation that the cursor is at, -1 before the first one. The rest is as of then.
    right : (n_test,) bool
    first : (n_test,) int32
        The first evaluation that got the image right, -1 for none.
    forgotten : (n_test,) int32
        How often the image went from right to wrong.
    """

    def __init__(self, labels: Array, n_classes: int) -> None:
        self._labels = labels
        self._totals = np.bincount(labels, minlength=n_classes)
        self._answers: list[Array] = []
        self.index = np.empty(0, np.intp)
        self.accuracies = np.empty((0, n_classes))
        self.place = -1
        self.right = np.zeros(len(labels), bool)
        self.first = np.full(len(labels), -1, np.int32)
        self.forgotten = np.zeros(len(labels), np.int32)

    def __len__(self) -> int:
        """How many evaluations there are."""
        return len(self._answers)

    def take(self, evaluations: Sequence[Evaluation]) -> None:
        """Take in what is new in the evaluations of a run."""
        new = evaluations[len(self) :]
        if not new:
            return
        rows = np.full((len(new), len(self._totals)), np.nan)
        for row, evaluation in zip(rows, new, strict=True):
            right = self._labels[evaluation.test_answers == self._labels]
            counts = np.bincount(right, minlength=len(row))
            np.divide(100.0 * counts, self._totals, out=row, where=self._totals > 0)
        self._answers += [e.test_answers for e in new]
        self.index = np.concatenate([self.index, [e.index for e in new]])
        self.accuracies = np.concatenate([self.accuracies, rows])

    def go_to(self, place: int) -> None:
        """Move the cursor to this evaluation.

        Raises
        ------
        IndexError
            If there is no such evaluation.
        """
        if not -1 <= place < len(self):
            raise IndexError(f"This run has {len(self)} evaluations, so none at place {place}.")
        while self.place < place:
            self._forward()
        while self.place > place:
            self._back()

    def _right_at(self, place: int) -> Array:
        if place < 0:
            return np.zeros(len(self._labels), bool)
        right: Array = self._answers[place] == self._labels
        return right

    def _forward(self) -> None:
        self.place += 1
        right = self._right_at(self.place)
        self.first[right & (self.first < 0)] = self.place
        self.forgotten += self.right & ~right
        self.right = right

    def _back(self) -> None:
        before = self._right_at(self.place - 1)
        self.first[self.first == self.place] = -1
        self.forgotten -= before & ~self.right
        self.right = before
        self.place -= 1

    def pick(self, kind: str, inside: Array | None = None) -> Array:
        """Which images belong in a list, by number.

        Parameters
        ----------
        kind : {"wrong", "never", "forgotten"}
            Those most often forgotten come first.
        inside : (n_test,) bool, optional
            Only of these; "wrong" is then all of them, right ones too.
        """
        if kind == "forgotten":
            wanted = self.forgotten > 0
        elif kind == "never":
            wanted = self.first < 0
        else:
            wanted = ~self.right if inside is None else inside
        if inside is not None:
            wanted = wanted & inside
        numbers = np.flatnonzero(wanted)
        if kind == "forgotten":
            numbers = numbers[np.argsort(-self.forgotten[numbers], kind="stable")]
        return numbers


def params_at(recording: Recording, index: int) -> Params:
    """The Params after a Step, with as little replay as can be.

    Unlike `Recording.at` it leaves alone what the recording holds on to for the moment.
    """
    newest, keyframes = recording.newest, recording.keyframes
    if index == newest.index:
        return newest.params
    return keyframes[index] if index in keyframes else next(recording.replay(index, index)).params


def outputs_on(params: Params, split: Split, hyper: Hyper, numbers: Array) -> Array:
    """What the network makes of the images with these numbers: ``(m, n_out)``."""
    outputs = np.empty((len(numbers), params.sizes[-1]), params.flat.dtype)
    for at in range(0, len(numbers), CHUNK):
        images = split.images[numbers[at : at + CHUNK]].astype(params.flat.dtype, copy=False)
        outputs[at : at + CHUNK] = feedforward(params, images, hyper)
    return outputs


def sureness(outputs: Array, answers: Array) -> Array:
    """The output behind each answer: ``(m,)``; nan where there is no answer."""
    picked = np.take_along_axis(outputs, np.maximum(answers, 0).astype(np.intp)[:, None], axis=1)
    sure: Array = np.where(answers < 0, np.nan, picked[:, 0])
    return sure


def most_sure_first(sure: Array) -> Array:
    """The order in which the most sure answers come first and no answer last: ``(m,)`` intp."""
    return np.argsort(-sure, kind="stable")  # NumPy sorts nan to the end
