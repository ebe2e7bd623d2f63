import pytest

from nnviz.core.book_picture import picture_of, sets_of
from nnviz.core.experiment import Experiment
from nnviz.core.flow import learning_speeds
from nnviz.core.hyper import Hyper
from nnviz.core.presets import PresetRun

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=10, epochs=3, cost="cross_entropy", eta=0.5)


@pytest.fixture
def begun(preset, learnt):
    """An experiment whose runs are all done."""

    def begin(data, *runs, **changes):
        experiment = Experiment(preset(*runs, **changes))
        for _ in runs:
            experiment = experiment.begin(data)
            learnt(experiment.recordings[-1])
        return experiment

    return begin


def test_our_accuracy_lies_over_the_books(small, begun, preset, learnt):
    run = PresetRun("main", HYPER, published={"test": (9000, None, 9500), "training": (1, 2, 3)})
    waiting = picture_of(Experiment(preset(run)), "test")
    assert [line.published for line in waiting.lines] == [True]
    experiment = begun(small, run)
    assert sets_of(experiment) == ("test", "training")
    book, ours = picture_of(experiment, "test").lines
    assert (book.x, book.y, book.label) == ([1, 3], [90, 95], "the book")
    assert ours.label == "nnviz"
    assert ours.x == [1, 2, 3]
    test = [e.test for e in experiment.recordings[0].evaluations]
    assert ours.y == [100 * score.accuracy for score in test]


def test_several_runs_are_told_apart(small, begun, preset, learnt):
    runs = [PresetRun("a", HYPER), PresetRun("b", HYPER, published={"test": (9000,)})]
    lines = picture_of(begun(small, *runs), "test").lines
    assert [(line.label, line.place) for line in lines] == [("a", 0), ("the book, b", 1), ("b", 1)]


def test_costs_on_the_training_images(small, begun, preset, learnt):
    experiment = begun(small, PresetRun("a", HYPER), picture="training_cost")
    (line,) = picture_of(experiment, "test").lines
    assert line.y == [e.training.cost for e in experiment.recordings[0].evaluations]


def test_accuracy_by_the_number_of_images(small, begun, preset, learnt):
    runs = [
        PresetRun("20", HYPER.replace(n_training=20), every=3, published={"test": (9000,)}),
        PresetRun("30", HYPER.replace(n_training=30), every=3),
    ]
    experiment = begun(small, *runs, picture="images")
    picture = picture_of(experiment, "test")
    assert picture.log_x
    book, ours = picture.lines
    assert (book.x, book.y) == ([20], [90])
    assert ours.x == [20, 30]
    assert ours.y[1] == 100 * experiment.recordings[1].evaluations[-1].test.accuracy
    unfinished = Experiment(experiment.preset).begin(small)
    learnt(unfinished.recordings[0], epochs=2)
    assert picture_of(unfinished, "test").lines[1].x == []


def test_how_quickly_each_layer_learns(small, begun, preset, learnt):
    hyper = Hyper(sizes=(20, 6, 5, 3), mini_batch_size=10, epochs=1)
    runs = [PresetRun("two", hyper, speeds=(0.07, 0.31)), PresetRun("again", hyper)]
    experiment = Experiment(preset(*runs, picture="speed")).begin(small)
    book, ours = picture_of(experiment, "test").lines
    assert (book.x, book.y) == ([1, 2], [0.07, 0.31])
    start = experiment.recordings[0].at(0).params
    assert ours.y == list(learning_speeds(start, small.training, hyper))
