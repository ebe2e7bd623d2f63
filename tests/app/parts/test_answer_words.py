import numpy as np
import pytest

from nnviz.app.parts.answer_words import (
    LISTS,
    NO_ANSWER,
    answer_name,
    caption,
    image_words,
    list_words,
    score_words,
    story,
    when,
)
from nnviz.core.answers import KINDS, AnswerHistory
from nnviz.core.evaluation import Evaluation, Score

NAMES = ("a", "b", "c")
LABELS = np.array([0, 0, 1, 2])
GIVEN = [[1, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1], [1, 1, 0, 0]]


def evaluation(index, epoch, given):
    score = Score(1234, 5000, 0.5)
    return Evaluation(index, epoch, score, score, score, np.array(given, np.int8))


EVALUATIONS = [
    evaluation(index, epoch, given)
    for (index, epoch), given in zip(((0, -1), (10, 0), (14, 1), (20, 1)), GIVEN, strict=True)
]


@pytest.fixture
def history():
    known = AnswerHistory(LABELS, 3)
    known.take(EVALUATIONS)
    known.go_to(3)
    return known


def test_when_an_evaluation_was():
    assert [when(e, 10) for e in EVALUATIONS] == [
        "before training", "after epoch 0", "after mini-batch 14", "after epoch 1",
    ]  # fmt: skip
    assert score_words(EVALUATIONS[3], 10) == (
        "The network after epoch 1: 1,234 of 5,000 test images right, 3,766 wrong."
    )


def test_every_kind_of_list_has_words():
    assert tuple(LISTS) == KINDS
    assert list_words(1234, "wrong", None, NAMES) == "1,234 images wrong"
    assert list_words(1, "never", None, NAMES) == "1 image never learnt so far"
    assert list_words(3, "wrong", (0, 2), NAMES) == "3 images of a taken for c"
    assert list_words(3, "wrong", (1, 1), NAMES) == "3 images of b answered right"
    assert list_words(3, "wrong", (1, 3), NAMES) == "3 images of b without an answer"
    words = list_words(3, "forgotten", (0, 2), NAMES)
    assert words == "3 images forgotten at least once, of a taken for c"
    assert list_words(12000, "wrong", None, NAMES).endswith("here are the first 10,000")


def test_captions():
    assert caption(0, 2, NAMES, "0.98") == "a → c · 0.98"
    assert caption(1, 1, NAMES, "3×") == "✓ b · 3×"
    assert caption(0, -1, NAMES, "") == f"a → {NO_ANSWER}"
    assert answer_name(-1, NAMES) == NO_ANSWER


def test_the_story_of_an_image(history):
    stories = [story(number, history, EVALUATIONS, 10) for number in range(4)]
    assert stories == [
        "First learnt after epoch 0, forgotten once, wrong now.",
        "Right before training, forgotten 2 times, wrong now.",
        "Right before training, forgotten once, wrong now.",
        "Never learnt so far.",
    ]
    history.go_to(1)
    assert story(0, history, EVALUATIONS, 10) == (
        "First learnt after epoch 0, never forgotten, right now."
    )


def test_what_the_network_makes_of_an_image():
    outputs = np.array([0.02, 0.98, 0.3])
    assert image_words(1234, 0, 1, outputs, NAMES) == (
        "Test image 1,234 shows a; the network answers b (0.98), second c (0.30)."
    )
    words = image_words(7, 0, -1, outputs * np.nan, NAMES)
    assert words.endswith("no longer finite: it has no answer.")
