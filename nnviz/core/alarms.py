"""Alarms: what goes wrong in a run, found while it goes on, in one sentence each.

The thresholds were set on the book's experiments: its healthy runs raise nothing in their first
epochs, and those that the book shows to fail do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.evaluation import Evaluation
from nnviz.core.flow import Flow
from nnviz.core.recording import Recording
from nnviz.core.training import diverged

#: An output that wins nothing for so many images and mini-batches is stuck. The book's networks
#: with four hidden layers leave some out for 65,000 images before they find them.
STUCK_IMAGES, STUCK_STEPS = 100_000, 1_000

#: Sample images that a class needs for its output to be missed.
FEWEST = 3

#: Share of a layer's neurons that are saturated; and below which it is over. Chapter 1's healthy
#: networks have up to 0.87 after 30 epochs.
SATURATED, UNSATURATED = 0.95, 0.85

#: How many times delta in the first hidden layer is smaller (or larger) than in the last one. At
#: the start it is about 4 with two hidden layers, 24 with three, 95 with four (chapter 5).
UNSTABLE, STABLE = 50.0, 25.0

#: Flows that are looked at together, since one mini-batch says little.
TOGETHER = 3

#: A mini-batch changes a layer's weights by more than this share of their length, and so does the
#: next one looked at: the very first mini-batch may do it once in a healthy run, as the small
#: output weights of the new init are found.
EXPLODING = 0.5

#: nabla_w of every layer has fallen to this share of its first ones, while answers are wrong.
NOTHING_FLOWS, MOST_CORRECT = 1e-3, 0.5

#: Evaluations and rise that make overfitting: so many of them, so far above the lowest cost. The
#: book's 1,000 images have their lowest cost after epoch 14; one or two above it are chance.
RISING, RISE = 5, 0.02

#: Evaluations in which the accuracy is lower than the best, by so much of 1.
FALLING, FALL = 3, 0.01

#: The training cost falls if it is at most this share of what it was.
LOWER = 0.95


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a user should know of a run.

    Attributes
    ----------
    index : int
        The Step at which it was found.
    kind : {"stuck", "saturated", "vanishing", "exploding", "nan", "overfitting", "falling"}
    sentence : str
    view : str
        The name of the view that shows it.
    """

    index: int
    kind: str
    sentence: str
    view: str


#: What a rule finds: a sentence for each output, layer or thing that it is about.
Found = dict[int, str]


