import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from nnviz.app.look import LIGHT
from nnviz.app.views.controls import ControlsView
from nnviz.core.hyper import Hyper


@pytest.fixture
def controls(qtbot, small):
    view = ControlsView(LIGHT)
    qtbot.addWidget(view)
    view.resize(240, 700)
    view.show()
    view.show_data(small)
    view.show_hyper(Hyper().fit(20, 3, 40))
    return view


def type_in(view, name, text):
    field = view.fields[name]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def fault(view, name):
    label = view._faults[name]
    return label.text() if label.isVisible() else ""


def test_fields_show_the_run(controls):
    assert controls.fields["sizes"].text() == "20,30,3"
    assert controls.fields["eta"].text() == "3"
    assert controls.fields["cost"].currentText() == "quadratic"
    assert controls.typed() == Hyper().fit(20, 3, 40)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("sizes", "20,,3", "whole numbers with commas"),
        ("sizes", "0", "at least two layers"),
        ("sizes", "20,-3,3", "at least one neuron"),
        ("sizes", "20,9999999,3", "weights"),
        ("sizes", "784,30,10", "first layer must be 20"),
        ("eta", "nan", "above 0"),
        ("mini_batch_size", "0", "from 1"),
        ("mini_batch_size", "41", "larger than the training data"),
        ("seed", "x", "whole number"),
    ],
)
def test_a_fault_is_named_at_its_field_and_nothing_starts(qtbot, controls, name, text, says):
    type_in(controls, name, text)
    assert says in fault(controls, name)
    with qtbot.assertNotEmitted(controls.start_requested):
        QTest.mouseClick(controls.start_button, Qt.MouseButton.LeftButton)
    type_in(controls, name, {"sizes": "20,5,3"}.get(name, "1"))
    assert fault(controls, name) == ""


def test_new_run_carries_what_was_typed(qtbot, controls):
    type_in(controls, "sizes", "20,5,3")
    type_in(controls, "seed", "7")
    with qtbot.waitSignal(controls.start_requested) as asked:
        QTest.mouseClick(controls.start_button, Qt.MouseButton.LeftButton)
    assert asked.args[0] == Hyper().fit(20, 3, 40).replace(sizes=(20, 5, 3), seed=7)


def test_eta_acts_at_once_and_the_layers_do_not(qtbot, controls):
    type_in(controls, "eta", "0.25")
    with qtbot.waitSignal(controls.change_requested) as asked:
        QTest.keyClick(controls.fields["eta"], Qt.Key.Key_Return)
    assert asked.args[0].eta == 0.25
    type_in(controls, "sizes", "20,5,3")
    with qtbot.assertNotEmitted(controls.change_requested):
        QTest.keyClick(controls.fields["sizes"], Qt.Key.Key_Return)
    assert "Press New run" in controls._note.text()


def test_a_preset_is_known_by_its_settings(qtbot, controls):
    combo = controls.preset_combo
    with qtbot.waitSignal(controls.experiment_requested) as asked:
        place = combo.findData("ch3-best")
        combo.setCurrentIndex(place)
        combo.activated.emit(place)
    controls.show_hyper(asked.args[0].hyper.fit(20, 3, 40))
    assert combo.currentData() == "ch3-best"
    assert controls.fields["eta"].text() == "0.1"
    assert "98.04 %" in controls._note.text()
    assert "for MNIST; this run learns from other data" in controls._note.text()
    type_in(controls, "eta", "0.2")
    assert combo.currentData() is None


def test_every_field_has_a_name_for_screen_readers(controls):
    for field in controls.fields.values():
        labels = [w for w in controls.findChildren(QLabel) if w.buddy() is field]
        assert labels
        assert labels[0].text()


def test_a_run_with_another_sum_rule_keeps_it(qtbot, controls):
    hyper = Hyper(sum_rule="last_example").fit(20, 3, 40)
    controls.show_hyper(hyper)
    assert controls.fields["sum_rule"].currentText() == "last example only"
    assert controls.typed() == hyper
    type_in(controls, "eta", "0.25")
    with qtbot.waitSignal(controls.change_requested) as asked:
        QTest.keyClick(controls.fields["eta"], Qt.Key.Key_Return)
    assert asked.args[0] == hyper.replace(eta=0.25)


def test_more_settings_are_behind_a_button(qtbot, controls):
    assert not controls.fields["dropout"].isVisible()
    QTest.mouseClick(controls.more_button, Qt.MouseButton.LeftButton)
    assert controls.fields["dropout"].isVisible()
    type_in(controls, "dropout", "0.5")
    controls.fields["activation"].setCurrentIndex(2)
    controls.fields["expanded"].setChecked(True)
    assert controls.typed() == Hyper(dropout=0.5, activation="relu", expanded=True).fit(20, 3, 40)


def test_a_fault_among_them_shows_them(controls):
    controls.fields["momentum"].setText("2")
    assert controls.typed() is None
    assert "below 1" in fault(controls, "momentum")


def test_a_preset_is_asked_for_whole(qtbot, controls):
    combo = controls.preset_combo
    place = combo.findData("ch3-init-30")
    with qtbot.waitSignal(controls.experiment_requested) as asked:
        combo.setCurrentIndex(place)
        combo.activated.emit(place)
    assert asked.args[0].name == "ch3-init-30"
    second = asked.args[0].runs[1].hyper.fit(20, 3, 40)
    controls.show_hyper(second)
    # What is no field belongs to it all the same.
    assert controls.typed() == second
    assert combo.currentData() == "ch3-init-30"


def test_a_number_is_shown_with_all_its_digits(qtbot, controls):
    hyper = Hyper(eta=0.123456789, momentum=0.9999999, lmbda=1e-7).fit(20, 3, 40)
    controls.show_hyper(hyper)
    assert controls.fields["eta"].text() == "0.123456789"
    assert controls.fields["lmbda"].text() == "1e-07"
    with qtbot.assertNotEmitted(controls.change_requested):
        controls.fields["eta"].editingFinished.emit()
    assert controls.typed() == hyper


def test_a_run_on_other_data_can_be_changed_but_not_begun_anew(qtbot, controls):
    controls.show_hyper(Hyper())  # 784-30-10, shown again after the data with 20 pixels came
    assert fault(controls, "sizes") == ""
    type_in(controls, "eta", "0.5")
    with qtbot.waitSignal(controls.change_requested) as asked:
        controls.fields["eta"].editingFinished.emit()
    assert asked.args[0] == Hyper(eta=0.5)
    type_in(controls, "sizes", "784,5,10")
    assert "first layer must be 20" in fault(controls, "sizes")
