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
