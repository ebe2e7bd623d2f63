import numpy as np
import pytest

from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.runfile import RunFileError, SavedNetwork, check_place, load, save

HYPER = Hyper(sizes=(20, 6, 3), precision="float64")


@pytest.fixture
def network():
    return SavedNetwork(initial_params(HYPER), HYPER, (4, 5), ("a", "b", "c"), 12)


def test_what_is_saved_comes_back(network, tmp_path):
    path = tmp_path / "new folder" / "run.npz"
    save(path, network)
    again = load(path)
    np.testing.assert_array_equal(again.params.flat, network.params.flat)
    assert again.hyper == HYPER
    assert (again.image_shape, again.classes, again.index) == ((4, 5), ("a", "b", "c"), 12)
    assert [p.name for p in path.parent.iterdir()] == ["run.npz"]


def test_a_file_that_cannot_be_written_keeps_the_old_one(network, tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    save(path, network)
    before = path.read_bytes()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(RunFileError, match=r"could not be saved to .*run\.npz: No space left"):
        save(path, network)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def damaged(path, **changes):
    with np.load(path) as arrays:
        values = {**dict(arrays), **changes}
    np.savez(path, **{k: v for k, v in values.items() if v is not None})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flat": np.zeros(5)}, "do not fit"),
        ({"flat": np.zeros(156 - 9, np.float32)}, "do not fit"),
        ({"image_shape": np.array([3, 3])}, "do not fit"),
        ({"classes": np.array(["a"])}, "do not fit"),
        ({"hyper": None}, "damaged"),
        ({"hyper": np.array("{}{")}, "damaged"),
        ({"flat": np.array([object()])}, "damaged"),
    ],
)
def test_a_damaged_file_is_one_sentence(network, tmp_path, change, says):
    path = tmp_path / "run.npz"
    save(path, network)
    damaged(path, **change)
    with pytest.raises(RunFileError, match=says):
        load(path)


def test_files_that_are_something_else(network, tmp_path):
    with pytest.raises(RunFileError, match="no file"):
        load(tmp_path / "missing.npz")
    with pytest.raises(RunFileError, match="cannot be read"):
        load(tmp_path)
    text = tmp_path / "text.npz"
    text.write_text("hello")
    with pytest.raises(RunFileError, match="damaged"):
        load(text)
    cut = tmp_path / "cut.npz"
    save(cut, network)
    cut.write_bytes(cut.read_bytes()[:300])
    with pytest.raises(RunFileError, match="damaged"):
        load(cut)
    array = tmp_path / "array.npy"
    np.save(array, np.zeros(3))
    with pytest.raises(RunFileError, match="damaged"):
        load(array)


def test_a_place_is_checked_before_anything_is_learnt(tmp_path):
    check_place(tmp_path / "new" / "run.npz")
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(RunFileError, match="is a folder; name a file"):
        check_place(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFileError, match="cannot be saved to"):
        check_place(tmp_path / "file" / "run.npz")
