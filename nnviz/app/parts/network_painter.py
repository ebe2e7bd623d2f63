"""NetworkPainter: puts a network's image, edges, neurons and outputs on paper."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from nnviz.app.look import Look
from nnviz.core.contributions import Activity, Neuron
from nnviz.core.diagram import TITLE, Column, Diagram
from nnviz.core.network import Array
from nnviz.core.pictures import largest, nice_limit, quantized
from nnviz.core.whatif import WhatIf

#: The thickest edge, in pixels; edges are drawn in so many thicknesses.
THICKEST, THICKNESSES = 4.0, 5

#: The widest number beside an output.
NUMBER = "0.000"

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
_CENTRE = Qt.AlignmentFlag.AlignHCenter | _MIDDLE


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is drawn.

    Attributes
    ----------
    diagram : Diagram
    sizes : tuple[int, ...]
    names : tuple[str, ...]
        Of the outputs.
    signed : bool
        Activations may be negative.
    activity : Activity or None
        None while there is no image.
    what_if : WhatIf
        The changes that are in it, which are marked.
    without : (n_out,) or None
        The outputs without these changes.
    chosen, hovered : Neuron or None
    """

    diagram: Diagram
    sizes: tuple[int, ...]
    names: tuple[str, ...]
    signed: bool
    activity: Activity | None = None
    what_if: WhatIf = field(default_factory=WhatIf)
    without: Array | None = None
    chosen: Neuron | None = None
    hovered: Neuron | None = None

    def levels(self, layer: int) -> Array:
        """The activations of a layer as places in its table of 256 colours."""
        if self.activity is None:
            return np.full(self.sizes[layer + 1], 127 if self.signed else 0, np.uint8)
        a = self.activity.activations[layer + 1]
        high = max(1.0, nice_limit(largest(a)))
        return quantized(a, -high if self.signed else 0.0, high)


def names_width(metrics: QFontMetricsF, names: tuple[str, ...]) -> float:
    """The room to the right of the outputs: a tick, the name, and two numbers."""
    widest = max(metrics.horizontalAdvance(name) for name in names)
    return min(widest, 140.0) + 2 * metrics.horizontalAdvance(NUMBER) + 58


def titles(scene: Scene, metrics: QFontMetricsF) -> list[tuple[float, str]]:
    """What stands over the image and each layer, and around which x; where it is narrow, less."""
    diagram = scene.diagram
    height, width = diagram.image_shape
    left, _, wide, _ = diagram.picture
    texts = [(left + wide / 2, f"{height} × {width}", " pixels")]
    for n, column in zip(scene.sizes[1:], diagram.columns, strict=True):
        word = " outputs" if column is diagram.columns[-1] else " hidden"
        texts.append((column.left + column.width / 2, f"{n}", word))
    full = [(x, text + word) for x, text, word in texts]
    ends = [(x, metrics.horizontalAdvance(text) / 2 + 4) for x, text in full]
    if all(x + half <= other - more for (x, half), (other, more) in itertools.pairwise(ends)):
        return full
    return [(x, text) for x, text, _ in texts]


