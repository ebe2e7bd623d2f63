"""Hyper: the frozen settings of a run, and one clear sentence for every mistake in them."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

ACTIVATIONS = ("sigmoid", "tanh", "relu")
COSTS = ("quadratic", "cross_entropy", "log_likelihood")
REGULARIZATIONS = ("L2", "L1")
SHUFFLES = ("seeded", "book")
INITS = ("old", "new")
PRECISIONS = ("float32", "float64")

#: "mean" is the right one; `nnviz.core.sum_rules` tells what the others do.
SUM_RULES = ("mean", "last_example", "sum", "never_reset", "per_example", "mean_in_order")

#: May be changed while a run is under way; everything else decides what the run is.
LIVE_FIELDS = ("eta", "lmbda", "epochs")

MAX_WEIGHTS = 20_000_000
MAX_EPOCHS = 100_000
MAX_SEED = 2**32 - 1


class HyperError(ValueError):
    """One or more settings are wrong.

    Attributes
    ----------
    faults : dict[str, str]
        A sentence for each faulty field: what is wrong and how to mend it.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(self.faults.values()))


@dataclasses.dataclass(frozen=True, slots=True)
class Hyper:
    """The settings of a run. Defaults are the first network of the book's chapter 1.

    Attributes
    ----------
    sizes : tuple[int, ...]
        Neurons per layer, inputs first: ``(784, 30, 10)``.
    activation : {"sigmoid", "tanh", "relu"}
        Of the hidden layers. The outputs are sigmoids, or with "log_likelihood" a softmax.
    cost : {"quadratic", "cross_entropy", "log_likelihood"}
    init : {"old", "new"}
        Weights from N(0, 1), or from N(0, 1/sqrt(n_in)) as in chapter 3; biases from N(0, 1).
    eta : float
        Learning rate.
    lmbda : float
        Regularization; "lambda" in JSON and on the command line (a Python keyword).
    regularization : {"L2", "L1"}
    momentum : float
        The book's mu, from 0 (none) to below 1.
    dropout : float
        Share of the hidden neurons that each mini-batch leaves out, from 0 to below 1.
    early_stopping : int
        Stop when the validation accuracy has not improved in so many epochs; 0 never.
    halve_after : int
        Halve eta when it has not improved in so many epochs, at most seven times (to 1/128), then
        stop; 0 never.
    mini_batch_size : int
    n_training : int
        Learn from the first so many training images only; 0 for all.
    expanded : bool
        Learn from each image five times: as it is, and shifted by one pixel each way.
    augment : bool
        Distort each image anew whenever it is learnt from (`nnviz.core.augment`).
    epochs : int
    seed : int
        The start and the order of examples follow from it.
    precision : {"float32", "float64"}
    sum_rule : {"mean", "last_example", "sum", "never_reset", "per_example", "mean_in_order"}
        How the gradients of a mini-batch's examples become one: "mean" is right, the others show
        what happens otherwise.
    shuffle : {"seeded", "book"}
        "book" draws weights and order exactly as the book's own programs did
        (`nnviz.core.book`), whose seed is 12345678.
    networks_before, epochs_before, numbers_before : int
        With "book": what the same program did before this run: networks it built, epochs it
        shuffled the same list for, random numbers it used up for other lists.

    Raises
    ------
    HyperError
        If any value is out of its range.
    """

    sizes: tuple[int, ...] = (784, 30, 10)
    activation: str = "sigmoid"
    cost: str = "quadratic"
    init: str = "old"
    eta: float = 3.0
    lmbda: float = 0.0
    regularization: str = "L2"
    momentum: float = 0.0
    dropout: float = 0.0
    early_stopping: int = 0
    halve_after: int = 0
    mini_batch_size: int = 10
    n_training: int = 0
    expanded: bool = False
    augment: bool = False
    epochs: int = 30
    seed: int = 1
    precision: str = "float32"
    sum_rule: str = "mean"
    shuffle: str = "seeded"
    networks_before: int = 0
    epochs_before: int = 0
    numbers_before: int = 0

    def __post_init__(self) -> None:
        faults = {}
        for name, check in _CHECKS.items():
            try:
                object.__setattr__(self, name, check(getattr(self, name)))
            except ValueError as fault:
                faults[name] = str(fault)
        if not faults and self.sum_rule != "mean" and (self.momentum or self.dropout):
            faults["sum_rule"] = (
                "The wrong sum rules are for plain gradient descent; set momentum and dropout to 0."
            )
        if faults:
            raise HyperError(faults)

    def replace(self, **changes: Any) -> Hyper:
        """These settings with some changed; raises HyperError as the constructor does."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain values by their outward names (``"lambda"``), ready for JSON."""
        values = dataclasses.asdict(self)
        values["sizes"] = list(self.sizes)
        return {_OUTWARD.get(name, name): value for name, value in values.items()}

    def to_json(self) -> str:
        """These settings as one JSON object."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], base: Hyper | None = None) -> Hyper:
        """Settings from plain values or from text a user typed; what is missing comes from `base`.

        Raises
        ------
        HyperError
            With a sentence for each unknown name and each value out of its range.
        """
        known = {_INWARD.get(name, name): value for name, value in values.items()}
        unknown = sorted(str(name) for name in known if name not in _CHECKS)
        if unknown:
            names = ", ".join(FIELD_NAMES)
            raise HyperError(
                {u: f"There is no setting called {u}; there are {names}." for u in unknown}
            )
        return dataclasses.replace(base or cls(), **known)

    @classmethod
    def from_json(cls, text: str) -> Hyper:
        """Settings from one JSON object, as `to_json` writes it; raises HyperError."""
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise HyperError({"json": 'Settings must be one JSON object, such as {"eta": 3.0}.'})
        return cls.from_dict(values)

    def fit(self, n_inputs: int, n_classes: int, n_training: int) -> Hyper:
        """These settings, changed where they must be to suit data of this size.

        Hidden layers that would have too many weights from large images are halved until they fit.
        """
        used = min(self.n_training, n_training)
        hidden = self.sizes[1:-1]
        while _count((n_inputs, *hidden, n_classes)) > MAX_WEIGHTS and max(hidden, default=1) > 1:
            hidden = tuple(max(1, n // 2) for n in hidden)
        return self.replace(
            sizes=(n_inputs, *hidden, n_classes),
            n_training=used,
            mini_batch_size=min(self.mini_batch_size, used or n_training),
        )

    def check_data(self, n_inputs: int, n_classes: int, n_training: int) -> None:
        """Raise HyperError if these settings do not fit data of this size."""
        faults = {}
        if self.sizes[0] != n_inputs:
            faults["sizes"] = (
                f"The images of this data have {n_inputs} pixels, so the first layer must be {n_inputs}, not {self.sizes[0]}."
            )
        elif self.sizes[-1] != n_classes:
            faults["sizes"] = (
                f"This data has {n_classes} classes, so the last layer must be {n_classes}, not {self.sizes[-1]}."
            )
        if self.n_training > n_training:
            faults["n_training"] = (
                f"This data has {n_training} training images, so it cannot be learnt from the first {self.n_training}."
            )
        n_training = min(self.n_training or n_training, n_training)
        if self.mini_batch_size > n_training:
            faults["mini_batch_size"] = (
                f"The mini-batch size {self.mini_batch_size} is larger than the training data ({n_training} images)."
            )
        if faults:
            raise HyperError(faults)


def _sizes(value: Any) -> tuple[int, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    example = "such as 784,30,10"
    try:
        sizes = tuple(_whole(part) for part in parts)
    except (TypeError, ValueError):
        raise ValueError(
            f"Layers must be whole numbers with commas between them, {example}."
        ) from None
    if len(sizes) < 2:
        raise ValueError(f"A network needs at least two layers, inputs and outputs, {example}.")
    if min(sizes) < 1:
        raise ValueError(f"Every layer needs at least one neuron, {example}.")
    weights = _count(sizes)
    if weights > MAX_WEIGHTS:
        raise ValueError(
            f"This network would have {weights:,} weights; nnviz takes at most {MAX_WEIGHTS:,}, so use smaller layers."
        )
    return sizes


def _count(sizes: tuple[int, ...]) -> int:
    return sum(a * b for a, b in itertools.pairwise(sizes))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError
    return int(value)


def _whole_between(what: str, low: int, high: int, example: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        try:
            number = _whole(value)
        except (TypeError, ValueError, OverflowError):
            number = low - 1
        if not low <= number <= high:
            raise ValueError(
                f"{what} must be a whole number from {low} to {high}, such as {example}."
            )
        return number

    return check


def _number(what: str, ok: Callable[[float], bool], rule: str) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not (math.isfinite(number) and ok(number)):
            raise ValueError(f"{what} must be {rule}.")
        return number

    return check


def _one_of(what: str, choices: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"{what} must be one of {', '.join(choices)}.")
        return str(value)

    return check


def _truth(what: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        known = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
        truth = known.get(str(value).lower())
        if truth is None:
            raise ValueError(f"{what} must be true or false.")
        return truth

    return check


def _share(what: str) -> Callable[[Any], float]:
    return _number(what, lambda v: 0 <= v < 1, "a number from 0 to below 1, such as 0.5")


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "sizes": _sizes,
    "activation": _one_of("The activation", ACTIVATIONS),
    "cost": _one_of("The cost", COSTS),
    "init": _one_of("The init", INITS),
    "eta": _number("eta", lambda v: 0 < v <= 1e6, "a number above 0, such as 3.0"),
    "lmbda": _number("lambda", lambda v: 0 <= v <= 1e6, "0 or a number above it, such as 5.0"),
    "regularization": _one_of("The regularization", REGULARIZATIONS),
    "momentum": _share("The momentum"),
    "dropout": _share("Dropout"),
    "early_stopping": _whole_between("Early stopping", 0, MAX_EPOCHS, 10),
    "halve_after": _whole_between("Halving eta", 0, MAX_EPOCHS, 10),
    "mini_batch_size": _whole_between("The mini-batch size", 1, 1_000_000, 10),
    "n_training": _whole_between("The number of training images", 0, 10_000_000, 1000),
    "expanded": _truth("Expanded"),
    "augment": _truth("Augment"),
    "epochs": _whole_between("The number of epochs", 1, MAX_EPOCHS, 30),
    "seed": _whole_between("The seed", 0, MAX_SEED, 1),
    "precision": _one_of("The precision", PRECISIONS),
    "sum_rule": _one_of("The sum rule", SUM_RULES),
    "shuffle": _one_of("The shuffle", SHUFFLES),
    "networks_before": _whole_between("The number of networks before", 0, 1000, 0),
    "epochs_before": _whole_between("The number of epochs before", 0, MAX_EPOCHS, 0),
    "numbers_before": _whole_between("The number of random numbers before", 0, 10**9, 0),
}
_OUTWARD = {"lmbda": "lambda"}
_INWARD = {outward: name for name, outward in _OUTWARD.items()}

#: The outward names of all settings, in the order of the fields.
FIELD_NAMES = tuple(_OUTWARD.get(name, name) for name in _CHECKS)
