"""Twins: runs that start alike and see the same mini-batches, with one thing different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.network import Array, Params
from nnviz.core.recording import Recording

#: Runs that go side by side, at most.
MAX_TWINS = 4

#: What may differ between twins: everything that leaves the mini-batches alone.
TWIN_FIELDS = ("sum_rule", "eta", "lmbda", "cost", "init", "precision")

#: What each sum rule is called in words.
RULE_NAMES = {
    "mean": "right",
    "last_example": "last example only",
    "sum": "not divided by m",
    "never_reset": "never set back to zero",
    "per_example": "updated after every example",
    "mean_in_order": "same sum, other order",
}


@dataclass(frozen=True, eq=False)
class Twin:
    """One of the runs that go side by side.

    Attributes
    ----------
    name : str
    recording : Recording
    difference : Mapping[str, Any]
        The settings in which it differs from the first twin; empty for that one.
    """

    name: str
    recording: Recording
    difference: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, base: Hyper) -> Hyper:
        """The settings of its next mini-batch, when `base` are the first twin's."""
        return base.replace(**self.difference) if self.difference else base


def first_twin(recording: Recording) -> Twin:
    """A run that has no other twin yet."""
    return Twin(RULE_NAMES[recording.hyper.sum_rule], recording)


def another_twin(twins: tuple[Twin, ...], difference: Mapping[str, Any], name: str = "") -> Twin:
    """A twin to go with these, still at its start.

    Parameters
    ----------
    difference : Mapping[str, Any]
        Settings among `TWIN_FIELDS` and their values.
    name : str
        What to call it; what is different if not given.

    Raises
    ------
    HyperError
        If a setting is wrong or cannot differ between twins, if nothing differs, or if there are
        `MAX_TWINS` twins already.
    """
    first = twins[0].recording
    base = first.hyper_at(0)
    wrong = sorted(set(difference) - set(TWIN_FIELDS))
    if wrong:
        raise HyperError(
            {
                name: f"Twins see the same mini-batches, so {name} cannot differ between them."
                for name in wrong
            }
        )
    hyper = base.replace(**difference)
    values = {name: getattr(hyper, name) for name in difference}
    kept = {name: value for name, value in values.items() if value != getattr(base, name)}
    if not kept or any(twin.difference == kept for twin in twins):
        raise HyperError({"": "There is such a twin already; change one more setting."})
    if len(twins) >= MAX_TWINS:
        raise HyperError(
            {"": f"At most {MAX_TWINS} twins go side by side; remove one of them first."}
        )
    return Twin(name or describe(kept), Recording(first.data, hyper, start=first.start), kept)


def describe(difference: Mapping[str, Any]) -> str:
    """What is different, in a few words: ``eta 0.5, cost cross-entropy``."""
    words = []
    for name, value in difference.items():
        if name == "sum_rule":
            words.append(RULE_NAMES[value])
        elif isinstance(value, float):
            words.append(f"{'lambda' if name == 'lmbda' else name} {value:g}")
        else:
            words.append(f"{name} {str(value).replace('_', '-')}")
    return ", ".join(words)


class DistanceCurve:
    """How far the weights of two runs are apart, at every moment that both have stored.

    The distance is ``|w - w'| / |w|`` over all weights and biases, w being the first run's.
    """

    def __init__(self, first: Recording, other: Recording) -> None:
        self._first, self._other = first, other
        self._known: dict[int, float] = {}

    def curve(self) -> tuple[Array, Array]:
        """Moments and distances so far: ``(n,)`` each, in order of time; only what is new is computed."""
        ours, theirs = self._first.keyframes, self._other.keyframes
        for index in ours.keys() & theirs.keys() - self._known.keys():
            self._known[index] = distance(ours[index], theirs[index])
        order = sorted(self._known)
        return np.array(order), np.array([self._known[index] for index in order])


def distance(first: Params, other: Params) -> float:
    """``|w - w'| / |w|``; nan if the networks have different layers."""
    if first.sizes != other.sizes:
        return float("nan")
    w = first.flat.astype(np.float64)
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(w - other.flat) / np.linalg.norm(w))


def common_moment(twins: tuple[Twin, ...]) -> int:
    """The newest moment that all twins have reached."""
    return min(len(twin.recording) for twin in twins)


def behind(twins: tuple[Twin, ...]) -> tuple[Twin, ...]:
    """The twins whose turn it is: those with the fewest Steps."""
    least = common_moment(twins)
    return tuple(twin for twin in twins if len(twin.recording) == least)


def ready_made(twins: tuple[Twin, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Names and differences of the ready-made twins of a run: every other sum rule."""
    own = twins[0].recording.hyper_at(0).sum_rule
    return [(name, {"sum_rule": rule}) for rule, name in RULE_NAMES.items() if rule != own]
