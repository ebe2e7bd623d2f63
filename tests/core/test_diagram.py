import itertools

import numpy as np
import pytest

from nnviz.core.diagram import ALONE, TITLE, lay_out

NETS = [
    (784, 10),
    (784, 30, 10),
    (784, 100, 10),
    (784, 30, 30, 30, 10),
    (784, 500, 250, 10),
    (784, 5000, 47),
]
PLACES = [(800, 460), (1400, 760), (420, 240)]


@pytest.mark.parametrize("sizes", NETS)
@pytest.mark.parametrize(("width", "height"), PLACES)
def test_everything_lies_apart_and_inside(sizes, width, height):
    diagram = lay_out(sizes, (28, 28), width, height, 120)
    left, top, wide, high = diagram.picture
    assert left >= 0
    assert top >= TITLE
    assert top + high <= height
    assert wide == pytest.approx(high)
    right = left + wide
    for n, column in zip(sizes[1:], diagram.columns, strict=True):
        assert column.left > right
        assert len(column.places) == n
        assert column.top >= TITLE - 1e-9
        assert column.places[:, 1].max() + column.cell / 2 <= height
        assert column.alone == (n <= ALONE)
        right = column.left + column.width
    assert right <= width - 119


def test_a_wide_image_keeps_its_shape():
    _, _, wide, high = lay_out((20, 6, 3), (4, 5), 800, 460, 100).picture
    assert wide / high == pytest.approx(5 / 4)


@pytest.mark.parametrize("sizes", NETS[1:4])
def test_a_place_finds_its_neuron(sizes):
    diagram = lay_out(sizes, (28, 28), 800, 460, 120)
    for layer, column in enumerate(diagram.columns):
        for number, place in enumerate(column.places):
            assert diagram.neuron_at(*place) == (layer, number)
    x, y = diagram.columns[0].places[3]
    assert diagram.neuron_at(x + 11, y) == (0, 3) or not diagram.columns[0].alone
    assert diagram.neuron_at(x + 60, y) is None


def test_a_place_finds_its_pixel():
    diagram = lay_out((20, 6, 3), (4, 5), 800, 460, 100)
    pixels = np.arange(20)
    for pixel, place in zip(pixels, diagram.pixel_places(pixels), strict=True):
        assert diagram.pixel_at(*place) == pixel
    assert diagram.pixel_at(2, 2) is None
    assert diagram.pixel_at(*diagram.columns[0].places[0]) is None


def test_edges_meet_a_circle_at_its_centre_and_a_grid_at_its_side():
    diagram = lay_out((784, 100, 10), (28, 28), 800, 460, 120)
    grid, outputs = diagram.columns
    some = np.array([0, 5])
    np.testing.assert_array_equal(outputs.edge_places(some, right=True), outputs.places[some])
    for right, x in ((False, grid.left), (True, grid.left + grid.width)):
        ends = grid.edge_places(some, right)
        assert (ends[:, 0] == x).all()
        np.testing.assert_array_equal(ends[:, 1], grid.places[some, 1])
    assert grid.places[5, 0] != grid.left  # and the neurons stay where they are


def test_arrow_keys_move_within_a_layer_and_to_the_next():
    diagram = lay_out((784, 100, 30, 10), (28, 28), 900, 460, 120)
    across = diagram.columns[0].across
    assert across > 2
    assert diagram.beside((0, 0), 0, 1) == (0, 1)
    assert diagram.beside((0, 0), 1, 0) == (0, across)
    assert diagram.beside((0, 0), -1, 0) == (0, 0)
    assert diagram.beside((0, 0), 0, -1) == (0, 0)
    assert diagram.beside((0, 99), 1, 0) == (0, 99)
    assert diagram.beside((0, 99), 0, 1)[0] == 1  # the last row may be short
    layer, number = diagram.beside((0, across - 1), 0, 1)
    assert layer == 1
    assert number <= 3
    back = diagram.beside((1, 15), 0, -1)
    assert back[0] == 0
    assert back[1] % across == across - 1  # on the side it comes from
    assert diagram.beside((2, 4), 0, 1) == (2, 4)
    assert diagram.beside((2, 4), 1, 0) == (2, 5)


def test_every_neuron_can_be_reached_by_keys():
    diagram = lay_out((784, 50, 12, 3), (28, 28), 900, 460, 120)
    seen, left = {(0, 0)}, [(0, 0)]
    while left:
        neuron = left.pop()
        for rows, across in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            beside = diagram.beside(neuron, rows, across)
            if beside not in seen:
                seen.add(beside)
                left.append(beside)
    assert seen == set(
        itertools.chain.from_iterable(
            ((layer, j) for j in range(n)) for layer, n in enumerate((50, 12, 3))
        )
    )
