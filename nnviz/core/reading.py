"""Reading: what the network made of one image, from its first mini-batch to now.

Only moments whose Params the Recording has stored are looked at: they cost one way through the
network each, and no replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.core.contributions import Neuron, activations_of
from nnviz.core.evaluation import answers
from nnviz.core.network import Array, Params, count_weights
from nnviz.core.recording import Recording

#: Moments at an even distance that are looked at, at most; those at the very start come on top.
MOST = 300


def moments_to_read(stored: Iterable[int], most: int = MOST) -> list[int]:
    """Which of the stored moments to look at: at most `most` at even distances, and the first ones.

    As the run grows, what was chosen before stays chosen or is left out, and never comes back: so
    only what is new has to be looked at.
    """
    order = sorted(stored)
    if len(order) < 3:
        return order
    every = order[-1] - order[-2]
    regular = sum(1 for index in order if index and index % every == 0)
    kept_every = every
    while regular > most:
        regular, kept_every = regular // 2, kept_every * 2
    return [i for i in order if i % every or i % kept_every == 0]


class Reading:
    """The activations of every neuron for one image, at moments of a run.

    Attributes
    ----------
    recording : Recording
    image : (h, w)
        Pixels from 0 to 1.
    """

    def __init__(self, recording: Recording, image: Array) -> None:
        self.recording, self.image = recording, image
        self._sizes = recording.hyper.sizes
        self._known: dict[int, tuple[Array, Array]] = {}

    def catch_up(self) -> Iterator[int]:
        """Look at what the run has stored since the last time.

        Yields
        ------
        int
            How many moments are left, after each one; stop for a while wherever you like.
        """
        keyframes, newest = self.recording.keyframes, self.recording.newest
        wanted = moments_to_read(keyframes)
        missing = [index for index in wanted if index not in self._known]
        for left, index in zip(range(len(missing), 0, -1), missing, strict=True):
            self._take(index, keyframes[index])
            yield left
        if newest.index not in self._known:
            self._take(newest.index, newest.params)
        # The Recording may have thinned out its first moments meanwhile; what is known of them
        # stays.
        kept = {*wanted, newest.index, *(i for i in self._known if i & (i - 1) == 0)}
        self._known = {i: row for i, row in self._known.items() if i in kept}
        yield 0

    def _take(self, index: int, params: Params) -> None:
        activations = activations_of(params, self.image, self.recording.hyper)
        # A copy: a view would hold on to all weights of that moment.
        biases = params.flat[count_weights(self._sizes) :].copy()
        self._known[index] = (np.concatenate(activations[1:]), biases)

    @property
    def moments(self) -> Array:
        """The moments looked at so far, in order of time: ``(n,)`` intp."""
        return np.array(sorted(self._known), np.intp)

    def outputs(self) -> Array:
        """The outputs at these moments: ``(n, n_out)``."""
        n_out = self._sizes[-1]
        rows = [self._known[i][0][-n_out:] for i in sorted(self._known)]
        return np.array(rows).reshape(-1, n_out)

    def history(self, neuron: Neuron) -> tuple[Array, Array]:
        """The activation and the bias of a neuron at these moments: ``(n,)`` each."""
        place = sum(self._sizes[1 : neuron[0] + 1]) + neuron[1]
        rows = [self._known[i] for i in sorted(self._known)]
        return np.array([a[place] for a, _ in rows]), np.array([b[place] for _, b in rows])


def turning_point(recording: Recording, image: Array, before: int, since: int) -> Iterator[int]:
    """Find the very mini-batch between two moments after which the answer came to stay.

    Parameters
    ----------
    before, since : int
        Moments with different answers; what lies between is replayed.

    Yields
    ------
    int
        After each mini-batch, from which one on the answer is the same up to there. The last one
        is what was looked for.
    """
    turned, last = since, None
    for step in recording.replay(before + 1, since):
        outputs = activations_of(step.params, image, recording.hyper)[-1]
        given = int(answers(outputs[None])[0])
        if given != last:
            turned, last = step.index, given
        yield turned


@dataclass(frozen=True, slots=True)
class Story:
    """When the network began to answer as it does now.

    Attributes
    ----------
    first, answer : int
        The answer at first and now; -1 for none.
    since : int
        From this moment on it is always the answer of now, as far as was looked.
    before : tuple[int, int] or None
        The last moment at which the answer was another one, and that answer.
    """

    first: int
    answer: int
    since: int
    before: tuple[int, int] | None


def story(moments: Array, outputs: Array) -> Story:
    """Tell when the answers at these moments ``(n,)`` with outputs ``(n, n_out)`` came to stay."""
    given = answers(outputs)
    other = np.flatnonzero(given != given[-1])
    place = int(other[-1]) + 1 if len(other) else 0
    before = (int(moments[place - 1]), int(given[place - 1])) if place else None
    return Story(int(given[0]), int(given[-1]), int(moments[place]), before)
