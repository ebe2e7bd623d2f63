"""Look: every colour, pen, font size and colour map of the window, light and dark."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from nnviz.resources import resource

# Okabe and Ito's colours: told apart by colour-blind people too. Curves also differ in dashes.
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, AMBER, MINT, PINK = "#56B4E9", "#E69F00", "#2BC79A", "#E4A4C6"

#: The power by which small signed values are made visible; 1 would leave most weights pale.
SPREAD = 0.7


@dataclass(frozen=True)
class Look:
    """One set of colours.

    Attributes
    ----------
    name : {"light", "dark"}
    window, base, text, faint, line, accent : str
        Background of the window, of fields and plots; text; text that matters less; hairlines;
        what is selected or lit.
    lit : str
        Background of the line of code or table that is looked at.
    good, bad : str
        Right and wrong answers; always beside a sign or a word, never alone.
    curves : tuple[str, ...]
        Training, validation, test, and one more.
    classes : tuple[str, ...]
        Eight, for curves of classes; after eight classes they come again with another dash.
    signed_map : str
        pyqtgraph's name of the map for signed values; its middle is the background.
    ink_map : str
        For pixels from 0 to 1.
    """

    name: str
    window: str
    base: str
    text: str
    faint: str
    line: str
    accent: str
    lit: str
    good: str
    bad: str
    curves: tuple[str, ...]
    classes: tuple[str, ...]
    signed_map: str
    paper: str
    ink: str
    dashes: tuple[Qt.PenStyle, ...] = field(
        default=(
            Qt.PenStyle.SolidLine,
            Qt.PenStyle.DashLine,
            Qt.PenStyle.DotLine,
            Qt.PenStyle.DashDotLine,
        )
    )

    def signed_table(self) -> list[int]:
        """256 colours (0xAARRGGBB) from the most negative value over 0 to the most positive.

        They change faster near 0, where most weights are; the colour bar shows the same table.
        """
        values = np.linspace(-1, 1, 256)
        places = 0.5 + 0.5 * np.sign(values) * np.abs(values) ** SPREAD
        colours = pg.colormap.get(self.signed_map).map(places)
        return [QColor(*(int(part) for part in colour)).rgba() for colour in colours]

    def ink_table(self) -> list[int]:
        """256 colours (0xAARRGGBB) from paper (pixel 0) to ink (pixel 1)."""
        return _ramp(self.paper, self.ink)

    def curve_pen(self, place: int, width: float = 1) -> QPen:
        """The pen of the curve number `place`: a colour and a dash of its own."""
        pen: QPen = pg.mkPen(self.curves[place % len(self.curves)], width=width)
        pen.setStyle(self.dashes[place % len(self.dashes)])
        return pen

    def run_pen(self, place: int) -> QPen:
        """The pen of our own curve of run number `place`: solid, for the book's is dotted."""
        pen: QPen = pg.mkPen(self.curves[place % len(self.curves)], width=1.5)
        return pen

    def book_pen(self, place: int) -> QPen:
        """The pen of the curve that the book published for run number `place`."""
        colour = QColor(self.curves[place % len(self.curves)])
        colour.setAlphaF(0.55)
        pen: QPen = pg.mkPen(colour, width=2.5)
        pen.setStyle(Qt.PenStyle.DotLine)
        return pen

    def sign_pen(self, place: int) -> QPen:
        """The outline of the signs on that curve."""
        pen: QPen = pg.mkPen(self.curves[place % len(self.curves)], width=1)
        return pen

    def class_pen(self, place: int, width: float = 1, alpha: float = 1) -> QPen:
        """The pen of class number `place`: eight colours, then the same ones with another dash."""
        colour = QColor(self.classes[place % len(self.classes)])
        colour.setAlphaF(alpha)
        pen: QPen = pg.mkPen(colour, width=width)
        pen.setStyle(self.dashes[place // len(self.classes) % len(self.dashes)])
        return pen

    def layer_pen(self, place: int) -> QPen:
        """The pen of layer number `place`: of eight, two with the same dash differ in colour."""
        pen: QPen = pg.mkPen(self.classes[place % len(self.classes)], width=1)
        pen.setStyle(self.dashes[place % len(self.dashes)])
        return pen

    def signed_pen(self, positive: bool, width: float = 1) -> QPen:
        """The pen of a signed value: a positive one is a solid line, a negative one is dashed."""
        pen = QPen(QColor.fromRgb(self.signed_table()[232 if positive else 23]), width)
        pen.setStyle(Qt.PenStyle.SolidLine if positive else Qt.PenStyle.DashLine)
        return pen

    def palette(self) -> QPalette:
        """The Qt palette for widgets."""
        palette = QPalette()
        role = QPalette.ColorRole
        for roles, colour in (
            ((role.Window, role.Button, role.ToolTipBase), self.window),
            ((role.Base,), self.base),
            ((role.AlternateBase,), self.window),
            ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), self.text),
            ((role.PlaceholderText,), self.faint),
            ((role.Highlight, role.Link, role.Accent), self.accent),
            ((role.HighlightedText, role.BrightText), self.base),
            ((role.Mid, role.Midlight), self.line),
            ((role.Dark, role.Shadow), self.line),
            ((role.Light,), self.base),
        ):
            for each in roles:
                palette.setColor(each, QColor(colour))
        for each in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(self.faint))
        return palette

    def icon(self, name: str) -> QIcon:
        """An icon from ``resources/icons``, drawn in the text colour (faint when disabled)."""
        svg = resource(f"icons/{name}.svg").read_bytes()
        icon = QIcon()
        for mode, colour in ((QIcon.Mode.Normal, self.text), (QIcon.Mode.Disabled, self.line)):
            tinted = QByteArray(svg.replace(b"currentColor", colour.encode()))
            for side in (20, 40, 60):
                icon.addPixmap(_draw_svg(tinted, side), mode)
        return icon


