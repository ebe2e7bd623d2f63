import numpy as np
import pytest

from nnviz.app.drawing import Drawing


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
