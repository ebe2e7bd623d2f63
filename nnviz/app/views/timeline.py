"""The timeline: a slider over all mini-batches, and the images of the one at the moment."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.alarm_marks import AlarmMarks
from nnviz.app.parts.alarm_panel import AlarmPanel
from nnviz.app.parts.example_strip import ExampleStrip
from nnviz.app.view import View
from nnviz.core.alarms import Alarms
from nnviz.core.evaluation import answers
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording


class MomentSlider(QSlider):
    """A slider with epoch marks under its groove; Shift and a drag choose a span."""

    #: Mini-batches from, to: the span that was drawn.
    span_chosen = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = look
        self._per_epoch = 0
        self._span = (0, 0)
        self._span_from = 0
        self.setObjectName("timelineSlider")
        self.setAccessibleName("Mini-batch shown")
        self.setToolTip(
            "The mini-batch shown: ← → one mini-batch, PgUp and PgDn one epoch; drag with Shift to "
            "choose a span"
        )
        self.setRange(0, 0)
        # Above the groove there is room for marks.
        self.setMinimumHeight(32 + self.fontMetrics().height())

    def show_epochs(self, per_epoch: int) -> None:
        """Mark the ends of epochs, which have so many mini-batches."""
        self._per_epoch = per_epoch
        self.setPageStep(per_epoch)

    def x_of(self, value: int) -> float:
        """Where the middle of the handle is for a value."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style = self.style()
        handle = style.pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)
        span = self.width() - handle
        share = value / self.maximum() if self.maximum() else 0
        return handle / 2 + share * span

    def value_at(self, x: float) -> int:
        """The value whose handle would be at this place."""
        start, end = self.x_of(0), self.x_of(max(1, self.maximum()))
        share = (x - start) / max(1.0, end - start)
        return round(min(max(share, 0.0), 1.0) * self.maximum())

    @Slot(int, int)
    def show_span(self, first: int, last: int) -> None:
        """Shade the mini-batches from first to last; 0 and 0 for none."""
        self._span = (first, last)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """With Shift begin a span."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._span_from = max(1, self.value_at(event.position().x()))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the span out."""
        if self._span_from:
            here = max(1, self.value_at(event.position().x()))
            self.show_span(min(self._span_from, here), max(self._span_from, here))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the span."""
        if self._span_from:
            self._span_from = 0
            if self._span[1]:
                self.span_chosen.emit(*self._span)
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the slider, and under it the number of each epoch that has room."""
        first, last = self._span
        if last and last <= self.maximum():
            left, right = self.x_of(first - 1), self.x_of(last)
            ground = QPainter(self)
            shade = QRectF(left, 0, max(2.0, right - left), self.height())
            ground.fillRect(shade, QColor(self.look.lit))
            ground.end()
        super().paintEvent(event)
        if not self._per_epoch or not self.maximum():
            return
        painter = QPainter(self)
        metrics = self.fontMetrics()
        epochs = self.maximum() // self._per_epoch
        room = metrics.horizontalAdvance(f" {epochs} ") + 6
        wide = self.x_of(min(self._per_epoch, self.maximum())) - self.x_of(0)
        every = next(
            n for k in range(7) for n in (10**k, 2 * 10**k, 5 * 10**k) if n * wide >= room or k == 6
        )
        base = self.height() - metrics.height()
        for epoch in range(0, epochs + 1, every):
            x = self.x_of(epoch * self._per_epoch)
            painter.setPen(QColor(self.look.line))
            painter.drawLine(int(x), base - 5, int(x), base - 1)
            painter.setPen(QColor(self.look.faint))
            place = QRectF(x - 40, base, 80, metrics.height())
            if epoch == 0:
                place.moveLeft(1)
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft, "epochs: 0")
            elif x > 90:
                end = x + metrics.horizontalAdvance(str(epoch)) / 2 > self.width()
                place.moveRight(min(place.right(), self.width() - 1) if end else place.right())
                align = Qt.AlignmentFlag.AlignRight if end else Qt.AlignmentFlag.AlignHCenter
                painter.drawText(place, align, str(epoch))


