"""What one image does in a network: every activation, and the contributions that matter most.

A neuron's weighted input is a sum of contributions, z_j = sum_k w_jk a_k + b_j. A picture of all of
them is a grey mat; the few with the largest absolute value tell the story.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, forward, quiet

#: A neuron: its layer (0 is the first one after the inputs, as in ``weights[layer]``), its number.
Neuron = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """The strongest contributions into one layer, strongest first.

    Attributes
    ----------
    neurons, sources : (n,) intp
        Contribution i goes from sources[i] of the layer before into neurons[i].
    values : (n,) float
        w_jk a_k, with its sign.
    """

    neurons: Array
    sources: Array
    values: Array

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """What a network does with one image.

    Attributes
    ----------
    activations : tuple of (n,)
        Of every layer, the inputs first.
    edges : tuple of Contributions
        For every layer after the inputs.
    answer : int
        The class with the largest output; -1 if there is a nan.
    """

    activations: tuple[Array, ...]
    edges: tuple[Contributions, ...]
    answer: int

    @property
    def outputs(self) -> Array:
        """The activations of the last layer: ``(n_out,)``."""
        return self.activations[-1]


def activations_of(params: Params, image: Array, hyper: Hyper) -> tuple[Array, ...]:
    """The activations of every layer for one image, the inputs first: ``(n,)`` each."""
    x = image.reshape(-1, 1).astype(params.flat.dtype, copy=False)
    with quiet():
        return tuple(a[:, 0] for a in forward(params, x, hyper)[1])


def weighted_input(params: Params, activations: tuple[Array, ...], neuron: Neuron) -> float:
    """The z of one neuron."""
    layer, j = neuron
    with quiet():
        return float(params.weights[layer][j].dot(activations[layer]) + params.biases[layer][j])


def strongest(
    params: Params,
    activations: tuple[Array, ...],
    layer: int,
    count: int,
    into: int | None = None,
    out_of: int | None = None,
) -> Contributions:
    """The `count` strongest contributions into a layer; those of 0, nan and infinity are left out.

    Parameters
    ----------
    into : int, optional
        Only those into this neuron of the layer.
    out_of : int, optional
        Only those out of this neuron of the layer before.
    """
    weights, a = params.weights[layer], activations[layer]
    first = 0
    if into is not None:
        weights, first = weights[into : into + 1], into
    # Most pixels of an image are 0, and what they contribute need not be sorted.
    sources = np.flatnonzero(a) if out_of is None else np.array([out_of])
    if len(sources) < len(a):
        weights, a = weights.take(sources, axis=1), a[sources]
    with quiet():
        values = (weights * a).ravel()
        sizes = np.abs(values)
    count = min(count, len(values))
    if count == 0:
        none = np.empty(0, np.intp)
        return Contributions(none, none, values[:0])
    top = np.argpartition(sizes, len(sizes) - count)[-count:]
    top = top[np.isfinite(sizes[top]) & (sizes[top] > 0)]
    top = top[np.argsort(-sizes[top], kind="stable")]
    neurons, places = np.divmod(top, len(sources))
    return Contributions(neurons + first, sources[places], values[top])


def activity(
    params: Params, image: Array, hyper: Hyper, count: int, only: Neuron | None = None
) -> Activity:
    """What a network does with an image.

    Parameters
    ----------
    image : (h, w) or (n_in,)
        Pixels from 0 to 1.
    count : int
        How many contributions into each layer.
    only : Neuron, optional
        Only those into and out of this neuron.
    """
    activations = activations_of(params, image, hyper)
    edges = []
    for layer in range(len(params.weights)):
        if only is None:
            edges.append(strongest(params, activations, layer, count))
        elif layer == only[0]:
            edges.append(strongest(params, activations, layer, count, into=only[1]))
        elif layer == only[0] + 1:
            edges.append(strongest(params, activations, layer, count, out_of=only[1]))
        else:
            edges.append(strongest(params, activations, layer, 0))
    return Activity(activations, tuple(edges), int(answers(activations[-1][None])[0]))
