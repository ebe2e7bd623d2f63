import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.gallery import Gallery, ink_image

NUMBERS = np.arange(500)[::-1] * 2
KEY = Qt.Key


@pytest.fixture
def asked():
    """The numbers of the images that were painted."""
    return []


@pytest.fixture
def gallery(qtbot, asked):
    def image_of(number):
        asked.append(number)
        return np.full((6, 4), number / 1000, np.float32)

    widget = Gallery(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(460, 320)
    widget.show()
    with qtbot.waitExposed(widget):
        pass
    widget.show_source(image_of, "7 → 9 · 0.98")
    widget.show_images(
        NUMBERS, lambda p: (f"caption {p}", p == 0), lambda p: f"tip of {p}", "nothing here"
    )
    return widget


def click(gallery, place):
    QTest.mouseClick(
        gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.rect_of(place).center()
    )


def test_only_what_is_in_sight_is_painted(gallery, asked):
    gallery.grab()
    seen = gallery.columns * (320 // gallery.row_height + 2)
    assert gallery.columns >= 4
    assert set(asked) == set(NUMBERS[:seen].tolist())
    assert len(asked) == len(set(asked))  # and only once
    asked.clear()
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    gallery.grab()
    assert 0 in asked
    assert len(asked) <= seen


def test_a_click_chooses_and_sends(qtbot, gallery):
    for signal in (gallery.image_chosen, gallery.image_wanted):
        with qtbot.waitSignal(signal) as emitted:
            click(gallery, 5)
        assert emitted.args == [NUMBERS[5]]
    assert gallery.chosen == NUMBERS[5]
    assert gallery.accessibleDescription() == "500 images; chosen: tip of 5"
    with qtbot.assertNotEmitted(gallery.image_chosen):
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.RightButton, pos=QPoint(10, 10))


def test_beside_the_images_is_none(gallery):
    gallery.show_images(NUMBERS[:3], lambda p: ("", False), str, "")
    below = gallery.rect_of(0).bottomLeft() + QPoint(5, gallery.row_height)
    assert gallery.place_at(below) is None
    assert gallery.place_at(QPoint(gallery.columns * gallery.pitch + 1, 5)) is None
    assert gallery.place_at(gallery.rect_of(2).center()) == 2


def test_keys_choose_and_enter_sends(qtbot, gallery):
    gallery.setFocus()
    with qtbot.assertNotEmitted(gallery.image_wanted):
        QTest.keyClick(gallery, KEY.Key_Return)  # nothing is chosen yet
        QTest.keyClick(gallery, KEY.Key_Right)
    across, last = gallery.columns, len(NUMBERS) - 1
    page = gallery.viewport().height() // gallery.row_height * across
    place = 0
    for key, wanted in (
        (KEY.Key_Left, 0), (KEY.Key_Right, 1), (KEY.Key_Down, 1 + across), (KEY.Key_Up, 1),
        (KEY.Key_PageDown, 1 + page), (KEY.Key_PageUp, 1), (KEY.Key_End, last),
        (KEY.Key_Down, last), (KEY.Key_Home, 0),
    ):  # fmt: skip
        with qtbot.waitSignal(gallery.image_chosen) as chosen:
            QTest.keyClick(gallery, key)
        place = gallery.place_of(gallery.chosen)
        assert (place, chosen.args[0]) == (wanted, NUMBERS[wanted])
        rect = gallery.rect_of(place)
        assert rect.top() >= 0  # in sight
        assert rect.bottom() <= gallery.viewport().height()
    with qtbot.waitSignal(gallery.image_wanted) as wanted:
        QTest.keyClick(gallery, KEY.Key_Enter)
    assert wanted.args == [NUMBERS[0]]


def test_arrow_keys_are_no_shortcuts_while_it_has_the_focus(gallery):
    for modifier, kept in (
        (Qt.KeyboardModifier.NoModifier, True), (Qt.KeyboardModifier.ControlModifier, False),
    ):  # fmt: skip
        event = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_Right, modifier)
        event.ignore()
        QApplication.sendEvent(gallery, event)
        assert event.isAccepted() is kept


def test_the_choice_is_an_image_not_a_place(gallery):
    click(gallery, 3)
    gallery.show_images(NUMBERS[2:], lambda p: ("", False), str, "")
    assert gallery.place_of(gallery.chosen) == 1
    gallery.show_images(NUMBERS[9:], lambda p: ("", False), str, "")
    assert gallery.place_of(gallery.chosen) is None
    assert gallery.chosen == NUMBERS[3]


def test_the_tooltip_says_what_an_image_is(gallery):
    place = gallery.rect_of(2).center()
    for point in (place, QPoint(1, 10_000)):
        QApplication.sendEvent(
            gallery.viewport(), QHelpEvent(QEvent.Type.ToolTip, point, QPoint(5, 5))
        )
        if point is place:
            assert QToolTip.text() == "tip of 2"
    QToolTip.hideText()


def test_an_empty_gallery_says_why(gallery):
    gallery.show_images(NUMBERS[:0], lambda p: ("", False), str, "nothing here")
    words = gallery.grab().toImage()
    gallery.show_images(NUMBERS[:0], lambda p: ("", False), str, "")
    assert gallery.grab().toImage() != words
    QTest.keyClick(gallery, KEY.Key_Right)
    assert gallery.chosen is None


def test_images_are_ink_on_paper(qapp, gallery):
    pixels = np.array([[0.0, 1.0]], np.float32)
    for look in (LIGHT, DARK):
        image = ink_image(pixels, look)
        assert image.pixelColor(0, 0) == QColor(look.paper)
        assert image.pixelColor(1, 0) == QColor(look.ink)
    gallery.show_look(DARK)
    assert gallery.grab().toImage().pixelColor(2, 2).lightness() < 80


def test_a_wider_gallery_has_more_columns(gallery):
    before, reach = gallery.columns, gallery.verticalScrollBar().maximum()
    gallery.resize(900, 320)
    assert gallery.columns > before
    assert gallery.verticalScrollBar().maximum() < reach