class NetworkPainter:
    """Paints Scenes with the colours and pens of a Look, which it makes only once.

    Neurons are as dark as they are active, as pixels are. Where activations may be negative (tanh)
    they have the signed colours of weights.
    """

    def __init__(self, look: Look) -> None:
        self.look = look
        self._ink, self._signed = look.ink_table(), look.signed_table()
        self._pens = [
            [
                look.signed_pen(sign, THICKEST * (step + 1) / THICKNESSES)
                for step in range(THICKNESSES)
            ]
            for sign in (False, True)
        ]

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Paint everything."""
        self._paint_titles(painter, scene)
        self._paint_image(painter, scene)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if scene.activity is not None:
            self._paint_edges(painter, scene.diagram, scene.activity)
        table = self._signed if scene.signed else self._ink
        for layer, column in enumerate(scene.diagram.columns):
            paint = self._paint_circles if column.alone else self._paint_cells
            paint(painter, column, scene.levels(layer), table)
        self._paint_outputs(painter, scene)
        self._paint_rings(painter, scene)
        self._paint_changes(painter, scene)

    def _paint_titles(self, painter: QPainter, scene: Scene) -> None:
        painter.setPen(QColor(self.look.faint))
        for x, text in titles(scene, QFontMetricsF(painter.font())):
            painter.drawText(QRectF(x - 80, 0, 160, TITLE - 4), _CENTRE, text)

    def _paint_image(self, painter: QPainter, scene: Scene) -> None:
        place = QRectF(*scene.diagram.picture)
        if scene.activity is None:
            painter.fillRect(place, QColor(self.look.paper))
        else:
            shape = scene.diagram.image_shape
            pixels = quantized(scene.activity.activations[0].reshape(shape), 0.0, 1.0)
            _draw_pixels(painter, place, pixels, self._ink)
        painter.setPen(QColor(self.look.line))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _paint_edges(self, painter: QPainter, diagram: Diagram, activity: Activity) -> None:
        for layer, edges in enumerate(activity.edges):
            if not len(edges):
                continue
            ends = diagram.columns[layer].edge_places(edges.neurons, right=False)
            if layer:
                starts = diagram.columns[layer - 1].edge_places(edges.sources, right=True)
            else:
                starts = diagram.pixel_places(edges.sources)
            sizes = np.abs(edges.values)
            steps = np.ceil(sizes / sizes[0] * THICKNESSES).astype(int) - 1
            positive = edges.values > 0
            # Weak ones first, so that strong ones lie on top.
            for step in range(THICKNESSES):
                for sign in (False, True):
                    these = np.flatnonzero((steps == step) & (positive == sign))
                    if len(these):
                        painter.setPen(self._pens[sign][step])
                        painter.drawLines([QLineF(*starts[i], *ends[i]) for i in these])

    def _paint_circles(
        self, painter: QPainter, column: Column, levels: Array, table: list[int]
    ) -> None:
        radius = column.cell * 0.42
        painter.setPen(QPen(QColor(self.look.faint), 1))
        for (x, y), level in zip(column.places.tolist(), levels.tolist(), strict=True):
            painter.setBrush(QColor.fromRgb(table[level]))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_cells(
        self, painter: QPainter, column: Column, levels: Array, table: list[int]
    ) -> None:
        n, across, cell = len(levels), column.across, column.cell
        full, rest = divmod(n, across)
        rows = full + (rest > 0)
        cells = np.zeros((rows, across), np.uint8)
        cells.flat[:n] = levels
        left, top = column.left, column.top
        place = QRectF(left, top, across * cell, rows * cell)
        # The last row may be shorter, so it is painted by itself.
        parts = [QRectF(left - 1, top - 1, across * cell + 2, full * cell + 2)]
        if rest:
            parts.append(QRectF(left - 1, top + full * cell, rest * cell + 2, cell + 2))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self.look.line), 1))
        for part in parts:
            painter.setClipRect(part)
            _draw_pixels(painter, place, cells, table)
            if cell >= 4:
                painter.drawLines(_grid(place, rows, across, cell))
        painter.restore()

    def _paint_outputs(self, painter: QPainter, scene: Scene) -> None:
        column, activity = scene.diagram.columns[-1], scene.activity
        plain, bold = QFont(painter.font()), QFont(painter.font())
        bold.setBold(True)
        metrics = QFontMetricsF(plain)
        high, number = metrics.height(), metrics.horizontalAdvance(NUMBER)
        every_fits = column.alone and column.cell >= high * 0.85
        left = column.left + column.width + 8
        names = min(140.0, max(metrics.horizontalAdvance(name) for name in scene.names)) + 4
        text, faint = QColor(self.look.text), QColor(self.look.faint)
        for place, name in enumerate(scene.names):
            won = activity is not None and place == activity.answer
            if not (won or every_fits):
                continue
            top = float(column.places[place, 1]) - high / 2
            painter.setPen(text)
            painter.setFont(bold if won else plain)
            if won:
                painter.drawText(QRectF(left, top, 18, high), _MIDDLE, "✓")
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(left + 18, top, names, high), _MIDDLE, short)
            if activity is None:
                continue
            row = QRectF(left + 24 + names, top, number, high)
            painter.drawText(row, _MIDDLE, f"{float(activity.outputs[place]):.2f}")
            if scene.without is not None:
                painter.setFont(plain)
                painter.setPen(faint)
                row.translate(number + 4, 0)
                painter.drawText(row, _MIDDLE, f"{float(scene.without[place]):.2f}")
        painter.setFont(plain)
        if scene.without is not None:
            painter.setPen(faint)
            painter.drawText(
                QRectF(left + 28 + names + number, 0, number, TITLE - 4), _MIDDLE, "was"
            )

    def _paint_changes(self, painter: QPainter, scene: Scene) -> None:
        """A dot at a changed bias, a cross over a dropped neuron."""
        columns, look = scene.diagram.columns, self.look
        painter.setPen(QPen(QColor(look.base), 1))
        painter.setBrush(QColor(look.accent))
        for layer, number in scene.what_if.biases:
            column = columns[layer]
            x, y = column.places[number] + np.array([column.cell, -column.cell]) * 0.36
            painter.drawEllipse(QPointF(x, y), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for layer, number in scene.what_if.dropped:
            centre = QPointF(*columns[layer].places[number])
            reach = max(5.0, columns[layer].cell * 0.5)
            for colour, width in ((look.base, 5.0), (look.bad, 2.5)):
                painter.setPen(QPen(QColor(colour), width))
                for x in (reach, -reach):
                    painter.drawLine(centre - QPointF(x, reach), centre + QPointF(x, reach))

    def _paint_rings(self, painter: QPainter, scene: Scene) -> None:
        """Around the winner, the neuron under the pointer, and the chosen one."""
        look, last = self.look, len(scene.diagram.columns) - 1
        rings: list[tuple[Neuron | None, str, float, float]] = []
        if scene.activity is not None and scene.activity.answer >= 0:
            rings.append(((last, scene.activity.answer), look.accent, 2.5, 2.0))
        if scene.hovered != scene.chosen:
            rings.append((scene.hovered, look.faint, 1.5, 2.0))
        rings += [(scene.chosen, look.base, 4.0, 4.0), (scene.chosen, look.text, 2.0, 4.0)]
        for neuron, colour, width, beyond in rings:
            if neuron is None:
                continue
            column = scene.diagram.columns[neuron[0]]
            centre = QPointF(*column.places[neuron[1]])
            reach = column.cell * (0.42 if column.alone else 0.5) + beyond
            painter.setPen(QPen(QColor(colour), width))
            if column.alone:
                painter.drawEllipse(centre, reach, reach)
            else:
                corner = QPointF(reach, reach)
                painter.drawRect(QRectF(centre - corner, centre + corner))


def _draw_pixels(painter: QPainter, place: QRectF, pixels: Array, table: list[int]) -> None:
    h, w = pixels.shape
    image = QImage(pixels.data, w, h, w, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    painter.drawImage(place, image)


def _grid(place: QRectF, rows: int, across: int, cell: float) -> list[QLineF]:
    left, top, right, bottom = place.left(), place.top(), place.right(), place.bottom()
    lines = [QLineF(left, top + r * cell, right, top + r * cell) for r in range(rows + 1)]
    return lines + [
        QLineF(left + c * cell, top, left + c * cell, bottom) for c in range(across + 1)
    ]
