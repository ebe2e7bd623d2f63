"""Presets made up for a test, and runs that are learnt to their end."""

import pytest

from nnviz.core.evaluation import evaluate
from nnviz.core.presets import Preset
from nnviz.core.training import train


def _preset(*runs, **changes):
    return Preset("ch9-x", "Chapter 9: x", "Book.", "Watch.", "test", tuple(runs), **changes)


def _learnt(recording, epochs=3):
    """The recording with so many epochs done and scored, as the window does it."""
    hyper = recording.hyper
    for step in train(recording.training, hyper, recording.newest):
        recording.append(step)
        if recording.wants_evaluation(hyper):
            sample = recording.training_sample
            recording.add_evaluation(evaluate(step, recording.data, recording.training, sample))
        if len(recording) == epochs * recording.steps_per_epoch:
            return recording
    return recording


@pytest.fixture
def preset():
    """Make a Preset of these runs."""
    return _preset


@pytest.fixture
def learnt():
    """Learn and score a Recording, as the window does it."""
    return _learnt
