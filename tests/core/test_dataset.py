import gzip
import hashlib
import io
import os
import zipfile

import numpy as np
import pytest

from nnviz.core import dataset
from nnviz.core.dataset import DataError, load
from nnviz.resources import resource

MD5 = {
    "train_images": "6bbc9ace898e44ae57da46a324031adb",
    "train_labels": "a25bea736e30d166cdddb491f175f624",
    "test_images": "2646ac647ad5339dbf082846283269ea",
    "test_labels": "27ae3e4e09519cfbb04c329615203637",
}


def idx_bytes(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.astype(np.uint8).tobytes()


def pictures(n=30, shape=(5, 4), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, *shape), dtype=np.uint8)


def marks(n=30, classes=3):
    return (np.arange(n) % classes).astype(np.uint8)


def read_grey(path):
    """Stands for the decoder of the application: a PGM file of our own making."""
    raw = path.read_bytes()
    if raw[:1] != b"P":
        raise DataError(f"{path.name} is no image.")
    return np.frombuffer(raw, np.uint8, offset=3).reshape(raw[1], raw[2])


def write_grey(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"P" + bytes(image.shape) + image.tobytes())


def test_the_files_that_were_published_are_in_the_box_byte_for_byte():
    with np.load(resource("mnist.npz"), allow_pickle=False) as arrays:
        for name, md5 in MD5.items():
            assert hashlib.md5(idx_bytes(arrays[name])).hexdigest() == md5


def test_mnist_is_split_and_scaled_as_in_the_book(mnist):
    assert [len(s) for s in (mnist.training, mnist.validation, mnist.test)] == [
        50_000,
        10_000,
        10_000,
    ]
    assert mnist.image_shape == (28, 28)
    assert mnist.classes == tuple("0123456789")
    assert (mnist.n_inputs, mnist.n_classes) == (784, 10)
    assert mnist.training.images.dtype == np.float32
    assert mnist.training.images.max() == np.float32(255 / 256)
    assert mnist.training.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert len(mnist.training.first(7).images) == 7


def test_nobody_writes_into_the_data(mnist):
    for array in (mnist.training.images, mnist.training.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("names", dataset._NPZ_NAMES)
def test_npz_with_training_and_test_images(tmp_path, names):
    path = tmp_path / "own.npz"
    np.savez(path, **dict(zip(names, (pictures(), marks(), pictures(6), marks(6)), strict=True)))
    data = load(path)
    assert data.name == "own"
    assert [len(s) for s in (data.training, data.validation, data.test)] == [25, 5, 6]
    assert data.image_shape == (5, 4)
    assert data.classes == ("0", "1", "2")
    np.testing.assert_array_equal(data.training.images[3] * 256, pictures()[3].ravel())


def test_one_set_is_shuffled_and_split_always_in_the_same_way(tmp_path):
    path = tmp_path / "own.npz"
    np.savez(path, images=pictures(40), labels=np.sort(marks(40)))
    data, again = load(path), load(path)
    assert [len(s) for s in (data.training, data.validation, data.test)] == [28, 6, 6]
    np.testing.assert_array_equal(data.training.labels, again.training.labels)
    assert len(set(data.training.labels[:12])) == 3
    everything = np.concatenate([s.images for s in (data.training, data.validation, data.test)])
    whole = pictures(40).reshape(40, -1) / np.float32(256)
    assert sorted(map(bytes, everything)) == sorted(map(bytes, whole.astype(np.float32)))


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (pictures() / 255.0, marks().astype(float)),
        (pictures()[..., None], marks()[:, None]),
        (pictures() > 100, marks().astype(np.int64)),
        (pictures().astype(np.int32), marks()),
    ],
)
def test_other_kinds_of_numbers(tmp_path, images, labels):
    path = tmp_path / "own.npz"
    np.savez(path, x=images, y=labels)
    data = load(path)
    assert data.image_shape == (5, 4)
    assert 0.9 < data.training.images.max() < 1


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_a_folder_of_idx_files(tmp_path, packed, dotted):
    for part, array in {
        "train-images-idx3": pictures(),
        "train-labels-idx1": marks(),
        "t10k-images-idx3": pictures(6),
        "t10k-labels-idx1": marks(6),
    }.items():
        name = f"{part.replace('-idx', '.idx') if dotted else part}-ubyte"
        raw = idx_bytes(array)
        (tmp_path / (name + ".gz" * packed)).write_bytes(gzip.compress(raw) if packed else raw)
    data = load(tmp_path, name="mine")
    assert data.name == "mine"
    assert [len(s) for s in (data.training, data.validation, data.test)] == [25, 5, 6]
    (next(p for p in tmp_path.iterdir() if "t10k-labels" in p.name)).unlink()
    assert len(load(tmp_path).test) == 4


