"""KeyPen: drawing by keys, for those who have no mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt

#: Steps as shares of the sheet's side, without and with Shift.
STEP, LARGE_STEP = 0.025, 0.1

#: Where each key moves the pen: to the right and down. The four beside the arrows go diagonally,
#: as on a keypad.
MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Home: (-1, -1),
    Qt.Key.Key_PageUp: (1, -1),
    Qt.Key.Key_End: (-1, 1),
    Qt.Key.Key_PageDown: (1, 1),
}

BEGIN = (Qt.Key.Key_K, Qt.Key.Key_Return, Qt.Key.Key_Enter)
LIFT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LEAVE = (Qt.Key.Key_Escape, Qt.Key.Key_K)

HELP = "Arrows move, Shift: far · Space: pen {pen} · Esc: leave"


class KeyPen:
    """Where the pen is, and whether it draws. It is there only after the user has asked for it.

    Attributes
    ----------
    is_on : bool
        The keys draw; otherwise they are the window's.
    is_down : bool
        The pen touches the sheet.
    x, y : float
        0 to 1 across the sheet.
    """

    def __init__(self) -> None:
        self.is_on = self.is_down = False
        self.x = self.y = 0.5

    def takes(self, key: int) -> bool:
        """Whether this key is the pen's at the moment."""
        if not self.is_on:
            return key in BEGIN
        return key in MOVES or key in (*BEGIN, *LEAVE, Qt.Key.Key_Space)

    def move(self, key: int, far: bool) -> None:
        """Go a step in the direction of a key, as far as the sheet goes."""
        right, down = MOVES[Qt.Key(key)]
        step = LARGE_STEP if far else STEP
        self.x = min(max(self.x + step * right, 0.0), 1.0)
        self.y = min(max(self.y + step * down, 0.0), 1.0)

    def words(self) -> str:
        """What the keys do now."""
        return HELP.format(pen="up" if self.is_down else "down")

    def place(self) -> str:
        """Where it is, for those who cannot see it."""
        pen = "down" if self.is_down else "up"
        return f"Pen {pen}, {self.x:.0%} across, {self.y:.0%} down"
