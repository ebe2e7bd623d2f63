"""Image files: what can be read is read, what is wrong is one sentence and nothing on stderr."""

import os
import struct
import time
import zlib

import numpy as np
import pytest
from PySide6.QtCore import Qt, qInstallMessageHandler, qWarning
from PySide6.QtGui import QColor, QImage, QImageReader

from nnviz.app import images
from nnviz.app.images import LONG_SIDE, decode_image, greys, read_image
from nnviz.core.dataset import DataError


@pytest.fixture
def ramp():
    return np.tile(np.arange(0, 200, 2, dtype=np.uint8), (60, 1))


def qimage(plane):
    h, w = plane.shape
    return QImage(plane.tobytes(), w, h, w, QImage.Format.Format_Grayscale8).copy()


def gif(*frames):
    """An animated GIF of 4x3 pictures of one grey each (0 to 127, doubled)."""
    data = b"GIF89a" + struct.pack("<HHBBB", 4, 3, 0xF6, 0, 0)
    data += b"".join(bytes([2 * i] * 3) for i in range(128))
    for grey in frames:
        data += b"\x21\xf9\x04\x04\x0a\x00\x00\x00" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 4, 3, 0)
        # Codes of 8 bits: clear, the twelve pixels, end.
        codes = bytes([128] + [grey] * 12 + [129])
        data += b"\x07" + bytes([len(codes)]) + codes + b"\x00"
    return data + b";"


def png_header(width, height):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "pgm", "webp", "jpg"])
def test_each_format_is_read(tmp_path, ramp, suffix):
    path = tmp_path / f"ramp.{suffix}"
    assert qimage(ramp).save(str(path), quality=100)
    plane = read_image(path)
    assert plane.shape == ramp.shape
    assert plane.dtype == np.uint8
    lossy = suffix in ("jpg", "webp")
    assert np.abs(plane.astype(int) - ramp).max() <= (3 if lossy else 0)
    np.testing.assert_array_equal(read_image(str(path)), plane)


def test_the_content_decides_not_the_name(tmp_path, ramp):
    path = tmp_path / "ramp.jpg"
    qimage(ramp).save(str(path), "PNG")
    np.testing.assert_array_equal(read_image(path), ramp)


def test_of_an_animation_the_first_picture_is_taken(tmp_path):
    path = tmp_path / "moving.gif"
    path.write_bytes(gif(10, 100, 50))
    plane = read_image(path)
    assert plane.shape == (3, 4)
    assert np.all(plane == 20)


def test_what_is_transparent_is_white(tmp_path):
    image = QImage(3, 1, QImage.Format.Format_ARGB32)
    image.setPixelColor(0, 0, QColor(0, 0, 0, 0))
    image.setPixelColor(1, 0, QColor(0, 0, 0, 128))
    image.setPixelColor(2, 0, QColor(0, 0, 0, 255))
    image.save(str(tmp_path / "a.png"))
    assert read_image(tmp_path / "a.png").tolist() == [[255, 127, 0]]


def test_every_grey_stays_as_it_is_and_colours_weigh_as_eyes_see_them():
    every = np.arange(256, dtype=np.uint8)[None, :]
    np.testing.assert_array_equal(greys(qimage(every)), every)
    image = QImage(3, 1, QImage.Format.Format_RGB32)
    for x, colour in enumerate(("#ff0000", "#00ff00", "#0000ff")):
        image.setPixelColor(x, 0, QColor(colour))
    assert greys(image).tolist() == [[76, 150, 29]]


