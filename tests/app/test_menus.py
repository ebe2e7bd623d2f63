import pytest
from PySide6.QtWidgets import QMenu

from nnviz.app.menus import BookMenu, RunMenus
from nnviz.app.session import Session
from nnviz.core.hyper import Hyper
from nnviz.core.presets import load_presets
from nnviz.resources import resource


@pytest.fixture
def session(qtbot, small):
    session = Session(Hyper(sizes=(20, 5, 3), epochs=1))
    session.use_data(small)
    yield session
    session.close()


def test_every_experiment_is_in_the_menu_of_its_chapter(qtbot):
    menu = QMenu()
    qtbot.addWidget(menu)
    presets = load_presets(resource("presets"))
    book = BookMenu(menu, presets)
    chapters = [action.menu() for action in menu.actions()]
    titles = [chapter.title() for chapter in chapters]
    assert titles == ["Chapter 1", "Chapter 3", "Chapter 5", "Chapter 6", "Not from the book"]
    actions = [action for chapter in chapters for action in chapter.actions()]
    assert [action.objectName() for action in actions] == [f"preset_{name}" for name in presets]
    with qtbot.waitSignal(book.experiment_requested) as asked:
        actions[0].trigger()
    assert asked.args[0].name == "ch1-30"


def test_twins_and_earlier_runs_are_listed_as_they_are(qtbot, session):
    twins, runs = QMenu(), QMenu()
    qtbot.addWidget(twins)
    qtbot.addWidget(runs)
    menus = RunMenus(session, twins, runs)
    twins.aboutToShow.emit()
    first = twins.actions()[0]
    assert not first.isChecked()
    with qtbot.waitSignal(menus.twin_requested) as asked:
        first.trigger()
    session.add_twin(asked.args[0])
    twins.aboutToShow.emit()
    assert twins.actions()[0].isChecked()
    twins.actions()[0].trigger()
    assert len(session.twins) == 1
    with qtbot.waitSignal(menus.own_twin_requested):
        twins.actions()[-1].trigger()
    session.pause()
    runs.aboutToShow.emit()
    assert [action.isChecked() for action in runs.actions()] == [False, True]
    runs.actions()[0].trigger()
    assert session.recording is session.recordings[0]
