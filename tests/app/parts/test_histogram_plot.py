import numpy as np

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.histogram_plot import HistogramPlot
from nnviz.core.histogram import histogram


def bars(plot):
    """Height of what is drawn in accent colour, for each column of pixels."""
    image = plot.grab().toImage()
    lit = np.array(
        [
            [image.pixelColor(x, y).name() == plot.look.accent for x in range(image.width())]
            for y in range(image.height())
        ]
    )
    return lit.sum(axis=0)


def make(qtbot, values):
    plot = HistogramPlot(LIGHT, "weights")
    qtbot.addWidget(plot)
    plot.resize(305, 160)
    plot.show_histogram(histogram(np.array(values), (0.0, 1.0)), "some words")
    return plot


def test_bars_stand_where_the_values_are(qtbot):
    plot = make(qtbot, [0.01] * 4 + [0.99] * 2)
    heights = bars(plot)
    left, right = heights[:5].max(), heights[-5:].max()
    assert left > right > 0
    assert abs(left - 2 * right) <= 2
    assert heights[10:-10].max() == 0
    assert plot.accessibleName() == "Histogram of the weights"
    assert plot.accessibleDescription() == "some words"


def test_one_among_thousands_is_seen(qtbot):
    assert bars(make(qtbot, [0.01] * 5000 + [0.99]))[-5:].max() >= 1


def test_without_values_and_dark(qtbot):
    plot = make(qtbot, [0.5])
    plot.show_histogram(None, "no finite value")
    assert bars(plot).max() == 0
    plot.show_histogram(histogram(np.array([0.5]), (0.0, 1.0)), "")
    plot.show_look(DARK)
    assert bars(plot).max() > 0
    assert plot.sizeHint().height() >= plot.minimumHeight()
