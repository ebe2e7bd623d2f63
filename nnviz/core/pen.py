"""A line drawn with a pen, as pixels; and the sizes that MNIST's digits have.

The unit is the pixel of the image, and pixel ``[i, j]`` is the point x = j, y = i.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Strokes = tuple[Points, ...]
Image = NDArray[np.float32]

#: MNIST's side, and the side of the box its digits were scaled into.
SIDE, BOX = 28, 20

#: Half the width of a stroke in MNIST's pixels. Its strokes are 2.6 pixels wide on average; a
#: little less keeps small loops open, which a pen of one width closes more easily than MNIST's.
RADIUS = 1.15

#: The largest value of a pixel, as in the training images: byte / 256.
PEAK = 255 / 256

#: Segments up to which a drawing is painted whole; above, those that lie together are merged.
MANY_SEGMENTS = 2_000


def drawn(strokes: Strokes, shape: tuple[int, int], radius: float | None = None) -> Image:
    """Draw the line with a pen of this radius in pixels, or MNIST's: ``(h, w)`` float32.

    A pixel's ink falls from full to none within one pixel around the edge of the pen,
    ``clip(radius + 0.5 - distance, 0, 1)``, with the distance to the nearest segment.
    """
    h, w = shape
    ink = np.zeros(h * w)
    if not strokes:
        return ink.reshape(h, w).astype(np.float32)
    start = np.concatenate([s[:-1] if len(s) > 1 else s for s in strokes])  # (k, 2)
    along = np.concatenate([np.diff(s, axis=0) if len(s) > 1 else 0 * s for s in strokes])
    if len(start) > MANY_SEGMENTS:
        # A scribble: of the segments within the same third of a pixel one will do.
        cell = np.rint(3 * (start + along / 2)).astype(np.int64)
        _, first = np.unique(cell[:, 0] * 6 * (h + w) + cell[:, 1], return_index=True)
        start, along = start[first], along[first]

    # Segments are short, so each one is held against the few pixels around it only.
    radius = pen_radius(shape) if radius is None else radius
    squared = np.einsum("kd,kd->k", along, along)
    reach = radius + 0.5 + np.sqrt(squared.max()) / 2
    corner = np.ceil(start + along / 2 - reach)  # (k, 2)
    window = np.arange(int(np.ceil(2 * reach)))  # (p,)
    x = (corner[:, :1] + window)[:, None, :]  # (k, 1, p)
    y = (corner[:, 1:] + window)[:, :, None]  # (k, p, 1)
    dx, dy = x - start[:, 0, None, None], y - start[:, 1, None, None]
    ax, ay = along[:, 0, None, None], along[:, 1, None, None]
    t = (dx * ax + dy * ay) / np.where(squared > 0, squared, 1)[:, None, None]  # (k, p, p)
    t = np.clip(t, 0, 1)
    cover = radius + 0.5 - np.sqrt((dx - t * ax) ** 2 + (dy - t * ay) ** 2)
    here = (cover > 0) & (x >= 0) & (x < w) & (y >= 0) & (y < h)
    np.maximum.at(ink, (y * w + x)[here].astype(np.intp), np.minimum(cover[here], 1))
    return (PEAK * ink).reshape(h, w).astype(np.float32)


def centre_of_mass(image: NDArray[Any]) -> Points:
    """The mean x, y of the ink: ``(2,)``; the middle of an image that has none."""
    h, w = image.shape
    columns, rows = image.sum(axis=0, dtype=np.float64), image.sum(axis=1, dtype=np.float64)
    total = columns.sum()
    if not total > 0:
        return np.array([w // 2, h // 2], dtype=np.float64)
    return np.array([columns @ np.arange(w) / total, rows @ np.arange(h) / total])


def unit(shape: tuple[int, int]) -> float:
    """The length of one of MNIST's pixels in an image of this shape."""
    return min(shape) / SIDE


def pen_radius(shape: tuple[int, int]) -> float:
    """Half the width of the strokes in an image of this shape."""
    return RADIUS * unit(shape)