def test_one_idx_file_finds_its_partner_and_a_pair_may_come_in_any_order(tmp_path):
    images, labels = tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte"
    images.write_bytes(idx_bytes(pictures()))
    labels.write_bytes(idx_bytes(marks()))
    for path in (images, labels, (images, labels), (labels, images)):
        assert len(load(path).training) == 22


def test_folders_of_classes(tmp_path):
    for name in ("cat", "dog"):
        for i in range(10):
            write_grey(tmp_path / name / f"{i}.png", pictures(1, seed=i)[0])
    (tmp_path / "cat" / "Thumbs.db").write_text("x")
    (tmp_path / "dog" / ".hidden.png").write_text("x")
    (tmp_path / ".cache").mkdir()
    data = load(tmp_path, read_grey)
    assert data.classes == ("cat", "dog")
    assert sum(len(s) for s in (data.training, data.validation, data.test)) == 20


def test_folders_of_classes_with_a_test_set(tmp_path):
    for part, n in (("train", 12), ("test", 3)):
        for name in ("a", "b"):
            for i in range(n):
                write_grey(tmp_path / part / name / f"{i}.png", pictures(1, seed=i)[0])
    data = load(tmp_path, read_grey)
    assert [len(s) for s in (data.training, data.validation, data.test)] == [20, 4, 6]
    for path in (tmp_path / "test" / "b").iterdir():
        path.unlink()
    (tmp_path / "test" / "b").rmdir()
    with pytest.raises(DataError, match="The class b has training images, but no folder"):
        load(tmp_path, read_grey)


def test_a_folder_with_one_npz(tmp_path):
    np.savez(tmp_path / "own.npz", images=pictures(), labels=marks())
    assert load(tmp_path).n_classes == 3


# What can be wrong


def refused(path, says, read_image=read_grey):
    with pytest.raises(DataError, match=says) as caught:
        load(path, read_image)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_missing_and_unknown_files(tmp_path):
    refused(tmp_path / "no.npz", "There is no file or folder")
    for name, content in (("table.csv", "1,2,3"), ("empty.npz", ""), ("notes.txt", "hello")):
        (tmp_path / name).write_text(content)
        refused(tmp_path / name, f"{name} is no data that nnviz can read; give an .npz")
    np.save(tmp_path / "a.npy", pictures())
    refused(tmp_path / "a.npy", r"a\.npy is no data")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    refused(tmp_path / "pipe.npz", r"pipe\.npz is not a file")


