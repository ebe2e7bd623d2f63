import numpy as np

from nnviz.app.look import LIGHT
from nnviz.app.views.gradients import GradientsView
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train


def test_it_draws_the_gradient_and_says_that_there_is_none_at_first(qtbot, small):
    hyper = Hyper(sizes=(20, 3), mini_batch_size=4, epochs=1)
    run = Recording(small, hyper)
    for step in train(small.training, hyper):
        run.append(step)
    view = GradientsView(LIGHT)
    qtbot.addWidget(view)
    view.show()
    view.show_moment(run, 0)
    qtbot.waitUntil(lambda: "no gradient" in view.words.text())
    view.show_moment(run, 3)
    gradient = run.at(3).gradient
    assert view.picture.array[view.picture.cell(1, 7)] == gradient.weights[0][1, 7]
    np.testing.assert_array_equal(view.biases.array[0], gradient.biases[0])
    assert view.describe(0, 2, 19).startswith(
        "Layer 1, output “c”, pixel row 3, column 4: nabla_w / m ="
    )
