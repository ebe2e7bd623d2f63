import json

import numpy as np
import pytest

from nnviz.app.parts.drawing_store import DrawingStore, default_path
from nnviz.core.drawing_file import load
from nnviz.core.drawings import DrawingsError, saved_drawing


def drawing(label, seed):
    return saved_drawing(label, [np.random.default_rng(seed).random((9, 2))])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "drawings.json"


@pytest.fixture
def store(path):
    store = DrawingStore(path)
    for seed, label in enumerate("0123"):
        assert store.save_drawing(drawing(label, seed)) == ""
    return store


def labels(drawings):
    return [d.label for d in drawings]


def test_the_place_is_in_the_folder_for_data():
    assert default_path().parts[-2:] == ("nnviz", "drawings.json")


def test_every_change_is_on_the_disk_at_once(store, path):
    assert labels(load(path)[0]) == ["0", "1", "2", "3"]
    store.remove(store.drawings.all[1].key)
    assert labels(load(path)[0]) == ["0", "2", "3"]
    store.relabel(store.drawings.all[0].key, "9")
    assert labels(load(path)[0]) == ["9", "2", "3"]
    store.clear()
    assert labels(load(path)[0]) == []


def test_every_change_can_be_undone(store):
    before = store.drawings
    store.save_drawing(drawing("5", 9))
    store.save_drawing(drawing("6", 9))  # the same one: it gets a new label
    store.remove(before.all[1].key)
    store.relabel(before.all[0].key, "9")
    store.clear()
    seen = []
    while store.can_undo:
        store.undo()
        seen.append("".join(labels(store.drawings)))
    assert seen[:5] == ["9236", "0236", "01236", "01235", "0123"]
    assert seen[-1] == ""
    assert store.undo() == ""


def test_what_changes_nothing_needs_no_undo(path):
    store = DrawingStore(path)
    assert store.remove("") == store.relabel("", "5") == ""
    assert not store.can_undo
    assert not path.exists()


def test_two_windows_do_not_undo_each_others_work(store, path):
    other = DrawingStore(path)
    assert other.catch_up() == ""
    other.save_drawing(drawing("7", 7))
    store.save_drawing(drawing("8", 8))
    assert labels(load(path)[0]) == ["0", "1", "2", "3", "7", "8"]
    other.undo()
    store.undo()
    assert labels(load(path)[0]) == ["0", "1", "2", "3"]
    other.clear()
    store.save_drawing(drawing("7", 7))
    other.undo()
    assert sorted(labels(load(path)[0])) == ["0", "1", "2", "3", "7"]


def test_a_file_that_was_taken_away_is_written_anew(store, path):
    path.unlink()
    store.save_drawing(drawing("7", 7))
    assert labels(load(path)[0]) == ["0", "1", "2", "3", "7"]


def test_a_file_damaged_meanwhile_costs_nothing(store, path):
    path.write_text("{")
    words = store.save_drawing(drawing("7", 7))
    assert "drawings.json was damaged" in words
    assert labels(load(path)[0]) == ["0", "1", "2", "3", "7"]
    assert (path.parent / "drawings-damaged.json").read_text() == "{"


def test_what_cannot_be_written_changes_nothing(store, path, monkeypatch):
    before = store.drawings
    with monkeypatch.context() as patch:

        def full(*_):
            raise OSError(28, "No space left on device")

        patch.setattr("os.replace", full)
        for change in (
            lambda: store.save_drawing(drawing("7", 7)),
            lambda: store.remove(before.all[0].key),
            store.clear,
            store.undo,
        ):
            with pytest.raises(DrawingsError, match="No space left"):
                change()
    assert store.drawings is before
    store.undo()
    assert labels(store.drawings) == ["0", "1", "2"]


def test_a_file_that_cannot_be_read_is_not_written_over(path):
    path.mkdir(parents=True)
    store = DrawingStore(path)
    with pytest.raises(DrawingsError, match="cannot be read"):
        store.catch_up()
    with pytest.raises(DrawingsError, match="cannot be read"):
        store.save_drawing(drawing("7", 7))
    assert path.is_dir()
    assert len(store.drawings) == 0


def test_a_place_that_cannot_be_looked_at(tmp_path):
    (tmp_path / "file").write_text(json.dumps({}))
    store = DrawingStore(tmp_path / "file" / "drawings.json")
    with pytest.raises(DrawingsError, match="cannot be read"):
        store.catch_up()
