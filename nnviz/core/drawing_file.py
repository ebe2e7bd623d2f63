"""Drawings as files: kept from one day to the next, or taken out for other programs.

What is kept is JSON text. A file that is damaged is never written over: it is put aside, and
what is whole of it is taken on.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from nnviz.core.drawings import (
    MAX_DRAWINGS,
    Drawings,
    DrawingsError,
    SavedDrawing,
    as_split,
    label_order,
    saved_drawing,
)
from nnviz.core.network import Array

FORMAT, VERSION = "nnviz drawings", 1

#: A larger file was not written by nnviz.
MAX_BYTES = 64 * 2**20

#: What the drawings are said to be by where they go out with a name.
WRITER = "me"


def save(path: Path, drawings: Drawings) -> None:
    """Keep the drawings; an older file at that place is only replaced when the new one is whole.

    Raises
    ------
    DrawingsError
        If it cannot be written.
    """
    rows = [_row(drawing) for drawing in drawings]
    text = json.dumps({"format": FORMAT, "version": VERSION, "drawings": rows})
    _write(path, lambda file: file.write(text.encode()))


def load(path: Path) -> tuple[Drawings, str]:
    """The drawings that are kept at a place; none where there is no file.

    A damaged file is renamed to ``…-damaged.json``, and those of its drawings that are whole are
    written anew.

    Returns
    -------
    Drawings
    str
        A sentence for the user if the file was damaged, else nothing.

    Raises
    ------
    DrawingsError
        If there is a file that can neither be read nor be put aside. Nothing is changed then, and
        nothing should be written at that place.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            drawings, whole = Drawings(), False
        else:
            drawings, whole = parsed(path.read_bytes())
    except FileNotFoundError:
        return Drawings(), ""
    except OSError as error:
        why = error.strerror or str(error)
        raise DrawingsError(f"Your drawings in {path} cannot be read: {why}.") from error
    if whole:
        return drawings, ""
    aside = _put_aside(path)
    try:
        if len(drawings):
            save(path, drawings)
    except DrawingsError:
        with contextlib.suppress(OSError):
            aside.rename(path)
        raise
    saved = f"{len(drawings)} of its drawings could be read" if len(drawings) else "none was read"
    return drawings, f"{path.name} was damaged: {saved}, and it is kept as {aside}."


def parsed(data: bytes) -> tuple[Drawings, bool]:
    """The drawings in the text of a file, and whether all of it was in order."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return Drawings(), False
    rows = values.get("drawings") if isinstance(values, dict) else None
    if not isinstance(rows, list):
        return Drawings(), False
    whole = values.get("format") == FORMAT and values.get("version") == VERSION
    drawings = Drawings()
    for row in rows:
        drawing = _drawing(row)
        if drawing is None or drawings.find(drawing.key) or len(drawings) >= MAX_DRAWINGS:
            whole = False
        else:
            drawings = drawings.added(drawing)
    return drawings, whole


def _row(drawing: SavedDrawing) -> dict[str, Any]:
    if drawing.image is None:
        return {"label": drawing.label, "strokes": [line.tolist() for line in drawing.strokes]}
    levels = np.rint(drawing.image * 256).astype(int)
    return {"label": drawing.label, "image": levels.tolist()}


def _drawing(row: Any) -> SavedDrawing | None:
    """A drawing from its row, or None if the row makes no sense."""
    if not isinstance(row, dict) or not isinstance(row.get("label"), str):
        return None
    try:
        if "image" in row:
            image = np.asarray(row["image"], np.float32) / np.float32(256)
            return saved_drawing(row["label"], image=image)
        return saved_drawing(row["label"], row["strokes"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _put_aside(path: Path) -> Path:
    """Rename a damaged file to a name that is free."""
    ends = itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    names = (path.with_name(f"{path.stem}-damaged{end}{path.suffix}") for end in ends)
    aside = next(name for name in names if not name.exists())
    try:
        path.rename(aside)
    except OSError as error:
        why = error.strerror or str(error)
        raise DrawingsError(
            f"Your drawings in {path} are damaged, and cannot be put aside: {why}."
        ) from error
    return aside


def _write(path: Path, write: Callable[[BinaryIO], object]) -> None:
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            write(file)
        os.replace(partial, path)  # noqa: PTH105  replaces on Windows too
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise DrawingsError(f"The drawings could not be saved to {path}: {why}.") from error


# Out for other programs


def export_npz(path: Path, drawings: Drawings, shape: tuple[int, int]) -> tuple[str, ...]:
    """Write images and labels as `nnviz.core.dataset.load` opens them.

    ``images`` is ``(n, h, w)`` uint8, ink 255; ``labels`` ``(n,)`` are the digits, or where there
    are other labels, places in ``classes``.

    Returns
    -------
    tuple[str, ...]
        The classes.

    Raises
    ------
    DrawingsError
        If it cannot be written.
    """
    classes = classes_of(drawings)
    split = as_split(drawings, shape, classes)
    images = bytes_of(split.images.reshape(len(drawings), *shape))
    _write(
        path,
        lambda file: np.savez_compressed(
            file, images=images, labels=split.labels, classes=np.array(classes)
        ),
    )
    return classes


def export_strokes(path: Path, drawings: Drawings) -> int:
    """Write the lines as JSON: a list of ``{"label", "writer", "strokes"}``; images have none.

    Returns
    -------
    int
        How many drawings were written.

    Raises
    ------
    DrawingsError
        If it cannot be written.
    """
    rows = [
        {
            "label": int(drawing.label) if label_order(drawing.label)[0] == 0 else drawing.label,
            "writer": WRITER,
            "strokes": [line.tolist() for line in drawing.strokes],
        }
        for drawing in drawings
        if drawing.strokes
    ]
    _write(path, lambda file: file.write(json.dumps(rows).encode()))
    return len(rows)


def classes_of(drawings: Drawings) -> tuple[str, ...]:
    """The classes that drawings belong to: 0 to the highest digit, or else the labels, sorted."""
    labels = list(drawings.counts())
    digits = tuple("0123456789")
    if labels and all(label in digits for label in labels):
        return digits[: int(labels[-1]) + 1]
    return tuple(labels)


def bytes_of(images: Array) -> Array:
    """Pixels from 0 to 1 as bytes, the other way round from `Split`: uint8."""
    levels: Array = np.clip(np.rint(images * 256), 0, 255).astype(np.uint8)
    return levels
