import numpy as np
import pytest

from nnviz.app.parts.reader import Reader
from nnviz.core.hyper import Hyper
from nnviz.core.recording import Recording
from nnviz.core.training import train

HYPER = Hyper(sizes=(20, 6, 3), mini_batch_size=4, epochs=4, eta=0.5)


@pytest.fixture
def recording(small):
    run = Recording(small, HYPER, 5)
    for step in train(small.training, HYPER):
        run.append(step)
        if step.index == 22:
            break
    return run


@pytest.fixture
def reader(qapp):
    return Reader()


def test_it_reads_between_two_frames(qtbot, reader, recording, small):
    image = small.test.images[0].reshape(4, 5)
    reader.read(recording, image)
    assert reader.reading is None
    with qtbot.waitSignal(reader.grown):
        pass
    assert list(reader.reading.moments) == [0, 1, 2, 4, 5, 10, 15, 20, 22]
    assert reader.left == 0


def test_asked_again_it_does_nothing(qtbot, reader, recording, small):
    image = small.test.images[0].reshape(4, 5)
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, image)
    before = reader.reading
    with qtbot.assertNotEmitted(reader.grown):
        reader.read(recording, image.copy())
    assert reader.reading is before
    assert not reader._late.isActive()


def test_it_goes_on_with_the_run(qtbot, reader, recording, small):
    image = small.test.images[0].reshape(4, 5)
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, image)
    before = reader.reading
    for step in train(small.training, HYPER, recording.newest):
        recording.append(step)
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, image)
    assert reader.reading is before
    assert list(before.moments)[-2:] == [35, 40]


def test_what_comes_while_it_reads_is_not_forgotten(qtbot, reader, recording, small):
    image = small.test.images[0].reshape(4, 5)
    reader.read(recording, image)
    reader._late.stop()
    reader._on_late()
    for step in train(small.training, HYPER, recording.newest):
        recording.append(step)
    reader.read(recording, image)
    qtbot.waitUntil(lambda: list(reader.reading.moments)[-1:] == [40])


def test_another_image_is_read_instead(qtbot, reader, recording, small):
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, small.test.images[0].reshape(4, 5))
    other = small.test.images[1].reshape(4, 5)
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, other)
    assert reader.reading.image is other


def test_slices_end_when_the_frame_needs_the_time(qtbot, reader, recording, small, monkeypatch):
    monkeypatch.setattr("nnviz.app.parts.slices.SLICE", -1.0)
    monkeypatch.setattr("nnviz.app.parts.slices.REPORT", -1.0)
    lefts = []
    reader.grown.connect(lambda: lefts.append(reader.left))
    reader.read(recording, small.test.images[0].reshape(4, 5))
    qtbot.waitUntil(lambda: lefts[-1:] == [0])
    assert lefts[0] == 8


def test_no_image_is_nothing_to_read(qtbot, reader, recording, small):
    with qtbot.assertNotEmitted(reader.grown):
        reader.read(recording, None)
        reader.read(None, np.zeros((4, 5)))
    reader.read(recording, small.test.images[0].reshape(4, 5))
    reader.read(recording, None)
    with qtbot.assertNotEmitted(reader.grown, wait=0):
        reader._on_late()
    assert reader.reading is None
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, small.test.images[0].reshape(4, 5))
    with qtbot.waitSignal(reader.grown):
        reader.read(recording, None)
    assert reader.reading is None
