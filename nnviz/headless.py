"""``nnviz train`` and ``nnviz predict``: the same core without a window."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nnviz.app.images import read_image
from nnviz.core.centring import receive_image
from nnviz.core.dataset import DataError, Dataset, Split
from nnviz.core.evaluation import score
from nnviz.core.expand import training_split
from nnviz.core.flow import learning_speeds
from nnviz.core.network import feedforward
from nnviz.core.presets import Preset, PresetRun, compare
from nnviz.core.rejection import DIGITS, judge
from nnviz.core.runfile import SavedNetwork, save
from nnviz.core.schedule import plan
from nnviz.core.step import Step, steps_per_epoch, untrained
from nnviz.core.training import diverged, train

INTERRUPTED = 130
WRONG_INPUT = 2


def run_training(
    data: Dataset, runs: Sequence[PresetRun], score_on: str, as_json: bool, save_to: Path
) -> int:
    """Train and print a line for every epoch; the network is saved at the end, or at Ctrl-C.

    Parameters
    ----------
    runs : sequence of PresetRun
        One after another; the last network is the one that is saved.
    score_on : {"test", "validation"}
    as_json : bool
        One JSON object a line instead of the book's own lines.

    Returns
    -------
    int
        The exit code.
    """
    code = 0
    for run in runs:
        if len(runs) > 1 and not as_json:
            _say(f"{run.name}:")
        step, code = _run_one(data, run, score_on, as_json)
        if code == WRONG_INPUT:
            return code
        if code:
            break
    # With the settings of the run: what a schedule made of eta at the end is no use to go on from.
    network = SavedNetwork(step.params, run.hyper, data.image_shape, data.classes, step.index)
    save(save_to, network)
    _complain(f"Saved after mini-batch {step.index:,} to {save_to}")
    return code


def _run_one(data: Dataset, run: PresetRun, score_on: str, as_json: bool) -> tuple[Step, int]:
    """One run to its end. Returns the last Step and an exit code."""
    hyper, training = run.hyper, training_split(data, run.hyper)
    step = untrained(hyper)
    per_epoch = steps_per_epoch(len(training), hyper.mini_batch_size)
    progress = Progress(hyper.epochs * per_epoch)
    report = Report(data, training, run, score_on, as_json)
    watched: list[float] = []
    seconds = 0.0
    report.say_speeds(step)
    try:
        for epoch in range(hyper.epochs):
            began = time.perf_counter()
            now = plan(hyper, watched).settings(hyper)
            for done in itertools.islice(train(training, now, step), per_epoch):
                step = done
                reason = diverged(step)
                if reason:
                    progress.clear()
                    _complain(reason)
                    return step, WRONG_INPUT
                if step.index % 100 == 0:
                    progress.show(step.index)
            seconds += time.perf_counter() - began
            if (epoch + 1) % run.every == 0:
                progress.clear()
                report.say(epoch, step, seconds)
                seconds = 0.0
            if hyper.early_stopping or hyper.halve_after:
                watched.append(score(step.params, data.validation, hyper, len(training)).accuracy)
                reason = plan(hyper, watched).reason
                if reason:
                    progress.clear()
                    _complain(reason)
                    break
    except KeyboardInterrupt:
        progress.clear()
        return step, INTERRUPTED
    report.sum_up()
    return step, 0


class Report:
    """Prints what a run has come to, beside what the book's own run came to."""

    def __init__(
        self, data: Dataset, training: Split, run: PresetRun, score_on: str, as_json: bool
    ) -> None:
        self._run, self._as_json, self._n = run, as_json, len(training)
        self._sets = {"test": data.test, "validation": data.validation, "training": training}
        self._scored = [score_on, *(name for name in run.published if name != score_on)]
        self._counts: dict[str, list[int]] = {name: [] for name in self._scored}
        self._speeds: list[float] = []

    def say_speeds(self, start: Step) -> None:
        """How quickly each hidden layer learns at the start, where the book gives it."""
        if not self._run.speeds:
            return
        speeds = learning_speeds(start.params, self._sets["training"], start.hyper)
        self._speeds = [round(speed, 6) for speed in speeds]
        if not self._as_json:
            ours, books = (
                ", ".join(f"{speed:.3f}" for speed in row) for row in (speeds, self._run.speeds)
            )
            _say(f"Untrained: length of delta by hidden layer {ours}   the book: {books}")

    def say(self, epoch: int, step: Step, seconds: float) -> None:
        """A line for this epoch."""
        results = {
            name: score(step.params, self._sets[name], step.hyper, self._n) for name in self._scored
        }
        for name, result in results.items():
            self._counts[name].append(result.correct)
        main = results[self._scored[0]]
        known = {name: self._published(name) for name in self._scored}
        if self._as_json:
            training = results.get("training") or score(
                step.params, self._sets["training"], step.hyper, self._n
            )
            row: dict[str, object] = {
                "run": self._run.name,
                "epoch": epoch,
                "correct": main.correct,
                "total": main.total,
                "train_cost": training.cost,
                "seconds": round(seconds, 4),
            }
            if self._run.published:
                row["counts"] = {name: result.correct for name, result in results.items()}
                row["published"] = {name: n for name, n in known.items() if n is not None}
            if self._speeds:
                row["speeds"] = self._speeds
                row["published"] = {"speeds": list(self._run.speeds)}
            _say(json.dumps(row))
            return
        line = f"Epoch {epoch}: {main.correct} / {main.total}"
        others = [f"{name} {r.correct} / {r.total}" for name, r in list(results.items())[1:]]
        books = [f"{name} {n}" for name, n in known.items() if n is not None]
        _say("   ".join([line, *others, *(["the book: " + ", ".join(books)] if books else [])]))

    def sum_up(self) -> None:
        """At the end: whether the counts are the book's."""
        if self._as_json or not self._run.exact:
            return
        different = False
        for name, published in self._run.published.items():
            found = compare(self._counts[name], published)
            line = f"{name}: equal to the book in {found.equal} of {found.compared} epochs"
            if found.first_difference is not None:
                line += f", at most {found.largest} apart, first in epoch {found.first_difference}"
                different = True
            _say(line)
        if self._run.differs and (different or not self._run.published):
            _say(self._run.differs)

    def _published(self, name: str) -> int | None:
        counts = self._run.published.get(name, ())
        place = len(self._counts[name]) - 1
        return counts[place] if place < len(counts) else None


