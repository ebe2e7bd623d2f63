"""Accuracy after every epoch and the cost of every mini-batch, with the moment marked."""

from __future__ import annotations

import math
import time

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.plot import Plot, joined
from nnviz.app.view import View
from nnviz.core.curves import SETS, WINDOW, AccuracyCurves, CostSummary, smoothed_at
from nnviz.core.experiment import Experiment, published_curve
from nnviz.core.pictures import nice_limit
from nnviz.core.recording import Recording
from nnviz.core.twins import Twin, first_twin

#: Seconds between two redraws while the run goes on: curves are what painting costs.
REDRAW_PAUSE = 0.2

#: More points than these are drawn without dots.
MOST_DOTS = 80


class RunCurves:
    """The curves of one run: what is known of it, and the lines that are drawn."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.costs = CostSummary()
        self.accuracies = AccuracyCurves()
        self.smooth = pg.PlotCurveItem()
        self.accuracy = {
            name: pg.PlotDataItem(symbolSize=5, pxMode=True, antialias=False) for name in SETS
        }

    def take(self) -> None:
        """Take in what is new in the run."""
        self.costs.take(self.twin.recording.costs)
        self.accuracies.take(self.twin.recording.evaluations)

    def tint(self, look: Look, place: int, alone: bool) -> None:
        """Use colours that tell the sets apart, or with twins the runs."""
        self.dots = len(self.accuracies) <= MOST_DOTS
        for number, item in enumerate(self.accuracy.values()):
            at = number if alone else place
            item.setPen(look.curve_pen(at))
            item.setSymbolPen(None)
            item.setSymbolBrush(QColor(look.curves[at]))
            item.setSymbol(("o", "s", "t1", "d")[at] if self.dots else None)
        self.smooth.setPen(look.curve_pen(place))


class CurvesView(View):
    """Two diagrams. While the run goes on they are redrawn five times a second, and on a seek at once.

    Of one run they show the accuracy on three sets of images; of twins, the accuracy on the
    validation images of each.
    """

    name = "curvesView"
    title = "Curves"

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._runs: list[RunCurves] = []
        self._chosen = 0
        self._index = 0
        self._drawn: tuple[int, ...] = ()
        self._drawn_at = 0.0
        self._pointed: tuple[Plot, float] | None = None
        self._marks: list[pg.InfiniteLine] = []
        self._experiment: Experiment | None = None
        self._published: dict[str, pg.PlotDataItem] = {}
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(REDRAW_PAUSE * 1000))
        self._late.timeout.connect(self._redraw)

        self.accuracy_plot = Plot(look, "epochs trained", "accuracy, %")
        self.accuracy_plot.setObjectName("accuracyPlot")
        self.accuracy_plot.setAccessibleName("Accuracy after every epoch")
        self.cost_plot = Plot(look, f"mini-batch (line: mean of {WINDOW})", "cost")
        self.cost_plot.setObjectName("costPlot")
        self.cost_plot.setAccessibleName("Cost of every mini-batch")
        self.raw = pg.PlotCurveItem()
        self.cost_plot.addItem(self.raw)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setObjectName("curvesLegend")
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.log_box = QCheckBox("Log scale")
        self.log_box.setToolTip(
            "Draw the cost on a logarithmic scale, which shows small costs apart"
        )
        self.log_box.toggled.connect(self._on_log_toggled)
        self.words = QLabel(" ")
        self.words.setObjectName("curvesWords")

        for plot in (self.accuracy_plot, self.cost_plot):
            plot.setMinimumSize(120, 80)
            plot.scene().sigMouseClicked.connect(self._on_clicked)
            plot.scene().sigMouseMoved.connect(self._on_moved)
        top = QHBoxLayout()
        top.addWidget(self.legend, 1)
        top.addWidget(self.log_box)
        plots = QHBoxLayout()
        plots.addWidget(self.accuracy_plot, 1)
        plots.addWidget(self.cost_plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addLayout(plots, 1)
        column.addWidget(self.words)
        self._tint()

    def show_twins(self, twins: tuple[Twin, ...], chosen: int) -> None:
        """Draw the curves of these runs."""
        known = {id(run.twin): run for run in self._runs}
        runs = [known.get(id(twin)) or RunCurves(twin) for twin in twins]
        for run in self._runs:
            self.cost_plot.removeItem(run.smooth)
            for item in run.accuracy.values():
                self.accuracy_plot.removeItem(item)
        self._runs, self._chosen = runs, chosen
        for run in runs:
            self.cost_plot.addItem(run.smooth)
            for name, item in run.accuracy.items():
                if len(runs) == 1 or name == "validation":
                    self.accuracy_plot.addItem(item)
        self._drawn, self._drawn_at = (), 0.0
        self._tint()

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Draw what the book published behind the curves of the runs of this experiment."""
        self._experiment = experiment
        self._draw_published()

    def show_moment(self, recording: Recording, index: int) -> None:
        """Draw the curves up to the newest Step and the line at the moment."""
        if recording is not self._recording:
            self._recording = recording
            self._drawn, self._drawn_at = (), 0.0
            for mark in self._marks:
                self.cost_plot.removeItem(mark)
            self._marks = []
            if not any(run.twin.recording is recording for run in self._runs):
                self.show_twins((first_twin(recording),), 0)
            self._draw_published()
        self._index = index
        if index != len(recording) or time.monotonic() - self._drawn_at >= REDRAW_PAUSE:
            self._redraw()
        elif not self._late.isActive():
            self._late.start()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.accuracy_plot.show_look(look)
        self.cost_plot.show_look(look)
        self._tint()
        self._draw_published()
        self._write_legend()

    def _tint(self) -> None:
        look = self.look
        for place, run in enumerate(self._runs):
            run.tint(look, place, alone=len(self._runs) == 1)
        self.raw.setPen(pg.mkPen(look.line, width=1))
        for mark in self._marks:
            mark.setPen(pg.mkPen(look.faint, width=1, style=Qt.PenStyle.DashLine))

    # Drawing.

    @Slot()
    def _redraw(self) -> None:
        recording = self._recording
        if recording is None:
            return
        now = time.monotonic()
        grown = (
            *(len(run.twin.recording) for run in self._runs),
            *(len(run.twin.recording.evaluations) for run in self._runs),
            len(recording.changes),
        )
        if grown != self._drawn and now - self._drawn_at < REDRAW_PAUSE:
            self._late.start()  # the last ones of a run must not be left out
        elif grown != self._drawn:
            for run in self._runs:
                run.take()
            self._draw_cost(recording)
            self._draw_accuracy(recording)
            self._draw_marks(recording)
            self._drawn_at, self._drawn = now, grown
        self._draw_moment(recording)
        self._say()

    def _draw_cost(self, recording: Recording) -> None:
        self.cost_plot.setXRange(0, self._x_end(recording), padding=0)
        high = nice_limit(max(run.costs.usual_high() for run in self._runs))
        if self.log_box.isChecked():
            low = math.log10(min(run.costs.lowest_mean() for run in self._runs))
            self.cost_plot.setYRange(math.floor(low * 2) / 2, math.log10(high), padding=0)
        else:
            self.cost_plot.setYRange(0, high, padding=0)
        alone = len(self._runs) == 1
        nothing = (np.empty(0), np.empty(0))
        lines = [(self.raw, self._runs[0].costs.outline() if alone else nothing)]
        lines += [(run.smooth, run.costs.smoothed()) for run in self._runs]
        for item, (x, y) in lines:
            if self.log_box.isChecked():
                y = np.log10(np.maximum(y, 1e-12))
            item.setData(x, y, connect="finite", skipFiniteCheck=False)

    def _x_end(self, recording: Recording) -> int:
        """Where the x axis ends: it grows in jumps, since new axes cost more than curves."""
        planned = recording.hyper.epochs * recording.steps_per_epoch
        n = max(1, *(len(run.twin.recording) for run in self._runs))
        if n > planned / 2:
            return max(planned, n)
        return min(planned, max(100, int(100 * 2 ** math.ceil(math.log2(n / 100)))))

    def _draw_accuracy(self, recording: Recording) -> None:
        lowest, trained = 100.0, 0.0
        for place, run in enumerate(self._runs):
            known = run.accuracies
            x = known.index / recording.steps_per_epoch
            trained = max(trained, x[-1] if len(x) else 0)
            if run.dots != (len(known) <= MOST_DOTS):
                run.tint(self.look, place, alone=len(self._runs) == 1)
            for name, item in run.accuracy.items():
                y = getattr(known, name)
                item.setData(x, y)
                if len(y) > 1 and (len(self._runs) == 1 or name == "validation"):
                    lowest = min(lowest, float(y[1:].min()))
        low = 0 if trained == 0 else max(0, math.floor(lowest / 10 - 0.2) * 10)
        self.accuracy_plot.setYRange(low, 100, padding=0.02)
        end = max(2, min(recording.hyper.epochs, 2 ** math.ceil(math.log2(max(trained, 1) + 0.5))))
        self.accuracy_plot.setXRange(0, max(end, trained), padding=0.02)
        self.accuracy_plot.getAxis("bottom").setTickSpacing(
            levels=[(max(1, math.ceil(end / 10)), 0)]
        )
        self._write_legend()

    def _draw_marks(self, recording: Recording) -> None:
        """A dashed line where settings were changed."""
        for index, hyper in recording.changes[1 + len(self._marks) :]:
            before = recording.hyper_at(index - 1)
            words = [f"{n} {getattr(hyper, a):g}" for n, a in (("eta", "eta"), ("lambda", "lmbda"))
                     if getattr(hyper, a) != getattr(before, a)]  # fmt: skip
            mark = pg.InfiniteLine(
                index - 0.5, angle=90, label=", ".join(words), labelOpts={"position": 0.9, "color": self.look.text},
                pen=pg.mkPen(self.look.faint, width=1, style=Qt.PenStyle.DashLine),
            )  # fmt: skip
            self.cost_plot.addItem(mark, ignoreBounds=True)
            self._marks.append(mark)

    def _draw_published(self) -> None:
        """The book's curves, behind ours; of a run alone that is one of its experiments."""
        for item in self._published.values():
            self.accuracy_plot.removeItem(item)
        self._published = {}
        recording = self._recording
        run = self._experiment.run_of(recording) if self._experiment else None
        if run is None or recording is None or len(self._runs) != 1:
            return
        totals = {"training": len(recording.training), "test": len(recording.data.test)}
        for name, counts in run.published.items():
            epochs, known = published_curve(counts, run.every)
            total = totals.get(name, len(recording.data.validation))
            item = pg.PlotDataItem(
                epochs, 100 * np.array(known) / total, connect=joined(epochs), pen=self.look.book_pen(SETS.index(name)),
                symbol="o" if len(known) < MOST_DOTS else None, symbolSize=8, symbolBrush=None,
                symbolPen=self.look.sign_pen(SETS.index(name)),
            )  # fmt: skip
            item.setZValue(-1)
            self.accuracy_plot.addItem(item)
            self._published[name] = item
        self._write_legend()

    def _draw_moment(self, recording: Recording) -> None:
        self.cost_plot.moment_line.setValue(self._index)
        self.accuracy_plot.moment_line.setValue(self._index / recording.steps_per_epoch)

    def _write_legend(self) -> None:
        if len(self._runs) == 1:
            named = [(name, name, self._runs[0]) for name in SETS]
        else:
            named = [(run.twin.name, "validation", run) for run in self._runs]
        parts = []
        for place, (text, name, run) in enumerate(named):
            evaluations = run.twin.recording.evaluations
            value = f" {getattr(evaluations[-1], name).accuracy:.2%}" if evaluations else ""
            text = f"<b>{text}</b>" if len(self._runs) > 1 and place == self._chosen else text
            colour, sign = self.look.curves[place], "●■▲◆"[place]
            parts.append(
                f'<span style="color:{colour}">{sign}</span> {text}{value.replace("%", " %")}'
            )
        if self._published:
            parts.append("○ the book")
        self.legend.setText("&nbsp;&nbsp; ".join(parts))

    def _say(self) -> None:
        """What the curves say under the pointer, or else at the moment."""
        recording = self._recording
        if recording is None:
            return
        if self._pointed and self._pointed[0] is self.accuracy_plot:
            text = self._accuracy_words(recording, self._pointed[1])
        else:
            text = self._cost_words(
                recording, int(self._pointed[1]) if self._pointed else self._index
            )
        if text != self.words.text():
            self.words.setText(text)

    def _cost_words(self, recording: Recording, index: int) -> str:
        index = max(0, min(index, len(recording)))
        if index == 0:
            return "The untrained network: no mini-batch yet."
        costs = recording.costs
        return (
            f"Mini-batch {index:,} (epoch {(index - 1) // recording.steps_per_epoch}): "
            f"cost {costs[index - 1]:.4f}, mean of the last {WINDOW} {smoothed_at(costs, index):.4f}"
        )

    def _accuracy_words(self, recording: Recording, x: float) -> str:
        evaluations = recording.evaluations
        if not evaluations:
            return "No evaluation yet."
        nearest = min(evaluations, key=lambda e: abs(e.index / recording.steps_per_epoch - x))
        when = f"After epoch {nearest.epoch}" if nearest.epoch >= 0 else "Untrained"
        scores = ", ".join(
            f"{n} {getattr(nearest, n).accuracy:.2%}".replace("%", " %") for n in SETS
        )
        return f"{when}: {scores}"

    # What the user does.

    def _index_at(self, plot: Plot, x: float) -> int:
        assert self._recording is not None
        if plot is self.accuracy_plot:
            x *= self._recording.steps_per_epoch
        return max(0, min(round(x), len(self._recording)))

    def _plot_under(self, scene: object) -> Plot:
        return self.accuracy_plot if scene is self.accuracy_plot.scene() else self.cost_plot

    @Slot(object)
    def _on_clicked(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        plot = self._plot_under(self.sender())
        x = plot.x_at(event.scenePos())
        if x is not None and self._recording is not None:
            self.seek_requested.emit(self._index_at(plot, x))

    @Slot(object)
    def _on_moved(self, scene_point: QPointF) -> None:
        plot = self._plot_under(self.sender())
        x = plot.x_at(scene_point)
        self._pointed = None if x is None else (plot, x)
        self._say()

    @Slot(bool)
    def _on_log_toggled(self, log: bool) -> None:
        self.cost_plot.getAxis("left").setLogMode(log)
        if self._recording is not None:
            self._draw_cost(self._recording)
