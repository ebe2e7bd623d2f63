import numpy as np
import pytest

from nnviz.app.images import read_image
from nnviz.app.parts.png_folder import folder_name, write_folder
from nnviz.core.dataset import load
from nnviz.core.drawings import Drawings, DrawingsError, as_split, saved_drawing


@pytest.fixture
def some():
    rng = np.random.default_rng(0)
    return Drawings(tuple(saved_drawing("357"[i % 3], [rng.random((9, 2))]) for i in range(12)))


def test_a_folder_that_nnviz_opens_again(some, tmp_path, qapp):
    folder = write_folder(tmp_path, some, (28, 28))
    assert folder == tmp_path / "my-digits"
    data = load(folder, read_image)
    assert data.classes == ("3", "5", "7")
    assert data.image_shape == (28, 28)
    parts = (data.training, data.validation, data.test)
    ours = np.rint(as_split(some, (28, 28), data.classes).images * 256)
    theirs = np.concatenate([part.images for part in parts]) * 256
    np.testing.assert_array_equal(ours[np.lexsort(ours.T)], theirs[np.lexsort(theirs.T)])


def test_images_whose_rows_are_no_multiple_of_four(some, tmp_path, qapp):
    folder = write_folder(tmp_path, some, (30, 27))
    expected = np.rint(some.all[0].received((30, 27)) * 256)
    np.testing.assert_array_equal(read_image(folder / "3" / "0000.png"), expected)


def test_what_is_there_already_stays(some, tmp_path, qapp):
    names = [write_folder(tmp_path, some, (28, 28)).name for _ in range(3)]
    assert names == ["my-digits", "my-digits-2", "my-digits-3"]


def test_labels_become_names_of_folders():
    assert [folder_name(s) for s in ("7", "a/b", "..", " x. ", 'q?"')] == [
        "7",
        "a_b",
        "_",
        "x",
        "q__",
    ]


def test_a_place_that_cannot_be_written_to(some, tmp_path, qapp):
    (tmp_path / "file").write_text("")
    with pytest.raises(DrawingsError, match=r"could not be saved to .*my-digits"):
        write_folder(tmp_path / "file", some, (28, 28))


def test_a_disk_that_gets_full(some, tmp_path, qapp, monkeypatch):
    monkeypatch.setattr("PySide6.QtGui.QImageWriter.write", lambda *_: False)
    with pytest.raises(DrawingsError, match="could not be saved"):
        write_folder(tmp_path, some, (28, 28))
