"""Wires from view to view: what is chosen in one is shown in the others."""

from __future__ import annotations

from collections.abc import Mapping

from nnviz.app.view import View, find
from nnviz.app.views.diagram import DiagramView
from nnviz.app.views.digit import DigitView
from nnviz.app.views.drawings import DrawingsView
from nnviz.app.views.evaluation import EvaluationView
from nnviz.app.views.gradients import GradientsView
from nnviz.app.views.microscope import MicroscopeView
from nnviz.app.views.reading import ReadingView
from nnviz.app.views.timeline import TimelineView
from nnviz.app.views.twins import TwinsView
from nnviz.app.views.weights import WeightsView


def wire_views(views: Mapping[str, View]) -> None:
    """Connect the wishes of views that other views can grant."""
    weights, gradients = find(views, WeightsView), find(views, GradientsView)
    weights.layer_chosen.connect(gradients.choose_layer)
    gradients.layer_chosen.connect(weights.choose_layer)
    microscope, timeline = find(views, MicroscopeView), find(views, TimelineView)
    # A weight chosen anywhere is chosen everywhere.
    choosers = (weights, gradients, microscope, find(views, TwinsView))
    for one in choosers:
        for other in choosers:
            if one is not other:
                one.weight_chosen.connect(other.choose_weight)
    timeline.span_chosen.connect(microscope.choose_span)
    microscope.pulls.span_chosen.connect(timeline.slider.show_span)
    _wire_digits(views)


def _wire_digits(views: Mapping[str, View]) -> None:
    """What is on the canvas goes through the diagram, over time, and to the saved drawings."""
    digit, diagram = find(views, DigitView), find(views, DiagramView)
    drawings = find(views, DrawingsView)
    digit.received_changed.connect(diagram.show_drawing)
    digit.received_changed.connect(find(views, ReadingView).show_drawing)
    digit.network_changed.connect(diagram.use_network)
    digit.drawing_changed.connect(drawings.show_drawing)
    drawings.edit_requested.connect(digit.show_saved)
    evaluation = find(views, EvaluationView)
    evaluation.image_chosen.connect(digit.show_image)
    evaluation.image_chosen.connect(diagram.show_sample)
