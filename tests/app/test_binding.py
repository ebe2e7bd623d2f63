"""The Qt binding itself: a guard against releases that lose references (PYSIDE-3474)."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel


class Sender(QObject):
    sent = Signal(object)


def test_calls_and_emits_do_not_eat_true_and_none(qtbot):
    sender, label = Sender(), QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for number in range(1000):
        sender.sent.emit(number)
        label.setText("x")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert after[0] > before[0] - 100
    assert after[1] > before[1] - 100
