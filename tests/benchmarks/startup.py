"""From the command to the window, and to the first mini-batch drawn.

    python tests/benchmarks/startup.py [--rounds 5]

Each round is a fresh process that runs the real application with a probe beside it.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

PROBE = """
import sys, time
began = float(sys.argv[1])
import nnviz.app.main as main_module
from PySide6.QtCore import QTimer
make = main_module.create_window
def probed(*arguments):
    window = make(*arguments)
    seen = []
    def look():
        if "window" not in seen and window.isVisible() and window.windowHandle().isExposed():
            seen.append("window")
            print(time.time() - began, flush=True)
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(5)
    def drawn(moment):
        if moment >= 1:
            window.repaint()
            print(time.time() - began, flush=True)
            window.close()
    window.session.moment_changed.connect(drawn)
    return window
main_module.create_window = probed
from nnviz.cli import main
main(["--play"])
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    environment = {
        "QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CONFIG_HOME": tempfile.mkdtemp(),
    }  # fmt: skip
    rows = []
    for number in range(arguments.rounds + 1):
        done = subprocess.run(
            [sys.executable, "-c", PROBE, repr(time.time())],
            env=environment, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        times = [float(line) for line in done.stdout.split()][:2]
        if number:  # the first round fills the caches
            rows.append(times)
    shown, drawn = zip(*rows, strict=True)
    print(f"window on screen:        median {statistics.median(shown):.2f} s  (within 1.5)")
    print(f"first mini-batch drawn:  median {statistics.median(drawn):.2f} s  (within 3)")


if __name__ == "__main__":
    main()
