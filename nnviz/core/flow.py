"""Gradient flow: how quickly each layer learns (the book, chapter 5), and which neurons are stuck.

A `Flow` is what one mini-batch shows of it; a run keeps some of them (`Recording.flows`). A
`Survey` looks closer at one moment, over many images.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.core.dataset import Split
from nnviz.core.hyper import Hyper
from nnviz.core.network import COST, Array, Params, backprop, forward, quiet
from nnviz.core.step import Step

#: Training images that saturation and winning outputs are counted on.
SAMPLE = 100

#: Training images between two Flows of a run: with the book's mini-batches of 10, 500 of those.
#: A Flow costs what two or three of them do.
FLOW_IMAGES = 5_000

#: Images that the book measured delta over, at the start (chapter 5).
BOOK_IMAGES = 1_000

#: How near its end an activation is saturated, as a share of its range: a sigmoid within 0.02 of 0
#: or 1, tanh within 0.04 of -1 or 1. The slope there is at most 8 % of the steepest.
NEAR_END = 0.02

#: A neuron is saturated if its activation is so for at least this share of the images.
MOST_IMAGES = 0.9

#: Least and greatest activation; ReLU has no upper end.
ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}

#: What a Flow knows of each layer.
QUANTITIES = ("delta", "nabla_w", "update", "saturated")


class Sample(NamedTuple):
    """Some images that a run is looked at with, one in each column.

    Attributes
    ----------
    x : (n_in, m)
    labels : (m,) intp
    """

    x: Array
    labels: Array


def flow_sample(split: Split, hyper: Hyper) -> Sample:
    """Up to `SAMPLE` images, evenly spread over the training images: these may be sorted."""
    n = len(split.labels)
    m = min(n, SAMPLE)
    numbers = np.arange(m) * n // m
    images = split.images.take(numbers, axis=0).astype(hyper.precision, copy=False)
    return Sample(images.T, split.labels[numbers])


@dataclass(frozen=True, slots=True)
class Flow:
    """How one mini-batch flowed back through the layers; the first layer after the inputs first.

    Attributes
    ----------
    index : int
        Of the Step.
    delta : tuple[float, ...]
        Norm of each layer's mean delta over the mini-batch, which is its nabla_b: the book's
        speed of learning.
    nabla_w : tuple[float, ...]
        Norm of each layer's gradient of the weights.
    update : tuple[float, ...]
        Norm of the change of each layer's weights (with decay and momentum), divided by the norm
        of the weights before.
    saturated : tuple[float, ...]
        Share of each hidden layer's neurons that are saturated (ReLU: dead) on the run's `Sample`.
    wins : tuple[int, ...]
        For how many images of the `Sample` each output is the largest.
    """

    index: int
    delta: tuple[float, ...]
    nabla_w: tuple[float, ...]
    update: tuple[float, ...]
    saturated: tuple[float, ...]
    wins: tuple[int, ...]


def wants_flow(index: int, hyper: Hyper) -> bool:
    """Whether the Flow of this Step is kept: the 1st, 2nd, 4th and so on, then one in so many."""
    every = max(1, FLOW_IMAGES // hyper.mini_batch_size)
    return index % every == 0 or (index < every and index & (index - 1) == 0)


def flow(before: Params, step: Step, sample: Sample) -> Flow:
    """Measure a Step that was made from `before`."""
    gradient, after = step.gradient, step.params
    with quiet():
        activations = forward(after, sample.x, step.hyper)[1]
        changes = zip(before.weights, after.weights, strict=True)
        return Flow(
            step.index,
            tuple(_norm(b) for b in gradient.biases),
            tuple(_norm(w) for w in gradient.weights),
            tuple(_norm(new - old) / (_norm(old) or math.nan) for old, new in changes),
            tuple(saturated_share(a, step.hyper.activation) for a in activations[1:-1]),
            _wins(activations[-1]),
        )


def _norm(values: Array) -> float:
    flat = values.ravel()
    return math.sqrt(flat.dot(flat))


def _wins(outputs: Array) -> tuple[int, ...]:
    """How often each output is the largest; one that is nan wins nothing."""
    known = outputs[:, ~np.isnan(outputs).any(axis=0)]
    return tuple(np.bincount(known.argmax(axis=0), minlength=len(outputs)).tolist())


def saturated_share(activation: Array, name: str) -> float:
    """The share of a hidden layer's neurons that hardly learn; nan if any activation is nan.

    Parameters
    ----------
    activation : (n, m)
        One column for each image.
    name : {"sigmoid", "tanh", "relu"}
        A sigmoid or tanh neuron counts if it is near an end (`NEAR_END`) for most images
        (`MOST_IMAGES`); a rectified one if it is 0 for all: dead.
    """
    if np.isnan(activation).any():
        return math.nan
    if name == "relu":
        return float(np.mean(~activation.any(axis=1)))
    low, high = ENDS[name]
    middle, reach = (low + high) / 2, (high - low) * (0.5 - NEAR_END)
    near = np.abs(activation - middle) >= reach
    return float(np.mean(near.mean(axis=1) >= MOST_IMAGES))


class FlowCurves:
    """The Flows of a run as arrays, kept up to date bit by bit.

    Attributes
    ----------
    index : (n,) int
        The Step of each Flow.
    delta, nabla_w, update : (n, layers)
    saturated : (n, hidden layers)
    """

    def __init__(self) -> None:
        self.index = np.empty(0, np.intp)
        self.delta = self.nabla_w = self.update = self.saturated = np.empty((0, 0))

    def __len__(self) -> int:
        """How many Flows there are."""
        return len(self.index)

    def take(self, flows: Sequence[Flow]) -> None:
        """Take in what is new in the Flows of a run."""
        new = flows[len(self) :]
        if not new:
            return
        for name in QUANTITIES:
            rows = np.array([getattr(f, name) for f in new], float)
            known = getattr(self, name)
            setattr(self, name, np.concatenate([known, rows]) if len(self) else rows)
        self.index = np.concatenate([self.index, [f.index for f in new]])


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What a network's gradient and activations are at one moment, over many training images.

    Attributes
    ----------
    images : int
        How many, the first ones.
    gradient : Params
        Mean over the images: `biases[l]` is the mean delta of layer l.
    activations : tuple of (n, images)
        Of each layer after the inputs.
    saturated : tuple[float, ...]
        As in a `Flow`, of each hidden layer.
    """

    images: int
    gradient: Params
    activations: tuple[Array, ...]
    saturated: tuple[float, ...]

    @property
    def delta(self) -> tuple[float, ...]:
        """Norm of each layer's mean delta."""
        with quiet():
            return tuple(_norm(b) for b in self.gradient.biases)


