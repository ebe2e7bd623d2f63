"""Who pulled a weight: what each training example did to it over a span of mini-batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.core.microscope import Microscope, Weight, value_of
from nnviz.core.network import Array
from nnviz.core.recording import Recording


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """How far each training example moved a weight, all mini-batches of a span together.

    Attributes
    ----------
    weight : Weight
    first, last : int
        The mini-batches of the span, both counted in.
    amounts : (n_training,) float64
        Minus eta / m times the example's ``delta_nabla_w``, added up over its appearances.
    seen : (n_training,) int
        How often each example appeared.
    decay : float
        What lambda did.
    carried : float
        What a sum that was not set back to zero did.
    pushed : float
        What momentum did.
    moved : float
        How far the weight moved in all: the sum of everything above, to rounding.
    """

    weight: Weight
    first: int
    last: int
    amounts: Array
    seen: Array
    decay: float
    carried: float
    pushed: float
    moved: float

    def strongest(self, count: int) -> tuple[Array, Array]:
        """The examples that pushed the weight up the most and down the most, strongest first."""
        order = np.argsort(self.amounts, kind="stable")
        down = [i for i in order[:count] if self.amounts[i] < 0]
        up = [i for i in order[::-1][:count] if self.amounts[i] > 0]
        return np.array(up, np.intp), np.array(down, np.intp)


def trace_pulls(
    recording: Recording, weight: Weight, first: int, last: int
) -> Iterator[Pulls | int]:
    """Replay a span of mini-batches and add up who pulled a weight.

    Parameters
    ----------
    first, last : int
        From 1 to the newest; both counted in.

    Yields
    ------
    int
        How many mini-batches are done, after each.
    Pulls
        At the end.
    """
    amounts = np.zeros(len(recording.training.labels))
    seen = np.zeros(len(amounts), np.int64)
    decay = carried = pushed = 0.0
    steps = recording.replay(first - 1, last)
    before = next(steps)
    begin = before
    for step in steps:
        hyper = step.hyper
        opened = Microscope(before.params, before.carry, step.index, recording.training, hyper)
        parts = opened.follow(weight)
        rate = hyper.eta / parts.divisor
        if hyper.sum_rule == "last_example":
            amounts[step.examples[-1]] -= rate * float(parts.products[-1])
        else:
            amounts[step.examples] -= rate * parts.products
        seen[step.examples] += 1
        decay -= parts.decay
        carried -= rate * parts.start
        pushed += parts.push
        before = step
        yield step.index - first + 1
    moved = value_of(before.params, weight) - value_of(begin.params, weight)
    yield Pulls(weight, first, last, amounts, seen, decay, carried, pushed, moved)
