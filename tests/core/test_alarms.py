import dataclasses
import math

import numpy as np
import pytest

from nnviz.core.alarms import Alarms
from nnviz.core.evaluation import Evaluation, Score
from nnviz.core.flow import Flow
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

DEEP = Hyper(sizes=(20, 6, 6, 6, 3), mini_batch_size=10, epochs=10)

USUAL = Flow(
    0, delta=(0.1, 0.1, 0.1, 0.2), nabla_w=(1.0, 1.0, 1.0, 1.0), update=(0.01,) * 4,
    saturated=(0.1, 0.1, 0.1), wins=(30, 30, 40),
)  # fmt: skip


@pytest.fixture
def run(small):
    recording = Recording(small, DEEP)
    for step in train(recording.training, DEEP):
        recording.append(step)
    recording._correct[:] = 8  # of 10: whatever it learnt
    return recording


def add(run, *changes, every=1):
    """Flows that are usual but for some things, every so many mini-batches."""
    last = run.flows[-1].index if run.flows else 0
    for number, change in enumerate(changes, 1):
        run.add_flow(dataclasses.replace(USUAL, index=last + number * every, **change))


def raised(run):
    alarms = Alarms(run)
    alarms.take()
    return [(alarm.index, alarm.kind) for alarm in alarms.alarms]


def evaluate(run, *values):
    """Evaluations from (training cost, validation cost, validation accuracy)."""
    for cost, validation_cost, accuracy in values:
        n = len(run.evaluations)
        right = round(1000 * accuracy)
        run.add_evaluation(
            Evaluation(
                n * 4, n - 1, Score(900, 1000, cost), Score(right, 1000, validation_cost),
                Score(right, 1000, validation_cost), np.zeros(1000, np.uint8),
            )
        )  # fmt: skip


def test_a_healthy_run_is_quiet(run):
    add(run, *[{}] * 10)
    evaluate(run, (9, 9, 0.1), *[(1 / n, 1 / n, 1 - 0.1 / n) for n in range(1, 12)])
    assert raised(run) == []


def test_an_alarm_is_raised_once_and_again_when_it_comes_back(run):
    alarms = Alarms(run)
    vanishing = {"delta": (0.001, 0.01, 0.1, 0.2)}
    add(run, vanishing, vanishing)
    assert not alarms.take()
    add(run, vanishing, vanishing)
    assert alarms.take()
    assert not alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.kind, alarm.view) == (3, "vanishing", "flowView")
    assert alarm.sentence == (
        "Vanishing gradient: delta in layer 1 is 100 times smaller than in layer 3."
    )
    add(run, {"delta": (0.003, 0.01, 0.1, 0.2)})  # not so bad, but not over
    add(run, *[{}] * 3, *[vanishing] * 3)
    assert alarms.take()
    assert [a.index for a in alarms.alarms] == [3, 11]
    assert raised(run) == [(3, "vanishing"), (11, "vanishing")]


def test_two_layers_have_nothing_to_compare(small):
    run = Recording(small, DEEP.replace(sizes=(20, 6, 3)))
    add(run, *[{"delta": (1e-9, 1.0), "saturated": (0.0,)}] * 5)
    assert raised(run) == []


@pytest.mark.parametrize("delta", [(math.nan, 0.1, 0.1, 0.1), (0.0, 0.1, 0.1, 0.1)])
def test_what_is_no_number_is_not_compared(run, delta):
    add(run, *[{"delta": delta}] * 5)
    assert raised(run) == []


def test_nothing_flows(run):
    still = {"nabla_w": (1e-4,) * 4}
    add(run, *[{}] * 3, *[still] * 3)
    assert raised(run) == []
    run._correct[:] = 1
    assert raised(run) == [(6, "vanishing")]


def test_exploding_towards_the_inputs(run):
    add(run, *[{"delta": (9.0, 1.0, 0.1, 0.2)}] * 5)
    assert raised(run) == [(3, "exploding")]


def test_exploding_updates(run):
    wild = {"update": (0.01, 0.79, math.nan, 0.01)}
    add(run, wild, {"update": (0.6, 0.01, 0.01, 0.01)})
    assert raised(run) == []  # once, and in another layer: not yet
    add(run, {}, wild, {"update": (0.02, 0.9, 0.01, 0.01)})
    alarms = Alarms(run)
    alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.kind) == (5, "exploding")
    assert alarm.sentence == (
        "Exploding gradient: a mini-batch changes the weights of layer 2 by 79 % of their "
        "length; eta may be too large."
    )
    add(run, {}, *[{"update": (math.inf, 0.01, 0.01, 0.01)}] * 2)
    alarms.take()
    assert "layer 1 by more than ten times their length" in alarms.alarms[-1].sentence


