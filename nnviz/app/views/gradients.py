"""The gradient of the mini-batch at the moment."""

from __future__ import annotations

from nnviz.app.parts.params_view import ParamsView
from nnviz.core.network import Params
from nnviz.core.step import Step


class GradientsView(ParamsView):
    """What the mini-batch at the moment wants to change: its nabla_w and nabla_b, divided by m."""

    name = "gradientsView"
    title = "Gradients"
    weight_word = "nabla_w / m ="
    bias_word = "nabla_b / m ="

    def of(self, step: Step) -> Params:
        """What eta was multiplied with."""
        return step.gradient

    def _hint(self) -> str:
        if self._step is not None and self._step.index == 0:
            return "No mini-batch yet, so there is no gradient."
        return super()._hint()
