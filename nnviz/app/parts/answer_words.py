"""What is said of a network's answers on the test images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnviz.core.answers import MOST_PICKED, AnswerHistory
from nnviz.core.evaluation import Evaluation
from nnviz.core.network import Array

#: What stands for the answer where there is none; no class number is this.
NO_ANSWER = "–"

#: By kind of list: its name, what its images are, and what it says when it is empty.
LISTS = {
    "wrong": ("Wrong now, most sure first", "wrong", "No test image is answered wrongly."),
    "never": (
        "Never learnt, most sure first",
        "never learnt so far",
        "Every test image has been right at least once.",
    ),
    "forgotten": (
        "Most often forgotten first",
        "forgotten at least once",
        "No test image has been forgotten so far.",
    ),
}


def when(evaluation: Evaluation, steps_per_epoch: int) -> str:
    """When an evaluation was."""
    if evaluation.index == 0:
        return "before training"
    if evaluation.index % steps_per_epoch:
        return f"after mini-batch {evaluation.index:,}"
    return f"after epoch {evaluation.epoch}"


def score_words(evaluation: Evaluation, steps_per_epoch: int) -> str:
    """How many test images are right."""
    test = evaluation.test
    return (
        f"The network {when(evaluation, steps_per_epoch)}: {test.correct:,} of {test.total:,} "
        f"test images right, {test.total - test.correct:,} wrong."
    )


def list_words(n: int, kind: str, cell: tuple[int, int] | None, names: Sequence[str]) -> str:
    """What a list of n images holds."""
    images, what = "1 image" if n == 1 else f"{n:,} images", LISTS[kind][1]
    text = f"{images} {what}"
    if cell:
        row, column = cell
        if row == column:
            where = f"of {names[row]} answered right"
        elif column == len(names):
            where = f"of {names[row]} without an answer"
        else:
            where = f"of {names[row]} taken for {names[column]}"
        text = f"{images} {where}" if kind == "wrong" else f"{text}, {where}"
    return f"{text}; here are the first {MOST_PICKED:,}" if n > MOST_PICKED else text


def answer_name(answer: int, names: Sequence[str]) -> str:
    """What an answer is called."""
    return names[answer] if answer >= 0 else NO_ANSWER


def caption(label: int, answer: int, names: Sequence[str], note: str) -> str:
    """What stands under a small image."""
    right = label == answer
    text = f"✓ {names[label]}" if right else f"{names[label]} → {answer_name(answer, names)}"
    return f"{text} · {note}" if note else text


def story(
    number: int, history: AnswerHistory, evaluations: Sequence[Evaluation], steps_per_epoch: int
) -> str:
    """When an image was learnt and how often it was forgotten."""
    first, times = int(history.first[number]), int(history.forgotten[number])
    if first < 0:
        return "Never learnt so far."
    forgotten = {0: "never forgotten", 1: "forgotten once"}.get(times, f"forgotten {times:,} times")
    now = "right" if history.right[number] else "wrong"
    # What was right before training was so by chance.
    learnt = "First learnt" if evaluations[first].index else "Right"
    return f"{learnt} {when(evaluations[first], steps_per_epoch)}, {forgotten}, {now} now."


def image_words(number: int, label: int, answer: int, outputs: Array, names: Sequence[str]) -> str:
    """What an image shows, and what the network makes of it."""
    shows = f"Test image {number:,} shows {names[label]}"
    if answer < 0:
        return f"{shows}; the network's numbers are no longer finite: it has no answer."
    others = np.where(np.arange(len(outputs)) == answer, -np.inf, outputs)
    second = int(np.argmax(others))
    return (
        f"{shows}; the network answers {names[answer]} ({outputs[answer]:.2f}), "
        f"second {names[second]} ({outputs[second]:.2f})."
    )
