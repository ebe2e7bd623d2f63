"""What is said of a neuron: its name, its numbers, its strongest contributions."""

from __future__ import annotations

from nnviz.app.numbers import plain, signed
from nnviz.core.contributions import Neuron, strongest, weighted_input
from nnviz.core.network import Array, Params


def neuron_name(neuron: Neuron, params: Params, classes: tuple[str, ...]) -> str:
    """A neuron as the other views name it: ``Layer 1, neuron 7`` or ``Layer 2, output “3”``."""
    layer, number = neuron
    if layer == len(params.weights) - 1:
        return f"Layer {layer + 1}, output “{classes[number]}”"
    return f"Layer {layer + 1}, neuron {number}"


def pixel_words(pixel: int, image: Array) -> str:
    """A pixel of the image ``(h, w)`` and its value."""
    row, column = divmod(pixel, image.shape[1])
    return f"Pixel row {row}, column {column}: {plain(image[row, column])}"


def neuron_words(
    neuron: Neuron,
    params: Params,
    activations: tuple[Array, ...],
    classes: tuple[str, ...],
    width: int,
) -> str:
    """A neuron's weighted input, its activation, and what contributes most.

    Parameters
    ----------
    width : int
        Pixels in a row of the image.
    """
    layer, number = neuron
    z = weighted_input(params, activations, neuron)
    a = activations[layer + 1][number]
    best = strongest(params, activations, layer, 3, into=number)
    parts = []
    for source, value in zip(best.sources.tolist(), best.values, strict=True):
        row, column = divmod(source, width)
        where = f"neuron {source}" if layer else f"pixel {row},{column}"
        parts.append(f"{value:+.2f} {where}".replace("-", "−"))
    name, bias = neuron_name(neuron, params, classes), params.biases[layer][number]
    most = f"; strongest: {' · '.join(parts)}" if parts else ""
    return f"{name}: z = {plain(z)}, a = {plain(a)}, bias {signed(bias)}{most}"
