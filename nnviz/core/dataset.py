"""Dataset: images and labels to learn from, MNIST or a user's own."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.core.idx import IMAGES_MAGIC, LABELS_MAGIC, IdxError, read_idx

Array = npt.NDArray[Any]
ReadImage = Callable[[Path], Array]

#: What the data in the box is called: the book's numbers are about it, and its images are digits.
MNIST = "MNIST"

#: Seed of the shuffle that splits data which comes without test images.
SPLIT_SEED = 0
MAX_CLASSES = 1000
IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm"}
FORMATS = "an .npz file, IDX files, or a folder with one folder of images for each class"


class DataError(ValueError):
    """The data cannot be used; the sentence says which file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Images that serve one purpose.

    Attributes
    ----------
    images : (n, pixels) float32
        Byte / 256, as in the book's own data; read-only.
    labels : (n,) intp
        Class numbers; read-only.
    image_shape : tuple[int, int], optional
        Height and width; only where images are to be distorted (`nnviz.core.expand`).
    """

    images: Array
    labels: Array
    image_shape: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, n: int) -> Split:
        """The first n images, not copied."""
        return Split(self.images[:n], self.labels[:n], self.image_shape)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What a network learns from, is tuned on and is judged by.

    Attributes
    ----------
    name : str
    training, validation, test : Split
    image_shape : tuple[int, int]
        Height and width.
    classes : tuple[str, ...]
        What the class numbers stand for.
    """

    name: str
    training: Split
    validation: Split
    test: Split
    image_shape: tuple[int, int]
    classes: tuple[str, ...]

    @property
    def n_inputs(self) -> int:
        """Pixels of an image."""
        return self.image_shape[0] * self.image_shape[1]

    @property
    def n_classes(self) -> int:
        """How many classes."""
        return len(self.classes)


@dataclass(frozen=True, slots=True, eq=False)
class _Raw:
    """Images ``(n, h, w)`` uint8 and labels ``(n,)``, as read."""

    images: Array
    labels: Array


def load(
    path: Path | tuple[Path, Path], read_image: ReadImage | None = None, name: str | None = None
) -> Dataset:
    """Read data from disk.

    With a training and a test set, the first 5/6 of the training images train and the rest
    validate (MNIST: 50,000 and 10,000). One set alone is shuffled, always in the same way, and
    split into 70 % training, 15 % validation and 15 % test images.

    Parameters
    ----------
    path : Path, or a pair of them
        An .npz file; an IDX file of images (its labels lie beside it) or the pair of both; a
        folder with IDX files; a folder with one folder of images for each class.
    read_image : callable, optional
        Decodes an image file into ``(h, w)`` uint8, or raises DataError.
    name : str, optional
        What to call the data; the file's or folder's name if not given.

    Raises
    ------
    DataError
        If it cannot be used.
    """
    try:
        if isinstance(path, tuple):
            images, labels = sorted(path, key=lambda p: "label" in p.name.lower())
            return _assemble(name or images.parent.name, _read_idx_pair(images, labels), None)
        if path.is_dir():
            return _load_folder(path, read_image, name or path.resolve().name)
        if not path.exists():
            raise DataError(f"There is no file or folder {path}.")
        if not path.is_file():
            # A pipe would keep the reader waiting for ever.
            raise DataError(f"{path} is not a file.")
        with path.open("rb") as file:
            start = file.read(4)
        if start[:2] == b"PK":
            return _load_npz(path, name or path.stem)
        if start[:2] == b"\x1f\x8b" or start[:3] == b"\x00\x00\x08":
            return _load_idx_file(path, name or path.stem)
    except OSError as error:
        raise DataError(
            f"{error.filename or path} cannot be read: {error.strerror or error}."
        ) from error
    except MemoryError:
        raise DataError(
            f"{path} is too large for this machine's memory; use fewer images."
        ) from None
    raise DataError(f"{path.name} is no data that nnviz can read; give {FORMATS}.")


# .npz

_NPZ_NAMES = (
    ("train_images", "train_labels", "test_images", "test_labels"),
    ("x_train", "y_train", "x_test", "y_test"),
)