def list_presets(presets: Mapping[str, Preset]) -> int:
    """Print every preset with what the book reports. Returns the exit code."""
    for name, preset in presets.items():
        _say(f"{name:22}{preset.title}")
        _say(f"{'':22}{preset.book}")
    return 0


def run_prediction(network: SavedNetwork, images: Iterable[Path], as_json: bool) -> int:
    """Print what the network makes of each image. Returns the exit code."""
    code = 0
    for path in images:
        try:
            received = receive_image(read_image(path), network.image_shape)
        except DataError as error:
            _complain(str(error))
            code = WRONG_INPUT
            continue
        answer, words, outputs = None, "The image is empty.", []
        if received.any():
            x = received.reshape(1, -1).astype(network.params.flat.dtype)
            output = feedforward(network.params, x, network.hyper)[0]
            verdict = judge(output, received if network.classes == DIGITS else None)
            outputs = [round(float(value), 6) for value in output]
            words = verdict.words
            answer = network.classes[verdict.answer] if verdict.answer >= 0 else None
        if as_json:
            row = {"image": str(path), "answer": answer, "outputs": outputs, "words": words}
            _say(json.dumps(row))
        elif answer:
            _say(f"{path}: {answer} ({max(outputs):.2f})")
        else:
            _say(f"{path}: {'?' if outputs else '–'} ({words})")
    return code


class Progress:
    """A bar on stderr, if that is a terminal."""

    WIDTH = 40

    def __init__(self, total: int) -> None:
        self._total = total
        self._stream = sys.stderr if sys.stderr and sys.stderr.isatty() else None
        self._shown = 0.0

    def show(self, done: int) -> None:
        """Draw the bar, at most ten times a second."""
        now = time.monotonic()
        if self._stream and now - self._shown > 0.1:
            self._shown = now
            full = self.WIDTH * done // self._total
            bar = "█" * full + "░" * (self.WIDTH - full)
            self._stream.write(f"\r{bar} {done / self._total:4.0%}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed."""
        if self._stream and self._shown:
            self._stream.write("\r" + " " * (self.WIDTH + 6) + "\r")
            self._stream.flush()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")
