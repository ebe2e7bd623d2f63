"""One table of all commands: a row here is a menu item, a shortcut and perhaps a button."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from nnviz.app.look import Look


@dataclass(frozen=True)
class Command:
    """A command the user can give.

    Attributes
    ----------
    name : str
        The action's objectName; ``action_play`` is carried out by the window's ``_on_play``.
    text : str
        In the menu.
    tip : str
        What it does, for the tooltip; the shortcut is added.
    menu : str
    shortcut : str
    icon : str
        A file in ``resources/icons`` without its ending; commands with one are in the toolbar.
    checkable : bool
    """

    name: str
    text: str
    tip: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False

    @property
    def handler(self) -> str:
        """The window's method that carries it out."""
        return "_on_" + self.name.removeprefix("action_")


MENUS = ("Run", "Go", "Book", "Twins", "View", "Help")

COMMANDS = (
    Command("action_restart", "New run", "Start again from new weights, with the settings shown", "Run", "Ctrl+R", "restart"),
    Command("action_step_back", "Mini-batch back", "Go back by one mini-batch", "Go", "Left", "step-back"),
    Command("action_play", "Play", "Let the network learn, or pause it", "Run", "Space", "play"),
    Command("action_step", "Mini-batch forward", "Go forward by one mini-batch; at the newest one, learn from one more", "Go", "Right", "step"),
    Command("action_step_epoch", "Epoch forward", "Go to the end of the epoch; at the newest mini-batch, by learning", "Go", "Ctrl+Right", "step-epoch"),
    Command("action_live", "Live", "Go to the newest mini-batch and stay there", "Go", "L", "live", checkable=True),
    Command("action_branch", "Branch here", "Begin a new run that shares the past up to the moment shown", "Run", "Ctrl+B", "branch"),
    Command("action_example_back", "Example back", "One example back in the microscope's sum", "Go", ","),
    Command("action_example", "Example forward", "One example forward in the microscope's sum", "Go", "."),
    Command("action_open_data", "Open data…", "Learn from your own images: an .npz file, or the two IDX files of images and labels", "Run", "Ctrl+O"),
    Command("action_open_folder", "Open image folder…", "Learn from your own images: a folder with one folder of images for each class, or with IDX files", "Run", "Ctrl+Shift+O"),
    Command("action_quit", "Quit", "Close nnviz", "Run", "Ctrl+Q"),
    Command("action_watch", "Watch", "Weights, gradients and curves while it learns", "View", "Ctrl+1", "watch", checkable=True),
    Command("action_microscope", "Microscope", "The mini-batch at the moment, opened: how its update came about", "View", "Ctrl+2", "microscope", checkable=True),
    Command("action_twins", "Twins", "Runs side by side, with one thing different", "View", "Ctrl+3", "twins", checkable=True),
    Command("action_draw", "Draw", "Draw a digit: how it is prepared, since when it is read, and your saved digits", "View", "Ctrl+4", checkable=True),
    Command("action_network", "Network", "Your digit on its way through the network; what if a neuron were not there?", "View", "Ctrl+5", checkable=True),
    Command("action_evaluation", "Evaluation", "Which digits are taken for which, and which images are wrong", "View", "Ctrl+6", checkable=True),
    Command("action_flow", "Gradient flow", "How quickly each layer learns, and which neurons are saturated", "View", "Ctrl+7", checkable=True),
    Command("action_book", "The book", "The book's experiments, ours over the published curves", "View", "Ctrl+8", checkable=True),
    Command("action_lesson", "Lesson", "A short tour: what are the zeros for?", "Help", "F1", "lesson", checkable=True),
    Command("action_dark", "Dark colours", "Dark or light colours", "View", "Ctrl+D", checkable=True),
    Command("action_reset_layout", "Reset layout", "Put all panels back to where they were at first", "View"),
    Command("action_about", "About nnviz", "Version, licence and credits", "Help"),
)  # fmt: skip


def make_actions(owner: QObject, look: Look) -> dict[str, QAction]:
    """A QAction for every command, connected to its handler on `owner`; by name."""
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.name)
        action.setCheckable(command.checkable)
        action.setShortcut(QKeySequence(command.shortcut))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{command.tip} ({keys})" if keys else command.tip)
        action.setStatusTip(command.tip)
        action.triggered.connect(getattr(owner, command.handler))
        actions[command.name] = action
    tint_actions(actions, look)
    return actions


def tint_actions(actions: dict[str, QAction], look: Look) -> None:
    """Draw all icons in the colours of `look`."""
    for command in COMMANDS:
        if command.icon:
            actions[command.name].setIcon(look.icon(command.icon))
