"""The weights and biases at the moment."""

from __future__ import annotations

from nnviz.app.parts.params_view import ParamsView
from nnviz.core.network import Params
from nnviz.core.step import Step


class WeightsView(ParamsView):
    """What each neuron looks for: its weights after the mini-batch at the moment."""

    name = "weightsView"
    title = "Weights"

    def of(self, step: Step) -> Params:
        """The Params after the update."""
        return step.params
