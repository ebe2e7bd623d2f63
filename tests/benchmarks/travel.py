"""Time travel: how long `Recording.at` takes at random places, and whether it gives the same bits.

    python tests/benchmarks/travel.py [--epochs 30] [--places 200]

Trains 784-30-10 on a worker thread, keeps the live Steps of some random places, and asks the
Recording for them afterwards.
"""

import argparse
import statistics
import threading
import time

import nnviz  # noqa: F401

# isort: split
import numpy as np

from nnviz.core.dataset import load
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.resources import resource


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--places", type=int, default=200)
    arguments = parser.parse_args()
    data = load(resource("mnist.npz"))
    hyper = Hyper(epochs=arguments.epochs)
    recording = Recording(data, hyper)
    total = arguments.epochs * recording.steps_per_epoch
    rng = np.random.default_rng(0)
    places = {int(i) for i in rng.integers(1, total + 1, arguments.places)}
    live = {}

    def work():
        for step in train(data.training, hyper):
            recording.append(step)
            if step.index in places:
                live[step.index] = step

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    times, equal = [], 0
    for index in rng.permutation(sorted(places)):
        began = time.perf_counter()
        step = recording.at(int(index))
        times.append((time.perf_counter() - began) * 1e3)
        then = live[step.index]
        equal += (
            np.array_equal(step.params.flat, then.params.flat)
            and np.array_equal(step.gradient.flat, then.gradient.flat)
            and np.array_equal(step.examples, then.examples)
            and (step.cost, step.correct) == (then.cost, then.correct)
        )
    keyframes = sum(p.flat.nbytes for p in recording.keyframes.values())
    print(f"{total:,} mini-batches, {keyframes / 2**20:.1f} MiB of keyframes")
    print(
        f"at(i): median {statistics.median(times):.1f} ms, 99th percentile {np.percentile(times, 99):.1f} ms  (under 50)"
    )
    print(f"bit-equal to the live Step: {equal} of {len(places)}")


if __name__ == "__main__":
    main()