def test_saturated_and_dead_layers(run, small):
    full = {"saturated": (0.1, 1.0, math.nan)}
    add(run, full, full, full, {"saturated": (0.1, 0.9, 0.1)}, full)
    alarms = Alarms(run)
    alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.view) == (3, "flowView")
    assert alarm.sentence == "Layer 2: 6 of 6 neurons are saturated, so they hardly learn."
    relu = Recording(small, DEEP.replace(activation="relu"))
    add(relu, full, full, full)
    alarms = Alarms(relu)
    alarms.take()
    assert "6 of 6 neurons are dead (0 for every image)" in alarms.alarms[0].sentence


def test_outputs_that_never_win(run):
    silent = {"wins": (100, 0, 0)}
    add(run, *[{"wins": (50, 0, 50)}] * 2, *[silent] * 22, every=500)
    alarms = Alarms(run)
    alarms.take()
    first, second = alarms.alarms
    assert (first.index, first.kind, first.view) == (10_500, "stuck", "evaluationView")
    assert first.sentence == (
        "Output “b” was never the answer in the last 10,000 mini-batches: it may be stuck."
    )
    assert second.index == 11_500
    assert second.sentence.startswith("Outputs “b” and “c” were never the answer")
    add(run, {}, *[silent] * 10, every=500)
    assert not alarms.take()


def test_an_output_is_not_missed_where_the_sample_has_no_such_image(small):
    run = Recording(small, DEEP)
    run.flow_sample = run.flow_sample._replace(labels=np.zeros(40, np.intp))
    add(run, *[{"wins": (100, 0, 0)}] * 40, every=500)
    assert raised(run) == []


def test_many_names_are_cut_short(small):
    names = tuple(f"c{number}" for number in range(10))
    data = dataclasses.replace(small, classes=names)
    run = Recording(data, DEEP.replace(sizes=(20, 6, 10)))
    run.flow_sample = run.flow_sample._replace(labels=np.arange(40) % 10)
    silent = {"wins": (100, *[0] * 9), "delta": (1.0, 1.0), "saturated": (0.1,)}
    add(run, *[silent] * 22, every=500)
    alarms = Alarms(run)
    alarms.take()
    assert "“c5”, “c6” and 3 more were" in alarms.alarms[0].sentence


def test_overfitting(run):
    best = [(1.0, 1.0, 0.8), (0.8, 0.9, 0.82)]
    rising = [(0.8 - 0.05 * n, 0.9 + 0.03 * n, 0.83) for n in range(1, 8)]
    evaluate(run, (9, 9, 0.1), *best, *rising)
    alarms = Alarms(run)
    alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.kind, alarm.view) == (28, "overfitting", "curvesView")
    assert "was lowest after epoch 1 and has risen since" in alarm.sentence
    evaluate(run, (0.4, 0.5, 0.9), *[(0.4 - 0.05 * n, 0.5 + 0.03 * n, 0.9) for n in range(1, 6)])
    assert alarms.take()
    assert len(alarms.alarms) == 2


def test_rising_costs_that_rise_together_are_no_overfitting(run):
    evaluate(run, (9, 9, 0.1), *[(0.5 + 0.1 * n, 0.5 + 0.1 * n, 0.8) for n in range(8)])
    assert raised(run) == []


def test_a_falling_accuracy(run):
    falling = [(0.5 - 0.05 * n, 0.9, 0.9 - 0.01 * n) for n in range(6)]
    evaluate(run, (9, 9, 0.1), *falling)
    alarms = Alarms(run)
    alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.kind) == (16, "falling")
    assert alarm.sentence.startswith("The validation accuracy was best after epoch 0 and is 3.0")
    evaluate(run, (0.2, 0.9, 0.91), (0.2, 0.9, 0.91))
    assert not alarms.take()


@pytest.mark.parametrize("broken", ["cost", "params"])
def test_not_a_number(small, broken):
    run = Recording(small, DEEP)
    alarms = Alarms(run)
    steps = train(run.training, DEEP)
    run.append(next(steps))
    assert not alarms.take()
    step = next(steps)
    if broken == "cost":
        step = step._replace(cost=math.inf)
    else:
        step = step._replace(params=type(step.params)(step.params.flat * np.nan, DEEP.sizes))
    run.append(step)
    assert alarms.take()
    (alarm,) = alarms.alarms
    assert (alarm.index, alarm.kind, alarm.view) == (2, "nan", "curvesView")
    assert "no longer a finite number after mini-batch 2" in alarm.sentence
    run.append(step._replace(index=3))
    assert not alarms.take()
