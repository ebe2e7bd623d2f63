import pytest
from PySide6.QtCore import Qt

from nnviz.app.parts.key_pen import LARGE_STEP, MOVES, STEP, KeyPen


@pytest.mark.parametrize(("key", "way"), MOVES.items())
def test_each_key_moves_its_way(key, way):
    pen = KeyPen()
    pen.move(key, far=False)
    assert (pen.x - 0.5, pen.y - 0.5) == pytest.approx((STEP * way[0], STEP * way[1]))


def test_far_steps_end_at_the_edge():
    pen = KeyPen()
    for _ in range(4):
        pen.move(Qt.Key.Key_PageUp, far=True)
    assert (pen.x, pen.y) == pytest.approx((0.5 + 4 * LARGE_STEP, 0.5 - 4 * LARGE_STEP))
    for _ in range(4):
        pen.move(Qt.Key.Key_PageUp, far=True)
    assert (pen.x, pen.y) == (1, 0)


def test_it_takes_few_keys_until_it_is_asked_for():
    pen = KeyPen()
    assert [key for key in (*MOVES, Qt.Key.Key_Space) if pen.takes(key)] == []
    assert pen.takes(Qt.Key.Key_K)
    pen.is_on = True
    assert all(pen.takes(key) for key in (*MOVES, Qt.Key.Key_Space, Qt.Key.Key_Escape))
    assert not pen.takes(Qt.Key.Key_L)


def test_words():
    pen = KeyPen()
    assert "pen down" in pen.words()
    pen.is_down = True
    assert "pen up" in pen.words()
    assert pen.place() == "Pen down, 50% across, 50% down"
