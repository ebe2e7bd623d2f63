"""The whole window while it trains at full speed: against the same training without a window.

    python tests/benchmarks/window.py [--seconds 10] [--rounds 3] [--size 1280x800]

Under QT_QPA_PLATFORM=offscreen, or on whatever screen there is.
"""

import argparse
import gc
import os
import resource as system
import statistics
import sys
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()  # the layout of a first start

import nnviz  # noqa: F401

# isort: split
import numpy as np
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from nnviz.app.main import create_window
from nnviz.app.session import Session
from nnviz.core.dataset import load
from nnviz.core.hyper import Hyper
from nnviz.resources import resource

HYPER = Hyper(epochs=100_000)


def spin(seconds):
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def resident():
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * system.getpagesize() / 2**20


def headless_rate(data, seconds):
    session = Session()
    session.use_data(data)
    session._clock.stop()
    session.start(HYPER)
    time.sleep(0.5)
    before, began = len(session.recording), time.perf_counter()
    time.sleep(seconds)
    rate = (len(session.recording) - before) / (time.perf_counter() - began)
    session.close()
    return rate


def window_rate(data, seconds, size, hidden=()):
    window = create_window(HYPER, data)
    window.resize(*size)
    window.show()
    for name in hidden:
        window.docks[name].hide()
    frames = []
    window.session.moment_changed.connect(lambda _: frames.append(time.perf_counter()))
    window.session.start(HYPER)
    spin(1.0)
    frames.clear()
    before, began = len(window.session.recording), time.perf_counter()
    memory, marks = [], 5
    for _ in range(marks):
        spin(seconds / marks)
        keyframes = sum(p.flat.nbytes for p in window.session.recording.keyframes.values())
        memory.append(resident() - keyframes / 2**20)
    rate = (len(window.session.recording) - before) / (time.perf_counter() - began)
    gaps = np.diff(frames) * 1e3
    window.close()
    window.deleteLater()
    spin(0.1)
    gc.collect()
    return rate, gaps, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--each", action="store_true", help="also with each view hidden")
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    collector = GarbageCollector()
    data = load(resource("mnist.npz"), name="MNIST")
    size = tuple(int(side) for side in arguments.size.split("x"))
    ratios = []
    for _ in range(arguments.rounds):
        alone = headless_rate(data, arguments.seconds / 2)
        rate, gaps, memory = window_rate(data, arguments.seconds, size)
        alone = (alone + headless_rate(data, arguments.seconds / 2)) / 2
        ratios.append(rate / alone)
        print(
            f"without {alone:8,.0f} a second, with {rate:8,.0f}: {rate / alone:.1%};  "
            f"{1e3 / gaps.mean():.1f} frames a second, between two: median {np.median(gaps):.1f} ms, "
            f"99th percentile {np.percentile(gaps, 99):.1f} ms;  "
            f"memory less keyframes, MiB: {' '.join(f'{m:.0f}' for m in memory)}"
        )
    print(f"median {statistics.median(ratios):.1%} of the headless rate  (at least 75 %)")
    if arguments.each:
        for name in ("weightsView", "gradientsView", "curvesView", "digitView", "timelineView"):
            rate, _, _ = window_rate(data, arguments.seconds / 2, size, (name,))
            print(f"without {name:15} {rate / headless_rate(data, arguments.seconds / 2):.1%}")
    collector.timer.stop()
    app.quit()


if __name__ == "__main__":
    main()
