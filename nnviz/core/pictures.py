"""Still arrays for eyes: tiles of receptive fields, limits for colours that do not flicker."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.core.network import Array


@dataclass(frozen=True, slots=True)
class Tiling:
    """Where the images of many neurons lie in one picture.

    Attributes
    ----------
    count : int
        How many tiles.
    shape : tuple[int, int]
        Height and width of one tile.
    columns : int
    """

    count: int
    shape: tuple[int, int]
    columns: int

    #: Pixels between two tiles.
    gap = 1

    @property
    def rows(self) -> int:
        """How many rows of tiles."""
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the whole picture."""
        (h, w), gap = self.shape, self.gap
        return self.rows * (h + gap) - gap, self.columns * (w + gap) - gap

    def tile(self, matrix: Array) -> Array:
        """Lay out the rows of a matrix ``(count, h * w)`` as one picture; gaps are 0."""
        (h, w), gap = self.shape, self.gap
        cells = np.zeros((self.rows, h + gap, self.columns, w + gap), matrix.dtype)
        whole = self.count // self.columns
        full = whole * self.columns
        cells[:whole, :h, :, :w] = matrix[:full].reshape(whole, self.columns, h, w).swapaxes(1, 2)
        if full < self.count:
            rest = matrix[full:].reshape(-1, h, w)
            cells[whole, :h, : len(rest), :w] = rest.swapaxes(0, 1)
        height, width = self.size
        return cells.reshape(self.rows * (h + gap), -1)[:height, :width]

    def find(self, row: int, column: int) -> tuple[int, int] | None:
        """Which tile and which of its pixels lies at a place of the picture; None in a gap."""
        (h, w), gap = self.shape, self.gap
        (down, y), (across, x) = divmod(row, h + gap), divmod(column, w + gap)
        tile = down * self.columns + across
        inside = 0 <= across < self.columns and down >= 0 and tile < self.count
        return (tile, y * w + x) if inside and y < h and x < w else None

    def place(self, tile: int, pixel: int) -> tuple[int, int]:
        """The row and column of a tile's pixel: the other way round from `find`."""
        (h, w), gap = self.shape, self.gap
        down, across = divmod(tile, self.columns)
        y, x = divmod(pixel, w)
        return down * (h + gap) + y, across * (w + gap) + x


def fit_columns(count: int, shape: tuple[int, int], aspect: float) -> int:
    """How many columns make the tiles largest in a place whose width is `aspect` times its height."""
    h, w = shape

    def scale(columns: int) -> float:
        rows = -(-count // columns)
        return min(aspect / (columns * (w + Tiling.gap)), 1 / (rows * (h + Tiling.gap)))

    return max(range(1, count + 1), key=scale)


def largest(array: Array) -> float:
    """The largest absolute value of an array, 0.0 if it is empty; nan and infinity do not count."""
    if not array.size:
        return 0.0
    low, high = float(array.min()), float(array.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        return largest(array[np.isfinite(array)])
    return max(high, -low)


def nice_limit(value: float) -> float:
    """A round number (1, 1.5, 2, 3, 5, 7 times a power of ten) not below a value; 1.0 for 0."""
    if value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 1.5, 2, 3, 5, 7, 10, 15) if power * step >= value)


class SteadyLimit:
    """A symmetric limit for colours that follows the values, but does not flicker.

    It grows at once. It shrinks only after the values were much smaller for a while, to what the
    largest of them needs: limits that followed every mini-batch would change all colours, always.

    Attributes
    ----------
    value : float
        Colours go from -value to value.
    fixed : bool
        The limit stays as it is.
    """

    SHRINK = 2.5
    PATIENCE = 20

    def __init__(self) -> None:
        self.value = 1.0
        self.fixed = False
        self._fresh = True
        self._small = 0
        self._seen = 0.0

    def follow(self, array: Array) -> float:
        """Take in the next picture's values. Returns the limit for it."""
        if self.fixed:
            return self.value
        wanted = nice_limit(largest(array))
        if self._fresh or wanted > self.value:
            self.value, self._fresh, self._small, self._seen = wanted, False, 0, 0.0
        elif wanted * self.SHRINK < self.value:
            self._small += 1
            self._seen = max(self._seen, wanted)
            if self._small >= self.PATIENCE:
                self.value, self._small, self._seen = self._seen, 0, 0.0
        else:
            self._small, self._seen = 0, 0.0
        return self.value

    def restart(self) -> None:
        """Forget the values seen; the next picture sets the limit, unless it is fixed."""
        self._fresh = True


def quantized(array: Array, low: float, high: float) -> npt.NDArray[np.uint8]:
    """Values as places in a table of 256 colours, from `low` (0) to `high` (255).

    Values outside are clipped; nan becomes the middle. Returns a C-contiguous uint8 array.
    """
    # Weights that run away, just before they are infinite.
    if high - low > float(np.finfo(np.float32).max):
        array = array.astype(np.float64)
    scaled = (array - low) * (255.0 / (high - low))
    np.clip(scaled, 0, 255, out=scaled)
    if np.isnan(scaled).any():
        scaled = np.nan_to_num(scaled, nan=127.5)
    return np.ascontiguousarray(scaled.astype(np.uint8))
