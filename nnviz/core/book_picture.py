"""The picture of an experiment, as the book draws it: our curves, and the book's own behind them."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.core.experiment import Experiment, last_score, published_curve, report_counts
from nnviz.core.flow import learning_speeds
from nnviz.core.presets import PresetRun
from nnviz.core.recording import Recording


@dataclass(frozen=True, slots=True)
class Line:
    """Points that belong together.

    Attributes
    ----------
    label : str
    place : int
        Lines of one run share it, and so a colour.
    published : bool
        The book's own, not ours.
    x, y : list of float
    """

    label: str
    place: int
    published: bool
    x: list[float]
    y: list[float]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn.

    Attributes
    ----------
    lines : tuple[Line, ...]
    x_label, y_label : str
    log_x, log_y : bool
        How the axes are at first.
    """

    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    log_x: bool = False
    log_y: bool = False


def sets_of(experiment: Experiment) -> tuple[str, ...]:
    """The sets of images that counts are drawn of, the one that the book looks at first."""
    names = [experiment.preset.score]
    for run in experiment.preset.runs:
        names += [name for name in run.published if name not in names]
    return tuple(dict.fromkeys(names))


def picture_of(experiment: Experiment, name: str) -> Picture:
    """The picture so far.

    Parameters
    ----------
    name : {"test", "validation", "training"}
        The images that accuracy is taken of.
    """
    match experiment.preset.picture:
        case "training_cost":
            return _costs(experiment)
        case "images":
            return _by_images(experiment, name)
        case "speed":
            return _speeds(experiment)
    lines = []
    for place, run in enumerate(experiment.preset.runs):
        recording = _recording(experiment, place)
        lines += _book_line(run, place, name, experiment)
        if recording is not None:
            epochs, counts = report_counts(recording.evaluations, run, name)
            total = _total(recording, name)
            lines.append(
                Line(
                    run.title, place, False,
                    [float(epoch + 1) for epoch in epochs],
                    [100 * count / total for count in counts],
                )
            )  # fmt: skip
    return Picture(tuple(lines), "epochs trained", f"accuracy on the {name} images, %")


def _recording(experiment: Experiment, place: int) -> Recording | None:
    return experiment.recordings[place] if place < len(experiment.recordings) else None


def _total(recording: Recording, name: str) -> int:
    score = last_score(recording, name)
    return score.total if score else 1


def _book_line(run: PresetRun, place: int, name: str, experiment: Experiment) -> list[Line]:
    """The published counts of a set, in per cent."""
    if name not in run.published:
        return []
    epochs, counts = published_curve(run.published[name], run.every)
    total = run.hyper.n_training or 50_000 if name == "training" else 10_000
    several = len(experiment.preset.runs) > 1
    label = f"the book, {run.name}" if several else "the book"
    return [
        Line(
            label, place, True, list(map(float, epochs)), [100 * count / total for count in counts]
        )
    ]


def _costs(experiment: Experiment) -> Picture:
    lines = []
    for place, recording in enumerate(experiment.recordings):
        trained = [e for e in recording.evaluations if e.epoch >= 0]
        lines.append(
            Line(
                experiment.preset.runs[place].title, place, False,
                [float(e.epoch + 1) for e in trained],
                [e.training.cost for e in trained],
            )
        )  # fmt: skip
    return Picture(tuple(lines), "epochs trained", "cost on the training images")


def _by_images(experiment: Experiment, name: str) -> Picture:
    ours, book = ([], []), ([], [])  # type: tuple[list[float], list[float]], tuple[list[float], list[float]]
    for place, run in enumerate(experiment.preset.runs):
        images = float(run.hyper.n_training or 50_000)
        recording = _recording(experiment, place)
        score = last_score(recording, name) if recording is not None else None
        if score and recording is not None and recording.evaluations[-1].epoch + 1 >= run.every:
            ours[0].append(images)
            ours[1].append(100 * score.accuracy)
        if run.published.get(name, ()) and run.published[name][-1] is not None:
            book[0].append(images)
            book[1].append(100 * (run.published[name][-1] or 0) / 10_000)
    lines = (Line("the book", 0, True, *book), Line("nnviz", 0, False, *ours))
    return Picture(lines, "training images", f"accuracy on the {name} images, %", log_x=True)


def _speeds(experiment: Experiment) -> Picture:
    lines = []
    for place, run in enumerate(experiment.preset.runs):
        layers = [float(n) for n in range(1, len(run.hyper.sizes) - 1)]
        if run.speeds:
            label = f"the book, {run.name}"
            lines.append(Line(label, place, True, layers, list(run.speeds)))
        recording = _recording(experiment, place)
        if recording is not None:
            speeds = learning_speeds(recording.at(0).params, recording.training, run.hyper)
            lines.append(Line(run.title, place, False, layers, list(speeds)))
    return Picture(tuple(lines), "hidden layer", "length of the mean delta, untrained", log_y=True)
