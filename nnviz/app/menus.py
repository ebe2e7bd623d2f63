"""Menus that are filled anew each time they open: twins, earlier runs, the book's experiments."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from nnviz.app.session import Session
from nnviz.core.presets import Preset
from nnviz.core.twins import ready_made


class RunMenus(QObject):
    """Fills the menus from what the Session has."""

    #: A twin with this difference.
    twin_requested = Signal(object)
    #: A twin whose difference is still to be chosen.
    own_twin_requested = Signal()

    def __init__(self, session: Session, twins: QMenu, runs: QMenu) -> None:
        super().__init__(twins)
        self._session, self._twins, self._runs = session, twins, runs
        twins.aboutToShow.connect(self._fill_twins)
        runs.aboutToShow.connect(self._fill_runs)

    @Slot()
    def _fill_twins(self) -> None:
        menu, twins, session = self._twins, self._session.twins, self._session
        menu.clear()
        for name, difference in ready_made(twins) if twins else []:
            action = menu.addAction(f"{name[0].upper()}{name[1:]}")
            action.setCheckable(True)
            places = [i for i, twin in enumerate(twins) if twin.difference == difference]
            action.setChecked(bool(places))
            if places:
                action.triggered.connect(lambda _=False, p=places[0]: session.remove_twin(p))
            else:
                action.triggered.connect(lambda _=False, d=difference: self.twin_requested.emit(d))
        menu.addSeparator()
        menu.addAction("A twin of your own…").triggered.connect(self.own_twin_requested)

    @Slot()
    def _fill_runs(self) -> None:
        self._runs.clear()
        session = self._session
        for number, recording in enumerate(session.recordings, 1):
            hyper = recording.hyper
            layers = "-".join(map(str, hyper.sizes))
            action = self._runs.addAction(
                f"{number}: {layers}, eta {hyper.eta:g}, seed {hyper.seed}, {len(recording):,} mini-batches"
            )
            action.setCheckable(True)
            action.setChecked(recording is session.recording)
            action.triggered.connect(lambda _=False, r=recording: session.show_run(r))


class BookMenu(QObject):
    """A menu with a menu for each chapter."""

    #: Do this Preset.
    experiment_requested = Signal(object)

    def __init__(self, menu: QMenu, presets: Mapping[str, Preset]) -> None:
        super().__init__(menu)
        chapters: dict[str, QMenu] = {}
        menu.setToolTipsVisible(True)
        for name, preset in presets.items():
            if preset.chapter not in chapters:
                chapters[preset.chapter] = menu.addMenu(preset.chapter)
                chapters[preset.chapter].setToolTipsVisible(True)
            action = chapters[preset.chapter].addAction(preset.short_title)
            action.setObjectName(f"preset_{name}")
            action.setToolTip(preset.book)
            action.triggered.connect(lambda _=False, p=preset: self.experiment_requested.emit(p))
