import numpy as np
import pytest
from PySide6.QtGui import QColor

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.output_bars import OutputBars

NAMES = tuple("0123456789")


@pytest.fixture
def bars(qtbot):
    widget = OutputBars(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(260, 160)
    return widget


def coloured(bars, colour):
    """How many pixels of each row have this colour."""
    image = bars.grab().toImage()
    wanted = QColor(colour)
    return [
        sum(image.pixelColor(x, y) == wanted for x in range(image.width()))
        for y in range(image.height())
    ]


def test_the_winner_stands_out(bars):
    outputs = np.linspace(0, 0.9, 10)
    bars.show_outputs(outputs, NAMES, 9)
    accent = coloured(bars, LIGHT.accent)
    assert max(accent[145:]) > 100
    assert max(accent[:140]) == 0
    assert max(coloured(bars, LIGHT.faint)[64:80]) == pytest.approx(0.4 * 177, abs=12)
    assert bars.accessibleDescription().endswith("9 0.90")


def test_nothing_stands_out_where_nothing_fits(bars):
    bars.show_outputs(np.linspace(0, 0.9, 10), NAMES, -1)
    assert max(coloured(bars, LIGHT.accent)) == 0
    assert "9 0.90" in bars.accessibleDescription()


def test_no_outputs_no_numbers(bars):
    bars.show_outputs(np.ones(10), NAMES, 3)
    bars.show_none(NAMES)
    assert not bars.outputs.any()
    assert bars.accessibleDescription() == ""
    assert max(coloured(bars, LIGHT.faint)) == 0


def test_other_names(bars):
    before = bars.sizeHint().height()
    bars.show_none(("cat", "dog"))
    assert bars.names == ("cat", "dog")
    assert bars.sizeHint().height() < before
    bars.show_outputs(np.array([np.nan, 2.0]), ("cat", "dog"), 1)
    bars.show_look(DARK)
    assert max(coloured(bars, DARK.accent)) > 100


def test_a_hundred_classes_are_thinned_out(bars):
    bars.show_outputs(np.linspace(0, 1, 100), tuple(map(str, range(100))), 50)
    bars.grab()
    assert bars.minimumSizeHint().height() < 200
