import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.app.look import DARK, LIGHT
from nnviz.app.parts.network_picture import NetworkPicture
from nnviz.core.contributions import activity
from nnviz.core.hyper import Hyper
from nnviz.core.network import initial_params
from nnviz.core.whatif import WhatIf

HYPER = Hyper(sizes=(20, 6, 3))


@pytest.fixture
def picture(qtbot):
    widget = NetworkPicture(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(600, 320)
    widget.show()
    widget.show_network(HYPER.sizes, (4, 5), ("a", "b", "c"), False)
    return widget


@pytest.fixture
def done(small):
    return activity(initial_params(HYPER), small.test.images[0].reshape(4, 5), HYPER, 10)


def test_a_click_chooses_a_neuron(qtbot, picture):
    for neuron in ((0, 0), (0, 5), (1, 2)):
        with qtbot.waitSignal(picture.neuron_chosen) as chosen:
            QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.place_of(neuron))
        assert tuple(chosen.args) == neuron
    with qtbot.assertNotEmitted(picture.neuron_chosen):
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=QPoint(300, 3))
        QTest.mouseClick(picture, Qt.MouseButton.RightButton, pos=picture.place_of((0, 0)))


def test_arrow_keys_choose_the_neuron_beside(qtbot, picture):
    picture.setFocus()
    picture.choose((0, 1))
    for key, neuron in (
        (Qt.Key.Key_Down, [0, 2]),
        (Qt.Key.Key_Up, [0, 0]),
    ):
        with qtbot.waitSignal(picture.neuron_chosen) as chosen:
            QTest.keyClick(picture, key)
        assert chosen.args == neuron
    with qtbot.waitSignal(picture.neuron_chosen) as chosen:
        QTest.keyClick(picture, Qt.Key.Key_Right)
    assert chosen.args[0] == 1
    with qtbot.assertNotEmitted(picture.neuron_chosen):
        QTest.keyClick(picture, Qt.Key.Key_Left)
        QTest.keyClick(picture, Qt.Key.Key_A)


def test_the_pointer_says_what_it_is_on(qtbot, picture, done):
    picture.show_activity(done, WhatIf())
    with qtbot.waitSignal(picture.hovered) as hovered:
        QTest.mouseMove(picture, picture.place_of((1, 1)))
    assert hovered.args == [1, 1]
    assert picture.scene.hovered == (1, 1)
    pixel = QPointF(*picture.scene.diagram.pixel_places([7])[0]).toPoint()
    with qtbot.waitSignal(picture.hovered) as hovered:
        QTest.mouseMove(picture, pixel)
    assert hovered.args == [-1, 7]
    with qtbot.waitSignal(picture.hovered) as hovered:
        picture.leaveEvent(QEvent(QEvent.Type.Leave))
    assert hovered.args == [-1, -1]


def test_it_is_laid_out_anew_in_another_size(picture, done):
    picture.show_activity(done, WhatIf())
    before = picture.place_of((1, 0))
    picture.resize(900, 500)
    assert picture.place_of((1, 0)).x() > before.x()
    assert picture.scene.activity is done


def test_another_network_forgets_what_was_drawn(picture, done):
    picture.show_activity(done, WhatIf())
    picture.show_network(HYPER.sizes, (4, 5), ("a", "b", "c"), False)
    assert picture.scene.activity is done
    picture.show_network((20, 50, 3), (4, 5), ("a", "b", "c"), False)
    assert picture.scene.activity is None
    assert not picture.scene.diagram.columns[0].alone


def test_dark_and_without_a_network(qtbot, picture, done):
    picture.show_activity(done, WhatIf())
    light = picture.grab().toImage()
    picture.show_look(DARK)
    assert picture.grab().toImage() != light
    empty = NetworkPicture(LIGHT)
    qtbot.addWidget(empty)
    empty.resize(500, 300)
    empty.show()
    empty.show_activity(done, WhatIf())
    empty.choose((0, 0))
    QTest.mouseClick(empty, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(empty, QPoint(90, 90))
    QTest.keyClick(empty, Qt.Key.Key_Right)
    assert empty.grab().toImage().pixelColor(100, 100) != QColor(LIGHT.text)