def test_files_that_the_system_will_not_open(tmp_path, monkeypatch):
    path = tmp_path / "x.npz"
    path.write_text("x")

    def no(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(path), "open", no)
    refused(path, "x.npz cannot be read: Permission denied")

    def huge(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr(type(path), "open", huge)
    refused(path, "too large for this machine's memory")


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"a": np.zeros(3)}, "holds a; it must hold train_images"),
        ({}, "holds nothing"),
        ({"images": np.zeros((9, 20), np.uint8), "labels": marks(9)}, r"shape \(9, 20\)"),
        ({"images": pictures(9), "labels": marks(8)}, "9 images and 8 labels"),
        ({"images": pictures(9), "labels": np.arange(9) / 2}, "whole numbers"),
        ({"images": pictures(9), "labels": np.arange(9) - 1}, "go from -1 to 7"),
        ({"images": pictures(9), "labels": np.arange(9) * 9999}, "go from 0 to 79992"),
        ({"images": pictures(9), "labels": np.array(["x"] * 9)}, "whole numbers"),
        ({"images": pictures(9).astype(int) * 9, "labels": marks(9)}, "bytes from 0 to 255"),
        ({"images": pictures(9) / 9.0, "labels": marks(9)}, "numbers from 0 to 1"),
        ({"images": pictures(9) * np.nan, "labels": marks(9)}, "numbers from 0 to 1"),
        ({"images": pictures(9).astype("U"), "labels": marks(9)}, "are not numbers"),
        ({"images": pictures(9), "labels": marks(9) * 0}, "one class"),
        ({"images": pictures(9), "labels": marks(9) * 0 + 4}, "one class"),
        ({"images": pictures(2), "labels": marks(2)}, "too few images"),
        ({"images": pictures(0), "labels": marks(0)}, "too few images"),
        ({"images": pictures(9)[:, :0], "labels": marks(9)}, "no pixels"),
        ({"images": np.array([object()] * 9), "labels": marks(9)}, "else than plain numbers"),
        (
            {
                "train_images": pictures(9),
                "train_labels": marks(9),
                "test_images": pictures(3, (5, 5)),
                "test_labels": marks(3),
            },
            "differ in size: 4 × 5 and 5 × 5",
        ),
    ],
)
def test_npz_with_wrong_contents(tmp_path, arrays, says):
    path = tmp_path / "own.npz"
    np.savez(path, **arrays)
    refused(path, says)


def test_damaged_npz(tmp_path):
    path = tmp_path / "own.npz"
    np.savez_compressed(path, images=pictures(), labels=marks())
    raw = path.read_bytes()
    path.write_bytes(raw[:200])
    refused(path, r"own\.npz is damaged")
    path.write_bytes(raw[:60] + bytes(40) + raw[100:])
    refused(path, r"own\.npz is damaged")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", io.BytesIO(b"").getvalue())
        archive.writestr("labels.npy", b"x")
    refused(path, r"own\.npz")


def test_broken_idx_files(tmp_path):
    images, labels = tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte"
    images.write_bytes(idx_bytes(pictures()))
    refused(images, "train-labels-idx1-ubyte is missing")
    refused(tmp_path, "no train-labels-idx1-ubyte")
    labels.write_bytes(idx_bytes(marks(29)))
    refused(tmp_path, "30 images, but train-labels-idx1-ubyte has 29 labels")
    labels.write_bytes(idx_bytes(marks())[:-3])
    refused(tmp_path, "cut short or too long: its header promises 30 bytes, it has 27")
    labels.write_bytes(idx_bytes(pictures()))
    refused(tmp_path, "not an IDX file of labels: it does not begin with 0x00000801")
    labels.write_bytes(b"\x00\x00")
    refused(tmp_path, "not an IDX file of labels")
    images.write_bytes(gzip.compress(idx_bytes(pictures()))[:-20])
    refused(tmp_path, "damaged gzip")
    images.unlink()
    refused(tmp_path, "no train-images-idx3-ubyte")


def test_an_idx_file_with_a_name_of_its_own(tmp_path):
    path = tmp_path / "digits"
    path.write_bytes(idx_bytes(pictures()))
    refused(path, "labels of digits cannot be found")


def test_folders_that_do_not_serve(tmp_path):
    refused(tmp_path, "holds nothing that nnviz can learn from")
    write_grey(tmp_path / "a" / "1.png", pictures(1)[0])
    refused(tmp_path, "cannot be decoded here", read_image=None)
    refused(tmp_path, "too few images")
    write_grey(tmp_path / "b" / "2.png", pictures(1, (7, 6))[0])
    refused(tmp_path, r"b/2\.png has 6 × 7 pixels, but a/1\.png has 4 × 5")
    (tmp_path / "b" / "2.png").write_text("text")
    refused(tmp_path, r"2\.png is no image")
    for i in range(5):
        write_grey(tmp_path / "a" / f"{i}.png", pictures(1)[0])
    (tmp_path / "b" / "2.png").unlink()
    refused(tmp_path, "at least two")


def test_test_folders_without_images(tmp_path):
    for name in ("a", "b"):
        for i in range(4):
            write_grey(tmp_path / "train" / name / f"{i}.png", pictures(1)[0])
        (tmp_path / "test" / name).mkdir(parents=True)
    refused(tmp_path, "There are no images in test")
