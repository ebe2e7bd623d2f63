"""What every test stands on: no screen, no user files, nothing left behind."""

import gc
import os
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"
_HOME = tempfile.mkdtemp(prefix="nnviz-tests-")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"):
    os.environ[_name] = _HOME

import nnviz  # noqa: E402, F401  sets the number of threads before NumPy comes

# isort: split
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from PySide6.QtCore import QSettings, QThread  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from nnviz.core.dataset import Dataset, Split, load  # noqa: E402
from nnviz.resources import resource  # noqa: E402

# As in the application: Python's collector must not destroy Qt objects on the worker thread.
gc.disable()

QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, _HOME)


@pytest.fixture(scope="session")
def mnist():
    """The real data, read once."""
    return load(resource("mnist.npz"), name="MNIST")


def make_split(n, pixels, n_classes, rng):
    labels = rng.integers(0, n_classes, n).astype(np.intp)
    images = rng.random((n, pixels), dtype=np.float32) * np.float32(0.3)
    images[np.arange(n), labels] += np.float32(0.6)  # so that there is something to learn
    images.flags.writeable = False
    labels.flags.writeable = False
    return Split(images, labels)


@pytest.fixture(scope="session")
def small():
    """Forty training images of 4 × 5 pixels in three classes: quick to learn from."""
    rng = np.random.default_rng(0)
    return Dataset(
        name="small",
        training=make_split(40, 20, 3, rng),
        validation=make_split(15, 20, 3, rng),
        test=make_split(15, 20, 3, rng),
        image_shape=(4, 5),
        classes=("a", "b", "c"),
    )


@pytest.fixture(autouse=True)
def nothing_left_behind(request):
    """A test that leaves a window or a running thread fails."""
    yield
    app = QApplication.instance()
    if app is None:
        return
    app.processEvents()
    gc.collect(1)
    left = [w for w in app.topLevelWidgets() if w.isVisible()]
    for window in left:
        window.close()
    assert not left, f"windows left open: {left}"


@pytest.fixture(autouse=True)
def no_thread_left_running(monkeypatch):
    """Every QThread that a test starts has finished when it ends."""
    started = []
    start = QThread.start

    def watched(thread, *args):
        started.append(thread)
        start(thread, *args)

    monkeypatch.setattr(QThread, "start", watched)
    yield
    for thread in started:
        assert thread.isFinished(), f"thread left running: {thread.objectName()}"


@pytest.fixture(autouse=True)
def clean_settings():
    """No test sees the settings another one wrote."""
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")
    settings.clear()
    settings.sync()


@pytest.fixture(autouse=True)
def hook():
    """The application's excepthook does not outlive the test."""
    before = sys.excepthook
    yield
    sys.excepthook = before
