"""What the network receives of a sheet, be it strokes, a user's picture or a sample of the data."""

from __future__ import annotations

import numpy as np

from nnviz.app.parts.drawing import Drawing, Picture
from nnviz.core.centring import Plane, ink_of
from nnviz.core.network import Array
from nnviz.core.picture_stages import PICTURE_STEPS, picture_stages
from nnviz.core.strokes import ALL_STEPS, SMALLEST, Stages, Steps, receive, stages

LINE_STEPS = ("box", "centre", "smooth", "pen", "deslant")


class Reading:
    """Goes the way from the sheet to the network's image; it keeps the ink of the last picture."""

    def __init__(self) -> None:
        self._ink: tuple[Picture, Plane] | None = None

    def keep_ink(self, picture: Picture, ink: Plane) -> None:
        """Use this ink for a picture; to find it takes as long as a frame of the window."""
        self._ink = (picture, ink)

    def received(self, drawing: Drawing, shape: tuple[int, int], steps: Steps, pen: float) -> Array:
        """What the network receives: ``(h, w)`` float32, read-only."""
        if drawing.picture is None and steps == ALL_STEPS:
            image = receive(drawing.strokes, shape, smallest=SMALLEST)
        else:
            image = self.stages(drawing, shape, steps, pen).received
        image.flags.writeable = False
        return image

    def stages(self, drawing: Drawing, shape: tuple[int, int], steps: Steps, pen: float) -> Stages:
        """What each step makes of the sheet."""
        picture = drawing.picture
        if picture is None:
            return stages(drawing.strokes, shape, steps, pen=pen, smallest=SMALLEST)
        if not picture.is_sample:
            return picture_stages(self._ink_of(picture), shape, steps)
        fits = picture.pixels.shape == shape
        image = picture.pixels if fits else np.zeros(shape, np.float32)
        return Stages(image, image, image, image)

    def _ink_of(self, picture: Picture) -> Plane:
        if self._ink is None or self._ink[0] is not picture:
            self._ink = (picture, ink_of(picture.pixels))
        return self._ink[1]


def possible_steps(drawing: Drawing) -> tuple[tuple[str, ...], str]:
    """Which steps can be left out for what is on the sheet, and why not the others."""
    if drawing.picture is None:
        return LINE_STEPS, ""
    if drawing.picture.is_sample:
        return (), "An image of the data goes into the network as it is"
    return PICTURE_STEPS, "This is done to a line; a picture has none"
