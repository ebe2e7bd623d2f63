import numpy as np
import pytest

from nnviz.core.hyper import SUM_RULES, Hyper
from nnviz.core.microscope import BIAS, Microscope, Weight
from nnviz.core.pulls import trace_pulls
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(
    sizes=(20, 6, 3), mini_batch_size=7, epochs=4, eta=0.5, lmbda=0.3, precision="float64"
)


def record(data, hyper):
    run = Recording(data, hyper)
    for step in train(data.training, hyper):
        run.append(step)
    return run


@pytest.mark.parametrize("rule", SUM_RULES)
@pytest.mark.parametrize("weight", [Weight(0, 3, 11), Weight(1, 2, BIAS)])
def test_all_pulls_together_are_the_way_the_weight_went(small, rule, weight):
    run = record(small, HYPER.replace(sum_rule=rule))
    *done, pulls = trace_pulls(run, weight, 4, 20)
    assert done == list(range(1, 18))

    def at(index):
        params = run.at(index).params
        if weight.source == BIAS:
            return params.biases[weight.layer][weight.neuron]
        return params.weights[weight.layer][weight.neuron, weight.source]

    assert pulls.moved == at(20) - at(3)
    assert pulls.amounts.sum() + pulls.decay + pulls.carried == pytest.approx(
        pulls.moved, abs=1e-12
    )
    assert (pulls.carried != 0) == (rule == "never_reset")
    assert (pulls.decay != 0) == (weight.source != BIAS)


def test_an_example_has_pulled_what_its_products_say(small):
    run = record(small, HYPER)
    weight = Weight(0, 3, 11)
    *_, pulls = trace_pulls(run, weight, 1, 24)
    amounts, seen = np.zeros(40), np.zeros(40)
    for index in range(1, 25):
        before = run.at(index - 1).params
        scope = Microscope(before, None, index, small.training, run.hyper)
        for i, number in enumerate(scope.batch.examples):
            amounts[number] -= HYPER.eta / scope.m * scope.own(i, 0)[3, 11]
            seen[number] += 1
    np.testing.assert_allclose(pulls.amounts, amounts, rtol=1e-9)
    np.testing.assert_array_equal(pulls.seen, seen)


def test_the_strongest_come_first(small):
    run = record(small, HYPER)
    *_, pulls = trace_pulls(run, Weight(0, 3, 11), 1, 24)
    up, down = pulls.strongest(3)
    assert pulls.amounts[up[0]] == pulls.amounts.max()
    assert pulls.amounts[down[0]] == pulls.amounts.min()
    assert (np.diff(pulls.amounts[up]) <= 0).all()
    assert (np.diff(pulls.amounts[down]) >= 0).all()
    up, down = pulls.strongest(40)
    assert (pulls.amounts[up] > 0).all()
    assert (pulls.amounts[down] < 0).all()