def survey_images(n_params: int) -> int:
    """How many images a Survey takes: the book's 1,000, fewer for a large network (some 20 ms)."""
    return min(BOOK_IMAGES, max(100, 100_000_000 // n_params))


def survey(params: Params, split: Split, hyper: Hyper, images: int = BOOK_IMAGES) -> Survey:
    """Look at a network with the first so many training images, without dropout."""
    part = split.first(min(images, len(split.labels)))
    m = len(part.labels)
    x = part.images[:].astype(params.flat.dtype, copy=False).T
    y = np.eye(params.sizes[-1], dtype=params.flat.dtype)[:, part.labels]
    with quiet():
        activations = forward(params, x, hyper)[1]
        delta = COST[hyper.cost].delta(activations[-1], y) / m
        gradient = backprop(params, activations, delta, hyper)
    hidden = activations[1:-1]
    return Survey(
        m,
        gradient,
        tuple(activations[1:]),
        tuple(saturated_share(a, hyper.activation) for a in hidden),
    )


def learning_speeds(
    params: Params, split: Split, hyper: Hyper, images: int = BOOK_IMAGES
) -> tuple[float, ...]:
    """The book's speed of learning of each hidden layer: the norm of its mean delta (chapter 5)."""
    return survey(params, split, hyper, images).delta[:-1]
