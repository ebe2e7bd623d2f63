"""Lessons: guided tours as data, one JSON file each, so that a teacher can write one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz.core.hyper import Hyper, HyperError

#: What a stop can show, and what kind of value each takes.
ACTS: dict[str, type | tuple[type, ...]] = {
    "run": dict,
    "layout": str,
    "learn_to": int,
    "epochs": int,
    "seek": int,
    "weight": (str, list),
    "row": (str, int),
    "light": list,
    "play": bool,
    "tab": int,
    "twin": int,
}
LAYOUT_NAMES = ("watch", "microscope", "twins", "draw", "network", "evaluation", "flow", "book")


class LessonError(ValueError):
    """A lesson cannot be used; the sentence says what is wrong in which file and stop."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a stop does with the window: a name from `ACTS` and its value."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the tour: what it says, and what it sets up."""

    title: str
    text: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A tour."""

    name: str
    title: str
    stops: tuple[Stop, ...]


def load_lessons(folder: Path) -> tuple[Lesson, ...]:
    """All lessons of a folder, in the order of their file names; raises LessonError."""
    return tuple(load_lesson(path) for path in sorted(folder.glob("*.json")))


def load_lesson(path: Path) -> Lesson:
    """Read one lesson.

    Raises
    ------
    LessonError
        If it is no lesson: what is wrong, and at which stop.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LessonError(f"The lesson {path.name} cannot be read: {error}.") from None
    try:
        stops = tuple(_stop(number, stop) for number, stop in enumerate(values["stops"], 1))
        title = _text(values["title"])
    except (KeyError, TypeError, AttributeError):
        raise LessonError(
            f"The lesson {path.name} needs a title and stops, each with title, text and show."
        ) from None
    except LessonError as error:
        raise LessonError(f"The lesson {path.name}, {error}") from None
    if not stops:
        raise LessonError(f"The lesson {path.name} has no stops.")
    return Lesson(path.stem, title, stops)


def _stop(number: int, values: Mapping[str, Any]) -> Stop:
    acts = []
    for show in values["show"]:
        for name, value in show.items():
            if name not in ACTS:
                raise LessonError(
                    f"stop {number}: there is no “{name}”; there are {', '.join(ACTS)}."
                )
            if not isinstance(value, ACTS[name]):
                raise LessonError(f"stop {number}: “{name}” cannot be {json.dumps(value)}.")
            _check(number, name, value)
            acts.append(Act(name, value))
    return Stop(_text(values["title"]), _text(values["text"]), tuple(acts))


def _check(number: int, name: str, value: Any) -> None:
    if name == "layout" and value not in LAYOUT_NAMES:
        raise LessonError(f"stop {number}: “layout” must be one of {', '.join(LAYOUT_NAMES)}.")
    if name == "weight" and value != "most" and not _are_three_numbers(value):
        raise LessonError(
            f"stop {number}: “weight” must be “most”, or layer, neuron and source, such as [0, 3, 402]."
        )
    if name == "run":
        try:
            Hyper.from_dict(value.get("hyper", {}))
            for twin in value.get("twins", []):
                Hyper.from_dict(twin)
        except (HyperError, AttributeError) as error:
            raise LessonError(f"stop {number}: “run” is wrong: {error}") from None


def _are_three_numbers(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(v, int) for v in value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
