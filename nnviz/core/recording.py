"""Recording: everything needed to get any Step of a run back, bit for bit.

Only the costs and counts of every step are stored, and the Params of every so-manyth
(keyframes); `Recording.at` does the few steps after the nearest keyframe again.

One thread appends, any thread may read at the same time, without a lock: whatever is visible
through `newest` was stored before `newest` was set, and nothing stored is written again.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from nnviz.core.dataset import Dataset
from nnviz.core.evaluation import TRAINING_SAMPLE, Evaluation
from nnviz.core.expand import training_split
from nnviz.core.flow import Flow, flow_sample, wants_flow
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params
from nnviz.core.step import Step, batch_examples, steps_per_epoch, untrained
from nnviz.core.training import advance

#: The keyframes of a run take at most this much.
KEYFRAME_BYTES = 256 * 2**20

#: Where epochs are short, evaluations would cost more than the training: a run is planned to have
#: at most so many, but one at least for each so many mini-batches.
MOST_EVALUATIONS, OFTEN_ENOUGH = 400, 5_000


def keyframe_spacing(n_params: int) -> int:
    """Steps between two keyframes: 500 for the book's 784-30-10, fewer for a larger network.

    What lies between two keyframes is done again in about 25 ms, whatever the size.
    """
    return min(500, max(20, 12_000_000 // n_params))


def first_step(hyper: Hyper, start: Params | None) -> Step:
    """Moment 0: the untrained network, or the one to learn on from."""
    if start is None:
        return untrained(hyper)
    zeros = Params(np.zeros_like(start.flat), hyper.sizes)
    return Step(0, 0, np.empty(0, np.intp), math.nan, 0, zeros, start, hyper)


#: What the next Step is made from: the Params and the carry of the one before.
Keyframe = tuple[Params, Array | None]


class Recording:
    """A run, from the untrained network to its newest Step.

    Parameters
    ----------
    data : Dataset
    hyper : Hyper
        The settings the run starts with; what it learns from of the data is `training`.
    keyframe_every : int, optional
        Steps between two keyframes (`keyframe_spacing`), until `keyframe_bytes` are full: then
        it doubles and every other keyframe goes.
    training_sample : int
        How many training images are scored, the first ones; those of the experiments that publish
        counts of all of them are.
    start : Params, optional
        Learn on from these; without them the run starts untrained. Taken in the precision of the
        settings.

    Attributes
    ----------
    evaluate_every : int
        Epochs between two evaluations: 1, but more in runs of many short epochs.

    Raises
    ------
    ValueError
        If `start` has other layers than the settings.
    """

    def __init__(
        self,
        data: Dataset,
        hyper: Hyper,
        keyframe_every: int | None = None,
        keyframe_bytes: int = KEYFRAME_BYTES,
        training_sample: int = TRAINING_SAMPLE,
        start: Params | None = None,
    ) -> None:
        if start is not None and start.sizes != hyper.sizes:
            raise ValueError(
                f"A run of {hyper.sizes} cannot start from a network of {start.sizes}."
            )
        if start is not None and start.flat.dtype != hyper.precision:
            start = Params(start.flat.astype(hyper.precision), start.sizes)
        self.data = data
        self.start = start
        self.training_sample = training_sample
        self.training = training_split(data, hyper)
        self.evaluate_every = 1
        if not (hyper.early_stopping or hyper.halve_after):
            rarely = min(hyper.epochs // MOST_EVALUATIONS, OFTEN_ENOUGH // self._per_epoch(hyper))
            self.evaluate_every = max(1, rarely)
        first = first_step(hyper, start)
        self._live = (first, first)
        #: Only ever appended to, so that it can be read while the worker adds to it.
        self.evaluations: list[Evaluation] = []
        #: As the evaluations.
        self.flows: list[Flow] = []
        self.flow_sample = flow_sample(self.training, hyper)
        self._changes: tuple[tuple[int, Hyper], ...] = ((0, hyper),)
        self._keyframes: tuple[int, dict[int, Keyframe]] = (
            keyframe_every or keyframe_spacing(first.params.flat.size),
            {0: (first.params, first.carry)},
        )
        self._keyframe_bytes = keyframe_bytes
        self._costs = np.empty(1024)
        self._correct = np.empty(1024, np.int32)
        # The last Step that was asked for, and the one before it, for readers.
        self._held = self._live

    @property
    def newest(self) -> Step:
        """The Step that was appended last."""
        return self._live[1]

    def __len__(self) -> int:
        """How many Steps the run has; moments go from 0 to this number."""
        return self.newest.index

    @property
    def hyper(self) -> Hyper:
        """The settings of the newest Step."""
        return self._changes[-1][1]

    @property
    def changes(self) -> tuple[tuple[int, Hyper], ...]:
        """``(index, hyper)``: from the Step with this index on, these settings hold."""
        return self._changes

    @property
    def steps_per_epoch(self) -> int:
        """How many mini-batches an epoch of this run has."""
        return self._per_epoch(self.hyper)

    def _per_epoch(self, hyper: Hyper) -> int:
        return steps_per_epoch(len(self.training.labels), hyper.mini_batch_size)

    @property
    def costs(self) -> Array:
        """The cost of every mini-batch: ``(n_steps,)`` float64, Step 1 first."""
        n = len(self)  # first, since the worker may replace the array by a longer one
        return self._costs[:n]

    @property
    def correct(self) -> Array:
        """The number correct of every mini-batch: ``(n_steps,)`` int32, Step 1 first."""
        n = len(self)
        return self._correct[:n]

    def wants_evaluation(self, hyper: Hyper) -> bool:
        """Whether the newest Step ends an epoch after which the network is scored."""
        epochs, left = divmod(len(self), self.steps_per_epoch)
        return not left and (epochs % self.evaluate_every == 0 or epochs == hyper.epochs)

    def hyper_at(self, index: int) -> Hyper:
        """The settings that the Step with this index was made with."""
        return self._changes[bisect_right(self._changes, index, key=lambda c: c[0]) - 1][1]

    def examples_at(self, index: int) -> Array:
        """Which training images the mini-batch with this index (from 1) uses: ``(m,)`` intp."""
        return batch_examples(index, len(self.training.labels), self.hyper_at(index))

    def append(self, step: Step) -> None:
        """Add the next Step of the run.

        Raises
        ------
        ValueError
            If it is not the one after the newest.
        """
        place = self.newest.index
        if step.index != place + 1:
            raise ValueError(f"Step {step.index} cannot follow step {place}.")
        if place == len(self._costs):
            # New arrays, not resized ones: a reader may hold a view into the old.
            self._costs = np.concatenate([self._costs, np.empty(place)])
            self._correct = np.concatenate([self._correct, np.empty(place, np.int32)])
        self._costs[place] = step.cost
        self._correct[place] = step.correct
        if step.hyper is not self._changes[-1][1]:
            self._changes = (*self._changes, (step.index, step.hyper))
        if self._is_key(step.index):
            self._keep(step)
        self._live = (self._live[1], step)

    def _is_key(self, index: int) -> bool:
        """Every so-manyth Step, and at the start of a run the 1st, 2nd, 4th and so on."""
        every = self._keyframes[0]
        return index % every == 0 or (index < every and index & (index - 1) == 0)

    def _keep(self, step: Step) -> None:
        every, frames = self._keyframes
        size = step.params.flat.nbytes * (1 if step.carry is None else 2)
        if (len(frames) + 1) * size > self._keyframe_bytes and len(frames) > 1:
            every *= 2
            # The 1st, 2nd, 4th and so on stay where there is room for many: most happens there.
            early = 32 * size <= self._keyframe_bytes
            frames = {
                i: kept
                for i, kept in frames.items()
                if i % every == 0 or (early and not i & (i - 1))
            }
            self._keyframes = (every, frames)
        if self._is_key(step.index):
            frames[step.index] = (step.params, step.carry)

    @property
    def keyframes(self) -> dict[int, Params]:
        """The stored Params by the index of their Step: moments that cost nothing to look at."""
        return {index: params for index, (params, _) in self._keyframes[1].copy().items()}

    def add_evaluation(self, evaluation: Evaluation) -> None:
        """Keep the scores of one moment."""
        self.evaluations.append(evaluation)

    def wants_flow(self, index: int) -> bool:
        """Whether the Step with this index is one whose `nnviz.core.flow.Flow` is kept."""
        return wants_flow(index, self.hyper)

    def add_flow(self, flow: Flow) -> None:
        """Keep how one mini-batch flowed back through the layers."""
        self.flows.append(flow)

    def catch_up(self) -> int:
        """Hold on to the newest Step and the one before it, for `at`, while the run goes on.

        Returns
        -------
        int
            The index of the newest Step.
        """
        self._held = self._live
        return self._held[1].index

    def at(self, index: int) -> Step:
        """The Step with this index, exactly as it was; 0 is the network that the run starts with.

        Raises
        ------
        IndexError
            If the run has no such Step.
        """
        if not 0 <= index <= len(self):
            raise IndexError(f"This run has mini-batches 0 to {len(self)}, not {index}.")
        for step in (*self._held, *self._live):
            if index == step.index:
                return step
        if index == 0:
            return first_step(self._changes[0][1], self.start)
        before, step = self.replay(index - 1, index)
        self._held = (before, step)
        return step

    def replay(self, first: int, last: int) -> Iterator[Step]:
        """The Steps from `first` to `last`, exactly as they were, one after another."""
        if first == 0:
            yield first_step(self._changes[0][1], self.start)
            first = 1
        # Step `first` is made from the Params before it, so the start lies at first - 1 or lower.
        every, frames = self._keyframes
        start = (first - 1) // every * every
        params, carry = frames[start]
        for held in (*self._held, *self._live):
            if start < held.index < first:
                start, params, carry = held.index, held.params, held.carry
        for index in range(start + 1, last + 1):
            step = advance(params, carry, index, self.training, self.hyper_at(index))
            params, carry = step.params, step.carry
            if index >= first:
                yield step

    def branch(self, index: int) -> Recording:
        """A new Recording that shares this one's past up to and including `index`."""
        step = self.at(index)
        branch = Recording(
            self.data,
            self._changes[0][1],
            self._keyframes[0],
            self._keyframe_bytes,
            self.training_sample,
            self.start,
        )
        every, frames = self._keyframes
        branch._keyframes = (every, {i: p for i, p in frames.copy().items() if i <= index})
        branch._changes = tuple(c for c in self._changes if c[0] <= index)
        branch._costs = np.concatenate([self._costs[:index], np.empty(1024)])
        branch._correct = np.concatenate([self._correct[:index], np.empty(1024, np.int32)])
        branch.evaluations = [e for e in self.evaluations if e.index <= index]
        branch.flows = [f for f in self.flows if f.index <= index]
        branch._live = (step, step)
        return branch
