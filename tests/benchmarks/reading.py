"""How quickly a drawing is read at every stored moment of a long run, without a missed frame.

python tests/benchmarks/reading.py [--steps 150000] [--rounds 3]
"""

import argparse
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import nnviz  # noqa: F401

# isort: split
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from nnviz.app.look import LIGHT, apply_look
from nnviz.app.views.reading import ReadingView
from nnviz.core.dataset import load
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train
from nnviz.resources import resource

#: Milliseconds of a frame.
FRAME = 33


def record(data, steps):
    run = Recording(data, Hyper())
    for step in train(data.training, Hyper()):
        run.append(step)
        if step.index == steps:
            break
    return run


def read(app, run, image):
    """Read a drawing in a view that is shown the moment at every frame.

    Returns seconds until the chart is complete; milliseconds of the longest stay between two looks
    at the event queue, by the wall clock and by the work done in it (they differ on a busy
    machine); and how many moments there are.
    """
    view = ReadingView(LIGHT)
    view.resize(1100, 330)
    view.show()
    clock = QTimer()
    clock.setInterval(FRAME)
    clock.timeout.connect(lambda: view.show_moment(run, len(run)))
    clock.start()
    wait(app, 0.3, [])
    complete = []
    view.reader.grown.connect(lambda: complete.append(view.reader.left == 0))
    began = time.perf_counter()
    stays = []
    view.show_drawing(image)
    while not (complete and complete[-1]):
        wait(app, 0, stays)
    seconds = time.perf_counter() - began
    wait(app, 0.3, stays)  # the frames that paint it
    points = len(view.reader.reading.moments)
    clock.stop()
    view.close()
    wall, work = (1e3 * max(each) for each in zip(*stays, strict=True))
    return seconds, wall, work, points


def wait(app, seconds, stays):
    """Let the events of so many seconds come, once at least; note how long each look takes."""
    until = time.perf_counter() + seconds
    while True:
        wall, work = time.perf_counter(), time.thread_time()
        app.processEvents()
        stays.append((time.perf_counter() - wall, time.thread_time() - work))
        if time.perf_counter() >= until:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=150_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    apply_look(app, LIGHT)
    data = load(resource("mnist.npz"), name="MNIST")
    run = record(data, arguments.steps)
    for number in range(arguments.rounds):
        image = data.test.images[number].reshape(28, 28)
        seconds, wall, work, points = read(app, run, image)
        print(
            f"{len(run):,} mini-batches, {points} points: complete in {seconds:.3f} s  (under 3); "
            f"longest stay away from the events {wall:.1f} ms, {work:.1f} ms of it work  "
            f"(under {FRAME}: no frame is missed)"
        )


if __name__ == "__main__":
    main()
