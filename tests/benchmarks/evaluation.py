"""What an evaluation costs beside the training of an epoch, and what it costs to show one.

python tests/benchmarks/evaluation.py [--epochs 9]
"""

import argparse
import itertools
import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import nnviz  # noqa: F401

# isort: split
from PySide6.QtWidgets import QApplication

from nnviz.app.look import LIGHT
from nnviz.app.views.evaluation import EvaluationView
from nnviz.core.answers import AnswerHistory
from nnviz.core.dataset import load
from nnviz.core.evaluation import ask, evaluate
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.resources import resource


def timed(work):
    """Milliseconds that it takes, and what it returns."""
    began = time.perf_counter()
    result = work()
    return 1e3 * (time.perf_counter() - began), result


def evaluation_ratios(data, precision, epochs):
    """Epoch by epoch: milliseconds of training, of the test images, of the whole evaluation."""
    hyper = Hyper(precision=precision, epochs=epochs)
    run = Recording(data, hyper)
    run.add_evaluation(evaluate(run.newest, data))
    steps, rows = train(data.training, hyper), []
    n = run.steps_per_epoch

    def epoch():
        for step in itertools.islice(steps, n):
            run.append(step)

    for _ in range(epochs):
        training, _ = timed(epoch)
        step = run.newest
        test, _ = timed(lambda s=step: ask(s.params, data.test, hyper, len(data.training)))
        whole, evaluation = timed(lambda s=step: evaluate(s, data))
        run.add_evaluation(evaluation)
        rows.append((training, test, whole))
    return run, rows


def time_view(app, run):
    """Milliseconds from a moment in another epoch to the pixels, and from one within the same."""
    view = EvaluationView(LIGHT)
    view.resize(1100, 600)
    view.show()
    n = run.steps_per_epoch

    def show(index):
        view.show_moment(run, index)
        for part in (view.matrix, view.gallery.viewport(), view.panel, view.curves.plot):
            part.repaint()
        app.processEvents()

    show(len(run))
    view._late.stop()
    places = [*range(len(run.evaluations)), *reversed(range(len(run.evaluations)))]
    other = [timed(lambda i=i: show(i * n))[0] for i in places]
    same = [timed(lambda i=i: show(2 * n + i))[0] for i in range(1, 40)][1:]
    view.close()
    return other, same


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=9)
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    data = load(resource("mnist.npz"), name="MNIST")
    for precision in ("float32", "float64"):
        run, rows = evaluation_ratios(data, precision, arguments.epochs)
        training, test, whole = (statistics.median(column) for column in zip(*rows, strict=True))
        ratio = statistics.median(row[1] / row[0] for row in rows)
        all_sets = statistics.median(row[2] / row[0] for row in rows)
        print(
            f"784-30-10 {precision}: an epoch {training:.0f} ms; 10,000 test images {test:.1f} ms, "
            f"{ratio:.1%} of it  (under 10 %); all three sets {whole:.1f} ms, {all_sets:.1%}"
        )
    history = AnswerHistory(data.test.labels, data.n_classes)
    taken, _ = timed(lambda: history.take(run.evaluations))
    gone, _ = timed(lambda: history.go_to(len(history) - 1))
    each = (taken + gone) / len(history)
    print(f"learnt and forgotten, for each evaluation: {each:.3f} ms")
    other, same = time_view(app, run)
    print(
        f"the view: another evaluation shown after median {statistics.median(other):.1f} ms, at "
        f"worst {max(other):.1f} ms; the same one at another moment {statistics.median(same):.1f} ms"
    )


if __name__ == "__main__":
    main()
