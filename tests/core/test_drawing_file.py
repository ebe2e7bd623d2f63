import json

import numpy as np
import pytest

from nnviz.core import dataset, drawing_file
from nnviz.core.drawing_file import (
    MAX_BYTES,
    classes_of,
    export_npz,
    export_strokes,
    load,
    parsed,
    save,
)
from nnviz.core.drawings import MAX_DRAWINGS, Drawings, DrawingsError, as_split, saved_drawing
from nnviz.core.strokes import receive


def line(seed, n=12):
    return np.random.default_rng(seed).random((n, 2))


@pytest.fixture
def some():
    lines = [saved_drawing(str(i % 4), [line(i), line(100 + i)]) for i in range(8)]
    return Drawings((*lines, saved_drawing("3", (), receive([line(50)]))))


def assert_same(a, b):
    assert [(d.key, d.label) for d in a] == [(d.key, d.label) for d in b]
    for one, other in zip(a, b, strict=True):
        for s, t in zip(one.strokes, other.strokes, strict=True):
            np.testing.assert_array_equal(s, t)
        assert (one.image is None) == (other.image is None)
        if one.image is not None:
            np.testing.assert_array_equal(one.image, other.image)


def test_what_is_saved_comes_back_bit_for_bit(some, tmp_path):
    path = tmp_path / "new folder" / "drawings.json"
    assert load(path)[0].all == ()
    save(path, some)
    again, words = load(path)
    assert words == ""
    assert_same(again, some)
    assert [p.name for p in path.parent.iterdir()] == ["drawings.json"]


def no_room(*_args, **_kwargs):
    raise OSError(28, "No space left on device")


def test_a_file_that_cannot_be_written_keeps_the_old_one(some, tmp_path, monkeypatch):
    path = tmp_path / "drawings.json"
    save(path, some)
    before = path.read_bytes()
    monkeypatch.setattr("os.replace", no_room)
    with pytest.raises(DrawingsError, match=r"not be saved to .*drawings\.json: No space left"):
        save(path, some.removed(some.all[0].key))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["drawings.json"]


def test_a_folder_that_is_a_file(some, tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(DrawingsError, match="could not be saved"):
        save(tmp_path / "data" / "drawings.json", some)


def test_what_cannot_be_read_is_left_alone(tmp_path):
    path = tmp_path / "drawings.json"
    path.mkdir()
    with pytest.raises(DrawingsError, match="cannot be read: "):
        load(path)
    assert path.is_dir()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"drawings": 5}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_kept_aside(data, tmp_path):
    path = tmp_path / "drawings.json"
    for name in ("drawings-damaged.json", "drawings-damaged-2.json"):
        path.write_bytes(data)
        drawings, words = load(path)
        assert len(drawings) == 0
        assert words == (
            f"drawings.json was damaged: none was read, and it is kept as {tmp_path / name}."
        )
        assert (tmp_path / name).read_bytes() == data
        assert not path.exists()
        assert load(path)[1] == ""


ROW = {"label": "7", "strokes": [[[0.1, 0.2], [0.3, 0.4]]]}
IMAGE = {"label": "7", "image": [[0, 255], [3, 4]]}


@pytest.mark.parametrize(
    "bad",
    [
        5,
        {},
        {"label": 7, "strokes": ROW["strokes"]},
        {"label": "", "strokes": ROW["strokes"]},
        {"label": "7"},
        {"label": "7", "strokes": 3},
        {"label": "7", "strokes": []},
        {"label": "7", "strokes": [["a", "b"]]},
        {"label": "7", "strokes": [[[1, 2, 3]]]},
        {"label": "7", "strokes": [[[10**400, 1]]]},
        {"label": "7", "strokes": {"a": 1}},
        {"label": "7", "image": [[1], [2, 3]]},
        {"label": "7", "image": "x"},
        {"label": "7", "image": [[0, 0], [0, 0]]},
        ROW,  # a second time
    ],
)
def test_what_is_whole_of_a_damaged_file_is_taken_on(bad, tmp_path):
    path = tmp_path / "drawings.json"
    rows = {"format": "nnviz drawings", "version": 1, "drawings": [ROW, bad, IMAGE]}
    path.write_text(json.dumps(rows))
    drawings, words = load(path)
    assert [d.label for d in drawings] == ["7", "7"]
    assert "2 of its drawings could be read" in words
    assert json.loads((tmp_path / "drawings-damaged.json").read_text()) == rows
    again, words = load(path)
    assert words == ""
    assert_same(again, drawings)


