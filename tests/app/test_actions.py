from nnviz.app.actions import COMMANDS, MENUS
from nnviz.app.window import MainWindow
from nnviz.resources import resource


def test_every_command_is_carried_out_and_has_a_place():
    for command in COMMANDS:
        assert callable(getattr(MainWindow, command.handler))
        assert command.menu in MENUS
        assert command.tip
        if command.icon:
            assert resource(f"icons/{command.icon}.svg").is_file()


def test_the_stable_names_are_there():
    names = {command.name for command in COMMANDS}
    assert names >= {
        "action_play", "action_step", "action_step_back", "action_step_epoch", "action_live",
        "action_restart",
    }  # fmt: skip
