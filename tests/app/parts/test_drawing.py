import numpy as np
import pytest

from nnviz.app.parts.drawing import MOST_UNDONE, Drawing, Picture


@pytest.fixture
def drawing():
    sheet = Drawing()
    for y in (0.25, 0.75):
        sheet.begin()
        for x in np.linspace(0.1, 0.9, 9):
            sheet.add(x, y)
        sheet.end()
    return sheet


def test_strokes_are_undone_one_by_one(drawing):
    assert len(drawing) == 2
    drawing.undo()
    assert len(drawing) == 1
    drawing.undo()
    assert len(drawing) == 0
    drawing.undo()
    assert not drawing.can_undo
    drawing.redo()
    drawing.redo()
    drawing.redo()
    assert len(drawing) == 2
    assert not drawing.can_redo


def test_a_new_stroke_ends_what_could_be_done_again(drawing):
    drawing.undo()
    drawing.begin()
    drawing.add(0.5, 0.5)
    drawing.end()
    assert not drawing.can_redo


def test_clear_can_be_undone(drawing):
    drawing.clear()
    assert len(drawing) == 0
    drawing.clear()
    drawing.undo()
    assert len(drawing) == 2


def test_the_eraser_cuts_a_stroke_in_two(drawing):
    drawing.begin()
    drawing.erase(0.5, 0.25, 0.1)
    drawing.end()
    left, right, other = drawing.strokes
    assert left[-1, 0] == pytest.approx(0.4, abs=0.03)
    assert right[0, 0] == pytest.approx(0.6, abs=0.03)
    assert len(other) == 9
    drawing.undo()
    assert len(drawing) == 2


def test_erasing_nothing_is_nothing_to_undo(drawing):
    before = drawing.strokes
    drawing.begin()
    drawing.erase(0.5, 0.5, 0.1)
    drawing.end()
    assert drawing.strokes is before
    drawing.undo()
    assert len(drawing) == 1


def test_a_snapshot_stays_what_it_is(drawing):
    before = drawing.strokes
    drawing.begin()
    drawing.add(0.5, 0.5)
    assert len(before) == 2
    assert len(drawing.strokes) == 3


def test_a_long_stroke_keeps_all_its_points():
    sheet = Drawing()
    sheet.begin()
    snapshots = []
    for place in range(300):
        sheet.add(place, -place)
        snapshots.append(sheet.strokes[0])
    sheet.end()
    np.testing.assert_array_equal(sheet.strokes[0][:, 0], np.arange(300))
    for number, snapshot in enumerate(snapshots, 1):
        np.testing.assert_array_equal(snapshot[:, 1], -np.arange(number))


def test_each_point_has_the_width_of_the_pen(drawing):
    drawing.begin()
    drawing.add(0.5, 0.1)
    drawing.add(0.5, 0.2, 1.5)
    drawing.end()
    assert drawing.lines[-1].tolist() == [[0.5, 0.1, 1], [0.5, 0.2, 1.5]]
    assert drawing.strokes[-1].tolist() == [[0.5, 0.1], [0.5, 0.2]]


PICTURE = Picture(np.zeros((4, 5), np.uint8), "an image")


def test_a_picture_takes_the_place_of_the_strokes(drawing):
    drawing.show(PICTURE)
    assert drawing.picture is PICTURE
    assert len(drawing) == 0
    assert not drawing.is_empty
    drawing.undo()
    assert drawing.picture is None
    assert len(drawing) == 2
    drawing.redo()
    assert drawing.picture is PICTURE
    drawing.clear()
    assert drawing.is_empty
    drawing.undo()
    assert drawing.picture is PICTURE


def test_a_stroke_takes_the_place_of_a_picture(drawing):
    drawing.show(PICTURE)
    drawing.add(0.5, 0.5)
    drawing.end()
    assert drawing.picture is None
    assert len(drawing) == 1
    drawing.undo()
    assert drawing.picture is PICTURE


def test_the_eraser_leaves_a_picture_alone(drawing):
    drawing.show(PICTURE)
    drawing.erase(0.5, 0.5, 0.2)
    drawing.end()
    assert drawing.picture is PICTURE


def test_strokes_from_elsewhere(drawing):
    drawing.show_strokes([np.array([[0.1, 0.2], [0.3, 0.4]])])
    assert drawing.lines[0].tolist() == [[0.1, 0.2, 1], [0.3, 0.4, 1]]
    drawing.undo()
    assert len(drawing) == 2


def test_what_is_a_sample():
    assert not PICTURE.is_sample
    assert Picture(np.zeros((4, 5), np.float32), "").is_sample


def test_not_everything_can_be_undone():
    sheet = Drawing()
    for _ in range(MOST_UNDONE + 5):
        sheet.add(0.5, 0.5)
        sheet.end()
    for _ in range(MOST_UNDONE + 5):
        sheet.undo()
    assert len(sheet) == 5
