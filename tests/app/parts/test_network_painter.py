"""What is on the paper, found by its colours."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.network_painter import NetworkPainter, Scene, titles
from nnviz.core.contributions import activity
from nnviz.core.diagram import lay_out
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, initial_params
from nnviz.core.whatif import WhatIf

HYPER = Hyper(sizes=(20, 6, 3), precision="float64")
WIDTH, HEIGHT = 700, 400


@pytest.fixture
def params():
    return initial_params(HYPER)


@pytest.fixture
def scene(params, small):
    done = activity(params, small.test.images[0].reshape(4, 5), HYPER, 10)
    diagram = lay_out(HYPER.sizes, (4, 5), WIDTH, HEIGHT, 120)
    return Scene(diagram, HYPER.sizes, ("a", "b", "c"), False, done)


def paint(scene, look=LIGHT):
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(look.window))
    painter = QPainter(image)
    NetworkPainter(look).paint(painter, scene)
    painter.end()
    return image


def place(scene, neuron):
    x, y = scene.diagram.columns[neuron[0]].places[neuron[1]]
    return QPoint(round(x), round(y))


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_neuron_is_as_dark_as_it_is_active(scene, look):
    bare = replace(scene, activity=replace(scene.activity, edges=()))
    image = paint(bare, look)
    table = look.ink_table()
    for layer in (0, 1):
        for number, a in enumerate(scene.activity.activations[layer + 1]):
            colour = image.pixelColor(place(scene, (layer, number)))
            wanted = QColor.fromRgb(table[int(a * 255)])
            assert abs(colour.lightness() - wanted.lightness()) <= 2


def test_edges_are_signed_by_colour_and_by_dashes(scene):
    positive, negative = LIGHT.signed_pen(True), LIGHT.signed_pen(False)
    assert positive.style() != negative.style()
    assert positive.color().red() > positive.color().blue()
    assert negative.color().blue() > negative.color().red()
    only = {}
    for sign in (True, False):
        edges = []
        for each in scene.activity.edges:
            keep = (each.values > 0) == sign
            edges.append(replace(
                each, neurons=each.neurons[keep], sources=each.sources[keep], values=each.values[keep]
            ))  # fmt: skip
        only[sign] = paint(replace(scene, activity=replace(scene.activity, edges=tuple(edges))))
    bare = paint(replace(scene, activity=replace(scene.activity, edges=())))

    def reds_and_blues(image):
        red = blue = 0
        for x in range(0, WIDTH, 3):
            for y in range(0, HEIGHT, 3):
                colour = image.pixelColor(x, y)
                if colour != bare.pixelColor(x, y):
                    red += colour.red() > colour.blue() + 40
                    blue += colour.blue() > colour.red() + 40
        return red, blue

    red, blue = reds_and_blues(only[True])
    assert red > 20 > blue
    red, blue = reds_and_blues(only[False])
    assert blue > 20 > red


def test_a_large_layer_is_a_grid_of_cells(small):
    hyper = Hyper(sizes=(20, 61, 3), precision="float64")
    done = activity(initial_params(hyper), small.test.images[0].reshape(4, 5), hyper, 0)
    diagram = lay_out(hyper.sizes, (4, 5), WIDTH, HEIGHT, 120)
    image = paint(Scene(diagram, hyper.sizes, ("a", "b", "c"), False, done))
    table, column = LIGHT.ink_table(), diagram.columns[0]
    assert 61 % column.across
    for number, a in enumerate(done.activations[1]):
        x, y = column.places[number]
        wanted = QColor.fromRgb(table[int(a * 255)])
        assert abs(image.pixelColor(int(x), int(y)).lightness() - wanted.lightness()) <= 2
    beyond = column.places[60] + (column.cell, 0)
    assert image.pixelColor(int(beyond[0]), int(beyond[1])) == QColor(LIGHT.window)


def test_activations_below_zero_have_the_signed_colours(scene):
    levels = replace(scene, signed=True).levels(0)
    assert levels.min() >= 127
    nothing = replace(scene, signed=True, activity=None)
    assert set(nothing.levels(0)) == {127}
    assert paint(replace(scene, signed=True)) != paint(scene)


def test_changes_the_choice_and_the_pointer_are_marked(scene):
    plain = paint(scene)
    for marked in (
        replace(scene, what_if=WhatIf().with_dropped((0, 1), True)),
        replace(scene, what_if=WhatIf().with_bias((0, 1), 1.0)),
        replace(scene, chosen=(0, 2)),
        replace(scene, hovered=(0, 3)),
        replace(scene, without=np.zeros(3)),
    ):
        assert paint(marked) != plain


def test_without_an_image_and_without_an_answer(scene, params):
    assert paint(replace(scene, activity=None)) != paint(scene)
    wild = Params(np.full_like(params.flat, np.nan), params.sizes)
    done = activity(wild, np.ones((4, 5)), HYPER, 10)
    assert done.answer == -1
    paint(replace(scene, activity=done))


def test_titles_do_not_run_into_each_other(qapp, scene):
    metrics = QFontMetricsF(QFont())
    assert [text for _, text in titles(scene, metrics)] == ["4 × 5 pixels", "6 hidden", "3 outputs"]
    sizes = (20, 1000, 500, 3)
    narrow = replace(scene, diagram=lay_out(sizes, (4, 5), 300, HEIGHT, 120), sizes=sizes)
    assert [text for _, text in titles(narrow, metrics)] == ["4 × 5", "1000", "500", "3"]
