"""What each step on the way to the network does to a picture of a digit, and what it costs."""

from __future__ import annotations

import numpy as np

from nnviz.core.centring import Plane, boxed, centred, deslanted, ink_box, resized
from nnviz.core.pen import BOX, PEAK, SIDE, Image
from nnviz.core.strokes import ALL_STEPS, Stages, Steps

#: The steps of `Steps` that a picture takes: it has no line to be smoothed.
PICTURE_STEPS = ("box", "centre", "pen", "deslant")


def picture_stages(ink: Plane, shape: tuple[int, int], steps: Steps = ALL_STEPS) -> Stages:
    """The same as `nnviz.core.strokes.stages` for a picture.

    Parameters
    ----------
    ink : (H, W)
        From `nnviz.core.centring.ink_of`.
    shape : (int, int)
        Height and width of the network's images.
    steps : Steps
        ``pen`` is the thickening of thin strokes, and ``deslant`` a shear, both on the way into
        the box; ``smooth`` is for lines only.

    Returns
    -------
    Stages
        With all steps taken, `received` is what `nnviz.core.centring.receive_image` returns.
    """
    place = ink_box(ink)
    raw = _fitted(ink, shape)
    if place is None:
        nothing = np.zeros(shape, np.float32)
        return Stages(nothing, nothing, nothing, nothing)
    in_box, digit = raw, ink[place]
    if steps.box:
        digit = deslanted(digit) if steps.deslant else digit
        room = np.array(shape) * BOX / SIDE
        scale = float(np.min(room / digit.shape))
        in_box = _amid(resized(digit, _scaled(digit.shape, scale)), shape)
    in_middle = centred(in_box, shape) if steps.centre else in_box
    ready = in_middle
    if steps.box and steps.pen:
        fine = boxed(digit, shape)
        ready = centred(fine, shape) if steps.centre else _amid(fine, shape)
    return Stages(_pixels(raw), _pixels(in_box), _pixels(in_middle), _pixels(ready))


def _pixels(ink: Plane) -> Image:
    return (PEAK * ink).astype(np.float32)


def _fitted(ink: Plane, shape: tuple[int, int]) -> Plane:
    """The whole picture, as large as it fits."""
    scale = min(shape[0] / ink.shape[0], shape[1] / ink.shape[1])
    return _amid(resized(ink, _scaled(ink.shape, scale)), shape)


def _scaled(shape: tuple[int, ...], scale: float) -> tuple[int, int]:
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _amid(ink: Plane, shape: tuple[int, int]) -> Plane:
    """Laid into the middle of an image."""
    image = np.zeros(shape)
    (h, w), (top, left) = ink.shape, ((a - b) // 2 for a, b in zip(shape, ink.shape, strict=True))
    image[top : top + h, left : left + w] = ink
    return image