def _load_npz(path: Path, name: str) -> Dataset:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            for names in _NPZ_NAMES:
                if all(n in arrays for n in names):
                    parts = [arrays[n] for n in names]
                    training = _checked(parts[0], parts[1], path.name)
                    return _assemble(name, training, _checked(parts[2], parts[3], path.name))
            for images, labels in (("images", "labels"), ("x", "y")):
                if images in arrays and labels in arrays:
                    return _assemble(
                        name, _checked(arrays[images], arrays[labels], path.name), None
                    )
            found = ", ".join(arrays) or "nothing"
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
        raise DataError(f"{path.name} is damaged: {error}.") from error
    except (AttributeError, TypeError):
        # NumPy answers bytes for what is no array at all.
        raise DataError(f"{path.name} is damaged: it holds something else than arrays.") from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{path.name} holds something else than plain numbers; save images and labels as NumPy arrays of numbers."
        ) from error
    wanted = ", ".join(_NPZ_NAMES[0])
    raise DataError(f"{path.name} holds {found}; it must hold {wanted}, or images and labels.")


def _checked(images: Array, labels: Array, file: str) -> _Raw:
    """Images as ``(n, h, w)`` uint8 and labels as ``(n,)`` intp, or a DataError."""
    if images.ndim == 4 and images.shape[3] == 1:
        images = images[..., 0]
    if images.ndim != 3:
        raise DataError(
            f"The images in {file} have the shape {images.shape}; it must be (number, height, width)."
        )
    if images.dtype.kind == "f":
        if not (
            np.isfinite(images).all() and images.min(initial=0) >= 0 and images.max(initial=0) <= 1
        ):
            raise DataError(f"The images in {file} must be bytes, or numbers from 0 to 1.")
        images = np.rint(images * 255).astype(np.uint8)
    elif images.dtype.kind in "ui" and images.size:
        if images.min() < 0 or images.max() > 255:
            raise DataError(
                f"The images in {file} must be bytes from 0 to 255, or numbers from 0 to 1."
            )
        images = images.astype(np.uint8, copy=False)
    elif images.dtype.kind == "b":
        images = images.astype(np.uint8) * 255
    elif images.size:
        raise DataError(f"The images in {file} are not numbers.")
    labels = labels.reshape(-1) if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.rint(labels)).all():
        labels = labels.astype(np.int64)
    if labels.ndim != 1 or labels.dtype.kind not in "ui":
        raise DataError(f"The labels in {file} must be whole numbers, one for each image.")
    if len(images) != len(labels):
        raise DataError(
            f"{file} has {len(images):,} images and {len(labels):,} labels; there must be one label for each image."
        )
    if len(labels) and (labels.min() < 0 or labels.max() >= MAX_CLASSES):
        raise DataError(
            f"The labels in {file} go from {labels.min()} to {labels.max()}; they must go from 0 to at most {MAX_CLASSES - 1}."
        )
    return _Raw(images, labels.astype(np.intp))


# IDX


def _idx(path: Path, magic: int) -> Array:
    try:
        return read_idx(path, magic)
    except IdxError as error:
        raise DataError(f"{path.name} {error}.") from error


def _read_idx_pair(images: Path, labels: Path) -> _Raw:
    pixels, marks = _idx(images, IMAGES_MAGIC), _idx(labels, LABELS_MAGIC)
    if len(pixels) != len(marks):
        raise DataError(
            f"{images.name} has {len(pixels):,} images, but {labels.name} has {len(marks):,} labels; use two files that belong together."
        )
    return _checked(pixels, marks, images.name)


def _find(folder: Path, *words: str) -> Path | None:
    """The IDX file of a folder whose name has all these words; plain before compressed."""
    found = [
        p
        for p in sorted(folder.iterdir(), key=lambda p: (p.suffix == ".gz", p.name))
        if p.is_file() and "ubyte" in p.name and all(word in p.name for word in words)
    ]
    return found[0] if found else None


def _load_idx_folder(folder: Path, name: str) -> Dataset:
    images = _find(folder, "train", "images")
    labels = _find(folder, "train", "labels")
    if not images or not labels:
        missing = "train-labels-idx1-ubyte" if images else "train-images-idx3-ubyte"
        raise DataError(f"The folder {folder.name} has IDX files, but no {missing}.")
    test = _find(folder, "t10k", "images"), _find(folder, "t10k", "labels")
    raw_test = _read_idx_pair(test[0], test[1]) if test[0] and test[1] else None
    return _assemble(name, _read_idx_pair(images, labels), raw_test)


def _load_idx_file(path: Path, name: str) -> Dataset:
    if "label" in path.name:
        path = path.with_name(path.name.replace("labels", "images").replace("idx1", "idx3"))
    labels = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
    if labels == path:
        _idx(path, IMAGES_MAGIC)  # the first thing to say is that it is no image file at all
        raise DataError(
            f"The labels of {path.name} cannot be found; name the two files as MNIST's are, train-images-idx3-ubyte and train-labels-idx1-ubyte."
        )
    for part in (path, labels):
        if not part.exists():
            raise DataError(f"{part.name} is missing; it must lie in the same folder.")
    return _assemble(name, _read_idx_pair(path, labels), None)


