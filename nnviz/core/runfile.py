"""A trained network as a file: its Params, its Hyper, and what its inputs and outputs mean.

The file is an .npz of plain arrays. Nothing in it is ever unpickled.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.network import Params, count_params


class RunFileError(ValueError):
    """The file cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedNetwork:
    """What a run file holds.

    Attributes
    ----------
    params : Params
    hyper : Hyper
    image_shape : tuple[int, int]
        Height and width of the images it was trained on.
    classes : tuple[str, ...]
        What its outputs stand for.
    index : int
        How many mini-batches it has learnt from.
    """

    params: Params
    hyper: Hyper
    image_shape: tuple[int, int]
    classes: tuple[str, ...]
    index: int


def check_place(path: Path) -> None:
    """Find out before the training whether a run file can be written there.

    Raises
    ------
    RunFileError
        If it cannot.
    """
    if path.is_dir():
        raise RunFileError(f"{path} is a folder; name a file, such as network.npz.")
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.touch()
        partial.unlink()
    except OSError as error:
        why = error.strerror or str(error)
        raise RunFileError(f"The network cannot be saved to {path}: {why}.") from error


def save(path: Path, network: SavedNetwork) -> None:
    """Write a run file; an older one at that place is only replaced when the new one is whole.

    Raises
    ------
    RunFileError
        If it cannot be written.
    """
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez_compressed(
                file,
                flat=network.params.flat,
                hyper=np.array(network.hyper.to_json()),
                image_shape=np.array(network.image_shape),
                classes=np.array(network.classes),
                index=np.array(network.index),
            )
        os.replace(partial, path)  # noqa: PTH105  replaces on Windows too
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise RunFileError(f"The network could not be saved to {path}: {why}.") from error


def load(path: Path) -> SavedNetwork:
    """Read a run file.

    Raises
    ------
    RunFileError
        If it is missing, damaged or something else.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            hyper = Hyper.from_json(str(arrays["hyper"]))
            flat = arrays["flat"]
            height, width = (int(side) for side in arrays["image_shape"])
            classes = tuple(str(name) for name in arrays["classes"])
            index = int(arrays["index"])
    except FileNotFoundError:
        raise RunFileError(f"There is no file {path}.") from None
    except OSError as error:
        why = error.strerror or "it is not a network saved by nnviz"
        raise RunFileError(f"{path} cannot be read: {why}.") from error
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error, HyperError):
        raise RunFileError(f"{path} is damaged, or not a network saved by nnviz.") from None
    fits = (
        flat.shape == (count_params(hyper.sizes),)
        and flat.dtype == np.dtype(hyper.precision)
        and height * width == hyper.sizes[0]
        and len(classes) == hyper.sizes[-1]
    )
    if not fits:
        raise RunFileError(f"{path} is damaged: its weights do not fit its settings.")
    return SavedNetwork(Params(flat, hyper.sizes), hyper, (height, width), classes, index)
