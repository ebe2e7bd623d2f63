import numpy as np

from nnviz.app.parts.neuron_words import neuron_name, neuron_words, pixel_words
from nnviz.core.contributions import activations_of
from nnviz.core.hyper import Hyper
from nnviz.core.network import Params

HYPER = Hyper(sizes=(6, 2, 2), precision="float64")
#           two rows of six        two rows of two       biases
WEIGHTS = [*range(6), *[-1.0] * 6, 1.0, 2.0, 3.0, -4.0, 0.5, -0.5, 0.0, 1.0]
CLASSES = ("a", "b")


def test_the_numbers_of_a_neuron():
    params = Params(np.array(WEIGHTS), HYPER.sizes)
    image = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.0]])
    a = activations_of(params, image, HYPER)
    assert neuron_words((0, 0), params, a, CLASSES, 3) == (
        "Layer 1, neuron 0: z = 3.0000, a = 0.9526, bias +0.5000; "
        "strongest: +1.50 pixel 1,0 · +1.00 pixel 0,1"
    )
    said = neuron_words((1, 1), params, a, CLASSES, 3)
    assert said.startswith("Layer 2, output “b”: z = ")
    assert " neuron 0" in said
    dark = activations_of(params, np.zeros((2, 3)), HYPER)
    assert neuron_words((0, 1), params, dark, CLASSES, 3).endswith("bias −0.5000")
    assert neuron_name((0, 1), params, CLASSES) == "Layer 1, neuron 1"


def test_a_pixel():
    assert pixel_words(3, np.array([[0.0, 1.0], [0.25, 0.75]])) == "Pixel row 1, column 1: 0.7500"
