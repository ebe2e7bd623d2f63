"""``nnviz train`` and ``nnviz predict``: the same core without a window."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from nnviz.app.images import read_image
from nnviz.core.centring import receive_image
from nnviz.core.dataset import DataError, Dataset
from nnviz.core.evaluation import answers, score
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.runfile import SavedNetwork, save
from nnviz.core.step import Step, steps_per_epoch, untrained
from nnviz.core.training import diverged, train

INTERRUPTED = 130
WRONG_INPUT = 2


def run_training(data: Dataset, hyper: Hyper, score_on: str, as_json: bool, save_to: Path) -> int:
    """Train and print a line for every epoch; the network is saved at the end, or at Ctrl-C.

    Parameters
    ----------
    score_on : {"test", "validation"}
    as_json : bool
        One JSON object a line instead of the book's own lines.

    Returns
    -------
    int
        The exit code.
    """
    step = untrained(hyper)
    steps = train(data.training, hyper, step)
    per_epoch = steps_per_epoch(len(data.training), hyper.mini_batch_size)
    progress = Progress(hyper.epochs * per_epoch)
    code = 0
    try:
        for epoch in range(hyper.epochs):
            began = time.perf_counter()
            for _ in range(per_epoch):
                step = next(steps)
                reason = diverged(step)
                if reason:
                    progress.clear()
                    _complain(reason)
                    return WRONG_INPUT
                if step.index % 100 == 0:
                    progress.show(step.index)
            seconds = time.perf_counter() - began
            progress.clear()
            _print_epoch(epoch, step, data, score_on, as_json, seconds)
    except KeyboardInterrupt:
        progress.clear()
        code = INTERRUPTED
    save(save_to, SavedNetwork(step.params, hyper, data.image_shape, data.classes, step.index))
    _complain(f"Saved after mini-batch {step.index:,} to {save_to}")
    return code


def _print_epoch(
    epoch: int, step: Step, data: Dataset, score_on: str, as_json: bool, seconds: float
) -> None:
    n = len(data.training)
    split = data.validation if score_on == "validation" else data.test
    result = score(step.params, split, step.hyper, n)
    if as_json:
        row = {
            "run": "main",
            "epoch": epoch,
            "correct": result.correct,
            "total": result.total,
            "train_cost": score(step.params, data.training, step.hyper, n).cost,
            "seconds": round(seconds, 4),
        }
        _say(json.dumps(row))
    else:
        _say(f"Epoch {epoch}: {result.correct} / {result.total}")


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
        answer, outputs = "", []
        if received.any():
            x = received.reshape(1, -1).astype(network.params.flat.dtype)
            output = feedforward(network.params, x)
            answer = network.classes[int(answers(output)[0])]
            outputs = [round(float(value), 6) for value in output[0]]
        if as_json:
            _say(json.dumps({"image": str(path), "answer": answer or None, "outputs": outputs}))
        elif answer:
            _say(f"{path}: {answer} ({max(outputs):.2f})")
        else:
            _say(f"{path}: – (the image is empty)")
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