class TimelineView(View):
    """Where the moment is among all mini-batches, and what the mini-batch there consists of.

    The answers under the images are those of the network *before* it learnt from them, as counted
    in `Step.correct`.
    """

    name = "timelineView"
    title = "Timeline"

    #: A span was chosen on the slider: first and last mini-batch.
    span_chosen = Signal(int, int)
    #: Open the view with this name, please: it shows what an alarm is about.
    view_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._alarms: Alarms | None = None
        self._drawn: tuple[object, ...] = ()
        self.slider = MomentSlider(look)
        self.slider.valueChanged.connect(self.seek_requested)
        self.slider.span_chosen.connect(self.span_chosen)
        self.marks = AlarmMarks(look, self.slider)
        self.alarm_panel = AlarmPanel(look)
        self.marks.chosen.connect(self.alarm_panel.choose)
        self.alarm_panel.seek_requested.connect(self.seek_requested)
        self.alarm_panel.view_requested.connect(self.view_requested)
        self.strip = ExampleStrip(look)
        self.words = QLabel(" ")
        self.words.setObjectName("timelineWords")
        bold = QFont(self.words.font())
        bold.setBold(True)
        self.words.setFont(bold)
        self.detail = QLabel(" ")
        self.detail.setObjectName("timelineDetail")
        text = QVBoxLayout()
        text.addStretch(1)
        text.addWidget(self.words)
        text.addWidget(self.detail)
        text.addStretch(1)
        self._text = QWidget()
        self._text.setLayout(text)
        text.setContentsMargins(0, 0, 0, 0)
        self._text.setMinimumWidth(
            self.detail.fontMetrics().horizontalAdvance(
                "epoch 399 · cost 0.0000 · 10 of 10 correct "
            )
        )
        row = QHBoxLayout()
        row.addWidget(self._text)
        row.addWidget(self.strip, 1)
        row.addWidget(self.alarm_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.slider)
        column.addLayout(row)
        for part in (self.slider, self.strip):
            part.installEventFilter(self)
        # A higher window is better used by the pictures.
        self.setMaximumHeight(column.sizeHint().height() + 8)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Move the handle, and draw the images of the mini-batch."""
        newest = len(recording)
        if recording is not self._recording:
            self._recording = recording
            self._alarms = Alarms(recording)
            self.alarm_panel.show_alarms(())
            self._drawn = ()
            self.slider.show_epochs(recording.steps_per_epoch)
            longest = max(recording.data.classes, key=len)
            self.strip.show_widest(f"✓ {longest} → {longest}")
            self.slider.show_span(0, 0)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setMaximum(max(newest, index))
                self.slider.setValue(index)
        self._say(recording, index, newest)
        self._draw_alarms()
        drawn = (recording, index, self.strip.room())
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_examples(recording, index)

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        self.slider.look = look
        self.slider.update()
        self.strip.show_look(look)
        self.marks.show_look(look)
        self.alarm_panel.show_look(look)

    def _draw_alarms(self) -> None:
        assert self._alarms is not None
        if self._alarms.take():
            self.alarm_panel.show_alarms(self._alarms.alarms)
        self.marks.show_alarms(self._alarms.alarms, self.slider.x_of)

    def _say(self, recording: Recording, index: int, newest: int) -> None:
        if index == 0:
            words, detail = "The untrained network", "Press Space, and it learns"
        else:
            m = len(recording.examples_at(index))
            words = f"Mini-batch {index:,} of {newest:,}"
            detail = (
                f"epoch {(index - 1) // recording.steps_per_epoch} · cost {recording.costs[index - 1]:.4f}"
                f" · {recording.correct[index - 1]} of {m} correct"
            )
        for label, text in ((self.words, words), (self.detail, detail)):
            if label.text() != text:
                label.setText(text)

    def _draw_examples(self, recording: Recording, index: int) -> None:
        data = recording.data
        if index == 0:
            self.strip.show_examples(np.zeros((0, *data.image_shape)), [], [], 0)
            return
        examples = recording.examples_at(index)
        shown = examples[: self.strip.room()]
        images = recording.training.images[shown]
        before = recording.at(index - 1).params
        given = answers(
            feedforward(
                before, images.astype(before.flat.dtype, copy=False), recording.hyper_at(index)
            )
        )
        captions, tips = [], []
        for number, answer in zip(shown, given, strict=True):
            label = int(recording.training.labels[number])
            name = data.classes[answer] if answer >= 0 else "nan"
            right = int(answer) == label
            sign = "✓" if right else "✗"
            captions.append((f"{sign} {data.classes[label]} → {name}", right))
            tips.append(
                f"Training image {number:,}: it shows “{data.classes[label]}”, the network "
                f"answered “{name}” before it learnt from it"
            )
        self.strip.show_examples(
            images.reshape(-1, *data.image_shape), captions, tips, len(examples) - len(shown)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw as many images as fit now, and move the marks with the slider."""
        if event.type() == QEvent.Type.Resize and self._recording is not None and self._drawn:
            if watched is self.strip:
                self._draw_examples(self._recording, self.slider.value())
            else:
                self._draw_alarms()
        return super().eventFilter(watched, event)
