"""How fast it trains: against the book's loop, PyTorch, and the bare matrix products.

    python tests/benchmarks/training.py [--steps 5000] [--rounds 7]

All contenders take turns in one process; medians over the rounds.
"""

import argparse
import itertools
import random
import statistics
import sys
import time

import nnviz  # noqa: F401  sets the number of threads before NumPy comes

# isort: split
import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from nnviz.core.dataset import load
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.step import batch_examples
from nnviz.core.training import train
from nnviz.resources import resource

HYPER = Hyper()
BOOK = "the book's loop"


class BookNetwork:
    """The per-example loop, written after the structure of the book's chapter 1."""

    def __init__(self, hyper):
        params = initial_params(hyper.replace(precision="float64"))
        self.weights = [w.copy() for w in params.weights]
        self.biases = [b.reshape(-1, 1).copy() for b in params.biases]

    def update_mini_batch(self, pairs, eta):
        sum_b = [np.zeros(b.shape) for b in self.biases]
        sum_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in pairs:
            one_b, one_w = self.backprop(x, y)
            sum_b = [s + d for s, d in zip(sum_b, one_b, strict=True)]
            sum_w = [s + d for s, d in zip(sum_w, one_w, strict=True)]
        rate = eta / len(pairs)
        self.weights = [w - rate * s for w, s in zip(self.weights, sum_w, strict=True)]
        self.biases = [b - rate * s for b, s in zip(self.biases, sum_b, strict=True)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]  # placeholders, as the book has them
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation, activations, zs = x, [x], []
        for w, b in zip(self.weights, self.biases, strict=True):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activation - y) * slope(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].T)
        for layer in range(2, len(self.weights) + 1):
            delta = np.dot(self.weights[-layer + 1].T, delta) * slope(zs[-layer])
            nabla_b[-layer] = delta
            nabla_w[-layer] = np.dot(delta, activations[-layer - 1].T)
        return nabla_b, nabla_w


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def time_book(split, steps):
    network = BookNetwork(HYPER)
    eye = np.eye(10)
    pairs = [
        (image.reshape(-1, 1), eye[label].reshape(-1, 1))
        for image, label in zip(split.images, split.labels, strict=True)
    ]
    random.Random(0).shuffle(pairs)  # all images in any order, as ours
    pairs = pairs[: steps * HYPER.mini_batch_size]
    began = time.perf_counter()
    for at in range(0, len(pairs), HYPER.mini_batch_size):
        network.update_mini_batch(pairs[at : at + HYPER.mini_batch_size], HYPER.eta)
    return (time.perf_counter() - began) / steps


class Emitter(QObject):
    done = Signal(object)


class Subscriber(QObject):
    newest = None

    @Slot(object)
    def take(self, step):
        self.newest = step


def time_ours(split, steps, subscribe):
    emitter, subscriber = Emitter(), Subscriber()
    emitter.done.connect(subscriber.take, Qt.ConnectionType.DirectConnection)
    run = itertools.islice(train(split, HYPER), steps)
    began = time.perf_counter()
    if subscribe:
        for step in run:
            emitter.done.emit(step)
    else:
        for _step in run:
            pass
    return (time.perf_counter() - began) / steps


def time_bare(steps):
    rng = np.random.default_rng(0)

    def make(*shape):
        return rng.standard_normal(shape).astype(np.float32)

    x, w1, w2 = make(10, 784), make(30, 784), make(10, 30)
    a1, d2, d1 = make(10, 30), make(10, 10), make(10, 30)
    began = time.perf_counter()
    for _ in range(steps):
        x @ w1.T
        a1 @ w2.T
        d2 @ w2
        d2.T @ a1
        d1.T @ x
    return (time.perf_counter() - began) / steps


def time_torch(split, steps):
    import torch

    torch.set_num_threads(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 30), torch.nn.Sigmoid(), torch.nn.Linear(30, 10), torch.nn.Sigmoid()
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=HYPER.eta)
    images = torch.from_numpy(split.images.copy())
    labels = torch.from_numpy(split.labels.copy())
    eye = torch.eye(10)
    criterion = torch.nn.MSELoss(reduction="sum")
    orders = [
        torch.from_numpy(batch_examples(i + 1, len(split), HYPER).copy()) for i in range(steps)
    ]
    began = time.perf_counter()
    for examples in orders:
        optimizer.zero_grad()
        output, wanted = model(images[examples]), labels[examples]
        cost = 0.5 * criterion(output, eye[wanted]) / len(examples)
        cost.backward()
        optimizer.step()
        # A Step has these too.
        cost.item()
        (output.argmax(1) == wanted).sum().item()
    return (time.perf_counter() - began) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    _app = QCoreApplication(sys.argv[:1])
    split = load(resource("mnist.npz")).training
    contenders = {
        "ours, signal and subscriber": lambda: time_ours(split, arguments.steps, True),
        "ours, no signal": lambda: time_ours(split, arguments.steps, False),
        "bare matrix products": lambda: time_bare(arguments.steps),
        BOOK: lambda: time_book(split, arguments.steps // 8),
    }
    try:
        import torch  # noqa: F401

        contenders["PyTorch eager, one thread"] = lambda: time_torch(split, arguments.steps // 4)
    except ImportError:
        print("PyTorch is not installed; left out.")
    times = {name: [] for name in contenders}
    for _ in range(arguments.rounds):
        for name, run in contenders.items():
            times[name].append(run() * 1e6)
    for name, each in times.items():
        print(f"{name:32} {statistics.median(each):8.1f} µs a mini-batch")
    ours = times["ours, signal and subscriber"]

    def ratio(name):
        return statistics.median(b / a for a, b in zip(ours, times[name], strict=True))

    print(f"against the book's loop:    {ratio(BOOK):5.1f} times as fast  (at least 8)")
    if "PyTorch eager, one thread" in times:
        print(
            f"against PyTorch eager:      {ratio('PyTorch eager, one thread'):5.1f} times as fast  (at least 5)"
        )
    print(
        f"against bare products:      {1 / ratio('bare matrix products'):5.2f} times the time  (at most 3.2)"
    )
    signal = 1 / ratio("ours, no signal") - 1
    print(f"the signal with its snapshot: {signal:6.1%} of a step           (at most 6 %)")


if __name__ == "__main__":
    main()
