import dataclasses

import pytest
from PySide6.QtGui import QColor, QPalette

from nnviz.app.look import LOOKS, apply_look
from nnviz.resources import resource


def luminance(name):
    """The relative luminance of WCAG 2.1."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
             for c in QColor(name).getRgbF()[:3]]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_text_can_be_read(look):
    for text in (look.text, look.faint, look.good, look.bad):
        for ground in (look.window, look.base):
            assert contrast(text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_curves_and_accent_can_be_seen(look):
    for colour in (*look.curves[:3], *look.classes, look.accent):
        assert contrast(colour, look.base) >= 3, colour


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_zero_has_the_colour_of_the_background(qapp, look):
    table = look.signed_table()
    assert len(table) == 256
    assert contrast(QColor.fromRgb(table[127]).name(), look.base) < 1.35


def test_curves_differ_in_more_than_their_colour():
    for look in LOOKS.values():
        assert len({look.curve_pen(place).style() for place in range(4)}) == 4


def test_curves_of_26_classes_are_all_different():
    for look in LOOKS.values():
        pens = [look.class_pen(place) for place in range(26)]
        assert len({(pen.color().name(), pen.style()) for pen in pens}) == 26


def test_every_icon_can_be_drawn(qapp):
    for path in resource("icons").glob("*.svg"):
        icon = LOOKS["light"].icon(path.stem)
        assert not icon.pixmap(20, 20).toImage().isNull()


def test_ink_goes_from_paper_to_ink():
    look = LOOKS["dark"]
    table = look.ink_table()
    assert QColor.fromRgb(table[0]) == QColor(look.paper)
    assert QColor.fromRgb(table[255]) == QColor(look.ink)


def test_apply_look_reaches_the_application(qapp):
    for look in LOOKS.values():
        apply_look(qapp, look)
        assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(look.window)
        assert look.accent in qapp.styleSheet()


def test_a_look_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        LOOKS["light"].text = "#000000"
