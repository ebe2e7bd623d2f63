"""The IDX format, in which MNIST and its kin are published: a header, then the bytes."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

IMAGES_MAGIC, LABELS_MAGIC = 0x00000803, 0x00000801


class IdxError(ValueError):
    """What is wrong with the file, without its name."""


def read_idx(path: Path, magic: int) -> Array:
    """Read a plain or gzip-compressed IDX file of bytes.

    Parameters
    ----------
    path : Path
    magic : int
        `IMAGES_MAGIC` or `LABELS_MAGIC`; its last byte is the number of dimensions.

    Returns
    -------
    (n, h, w) or (n,) uint8

    Raises
    ------
    IdxError
        If it is something else, cut short or damaged.
    OSError
        If it cannot be opened.
    """
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error):
            raise IdxError("is a damaged gzip file; fetch it again") from None
    dimensions = magic & 0xFF
    header = 4 + 4 * dimensions
    if len(raw) < header or int.from_bytes(raw[:4], "big") != magic:
        what = "images" if magic == IMAGES_MAGIC else "labels"
        raise IdxError(f"is not an IDX file of {what}: it does not begin with {magic:#010x}")
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", dimensions, 4))
    expected = 1
    for size in shape:
        expected *= size
    if len(raw) - header != expected:
        raise IdxError(
            f"is cut short or too long: its header promises {expected:,} bytes, it has {len(raw) - header:,}"
        )
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape)
