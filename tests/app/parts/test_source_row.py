import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.parts.source_row import BATCH, DRAWING, SAMPLE, TEST, SourceRow


@pytest.fixture
def row(qtbot):
    widget = SourceRow()
    qtbot.addWidget(widget)
    widget.show()
    widget.show_limits(15, 4)
    return widget


def pick(row, source):
    """Choose as a user does, by the keyboard."""
    place = row.combo.findData(source)
    row.combo.setFocus()
    while row.combo.currentIndex() != place:
        up = row.combo.currentIndex() > place
        QTest.keyClick(row.combo, Qt.Key.Key_Up if up else Qt.Key.Key_Down)


def test_it_begins_with_the_first_test_image(row):
    assert (row.source, row.number) == (TEST, 0)
    assert not row.before.isEnabled()
    assert row.after.isEnabled()


def test_buttons_and_keys_go_through_the_images(qtbot, row):
    for click, number in ((row.after, 1), (row.after, 2), (row.before, 1)):
        with qtbot.waitSignal(row.changed):
            QTest.mouseClick(click, Qt.MouseButton.LeftButton)
        assert row.number == number
    row.box.setFocus()
    row.box.selectAll()
    with qtbot.waitSignal(row.changed):
        QTest.keyClicks(row.box, "14")
        QTest.keyClick(row.box, Qt.Key.Key_Return)
    assert row.number == 14
    assert not row.after.isEnabled()


def test_each_source_keeps_its_number(qtbot, row):
    QTest.mouseClick(row.after, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.changed):
        pick(row, BATCH)
    assert row.source == BATCH
    assert row.number == 0
    for _ in range(5):
        QTest.mouseClick(row.after, Qt.MouseButton.LeftButton)
    assert row.number == 3
    row.show_limits(15, 2)
    assert row.number == 1
    pick(row, TEST)
    assert row.number == 1
    pick(row, DRAWING)
    assert not row.box.isVisible()
    assert row.number == 0


def test_a_sample_from_elsewhere(row):
    row.offer_sample("Image 7")
    row.choose(SAMPLE)
    assert row.combo.currentText() == "Image 7"
    row.offer_sample("Image 8")
    assert row.combo.currentText() == "Image 8"
    assert row.combo.count() == 4


def test_words(row):
    row.say("It shows “3”.")
    assert row.words.text() == "It shows “3”."