# Folders of images


def _load_folder(folder: Path, read_image: ReadImage | None, name: str) -> Dataset:
    if _find(folder):
        return _load_idx_folder(folder, name)
    entries = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    for training, test in (("train", "test"), ("training", "testing")):
        if (folder / training).is_dir() and (folder / test).is_dir() and read_image:
            classes = _class_folders(folder / training)
            both = [_read_classes(folder / part, classes, read_image) for part in (training, test)]
            return _assemble(name, both[0], both[1], classes)
    archives = [p for p in entries if p.suffix == ".npz"]
    if len(archives) == 1 and len(entries) == 1:
        return _load_npz(archives[0], name)
    classes = _class_folders(folder)
    if not classes:
        raise DataError(
            f"The folder {folder.name} holds nothing that nnviz can learn from; give {FORMATS}."
        )
    if read_image is None:
        raise DataError(
            f"Images cannot be decoded here; give {folder.name} as an .npz file instead."
        )
    return _assemble(name, _read_classes(folder, classes, read_image), None, classes)


def _class_folders(folder: Path) -> tuple[str, ...]:
    return tuple(
        sorted(
            p.name
            for p in folder.iterdir()
            if p.is_dir() and not p.name.startswith(".") and any(map(_is_image, p.iterdir()))
        )
    )


def _is_image(path: Path) -> bool:
    return (
        path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def _read_classes(folder: Path, classes: tuple[str, ...], read_image: ReadImage) -> _Raw:
    images: list[Array] = []
    labels: list[int] = []
    first: Path | None = None
    for number, name in enumerate(classes):
        place = folder / name
        if not place.is_dir():
            raise DataError(f"The class {name} has training images, but no folder {place}.")
        for path in sorted(filter(_is_image, place.iterdir())):
            image = read_image(path)
            if first is not None and image.shape != images[0].shape:
                (h, w), (fh, fw) = image.shape, images[0].shape
                raise DataError(
                    f"{name}/{path.name} has {w} × {h} pixels, but {first.parent.name}/{first.name} has {fw} × {fh}; all images must have one size."
                )
            first = first or path
            images.append(image)
            labels.append(number)
    if not images:
        raise DataError(f"There are no images in {folder.name}.")
    return _Raw(np.stack(images), np.array(labels, np.intp))


# Putting it together


def _assemble(
    name: str, training: _Raw, test: _Raw | None, classes: tuple[str, ...] | None = None
) -> Dataset:
    n = len(training.labels)
    if n < 3 or (test is not None and not len(test.labels)):
        raise DataError(f"{name} has too few images to learn from: {n}.")
    if 0 in training.images.shape:
        raise DataError(f"The images of {name} have no pixels.")
    if test is not None and test.images.shape[1:] != training.images.shape[1:]:
        sizes = " and ".join(f"{w} × {h}" for _, h, w in (training.images.shape, test.images.shape))
        raise DataError(
            f"The training and the test images of {name} differ in size: {sizes} pixels."
        )
    if classes is None:
        highest = max(int(raw.labels.max()) for raw in (training, test) if raw is not None)
        classes = tuple(str(number) for number in range(highest + 1))
    if len(classes) < 2 or training.labels.min() == training.labels.max():
        raise DataError(
            f"All images of {name} are of one class; there must be at least two to tell apart."
        )
    if test is not None:
        cut = min(max(n * 5 // 6, 1), n - 1)
        parts = (
            _split(training, slice(cut)),
            _split(training, slice(cut, None)),
            _split(test, slice(None)),
        )
    else:
        order = np.random.default_rng(SPLIT_SEED).permutation(n)
        rest = max(1, round(n * 0.15))
        cut = n - 2 * rest
        parts = tuple(
            _split(training, order[at])
            for at in (slice(cut), slice(cut, cut + rest), slice(cut + rest, None))
        )  # type: ignore[assignment]
    _, height, width = training.images.shape
    return Dataset(name, *parts, (height, width), classes)


def _split(raw: _Raw, which: slice | Array) -> Split:
    pixels = raw.images[which]
    images = np.empty((len(pixels), pixels[0].size), np.float32)
    np.multiply(pixels.reshape(len(pixels), -1), np.float32(1 / 256), out=images)
    labels = raw.labels[which].astype(np.intp)
    images.flags.writeable = False
    labels.flags.writeable = False
    return Split(images, labels)
