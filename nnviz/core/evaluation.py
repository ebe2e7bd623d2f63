"""How well a network does on images it is asked about: count correct, mean cost, the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.core.dataset import Dataset, Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, count_weights, forward, quiet
from nnviz.core.step import Step

#: Images that go through at once: their activations stay in the processor's cache.
CHUNK = 500

#: How many training images the window's evaluations look at, the first ones.
TRAINING_SAMPLE = 5_000


@dataclass(frozen=True, slots=True)
class Score:
    """What a network makes of a set of images.

    Attributes
    ----------
    correct, total : int
    cost : float
        Mean over the images plus the regularization term, lambda / 2n times the sum of the
        squared weights (L1: lambda / n times that of their absolute values), with n the number of
        *training* images whichever set is scored.
    """

    correct: int
    total: int
    cost: float

    @property
    def accuracy(self) -> float:
        """Share of correct answers, 0 to 1."""
        return self.correct / self.total


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The scores at one moment, and what was answered on each test image.

    Attributes
    ----------
    index : int
        Of the Step whose Params were scored.
    epoch : int
        The epoch that ended with it, counted from 0; -1 for the untrained network.
    training : Score
        On the first `TRAINING_SAMPLE` training images.
    validation, test : Score
    test_answers : (n_test,) int8, or int16 where there are more classes than it holds
        The class answered on each test image, -1 for none (nan); read-only.
    """

    index: int
    epoch: int
    training: Score
    validation: Score
    test: Score
    test_answers: Array


def score(params: Params, split: Split, hyper: Hyper, n_training: int) -> Score:
    """Score a network on all images of a split; a nan output counts as wrong."""
    return ask(params, split, hyper, n_training)[0]


def ask(params: Params, split: Split, hyper: Hyper, n_training: int) -> tuple[Score, Array]:
    """Score a network on all images of a split, and keep what it answers on each.

    Returns
    -------
    Score
    (n,) int8 or int16
        As `Evaluation.test_answers`; read-only.
    """
    cost = COST[hyper.cost]
    targets = np.eye(params.sizes[-1], dtype=params.flat.dtype)
    total, costs = len(split.labels), 0.0
    given = np.empty(total, np.int8 if params.sizes[-1] <= 127 else np.int16)
    with quiet():
        for at in range(0, total, CHUNK):
            labels = split.labels[at : at + CHUNK]
            images = split.images[at : at + CHUNK].astype(params.flat.dtype, copy=False)
            z, activations = forward(params, images.T, hyper)
            output = activations[-1]
            given[at : at + CHUNK] = answers(output.T)
            costs += cost.fn(z, output, targets[:, labels])
        weights = params.flat[: count_weights(params.sizes)]
        size = weights.dot(weights) / 2 if hyper.regularization == "L2" else np.abs(weights).sum()
        penalty = hyper.lmbda / n_training * float(size)
    given.flags.writeable = False
    correct = int(np.count_nonzero(given == split.labels))
    return Score(correct, total, costs / total + penalty), given


def answers(outputs: Array) -> Array:
    """The class with the largest output for each row: ``(m,)``; -1 where an output is nan."""
    best = outputs.argmax(axis=1)
    # argmax answers the place of a nan, if there is one.
    picked = np.take_along_axis(outputs, best[:, None], axis=1)[:, 0]
    return np.where(np.isnan(picked), -1, best)


def evaluate(
    step: Step, data: Dataset, training: Split | None = None, training_sample: int = TRAINING_SAMPLE
) -> Evaluation:
    """Score the network after a Step on a training sample, the validation and the test images.

    Parameters
    ----------
    training : Split, optional
        What the run learns from; all training images if not given.
    """
    training = training or data.training
    n = len(training.labels)
    sample = training.first(min(n, training_sample))
    test, given = ask(step.params, data.test, step.hyper, n)
    return Evaluation(
        step.index,
        step.epoch if step.index else -1,
        score(step.params, sample, step.hyper, n),
        score(step.params, data.validation, step.hyper, n),
        test,
        given,
    )