class Alarms:
    """Watches a run, and raises each alarm once when it begins, and again if it comes back.

    What it raises depends on the run alone, not on when it looks.

    Attributes
    ----------
    alarms : list[Alarm]
        In the order of their index.
    """

    def __init__(self, recording: Recording) -> None:
        self.alarms: list[Alarm] = []
        self._recording = recording
        self._costs = self._evaluations = 0
        self._flows: list[Flow] = []
        self._unstopped = True
        self._newest = -1
        self._active: dict[str, Found] = {}
        labels = recording.flow_sample.labels
        n_classes = recording.hyper.sizes[-1]
        self._expected = np.bincount(labels, minlength=n_classes) >= FEWEST
        self._silent_since: list[int | None] = [None] * n_classes

    def take(self) -> bool:
        """Look at what is new in the run. Returns whether there are new alarms."""
        before = len(self.alarms)
        for flow in self._recording.flows[len(self._flows) :]:
            self._flows.append(flow)
            self._raise(flow.index, "stuck", "evaluationView", self._stuck)
            self._raise(flow.index, "saturated", "flowView", self._saturated)
            self._raise(flow.index, "vanishing", "flowView", self._vanishing)
            self._raise(flow.index, "exploding", "flowView", self._exploding)
        evaluations = [e for e in self._recording.evaluations if e.epoch >= 0]
        for known in range(self._evaluations + 1, len(evaluations) + 1):
            past = evaluations[:known]
            self._raise(past[-1].index, "overfitting", "curvesView", partial(_overfitting, past))
            self._raise(past[-1].index, "falling", "curvesView", partial(_falling, past))
        self._evaluations = len(evaluations)
        if self._unstopped:
            self._look_for_nan()
        self.alarms.sort(key=lambda alarm: alarm.index)
        return len(self.alarms) > before

    def _raise(self, index: int, kind: str, view: str, rule: Callable[[Found], Found]) -> None:
        active = self._active.get(kind, {})
        found = rule(active)
        self._active[kind] = found
        new = [sentence for subject, sentence in found.items() if subject not in active]
        if new:
            self.alarms.append(Alarm(index, kind, new[0], view))

    # Of every Flow.

    def _stuck(self, _active: Found) -> Found:
        newest = self._flows[-1]
        m = self._recording.hyper.mini_batch_size
        long = max(STUCK_STEPS, STUCK_IMAGES // m)
        stuck = []
        for output, wins in enumerate(newest.wins):
            since = self._silent_since[output]
            if wins or not self._expected[output]:
                self._silent_since[output] = None
            elif since is None:
                self._silent_since[output] = newest.index
            elif newest.index - since >= long:
                stuck.append(output)
        names = [f"“{self._recording.data.classes[output]}”" for output in stuck]
        who = f"Output {names[0]} was" if len(names) == 1 else f"Outputs {_listed(names)} were"
        end = "it may be stuck" if len(names) == 1 else "they may be stuck"
        sentence = f"{who} never the answer in the last {long:,} mini-batches: {end}."
        return dict.fromkeys(stuck, sentence)

    def _saturated(self, active: Found) -> Found:
        hyper, found = self._recording.hyper, {}
        for layer, share in enumerate(self._flows[-1].saturated):
            shares = [flow.saturated[layer] for flow in self._flows[-TOGETHER:]]
            lowest = min(shares) if not np.isnan(shares).any() else 0.0
            if (len(shares) == TOGETHER and lowest >= SATURATED) or (
                layer in active and share >= UNSATURATED
            ):
                n = hyper.sizes[layer + 1]
                how = (
                    "dead (0 for every image), so they do not learn"
                    if hyper.activation == "relu"
                    else "saturated, so they hardly learn"
                )
                found[layer] = (
                    f"Layer {layer + 1}: {round(share * n):,} of {n:,} neurons are {how}."
                )
        return found

    def _vanishing(self, active: Found) -> Found:
        found = {}
        ratio, last = self._first_to_last()
        if ratio * (STABLE if 0 in active else UNSTABLE) <= 1:
            found[0] = (
                f"Vanishing gradient: delta in layer 1 is {1 / ratio:,.0f} "
                f"times smaller than in layer {last}."
            )
        if self._nothing_flows():
            found[1] = (
                "Vanishing gradient: almost nothing flows back any more, though most answers are "
                "wrong."
            )
        return found

    def _exploding(self, active: Found) -> Found:
        found = {}
        ratio, last = self._first_to_last()
        if ratio >= (STABLE if -1 in active else UNSTABLE):
            found[-1] = (
                f"Exploding gradient: delta in layer 1 is {ratio:,.0f} times larger than in layer "
                f"{last}."
            )
        lately = [np.nan_to_num(flow.update, posinf=np.inf) for flow in self._flows[-2:]]
        updates = np.min(lately, axis=0) if len(lately) == 2 else np.zeros_like(lately[0])
        layer = int(updates.argmax())
        if updates[layer] >= EXPLODING:
            found[0] = (
                f"Exploding gradient: a mini-batch changes the weights of layer {layer + 1} by "
                f"{_share(float(updates[layer]))} their length; eta may be too large."
            )
        return found

    def _first_to_last(self) -> tuple[float, int]:
        """Delta in the first hidden layer over that in the last one, and which that is.

        The geometric mean of the last few Flows; 1 where it cannot be told.
        """
        last = len(self._recording.hyper.sizes) - 2
        deltas = np.array([flow.delta for flow in self._flows[-TOGETHER:]])
        if len(deltas) < TOGETHER or last < 2:
            return 1.0, last
        first_and_last = deltas[:, [0, last - 1]]
        if not np.isfinite(first_and_last).all() or not first_and_last.all():
            return 1.0, last
        logs = np.log(first_and_last)
        return float(np.exp((logs[:, 0] - logs[:, 1]).mean())), last

    def _nothing_flows(self) -> bool:
        start, recent = self._flows[:TOGETHER], self._flows[-TOGETHER:]
        if len(self._flows) < 2 * TOGETHER:
            return False
        usual = np.max([flow.nabla_w for flow in start], axis=0)
        if not (np.array([flow.nabla_w for flow in recent]) <= NOTHING_FLOWS * usual).all():
            return False
        newest = recent[-1].index
        correct = self._recording.correct[max(0, newest - 500) : newest]
        return bool(correct.mean() < MOST_CORRECT * self._recording.hyper.mini_batch_size)

    # Of every mini-batch.

    def _look_for_nan(self) -> None:
        costs, step = self._recording.costs, self._recording.newest
        wrong = np.flatnonzero(~np.isfinite(costs[self._costs :]))
        index, self._costs = self._costs + 1 + (int(wrong[0]) if len(wrong) else 0), len(costs)
        sentence = ""
        if len(wrong):
            sentence = f"The cost is no longer a finite number after mini-batch {index:,}."
        elif step.index != self._newest:
            self._newest = index = step.index
            sentence = diverged(step)
        if sentence:
            self._unstopped = False
            self.alarms.append(Alarm(index, "nan", sentence, "curvesView"))


# Of every Evaluation.


def _overfitting(evaluations: Sequence[Evaluation], active: Found) -> Found:
    costs = [e.validation.cost for e in evaluations]
    lowest = costs.index(min(costs))
    best, newest, rising = evaluations[lowest], evaluations[-1], costs[lowest + 1 :][-RISING:]
    risen = len(rising) == RISING and min(rising) > costs[lowest] * (1 + RISE)
    if not (active and rising) and not (
        risen and newest.training.cost < LOWER * best.training.cost
    ):
        return {}
    return {
        0: f"Overfitting: the validation cost was lowest after epoch {best.epoch} and has risen "
        "since, while the training cost falls."
    }


def _falling(evaluations: Sequence[Evaluation], active: Found) -> Found:
    best = max(evaluations, key=lambda e: e.validation.accuracy)
    since = [e for e in evaluations if e.index > best.index][-FALLING:]
    falls = [best.validation.accuracy - e.validation.accuracy for e in since]
    newest = evaluations[-1]
    fallen = len(falls) == FALLING and min(falls) >= FALL
    if not (active and falls and falls[-1] >= FALL / 2) and not (
        fallen and newest.training.cost < LOWER * best.training.cost
    ):
        return {}
    return {
        0: f"The validation accuracy was best after epoch {best.epoch} and is "
        f"{100 * falls[-1]:.1f} points lower now, while the training cost falls."
    }


def _share(part: float) -> str:
    """How much of a length: 79 % of, more than ten times."""
    return f"{100 * part:.0f} % of" if part <= 10 else "more than ten times"


def _listed(names: Sequence[str]) -> str:
    """Names as in a sentence: a, b and c; of many the first."""
    shown = [*names[:6], f"{len(names) - 6} more"] if len(names) > 7 else names
    return " and ".join(filter(None, (", ".join(shown[:-1]), "".join(shown[-1:]))))
