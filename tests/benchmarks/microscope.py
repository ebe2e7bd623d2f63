"""How quickly the microscope follows the moment, and what a twin costs.

python tests/benchmarks/microscope.py [--rounds 40]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()  # the layout of a first start

import nnviz  # noqa: F401

# isort: split
import numpy as np
from PySide6.QtWidgets import QApplication

from nnviz.app.main import create_window
from nnviz.app.session import Session
from nnviz.core.dataset import load
from nnviz.core.hyper import SUM_RULES, Hyper
from nnviz.core.microscope import Microscope
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.resources import resource


def time_moments(app, data, mini_batch_size, rounds):
    """Milliseconds from a step back to the rows on the screen, for mini-batches done shortly before."""
    hyper = Hyper(mini_batch_size=mini_batch_size)
    window = create_window(hyper, data)
    window.resize(1280, 800)
    window.show()
    window.show_layout("microscope")
    window.session.step(rounds + 2)
    while window.session.state == "running" or window.session.moment < rounds + 2:
        app.processEvents()
    times = []
    for index in range(rounds, 0, -1):
        window.session.recording.at(index)  # the replay is measured in travel.py
        began = time.perf_counter()
        window.session.seek(index)
        window.microscope.repaint()
        times.append(1e3 * (time.perf_counter() - began))
    window.close()
    return times


def twins_ratio(data, seconds, rounds):
    """Time of a mini-batch of two twins against one."""
    ratios = []
    for _ in range(rounds):
        times = []
        for rule in (None, "last_example"):
            session = Session()
            session._clock.stop()
            session.use_data(data)
            session.prepare(Hyper(epochs=100_000))
            if rule:
                session.add_twin({"sum_rule": rule})
            session.resume()
            time.sleep(0.3)
            before, began = len(session.recording), time.perf_counter()
            time.sleep(seconds)
            times.append((time.perf_counter() - began) / (len(session.recording) - before))
            session.close()
        ratios.append(times[1] / times[0])
    return statistics.median(ratios)


def worst_difference(data):
    """The largest relative difference of the microscope's total from the gradient of the Step."""
    worst = {"float32": 0.0, "float64": 0.0}
    for rule in SUM_RULES:
        for cost in ("quadratic", "cross_entropy"):
            for precision in worst:
                hyper = Hyper(sum_rule=rule, cost=cost, precision=precision, eta=0.5)
                run = Recording(data, hyper)
                for step in train(data.training, hyper):
                    run.append(step)
                    if step.index == 30:
                        break
                for index in (1, 15, 30):
                    before, step = run.at(index - 1), run.at(index)
                    scope = Microscope(before.params, before.carry, index, data.training, hyper)
                    off = np.linalg.norm(scope.gradient().flat - step.gradient.flat)
                    worst[precision] = max(
                        worst[precision], off / np.linalg.norm(step.gradient.flat)
                    )
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    data = load(resource("mnist.npz"), name="MNIST")
    for size in (10, 1000):
        times = time_moments(app, data, size, arguments.rounds)
        print(
            f"mini-batch of {size:5}: rows shown after median {statistics.median(times):.1f} ms, "
            f"at worst {max(times):.1f} ms"
        )
    worst = worst_difference(data)
    print(f"total against the Step's gradient, float32: {worst['float32']:.1e}  (under 1e-5)")
    print(f"total against the Step's gradient, float64: {worst['float64']:.1e}  (under 1e-12)")
    print(f"two twins cost {twins_ratio(data, 1.5, 3):.2f} times one  (at most 2.2)")


if __name__ == "__main__":
    main()
