import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.stages_panel import StagesPanel
from nnviz.core.strokes import ALL_STEPS, Stages


@pytest.fixture
def panel(qtbot):
    widget = StagesPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.mark.parametrize("name", ["box", "centre", "smooth", "pen", "deslant"])
def test_each_switch_turns_its_step(qtbot, panel, name):
    switch = panel.switches[name]
    assert switch.isChecked() == getattr(ALL_STEPS, name)
    with qtbot.waitSignal(panel.steps_changed) as changed:
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(9, 12))
    expected = dataclasses.replace(ALL_STEPS, **{name: not getattr(ALL_STEPS, name)})
    assert changed.args == [expected]
    assert panel.steps == expected
    assert switch.height() >= 24


def test_the_pictures_are_the_stages(panel):
    arrays = Stages(*(np.full((28, 28), n / 4, np.float32) for n in range(4)))
    panel.show_stages(arrays)
    for picture, array in zip(panel.pictures, arrays, strict=True):
        assert picture.array is array
        assert picture.accessibleName()
    panel.show_look(DARK)
    assert all(picture.look is DARK for picture in panel.pictures)


def test_what_a_step_costs(panel):
    panel.show_cost("centre", "off: reads 4 (0.61)", matters=True)
    panel.show_cost("box", "off: still 3 (0.99)", matters=False)
    assert panel.costs["centre"].text() == "off: reads 4 (0.61)"
    assert panel.costs["centre"].font().bold()
    assert not panel.costs["box"].font().bold()
    assert panel.switches["centre"].accessibleDescription() == "off: reads 4 (0.61)"
    panel.forget_costs()
    assert not any(label.text() for label in panel.costs.values())


def test_steps_that_cannot_be_taken_say_why(panel):
    panel.allow(("box",), "a picture has no line")
    assert [name for name, switch in panel.switches.items() if switch.isEnabled()] == ["box"]
    assert panel.switches["smooth"].toolTip() == "a picture has no line"
    panel.allow(tuple(panel.switches), "")
    assert "jitter" in panel.switches["smooth"].toolTip()
