from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPushButton

from nnviz.app.messages import MessageBar


def test_it_shows_a_sentence_until_it_is_closed(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = MessageBar()
    window.addToolBar(bar)
    window.show()
    bar.clear_message()
    assert not bar.isVisible()
    bar.show_message("The file is empty.")
    assert bar.isVisible()
    assert bar.text == "The file is empty."
    QTest.mouseClick(bar.findChild(QPushButton, "messageClose"), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert bar.text == ""


def test_the_bar_is_as_high_as_its_sentence(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = MessageBar()
    window.addToolBar(bar)
    window.resize(900, 300)
    window.show()
    bar.show_message("The file is empty.")
    qtbot.waitUntil(lambda: 0 < bar.height() < 50)
    one = bar.height()
    bar.show_message("The file cannot be read. " * 12)
    qtbot.waitUntil(lambda: bar.height() > one)
