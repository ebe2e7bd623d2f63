import pytest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.listing import Listing, listing
from nnviz.core.hyper import SUM_RULES


def lit(rule, key, bias=False, decays=False):
    return [line.text.strip() for line in listing(rule, bias, decays) if line.key == key]


def test_the_right_rule():
    assert lit("mean", "add") == ["nabla_w = nabla_w + delta_nabla_w"]
    assert lit("mean", "update") == ["w = w - eta / m * nabla_w"]
    assert lit("mean", "add", bias=True) == ["nabla_b = nabla_b + delta_nabla_b"]
    assert lit("mean", "update", decays=True) == [
        "w = (1 - eta * lmbda / n) * w - eta / m * nabla_w"
    ]
    assert lit("mean", "update", bias=True, decays=True) == ["b = b - eta / m * nabla_b"]
    assert not any(line.changed for line in listing("mean", bias=False, decays=False))


def test_accumulators_and_placeholders_are_told_apart():
    (zeros,), (placeholder,) = lit("mean", "zeros"), lit("mean", "placeholder")
    assert "accumulator" in zeros
    assert "placeholder" in placeholder


@pytest.mark.parametrize("rule", [r for r in SUM_RULES if not r.startswith("mean")])
def test_every_wrong_rule_has_one_line_otherwise(rule):
    changed = [line for line in listing(rule, bias=False, decays=False) if line.changed]
    assert len(changed) == 1


def test_the_wrong_lines():
    assert lit("last_example", "add")[0].startswith("nabla_w = delta_nabla_w ")
    assert lit("sum", "update")[0].startswith("w = w - eta * nabla_w ")
    assert lit("never_reset", "zeros")[0].startswith("# nabla_w = zeros")
    assert lit("per_example", "update")[0].startswith("w = w - eta / m * delta_nabla_w ")
    assert lit("per_example", "decay", decays=True) == ["w = (1 - eta * lmbda / n) * w"]


def test_the_lit_lines_have_another_ground(qtbot):
    widget = Listing(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(500, 300)
    before = widget.grab().toImage()
    lines = listing("mean", bias=False, decays=False)
    widget.show_code(lines, frozenset({"zeros"}))
    assert widget.lit_text() == [lines[1].text.strip()]
    assert widget.accessibleDescription() == lines[1].text.strip()
    assert widget.grab().toImage() != before
    widget.show_look(DARK)
    assert widget.grab().toImage().pixelColor(480, 290).lightness() < 60


def test_a_narrow_place_gets_smaller_letters(qtbot):
    widget = Listing(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(700, 300)
    wide = widget._fitting_font().pixelSize()
    widget.resize(330, 300)
    assert widget._fitting_font().pixelSize() < wide
