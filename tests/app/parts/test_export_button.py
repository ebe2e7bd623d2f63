import json

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from nnviz.app.images import read_image
from nnviz.app.parts.export_button import ExportButton
from nnviz.core.dataset import load
from nnviz.core.drawings import Drawings, saved_drawing
from nnviz.core.strokes import receive


@pytest.fixture
def told():
    return []


@pytest.fixture
def button(qtbot, told):
    widget = ExportButton()
    qtbot.addWidget(widget)
    widget.told.connect(told.append)
    rng = np.random.default_rng(0)
    lines = [saved_drawing(str(i % 4), [rng.random((9, 2))]) for i in range(11)]
    image = saved_drawing("3", (), receive([rng.random((9, 2))]))
    widget.show_drawings(Drawings((*lines, image)), (28, 28))
    return widget


def export(button, place, monkeypatch, answer):
    """Choose from the menu, with this answer to the file dialog."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answer, ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answer)
    button.menu().actions()[place].trigger()


def test_images_and_labels(button, told, tmp_path, monkeypatch):
    export(button, 0, monkeypatch, str(tmp_path / "mine.npz"))
    assert told == [f"12 drawings saved to {tmp_path / 'mine.npz'}; Run > Open data… opens them."]
    assert load(tmp_path / "mine.npz").classes == ("0", "1", "2", "3")


def test_strokes_with_the_suffix_that_was_left_out(button, told, tmp_path, monkeypatch):
    export(button, 1, monkeypatch, str(tmp_path / "mine"))
    assert told == [f"11 drawings saved to {tmp_path / 'mine.json'}; 1 without strokes left out."]
    assert len(json.loads((tmp_path / "mine.json").read_text())) == 11


def test_a_folder(button, told, tmp_path, monkeypatch):
    export(button, 2, monkeypatch, str(tmp_path))
    assert "12 drawings saved to" in told[0]
    assert len(load(tmp_path / "my-digits", read_image).classes) == 4


def test_a_file_the_dialog_did_not_ask_about_is_left_alone(button, told, tmp_path, monkeypatch):
    (tmp_path / "mine.npz").write_text("mine")
    export(button, 0, monkeypatch, str(tmp_path / "mine"))
    assert "already; choose another name" in told[0]
    assert (tmp_path / "mine.npz").read_text() == "mine"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_dialog_that_is_closed_does_nothing(button, told, place, monkeypatch):
    export(button, place, monkeypatch, "")
    assert told == []


@pytest.mark.parametrize(("place", "name"), [(0, "x/mine.npz"), (1, "x/mine.json"), (2, "x")])
def test_what_cannot_be_written_is_one_sentence(button, told, place, name, tmp_path, monkeypatch):
    (tmp_path / "x").write_text("")
    export(button, place, monkeypatch, str(tmp_path / name))
    assert len(told) == 1
    assert "could not be saved to" in told[0]


def test_nothing_to_export(button):
    button.show_drawings(Drawings(), (28, 28))
    assert not button.isEnabled()
