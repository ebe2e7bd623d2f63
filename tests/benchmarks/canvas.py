"""Real pen strokes as mouse events on the real canvas, while the network learns at full speed.

    python tests/benchmarks/canvas.py --strokes FILE [--digits 100] [--model ready|run]

FILE is JSON, plain or .gz: a list of {"label", "writer", "strokes": [[[x, y], …], …]}. Each digit
is drawn in four ways on a sheet of 280 × 280 pixels: centred; small and off centre; with a thin
and with a thick pen. The network that is ready at once answers, or that of the run.
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
from nnviz.core.runfile import load as load_network
from nnviz.resources import resource

SHEET = 280

#: The digit's longer side, its centre and the width of the pen, as shares of the sheet.
WAYS = {
    "centred": (0.6, 0.5, 0.5, 0.07),
    "small, off centre": (0.4, 0.35, 0.62, 0.07),
    "thin pen": (0.6, 0.5, 0.5, 0.03),
    "thick pen": (0.6, 0.5, 0.5, 0.14),
}


def read_strokes(path):
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return json.loads(text)


def placed(strokes, way):
    """The strokes with their longer side and centre as the way says: shares of the sheet."""
    side, x, y, _ = WAYS[way]
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


def open_window(model, epochs):
    """A window that learns at full speed, its canvas SHEET pixels wide."""
    app = QApplication.instance()
    hyper = Hyper(cost="cross_entropy", init="new", eta=0.5, lmbda=5.0, epochs=100_000)
    window = create_window(hyper, load(resource("mnist.npz"), name="MNIST"))
    window.resize(1280, 900)
    window.show()
    view = window.views["digitView"]
    view.use_ready(model == "ready")
    margin = 0
    for _ in range(3):
        view.canvas.setFixedSize(SHEET + margin, SHEET + margin)
        app.processEvents()
        margin += round(SHEET - view.canvas.sheet.width())
    assert round(view.canvas.sheet.width()) == SHEET
    session = window.session
    session.start(hyper)
    while len(session.recording) < epochs * session.recording.steps_per_epoch:
        QTest.qWait(50)  # a loop without a pause would keep the worker from learning
    print(f"the run has learnt from {len(session.recording):,} mini-batches and learns on")
    return window, view


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True)
    parser.add_argument("--digits", type=int, default=100, help="0 for all")
    parser.add_argument("--model", choices=("ready", "run"), default="ready")
    parser.add_argument("--epochs", type=int, default=3, help="that the run has learnt before")
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    assert app is not None
    window, view = open_window(arguments.model, arguments.epochs)
    recording = window.session.recording
    ready = load_network(resource("ready.npz"))

    def squeezed_answer():
        params, hyper = ready.params, ready.hyper
        if arguments.model == "run":
            params, hyper = recording.at(window.session.moment).params, recording.hyper
        return feedforward(params, naive(view.canvas).reshape(1, -1), hyper).argmax()

    digits = read_strokes(arguments.strokes)
    chosen = np.random.default_rng(0).permutation(len(digits))[: arguments.digits or None]
    labels = np.array([digits[i]["label"] for i in chosen])
    writers = np.array([digits[i]["writer"] for i in chosen])
    right, refused, squeezed, latencies = {}, {}, {}, []
    for way, (*_, pen) in WAYS.items():
        view.canvas.pen = pen
        said, plain = [], []
        for number in chosen:
            latencies += play(view.canvas, placed(digits[number]["strokes"], way))
            said.append(view.prediction.text())
            plain.append(squeezed_answer())
        right[way] = np.array(said) == labels.astype(str)
        refused[way] = ~np.isin(said, tuple("0123456789"))
        squeezed[way] = np.array(plain) == labels
        print(
            f"{way:18} accuracy {right[way].mean():.2%}   no answer {refused[way].mean():.2%}   "
            f"naive {squeezed[way].mean():.2%}   ({len(chosen):,} digits)",
            flush=True,
        )
    every = np.array(list(right.values()))
    print(
        f"{'overall':18} accuracy {every.mean():.2%}   naive {np.mean(list(squeezed.values())):.2%}"
    )
    for writer in np.unique(writers):
        mine = every[:, writers == writer]
        by_way = "  ".join(f"{way} {row.mean():.1%}" for way, row in zip(WAYS, mine, strict=True))
        print(f"writer {writer}: {mine.mean():.2%}   ({by_way})")
    for label in np.unique(labels):
        print(f"digit {label}: {every[:, labels == label].mean():.2%}")
    ms = 1e3 * np.array(latencies)
    print(
        f"event to answer, learning at full speed: median {np.median(ms):.1f} ms (under 8), "
        f"99th percentile {np.percentile(ms, 99):.1f} ms (under 20; {len(ms):,} events)"
    )
    window.close()


if __name__ == "__main__":
    main()
