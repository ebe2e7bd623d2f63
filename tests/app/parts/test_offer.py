import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from nnviz.app.images import LONG_SIDE
from nnviz.app.parts.drawing import Picture
from nnviz.app.parts.offer import PictureReader, looks_like_image, reading, reading_file
from nnviz.core.dataset import DataError


def files(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def image(width=30, height=20, grey=200):
    picture = QImage(width, height, QImage.Format.Format_Grayscale8)
    picture.fill(grey)
    return picture


@pytest.fixture
def reader(qapp):
    widget = PictureReader()
    yield widget
    if widget._worker:
        widget._worker.shutdown()


def test_what_looks_like_an_image(tmp_path):
    assert looks_like_image(files(tmp_path / "A.PNG"))
    assert looks_like_image(files(*[tmp_path / f"{n}.jpg" for n in range(40)]))
    assert not looks_like_image(files(tmp_path / "mnist.npz"))
    assert not looks_like_image(files(tmp_path))
    assert not looks_like_image(QMimeData())
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/three")])
    assert looks_like_image(mime)
    mime = QMimeData()
    mime.setImageData(image())
    assert looks_like_image(mime)


def refused(mime, sentence):
    with pytest.raises(DataError, match=sentence) as fault:
        reading(mime)
    assert str(fault.value).endswith(".")


def test_what_is_no_single_image(tmp_path):
    refused(None, "nothing to paste")
    refused(QMimeData(), "no image to paste")
    words = QMimeData()
    words.setText("seven")
    refused(words, "no image to paste")
    refused(files(*[tmp_path / f"{n}.png" for n in range(40)]), "These are 40 files")
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/three.png")])
    refused(web, "Only images on this machine")
    broken = QMimeData()
    broken.setImageData(QImage())
    refused(broken, "cannot be read|no image to paste")


def test_an_image_from_a_browser_comes_with_its_address():
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/three.png")])
    mime.setImageData(image(grey=7))
    _, make = reading(mime)
    assert np.all(make().pixels == 7)


@pytest.mark.parametrize(("width", "height"), [(3000, 2000), (5000, 1)])
def test_a_large_image_is_scaled_down(width, height):
    mime = QMimeData()
    mime.setImageData(image(width, height))
    _, make = reading(mime)
    h, w = make().pixels.shape
    assert w == LONG_SIDE
    assert h == max(1, height * LONG_SIDE // width)


def test_an_image_is_read_with_its_ink(qtbot, reader, tmp_path):
    picture = image()
    picture.setPixelColor(15, 10, "black")
    picture.save(str(tmp_path / "dot.png"))
    name, make = reading(files(tmp_path / "dot.png"))
    assert name == "dot.png"
    with qtbot.waitSignal(reader.was_read) as read:
        reader.read(make)
        assert reader.is_reading
    assert not reader.is_reading
    shown, ink = read.args
    assert (shown.words, shown.is_sample) == ("dot.png", False)
    assert ink.shape == shown.pixels.shape == (20, 30)
    assert ink[10, 15] == 1


def test_what_is_wrong_with_a_file_is_told(qtbot, reader, tmp_path):
    (tmp_path / "text.png").write_text("seven")
    _, make = reading_file(tmp_path / "text.png")
    with qtbot.waitSignal(reader.failed) as failed:
        reader.read(make)
    assert "text.png is not an image" in failed.args[0]


def test_too_little_memory_is_told(qtbot, reader):
    def make():
        raise MemoryError

    with qtbot.waitSignal(reader.failed) as failed:
        reader.read(make)
    assert "memory" in failed.args[0]


def test_a_newer_image_takes_an_older_ones_place(qtbot, reader):
    gate = threading.Event()
    pixels = np.zeros((5, 5), np.uint8)

    def slow():
        gate.wait(10)
        return Picture(pixels, "old")

    read = []
    reader.was_read.connect(lambda picture, ink: read.append(picture.words))
    reader.read(slow)
    reader.read(lambda: Picture(pixels, "forgotten"))
    reader.read(lambda: Picture(pixels, "new"))
    gate.set()
    qtbot.waitUntil(lambda: read == ["new"])
    assert not reader.is_reading


def test_an_image_that_is_no_longer_wanted(qtbot, reader):
    gate = threading.Event()
    read = []
    reader.was_read.connect(lambda picture, ink: read.append(picture))

    def slow():
        gate.wait(10)
        return Picture(np.zeros((5, 5), np.uint8), "")

    reader.read(slow)
    reader.stop()
    gate.set()
    reader._worker.shutdown()
    reader._on_look()
    assert read == []
