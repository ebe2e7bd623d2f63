import pytest

from nnviz.app.status import GAP, HINTS, StatusLine
from nnviz.core.evaluation import evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 3), mini_batch_size=4, epochs=2)


@pytest.fixture
def line(qtbot):
    widget = StatusLine()
    qtbot.addWidget(widget)
    return widget


def text(line):
    return {name: label.text() for name, label in line._labels.items()}


def test_it_says_where_the_moment_is(line, small):
    run = Recording(small, HYPER)
    line.show_moment(run, 0, running=False)
    assert text(line)["cost"] == "Cost –"
    for step in train(small.training, HYPER):
        run.append(step)
        if step.index == 10:
            run.add_evaluation(evaluate(step, small))
    line.show_moment(run, 15, running=False)
    score = run.evaluations[0]
    assert text(line) == {
        "epoch": "1 of 2 epochs",
        "step": "Mini-batch 15 of 20",
        "cost": f"Cost {run.costs[14]:.4f}",
        "accuracy": f"Validation {100 * score.validation.accuracy:.2f} %  Test {100 * score.test.accuracy:.2f} %",
        "rate": "",
    }


def test_the_rate_is_counted_from_the_recording(line, small, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    run = Recording(small, HYPER)
    steps = train(small.training, HYPER)
    line.show_moment(run, 0, running=True)
    assert text(line)["rate"] == ""
    for _ in range(10):
        run.append(next(steps))
    now[0] += 0.5
    line.show_moment(run, 10, running=True)
    assert text(line)["rate"] == "20 mini-batches a second"
    line.show_moment(run, 10, running=False)
    assert text(line)["rate"] == ""


def test_hints_are_left_out_where_they_do_not_fit(line):
    line.resize(2000, 24)
    line.show()
    assert line.hints.text() == GAP.join(HINTS)
    line.hints.resize(line.fontMetrics().horizontalAdvance(HINTS[0]) + 30, 20)
    assert line.hints.text() == HINTS[0]
    line.hints.resize(10, 20)
    assert line.hints.text() == ""
