"""What if? A network with neurons dropped or biases changed, beside the one that was trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nnviz.core.contributions import Neuron
from nnviz.core.network import Params, layer_views


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changes to a network that is itself left as it is.

    Attributes
    ----------
    dropped : frozenset[Neuron]
        Hidden neurons whose activations do not count.
    biases : Mapping[Neuron, float]
        Biases that have another value.
    """

    dropped: frozenset[Neuron] = frozenset()
    biases: Mapping[Neuron, float] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many changes there are."""
        return len(self.dropped) + len(self.biases)

    def with_dropped(self, neuron: Neuron, dropped: bool) -> WhatIf:
        """These changes, and a neuron dropped or not."""
        others = self.dropped - {neuron}
        return replace(self, dropped=others | {neuron} if dropped else others)

    def with_bias(self, neuron: Neuron, value: float | None) -> WhatIf:
        """These changes, and another value for a neuron's bias; None for its own."""
        biases = {key: kept for key, kept in self.biases.items() if key != neuron}
        if value is not None:
            biases[neuron] = value
        return replace(self, biases=biases)

    def applied(self, params: Params) -> Params:
        """The network with these changes: `params` itself if there are none, else new Params.

        A dropped neuron's outgoing weights are 0, which is the same as an activation of 0. An
        output has none, so dropping it changes nothing.
        """
        if not len(self):
            return params
        flat = params.flat.copy()
        weights, biases = layer_views(flat, params.sizes)
        for layer, neuron in self.dropped:
            if layer + 1 < len(weights):
                weights[layer + 1][:, neuron] = 0
        for (layer, neuron), value in self.biases.items():
            biases[layer][neuron] = value
        return Params(flat, params.sizes)
