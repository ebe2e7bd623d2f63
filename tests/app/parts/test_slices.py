import pytest

from nnviz.app.parts.slices import Slices


@pytest.fixture
def slices(qapp):
    return Slices()


def test_it_does_all_the_work(qtbot, slices):
    with qtbot.waitSignal(slices.finished):
        slices.start(iter(range(1000)))
        assert slices.busy
        assert slices.value == 0
    assert slices.value == 999
    assert not slices.busy


def test_it_lets_the_events_in_and_reports(qtbot, slices, monkeypatch):
    monkeypatch.setattr("nnviz.app.parts.slices.SLICE", -1.0)
    monkeypatch.setattr("nnviz.app.parts.slices.REPORT", -1.0)
    seen = []
    slices.advanced.connect(lambda: seen.append(slices.value))
    with qtbot.waitSignal(slices.finished):
        slices.start(iter(range(5)))
    assert seen == [0, 1, 2, 3, 4]


def test_other_work_takes_its_place_and_it_can_be_given_up(qtbot, slices):
    slices.start(iter(range(10)))
    with qtbot.waitSignal(slices.finished):
        slices.start(iter(range(100, 103)))
    assert slices.value == 102
    slices.start(iter(range(10)))
    slices.stop()
    with qtbot.assertNotEmitted(slices.finished, wait=1):
        assert not slices.busy
