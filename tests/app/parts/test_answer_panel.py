import pytest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.answer_panel import NO_ANSWER, AnswerPanel


@pytest.fixture
def panel(qtbot):
    widget = AnswerPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_it_says_what_it_is_told(panel):
    assert panel.prediction.text() == NO_ANSWER
    panel.say("7", "The network answers 7", "0.90 ahead of 1")
    assert panel.prediction.text() == "7"
    assert panel.prediction.accessibleName() == "The network answers 7"
    assert panel.words.text() == "0.90 ahead of 1"
    panel.say("7", "The network answers 7", "")
    assert panel.words.text() == ""


def test_alone_the_answer_is_larger(panel):
    before = panel.prediction.font().pixelSize()
    panel.stand_alone(True)
    assert not panel.received.isVisible()
    assert panel.prediction.font().pixelSize() > before
    panel.stand_alone(False)
    assert panel.received.isVisible()
    assert panel.prediction.font().pixelSize() == before


def test_dark(panel):
    panel.show_look(DARK)
    assert panel.received.look is DARK
