"""From a drawn line to what the network receives: the drawing as MNIST's makers would have it.

They scaled each digit into a 20x20 box, aspect kept, and put its centre of mass on the middle
of 28x28 (http://yann.lecun.com/exdb/mnist/). Here the same is done to the line itself, before
there are pixels, so that the size and place of the drawing, the width of the pen and the scale
of the screen make no difference. The stages, in their order:

`tidy` -> `boxed` -> `smoothed` -> `boxed` -> `centred` -> `drawn`

A drawing is a sequence of strokes; a stroke is (n, 2) points x, y, with y downwards. Within
the stages the unit is the pixel of the result and pixel ``[i, j]`` is the point x = j, y = i.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Strokes = tuple[Points, ...]
Image = NDArray[np.float32]

#: MNIST's side, and the side of the box its digits were scaled into.
SIDE, BOX = 28, 20

#: Half the width of a stroke in MNIST's pixels. Its strokes are 2.6 pixels wide on average.
RADIUS = 1.3

#: The largest value of a pixel, as in the training images: byte / 256.
PEAK = 255 / 256

#: Distance between neighbouring points after smoothing, in MNIST's pixels.
SPACING = 0.5

#: Rounds of smoothing; together they blur a line by about half a pixel (standard deviation).
ROUNDS = 2

#: Segments up to which a drawing is painted whole; above, those that lie together are merged.
MANY_SEGMENTS = 2_000

#: Segments that are looked at at all; a line longer than that gets a wider spacing.
MAX_SEGMENTS = 20_000


def receive(
    strokes: Sequence[ArrayLike], shape: tuple[int, int] = (SIDE, SIDE), *, smallest: float = 0.0
) -> Image:
    """What the network receives for a drawing.

    Parameters
    ----------
    strokes : sequence of (n, 2) array_like
        Points x, y in any unit, y downwards. One point is a dot.
    shape : (int, int)
        Height and width of the network's images.
    smallest : float
        A drawing that is smaller than this, in the unit of the strokes, is not scaled up as a
        digit would be: without it the slip of a pen by one pixel fills the image.

    Returns
    -------
    (h, w) float32
        0 is paper, `PEAK` is ink; all zeros for an empty drawing.
    """
    return drawn(centred(prepared(strokes, shape, smallest=smallest), shape), shape)


def prepared(
    strokes: Sequence[ArrayLike], shape: tuple[int, int] = (SIDE, SIDE), *, smallest: float = 0.0
) -> Strokes:
    """Everything but the centring: the smoothed line in its box, in pixels."""
    line = tidy(strokes)
    is_small = bool(line) and np.ptp(np.concatenate(line), axis=0).max() < smallest
    line = smoothed(boxed(line, shape, smallest=smallest), shape)
    # Smoothing pulls the outermost points inwards, so the box is fitted again.
    return line if is_small else boxed(line, shape)


def tidy(strokes: Sequence[ArrayLike]) -> Strokes:
    """The strokes as float arrays, without points that are not finite and without empty ones.

    Raises
    ------
    ValueError
        If a stroke is not a list of points x, y.
    """
    arrays = [np.asarray(stroke, dtype=np.float64) for stroke in strokes]
    arrays = [a for a in arrays if a.size]
    for a in arrays:
        if a.ndim != 2 or a.shape[1] != 2:
            raise ValueError(f"A stroke is a list of points x, y, not an array of shape {a.shape}.")
    kept = [a[np.isfinite(a).all(axis=1)] for a in arrays]
    return tuple(a for a in kept if len(a))


def boxed(strokes: Strokes, shape: tuple[int, int], *, smallest: float = 0.0) -> Strokes:
    """Scale the line so that its ink, pen included, just fits the box amid the image.

    Aspect is kept. A dot, which has no size, keeps none; see `receive` for ``smallest``.
    """
    if not strokes:
        return strokes
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, smallest)
    # The rounding of the coordinates is no size.
    sized = extent > 1e-9 * np.abs(points).max()
    scale = np.min(_room(shape)[sized] / extent[sized], initial=np.inf)
    if not np.isfinite(scale):
        scale = 1.0
    middle = np.array([shape[1] - 1, shape[0] - 1]) / 2
    return tuple((s - (low + high) / 2) * scale + middle for s in strokes)


def smoothed(strokes: Strokes, shape: tuple[int, int]) -> Strokes:
    """The line without the jitter of hand and mouse, its points evenly spaced.

    Even spacing makes the result the same for a slow hand and a fast one, and bounds the work.
    """
    lengths = [_along(s) for s in strokes]
    spacing = max(SPACING * _unit(shape), sum(at[-1] for at in lengths) / MAX_SEGMENTS)
    line = []
    for stroke, at in zip(strokes, lengths, strict=True):
        n = int(np.ceil(at[-1] / spacing)) + 1
        even = np.linspace(0, at[-1], n)
        s = np.stack([np.interp(even, at, stroke[:, 0]), np.interp(even, at, stroke[:, 1])], axis=1)
        for _ in range(ROUNDS if n > 2 else 0):
            s[1:-1] = (s[:-2] + 2 * s[1:-1] + s[2:]) / 4
        line.append(s)
    return tuple(line)


def centred(strokes: Strokes, shape: tuple[int, int]) -> Strokes:
    """Shift the line so that the centre of mass of its ink lies on pixel ``[h // 2, w // 2]``.

    That is pixel 14 of 28, counted from 0, where it lies in MNIST's images (to half a pixel,
    for they were shifted by whole pixels; a line need not be).
    """
    if not strokes:
        return strokes
    shift = (shape[1] // 2, shape[0] // 2) - centre_of_mass(drawn(strokes, shape))
    return tuple(s + shift for s in strokes)


def centre_of_mass(image: NDArray[Any]) -> Points:
    """The mean x, y of the ink: ``(2,)``; the middle of an image that has none."""
    h, w = image.shape
    columns, rows = image.sum(axis=0, dtype=np.float64), image.sum(axis=1, dtype=np.float64)
    total = columns.sum()
    if not total > 0:
        return np.array([w // 2, h // 2], dtype=np.float64)
    return np.array([columns @ np.arange(w) / total, rows @ np.arange(h) / total])


def drawn(strokes: Strokes, shape: tuple[int, int]) -> Image:
    """Draw the line with MNIST's pen: ``(h, w)`` float32.

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
    radius = _pen(shape)
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


def _unit(shape: tuple[int, int]) -> float:
    """The length of one of MNIST's pixels in an image of this shape."""
    return min(shape) / SIDE


def _pen(shape: tuple[int, int]) -> float:
    """Half the width of a stroke in an image of this shape."""
    return RADIUS * _unit(shape)


def _room(shape: tuple[int, int]) -> Points:
    """The width and height that the box leaves for the middle of the pen: ``(2,)``."""
    return np.array([shape[1], shape[0]]) * BOX / SIDE - 2 * _pen(shape)


def _along(stroke: Points) -> Points:
    """How far along the stroke each of its points lies: ``(n,)``, from 0 to its length."""
    steps = np.diff(stroke, axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
