"""What the network answers on the test images: which it gets wrong, how sure, since when."""

from __future__ import annotations

import time
from bisect import bisect_right

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.parts.answer_words import (
    LISTS,
    answer_name,
    caption,
    image_words,
    list_words,
    score_words,
    story,
    when,
)
from nnviz.app.parts.class_curves import ClassCurves
from nnviz.app.parts.confusion import ConfusionMatrix
from nnviz.app.parts.gallery import Caption, Gallery
from nnviz.app.parts.image_panel import ImagePanel
from nnviz.app.view import View
from nnviz.core.answers import (
    KINDS,
    MOST_PICKED,
    AnswerHistory,
    confusion,
    in_cell,
    most_sure_first,
    outputs_on,
    params_at,
    sureness,
)
from nnviz.core.evaluation import Evaluation
from nnviz.core.network import Array, Params
from nnviz.core.recording import Recording

#: Seconds between two redraws while the run goes on.
REDRAW_PAUSE = 0.25

WAITING = (
    "Waiting for the first evaluation: the network is asked about all test images before it "
    "learns, and again after every epoch (less often where there are very many)."
)


class EvaluationView(View):
    """Confusion matrix, gallery and accuracy of each class, as of the evaluation before the moment."""

    name = "evaluationView"
    title = "Evaluation"

    #: An image was chosen: its pixels ``(h, w)`` float32, read-only, and what it is.
    image_chosen = Signal(object, str)
    #: Show the view with this name.
    view_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._recording: Recording | None = None
        self._history = AnswerHistory(np.empty(0, np.intp), 1)
        self._index = 0
        self._place = -1
        self._steps = self._evaluations = -1
        self._drawn_at = 0.0
        self._params: tuple[int, Params] | None = None
        self._sure: Array = np.empty(0)
        self.kind = KINDS[0]
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(int(REDRAW_PAUSE * 1000))
        self._late.timeout.connect(self._redraw)

        self.words = QLabel(WAITING)
        self.words.setObjectName("evaluationWords")
        self.words.setWordWrap(True)
        self.matrix = ConfusionMatrix(look)
        self.matrix.cell_chosen.connect(self._on_cell_chosen)
        self.kind_combo = QComboBox()
        self.kind_combo.setObjectName("galleryKind")
        self.kind_combo.setAccessibleName("Which images")
        self.kind_combo.setToolTip("Which test images are listed, and in which order")
        for kind in KINDS:
            self.kind_combo.addItem(LISTS[kind][0], kind)
        self.kind_combo.activated.connect(self._on_kind_chosen)
        self.all_button = QPushButton("All cells")
        self.all_button.setObjectName("allCellsButton")
        self.all_button.setToolTip("List the images of all cells of the matrix again (Esc)")
        self.all_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.all_button.clicked.connect(self.show_all_cells)
        self.heading = QLabel()
        self.heading.setObjectName("galleryHeading")
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.gallery = Gallery(look)
        self.gallery.image_chosen.connect(self._show_image)
        self.gallery.image_wanted.connect(self._send_image)
        self.panel = ImagePanel(look)
        self.panel.send_requested.connect(self._on_send_requested)
        self.curves = ClassCurves(look)
        self.curves.evaluation_requested.connect(self._on_evaluation_requested)
        self._lay_out()
        self.body.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.kind_combo)
        top.addStretch(1)
        top.addWidget(self.all_button)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addLayout(top)
        right.addWidget(self.heading)
        right.addWidget(self.gallery, 1)
        right.addWidget(self.panel)
        upper = QHBoxLayout()
        upper.setSpacing(12)
        upper.addWidget(self.matrix, 1)
        upper.addLayout(right, 1)
        self.body = QWidget()
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addLayout(upper, 7)
        inner.addWidget(self.curves, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.body, 1)

    # Facts.

    def show_moment(self, recording: Recording, index: int) -> None:
        """Show the last evaluation up to this moment."""
        if recording is not self._recording:
            self._use(recording)
        self._index = index
        goes_on = len(recording) != self._steps
        if goes_on and time.monotonic() - self._drawn_at < REDRAW_PAUSE:
            if not self._late.isActive():
                self._late.start()
        else:
            self._redraw()

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        super().show_look(look)
        for part in (self.matrix, self.gallery, self.panel, self.curves):
            part.show_look(look)

    def _use(self, recording: Recording) -> None:
        """Show another run; what is chosen stays, if the images are the same."""
        other = self._recording is None or recording.data is not self._recording.data
        self._recording = recording
        data = recording.data
        self._history = AnswerHistory(data.test.labels, data.n_classes)
        self._place = self._steps = self._evaluations = -1
        self._drawn_at, self._params = 0.0, None
        if other:
            self.matrix.choose_cell(None)
            longest = sorted(data.classes, key=len)[-2:]
            self.gallery.show_source(self._image, f"{' → '.join(longest)} · 0.00")
            self.curves.show_classes(data.classes)

    def _image(self, number: int) -> Array:
        """The pixels of a test image: ``(h, w)``, read-only."""
        assert self._recording is not None
        data = self._recording.data
        image: Array = data.test.images[number].reshape(data.image_shape)
        return image

    # Drawing.

    @Slot()
    def _redraw(self) -> None:
        recording = self._recording
        if recording is None:
            return
        self._steps, self._drawn_at = len(recording), time.monotonic()
        self._history.take(recording.evaluations)
        place = bisect_right(self._history.index, self._index) - 1
        self.body.setVisible(place >= 0)
        if place < 0:
            self._wait(recording)
            return
        if len(self._history) != self._evaluations:
            self._evaluations = len(self._history)
            self.curves.show_history(
                self._history, recording.steps_per_epoch, recording.hyper.epochs
            )
        if place != self._place:
            self._place = place
            self._draw_evaluation(recording)
        self.curves.show_moment(self._index / recording.steps_per_epoch, place)

    def _wait(self, recording: Recording) -> None:
        """There is no evaluation yet at this moment; say so."""
        self._place = -1
        if len(self._history):
            first = when(recording.evaluations[0], recording.steps_per_epoch)
            self.words.setText(f"No evaluation up to this moment; the first one is {first}.")
            return
        self.words.setText(WAITING)
        if self.isVisible():
            self._late.start()  # nobody tells of the evaluation of an untrained network

    @property
    def _evaluation(self) -> Evaluation:
        assert self._recording is not None
        return self._recording.evaluations[self._place]

    def _draw_evaluation(self, recording: Recording) -> None:
        data = recording.data
        self._history.go_to(self._place)
        self.words.setText(score_words(self._evaluation, recording.steps_per_epoch))
        counts = confusion(data.test.labels, self._evaluation.test_answers, data.n_classes)
        self.matrix.show_counts(counts, data.classes)
        self._fit_matrix()
        self._fill_gallery(recording)
        self._show_image()

    def _fit_matrix(self) -> None:
        """Give the matrix no more room than its cells can fill."""
        self.matrix.setMaximumWidth(max(240, self.matrix.width_for(self.matrix.height())))

    def _outputs(self, recording: Recording, numbers: Array) -> Array:
        """What the network of the evaluation shown makes of these test images."""
        index = self._evaluation.index
        if self._params is None or self._params[0] != index:
            self._params = (index, params_at(recording, index))
        return outputs_on(self._params[1], recording.data.test, recording.hyper_at(index), numbers)

    def _fill_gallery(self, recording: Recording) -> None:
        data, answers, cell = recording.data, self._evaluation.test_answers, self.matrix.chosen
        inside = in_cell(data.test.labels, answers, cell, data.n_classes) if cell else None
        found = self._history.pick(self.kind, inside)
        numbers = found[:MOST_PICKED]
        if self.kind != "forgotten":
            sure = sureness(self._outputs(recording, numbers), answers[numbers])
            order = most_sure_first(sure)
            numbers, self._sure = numbers[order], sure[order]
        self.heading.setText(list_words(len(found), self.kind, cell, data.classes))
        self.all_button.setEnabled(cell is not None)
        empty = "There is no such image." if cell else LISTS[self.kind][2]
        self.gallery.show_images(numbers, self._caption, self._tip, empty)

    def _label_and_answer(self, number: int) -> tuple[int, int]:
        assert self._recording is not None
        label = self._recording.data.test.labels[number]
        return int(label), int(self._evaluation.test_answers[number])

    def _caption(self, place: int) -> Caption:
        """What stands under an image of the gallery."""
        assert self._recording is not None
        number = int(self.gallery.numbers[place])
        label, answer = self._label_and_answer(number)
        if self.kind == "forgotten":
            note = f"{self._history.forgotten[number]}×"
        else:
            note = "" if answer < 0 else f"{self._sure[place]:.2f}"
        return caption(label, answer, self._recording.data.classes, note), label == answer

    def _story(self, number: int) -> str:
        assert self._recording is not None
        run = self._recording
        return story(number, self._history, run.evaluations, run.steps_per_epoch)

    def _tip(self, place: int) -> str:
        """What the tooltip of an image of the gallery says."""
        assert self._recording is not None
        names, number = self._recording.data.classes, int(self.gallery.numbers[place])
        label, answer = self._label_and_answer(number)
        return (
            f"Test image {number:,} shows {names[label]}, answered {answer_name(answer, names)}. "
            f"{self._story(number)}"
        )

    @Slot()
    def _show_image(self) -> None:
        """Show the chosen image enlarged and say what there is to say of it."""
        number, recording = self.gallery.chosen, self._recording
        if number is None or recording is None or self._place < 0:
            self.panel.show_image(None, "")
            return
        outputs = self._outputs(recording, np.array([number]))[0]
        words = image_words(
            number, *self._label_and_answer(number), outputs, recording.data.classes
        )
        self.panel.show_image(self._image(number), f"{words} {self._story(number)}")

    # Wishes.

    @Slot()
    def show_all_cells(self) -> None:
        """List the images of all cells again."""
        if self.matrix.chosen:
            self.matrix.choose_cell(None)
            self._on_cell_chosen()

    @Slot()
    def _on_cell_chosen(self) -> None:
        if self._recording is not None and self._place >= 0:
            self._fill_gallery(self._recording)
            self.gallery.verticalScrollBar().setValue(0)

    @Slot(int)
    def _on_kind_chosen(self, place: int) -> None:
        self.kind = KINDS[place]
        self._on_cell_chosen()

    @Slot()
    def _send_image(self) -> None:
        number = self.gallery.chosen
        if number is not None:
            self.image_chosen.emit(self._image(number), f"test image {number:,}")

    @Slot()
    def _on_send_requested(self) -> None:
        self._send_image()
        self.view_requested.emit("diagramView")

    @Slot(int)
    def _on_evaluation_requested(self, place: int) -> None:
        self.seek_requested.emit(int(self._history.index[place]))

    # Qt's own names.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up the choice of a cell with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.matrix.chosen:
            self.show_all_cells()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the matrix be as large as it fits."""
        super().resizeEvent(event)
        self._fit_matrix()
