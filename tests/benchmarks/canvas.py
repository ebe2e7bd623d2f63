"""Real pen strokes as mouse events on the real canvas, while the network learns at full speed.

    python tests/benchmarks/canvas.py --strokes FILE [--digits 100] [--epochs 3]

FILE is JSON, plain or .gz: a list of {"label", "writer", "strokes": [[[x, y], …], …]}.
"""

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp()  # the layout of a first start

import nnviz  # noqa: F401

# isort: split
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.app.main import create_window
from nnviz.core.dataset import load
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.resources import resource

#: Where the digit lies: its longer side and its centre, as shares of the canvas.
WAYS = {"centred": (0.6, 0.5, 0.5), "small, off centre": (0.4, 0.35, 0.62)}


def read_strokes(path):
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return json.loads(text)


def placed(strokes, way):
    """The strokes with their longer side and centre as the way says: shares of the canvas."""
    side, x, y = WAYS[way]
    points = np.concatenate([np.asarray(s, float) for s in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = side / max(*(high - low), 1e-9)
    middle = (low + high) / 2
    return [(np.asarray(s, float) - middle) * scale + (x, y) for s in strokes]


def play(canvas, strokes):
    """Draw the strokes with the mouse. Returns seconds from each move to the answer."""
    sheet, seconds = canvas.sheet, []
    canvas.clear()
    for stroke in strokes:
        places = [
            QPoint(round(sheet.left() + x * sheet.width()), round(sheet.top() + y * sheet.height()))
            for x, y in stroke
        ]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            began = time.perf_counter()
            QTest.mouseMove(canvas, place)
            seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])
        seconds.append(time.perf_counter() - began)
        QApplication.processEvents()
    return seconds


def naive(canvas, shape=(28, 28)):
    """The canvas squeezed to the network's size, as most tools do."""
    image = canvas.grab().toImage().copy(canvas.sheet.toRect())
    small = image.scaled(*shape, mode=Qt.TransformationMode.SmoothTransformation).convertToFormat(
        image.Format.Format_Grayscale8
    )
    rows = np.frombuffer(small.constBits(), np.uint8).reshape(shape[0], small.bytesPerLine())
    return 1 - rows[:, : shape[1]].astype(np.float32) / 255


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True)
    parser.add_argument("--digits", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    hyper = Hyper(cost="cross_entropy", init="new", eta=0.5, lmbda=5.0, epochs=100_000)
    window = create_window(hyper, load(resource("mnist.npz"), name="MNIST"))
    window.resize(1280, 800)
    window.show()
    session = window.session
    session.start(hyper)
    while len(session.recording.evaluations) <= arguments.epochs:
        app.processEvents()
    print(f"test accuracy {session.recording.evaluations[-1].test.accuracy:.2%}, learning on")
    digits = read_strokes(arguments.strokes)
    chosen = np.random.default_rng(0).permutation(len(digits))[: arguments.digits]
    view = window.views["digitView"]
    latencies = []
    for way in WAYS:
        right = squeezed = 0
        for number in chosen:
            digit = digits[number]
            latencies += play(view.canvas, placed(digit["strokes"], way))
            right += view.prediction.text() == str(digit["label"])
            x = naive(view.canvas).reshape(1, -1)
            answer = feedforward(session.recording.at(session.moment).params, x, hyper).argmax()
            squeezed += answer == digit["label"]
        n = len(chosen)
        print(f"{way:18}  accuracy {right / n:.1%}   naive {squeezed / n:.1%}   ({n} digits)")
    ms = 1e3 * np.array(latencies)
    print(
        f"event to answer, learning at full speed: median {np.median(ms):.1f} ms, "
        f"99th percentile {np.percentile(ms, 99):.1f} ms  (under 20; {len(ms):,} events)"
    )
    window.close()


if __name__ == "__main__":
    main()
