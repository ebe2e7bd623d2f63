"""The settings of the run: what a new run starts with, and what may change while it runs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.look import Look
from nnviz.app.view import View
from nnviz.core.dataset import MNIST, Dataset
from nnviz.core.hyper import (
    ACTIVATIONS,
    COSTS,
    INITS,
    LIVE_FIELDS,
    PRECISIONS,
    REGULARIZATIONS,
    SHUFFLES,
    SUM_RULES,
    Hyper,
    HyperError,
)
from nnviz.core.presets import load_presets
from nnviz.core.recording import Recording
from nnviz.core.twins import RULE_NAMES
from nnviz.resources import resource

#: field, label, tooltip, choices (none: a line to type in; "box": a box to tick)
FIELDS: tuple[tuple[str, str, str, tuple[str, ...] | str], ...] = (
    ("sizes", "Layers", "Neurons in each layer, inputs first, with commas: 784,30,10", ()),
    ("cost", "Cost", "What training makes small: quadratic (chapter 1), cross-entropy or log-likelihood with a softmax (chapter 3)", COSTS),
    ("init", "Init", "First weights: old = N(0, 1), new = N(0, 1/√inputs), which saturates less", INITS),
    ("eta", "eta", "Learning rate: how far each mini-batch moves the weights. Changes at once, while it runs.", ()),
    ("lmbda", "lambda", "Regularization: how strongly the weights are pulled to zero. Changes at once, while it runs.", ()),
    ("mini_batch_size", "Mini-batch", "How many images are averaged for one update", ()),
    ("epochs", "Epochs", "How often the run goes through all training images. Changes at once, while it runs.", ()),
    ("seed", "Seed", "The same seed gives the same start and the same order of images", ()),
)  # fmt: skip

#: The same, of the settings that are not seen at first.
MORE_FIELDS: tuple[tuple[str, str, str, tuple[str, ...] | str], ...] = (
    ("activation", "Hidden", "What a hidden neuron makes of its weighted input: sigmoid, tanh, or ReLU (chapter 3)", ACTIVATIONS),
    ("regularization", "Kind of lambda", "L2 pulls a weight by its size, L1 by the same amount whatever its size (chapter 3)", REGULARIZATIONS),
    ("momentum", "Momentum", "How much of the last change is added to the next one: the book's mu, 0 to below 1", ()),
    ("dropout", "Dropout", "Share of the hidden neurons that each mini-batch leaves out, 0 to below 1", ()),
    ("early_stopping", "Early stop", "Stop when the validation accuracy has not improved in so many epochs; 0 never", ()),
    ("halve_after", "Halve eta", "Halve eta when it has not improved in so many epochs, down to 1/128; 0 never", ()),
    ("n_training", "Images", "Learn from the first so many training images only; 0 for all", ()),
    ("expanded", "Shifted", "Learn from each image five times: as it is, and shifted by one pixel each way", "box"),
    ("augment", "Distorted", "Distort the images of each mini-batch: shifted, turned, scaled, bent, with thicker or thinner strokes", "box"),
    ("precision", "Precision", "float32 is faster; float64 has 16 digits", PRECISIONS),
    ("shuffle", "Order", "seeded: from the seed; book: weights and order exactly as the book's programs draw them (seed 12345678, float64)", SHUFFLES),
    ("sum_rule", "Sum", "How the gradients of a mini-batch become one; only the first way is right", SUM_RULES),
)  # fmt: skip

#: Settings that are no fields: they belong to the book's exact runs.
HIDDEN = ("networks_before", "epochs_before", "numbers_before")

#: Settings that must suit the data.
DATA_FIELDS = ("sizes", "mini_batch_size", "n_training")

Field = QLineEdit | QComboBox | QCheckBox

CHOICE_TEXT = {
    "quadratic": "quadratic",
    "cross_entropy": "cross-entropy",
    "log_likelihood": "log-likelihood",
    "relu": "ReLU",
    "seeded": "seeded",
    "book": "as the book",
    "old": "old: N(0, 1)",
    "new": "new: N(0, 1/√n)",
    **RULE_NAMES,
}


class ControlsView(View):
    """The settings panel. A fault is named under its field; eta, lambda and epochs act at once."""

    name = "controlsView"
    title = "Settings"

    #: Begin a new run with this Hyper.
    start_requested = Signal(object)
    #: Go on with this Hyper, which differs in `LIVE_FIELDS` only.
    change_requested = Signal(object)
    #: Do this Preset.
    experiment_requested = Signal(object)
    #: Choose other data.
    data_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._presets = load_presets(resource("presets"))
        self._hyper = Hyper()  # of the run that is shown
        self._data: Dataset | None = None

        self.preset_combo = QComboBox()
        self.preset_combo.setObjectName("presetCombo")
        self.preset_combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.preset_combo.setMinimumContentsLength(5)
        self.preset_combo.addItem("own settings", None)
        for name, preset in self._presets.items():
            self.preset_combo.addItem(name, name)
            at = self.preset_combo.count() - 1
            self.preset_combo.setItemData(at, preset.title, Qt.ItemDataRole.ToolTipRole)
        self.preset_combo.setToolTip("Settings from the book, ready to run")
        self.preset_combo.activated.connect(self._on_preset_activated)

        self._data_label = QLabel("loading…")
        data_button = QPushButton("Open…")
        data_button.setToolTip("Learn from your own images: an .npz file or IDX files")
        data_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        data_button.clicked.connect(self.data_requested)
        # In a narrow window the name gives way, and nothing is cut off at the side.
        self._data_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        wide = data_button.fontMetrics().horizontalAdvance(data_button.text())
        data_button.setFixedWidth(wide + 16)
        data_row = QHBoxLayout()
        data_row.setSpacing(4)
        data_row.addWidget(self._data_label, 1)
        data_row.addWidget(data_button)

        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(6)
        form.addRow("Preset", self.preset_combo)
        form.addRow("Data", data_row)
        self.fields: dict[str, Field] = {}
        self._faults: dict[str, QLabel] = {}
        self._add_fields(form, FIELDS)
        self.more_button = QToolButton()
        self.more_button.setObjectName("moreButton")
        self.more_button.setText("More settings")
        self.more_button.setToolTip("Activation, momentum, dropout, schedule, precision and others")
        self.more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more_button.setArrowType(Qt.ArrowType.RightArrow)
        self.more_button.setCheckable(True)
        self.more_button.setMinimumHeight(26)
        self.more_button.toggled.connect(self._on_more_toggled)
        self._more = QWidget()
        more = QFormLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        more.setVerticalSpacing(6)
        self._add_fields(more, MORE_FIELDS)
        self._more.hide()

        self.start_button = QPushButton("New run")
        self.start_button.setObjectName("startButton")
        self.start_button.setToolTip("Start again from new weights, with these settings (Ctrl+R)")
        self.start_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.start_button.clicked.connect(self.request_start)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("class", "faint")

        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 6, 8, 6)
        column.addLayout(form)
        column.addWidget(self.more_button)
        column.addWidget(self._more)
        column.addWidget(self.start_button)
        column.addWidget(self._note)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setMinimumWidth(190)
        self.show_hyper(self._hyper)

    def _add_fields(
        self, form: QFormLayout, fields: tuple[tuple[str, str, str, tuple[str, ...] | str], ...]
    ) -> None:
        for name, label, tip, choices in fields:
            field = self._make_field(choices)
            field.setObjectName(f"{name}Field")
            field.setToolTip(tip)
            fault = QLabel()
            fault.setProperty("class", "fault")
            fault.setWordWrap(True)
            fault.hide()
            form.addRow(label, field)
            form.addRow(fault)
            self.fields[name] = field
            self._faults[name] = fault

    def show_hyper(self, hyper: Hyper) -> None:
        """Show the settings of a run."""
        self._hyper = hyper
        self._fill(hyper)
        self._read()

    def show_data(self, data: Dataset) -> None:
        """Show what is learnt from; the first and last layer are fitted to it."""
        self._data = data
        self._data_label.setText(data.name)
        h, w = data.image_shape
        self._data_label.setToolTip(
            f"{len(data.training):,} training, {len(data.validation):,} validation and "
            f"{len(data.test):,} test images of {w} × {h} pixels, {data.n_classes} classes"
        )
        self._hyper = self._fitted(self._hyper)
        self._fill(self._hyper)
        self._read()

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Name what is wrong under the fields it is about; no faults clear all."""
        for name, label in self._faults.items():
            label.setText(faults.get(name, ""))
            label.setVisible(name in faults)
        if any(name in faults for name, *_ in MORE_FIELDS):
            self.more_button.setChecked(True)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Nothing moves here with the moment."""

    def typed(self) -> Hyper | None:
        """The settings as they stand in the fields, or None (and the faults are shown)."""
        values = {name: _value(field) for name, field in self.fields.items()}
        exact = values["shuffle"] == "book"
        hidden = {name: getattr(self._hyper, name) for name in HIDDEN} if exact else {}
        try:
            hyper = Hyper.from_dict({**values, **hidden})
            data = self._data
            # What the run that is shown has suits its own data, which may be another.
            if data and any(getattr(hyper, n) != getattr(self._hyper, n) for n in DATA_FIELDS):
                hyper.check_data(data.n_inputs, data.n_classes, len(data.training))
        except HyperError as error:
            self.show_faults(error.faults)
            return None
        self.show_faults({})
        return hyper

    @Slot()
    def request_start(self) -> None:
        """Ask for a new run with the settings in the fields, if they are right."""
        hyper = self.typed()
        if hyper:
            self.start_requested.emit(hyper)

    def _make_field(self, choices: tuple[str, ...] | str) -> Field:
        if not choices:
            line = QLineEdit()
            line.textEdited.connect(self._read)
            line.editingFinished.connect(self._on_edited)
            return line
        if choices == "box":
            box = QCheckBox()
            box.setMinimumHeight(24)
            box.clicked.connect(self._read)
            return box
        combo = QComboBox()
        combo.setMinimumContentsLength(5)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for choice in choices:
            combo.addItem(CHOICE_TEXT.get(choice, choice), choice)
        combo.activated.connect(self._read)
        return combo

    def _fill(self, hyper: Hyper) -> None:
        for name, field in self.fields.items():
            value = getattr(hyper, name)
            with QSignalBlocker(field):
                if isinstance(field, QComboBox):
                    field.setCurrentIndex(field.findData(value))
                elif isinstance(field, QCheckBox):
                    field.setChecked(value)
                elif name == "sizes":
                    field.setText(",".join(map(str, value)))
                else:
                    field.setText(_text(value))

    def _fitted(self, hyper: Hyper) -> Hyper:
        if self._data is None:
            return hyper
        data = self._data
        return hyper.fit(data.n_inputs, data.n_classes, len(data.training))

    def _differs_live_only(self, hyper: Hyper) -> bool:
        live = {name: getattr(hyper, name) for name in LIVE_FIELDS}
        return self._hyper.replace(**live) == hyper

    @Slot()
    def _read(self) -> None:
        """Check what stands in the fields, and say what it takes to use it."""
        hyper = self.typed()
        name = self._preset_with(hyper)
        self.preset_combo.setCurrentIndex(max(0, self.preset_combo.findData(name)))
        notes = []
        if hyper and not self._differs_live_only(hyper):
            notes.append("Press New run to use the changed settings.")
        if name:
            preset = self._presets[name]
            notes += [f"{preset.title}.", preset.book, f"Watch: {preset.watch}"]
            if self._data and self._data.name != MNIST:
                notes.append("The numbers are for MNIST; this run learns from other data.")
        self._note.setText("\n\n".join(notes))

    def _preset_with(self, hyper: Hyper | None) -> str | None:
        """The preset that has a run with these settings; the same one as before if it has."""
        names = [
            name
            for name, preset in self._presets.items()
            if any(hyper == self._fitted(run.hyper) for run in preset.runs)
        ]
        now = self.preset_combo.currentData()
        return now if now in names else next(iter(names), None)

    @Slot(bool)
    def _on_more_toggled(self, more: bool) -> None:
        self.more_button.setArrowType(Qt.ArrowType.DownArrow if more else Qt.ArrowType.RightArrow)
        self._more.setVisible(more)

    @Slot()
    def _on_edited(self) -> None:
        hyper = self.typed()
        if hyper and hyper != self._hyper and self._differs_live_only(hyper):
            self._hyper = hyper
            self.change_requested.emit(hyper)

    @Slot(int)
    def _on_preset_activated(self, place: int) -> None:
        name = self.preset_combo.itemData(place)
        if name is None:
            self._read()
            return
        self.experiment_requested.emit(self._presets[name])


def _text(value: object) -> str:
    """A number as it is typed: short, but with all its digits."""
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)


def _value(field: Field) -> object:
    """What stands in a field."""
    if isinstance(field, QComboBox):
        return field.currentData()
    return field.isChecked() if isinstance(field, QCheckBox) else field.text()
