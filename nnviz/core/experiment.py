"""Experiment: a preset under way, run after run, and how its counts compare with the book's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnviz.core.curves import SETS
from nnviz.core.dataset import MNIST, Dataset
from nnviz.core.evaluation import TRAINING_SAMPLE, Evaluation, Score
from nnviz.core.hyper import Hyper
from nnviz.core.presets import Counts, Preset, PresetRun, compare
from nnviz.core.recording import Recording


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """The runs of a preset that have begun, and those that are still to come.

    Attributes
    ----------
    preset : Preset
        As it fits the data; see `experiment_on`.
    recordings : tuple[Recording, ...]
        Of the runs that have begun, in their order.
    """

    preset: Preset
    recordings: tuple[Recording, ...] = ()

    @property
    def waiting(self) -> PresetRun | None:
        """The run that begins next; None when all have begun."""
        begun, runs = len(self.recordings), self.preset.runs
        return runs[begun] if begun < len(runs) else None

    def unfinished_after(self, recording: Recording) -> Recording | None:
        """A run after this one that has begun and not done its epochs; None if there is none."""
        places = [i for i, known in enumerate(self.recordings) if known is recording]
        for later in self.recordings[places[0] + 1 :] if places else ():
            if progress(later) < 1:
                return later
        return None

    def begin(self, data: Dataset) -> Experiment:
        """The same with its next run at moment 0."""
        run = self.waiting
        assert run is not None
        # What the book counted on all training images is counted on all of them here.
        whole = "training" in run.published or self.preset.picture == "training_cost"
        sample = len(data.training) * 5 if whole else TRAINING_SAMPLE
        recording = Recording(data, run.hyper, training_sample=sample)
        return dataclasses.replace(self, recordings=(*self.recordings, recording))

    def run_of(self, recording: Recording | None) -> PresetRun | None:
        """Which of its runs this is; None if it is none of them."""
        places = [i for i, known in enumerate(self.recordings) if known is recording]
        return self.preset.runs[places[0]] if places else None


def experiment_on(data: Dataset, preset: Preset) -> Experiment:
    """The experiment on this data, still to begin.

    On other data than MNIST the settings are made to fit, and nothing published goes with them.
    """

    def fitted(run: PresetRun) -> PresetRun:
        hyper = run.hyper.fit(data.n_inputs, data.n_classes, len(data.training))
        own = data.name == MNIST and hyper == run.hyper
        return dataclasses.replace(run, hyper=hyper, published=run.published if own else {})

    return Experiment(dataclasses.replace(preset, runs=tuple(map(fitted, preset.runs))))


def experiment_of(recording: Recording, presets: Iterable[Preset]) -> Experiment | None:
    """The experiment that this run is, though nobody called it so; None if it is none.

    Only those of one run count, on MNIST.
    """
    hyper = recording.hyper_at(0)
    for preset in presets:
        if len(preset.runs) == 1 and preset.hyper == hyper and recording.data.name == MNIST:
            return Experiment(preset, (recording,))
    return None


def report_counts(
    evaluations: Sequence[Evaluation], run: PresetRun, name: str
) -> tuple[list[int], list[int]]:
    """Our counts at the reports of a run so far.

    Parameters
    ----------
    name : {"test", "validation", "training"}

    Returns
    -------
    epochs, counts : list of int
        The epoch that each report followed, counted from 0, and how many were right.
    """
    if name not in SETS:
        raise ValueError(f"There are scores of {', '.join(SETS)}, not {name}.")
    at = {
        e.epoch: getattr(e, name).correct
        for e in evaluations
        if e.epoch >= 0 and (e.epoch + 1) % run.every == 0
    }
    return list(at), list(at.values())


@dataclass(frozen=True, slots=True)
class Badge:
    """Whether a run is the book's, in words.

    Attributes
    ----------
    text : str
    equal : bool or None
        None where the book's own random numbers are not known, or nothing is published.
    """

    text: str
    equal: bool | None = None


def badge(run: PresetRun, recording: Recording | None) -> Badge:
    """Say how a run's counts compare with the published ones, so far."""
    if not run.published:
        if run.exact:
            return Badge(
                run.differs or "drawn as by the book's program, which gives no counts here"
            )
        return Badge("the book gives no counts for this run")
    if not run.exact:
        return Badge("other random numbers than the book's: compare the shapes")
    if recording is None:
        return Badge("still to come")
    parts, equal = [], True
    for name, published in run.published.items():
        ours = report_counts(recording.evaluations, run, name)[1]
        found = compare(ours, published)
        text = f"{name} " if len(run.published) > 1 else ""
        text += f"{found.equal} of {found.compared} {_reports(run)}"
        if found.first_difference is not None:
            equal = False
            since = (found.first_difference + 1) * run.every - 1
            text += f" (first not after epoch {since}, at most {found.largest} apart)"
        parts.append(text)
    why = f". {run.differs}" if not equal and run.differs else ""
    return Badge(f"equal to the book: {', '.join(parts)}{why}", equal)


def _reports(run: PresetRun) -> str:
    return "epochs" if run.every == 1 else "reports"


def published_curve(counts: Counts, every: int) -> tuple[list[int], list[int]]:
    """Epochs trained and published counts: the points that the book gives."""
    known = [((k + 1) * every, count) for k, count in enumerate(counts) if count is not None]
    return [epochs for epochs, _ in known], [count for _, count in known]


def last_score(recording: Recording, name: str) -> Score | None:
    """The newest score on a set of images; None while the run has not ended an epoch."""
    trained = [e for e in recording.evaluations if e.epoch >= 0]
    score: Score | None = getattr(trained[-1], name) if trained else None
    return score


def progress(recording: Recording, hyper: Hyper | None = None) -> float:
    """The share of its mini-batches that a run has done: 0 to 1."""
    planned = (hyper or recording.hyper).epochs * recording.steps_per_epoch
    return min(1.0, len(recording) / planned)
