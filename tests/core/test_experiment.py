import dataclasses

import pytest

from nnviz.core.experiment import (
    Experiment,
    badge,
    experiment_of,
    experiment_on,
    last_score,
    progress,
    published_curve,
    report_counts,
)
from nnviz.core.hyper import Hyper
from nnviz.core.presets import PresetRun
from nnviz.core.recording import Recording

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=10, epochs=3, cost="cross_entropy", eta=0.5)


def counted(recording, name="test"):
    return tuple(getattr(e, name).correct for e in recording.evaluations)


def test_runs_begin_one_after_another(small, preset, learnt):
    first, second = PresetRun("a", HYPER), PresetRun("b", HYPER.replace(seed=2))
    experiment = experiment_on(small, preset(first, second))
    assert experiment.waiting == first
    experiment = experiment.begin(small)
    (recording,) = experiment.recordings
    assert experiment.run_of(recording) == first
    assert experiment.run_of(None) is None
    assert experiment.waiting == second
    assert experiment.unfinished_after(recording) is None
    experiment = experiment.begin(small)
    later = experiment.recordings[1]
    assert experiment.unfinished_after(recording) is later
    # Of the ones before it nobody asks: they ended early because the user wished it.
    assert experiment.unfinished_after(later) is None
    learnt(later)
    assert experiment.unfinished_after(recording) is None
    assert experiment.waiting is None
    assert experiment.recordings[0] is recording
    assert experiment.recordings[1].hyper.seed == 2


def test_on_other_data_nothing_published_goes_with_it(small, preset):
    run = PresetRun("main", Hyper(), published={"test": (9129,)})
    (fitted,) = experiment_on(small, preset(run)).preset.runs
    assert fitted.hyper.sizes == (20, 30, 3)
    assert fitted.published == {}
    named = dataclasses.replace(small, name="MNIST")
    own = PresetRun("main", HYPER, published={"test": (9,)})
    assert experiment_on(named, preset(own)).preset.runs[0].published == {"test": (9,)}


def test_all_training_images_are_counted_where_the_book_counts_them(small, preset):
    plain = Experiment(preset(PresetRun("main", HYPER))).begin(small)
    counts = Experiment(preset(PresetRun("main", HYPER, published={"training": (40,)})))
    costs = Experiment(preset(PresetRun("main", HYPER), picture="training_cost"))
    assert plain.recordings[0].training_sample == 5_000
    for experiment in (counts, costs):
        assert experiment.begin(small).recordings[0].training_sample >= 40


def test_counts_are_those_at_the_reports(small, preset, learnt):
    (recording,) = Experiment(preset(PresetRun("main", HYPER))).begin(small).recordings
    assert last_score(recording, "test") is None
    learnt(recording)
    assert progress(recording) == 1
    assert report_counts(recording.evaluations, PresetRun("m", HYPER), "test") == (
        [0, 1, 2], list(counted(recording)),
    )  # fmt: skip
    third = PresetRun("m", HYPER, every=3)
    assert report_counts(recording.evaluations, third, "test") == ([2], [counted(recording)[2]])
    assert last_score(recording, "test") == recording.evaluations[-1].test
    with pytest.raises(ValueError, match="not odd"):
        report_counts(recording.evaluations, third, "odd")


def test_the_badge_says_what_is_equal_and_since_when_it_is_not(small, preset, learnt):
    exact = HYPER.replace(shuffle="book", precision="float64")
    (recording,) = Experiment(preset(PresetRun("main", exact))).begin(small).recordings
    learnt(recording)
    counts = counted(recording)
    run = PresetRun("main", exact, published={"test": counts})
    assert badge(run, None).text == "still to come"
    assert badge(run, recording).text == "equal to the book: 3 of 3 epochs"
    assert badge(run, recording).equal
    both = {"test": counts, "training": counted(recording, "training")}
    assert badge(dataclasses.replace(run, published=both), recording).text == (
        "equal to the book: test 3 of 3 epochs, training 3 of 3 epochs"
    )
    off = dataclasses.replace(
        run, published={"test": (counts[0], counts[1] + 2, counts[2])}, differs="Chaos."
    )
    found = badge(off, recording)
    assert found.equal is False
    assert found.text == (
        "equal to the book: 2 of 3 epochs (first not after epoch 1, at most 2 apart). Chaos."
    )
    last = dataclasses.replace(run, every=3, published={"test": counts[2:]})
    assert "1 of 1 reports" in badge(last, recording).text


def test_the_badge_where_there_is_nothing_to_be_equal_to():
    exact = HYPER.replace(shuffle="book")
    assert "no counts here" in badge(PresetRun("m", exact), None).text
    assert "no counts for this run" in badge(PresetRun("m", HYPER), None).text
    shapes = badge(PresetRun("m", HYPER, published={"test": (1,)}), None)
    assert "compare the shapes" in shapes.text
    assert shapes.equal is None


def test_published_points_are_where_the_book_gives_them():
    assert published_curve((5, None, 7), 1) == ([1, 3], [5, 7])
    assert published_curve((5,), 300) == ([300], [5])


def test_a_run_with_the_settings_of_an_experiment_is_one(small, preset):
    named = dataclasses.replace(small, name="MNIST")
    presets = [preset(PresetRun("a", HYPER), PresetRun("b", HYPER)), preset(PresetRun("m", HYPER))]
    recording = Recording(named, HYPER)
    found = experiment_of(recording, presets)
    assert found.preset is presets[1]
    assert found.run_of(recording) is presets[1].runs[0]
    assert experiment_of(Recording(named, HYPER.replace(seed=2)), presets) is None
    assert experiment_of(Recording(small, HYPER), presets) is None
