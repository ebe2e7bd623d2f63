"""Diagram: where the picture, the neurons and the outputs of a network lie when it is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnviz.core.contributions import Neuron
from nnviz.core.network import Array

#: A layer up to this size is one column of neurons; a larger one is a grid of cells.
ALONE = 40

#: Side of the square that a neuron has, in pixels, at most.
LARGEST = 34.0

#: Room above the columns for their names, and around everything.
TITLE, MARGIN = 24.0, 8.0

#: How much of the way from column to column a grid may take up.
GRID_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Where the neurons of a layer are.

    Attributes
    ----------
    places : (n, 2) float
        Their centres, x and y.
    cell : float
        Side of the square that each of them has.
    across : int
        How many stand side by side.
    """

    places: Array
    cell: float
    across: int

    @property
    def alone(self) -> bool:
        """Whether the layer is one column, with room to draw each neuron as a circle."""
        return self.across == 1

    @property
    def left(self) -> float:
        """The left edge."""
        return float(self.places[0, 0]) - self.cell / 2

    @property
    def top(self) -> float:
        """The upper edge."""
        return float(self.places[0, 1]) - self.cell / 2

    def edge_places(self, neurons: Array, right: bool) -> Array:
        """Where edges to these neurons meet the column: ``(n, 2)``.

        At a circle's centre, but at the side of a grid, whose cells they would hide.
        """
        places: Array = self.places[neurons]
        if not self.alone:
            places[:, 0] = self.left + (self.width if right else 0.0)
        return places

    @property
    def width(self) -> float:
        """The width of all that stand side by side."""
        return self.across * self.cell


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """A network laid out in a place.

    Attributes
    ----------
    picture : tuple[float, float, float, float]
        Left, top, width and height of the input image.
    image_shape : tuple[int, int]
    columns : tuple of Column
        One for each layer after the inputs.
    """

    picture: tuple[float, float, float, float]
    image_shape: tuple[int, int]
    columns: tuple[Column, ...]

    def pixel_places(self, pixels: Array) -> Array:
        """Where the centres of these pixels are: ``(n, 2)``."""
        left, top, wide, high = self.picture
        rows, across = self.image_shape
        y, x = np.divmod(pixels, across)
        return np.stack([left + (x + 0.5) * wide / across, top + (y + 0.5) * high / rows], axis=1)

    def pixel_at(self, x: float, y: float) -> int | None:
        """The pixel of the input image at a place."""
        left, top, wide, high = self.picture
        rows, across = self.image_shape
        row, column = math.floor((y - top) / high * rows), math.floor((x - left) / wide * across)
        inside = 0 <= row < rows and 0 <= column < across
        return row * across + column if inside else None

    def neuron_at(self, x: float, y: float) -> Neuron | None:
        """The neuron whose square lies at a place; a column is as wide as a finger."""
        for layer, column in enumerate(self.columns):
            off = np.abs(column.places - (x, y))
            reach = max(column.cell / 2, 12.0) if column.alone else column.cell / 2
            inside = np.flatnonzero((off[:, 0] <= reach) & (off[:, 1] <= column.cell / 2))
            if len(inside):
                return layer, int(inside[0])
        return None

    def beside(self, neuron: Neuron, rows: int, across: int) -> Neuron:
        """The neuron one step away: within its layer, or beyond its edge in the next one."""
        layer, number = neuron
        column = self.columns[layer]
        if rows:
            target = number + rows * column.across
            return (layer, target) if 0 <= target < len(column.places) else neuron
        inside = 0 <= number % column.across + across < column.across
        if inside and number + across < len(column.places):
            return layer, number + across
        other = layer + across
        if not 0 <= other < len(self.columns):
            return neuron
        # The nearest in the next layer, on the side that one comes from.
        there = self.columns[other]
        edge = there.places[:, 0]
        side = edge.min() if across > 0 else edge.max()
        off = np.abs(there.places[:, 1] - column.places[number, 1]) + 2 * np.abs(edge - side)
        return other, int(off.argmin())


def lay_out(
    sizes: tuple[int, ...],
    image_shape: tuple[int, int],
    width: float,
    height: float,
    names: float,
) -> Diagram:
    """Lay a network out in a place of this size.

    Parameters
    ----------
    names : float
        Room to the right of the outputs for their names and numbers.
    """
    room = max(40.0, height - TITLE - MARGIN)
    rows, across = image_shape
    scale = min(room / rows, min(0.27 * width, 320.0) / across)
    wide, high = across * scale, rows * scale
    picture = (MARGIN, TITLE + (room - high) / 2, wide, high)
    start, end = MARGIN + wide, max(MARGIN + wide + 60.0, width - names)
    n_hidden = len(sizes) - 2
    limit = GRID_SHARE * (end - start) / (n_hidden + 1)
    shapes = [_shape(n, room, limit) for n in sizes[1:]]
    free = end - start - sum(cell * count for cell, count in shapes)
    gap = free / (n_hidden + 1)
    columns, x = [], start
    for n, (cell, count) in zip(sizes[1:], shapes, strict=True):
        x += gap
        top = TITLE + (room - math.ceil(n / count) * cell) / 2
        down, place = np.divmod(np.arange(n), count)
        places = np.stack([x + (place + 0.5) * cell, top + (down + 0.5) * cell], axis=1)
        columns.append(Column(places, cell, count))
        x += count * cell
    return Diagram(picture, image_shape, tuple(columns))


def _shape(n: int, room: float, limit: float) -> tuple[float, int]:
    """The side of a neuron's square and how many stand side by side."""
    if n <= ALONE:
        return min(room / n, LARGEST), 1
    for side in range(24, 1, -1):
        count = math.ceil(n / max(1, int(room / side)))
        if count > 1 and count * side <= limit:
            return float(side), count
    side_at_least = math.sqrt(limit * room / n)
    return side_at_least, math.ceil(n / max(1, int(room / side_at_least)))
