"""MainWindow: docks from VIEWS, menus from COMMANDS, and the wires between them and the Session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QToolBar,
    QToolButton,
)

from nnviz import __version__
from nnviz.app.actions import COMMANDS, MENUS, make_actions, tint_actions
from nnviz.app.images import read_image
from nnviz.app.layouts import LAYOUTS, arrange, layout_with
from nnviz.app.look import LOOKS, Look, apply_look
from nnviz.app.menus import BookMenu, RunMenus
from nnviz.app.messages import MessageBar
from nnviz.app.pace import PaceControl
from nnviz.app.rooms import RoomBar
from nnviz.app.session import Session
from nnviz.app.stage import Stage
from nnviz.app.status import StatusLine
from nnviz.app.view import V, View, find
from nnviz.app.views import VIEWS
from nnviz.app.views.book import BookView
from nnviz.app.views.controls import ControlsView
from nnviz.app.views.curves import CurvesView
from nnviz.app.views.digit import DigitView
from nnviz.app.views.drawings import DrawingsView
from nnviz.app.views.evaluation import EvaluationView
from nnviz.app.views.gradients import GradientsView
from nnviz.app.views.lesson import LessonView
from nnviz.app.views.microscope import MicroscopeView
from nnviz.app.views.timeline import TimelineView
from nnviz.app.views.twins import TwinsView
from nnviz.app.views.weights import WeightsView
from nnviz.app.wires import wire_views
from nnviz.core.dataset import Dataset, load
from nnviz.core.drawings import Drawings, as_split
from nnviz.core.experiment import experiment_of
from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.microscope import Weight
from nnviz.core.presets import Preset
from nnviz.core.recording import Recording
from nnviz.core.schedule import unplanned
from nnviz.core.teaching import fine_tuning, taught
from nnviz.core.twins import Twin

#: Raised when docks come or go, so that an older saved layout is not used.
LAYOUT_VERSION = 3


class MainWindow(QMainWindow):
    """The window. What it shows comes from its Session; what the user wishes goes there."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session = session
        self.look = look
        self.setWindowTitle("nnviz")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.views: dict[str, View] = {}
        self.docks: dict[str, QDockWidget] = {}
        for make_view in VIEWS:
            self._add_view(make_view(look))
        self.actions_by_name = make_actions(self, look)
        self._make_menus()
        self._make_toolbar()
        self.messages = MessageBar()
        self.addToolBarBreak()
        self.addToolBar(self.messages)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.stage = Stage(session, self)
        self._wire()
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            widget.installEventFilter(self)
        self.layout_name = "watch"
        self._restore_layout()
        self._on_state_changed(session.state)

    # Putting it together.

    def _add_view(self, view: View) -> None:
        dock = QDockWidget(view.title, self)
        dock.setObjectName(f"{view.name}Dock")
        dock.setWidget(view)
        dock.visibilityChanged.connect(self._draw)
        self.views[view.name] = view
        self.docks[view.name] = dock

    def _make_menus(self) -> None:
        menus = {name: self.menuBar().addMenu(f"&{name}") for name in MENUS}
        for command in COMMANDS:
            menus[command.menu].addAction(self.actions_by_name[command.name])
        earlier = menus["Run"].addMenu("Earlier runs")
        self._run_menus = RunMenus(self.session, menus["Twins"], earlier)
        self._book_menu = BookMenu(menus["Book"], self.book.presets)
        menus["View"].addSeparator()
        for dock in self.docks.values():
            menus["View"].addAction(dock.toggleViewAction())

    def _make_toolbar(self) -> None:
        bar = QToolBar("Commands")
        bar.setObjectName("commandBar")
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)
        layouts = [self.actions_by_name[f"action_{name}"] for name in LAYOUTS]
        for command in COMMANDS:
            if command.icon and self.actions_by_name[command.name] not in layouts:
                bar.addAction(self.actions_by_name[command.name])
        for button in bar.findChildren(QToolButton):
            if button.defaultAction() in self._named_actions():
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            if button.defaultAction() is self.actions_by_name["action_play"]:
                # Wide enough for both of its names: else all to the right of it would jump.
                wide = button.fontMetrics().horizontalAdvance
                button.setMinimumWidth(button.sizeHint().width() + wide("Pause  ") - wide("Play"))
        bar.addSeparator()
        self.pace = PaceControl()
        bar.addWidget(self.pace)
        self.addToolBar(bar)
        rooms = RoomBar(layouts, self)
        if self.menuBar().isNativeMenuBar():  # at the top of the screen: it has no room for them
            upper = QToolBar("Layouts")
            upper.setObjectName("layoutBar")
            upper.setMovable(False)
            upper.addWidget(rooms)
            self.insertToolBar(bar, upper)
            self.insertToolBarBreak(bar)
        else:
            self.menuBar().setCornerWidget(rooms)
            rooms.show()

    def _named_actions(self) -> list[QAction]:
        """The commands whose buttons have their name beside the icon."""
        names = (
            "action_restart", "action_play", "action_live", "action_branch", "action_lesson",
        )  # fmt: skip
        return [self.actions_by_name[name] for name in names]

    def _wire(self) -> None:
        session = self.session
        session.moment_changed.connect(self._draw)
        session.state_changed.connect(self._on_state_changed)
        session.recording_changed.connect(self._on_recording_changed)
        session.data_changed.connect(self._on_data_changed)
        session.failed.connect(self.messages.show_message)
        session.failed.connect(self.status.clearMessage)
        self.pace.pace_requested.connect(session.set_pace)
        for view in self.views.values():
            view.seek_requested.connect(session.seek)
            view.message_requested.connect(self.messages.show_message)
        self.controls.start_requested.connect(self._on_start_requested)
        self.controls.change_requested.connect(self._on_change_requested)
        self.controls.data_requested.connect(self._on_open_data)
        wire_views(self.views)
        session.twins_changed.connect(self._on_twins_changed)
        self.twins_view.twin_requested.connect(self._on_twin_requested)
        self.twins_view.removal_requested.connect(session.remove_twin)
        self.twins_view.choice_requested.connect(session.choose_twin)
        self._run_menus.twin_requested.connect(self._on_twin_requested)
        self._run_menus.own_twin_requested.connect(self._on_own_twin)
        self._book_menu.experiment_requested.connect(self.open_experiment)
        self.controls.experiment_requested.connect(session.open_experiment)
        self.book.experiment_requested.connect(self.open_experiment)
        self.book.run_requested.connect(session.show_run)
        self._view(DrawingsView).fine_tune_requested.connect(self._on_fine_tune_requested)
        self._view(TimelineView).view_requested.connect(self.show_view)
        self._view(EvaluationView).view_requested.connect(self.show_view)
        self.docks["lessonView"].visibilityChanged.connect(self._on_lesson_seen)
        self.lesson.stop_requested.connect(self.stage.carry_out)
        self.lesson.place_changed.connect(self._on_lesson_place)
        self.stage.layout_requested.connect(self._on_layout)
        self.stage.weight_requested.connect(self._on_weight_requested)
        self.stage.row_requested.connect(self._on_row_requested)
        self.stage.lines_requested.connect(self.microscope.light)
        self.stage.play_requested.connect(self.microscope.play)
        self.stage.tab_requested.connect(self.microscope.tabs.setCurrentIndex)
        self.stage.waiting.connect(self.lesson.say_waiting)
        self.stage.failed.connect(self.messages.show_message)
        self._text_clock = QTimer(self)
        self._text_clock.setInterval(250)
        self._text_clock.timeout.connect(self._say_status)
        self._text_clock.start()

    def _view(self, kind: type[V]) -> V:
        return find(self.views, kind)

    @property
    def controls(self) -> ControlsView:
        """The settings panel."""
        return self._view(ControlsView)

    @property
    def microscope(self) -> MicroscopeView:
        """The mini-batch, opened."""
        return self._view(MicroscopeView)

    @property
    def twins_view(self) -> TwinsView:
        """Runs side by side."""
        return self._view(TwinsView)

    @property
    def book(self) -> BookView:
        """The book's experiments."""
        return self._view(BookView)

    @property
    def lesson(self) -> LessonView:
        """The guided tour."""
        return self._view(LessonView)

    # Layout.

    def show_layout(self, name: str) -> None:
        """Show the docks of this layout, as they were left; the lesson stays where it is."""
        if name == self.layout_name:
            return
        lesson = self.docks["lessonView"]
        seen = not lesson.isHidden()
        self._keep_layout()
        with QSignalBlocker(lesson):
            self._take_layout(name)
            lesson.setVisible(seen)
        self._draw()

    @Slot(str)
    def show_view(self, name: str) -> None:
        """Show a view, by going to a layout it is at home in if it cannot be seen."""
        dock = self.docks[name]
        if not dock.isVisible():
            self._on_layout(layout_with(name, self.layout_name))
        dock.show()
        dock.raise_()

    def _take_layout(self, name: str) -> None:
        self.layout_name = name
        arrange(self, self.docks, name)
        state = self._settings().value(f"state/{name}", b"")
        self.restoreState(state, LAYOUT_VERSION)  # type: ignore[arg-type]
        for layout in LAYOUTS:
            self.actions_by_name[f"action_{layout}"].setChecked(layout == name)

    def _keep_layout(self) -> None:
        self._settings().setValue(f"state/{self.layout_name}", self.saveState(LAYOUT_VERSION))

    def _settings(self) -> QSettings:
        return QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz", self
        )

    def _restore_layout(self) -> None:
        settings = self._settings()
        if not self.restoreGeometry(settings.value("geometry", b"")):  # type: ignore[arg-type]
            available = self.screen().availableSize()
            self.resize(min(1280, available.width()), min(800, available.height()))
        self.docks["lessonView"].hide()
        kept = str(settings.value("layout", "watch"))
        self._take_layout(kept if kept in LAYOUTS else "watch")
        self.actions_by_name["action_lesson"].setChecked(not self.docks["lessonView"].isHidden())
        self.messages.hide()
        lesson = str(settings.value("lesson/name", ""))
        place = str(settings.value("lesson/stop", "0"))
        self.lesson.restore(lesson, int(place) if place.isdecimal() else 0)

    # Facts.

    @Slot()
    def _draw(self) -> None:
        """Show the moment in every view that can be seen."""
        recording = self.session.recording
        if recording is None:
            return
        index = self._live_moment() if self.session.following else self.session.moment
        for view in self.views.values():
            if view.isVisible() and not view.visibleRegion().isEmpty():
                view.show_moment(recording, index)
        self.actions_by_name["action_live"].setChecked(self.session.following)

    def _live_moment(self) -> int:
        """The newest moment that every twin has at hand without replay."""
        twins = self.session.twins
        for _ in range(3):
            held = [twin.recording.catch_up() for twin in twins]
            if max(held) - min(held) <= 1:
                return min(held)
        return held[self.session.chosen]  # one of them is catching up

    @Slot(object)
    def _on_weight_requested(self, weight: Weight | None) -> None:
        self._draw()
        if weight is None:
            self.microscope.choose_most()
        else:
            for view in (self._view(WeightsView), self._view(GradientsView), self.microscope):
                view.choose_weight(*weight)

    @Slot(int)
    def _on_row_requested(self, row: int) -> None:
        self._draw()
        if row < 0:
            self.microscope.go_last()
        else:
            self.microscope.show_position(row)

    @Slot(object, int)
    def _on_twins_changed(self, twins: tuple[Twin, ...], chosen: int) -> None:
        for view in self.views.values():
            view.show_twins(twins, chosen)

    @Slot()
    def _say_status(self) -> None:
        if self.session.recording is not None:
            self.status.show_moment(
                self.session.recording, self.session.moment, self.session.state == "running"
            )

    @Slot(str)
    def _on_state_changed(self, state: str) -> None:
        play = self.actions_by_name["action_play"]
        running = state == "running"
        play.setText("Pause" if running else "Play")
        play.setIcon(self.look.icon("pause" if running else "play"))
        for name in ("play", "step", "step_back", "step_epoch", "live", "branch", "restart"):
            self.actions_by_name[f"action_{name}"].setEnabled(state != "empty")
        self._say_status()

    @Slot(object)
    def _on_recording_changed(self, recording: Recording) -> None:
        self.messages.clear_message()
        self.controls.show_hyper(self.session.hyper)
        under_way = self.session.experiment
        if under_way is None or under_way.run_of(recording) is None:
            under_way = experiment_of(recording, self.book.presets.values())
        if under_way is not None:
            self.book.show_experiment(under_way)
            self._view(CurvesView).show_experiment(under_way)
        self._draw()

    @Slot(object)
    def _on_data_changed(self, data: Dataset) -> None:
        self.status.showMessage("")
        self.controls.show_data(data)

    # Wishes.

    @Slot(object)
    def _on_start_requested(self, hyper: Hyper) -> None:
        self._try(self.session.start, hyper)

    @Slot(object)
    def _on_change_requested(self, hyper: Hyper) -> None:
        self._try(self.session.change, hyper)

    def _try(self, command: Callable[..., None], *arguments: object) -> bool:
        """Do it, or say what is wrong with it."""
        try:
            command(*arguments)
        except HyperError as error:
            self.controls.show_faults(error.faults)
            self.messages.show_message(str(error))
            return False
        return True

    @Slot()
    def _on_restart(self) -> None:
        self.controls.request_start()

    @Slot()
    def _on_play(self) -> None:
        if self.session.state == "running":
            self.session.pause()
        else:
            self.session.resume()

    @Slot()
    def _on_step(self) -> None:
        if self.session.state == "running":
            self.session.pause()
        elif self.session.following:
            self.session.step()
        else:
            self.session.seek(self.session.moment + 1)

    @Slot()
    def _on_step_back(self) -> None:
        self.session.pause()
        self.session.seek(self.session.moment - 1)

    @Slot()
    def _on_step_epoch(self) -> None:
        self.session.step_epoch()

    @Slot()
    def _on_live(self) -> None:
        self.session.follow()
        self.actions_by_name["action_live"].setChecked(True)

    @Slot()
    def _on_branch(self) -> None:
        moment = self.session.moment
        hyper = self.controls.typed()
        if hyper:
            self._try(self.session.branch, moment, hyper)

    @Slot()
    def _on_open_data(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, "Open data", "", "Images and labels (*.npz *ubyte *.gz *idx*);;All files (*)"
        )
        if names:
            self.load_data(*map(Path, names))

    @Slot()
    def _on_open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "Open a folder of images")
        if path:
            self.load_data(Path(path))

    def load_data(self, *paths: Path) -> None:
        """Read a file, a folder, or a pair of IDX files in the background.

        The message bar says what is wrong.
        """
        if len(paths) > 2:
            self.messages.show_message(
                f"These are {len(paths)} files; give one file, one folder of images, or two IDX "
                "files: images and labels."
            )
            return
        self.status.showMessage(f"Reading {paths[0].name}…")
        self.session.pause()
        source = paths[0] if len(paths) == 1 else (paths[0], paths[1])
        self.session.load(lambda: load(source, read_image))

    @Slot(bool)
    def _on_dark(self, dark: bool) -> None:
        self.set_look(LOOKS["dark" if dark else "light"])
        self._settings().setValue("look", self.look.name)

    def set_look(self, look: Look) -> None:
        """Use these colours everywhere."""
        self.look = look
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_look(app, look)
        tint_actions(self.actions_by_name, look)
        self.actions_by_name["action_dark"].setChecked(look.name == "dark")
        for view in self.views.values():
            view.show_look(look)
        self._on_state_changed(self.session.state)
        self._draw()

    @Slot()
    def _on_reset_layout(self) -> None:
        for layout in LAYOUTS:
            self._settings().remove(f"state/{layout}")
        arrange(self, self.docks, self.layout_name)

    @Slot()
    def _on_watch(self) -> None:
        self._on_layout("watch")

    @Slot()
    def _on_microscope(self) -> None:
        self._on_layout("microscope")

    @Slot()
    def _on_twins(self) -> None:
        self._on_layout("twins")

    @Slot()
    def _on_draw(self) -> None:
        self._on_layout("draw")

    @Slot()
    def _on_network(self) -> None:
        self._on_layout("network")

    @Slot()
    def _on_evaluation(self) -> None:
        self._on_layout("evaluation")

    @Slot()
    def _on_flow(self) -> None:
        self._on_layout("flow")

    @Slot()
    def _on_book(self) -> None:
        self._on_layout("book")

    @Slot(str)
    def _on_layout(self, name: str) -> None:
        self.show_layout(name)
        self.actions_by_name[f"action_{name}"].setChecked(True)

    @Slot()
    def _on_lesson(self) -> None:
        dock = self.docks["lessonView"]
        if dock.isVisible():
            dock.close()
        else:
            dock.show()
            dock.raise_()
            self.lesson.go_to(self.lesson.place)

    @Slot(bool)
    def _on_lesson_seen(self, seen: bool) -> None:
        closed = not seen and self.docks["lessonView"].isHidden()
        self.actions_by_name["action_lesson"].setChecked(not closed)
        if closed:
            self.stage.leave()

    @Slot(str, int)
    def _on_lesson_place(self, lesson: str, place: int) -> None:
        self._settings().setValue("lesson/name", lesson)
        self._settings().setValue("lesson/stop", place)

    @Slot()
    def _on_example(self) -> None:
        self.microscope.go_forward()

    @Slot()
    def _on_example_back(self) -> None:
        self.microscope.go_back()

    @Slot(object)
    def _on_twin_requested(self, difference: dict[str, object]) -> None:
        if self._try(self.session.add_twin, difference):
            self._on_layout("twins")

    @Slot(object)
    def open_experiment(self, preset: Preset) -> None:
        """Begin an experiment of the book, and show how it goes."""
        self._on_layout("book")
        self._try(self.session.open_experiment, preset)

    @Slot(object)
    def _on_fine_tune_requested(self, drawings: Drawings) -> None:
        """Go on from the network that reads the canvas, with these drawings among the images."""
        data, recording = self.session.data, self.session.recording
        if data is None or recording is None:
            return
        ready = self._view(DigitView).network
        if ready is not None:
            params, hyper, before = ready.params, ready.hyper, len(data.training)
        else:
            params = recording.at(self.session.moment).params
            hyper, before = unplanned(recording), len(recording.training)
        mix = taught(as_split(drawings, data.image_shape, data.classes), data)
        tuned = fine_tuning(hyper, before, len(mix.training))
        if self._try(self.session.fine_tune, mix, tuned, params):
            self._view(DigitView).use_ready(False)

    @Slot()
    def _on_own_twin(self) -> None:
        self._on_layout("twins")
        self.twins_view.what.setFocus()
        self.twins_view.what.showPopup()

    @Slot()
    def _on_quit(self) -> None:
        self.close()

    @Slot()
    def _on_about(self) -> None:
        QMessageBox.about(
            self,
            "About nnviz",
            f"<b>nnviz {__version__}</b><p>A time-travel debugger for gradient descent, for "
            "readers of Michael Nielsen's <i>Neural Networks and Deep Learning</i>.</p>"
            "<p>MIT licence. MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, "
            "CC BY-SA 3.0.</p>",
        )

    # Qt's own names.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Space press the button that has the keyboard focus, instead of Play."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Learn from what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.load_data(*paths)
        else:
            self.messages.show_message("Only files and folders of this machine can be read.")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the layout, stop the worker, then close."""
        settings = self._settings()
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("layout", self.layout_name)
        self._keep_layout()
        self._text_clock.stop()
        self.session.close()
        event.accept()
