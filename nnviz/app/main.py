"""The desktop application: the only file that knows all parts."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QEvent, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from nnviz.app.look import LOOKS, Look, apply_look
from nnviz.app.session import Session
from nnviz.app.window import MainWindow
from nnviz.core.dataset import MNIST, Dataset, load
from nnviz.core.hyper import Hyper
from nnviz.core.presets import Preset
from nnviz.resources import resource


def create_window(
    hyper: Hyper | None = None,
    dataset: Dataset | None = None,
) -> MainWindow:
    """The window, not yet shown; a QApplication must exist.

    Parameters
    ----------
    hyper : Hyper, optional
        Settings of the first run; the book's first network if none are given.
    dataset : Dataset, optional
        What to learn from; without it MNIST is read in the background.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("Make a QApplication before the window.")
    look = preferred_look(app)
    apply_look(app, look)
    session = Session(hyper)
    window = MainWindow(session, look)
    window.actions_by_name["action_dark"].setChecked(look.name == "dark")
    if dataset is not None:
        session.use_data(dataset)
    else:
        session.load(lambda: load(resource("mnist.npz"), name=MNIST))
    return window


def preferred_look(app: QApplication) -> Look:
    """The colours chosen last time, or else what the system uses."""
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")
    system = "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return LOOKS.get(str(settings.value("look", system)), LOOKS["light"])


def run(
    hyper: Hyper | None = None,
    dataset: Dataset | None = None,
    play: bool = False,
    preset: Preset | None = None,
) -> int:
    """Open the window and stay until it is closed; a preset begins at once. Returns the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("nnviz")
    # Python's own collector may run on the worker thread and destroy Qt objects there.
    collector = GarbageCollector()
    window = create_window(hyper, dataset)
    # The Session's clock lets Python look at signals 30 times a second. That may be in the middle of
    # painting, where a window must not go: it closes when the event loop is next at rest.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window.close))
    sys.excepthook = _reporter(window)
    window.show()
    if preset is not None:
        window.open_experiment(preset)
    elif play and window.session.recording is not None:
        window.session.resume()
    elif play:
        window.session.start(hyper)
    code = app.exec()
    collector.timer.stop()
    # The window goes now, not while Python is being taken down, when Qt may look into freed memory.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.excepthook = sys.__excepthook__
    window.deleteLater()
    app.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    return code


def _reporter(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What is done with an exception nobody caught: the user gets a sentence, a developer the trace."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        window.messages.show_message(f"Something went wrong in nnviz ({kind.__name__}: {error}).")
        if sys.flags.dev_mode:
            traceback.print_exception(kind, error, trace)

    return report
