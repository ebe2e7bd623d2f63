import numpy as np
import pytest

from nnviz.core import evaluation
from nnviz.core.evaluation import answers, ask, evaluate, score
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, count_params, feedforward
from nnviz.core.step import untrained
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=7, epochs=2, lmbda=2.0)


def test_counts_and_costs_by_hand(small, monkeypatch):
    monkeypatch.setattr(evaluation, "CHUNK", 4)  # several chunks, the last one short
    params = untrained(HYPER).params
    result = score(params, small.test, HYPER, 40)
    outputs = feedforward(params, small.test.images, HYPER)
    assert result.correct == (outputs.argmax(1) == small.test.labels).sum()
    assert result.total == 15
    assert result.accuracy == result.correct / 15
    squares = sum((w.astype(float) ** 2).sum() for w in params.weights)
    error = ((outputs - np.eye(3)[small.test.labels]) ** 2).sum() / 2 / 15
    assert result.cost == pytest.approx(error + 2.0 / 40 / 2 * squares, rel=1e-5)


def test_nan_is_never_an_answer():
    outputs = np.array([[0.1, 0.7, 0.2], [0.9, np.nan, 0.1]])
    assert answers(outputs).tolist() == [1, -1]


def test_evaluate_scores_the_three_sets(small):
    steps = list(train(small.training, HYPER))
    result = evaluate(steps[5], small, training_sample=10)
    assert (result.index, result.epoch) == (6, 0)
    assert [result.training.total, result.validation.total, result.test.total] == [10, 15, 15]
    assert evaluate(untrained(HYPER), small).epoch == -1


def test_what_was_answered_comes_from_the_pass_that_counts(small, monkeypatch):
    monkeypatch.setattr(evaluation, "CHUNK", 4)
    params = untrained(HYPER).params
    result, given = ask(params, small.test, HYPER, 40)
    outputs = feedforward(params, small.test.images, HYPER)
    np.testing.assert_array_equal(given, outputs.argmax(axis=1))
    assert result == score(params, small.test, HYPER, 40)
    assert given.dtype == np.int8
    with pytest.raises(ValueError, match="read-only"):
        given[0] = 1
    whole = evaluate(untrained(HYPER), small)
    np.testing.assert_array_equal(whole.test_answers, given)
    assert whole.test == result


def test_no_answer_and_many_classes(small):
    hyper = Hyper(sizes=(20, 300))
    flat = np.zeros(count_params(hyper.sizes), np.float32)
    flat[-1] = 9.0  # the bias of the last output
    _, given = ask(Params(flat, hyper.sizes), small.test, hyper, 40)
    assert given.tolist() == [299] * 15
    result, given = ask(Params(flat * np.nan, hyper.sizes), small.test, hyper, 40)
    assert given.tolist() == [-1] * 15
    assert result.correct == 0
