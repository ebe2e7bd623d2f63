import numpy as np
import pytest

from nnviz.core.contributions import activations_of, activity, strongest, weighted_input
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params, feedforward, initial_params, sigmoid

HYPER = Hyper(sizes=(20, 6, 5, 3), precision="float64")


@pytest.fixture
def params():
    return initial_params(HYPER)


@pytest.fixture
def image(small):
    return small.test.images[3].reshape(4, 5)


def all_of(params, activations, layer):
    return params.weights[layer] * activations[layer]


def test_the_activations_are_those_of_the_network(params, image):
    activations = activations_of(params, image, HYPER)
    assert [len(a) for a in activations] == [20, 6, 5, 3]
    np.testing.assert_array_equal(activations[0], image.ravel())
    np.testing.assert_allclose(
        activations[1], sigmoid(params.weights[0] @ image.ravel() + params.biases[0])
    )
    outputs = feedforward(params, image.reshape(1, -1).astype(float), HYPER)[0]
    np.testing.assert_array_equal(activations[-1], outputs)


def test_z_is_what_the_activation_is_made_of(params, image):
    activations = activations_of(params, image, HYPER)
    z = weighted_input(params, activations, (1, 4))
    assert sigmoid(np.array([z]))[0] == pytest.approx(activations[2][4])


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("count", [1, 7, 1000])
def test_the_strongest_are_the_largest_of_all_with_their_signs(params, image, layer, count):
    activations = activations_of(params, image, HYPER)
    every = all_of(params, activations, layer)
    found = strongest(params, activations, layer, count)
    sizes = np.sort(np.abs(every[every != 0]))[::-1][:count]
    assert len(found) == len(sizes)
    np.testing.assert_allclose(np.abs(found.values), sizes)
    np.testing.assert_allclose(found.values, every[found.neurons, found.sources])
    assert (found.values < 0).any() == (every[found.neurons, found.sources] < 0).any()


def test_only_those_of_one_neuron(params, image):
    activations = activations_of(params, image, HYPER)
    into = strongest(params, activations, 1, 4, into=2)
    assert set(into.neurons) == {2}
    every = np.abs(all_of(params, activations, 1)[2])
    np.testing.assert_allclose(np.abs(into.values), np.sort(every)[::-1][:4])
    out = strongest(params, activations, 2, 10, out_of=2)
    assert set(out.sources) == {2}
    assert sorted(out.neurons) == [0, 1, 2]


def test_an_empty_image_contributes_nothing(params):
    activations = activations_of(params, np.zeros((4, 5)), HYPER)
    assert len(strongest(params, activations, 0, 10)) == 0
    assert len(strongest(params, activations, 1, 0)) == 0


def test_what_is_not_finite_is_left_out(params, image):
    flat = params.flat.copy()
    flat[:20] = np.nan
    flat[20:40] = np.inf
    wild = Params(flat, params.sizes)
    activations = activations_of(wild, image, HYPER)
    found = strongest(wild, activations, 0, 1000)
    assert np.isfinite(found.values).all()
    assert not {0, 1} & set(found.neurons)
    assert activity(wild, image, HYPER, 10).answer == -1


def test_what_a_network_does_with_an_image(params, image):
    done = activity(params, image, HYPER, 5)
    assert [len(edges) for edges in done.edges] == [5, 5, 5]
    assert done.answer == done.outputs.argmax()
    one = activity(params, image, HYPER, 5, only=(1, 2))
    assert [len(edges) for edges in one.edges] == [0, 5, 3]
    assert set(one.edges[1].neurons) == {2}
    assert set(one.edges[2].sources) == {2}


def test_pixels_in_double_precision_do_for_a_network_in_single(image):
    single = HYPER.replace(precision="float32")
    activations = activations_of(initial_params(single), image.astype(float), single)
    assert {a.dtype for a in activations} == {np.dtype(np.float32)}