def test_more_than_there_may_be_are_kept_aside_too():
    rows = [{"label": "1", "strokes": [[[i / 2000, 0.5]]]} for i in range(MAX_DRAWINGS + 1)]
    drawings, whole = parsed(
        json.dumps({"format": "nnviz drawings", "version": 1, "drawings": rows}).encode()
    )
    assert len(drawings) == MAX_DRAWINGS
    assert not whole


def test_a_huge_file_is_not_even_read(tmp_path, monkeypatch):
    path = tmp_path / "drawings.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    monkeypatch.setattr(drawing_file, "parsed", None)
    assert "was damaged" in load(path)[1]
    assert (tmp_path / "drawings-damaged.json").stat().st_size == MAX_BYTES + 1


def test_a_damaged_file_that_cannot_be_put_aside_stays_where_it_is(tmp_path, monkeypatch):
    path = tmp_path / "drawings.json"
    path.write_bytes(b"{")
    monkeypatch.setattr("pathlib.Path.rename", no_room)
    with pytest.raises(DrawingsError, match="are damaged, and cannot be put aside: No space"):
        load(path)
    assert path.read_bytes() == b"{"


def test_a_full_disk_leaves_a_damaged_file_where_it_was(tmp_path, monkeypatch):
    path = tmp_path / "drawings.json"
    text = json.dumps({"drawings": [ROW, 5]})
    path.write_text(text)
    monkeypatch.setattr("os.replace", no_room)
    with pytest.raises(DrawingsError, match="No space left"):
        load(path)
    assert path.read_text() == text
    assert [p.name for p in tmp_path.iterdir()] == ["drawings.json"]


def test_an_exported_npz_is_data_that_nnviz_opens(some, tmp_path):
    path = tmp_path / "mine.npz"
    assert export_npz(path, some, (28, 28)) == ("0", "1", "2", "3")
    data = dataset.load(path)
    assert data.classes == ("0", "1", "2", "3")
    assert data.image_shape == (28, 28)
    assert len(data.training) + len(data.validation) + len(data.test) == 9
    split = as_split(some, (28, 28), data.classes)
    with np.load(path) as arrays:
        images = arrays["images"].reshape(9, -1).astype(np.float32)
        np.testing.assert_allclose(images, split.images * 256, atol=0.51)
        assert arrays["labels"].tolist() == split.labels.tolist()
        assert arrays["classes"].tolist() == ["0", "1", "2", "3"]


def test_classes_are_digits_or_else_the_labels():
    def of(*labels):
        pairs = enumerate(labels)
        return classes_of(Drawings(tuple(saved_drawing(name, [line(i)]) for i, name in pairs)))

    assert of("1", "3") == ("0", "1", "2", "3")
    assert of("12", "3") == ("3", "12")
    assert of("shoe", "bag", "3") == ("3", "bag", "shoe")
    assert of() == ()


def test_exported_strokes_have_the_form_of_a_stroke_file(some, tmp_path):
    path = tmp_path / "mine.json"
    assert export_strokes(path, some.relabelled(some.all[0].key, "shoe")) == 8  # one is an image
    rows = json.loads(path.read_text())
    assert rows[0]["label"] == "shoe"
    assert rows[1]["label"] == 1
    assert rows[1]["writer"] == "me"
    np.testing.assert_array_equal(rows[1]["strokes"][1], some.all[1].strokes[1])


@pytest.mark.parametrize("export", [export_strokes, lambda p, d: export_npz(p, d, (28, 28))])
def test_an_export_that_cannot_be_written_is_one_sentence(export, some, tmp_path, monkeypatch):
    monkeypatch.setattr("os.replace", no_room)
    with pytest.raises(DrawingsError, match="No space left"):
        export(tmp_path / "mine", some)
    assert not list(tmp_path.iterdir())
