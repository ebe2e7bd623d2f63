"""Every experiment of the book, run by nnviz: ours against the book's, as one table.

    python tests/benchmarks/book.py [PRESET …] [--seeds 3] [--quick]

Exact experiments are compared with the published counts, epoch by epoch; the others are run with
several seeds and must fall inside the range that many seeds gave. --quick leaves out those that
take over a minute.
"""

import argparse
import statistics
import sys
import time

import nnviz  # noqa: F401  one thread for the matrix products, set before NumPy comes

# isort: split
import numpy as np

from nnviz.core.dataset import load
from nnviz.core.evaluation import score
from nnviz.core.expand import training_split
from nnviz.core.flow import learning_speeds
from nnviz.core.network import initial_params
from nnviz.core.presets import compare, load_presets
from nnviz.core.step import steps_per_epoch, untrained
from nnviz.core.training import train
from nnviz.resources import resource

#: Accuracy in per cent: (what is looked at, low, high). From several seeds in float64; ch1-100 is
#: a lesson and no test, for with most seeds an output neuron dies.
RANGES = {
    "ch1-30": ("last", 94.9, 95.4),
    "ch1-slow": ("last", 15.7, 32.5),
    "ch1-wild": ("last", 9.0, 10.4),
    "ch3-ce-30": ("last", 95.0, 95.4),
    "ch3-ce-100": ("last", 96.6, 96.8),
    "ch3-100": ("best", 97.6, 97.8),
    "ch3-best": ("best", 97.9, 98.1),
    "ch5-1": ("best", 96.5, 96.8),
    "ch5-2": ("best", 96.9, 97.1),
    "ch5-3": ("best", 96.7, 96.9),
    "ch5-4": ("best", 96.3, 96.8),
    "ch1-100": ("best", None, None),
    "ch6-softmax": ("best", None, None),
}

#: Presets that take over a minute.
SLOW = {
    "ch1-100",
    "ch3-100",
    "ch3-best",
    "ch3-ce-100",
    "ch3-init-100",
    "ch3-more-data",
    "ch6-softmax",
}


def counts(data, run, names):
    """How many each set has right after every report, and the cost on the training images."""
    hyper, training = run.hyper, training_split(data, run.hyper)
    sets = {"test": data.test, "validation": data.validation, "training": training}
    per_report = run.every * steps_per_epoch(len(training), hyper.mini_batch_size)
    found, costs, seconds = {name: [] for name in names}, [], 0.0
    began = time.perf_counter()
    for step in train(training, hyper, untrained(hyper)):
        if step.index % per_report == 0:
            seconds += time.perf_counter() - began
            scores = {n: score(step.params, sets[n], hyper, len(training)) for n in names}
            for name, result in scores.items():
                found[name].append(result.correct)
            if "training" in scores:
                costs.append(scores["training"].cost)
            began = time.perf_counter()
    return found, costs, seconds


def exact(data, preset):
    """A row for each run that draws the book's own random numbers."""
    for run in preset.runs:
        names = list(dict.fromkeys([*run.published, preset.score]))
        if preset.name == "ch3-eta":
            names.append("training")
        found, costs, seconds = counts(data, run, names)
        said = []
        for name, published in run.published.items():
            result = compare(found[name], published)
            text = f"{name} {result.equal}/{result.compared} equal"
            if result.first_difference is not None:
                text += (
                    f" (from report {result.first_difference} on, at most {result.largest} apart)"
                )
            said.append(text)
        total = len(data.validation)
        last = f"{preset.score} {found[preset.score][-1] / total:.2%}, best {max(found[preset.score]) / total:.2%}"
        if costs and not run.published:
            last += f", training cost {costs[0]:.4f} … {costs[-1]:.4f}"
        who = preset.name if len(preset.runs) == 1 else f"{preset.name}: {run.name}"
        yield who, "; ".join(said) or "no counts published here", last, seconds


def inexact(data, preset, seeds):
    """A row for a run that is like the book's, with several seeds."""
    run = preset.runs[0]
    what, low, high = RANGES.get(preset.name, ("best", None, None))
    values, seconds = [], 0.0
    for seed in range(1, seeds + 1):
        hyper = run.hyper.replace(seed=seed)
        names = ["test", "validation"] if preset.name == "ch6-softmax" else [preset.score]
        found, _, took = counts(data, type(run)(run.name, hyper, run.every), names)
        seconds += took
        scored = np.array(found[preset.score]) / 100
        if preset.name == "ch6-softmax":
            values.append(scored[int(np.argmax(found["validation"]))])
        else:
            values.append(scored[-1] if what == "last" else scored.max())
    text = f"{what} " + ", ".join(f"{value:.2f}" for value in values) + " %"
    if low is None:
        return preset.name, "no range given", text, seconds / seeds
    # In images of 10,000: the range is rounded to 0.1 %, which is ten of them.
    inside = sum(100 * low - 5 <= round(100 * value) <= 100 * high + 5 for value in values)
    return preset.name, f"{inside}/{seeds} inside {low}–{high} %", text, seconds / seeds


def speeds(data, preset):
    """How quickly each hidden layer learns at the start: the range of 50 seeds."""
    training = data.training.first(1000)
    for run in preset.runs:
        rows = np.array([
            learning_speeds(initial_params(run.hyper.replace(seed=seed)), training, run.hyper)
            for seed in range(50)
        ])  # fmt: skip
        text = ", ".join(f"{m:.3f}" for m in np.median(rows, axis=0))
        span = "  ".join(f"{a:.3f}–{b:.3f}" for a, b in zip(rows.min(0), rows.max(0), strict=True))
        yield f"{preset.name}: {run.name}", f"50 seeds {span}", f"median {text}", 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    data = load(resource("mnist.npz"), name="MNIST")
    presets = load_presets(resource("presets"))
    # ch5-layers has the runs of ch5-1 to ch5-4 again.
    own = [name for name in presets if presets[name].is_the_books and name != "ch5-layers"]
    wanted = arguments.presets or [name for name in own if not (arguments.quick and name in SLOW)]
    for name in wanted:
        preset = presets[name]
        if name == "ch5-speed":
            rows = list(speeds(data, preset))
        elif preset.runs[0].exact:
            rows = list(exact(data, preset))
        else:
            rows = [inexact(data, preset, arguments.seeds)]
        for who, verdict, ours, seconds in rows:
            print(f"{who:30} {verdict:62} {ours}   [{seconds:.0f} s]", flush=True)
        print(f"{'':30} {preset.book}", flush=True)
    ratio = precision_ratio(data)
    print(
        f"float64 in the book's order trains at {ratio:.2f} times the speed of float32 (at least 0.5)"
    )


def precision_ratio(data):
    """Speed of the exact mode over that of float32: the median of five pairs."""
    presets = load_presets(resource("presets"))
    book = presets["ch3-init-30"].runs[0].hyper
    plain = book.replace(precision="float32", shuffle="seeded", seed=1)
    ratios = []
    for _ in range(5):
        seconds = []
        for hyper in (plain, book):
            step = untrained(hyper)
            steps = train(data.training, hyper, step)
            next(steps)  # the order is made before the clock starts, as at any epoch but the first
            began = time.perf_counter()
            for _ in range(3000):
                next(steps)
            seconds.append(time.perf_counter() - began)
        ratios.append(seconds[0] / seconds[1])
    return statistics.median(ratios)


if __name__ == "__main__":
    sys.exit(main())
