import dataclasses

import numpy as np
import pytest

from nnviz.app.parts import answering as module
from nnviz.app.parts.answering import Answering
from nnviz.core.hyper import Hyper
from nnviz.core.network import feedforward
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=1, eta=0.5)


@pytest.fixture
def small_run(small):
    run = Recording(small, HYPER)
    for step in train(small.training, HYPER):
        run.append(step)
    return run


@pytest.fixture
def answering():
    ready = Answering()
    ready.load_ready()
    return ready


def test_nothing_is_there_before_it_is_loaded():
    empty = Answering()
    assert empty.ready is None
    assert empty.network() is None
    assert empty.outputs(np.zeros((28, 28), np.float32)) is None
    assert (empty.shape, len(empty.names)) == ((28, 28), 10)
    assert not list(empty.look_at_data())


def test_the_ready_made_network_answers_before_there_is_data(answering, mnist):
    assert answering.ready is not None
    image = mnist.test.images[0].reshape(28, 28)
    outputs = answering.outputs(image)
    assert outputs.shape == (10,)
    verdict = answering.judge(outputs, image)
    assert (verdict.answer, verdict.is_digit) == (mnist.test.labels[0], True)


def test_the_run_answers_if_it_is_asked(answering, mnist):
    run = Recording(mnist, Hyper())
    answering.show_moment(run, 0)
    assert answering.key == (answering.ready,)
    answering.wants_ready = False
    assert answering.ready is None
    assert answering.key == (run, 0)
    image = mnist.test.images[0]
    expected = feedforward(run.at(0).params, image[None], run.hyper)[0]
    np.testing.assert_array_equal(answering.outputs(image.reshape(28, 28)), expected)


def test_a_run_with_other_images_can_only_be_read_by_itself(answering, small_run):
    answering.show_moment(small_run, 3)
    assert answering.ready is None
    assert answering.why_not_ready() == "It reads images of 28 × 28 pixels; this run's have 5 × 4"
    assert (answering.shape, answering.names) == ((4, 5), ("a", "b", "c"))
    assert answering.network()[0] is small_run.at(3).params


def test_a_run_with_other_classes(answering, mnist):
    clothes = dataclasses.replace(mnist, classes=tuple("abcdefghij"))
    answering.show_moment(Recording(clothes, Hyper()), 0)
    assert answering.ready is None
    assert "other classes" in answering.why_not_ready()


def test_a_broken_file_leaves_the_run(monkeypatch, tmp_path, small_run):
    (tmp_path / "ready.npz").write_bytes(b"no network")
    monkeypatch.setattr(module, "resource", lambda name: tmp_path / name)
    answering = Answering()
    answering.load_ready()
    assert "damaged" in answering.fault
    assert answering.why_not_ready() == "The ready-made network cannot be read"
    answering.show_moment(small_run, 0)
    assert answering.network()[0] is small_run.at(0).params


def test_a_missing_file_leaves_the_run(monkeypatch):
    def missing(name):
        raise FileNotFoundError("nnviz's own file ready.npz is missing; install nnviz again.")

    monkeypatch.setattr(module, "resource", missing)
    answering = Answering()
    answering.load_ready()
    assert "install nnviz again" in answering.fault


def test_what_is_no_digit(answering, mnist):
    answering.show_moment(Recording(mnist, Hyper()), 0)
    assert len(list(answering.look_at_data())) > 50  # in small parts
    assert not list(answering.look_at_data())
    full = np.full((28, 28), 0.99, np.float32)
    verdict = answering.judge(answering.outputs(full), full)
    assert (verdict.answer, verdict.is_digit) == (-1, False)
    assert verdict.words


def test_of_other_data_any_image_may_be_right(answering, small_run):
    answering.show_moment(small_run, 0)
    assert not list(answering.look_at_data())
    full = np.full((4, 5), 0.99, np.float32)
    verdict = answering.judge(np.array([0.9, 0.1, 0.2]), full)
    assert verdict.answer == 0
