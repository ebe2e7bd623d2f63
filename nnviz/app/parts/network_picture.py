"""NetworkPicture: a network as columns of neurons, lit by what it does with one image."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.app.look import Look
from nnviz.app.parts.network_painter import NetworkPainter, Scene, names_width
from nnviz.app.parts.own_keys import ARROWS, OwnKeys
from nnviz.core.contributions import Activity, Neuron
from nnviz.core.diagram import lay_out
from nnviz.core.network import Array
from nnviz.core.whatif import WhatIf


class NetworkPicture(OwnKeys):
    """Draws an Activity, and lets one point at neurons and choose them.

    Attributes
    ----------
    scene : Scene or None
        What is drawn.
    """

    #: The neuron under the pointer: layer and number; (-1, pixel) on the image, (-1, -1) nowhere.
    hovered = Signal(int, int)
    #: A neuron was clicked, or reached by an arrow key.
    neuron_chosen = Signal(int, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.scene: Scene | None = None
        self._painter = NetworkPainter(look)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(400, 220)
        self.setAccessibleName("Diagram of the network")

    def show_network(
        self,
        sizes: tuple[int, ...],
        image_shape: tuple[int, int],
        names: tuple[str, ...],
        signed: bool,
    ) -> None:
        """Lay out a network; `names` are those of its outputs, `signed` if activations may be < 0."""
        before = self.scene
        if before is not None and (sizes, image_shape, names, signed) == (
            before.sizes, before.diagram.image_shape, before.names, before.signed,
        ):  # fmt: skip
            return
        room = names_width(QFontMetricsF(self.font()), names)
        diagram = lay_out(sizes, image_shape, self.width(), self.height(), room)
        self._show(Scene(diagram, sizes, names, signed))

    def show_activity(
        self, activity: Activity | None, what_if: WhatIf, without: Array | None = None
    ) -> None:
        """Draw this activity, None for no image.

        Parameters
        ----------
        what_if : WhatIf
            The changes that are in it, which are marked.
        without : (n_out,), optional
            The outputs without these changes.
        """
        if self.scene is not None:
            self._show(replace(self.scene, activity=activity, what_if=what_if, without=without))

    def choose(self, neuron: Neuron) -> None:
        """Mark a neuron."""
        if self.scene is not None:
            self._show(replace(self.scene, chosen=neuron))

    def show_look(self, look: Look) -> None:
        """Use other colours."""
        self.look = look
        self._painter = NetworkPainter(look)
        self.update()

    def place_of(self, neuron: Neuron) -> QPoint:
        """Where a neuron's centre is drawn."""
        assert self.scene is not None
        layer, number = neuron
        return QPointF(*self.scene.diagram.columns[layer].places[number]).toPoint()

    def _show(self, scene: Scene) -> None:
        self.scene = scene
        self.update()

    def _point(self, neuron: Neuron | None, pixel: int | None) -> None:
        if self.scene is not None and neuron != self.scene.hovered:
            self._show(replace(self.scene, hovered=neuron))
        self.hovered.emit(*(neuron or (-1, -1 if pixel is None else pixel)))

    # Qt's own names.

    def sizeHint(self) -> QSize:
        """Room for thirty neurons in a column."""
        return QSize(700, 460)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the network out anew."""
        super().resizeEvent(event)
        scene = self.scene
        if scene is not None:
            room = names_width(QFontMetricsF(self.font()), scene.names)
            shape = scene.diagram.image_shape
            diagram = lay_out(scene.sizes, shape, self.width(), self.height(), room)
            self._show(replace(scene, diagram=diagram))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network."""
        if self.scene is None:
            return
        painter = QPainter(self)
        self._painter.paint(painter, self.scene)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(self.look.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is on."""
        if self.scene is not None:
            place = event.position().x(), event.position().y()
            diagram = self.scene.diagram
            self._point(diagram.neuron_at(*place), diagram.pixel_at(*place))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer is nowhere."""
        self._point(None, None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the neuron."""
        if self.scene is not None and event.button() == Qt.MouseButton.LeftButton:
            found = self.scene.diagram.neuron_at(event.position().x(), event.position().y())
            if found:
                self.neuron_chosen.emit(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the neuron beside the chosen one."""
        move = ARROWS.get(Qt.Key(event.key()))
        if move is None or self.scene is None:
            super().keyPressEvent(event)
            return
        chosen = self.scene.chosen or (0, 0)
        beside = self.scene.diagram.beside(chosen, *move)
        if beside != chosen:
            self.neuron_chosen.emit(*beside)
