"""Distorted training images: every mini-batch sees its digits as other hands would write them.

Each image is turned, scaled, slanted and shifted a little, bent elastically (Simard, Steinkraus
and Platt, 2003, "Best practices for convolutional neural networks") and drawn with another pen:
thicker or thinner, with soft or hard edges, as a line on a canvas has them. A digit stays the
digit it was.
"""

from __future__ import annotations

import functools

import numpy as np

from nnviz.core.network import Array
from nnviz.core.pen import PEAK

#: Standard deviations of turning, in radians, and of slanting, as a tangent.
TURN, SLANT = 0.12, 0.16

#: Of the logarithm of the size, both ways alike and each way by itself.
SIZE, ASPECT = 0.06, 0.1

#: Of the shift, as a share of the image's side.
SHIFT = 0.035

#: Of each knot of the elastic grid, as a share of the image's side, and knots along a side.
BEND, KNOTS = 0.015, 6

#: Ink that is added around a stroke or taken from its edge, in pixels of 28: this much at most.
WIDEST, THINNEST = 1.0, 0.6

#: The hardest edge: how many times steeper than the image's own.
HARDEST = 4.0

#: Share of the images that keep their pen.
SAME_PEN = 0.3


def distorted(images: Array, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The images, each distorted in its own way.

    Parameters
    ----------
    images : (m, pixels) float32
        From 0, paper, to 1.
    shape : (int, int)
        Their height and width.
    rng : Generator
        All chance comes from it: the same one gives the same images.

    Returns
    -------
    (m, pixels) float32
    """
    return repenned(bent(images, shape, rng), shape, rng)


def bent(images: Array, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The images turned, scaled, slanted, shifted and bent, each in its own way: ``(m, pixels)``.

    For each pixel the place in the old image is found that comes to lie there, and the four
    pixels around that place are mixed.
    """
    (h, w), m = shape, len(images)
    side = np.float32(min(h, w))
    by_place, by_knot = _places(shape)
    draws = rng.standard_normal((m, 6), np.float32)
    turn, slant = TURN * draws[:, 0], SLANT * draws[:, 1]
    high, wide = (np.exp(SIZE * draws[:, 2] + s * ASPECT * draws[:, 3]) for s in (1, -1))
    cos, sin = np.cos(turn), np.sin(turn)
    shift = SHIFT * side * draws[:, 4:6]
    # From the new place (y, x, 1) to how far away from it the old one lies.
    rows = np.stack([high * cos - 1, high * sin, shift[:, 0]], axis=1)
    columns = np.stack(
        [wide * (cos * slant - sin), wide * (cos + sin * slant) - 1, shift[:, 1]], axis=1
    )
    knots = rng.standard_normal((2, m, KNOTS * KNOTS), np.float32)
    knots *= BEND * side
    y = rows @ by_place + knots[0] @ by_knot  # (m, pixels)
    x = columns @ by_place + knots[1] @ by_knot
    return _sampled(images, shape, y, x)


@functools.lru_cache(maxsize=4)
def _places(shape: tuple[int, int]) -> tuple[Array, Array]:
    """What each pixel takes from y, x, 1, ``(3, pixels)``, and from each knot, ``(knots, pixels)``.

    The knots lie evenly over the image; each one pulls at the pixels around it as a Gaussian bell
    that is as wide as the knots lie apart.
    """
    h, w = shape
    y, x = np.mgrid[:h, :w].reshape(2, -1).astype(np.float32)
    by_place = np.stack([y - (h - 1) / 2, x - (w - 1) / 2, np.ones(h * w)]).astype(np.float32)
    ky, kx = np.meshgrid(np.linspace(0, h - 1, KNOTS), np.linspace(0, w - 1, KNOTS), indexing="ij")
    apart = ((h - 1) / (KNOTS - 1) or 1, (w - 1) / (KNOTS - 1) or 1)
    away = ((y - ky.reshape(-1, 1)) / apart[0]) ** 2 + ((x - kx.reshape(-1, 1)) / apart[1]) ** 2
    by_knot = np.exp(-away).astype(np.float32)
    for table in (by_place, by_knot):
        table.flags.writeable = False
    return by_place, by_knot


@functools.lru_cache(maxsize=4)
def _grid(shape: tuple[int, int]) -> tuple[Array, Array]:
    y, x = np.mgrid[: shape[0], : shape[1]].reshape(2, -1).astype(np.float32)
    return y, x


def _sampled(images: Array, shape: tuple[int, int], y: Array, x: Array) -> Array:
    """Each image at its own places, which lie (y, x) away from the pixels; outside it is 0."""
    (h, w), m = shape, len(images)
    grid_y, grid_x = _grid(shape)
    # A margin of paper, so that a place outside mixes zeros.
    tall, broad = h + 3, w + 3
    padded = np.zeros((m, tall, broad), np.float32)
    padded[:, 1 : h + 1, 1 : w + 1] = images.reshape(m, h, w)
    y += grid_y + 1
    x += grid_x + 1
    np.clip(y, 0, h + 1, out=y)
    np.clip(x, 0, w + 1, out=x)
    top, left = y.astype(np.int32), x.astype(np.int32)
    y -= top
    x -= left
    top *= broad
    top += left
    top += (np.arange(m, dtype=np.int32) * (tall * broad))[:, None]
    flat = padded.ravel()
    upper = flat.take(top)
    upper += x * (flat.take(top + 1) - upper)
    top += broad
    lower = flat.take(top)
    lower += x * (flat.take(top + 1) - lower)
    upper += y * (lower - upper)
    return upper


def repenned(images: Array, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The images as another pen would have drawn them: ``(m, pixels)``.

    A mix with the largest (smallest) of the five pixels around each one widens (thins) the
    strokes; a steeper way from paper to ink hardens their edges.
    """
    (h, w), m = shape, len(images)
    change = rng.uniform(-THINNEST, WIDEST, m).astype(np.float32)
    steep = np.exp(rng.uniform(0, np.log(HARDEST), m)).astype(np.float32)
    other = rng.random(m) >= SAME_PEN
    result = images.copy()
    for chosen, extreme in (
        (other & (change > 0), np.maximum),
        (other & (change < 0), np.minimum),
    ):
        plain = images[chosen].reshape(-1, h, w)
        wide = plain.copy()
        extreme(wide[:, 1:], plain[:, :-1], out=wide[:, 1:])
        extreme(wide[:, :-1], plain[:, 1:], out=wide[:, :-1])
        extreme(wide[:, :, 1:], plain[:, :, :-1], out=wide[:, :, 1:])
        extreme(wide[:, :, :-1], plain[:, :, 1:], out=wide[:, :, :-1])
        wide -= plain
        wide *= np.abs(change[chosen])[:, None, None]
        wide += plain
        wide -= np.float32(0.5)
        wide *= steep[chosen][:, None, None]
        wide += np.float32(0.5)
        np.clip(wide, 0, PEAK, out=wide)
        result[chosen] = wide.reshape(-1, h * w)
    return result