def test_the_orientation_of_a_photo_is_honoured(tmp_path, ramp):
    path = tmp_path / "photo.jpg"
    qimage(ramp).save(str(path), quality=100)
    data = path.read_bytes()
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    turned = read_image(path)
    assert turned.shape == ramp.shape[::-1]
    assert np.abs(turned.astype(int) - np.rot90(ramp, -1)).max() <= 3


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_large_photo_is_scaled_down_while_it_is_read(tmp_path, suffix):
    image = QImage(10_000, 5_000, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.lightGray)
    path = tmp_path / f"large.{suffix}"
    image.save(str(path), quality=80)
    limit = QImageReader.allocationLimit()
    start = time.perf_counter()
    plane = read_image(path)
    assert time.perf_counter() - start < 2
    assert plane.shape == (LONG_SIDE // 2, LONG_SIDE)
    assert np.all(np.abs(plane.astype(int) - 192) <= 2)
    assert QImageReader.allocationLimit() == limit


def test_a_long_thin_picture_keeps_a_pixel(tmp_path):
    image = QImage(5_000, 1, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    image.save(str(tmp_path / "thin.png"))
    assert read_image(tmp_path / "thin.png").shape == (1, LONG_SIDE)


def refused(path, sentence, **arguments):
    with pytest.raises(DataError, match=sentence) as fault:
        read_image(path, **arguments)
    text = str(fault.value)
    assert "\n" not in text
    assert text.endswith(".")


def test_what_is_no_file(tmp_path):
    refused(tmp_path / "nothing.png", "There is no file .*nothing.png")
    refused(tmp_path, "is a folder, not an image file")
    refused(tmp_path / "a\0b.png", "There is no file")
    refused("x" * 5_000, "cannot be read|There is no file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png", "is not a file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    refused(path, "cannot be read: Permission denied")


@pytest.mark.parametrize(
    "data",
    [
        b"hello there\n" * 50,
        bytes(300),
        b"%PDF-1.4\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_image(tmp_path, data, capfd):
    path = tmp_path / "text.png"
    path.write_bytes(data)
    refused(path, r"text.png is not an image that can be read \(PNG, JPEG")
    assert capfd.readouterr().err == ""


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.png").touch()
    refused(tmp_path / "empty.png", "empty.png is empty")


@pytest.mark.parametrize("share", [0.04, 0.3, 0.6, 0.97])
@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "gif", "webp", "tif", "pgm"])
def test_a_file_that_is_cut_short(tmp_path, suffix, share, capfd):
    path = tmp_path / f"cut.{suffix}"
    if suffix == "gif":
        path.write_bytes(gif(20, 30))
    else:
        noise = np.random.default_rng(1).integers(0, 256, (60, 80), dtype=np.uint8)
        qimage(noise).save(str(path))
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    refused(path, "is damaged or cut short|is not an image")
    assert capfd.readouterr().err == ""


def test_a_damaged_png(tmp_path, ramp, capfd):
    path = tmp_path / "damaged.png"
    qimage(ramp).save(str(path))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)
    refused(path, "is damaged or cut short")
    qimage(ramp).save(str(path))
    path.write_bytes(path.read_bytes()[:-12])  # The end chunk only.
    refused(path, "is damaged or cut short")
    assert capfd.readouterr().err == ""


def test_too_many_pixels_are_refused_before_they_are_read(tmp_path, ramp, capfd):
    path = tmp_path / "ramp.png"
    qimage(ramp).save(str(path))
    refused(path, "has 100 x 60 pixels, more than the 5,999 that are read", max_pixels=5_999)
    assert read_image(path, max_pixels=6_000).shape == (60, 100)
    whole = path.read_bytes()
    path.write_bytes(whole[:8] + png_header(60_000, 60_000) + whole[33:])
    refused(path, "has 60000 x 60000 pixels")
    assert capfd.readouterr().err == ""


def test_what_needs_too_much_memory(tmp_path, monkeypatch, capfd):
    image = QImage(1_000, 1_000, QImage.Format.Format_RGBA64)
    image.fill(Qt.GlobalColor.white)
    image.save(str(tmp_path / "deep.png"))
    # Eight bytes a pixel where the limit reckons with four.
    refused(tmp_path / "deep.png", "needs too much memory", max_pixels=1_000_000)
    assert capfd.readouterr().err == ""


def test_a_file_that_is_far_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 2**20)
    path = tmp_path / "large.png"
    path.write_bytes(bytes(3 * 2**20))
    refused(path, "has 3 MB, more than the 1 MB that are read")


def test_bytes_are_read_like_files():
    assert decode_image(gif(5), "dropped").tolist() == [[10] * 4] * 3
    with pytest.raises(DataError, match="dropped is empty"):
        decode_image(b"", "dropped")


@pytest.mark.no_qt_log
def test_other_messages_of_qt_pass(capsys):
    with images._messages() as messages:
        qWarning("to stderr")
    assert messages == []
    assert "to stderr" in capsys.readouterr().err
    heard = []
    before = qInstallMessageHandler(lambda kind, context, text: heard.append(text))
    try:
        with images._messages():
            qWarning("to the handler before")
        qWarning("afterwards")
    finally:
        qInstallMessageHandler(before)
    assert heard == ["to the handler before", "afterwards"]
