import numpy as np
import pytest

from nnviz.core.contributions import activations_of
from nnviz.core.evaluation import answers
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.reading import Reading, Story, moments_to_read, story, turning_point
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=8, eta=0.5, precision="float64")


def record(data, steps, every=10, **more):
    run = Recording(data, HYPER, every, **more)
    extend(run, steps)
    return run


def extend(run, steps):
    for step in train(run.training, run.hyper, run.newest):
        run.append(step)
        if step.index == steps:
            return


@pytest.fixture
def image(small):
    return small.test.images[3].reshape(4, 5)


def whole(reading):
    *left, last = reading.catch_up()
    assert last == 0
    return left


def test_all_moments_while_there_are_few():
    assert moments_to_read([0]) == [0]
    assert moments_to_read([4, 0, 2, 1]) == [0, 1, 2, 4]
    stored = [0, 1, 2, 4, 8, *range(10, 1001, 10)]
    assert moments_to_read(stored) == stored


def test_then_evenly_and_the_first_ones_always():
    stored = [0, 1, 2, 4, 8, *range(10, 5001, 10)]
    assert moments_to_read(stored, 300) == [0, 1, 2, 4, 8, *range(20, 5001, 20)]
    book = [0, *(2**k for k in range(9)), *range(500, 150_001, 500)]
    assert len(moments_to_read(book)) == 310


def test_what_was_left_out_does_not_come_back():
    before, seen = set(), set()
    for newest in range(10, 9001, 10):
        chosen = set(moments_to_read([0, 1, 2, 4, 8, *range(10, newest + 1, 10)], 50))
        assert not (chosen - before) & seen
        before, seen = chosen, seen | set(range(newest + 1))


def test_every_number_is_that_of_the_network_then(small, image):
    run = record(small, 63)
    reading = Reading(run, image)
    whole(reading)
    assert list(reading.moments) == [0, 1, 2, 4, 8, 10, 20, 30, 40, 50, 60, 63]
    hidden, biases = reading.history((0, 4))
    outputs, output_biases = reading.history((1, 2))
    for place, moment in enumerate(reading.moments):
        params = run.at(int(moment)).params
        activations = activations_of(params, image, HYPER)
        np.testing.assert_array_equal(reading.outputs()[place], activations[-1])
        assert hidden[place] == activations[1][4]
        assert outputs[place] == activations[2][2]
        assert biases[place] == params.biases[0][4]
        assert output_biases[place] == params.biases[1][2]


def test_it_grows_with_the_run_and_only_by_what_is_new(small, image):
    run = record(small, 33)
    reading = Reading(run, image)
    assert whole(reading) == list(range(8, 0, -1))
    extend(run, 47)
    assert whole(reading) == [1]
    assert list(reading.moments) == [0, 1, 2, 4, 8, 10, 20, 30, 40, 47]
    assert whole(reading) == []
    assert len(reading.outputs()) == 10


def test_it_can_stop_half_way(small, image):
    reading = Reading(record(small, 63), image)
    assert len(reading.moments) == 0
    assert reading.outputs().shape == (0, 3)
    work = reading.catch_up()
    assert [next(work) for _ in range(4)] == [11, 10, 9, 8]
    assert list(reading.moments) == [0, 1, 2, 4]


def test_the_first_moments_stay_when_the_run_thins_out_what_it_stores(small, image):
    run = Recording(small, HYPER, 4, keyframe_bytes=8 * 147 * 9)
    extend(run, 15)
    reading = Reading(run, image)
    whole(reading)
    early = [i for i in (1, 2) if i in reading.moments]
    assert early
    extend(run, 77)
    whole(reading)
    assert set(early) <= set(reading.moments)
    assert list(reading.moments) == sorted(set(reading.moments))
    assert reading.moments[-1] == 77


def test_the_story():
    moments = np.array([0, 1, 500, 1000, 1500])

    def outputs(*answers):
        return np.eye(3)[list(answers)]

    assert story(moments, outputs(1, 0, 1, 2, 2)) == Story(1, 2, 1000, (500, 1))
    assert story(moments, outputs(2, 2, 2, 2, 2)) == Story(2, 2, 0, None)
    assert story(moments, outputs(2, 2, 2, 2, 0)) == Story(2, 0, 1500, (1000, 2))
    wild = outputs(0, 0, 1, 1, 1)
    wild[3:] = np.nan
    assert story(moments, wild) == Story(0, -1, 1000, (500, 1))


def test_the_very_mini_batch_of_the_turn(small):
    run = record(small, 63)
    found = 0
    for image in small.test.images:
        x = image.reshape(1, -1).astype(float)
        given = [int(answers(feedforward(run.at(i).params, x, HYPER))[0]) for i in range(64)]
        different = [i for i in range(64) if given[i] != given[-1]]
        if different:
            exact = different[-1] + 1
            before = (exact - 1) // 10 * 10
            while given[before] == given[-1]:
                before -= 1
            since = min(63, exact + 7)
            assert [*turning_point(run, image, before, since)][-1] == exact
            found += 1
    assert found
