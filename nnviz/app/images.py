"""Image files as planes of greys, whatever is wrong with them told in one sentence."""

from __future__ import annotations

import math
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMessageLogContext,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage, QImageReader

from nnviz.core.dataset import DataError

Greys = NDArray[np.uint8]

#: What can be read, as Qt names it (decided by a file's content), and as people do.
FORMATS = frozenset(
    {"png", "jpeg", "jpg", "bmp", "gif", "webp", "tiff", "tif", "pbm", "pgm", "ppm", "ico"}
)
FORMAT_NAMES = "PNG, JPEG, BMP, GIF, WebP or TIFF"

#: Endings to offer where files are chosen.
SUFFIXES = ("png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff", "pgm")

#: Larger pictures are scaled down to this while they are read: a digit needs no more.
LONG_SIDE = 1024

MAX_PIXELS = 120_000_000
MAX_BYTES = 200 * 2**20

_QUIET = ("qt.gui.imageio", "qt.imageformats")


def read_image(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Greys:
    """Read an image file.

    The format is decided by the content. The orientation in a photo's EXIF data is honoured,
    what is transparent becomes white, of an animation the first picture is taken, and sides
    longer than `LONG_SIDE` are scaled down.

    Returns
    -------
    (h, w) uint8
        0 is black, 255 is white.

    Raises
    ------
    DataError
        If the file cannot be read, is no image, is cut short or damaged, or has more than
        ``max_pixels``.
    """
    path = Path(path)
    return decode_image(_read_bytes(path), path.name or str(path), max_pixels=max_pixels)


def decode_image(data: bytes, name: str, *, max_pixels: int = MAX_PIXELS) -> Greys:
    """Do the same as `read_image` for the bytes of a file; ``name`` is what faults call it."""
    if not data:
        raise DataError(f"{name} is empty.")
    if _cut_short(data):
        raise DataError(f"{name} is damaged or cut short; copy or export it again.")
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return greys(_decoded(buffer, name, max_pixels))


def _decoded(buffer: QBuffer, name: str, max_pixels: int) -> QImage:
    """Read the image. The caller holds the buffer: Qt's reader must go before it, or crashes."""
    with _messages() as messages:
        reader = QImageReader(buffer)
        reader.setDecideFormatFromContent(True)
        # canRead() comes first: the format is known only after it has looked.
        if not reader.canRead() or bytes(reader.format().data()).decode() not in FORMATS:
            raise DataError(f"{name} is not an image that can be read ({FORMAT_NAMES}).")
        size = reader.size()
        if size.width() * size.height() > max_pixels:
            raise DataError(
                f"{name} has {size.width()} x {size.height()} pixels, more than the "
                f"{max_pixels:,} that are read; scale it down first."
            )
        if size.isValid() and max(size.width(), size.height()) > LONG_SIDE:
            # Rounded down a long thin picture would have no pixel left.
            small = size.scaled(LONG_SIDE, LONG_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
            reader.setScaledSize(small.expandedTo(QSize(1, 1)))
        reader.setAutoTransform(True)
        image = _read(reader, max_pixels)
    if any("allocation limit" in message for message in messages):
        raise DataError(f"{name} needs too much memory; scale it down first.")
    # libjpeg fills up what is missing with grey and only says so in passing.
    if image.isNull() or any("premature end" in message.lower() for message in messages):
        raise DataError(f"{name} is damaged or cut short; copy or export it again.")
    return image


def greys(image: QImage) -> Greys:
    """The greys of an image, transparent parts on white: ``(h, w)`` uint8."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    h, w = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(h, image.bytesPerLine())
    rgba = rows[:, : 4 * w].reshape(h, w, 4).astype(np.uint32)
    # The weights of ITU-R BT.601 in thousandths; whole numbers keep a grey pixel's grey.
    darkness = 255_000 - rgba[..., :3] @ np.array([299, 587, 114], dtype=np.uint32)
    darkness *= rgba[..., 3]
    return (255 - (darkness + 127_500) // 255_000).astype(np.uint8)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder, not an image file.")
        if not path.exists():
            raise DataError(f"There is no file {path}.")
        if not path.is_file():
            # A pipe would keep the reader waiting for ever.
            raise DataError(f"{path} is not a file.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DataError(
                f"{path} has {size // 2**20} MB, more than the {MAX_BYTES // 2**20} MB that "
                "are read; scale the picture down first."
            )
        return path.read_bytes()
    except OSError as fault:
        raise DataError(f"{path} cannot be read: {fault.strerror or fault}.") from fault


def _read(reader: QImageReader, max_pixels: int) -> QImage:
    """Read with an allocation limit that lets ``max_pixels`` through."""
    before = QImageReader.allocationLimit()
    QImageReader.setAllocationLimit(math.ceil(4 * max_pixels / 2**20) + 1)
    try:
        return reader.read()
    finally:
        QImageReader.setAllocationLimit(before)


def _cut_short(data: bytes) -> bool:
    """Whether a PNG, BMP or GIF lacks its end, which Qt's readers overlook or print about."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return not _is_whole_png(data)
    if data.startswith(b"BM"):
        return int.from_bytes(data[2:6], "little") > len(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return not data.rstrip(b"\0").endswith(b";")
    return False


def _is_whole_png(data: bytes) -> bool:
    """Whether every chunk of a PNG up to its end is there and has the right check sum."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    return False


@contextmanager
def _messages() -> Iterator[list[str]]:
    """Collect what Qt's image readers say in this thread instead of printing it."""
    collected: list[str] = []
    here = threading.get_ident()

    def handler(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        category = context.category or ""
        if threading.get_ident() == here and category.startswith(_QUIET):
            collected.append(message)
        elif before is not None:
            before(kind, context, message)
        else:
            sys.stderr.write(f"{category}: {message}\n")

    before = qInstallMessageHandler(handler)
    try:
        yield collected
    finally:
        qInstallMessageHandler(before)
