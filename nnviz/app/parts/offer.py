"""What a user drops or pastes: an image is read off the GUI thread, anything else told in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage

from nnviz.app.images import LONG_SIDE, SUFFIXES, Greys, greys, read_image
from nnviz.app.parts.drawing import Picture
from nnviz.core.centring import Plane, ink_of
from nnviz.core.dataset import DataError

#: Milliseconds between two looks at whether the image is read.
LOOK = 10


def looks_like_image(mime: QMimeData) -> bool:
    """Whether something that is dragged should be read as an image rather than as data."""
    paths = _local(mime)
    if paths:
        return any(path.suffix.lower().removeprefix(".") in SUFFIXES for path in paths)
    return mime.hasImage() or mime.hasUrls()


def reading(mime: QMimeData | None) -> tuple[str, Callable[[], Picture]]:
    """What the image is called, and how to read it, on any thread.

    Raises
    ------
    DataError
        If there is not exactly one image; the sentence says what to do.
    """
    if mime is None:
        raise DataError("There is nothing to paste; copy an image first.")
    urls = mime.urls() if mime.hasUrls() else []
    paths = _local(mime)
    if len(urls) > 1:
        raise DataError(f"These are {len(urls)} files; drop or paste one image.")
    if paths:
        return reading_file(paths[0])
    if mime.hasImage():
        image = QImage(mime.imageData())
        if image.isNull():
            raise DataError("This image cannot be read; save it as a PNG file and drop that.")
        return "the image", lambda: Picture(_bounded(image), "your image")
    if urls:
        raise DataError("Only images on this machine can be read; save it and drop the file.")
    raise DataError("There is no image to paste; copy one first.")


def reading_file(path: Path) -> tuple[str, Callable[[], Picture]]:
    """The same for a file."""
    return path.name, lambda: Picture(read_image(path), path.name)


class PictureReader(QObject):
    """Reads one image at a time on a thread of its own; a newer one takes an older one's place."""

    #: The Picture, and its ink ``(H, W)`` (`nnviz.core.centring.ink_of`).
    was_read = Signal(object, object)
    #: What is wrong with it.
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: ThreadPoolExecutor | None = None
        self._coming: Future[tuple[Picture, Plane]] | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK)
        self._clock.timeout.connect(self._on_look)

    @property
    def is_reading(self) -> bool:
        """Whether an image is on its way."""
        return self._coming is not None

    def read(self, make: Callable[[], Picture]) -> None:
        """Read this image; `was_read` or `failed` follows."""
        self.stop()
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "picture")
        self._coming = self._worker.submit(_with_ink, make)
        self._clock.start()

    def stop(self) -> None:
        """Forget the image that is on its way."""
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None
            self._clock.stop()

    @Slot()
    def _on_look(self) -> None:
        coming = self._coming
        if coming is None or not coming.done():
            return
        self.stop()
        try:
            picture, ink = coming.result()
        except DataError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("This image needs too much memory; scale it down first.")
        else:
            self.was_read.emit(picture, ink)


def _with_ink(make: Callable[[], Picture]) -> tuple[Picture, Plane]:
    picture = make()
    return picture, ink_of(picture.pixels)


def _local(mime: QMimeData) -> list[Path]:
    urls: list[QUrl] = mime.urls() if mime.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _bounded(image: QImage) -> Greys:
    if max(image.width(), image.height()) > LONG_SIDE:
        # Rounded down a long thin picture would have no pixel left.
        size = image.size().scaled(LONG_SIDE, LONG_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        image = image.scaled(
            max(1, size.width()), max(1, size.height()),
            Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
    return greys(image)
