"""Every view of the window. A class in this tuple is all it takes to make a dock exist."""

from __future__ import annotations

from nnviz.app.view import View
from nnviz.app.views.book import BookView
from nnviz.app.views.controls import ControlsView
from nnviz.app.views.curves import CurvesView
from nnviz.app.views.diagram import DiagramView
from nnviz.app.views.digit import DigitView
from nnviz.app.views.drawings import DrawingsView
from nnviz.app.views.evaluation import EvaluationView
from nnviz.app.views.flow import FlowView
from nnviz.app.views.gradients import GradientsView
from nnviz.app.views.lesson import LessonView
from nnviz.app.views.microscope import MicroscopeView
from nnviz.app.views.reading import ReadingView
from nnviz.app.views.timeline import TimelineView
from nnviz.app.views.twins import TwinsView
from nnviz.app.views.weights import WeightsView

VIEWS: tuple[type[View], ...] = (
    ControlsView,
    WeightsView,
    GradientsView,
    CurvesView,
    DigitView,
    DrawingsView,
    DiagramView,
    ReadingView,
    MicroscopeView,
    TwinsView,
    FlowView,
    BookView,
    EvaluationView,
    TimelineView,
    LessonView,
)
