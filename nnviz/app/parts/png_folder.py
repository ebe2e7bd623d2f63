"""A folder of PNG images, with one folder for each class, as `nnviz.core.dataset.load` opens it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QImageWriter

from nnviz.core.drawing_file import bytes_of
from nnviz.core.drawings import Drawings, DrawingsError
from nnviz.core.network import Array

FOLDER = "my-digits"


def write_folder(parent: Path, drawings: Drawings, shape: tuple[int, int]) -> Path:
    """Write each drawing as the network receives it, white on black as MNIST's, into a new folder.

    Parameters
    ----------
    parent : Path
        Where the new folder is made; nothing that is there already is touched.
    shape : (int, int)
        Height and width of the images.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    DrawingsError
        If it cannot be written.
    """
    ends = itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    folder = next(f for f in (parent / f"{FOLDER}{end}" for end in ends) if not f.exists())
    try:
        folder.mkdir()
        for number, drawing in enumerate(drawings):
            place = folder / folder_name(drawing.label)
            place.mkdir(exist_ok=True)
            _write_png(place / f"{number:04}.png", bytes_of(drawing.received(shape)))
    except OSError as error:
        why = error.strerror or str(error)
        raise DrawingsError(f"The images could not be saved to {folder}: {why}.") from error
    return folder


def folder_name(label: str) -> str:
    """A label as a name that every system takes for a folder."""
    name = re.sub(r'[<>:"/\\|?*]', "_", label).strip(". ")
    return name or "_"


def _write_png(path: Path, pixels: Array) -> None:
    pixels = np.ascontiguousarray(pixels)
    h, w = pixels.shape
    writer = QImageWriter(str(path), b"png")
    if not writer.write(QImage(pixels.data, w, h, w, QImage.Format.Format_Grayscale8)):
        raise OSError(writer.errorString())
