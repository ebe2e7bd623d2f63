import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import LIGHT
from nnviz.app.views import lesson as lesson_module
from nnviz.app.views.lesson import LessonView
from nnviz.core.lesson import Lesson, LessonError, Stop


@pytest.fixture
def view(qtbot):
    widget = LessonView(LIGHT)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_next_and_back_go_from_stop_to_stop(qtbot, view):
    stops = view.lessons[0].stops
    assert view.heading.text() == stops[0].title
    assert not view.back.isEnabled()
    with qtbot.waitSignal(view.stop_requested) as asked:
        click(view.next)
    assert asked.args == [stops[1]]
    assert (view.heading.text(), view.text.text()) == (stops[1].title, stops[1].text)
    click(view.back)
    assert view.place == 0
    with qtbot.waitSignal(view.stop_requested) as asked:
        click(view.again)
    assert asked.args == [stops[0]]
    for _ in stops[1:]:
        click(view.next)
    assert not view.next.isEnabled()


def test_any_stop_can_be_taken(qtbot, view):
    with qtbot.waitSignal(view.place_changed) as place:
        view.stop_combo.setFocus()
        QTest.keyClick(view.stop_combo, Qt.Key.Key_End)
    assert place.args == ["zeros", len(view.lessons[0].stops) - 1]


def test_it_comes_back_to_where_it_was_left_and_sets_up_nothing(qtbot, view):
    with qtbot.assertNotEmitted(view.stop_requested):
        view.restore("zeros", 3)
        assert view.place == 3
        view.restore("zeros", 99)
        view.restore("another", 1)
    assert view.place == len(view.lessons[0].stops) - 1


def test_what_it_waits_for(view):
    view.say_waiting("Learning…")
    assert view.waiting.text() == "Learning…"
    view.go_to(1)
    assert view.waiting.text() == ""


def test_several_lessons_can_be_chosen(qtbot, monkeypatch):
    stop = Stop("A", "B", ())
    monkeypatch.setattr(
        lesson_module, "load_lessons",
        lambda _: (Lesson("one", "One", (stop,)), Lesson("two", "Two", (stop, stop))),
    )  # fmt: skip
    view = LessonView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    assert view.lesson_combo.isVisible()
    with qtbot.waitSignal(view.place_changed) as place:
        view.lesson_combo.setFocus()
        QTest.keyClick(view.lesson_combo, Qt.Key.Key_Down)
    assert place.args == ["two", 0]


def test_a_lesson_that_is_wrong_is_told(qtbot, monkeypatch):
    def faulty(_):
        raise LessonError("The lesson tour.json has no stops.")

    monkeypatch.setattr(lesson_module, "load_lessons", faulty)
    view = LessonView(LIGHT)
    qtbot.addWidget(view)
    assert view.text.text() == "The lesson tour.json has no stops."
    with qtbot.waitSignal(view.message_requested) as told:
        view.go_to(0)
    assert told.args == ["The lesson tour.json has no stops."]
