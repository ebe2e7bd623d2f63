import math

import pytest

from nnviz.app.session import Session
from nnviz.app.stage import Stage
from nnviz.core.hyper import Hyper
from nnviz.core.lesson import Act, Stop
from nnviz.core.microscope import Weight

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def session(qtbot):
    session = Session(HYPER)
    yield session
    session.close()


@pytest.fixture
def stage(session, small):
    session.use_data(small)
    return Stage(session)


def stop(*acts):
    return Stop("A", "B", tuple(Act(name, value) for name, value in acts))


def test_acts_wait_for_the_training_and_go_on(qtbot, session, stage):
    said = []
    stage.waiting.connect(said.append)
    stage.carry_out(stop(("learn_to", 12), ("seek", 5)))
    assert session.state == "running"
    qtbot.waitUntil(lambda: session.moment == 5)
    assert len(session.recording) == 12
    assert any("of 12" in s for s in said)
    assert said[-1] == ""
    stage.carry_out(stop(("learn_to", 10), ("seek", 7)))  # it has learnt enough already
    assert session.moment == 7
    assert len(session.recording) == 12


def test_epochs_are_those_of_the_data_and_the_end_is_the_end(qtbot, session, stage):
    stage.carry_out(stop(("epochs", 2)))
    qtbot.waitUntil(lambda: session.state == "paused" and not stage._left)
    assert len(session.recording) == 20
    stage.carry_out(stop(("epochs", 1000)))
    qtbot.waitUntil(lambda: session.state == "finished")
    assert len(session.recording) == 40
    stage.carry_out(stop(("epochs", 1000), ("seek", 3)))
    assert session.moment == 3


def test_a_run_that_is_there_is_shown_again(qtbot, session, stage):
    wanted = ("run", {"hyper": {"seed": 7}, "twins": [{"sum_rule": "last_example"}]})
    stage.carry_out(stop(wanted, ("learn_to", 3)))
    qtbot.waitUntil(lambda: session.state == "paused" and not stage._left)
    first = session.recording
    assert first.hyper.seed == 7
    assert [twin.name for twin in session.twins] == ["right", "last example only"]
    assert len({len(twin.recording) for twin in session.twins}) == 1
    stage.carry_out(stop(("run", {})))
    assert session.recording is not first
    assert len(session.twins) == 1
    stage.carry_out(stop(wanted))
    assert session.recording is first
    stage.carry_out(stop(("twin", 1)))
    assert session.chosen == 1


def test_what_is_for_a_view_goes_out_as_a_signal(stage):
    seen = []
    stage.layout_requested.connect(lambda v: seen.append(("layout", v)))
    stage.weight_requested.connect(lambda v: seen.append(("weight", v)))
    stage.row_requested.connect(lambda v: seen.append(("row", v)))
    stage.lines_requested.connect(lambda v: seen.append(("light", v)))
    stage.play_requested.connect(lambda: seen.append(("play", None)))
    stage.tab_requested.connect(lambda v: seen.append(("tab", v)))
    stage.carry_out(
        stop(
            ("layout", "twins"), ("weight", "most"), ("weight", [0, 1, 2]), ("row", "last"),
            ("row", 3), ("light", ["zeros"]), ("play", True), ("tab", 1),
        )
    )  # fmt: skip
    assert seen == [
        ("layout", "twins"), ("weight", None), ("weight", Weight(0, 1, 2)), ("row", -1),
        ("row", 3), ("light", frozenset({"zeros"})), ("play", None), ("tab", 1),
    ]  # fmt: skip


def test_it_waits_for_the_data(qtbot, session, small):
    stage = Stage(session)
    said = []
    stage.waiting.connect(said.append)
    stage.carry_out(stop(("learn_to", 2)))
    assert said == ["The data is being read…"]
    session.use_data(small)
    qtbot.waitUntil(lambda: session.state == "paused" and len(session.recording) == 2)


def test_another_stop_takes_the_place_and_leaving_ends_it(qtbot, session, stage):
    session.set_pace(1)  # else it may have learnt all before it is stopped
    stage.carry_out(stop(("learn_to", 40), ("seek", 1)))
    stage.carry_out(stop(("seek", 0)))
    session.pause()
    assert session.moment == 0
    stage.carry_out(stop(("learn_to", 40), ("seek", 1)))
    stage.leave()
    session.set_pace(math.inf)
    qtbot.waitUntil(lambda: session.state == "finished")
    assert session.moment == 40


def test_what_cannot_be_done_is_told(qtbot, stage):
    with qtbot.waitSignal(stage.failed) as told:
        stage.carry_out(stop(("run", {"twins": [{"eta": 9.0}] * 5})))
    assert told.args[0].startswith("The lesson cannot go on: ")
