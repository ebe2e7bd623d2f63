import numpy as np

from nnviz.core.expand import SHIFTS, training_split
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=1)


def test_all_images_or_the_first(small):
    assert training_split(small, HYPER) is small.training
    first = training_split(small, HYPER.replace(n_training=7))
    np.testing.assert_array_equal(first.labels, small.training.labels[:7])
    assert len(first.images) == 7


def test_each_image_five_times_shifted_by_a_pixel(small):
    split = training_split(small, HYPER.replace(n_training=6, expanded=True))
    assert len(split) == len(split.images) == 30
    image = small.training.images[4].reshape(4, 5)
    five = split.images[20:25].reshape(5, 4, 5)
    np.testing.assert_array_equal(five[0], image)
    for picture, (down, right) in zip(five, SHIFTS, strict=True):
        padded = np.zeros((6, 7), np.float32)
        padded[1 + down : 5 + down, 1 + right : 6 + right] = image
        np.testing.assert_array_equal(picture, padded[1:5, 1:6])
    assert set(split.labels[20:25]) == {small.training.labels[4]}
    np.testing.assert_array_equal(split.images[23], five[3].ravel())
    np.testing.assert_array_equal(split.images[np.array([23, 0])][0], five[3].ravel())


def test_a_run_learns_from_them(small):
    hyper = HYPER.replace(n_training=6, expanded=True)
    run = Recording(small, hyper)
    for step in train(run.training, hyper):
        run.append(step)
    assert (len(run), run.steps_per_epoch) == (8, 8)
    seen = np.concatenate([run.examples_at(i) for i in range(1, 9)])
    assert sorted(seen) == list(range(30))