@functools.cache
def _ramp(first: str, last: str) -> list[int]:
    """256 colours from one to another; asked for with every picture of a digit."""
    low, high = QColor(first), QColor(last)
    channels = (
        (low.red(), high.red()),
        (low.green(), high.green()),
        (low.blue(), high.blue()),
    )
    return [
        QColor(*(round(a + (b - a) * step / 255) for a, b in channels)).rgba()
        for step in range(256)
    ]


def _draw_svg(svg: QByteArray, side: int) -> QPixmap:
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(svg).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


LIGHT = Look(
    name="light",
    window="#f3f4f6",
    base="#ffffff",
    text="#1c2230",
    faint="#667085",
    line="#cfd5de",
    accent="#0b66c3",
    lit="#ffeeb0",
    good="#117a4b",
    bad="#b3331f",
    curves=(BLUE, ORANGE, GREEN, PURPLE),
    classes=(BLUE, ORANGE, GREEN, "#B8578C", "#6A51C7", "#8C5A2B", "#7A6F00", "#1c2230"),
    signed_map="CET-D1",
    paper="#ffffff",
    ink="#10131a",
)

DARK = Look(
    name="dark",
    window="#1d2026",
    base="#14161b",
    text="#e6e9ef",
    faint="#98a1b0",
    line="#3a404c",
    accent="#5aa9f0",
    lit="#4d4214",
    good="#4cc38a",
    bad="#ff8a70",
    curves=(SKY, AMBER, MINT, PINK),
    classes=(SKY, AMBER, MINT, PINK, "#A493FF", "#FF8A50", "#F0E442", "#e6e9ef"),
    signed_map="CET-D4",
    paper="#14161b",
    ink="#f2f4f8",
)

LOOKS = {look.name: look for look in (LIGHT, DARK)}


def apply_look(app: QApplication, look: Look) -> None:
    """Give the whole application these colours."""
    app.setStyle("Fusion")  # the one style that takes a palette on every system
    app.setPalette(look.palette())
    colours = {key: value for key, value in vars(look).items() if isinstance(value, str)}
    tick = resource(f"icons/check-{look.name}.svg").as_posix()
    app.setStyleSheet(STYLE.format(**colours, tick=tick))


STYLE = """
QToolTip {{ color: {text}; background: {window}; border: 1px solid {line}; padding: 3px; }}
QDockWidget {{ font-weight: 600; }}
QDockWidget::title {{ background: {window}; padding: 5px 8px 5px 4px; }}
QMenuBar {{ background: {window}; spacing: 0; }}
QMenuBar::item {{ padding: 6px 7px; margin: 0; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {line}; }}
QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QToolBar {{ border: 0; border-bottom: 1px solid {line}; spacing: 2px; padding: 3px 6px; }}
QToolButton {{ padding: 4px 6px; border: 1px solid transparent; border-radius: 4px; }}
QToolButton:hover, QToolButton:focus {{ border-color: {line}; }}
QWidget#roomsBar QToolButton {{ padding: 1px 8px; }}
QToolButton:checked {{ background: {base}; border-color: {accent}; }}
QStatusBar {{ border-top: 1px solid {line}; }}
QStatusBar::item {{ border: 0; }}
QLineEdit {{ border: 1px solid {line}; border-radius: 3px; padding: 2px 4px; background: {base}; }}
QLineEdit:focus {{ border-color: {accent}; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {faint}; border-radius: 3px;
    background: {base}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url("{tick}"); }}
QRadioButton::indicator {{ width: 12px; height: 12px; border: 1px solid {faint}; border-radius: 7px;
    background: {base}; }}
QRadioButton::indicator:checked {{ border: 4px solid {accent}; width: 6px; height: 6px; }}
QCheckBox:focus {{ border: 1px dotted {accent}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {line}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: {accent}; border: 1px solid {base}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {text}; }}
QLabel[class="faint"] {{ color: {faint}; }}
QLabel[class="fault"] {{ color: {bad}; }}
QLabel[class="heading"] {{ font-weight: 600; }}
QLabel[class="badge"] {{ font-weight: 600; background: {lit}; border-radius: 4px; padding: 2px 8px; }}
"""
