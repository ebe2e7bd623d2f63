"""From a drawn line to what the network receives: the drawing as MNIST's makers would have it.

They scaled each digit into a 20x20 box, aspect kept, and put its centre of mass on the middle
of 28x28 (http://yann.lecun.com/exdb/mnist/). Here the same is done to the line itself, before
there are pixels, so that the size and place of the drawing, the width of the pen and the scale
of the screen make no difference. The stages, in their order:

`tidy` -> (`deslanted`) -> `boxed` -> `smoothed` -> `boxed` -> `centred` -> `drawn`

`receive` does all but the one in brackets; `stages` shows what each of them does and leaves out
any of them.

A drawing is a sequence of strokes; a stroke is (n, 2) points x, y, with y downwards. Within
the stages the unit is the pixel of the result and pixel ``[i, j]`` is the point x = j, y = i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnviz.core.pen import (
    BOX,
    SIDE,
    Image,
    Points,
    Strokes,
    centre_of_mass,
    drawn,
    pen_radius,
    unit,
)

#: The width of the pen on the canvas, as a share of its side.
PEN = 0.07

#: A drawing smaller than this share of the sheet is not blown up: it is a slip of the pen.
SMALLEST = 0.05

#: Distance between neighbouring points after smoothing, in MNIST's pixels.
SPACING = 0.5

#: Rounds of smoothing; each blurs a line by a third of a pixel (standard deviation).
ROUNDS = 1

#: The steepest slant that is taken away: tangent of the angle to the upright.
MOST_SLANT = 1.0

#: Segments that are looked at at all; a line longer than that gets a wider spacing.
MAX_SEGMENTS = 20_000


@dataclass(frozen=True, slots=True)
class Steps:
    """Which steps are taken on the way from the canvas to the network.

    Attributes
    ----------
    deslant : bool
        Set the digit upright (`deslanted`).
    box : bool
        Scale it into the box; otherwise the whole canvas is squeezed to the image.
    centre : bool
        Put its centre of mass into the middle.
    smooth : bool
        Take the jitter of the hand out of the line.
    pen : bool
        Draw it with MNIST's pen; otherwise with the canvas's own, scaled as the drawing is.
    """

    box: bool = True
    centre: bool = True
    smooth: bool = True
    pen: bool = True
    deslant: bool = False


#: What `receive` does.
ALL_STEPS = Steps()


class Stages(NamedTuple):
    """What becomes of a drawing: images ``(h, w)`` float32, from 0 to `PEAK`.

    Attributes
    ----------
    raw : (h, w)
        The canvas squeezed to the size of the network's images.
    boxed : (h, w)
        Set upright and scaled into the box, the canvas's pen scaled along.
    centred : (h, w)
        The same with its centre of mass in the middle.
    received : (h, w)
        The line smoothed and drawn with MNIST's pen: what the network receives.
    """

    raw: Image
    boxed: Image
    centred: Image
    received: Image


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


def stages(
    strokes: Sequence[ArrayLike],
    shape: tuple[int, int] = (SIDE, SIDE),
    steps: Steps = ALL_STEPS,
    *,
    pen: float = PEN,
    smallest: float = 0.0,
) -> Stages:
    """What each step does to a drawing; a step that is not taken changes nothing.

    Parameters
    ----------
    strokes : sequence of (n, 2) array_like
        Points x, y, from 0 to 1 across the square canvas, y downwards.
    shape, smallest
        As `receive` has them. With all steps taken, `Stages.received` is what it returns.
    pen : float
        The width of the canvas's pen, as a share of its side.
    """
    line = tidy(strokes)
    rounds = ROUNDS if steps.smooth else 0
    raw = drawn(smoothed(_squeezed(line, shape), shape, 0), shape, pen * min(shape) / 2)
    if steps.deslant:
        line = deslanted(line)
    if steps.box:
        lying, radius = _boxed(line, shape, smallest, pen / 2, scale_pen=True)
    else:
        lying, radius = _squeezed(line, shape), pen * min(shape) / 2
    plain = smoothed(lying, shape, 0)
    in_box = in_middle = drawn(plain, shape, radius)
    if steps.centre:
        in_middle = drawn(centred(plain, shape, radius), shape, radius)
    if steps.pen:
        radius = pen_radius(shape)
    if steps.pen and steps.box:
        ready = prepared(line, shape, smallest=smallest, rounds=rounds)
    else:
        ready = smoothed(lying, shape, rounds)
    if steps.centre:
        ready = centred(ready, shape, radius)
    return Stages(raw, in_box, in_middle, drawn(ready, shape, radius))


def _squeezed(strokes: Strokes, shape: tuple[int, int]) -> Strokes:
    """From shares of the canvas to pixels; the middle of pixel 0 lies half a pixel from its edge."""
    return tuple(s * (shape[1], shape[0]) - 0.5 for s in strokes)


def prepared(
    strokes: Sequence[ArrayLike],
    shape: tuple[int, int] = (SIDE, SIDE),
    *,
    smallest: float = 0.0,
    rounds: int = ROUNDS,
) -> Strokes:
    """Everything but the centring: the smoothed line in its box, in pixels."""
    line = tidy(strokes)
    is_small = bool(line) and np.ptp(np.concatenate(line), axis=0).max() < smallest
    line = smoothed(boxed(line, shape, smallest=smallest), shape, rounds)
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


def deslanted(strokes: Strokes) -> Strokes:
    """Shear the line so that it stands upright: that x and y no longer vary together.

    The slant is taken from the second moments of the line, by its length; at most `MOST_SLANT`
    is taken away, so that a flat line stays one.
    """
    if not strokes:
        return strokes
    middles = np.concatenate([(s[1:] + s[:-1]) / 2 for s in strokes])
    lengths = np.concatenate([np.diff(_along(s)) for s in strokes])
    if not lengths.sum() > 0:
        return strokes
    mean = lengths @ middles / lengths.sum()
    # Of a long straight segment its own extent counts too, not only where its middle lies.
    steps = np.concatenate([np.diff(s, axis=0) for s in strokes])
    away = middles - mean
    xy = lengths @ (away[:, 0] * away[:, 1] + steps[:, 0] * steps[:, 1] / 12)
    yy = lengths @ (away[:, 1] ** 2 + steps[:, 1] ** 2 / 12)
    steep = yy * MOST_SLANT > abs(xy)
    slant = xy / yy if steep else MOST_SLANT * np.sign(xy)
    return tuple(s - np.stack([slant * (s[:, 1] - mean[1]), 0 * s[:, 1]], axis=1) for s in strokes)


def boxed(strokes: Strokes, shape: tuple[int, int], *, smallest: float = 0.0) -> Strokes:
    """Scale the line so that its ink, pen included, just fits the box amid the image.

    Aspect is kept. A dot, which has no size, keeps none; see `receive` for ``smallest``.
    """
    return _boxed(strokes, shape, smallest, pen_radius(shape))[0]


def _boxed(
    strokes: Strokes,
    shape: tuple[int, int],
    smallest: float,
    radius: float,
    *,
    scale_pen: bool = False,
) -> tuple[Strokes, float]:
    """The line in its box, and half the width of the pen, which is scaled along if asked."""
    if not strokes:
        return strokes, radius
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, smallest)
    # The rounding of the coordinates is no size.
    sized = extent > 1e-9 * np.abs(points).max()
    room = np.array([shape[1], shape[0]]) * BOX / SIDE
    if scale_pen:
        scale = np.min(room[sized] / (extent[sized] + 2 * radius), initial=np.inf)
    else:
        scale = np.min((room - 2 * radius)[sized] / extent[sized], initial=np.inf)
    if not np.isfinite(scale):
        scale = float(min(shape)) if scale_pen else 1.0
    middle = np.array([shape[1] - 1, shape[0] - 1]) / 2
    placed = tuple((s - (low + high) / 2) * scale + middle for s in strokes)
    return placed, float(radius * scale) if scale_pen else radius


def smoothed(strokes: Strokes, shape: tuple[int, int], rounds: int = ROUNDS) -> Strokes:
    """The line without the jitter of hand and mouse, its points evenly spaced.

    Even spacing makes the result the same for a slow hand and a fast one, and bounds the work.
    """
    lengths = [_along(s) for s in strokes]
    spacing = max(SPACING * unit(shape), sum(at[-1] for at in lengths) / MAX_SEGMENTS)
    line = []
    for stroke, at in zip(strokes, lengths, strict=True):
        n = int(np.ceil(at[-1] / spacing)) + 1
        even = np.linspace(0, at[-1], n)
        s = np.stack([np.interp(even, at, stroke[:, 0]), np.interp(even, at, stroke[:, 1])], axis=1)
        for _ in range(rounds if n > 2 else 0):
            s[1:-1] = (s[:-2] + 2 * s[1:-1] + s[2:]) / 4
        line.append(s)
    return tuple(line)


def centred(strokes: Strokes, shape: tuple[int, int], radius: float | None = None) -> Strokes:
    """Shift the line so that the centre of mass of its ink lies on pixel ``[h // 2, w // 2]``.

    That is pixel 14 of 28, counted from 0, where it lies in MNIST's images (to half a pixel,
    for they were shifted by whole pixels; a line need not be).
    """
    if not strokes:
        return strokes
    shift = (shape[1] // 2, shape[0] // 2) - centre_of_mass(drawn(strokes, shape, radius))
    return tuple(s + shift for s in strokes)


def _along(stroke: Points) -> Points:
    """How far along the stroke each of its points lies: ``(n,)``, from 0 to its length."""
    steps = np.diff(stroke, axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
