import json

import pytest

from nnviz.core.lesson import ACTS, LessonError, load_lesson, load_lessons
from nnviz.resources import resource


def write(folder, values):
    path = folder / "tour.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


def tour(*shows):
    return {"title": "T", "stops": [{"title": "A", "text": "B", "show": list(shows)}]}


def test_the_lesson_in_the_box():
    (lesson,) = load_lessons(resource("lessons"))
    assert lesson.title == "What are the zeros for?"
    assert 6 <= len(lesson.stops) <= 8
    for stop in lesson.stops:
        assert 2 <= stop.text.count(". ") + stop.text.count("? ") + 1 <= 6
        assert all(act.name in ACTS for act in stop.acts)


def test_a_stop_does_what_it_shows_in_order(tmp_path):
    lesson = load_lesson(write(tmp_path, tour({"seek": 3}, {"weight": [0, 1, 2]}, {"row": "last"})))
    assert (lesson.name, lesson.title) == ("tour", "T")
    assert [(act.name, act.value) for act in lesson.stops[0].acts] == [
        ("seek", 3), ("weight", [0, 1, 2]), ("row", "last"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("{", "cannot be read"),
        ([], "needs a title and stops"),
        ({"title": "T", "stops": [{"title": "A"}]}, "needs a title and stops"),
        ({"title": 3, "stops": []}, "needs a title and stops"),
        ({"title": "T", "stops": []}, "has no stops"),
        (tour({"dance": 1}), "stop 1: there is no “dance”; there are run"),
        (tour({"seek": "x"}), "“seek” cannot be"),
        (tour({"layout": "cinema"}), "must be one of watch, microscope, twins"),
        (tour({"weight": "least"}), "“weight” must be"),
        (tour({"weight": [1, 2]}), "“weight” must be"),
        (tour({"run": {"hyper": {"eta": -1}}}), "“run” is wrong: eta must be"),
        (tour({"run": {"twins": [{"speed": 1}]}}), "no setting called speed"),
        (tour({"run": {"twins": [3]}}), "“run” is wrong"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, values, says):
    with pytest.raises(LessonError, match=r"tour\.json") as told:
        load_lesson(write(tmp_path, values))
    assert says in str(told.value)
