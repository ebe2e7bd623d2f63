import itertools

import numpy as np
import pytest

from nnviz.core.evaluation import Evaluation, Score
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.schedule import Plan, plan, plan_of, unplanned
from nnviz.core.training import train

HALVE = Hyper(halve_after=2, eta=0.8)
STOP = Hyper(early_stopping=3)


@pytest.mark.parametrize(
    ("accuracies", "halvings"),
    [([], 0), ([0.5, 0.6, 0.7], 0), ([0.5, 0.5], 0), ([0.5, 0.5, 0.4], 1), ([0.5, 0.5, 0.4, 0.6, 0.6], 1),
     ([0.5] * 5, 2)],
)  # fmt: skip
def test_eta_is_halved_when_nothing_improves(accuracies, halvings):
    assert plan(HALVE, accuracies) == Plan(halvings)


def test_the_settings_of_the_next_epoch():
    assert Plan().settings(HALVE) is HALVE
    assert Plan(3).settings(HALVE).eta == 0.1


def test_after_seven_halvings_it_stops():
    assert plan(HALVE, [0.5] * 16).halvings == 7
    last = plan(HALVE, [0.5] * 17)
    assert last.halvings == 7
    assert "halved 7 times" in last.reason


def test_early_stopping():
    assert plan(STOP, [0.5, 0.4, 0.4]) == Plan()
    assert "not improved in 3 epochs" in plan(STOP, [0.5, 0.4, 0.4, 0.5]).reason
    assert plan(STOP, [0.5, 0.4, 0.4, 0.6]) == Plan()


def test_without_either_it_goes_on_for_ever():
    assert plan(Hyper(), [0.5] * 100) == Plan()


def test_a_plan_is_undone_exactly():
    hyper = Hyper(eta=0.3, halve_after=1)
    halved = Plan(3).settings(hyper)
    assert halved.eta == 0.3 / 8
    assert Plan(3).undone(halved) == hyper
    assert Plan().undone(hyper) == hyper


def test_the_plan_of_a_run_follows_its_validation_accuracies(small):
    hyper = Hyper(sizes=(20, 6, 3), mini_batch_size=10, epochs=9, halve_after=1)
    recording = Recording(small, hyper)
    assert plan_of(recording, hyper) == Plan()
    for epoch, correct in enumerate((9, 5, 5, 5), -1):
        score = Score(correct, 10, 0.0)
        answers = np.zeros(0, np.int16)
        recording.add_evaluation(Evaluation(4 * (epoch + 1), epoch, score, score, score, answers))
    # The untrained network's accuracy does not count.
    assert plan_of(recording, hyper) == Plan(2)
    assert plan_of(recording, hyper.replace(halve_after=0)) == Plan()


def test_halvings_are_undone_as_they_were_at_the_newest_step(small):
    hyper = Hyper(sizes=(20, 6, 3), mini_batch_size=40, epochs=9, eta=0.5, halve_after=1)
    recording = Recording(small, hyper)
    for epoch, correct in enumerate((9, 5, 5)):
        (step,) = itertools.islice(
            train(recording.training, plan_of(recording, hyper).settings(hyper), recording.newest),
            1,
        )
        recording.append(step)
        score = Score(correct, 10, 0.0)
        answers = np.zeros(0, np.int16)
        recording.add_evaluation(Evaluation(epoch + 1, epoch, score, score, score, answers))
    # The second halving is decided, but no Step was made with it yet.
    assert recording.hyper.eta == 0.25
    assert plan_of(recording, hyper) == Plan(2)
    assert unplanned(recording) == hyper
    assert unplanned(Recording(small, Hyper(sizes=(20, 6, 3)))) == Hyper(sizes=(20, 6, 3))
