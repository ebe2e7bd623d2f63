import pytest

from nnviz.core.hyper import Hyper
from nnviz.core.schedule import Plan, plan

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
