import itertools

import numpy as np
import pytest

from nnviz.core import answers as module
from nnviz.core.answers import (
    AnswerHistory,
    confusion,
    in_cell,
    most_sure_first,
    outputs_on,
    params_at,
    sureness,
)
from nnviz.core.evaluation import Evaluation, Score, evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.training import train

LABELS = np.array([0, 0, 1, 1, 2])
#: Four evaluations of five images.
GIVEN = [[1, 1, 1, 0, -1], [0, 1, 1, 1, 1], [1, 0, 0, 1, 1], [0, 0, 1, 0, 1]]
HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=3, eta=0.5)


def evaluation(place, given):
    given = np.array(given, np.int8)
    score = Score(0, len(given), 0.5)
    return Evaluation(10 * place, place - 1, score, score, score, given)


EVALUATIONS = [evaluation(place, given) for place, given in enumerate(GIVEN)]


@pytest.fixture
def history():
    known = AnswerHistory(LABELS, 4)
    known.take(EVALUATIONS)
    return known


def by_hand(place):
    """First right at and times forgotten, image by image."""
    first, forgotten = [], []
    for image, label in enumerate(LABELS):
        right = [given[image] == label for given in GIVEN[: place + 1]]
        first.append(right.index(True) if True in right else -1)
        forgotten.append(sum(a and not b for a, b in itertools.pairwise(right)))
    return first, forgotten


def test_confusion_counts_each_image_once_and_no_answer_apart():
    counts = confusion(LABELS, np.array(GIVEN[0], np.int8), 4)
    assert counts.tolist() == [[0, 2, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 1], [0] * 5]
    rng = np.random.default_rng(0)
    for n, kind in ((127, np.int8), (1000, np.int16)):
        labels, given = rng.integers(0, n, 500), rng.integers(-1, n, 500).astype(kind)
        counts = confusion(labels, given, n)
        assert counts.sum() == 500
        for row, column in ((labels[0], int(given[0]) % (n + 1)), (3, n)):
            inside = in_cell(labels, given, (row, column), n)
            assert counts[row, column] == inside.sum()


def test_the_images_of_a_cell():
    given = np.array(GIVEN[0], np.int8)
    assert in_cell(LABELS, given, (0, 1), 4).tolist() == [True, True, False, False, False]
    assert in_cell(LABELS, given, (2, 4), 4).tolist() == [False] * 4 + [True]


def test_accuracy_by_class_however_it_comes():
    known = AnswerHistory(LABELS, 4)
    for end in (0, 1, 1, 4):
        known.take(EVALUATIONS[:end])
        assert len(known) == end
    np.testing.assert_array_equal(known.index, [0, 10, 20, 30])
    wanted = [[0, 50, 0], [50, 100, 0], [50, 50, 0], [100, 50, 0]]
    np.testing.assert_array_equal(known.accuracies[:, :3], wanted)
    assert np.isnan(known.accuracies[:, 3]).all()  # no image of this class


@pytest.mark.parametrize("way", [(0, 1, 2, 3), (3, 1, 2, 0, 3), (2, 2, 0, 1), (3, -1, 3)])
def test_learnt_and_forgotten_whichever_way_the_cursor_goes(history, way):
    for place in way:
        history.go_to(place)
        first, forgotten = by_hand(place)
        assert history.first.tolist() == first
        assert history.forgotten.tolist() == forgotten
        right = np.array(GIVEN[place]) == LABELS if place >= 0 else np.zeros(5, bool)
        assert history.right.tolist() == right.tolist()


def test_there_is_no_other_evaluation(history):
    for place in (-2, 4):
        with pytest.raises(IndexError, match="4 evaluations"):
            history.go_to(place)


def test_the_lists(history):
    history.go_to(2)
    assert history.pick("wrong").tolist() == [0, 2, 4]
    assert history.pick("never").tolist() == [4]
    assert history.pick("forgotten").tolist() == [0, 2]
    history.go_to(3)
    assert history.pick("forgotten").tolist() == [0, 2, 3]
    history.forgotten[3] = 7
    assert history.pick("forgotten").tolist() == [3, 0, 2]
    cell = in_cell(LABELS, np.array(GIVEN[3]), (0, 0), 4)
    assert history.pick("wrong", cell).tolist() == [0, 1]  # right ones too: the cell is the choice
    assert history.pick("never", cell).tolist() == []
    assert history.pick("forgotten", cell).tolist() == [0]


def test_the_outputs_behind_the_answers(small, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4)
    run = Recording(small, HYPER, keyframe_every=8)
    for step in train(small.training, HYPER):
        run.append(step)
    params = run.newest.params
    numbers = np.array([7, 3, 14, 0, 1, 2])
    outputs = outputs_on(params, small.test, HYPER, numbers)
    wanted = feedforward(params, small.test.images[numbers], HYPER)
    np.testing.assert_allclose(outputs, wanted, rtol=1e-5)
    given = evaluate(run.newest, small).test_answers[numbers]
    np.testing.assert_array_equal(sureness(outputs, given), outputs.max(axis=1))


def test_no_answer_is_not_sure_at_all():
    outputs = np.array([[0.1, 0.7], [np.nan, 0.2], [0.9, 0.3]])
    sure = sureness(outputs, np.array([1, -1, 0], np.int8))
    np.testing.assert_array_equal(sure, [0.7, np.nan, 0.9])
    assert most_sure_first(sure).tolist() == [2, 0, 1]


def test_the_params_of_any_step_without_disturbing_the_moment(small):
    run = Recording(small, HYPER, keyframe_every=8)
    steps = list(train(small.training, HYPER))
    for step in steps:
        run.append(step)
    run.at(21)
    held = run._held
    for index in (1, 8, 13, len(steps)):
        np.testing.assert_array_equal(params_at(run, index).flat, steps[index - 1].params.flat)
    np.testing.assert_array_equal(params_at(run, 0).flat, run.at(0).params.flat)
    assert run._held is held
