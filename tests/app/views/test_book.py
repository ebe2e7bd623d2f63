import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.views.book import BookView
from nnviz.core.evaluation import evaluate
from nnviz.core.experiment import Experiment
from nnviz.core.hyper import Hyper
from nnviz.core.presets import Preset, PresetRun
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=10, epochs=3, cost="cross_entropy", eta=0.5)


@pytest.fixture
def view(qtbot):
    view = BookView(LIGHT)
    qtbot.addWidget(view)
    view.resize(1000, 560)
    view.show()
    return view


def under_way(view, data, *runs, name="ch3-init-30", **changes):
    """An experiment that the view is told of, its first run done."""
    preset = Preset(name, "Chapter 3: x", "Book.", "Watch.", "test", runs, **changes)
    experiment = Experiment(preset).begin(data)
    (recording,) = experiment.recordings
    view.show_experiment(experiment)
    for step in train(recording.training, recording.hyper):
        recording.append(step)
        if recording.wants_evaluation(recording.hyper):
            recording.add_evaluation(evaluate(step, data, recording.training))
    view.show_moment(recording, len(recording))
    view._redraw()
    return experiment


def cells(view, row):
    item = view.runs.topLevelItem(row)
    return [item.text(column) for column in range(5)]


def test_every_experiment_can_be_chosen_and_run_by_mouse_and_keys(qtbot, view):
    assert view.chosen.name == "ch1-30"
    assert "91.29" in view.words.text()
    view.choose("ch3-init-30")
    assert [cells(view, row)[0] for row in range(2)] == ["new init", "old init"]
    assert cells(view, 0)[4] == "still to come"
    # The published curves are there before anything has run.
    assert [len(item.getData()[0]) for item in view._items] == [30, 30]
    with qtbot.waitSignal(view.experiment_requested) as asked:
        QTest.mouseClick(view.button, Qt.MouseButton.LeftButton)
    assert asked.args[0].name == "ch3-init-30"
    view.tree.setFocus()
    QTest.keyClick(view.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.experiment_requested) as asked:
        QTest.keyClick(view.tree, Qt.Key.Key_Return)
    assert asked.args[0].name == "ch3-init-100"


def test_a_click_on_a_chapter_keeps_the_experiment(qtbot, view):
    chapter = view.tree.topLevelItem(1)
    place = view.tree.visualItemRect(chapter).center()
    QTest.mouseClick(view.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.chosen.name == "ch1-30"


def test_numbers_and_curves_follow_the_run(qtbot, view, small):
    runs = (PresetRun("a", HYPER, published={"test": (9000, 9100, 9200)}), PresetRun("b", HYPER))
    experiment = under_way(view, small, *runs)
    assert view.chosen.name == "ch3-init-30"
    test = [e.test for e in experiment.recordings[0].evaluations]
    best = max(score.accuracy for score in test)
    shown = cells(view, 0)
    assert shown[1:4] == ["3 of 3", f"{100 * test[-1].accuracy:.2f} %", f"{100 * best:.2f} %"]
    assert "compare the shapes" in shown[4]
    assert cells(view, 1)[1] == "0 of 3"
    book, ours = view._items
    assert list(book.getData()[1]) == [90, 91, 92]
    assert list(ours.getData()[1]) == [100 * score.accuracy for score in test]
    assert view.runs.topLevelItem(0).font(0).bold()
    assert not view.runs.topLevelItem(1).font(0).bold()
    assert view.button.text() == "Run it again"


def test_equal_or_not_is_said_in_words(view, small):
    exact = HYPER.replace(shuffle="book", precision="float64")
    under_way(view, small, PresetRun("main", exact, published={"test": (0, 0, 0)}))
    assert cells(view, 0)[4].startswith("equal to the book: 0 of 3 epochs (first not after epoch 0")


def test_a_run_is_shown_by_enter_and_a_click_in_the_picture_seeks(qtbot, view, small):
    experiment = under_way(view, small, PresetRun("a", HYPER), PresetRun("b", HYPER))
    view.runs.setFocus()
    view.runs.setCurrentItem(view.runs.topLevelItem(1))
    with qtbot.assertNotEmitted(view.run_requested):  # it has not begun
        QTest.keyClick(view.runs, Qt.Key.Key_Return)
    view.runs.setCurrentItem(view.runs.topLevelItem(0))
    with qtbot.waitSignal(view.run_requested) as asked:
        QTest.keyClick(view.runs, Qt.Key.Key_Return)
    assert asked.args[0] is experiment.recordings[0]
    with qtbot.waitSignal(view.seek_requested) as asked:
        QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton)
    assert 4 <= asked.args[0] <= 12


def test_axes_are_linear_or_logarithmic(qtbot, view, small):
    runs = (PresetRun("a", HYPER.replace(n_training=20)), PresetRun("b", HYPER))
    under_way(view, small, *runs, picture="images", name="ch3-more-data")
    assert view.log_x.isChecked()
    assert list(view._items[-1].getData()[0]) == [pytest.approx(1.30103)]
    view.log_x.setFocus()
    QTest.keyClick(view.log_x, Qt.Key.Key_Space)
    assert list(view._items[-1].getData()[0]) == [20]
    view.log_y.setChecked(True)
    assert view._items[-1].getData()[1][0] < 2.1
    # A click there is at no moment of the run.
    with qtbot.assertNotEmitted(view.seek_requested):
        QTest.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton)


def test_another_set_of_images_can_be_looked_at(qtbot, view, small):
    published = {"test": (9000, 9100, 9200), "training": (20, 30, 40)}
    experiment = under_way(view, small, PresetRun("main", HYPER, published=published))
    assert view.set_combo.isVisible()
    view.set_combo.setFocus()
    QTest.keyClick(view.set_combo, Qt.Key.Key_Down)
    training = [e.training for e in experiment.recordings[0].evaluations]
    assert list(view._items[-1].getData()[1]) == [
        100 * score.correct / score.total for score in training
    ]


def test_other_colours_and_the_experiment_told_while_it_is_chosen(view, small):
    view.choose("ch3-init-30")
    under_way(view, small, PresetRun("a", HYPER))
    view.show_look(DARK)
    assert view.plot.backgroundBrush().color().name() == DARK.base
