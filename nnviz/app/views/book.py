"""The book's experiments: choose one, and see its runs over the curves that the book published."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.plot import Plot, joined
from nnviz.app.view import View
from nnviz.core.book_picture import Line, Picture, picture_of, sets_of
from nnviz.core.experiment import Experiment, badge, last_score, progress
from nnviz.core.presets import Preset, PresetRun, load_presets
from nnviz.core.recording import Recording
from nnviz.resources import resource

#: Seconds between two redraws while the run goes on.
REDRAW_PAUSE = 0.25

COLUMNS = ("run", "epochs", "now", "best", "against the book")

#: More points than these are drawn without signs.
MOST_SIGNS = 60


class BookView(View):
    """Left the experiments by chapter; right the chosen one: words, runs, and its picture."""

    name = "bookView"
    title = "The book"

    #: Do this Preset.
    experiment_requested = Signal(object)
    #: Show this Recording.
    run_requested = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.presets = load_presets(resource("presets"))
        self._experiment: Experiment | None = None
        self._recording: Recording | None = None
        self._drawn: tuple[object, ...] = ()
        self._drawn_at = 0.0
        self._items: list[pg.PlotDataItem] = []
        self._entries: dict[str, QTreeWidgetItem] = {}
        self._rows: list[QTreeWidgetItem] = []
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(REDRAW_PAUSE * 1000))
        self._late.timeout.connect(self._redraw)

        self.tree = QTreeWidget()
        self.tree.setObjectName("bookTree")
        self.tree.setAccessibleName("The book's experiments")
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(12)
        self.tree.setRootIsDecorated(False)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._fill_tree()
        self.tree.currentItemChanged.connect(self._on_chosen)
        self.tree.itemActivated.connect(self._on_activated)

        self.heading = QLabel()
        self.heading.setProperty("class", "heading")
        self.heading.setWordWrap(True)
        self.words = QLabel()
        self.words.setObjectName("bookWords")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton("Run it")
        self.button.setObjectName("bookRun")
        self.button.setToolTip("Begin this experiment; its runs go one after another")
        self.button.clicked.connect(self._on_run_clicked)
        self.runs = QTreeWidget()
        self.runs.setObjectName("bookRuns")
        self.runs.setAccessibleName("Runs of the experiment")
        self.runs.setRootIsDecorated(False)
        self.runs.setHeaderLabels(COLUMNS)
        self.runs.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.runs.setToolTip("Double-click a run, or press Enter, to show it in every panel")
        self.runs.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.runs.header().setStretchLastSection(True)
        self.runs.itemActivated.connect(self._on_run_activated)

        self.plot = Plot(look, "epochs trained", "accuracy, %")
        self.plot.setObjectName("bookPlot")
        self.plot.setAccessibleName("Our curves over the book's")
        self.plot.setMinimumSize(200, 120)
        self.plot.scene().sigMouseClicked.connect(self._on_plot_clicked)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_combo = QComboBox()
        self.set_combo.setObjectName("bookSet")
        self.set_combo.setAccessibleName("Images that accuracy is taken of")
        self.set_combo.setToolTip("Which images the accuracy is taken of")
        self.set_combo.activated.connect(self._redraw_now)
        self.log_x = QCheckBox("Log x")
        self.log_x.setToolTip("Draw the horizontal axis on a logarithmic scale")
        self.log_y = QCheckBox("Log y")
        self.log_y.setToolTip("Draw the vertical axis on a logarithmic scale")
        for box, name in ((self.log_x, "bookLogX"), (self.log_y, "bookLogY")):
            box.setObjectName(name)
            box.toggled.connect(self._on_axes)
        self._lay_out()
        self.tree.setCurrentItem(self._entries["ch1-30"])

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        axes = QHBoxLayout()
        axes.addWidget(self.legend, 1)
        axes.addWidget(self.set_combo)
        axes.addWidget(self.log_x)
        axes.addWidget(self.log_y)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(self.runs)
        column.addLayout(axes)
        column.addWidget(self.plot, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tree)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([300, 900])
        split.setChildrenCollapsible(False)
        self.tree.setMinimumWidth(180)
        row = QVBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(split)

    def _fill_tree(self) -> None:
        chapters: dict[str, QTreeWidgetItem] = {}
        for name, preset in self.presets.items():
            if preset.chapter not in chapters:
                item = QTreeWidgetItem(self.tree, [preset.chapter])
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = item.font(0)
                font.setBold(True)
                item.setFont(0, font)
                item.setExpanded(True)
                chapters[preset.chapter] = item
            item = QTreeWidgetItem(chapters[preset.chapter], [preset.short_title])
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            item.setToolTip(0, f"{name}: {preset.book}")
            self._entries[name] = item
        self.tree.expandAll()

    @property
    def chosen(self) -> Preset:
        """The experiment whose words are shown."""
        item = self.tree.currentItem()
        name = item.data(0, Qt.ItemDataRole.UserRole) if item else None
        return self.presets[name or "ch1-30"]

    def choose(self, name: str) -> None:
        """Show the experiment with this name; it does not begin."""
        self.tree.setCurrentItem(self._entries[name])

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Show this experiment, which is under way."""
        fresh = self._experiment is None or experiment.preset is not self._experiment.preset
        self._experiment = experiment
        if fresh:
            if experiment.preset.name != self.chosen.name:
                self.choose(experiment.preset.name)
            else:
                self._show_chosen()
        self._redraw_now()

    def show_moment(self, recording: Recording, index: int) -> None:
        """Bring the numbers and the picture up to date."""
        self._recording = recording
        if time.monotonic() - self._drawn_at >= REDRAW_PAUSE:
            self._redraw()
        elif not self._late.isActive():
            self._late.start()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.plot.show_look(look)
        self._redraw_now()

    # What is shown.

    def _shown(self) -> Experiment:
        """The chosen experiment: the one under way, or one that has not begun."""
        under_way = self._experiment
        if under_way is not None and under_way.preset.name == self.chosen.name:
            return under_way
        return Experiment(self.chosen)

    def _show_chosen(self) -> None:
        shown = self._shown()
        preset = shown.preset
        self.heading.setText(preset.title)
        self.words.setText(
            f"<p style='margin:0'>{preset.book}</p><p style='margin:4px 0 0 0'><b>Watch:</b> {preset.watch}</p>"
        )
        self.runs.clear()
        self._rows = []
        for run in preset.runs:
            item = QTreeWidgetItem(self.runs, ["this run" if run.name == "main" else run.name])
            item.setToolTip(0, describe(run))
            self._rows.append(item)
        rows = min(len(preset.runs), 4)
        high = self.runs.header().sizeHint().height() + rows * (self.fontMetrics().height() + 6) + 6
        self.runs.setFixedHeight(high)
        self.set_combo.clear()
        for name in sets_of(shown):
            self.set_combo.addItem(f"{name} images", name)
        self.set_combo.setVisible(self.set_combo.count() > 1)
        picture = picture_of(shown, preset.score)
        for box, log in ((self.log_x, picture.log_x), (self.log_y, picture.log_y)):
            box.blockSignals(True)
            box.setChecked(log)
            box.blockSignals(False)
        self._redraw_now()

    @Slot()
    def _redraw_now(self) -> None:
        self._drawn = ()
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        shown = self._shown()
        self._drawn_at = time.monotonic()
        self._fill_runs(shown)
        known = tuple(len(recording.evaluations) for recording in shown.recordings)
        drawn = (shown.preset, known, self.set_combo.currentData())
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(picture_of(shown, self.set_combo.currentData() or shown.preset.score))

    def _fill_runs(self, shown: Experiment) -> None:
        self.button.setText("Run it again" if any(map(len, shown.recordings)) else "Run it")
        for place, (run, item) in enumerate(zip(shown.preset.runs, self._rows, strict=True)):
            begun = place < len(shown.recordings)
            recording = shown.recordings[place] if begun else None
            cells = run_cells(run, recording, shown.preset.score)
            for column, text in enumerate(cells, 1):
                if item.text(column) != text:
                    item.setText(column, text)
            found = badge(run, recording)
            item.setToolTip(4, found.text)
            if found.equal is not None and recording is not None and recording.evaluations[1:]:
                item.setForeground(4, QColor(self.look.good if found.equal else self.look.bad))
            font = item.font(0)
            if font.bold() != (recording is not None and recording is self._recording):
                font.setBold(not font.bold())
                item.setFont(0, font)

    def _draw(self, picture: Picture) -> None:
        for item in self._items:
            self.plot.removeItem(item)
        log_x, log_y = self.log_x.isChecked(), self.log_y.isChecked()
        self.plot.getAxis("bottom").setLogMode(log_x)
        self.plot.getAxis("left").setLogMode(log_y)
        self.plot.name_axes(picture.x_label, picture.y_label)
        self._items = []
        # The book's first: ours is drawn over it.
        for line in sorted(picture.lines, key=lambda line: not line.published):
            item = self._line(line, log_x, log_y)
            self.plot.addItem(item)
            self._items.append(item)
        xs = [x for line in picture.lines for x in line.x]
        ys = [y for line in picture.lines for y in line.y if math.isfinite(y)]
        if xs and ys:
            self.plot.setXRange(*_range(xs, log_x), padding=0.03)
            self.plot.setYRange(*_range(ys, log_y), padding=0.06)
        self._write_legend(picture)

    def _line(self, line: Line, log_x: bool, log_y: bool) -> pg.PlotDataItem:
        x = [math.log10(max(v, 1e-12)) for v in line.x] if log_x else line.x
        y = [math.log10(max(v, 1e-12)) for v in line.y] if log_y else line.y
        pen = self.look.book_pen(line.place) if line.published else self.look.run_pen(line.place)
        few = len(x) <= MOST_SIGNS
        return pg.PlotDataItem(
            x, y, pen=pen, antialias=few, connect=joined(line.x) if line.published else "all",
            symbol=("o" if line.published else "s") if few else None,
            symbolSize=9 if line.published else 4,
            symbolPen=self.look.sign_pen(line.place) if line.published else None,
            symbolBrush=None if line.published else QColor(self.look.curves[line.place % 4]),
        )  # fmt: skip

    def _write_legend(self, picture: Picture) -> None:
        parts = []
        for line in picture.lines:
            colour = self.look.curves[line.place % len(self.look.curves)]
            sign = "○" if line.published else "■"
            parts.append(f'<span style="color:{colour}">{sign}</span>&nbsp;{line.label}')
        self.legend.setText("&nbsp;&nbsp; ".join(parts))

    # What the user does.

    @Slot()
    def _on_chosen(self) -> None:
        item = self.tree.currentItem()
        if item is not None and item.data(0, Qt.ItemDataRole.UserRole):
            self._show_chosen()

    @Slot(QTreeWidgetItem)
    def _on_activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, Qt.ItemDataRole.UserRole):
            self.experiment_requested.emit(self.chosen)

    @Slot()
    def _on_run_clicked(self) -> None:
        self.experiment_requested.emit(self.chosen)

    @Slot(QTreeWidgetItem)
    def _on_run_activated(self, item: QTreeWidgetItem) -> None:
        place, shown = self.runs.indexOfTopLevelItem(item), self._shown()
        if place < len(shown.recordings):
            self.run_requested.emit(shown.recordings[place])

    @Slot(bool)
    def _on_axes(self, _log: bool) -> None:
        self._redraw_now()

    @Slot(object)
    def _on_plot_clicked(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        x, recording = self.plot.x_at(event.scenePos()), self._recording
        if x is None or recording is None or self._shown().run_of(recording) is None:
            return
        if self._shown().preset.picture not in ("accuracy", "training_cost"):
            return
        epochs = 10**x if self.log_x.isChecked() else x
        moment = round(epochs) * recording.steps_per_epoch
        self.seek_requested.emit(max(0, min(moment, len(recording))))

    def sizeHint(self) -> QSize:
        """Room for a list and a picture."""
        return QSize(1000, 520)


def _range(values: list[float], log: bool) -> tuple[float, float]:
    """The lowest and highest value on an axis, never equal."""
    if log:
        values = [math.log10(max(value, 1e-12)) for value in values]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def run_cells(run: PresetRun, recording: Recording | None, name: str) -> tuple[str, ...]:
    """What stands beside a run: epochs done, accuracy now, the best one, against the book."""
    if recording is None:
        return f"0 of {run.hyper.epochs}", "–", "–", badge(run, None).text
    epochs = len(recording) // recording.steps_per_epoch
    done = f"{epochs:,} of {recording.hyper.epochs:,}"
    if progress(recording) < 1:
        done += f" ({progress(recording):.0%})".replace("%", " %")
    score = last_score(recording, name)
    if score is None:
        return done, "–", "–", badge(run, recording).text
    best = max(getattr(e, name).accuracy for e in recording.evaluations if e.epoch >= 0)
    return (
        done, _percent(score.accuracy), _percent(best), badge(run, recording).text,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def describe(run: PresetRun) -> str:
    """The settings of a run in one line."""
    hyper = run.hyper
    parts: Mapping[str, object] = {
        "layers": "-".join(map(str, hyper.sizes)), "cost": hyper.cost.replace("_", "-"),
        "init": hyper.init, "eta": f"{hyper.eta:g}", "lambda": f"{hyper.lmbda:g}",
        "mini-batch": hyper.mini_batch_size, "epochs": hyper.epochs,
        "training images": hyper.n_training or "all",
    }  # fmt: skip
    return ", ".join(f"{name} {value}" for name, value in parts.items())
