import numpy as np
import pytest

from nnviz.core.hyper import Hyper, HyperError
from nnviz.core.recording import Recording
from nnviz.core.step import dropped, untrained
from nnviz.core.training import learn, train

HYPER = Hyper(sizes=(20, 8, 6, 3), mini_batch_size=7, epochs=3, eta=0.5, precision="float64")


def test_momentum_adds_a_share_of_the_step_before(small):
    hyper = HYPER.replace(momentum=0.8, lmbda=0.4)
    velocity, params = 0.0, untrained(hyper).params.flat
    decays = np.r_[np.ones(20 * 8 + 8 * 6 + 6 * 3), np.zeros(17)]
    for step in train(small.training, hyper):
        velocity = 0.8 * velocity - 0.5 * (step.gradient.flat + 0.4 / 40 * decays * params)
        params = params + velocity
        np.testing.assert_allclose(step.params.flat, params, rtol=1e-10)
        np.testing.assert_allclose(step.carry, velocity, rtol=1e-9, atol=1e-15)


def test_l1_pulls_all_weights_alike(small):
    plain = learn(untrained(HYPER).params, 1, small.training, HYPER)
    hyper = HYPER.replace(lmbda=0.4, regularization="L1")
    step = learn(untrained(HYPER).params, 1, small.training, hyper)
    before = untrained(HYPER).params
    for k in range(3):
        pull = plain.params.weights[k] - step.params.weights[k]
        np.testing.assert_allclose(pull, 0.5 * 0.4 / 40 * np.sign(before.weights[k]), atol=1e-15)
        np.testing.assert_array_equal(plain.params.biases[k], step.params.biases[k])


def test_dropout_leaves_out_a_share_of_the_hidden_neurons_only(small):
    hyper = HYPER.replace(dropout=0.5)
    kept = dropped(3, hyper)
    assert [k.shape for k in kept] == [(8, 1), (6, 1)]
    assert set(np.unique(np.concatenate(kept))) == {0.0, 2.0}
    np.testing.assert_array_equal(kept[0], dropped(3, hyper)[0])
    share = np.mean([np.concatenate(dropped(i, hyper)) > 0 for i in range(300)])
    assert share == pytest.approx(0.5, abs=0.03)
    step = learn(untrained(hyper).params, 3, small.training, hyper)
    gone = kept[0][:, 0] == 0
    assert not step.gradient.weights[0][gone].any()
    assert step.gradient.weights[0][~gone].any()


@pytest.mark.parametrize(
    "changes",
    [
        {"momentum": 0.9},
        {"dropout": 0.3},
        {"activation": "relu", "cost": "log_likelihood", "momentum": 0.5, "dropout": 0.2},
        {"activation": "tanh", "regularization": "L1", "lmbda": 0.5},
        {"expanded": True, "n_training": 11},
        {"augment": True},
        {"augment": True, "expanded": True, "dropout": 0.2, "momentum": 0.5},
        {"shuffle": "book", "seed": 12345678},
    ],
)
def test_everything_is_replayed_bit_for_bit(small, changes):
    hyper = HYPER.replace(precision="float32", **changes)
    run = Recording(small, hyper, keyframe_every=4)
    steps = [run.newest]
    for step in train(run.training, hyper):
        run.append(step)
        steps.append(step)
    for index in np.random.default_rng(0).permutation(len(steps)):
        np.testing.assert_array_equal(run.at(int(index)).params.flat, steps[index].params.flat)


def test_wrong_rules_are_for_plain_gradient_descent():
    with pytest.raises(HyperError, match="plain gradient descent"):
        HYPER.replace(sum_rule="sum", momentum=0.5)
