"""How quickly each hidden layer learns at the start, as in the book's chapter 5, and what it costs.

    python tests/benchmarks/flow.py [--seeds 50]

Prints the norm of the mean delta of each hidden layer over the first 1,000 training images for 2, 3
and 4 hidden layers of 30, before anything is learnt: the book's numbers, and the range here. Then
how long a Flow takes, as a share of the training between two of them.
"""

import argparse
import statistics
import time

import nnviz  # noqa: F401

# isort: split
import numpy as np

from nnviz.core.dataset import load
from nnviz.core.flow import FLOW_IMAGES, flow, flow_sample, learning_speeds
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.step import untrained
from nnviz.core.training import advance
from nnviz.resources import resource

BOOK = {2: (0.07, 0.31), 3: (0.012, 0.060, 0.283), 4: (0.003, 0.017, 0.070, 0.285)}


def settings(hidden, seed=1, width=30, m=10):
    sizes = (784, *[width] * hidden, 10)
    return Hyper(
        sizes=sizes, cost="cross_entropy", init="new", eta=0.1, seed=seed, mini_batch_size=m
    )


def print_speeds(data, seeds):
    print(f"norm of the mean delta per hidden layer, {seeds} seeds")
    for hidden, book in BOOK.items():
        speeds = []
        for seed in range(1, seeds + 1):
            hyper = settings(hidden, seed)
            speeds.append(learning_speeds(initial_params(hyper), data.training, hyper))
        low, middle, high = np.quantile(speeds, (0, 0.5, 1), axis=0)
        print(f"{hidden} hidden layers")
        for layer, value in enumerate(book):
            inside = "inside" if low[layer] <= value <= high[layer] else "OUTSIDE"
            print(
                f"  layer {layer + 1}: the book {value:<6} here {low[layer]:.4f} – {high[layer]:.4f}, "
                f"middle {middle[layer]:.4f}  {inside}"
            )


def print_costs(data):
    print("cost of a Flow")
    for hidden, width, m in ((1, 30, 10), (1, 100, 10), (4, 30, 10), (2, 400, 10), (2, 400, 100)):
        hyper = settings(hidden, width=width, m=m)
        sample = flow_sample(data.training, hyper)
        step = untrained(hyper)
        train_times, flow_times = [], []
        for index in range(1, 201):
            before = step
            start = time.perf_counter()
            step = advance(before.params, before.carry, index, data.training, hyper)
            middle = time.perf_counter()
            train_times.append(middle - start)
            if index % 10 == 0:
                flow(before.params, step, sample)
                flow_times.append(time.perf_counter() - middle)
        one, each = statistics.median(flow_times), statistics.median(train_times)
        share = one / (each * (FLOW_IMAGES // m))
        print(
            f"  {'-'.join(map(str, hyper.sizes))}, mini-batches of {m}: {one * 1e6:.0f} µs, "
            f"{one / each:.1f} mini-batches, {share:.2%} of the training"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    arguments = parser.parse_args()
    data = load(resource("mnist.npz"))
    print_speeds(data, arguments.seeds)
    print_costs(data)


if __name__ == "__main__":
    main()
