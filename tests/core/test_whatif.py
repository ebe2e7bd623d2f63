import numpy as np
import pytest

from nnviz.core.contributions import activations_of
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.whatif import WhatIf

HYPER = Hyper(sizes=(20, 6, 3), precision="float64")


@pytest.fixture
def params():
    return initial_params(HYPER)


def test_no_change_is_the_network_itself(params):
    assert WhatIf().applied(params) is params
    assert len(WhatIf()) == 0


def test_a_dropped_neuron_counts_for_nothing_and_the_given_network_stays(params, small):
    before = params.flat.copy()
    changed = WhatIf().with_dropped((0, 2), True).applied(params)
    np.testing.assert_array_equal(params.flat, before)
    assert not changed.flat.flags.writeable
    image = small.test.images[0]
    a = activations_of(params, image, HYPER)[1].copy()
    a[2] = 0
    z = params.weights[1] @ a + params.biases[1]
    np.testing.assert_allclose(activations_of(changed, image, HYPER)[2], 1 / (1 + np.exp(-z)))
    np.testing.assert_array_equal(changed.weights[0], params.weights[0])


def test_an_output_has_nothing_to_drop(params):
    changed = WhatIf().with_dropped((1, 0), True).applied(params)
    np.testing.assert_array_equal(changed.flat, params.flat)


def test_another_bias(params):
    changed = WhatIf().with_bias((0, 4), 1.5).with_bias((1, 0), -2.0).applied(params)
    assert changed.biases[0][4] == 1.5
    assert changed.biases[1][0] == -2.0
    assert np.count_nonzero(changed.flat != params.flat) == 2


def test_changes_come_and_go():
    both = WhatIf().with_dropped((0, 1), True).with_bias((0, 1), 0.0)
    assert len(both) == 2
    assert both.with_bias((0, 1), 1.0).biases == {(0, 1): 1.0}
    assert both.with_bias((0, 1), None).with_dropped((0, 1), False) == WhatIf()
    assert len(both) == 2  # itself it stays
