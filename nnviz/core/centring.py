"""From a picture of a digit to what the network receives: the same as `strokes`, for pixels.

The stages, in their order:

`ink_of` -> `ink_box` -> (`deslanted`) -> `boxed` (with `thickened` and `resized`) -> `centred`
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.core.pen import BOX, PEAK, SIDE, Image, centre_of_mass
from nnviz.core.strokes import MOST_SLANT

Plane = NDArray[np.float64]

#: Contrast of ink and paper, of 255 greys, below which there is nothing but noise.
LEAST_CONTRAST = 24

#: Ink fainter than this share of the full ink belongs to the paper: noise, JPEG's ripples.
FAINT = 0.08

#: Share of all ink that may lie outside the box at each side: specks of dirt.
SPECKS = 0.001

#: Strokes thinner than this, in MNIST's pixels, are thickened to `PEN`; of MNIST's own digits
#: one in a hundred is as thin.
THIN, PEN = 1.5, 2.6

#: Thickening is done on a grid this many times finer than MNIST's pixels.
FINE = 4


def receive_image(
    gray: ArrayLike, shape: tuple[int, int] = (SIDE, SIDE), *, deslant: bool = False
) -> Image:
    """What the network receives for a picture, dark on light or light on dark.

    Parameters
    ----------
    gray : (H, W) array_like
        Greys of any range for integers 0 to 255, for floats 0 to 1 or 0 to 255.
    shape : (int, int)
        Height and width of the network's images.
    deslant : bool
        Set the digit upright first.

    Returns
    -------
    (h, w) float32
        0 is paper, `PEAK` is full ink; all zeros where the picture shows nothing.

    Raises
    ------
    ValueError
        If the picture is not a plane of numbers.
    """
    ink = ink_of(gray)
    box = ink_box(ink)
    if box is None:
        return np.zeros(shape, dtype=np.float32)
    ink = deslanted(ink[box]) if deslant else ink[box]
    return (PEAK * centred(boxed(ink, shape), shape)).astype(np.float32)


def deslanted(ink: Plane) -> Plane:
    """Shear the ink so that it stands upright, as `nnviz.core.strokes.deslanted` does a line."""
    h, w = ink.shape
    x, y = centre_of_mass(ink)
    across, down = np.arange(w) - x, np.arange(h) - y
    xy, yy = down @ ink @ across, down**2 @ ink.sum(axis=1)
    steep = yy * MOST_SLANT > abs(xy)
    slant = xy / yy if steep else MOST_SLANT * np.sign(xy)
    # Each row slides along by its own distance, between two pixels where it must.
    reach = int(np.ceil(np.abs(slant * down).max())) + 1
    padded = np.pad(ink, ((0, 0), (2 * reach, 2 * reach)))
    from_x = np.arange(w + 2 * reach) + reach + slant * down[:, None]  # (h, w + 2 reach)
    left = np.floor(from_x).astype(np.intp)
    share, rows = from_x - left, np.arange(h)[:, None]
    upright: Plane = (1 - share) * padded[rows, left] + share * padded[rows, left + 1]
    used = np.flatnonzero(upright.any(axis=0))
    return upright[:, used[0] : used[-1] + 1]


def boxed(ink: Plane, shape: tuple[int, int]) -> Plane:
    """Scale the ink to the size of the box, aspect kept, thin strokes widened on the way."""
    room = np.array(shape) * BOX / SIDE
    scale = float(np.min(room / ink.shape))
    unit = min(shape) / SIDE
    # Measured on a coarser grid, where noise and jagged edges are averaged out of the outline.
    coarse = min(2 * scale, 1.0)
    widening = PEN * unit - thickness(resized(ink, _scaled(ink.shape, coarse))) * scale / coarse
    if widening > (PEN - THIN) * unit:
        radius = FINE * widening / 2
        scale = float(np.min((FINE * room - 2 * int(radius)) / ink.shape))
        fine = resized(ink, _scaled(ink.shape, scale))
        # A line thinner than a pixel of the fine grid is faint there; make it full again.
        ink, scale = thickened(np.clip(2 * fine / fine.max(), 0, 1), radius), 1 / FINE
    elif abs(scale - 1) * max(ink.shape) <= 1:
        # A box that differs by one faint row is MNIST's own: resampling would only blur it.
        return ink
    return resized(ink, _scaled(ink.shape, scale))


def ink_of(gray: ArrayLike) -> Plane:
    """How much ink there is in each pixel: ``(H, W)``, 0 for paper to 1 for full ink.

    The border of the picture tells the paper: a plane fitted to its greys, so that a shadow
    across the sheet is paper too. What stands out from it most is ink.
    """
    grey = np.asarray(gray)
    if grey.ndim != 2 or not np.issubdtype(grey.dtype, np.number):
        raise ValueError(f"A picture is a plane of greys, not {grey.dtype} of shape {grey.shape}.")
    is_float = np.issubdtype(grey.dtype, np.floating)
    grey = np.nan_to_num(grey.astype(np.float64), posinf=0.0, neginf=0.0)
    if is_float and grey.max(initial=0) <= 1:
        grey = 255 * grey
    if min(grey.shape) < 2:
        return np.zeros(grey.shape)
    paper, noise = _paper(grey)
    lifted = grey - paper
    ink = lifted if lifted.max() > -lifted.min() else -lifted
    if ink.max() < max(LEAST_CONTRAST, 6 * noise):
        return np.zeros(grey.shape)
    # Full ink is what the darker strokes have, not the darkest pixel.
    full = np.percentile(ink[ink > ink.max() / 2], 90)
    share: Plane = np.clip(ink / full, 0, 1)
    share[share < max(FAINT, min(4 * noise / full, 0.5))] = 0
    return share


def ink_box(ink: Plane) -> tuple[slice, slice] | None:
    """Rows and columns that hold the ink but for specks; None where there is none."""
    if not ink.any():
        return None
    return _span(ink.sum(axis=1)), _span(ink.sum(axis=0))


def thickness(ink: Plane) -> float:
    """The width of the strokes in pixels: twice the area over the length of the edge."""
    padded = np.pad(ink, 1)
    # Differences along both diagonals: unlike those along the axes they share one place.
    a = padded[1:, 1:] - padded[:-1, :-1]
    b = padded[1:, :-1] - padded[:-1, 1:]
    return float(2 * ink.sum() / np.sqrt((a**2 + b**2) / 2).sum())


def thickened(ink: Plane, radius: float) -> Plane:
    """Widen the strokes by a radius in pixels on each side, as if drawn with a broader pen.

    Returns an array larger than ``ink`` by the radius, in whole pixels, on each side.
    """
    reach = int(radius)
    h, w = ink.shape
    wide = np.zeros((h + 2 * reach, w + 2 * reach))
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            if i * i + j * j <= radius * radius:
                here = wide[reach + i : reach + i + h, reach + j : reach + j + w]
                np.maximum(here, ink, out=here)
    return wide


def resized(plane: Plane, shape: tuple[int, int]) -> Plane:
    """Scale to a shape; each new pixel is the mean of the area it covers."""
    return _box_weights(shape[0], plane.shape[0]) @ plane @ _box_weights(shape[1], plane.shape[1]).T


def centred(ink: Plane, shape: tuple[int, int]) -> Plane:
    """Lay the ink into an image, its centre of mass on pixel ``[h // 2, w // 2]``.

    Shifted by whole pixels, as MNIST's makers did, so that nothing is blurred. What would lie
    outside of the image is cut off.
    """
    h, w = shape
    x, y = np.rint(np.array([w // 2, h // 2]) - centre_of_mass(ink)).astype(int)
    image = np.zeros(shape)
    top, left = max(y, 0), max(x, 0)
    part = ink[max(-y, 0) : max(h - y, 0), max(-x, 0) : max(w - x, 0)]
    image[top : top + part.shape[0], left : left + part.shape[1]] = part
    return image


def _paper(grey: Plane) -> tuple[Plane | float, float]:
    """The paper's greys, as a plane fitted to the border, and the noise on it."""
    h, w = grey.shape
    rows, columns = np.mgrid[:h, :w]
    edge = max(1, min(h, w) // 50)
    border = np.ones((h, w), dtype=bool)
    border[edge : h - edge, edge : w - edge] = False
    y, x, greys = rows[border] / h, columns[border] / w, grey[border]
    terms = np.stack([np.ones_like(x), x, y], axis=1)
    level, deviation = np.median(greys), _spread(greys, float(np.median(greys)))
    kept = np.abs(greys - level) <= max(4 * deviation, LEAST_CONTRAST)
    a, b, c = np.linalg.lstsq(terms[kept], greys[kept], rcond=None)[0]
    noise = _spread(greys[kept], terms[kept] @ [a, b, c])
    if max(abs(b), abs(c)) < 1:
        # Even paper: its own grey rather than a fit keeps exact zeros exact.
        return float(level), noise
    return a + b * columns / w + c * rows / h, noise


def _spread(values: NDArray[Any], around: NDArray[Any] | float) -> float:
    """Standard deviation, estimated from the median distance so that outliers do not count."""
    return float(1.4826 * np.median(np.abs(values - around)))


def _span(sums: NDArray[Any]) -> slice:
    """The shortest range that leaves out at most `SPECKS` of the sum at each end."""
    share = np.cumsum(sums) / sums.sum()
    start = int(np.searchsorted(share, SPECKS, side="right"))
    return slice(start, int(np.searchsorted(share, 1 - SPECKS)) + 1)


def _scaled(shape: tuple[int, ...], scale: float) -> tuple[int, int]:
    """A shape, scaled, with at least one pixel either way."""
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _box_weights(n_out: int, n_in: int) -> Plane:
    """What share of each new pixel every old one has along one axis: ``(n_out, n_in)``."""
    edges = np.linspace(0, n_in, n_out + 1)
    old = np.arange(n_in)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    weights: Plane = np.clip(overlap, 0, None) * (n_out / n_in)
    return weights
