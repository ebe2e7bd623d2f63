"""The ``nnviz`` command: the window, ``nnviz train`` and ``nnviz predict``."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import platformdirs

from nnviz import __version__
from nnviz.core.dataset import MNIST, DataError, Dataset, load
from nnviz.core.hyper import FIELD_NAMES, Hyper, HyperError
from nnviz.core.presets import Preset, PresetRun, load_presets
from nnviz.core.runfile import RunFileError, check_place
from nnviz.resources import resource

WRONG_INPUT = 2
INTERRUPTED = 130


@contextlib.contextmanager
def _leaving_at_once() -> Iterator[None]:
    """Ctrl-C leaves at once: Qt, interrupted while it is imported, would crash. Nothing is lost yet."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_INPUT, f"{self.prog}: {message}; try {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line. Returns the exit code: 0 done, 2 wrong input, 130 interrupted."""
    arguments = _make_parser().parse_args(argv)
    try:
        code: int = arguments.command(arguments)
    except (HyperError, DataError, RunFileError, FileNotFoundError) as error:
        sys.stderr.write(f"nnviz: {error}\n")
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has heard enough; Python must not try to flush it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nnviz",
        description="A time-travel debugger for gradient descent. Without a command, it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"nnviz {__version__}")
    parser.add_argument("--play", action="store_true", help="start learning at once")
    _add_settings(parser)
    parser.set_defaults(command=_open_window)
    commands = parser.add_subparsers(title="commands", metavar="")

    training = commands.add_parser("train", help="train without a window")
    _add_settings(training)
    training.add_argument("--json", action="store_true", help="one JSON object for each epoch")
    training.add_argument(
        "--score",
        choices=("test", "validation"),
        help="the images to count on (default: test, or the preset's)",
    )
    training.add_argument(
        "--save", type=Path, metavar="FILE", help="where the network goes (default: %(default)s)",
        default=platformdirs.user_data_path("nnviz") / "last-run.npz",
    )  # fmt: skip
    training.set_defaults(command=_train)

    listing = commands.add_parser("presets", help="list the book's experiments")
    listing.set_defaults(command=_list_presets)

    prediction = commands.add_parser("predict", help="say which digit an image shows")
    prediction.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    prediction.add_argument("--json", action="store_true", help="one JSON object for each image")
    prediction.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        help="a network saved by nnviz train (default: the one that comes with nnviz)",
    )
    prediction.set_defaults(command=_predict)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", metavar="NAME", help="settings from the book, such as ch3-best")
    parser.add_argument("--epochs", metavar="N")
    parser.add_argument("--seed", metavar="N")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE",
        help=f"other settings: {', '.join(FIELD_NAMES)}",
    )  # fmt: skip
    parser.add_argument(
        "--data", type=Path, metavar="PATH",
        help="an .npz file, IDX files, or a folder with one folder of images for each class (default: MNIST)",
    )  # fmt: skip


def _preset(arguments: argparse.Namespace) -> Preset | None:
    if arguments.preset is None:
        return None
    presets = load_presets(resource("presets"))
    if arguments.preset not in presets:
        raise HyperError(
            {"preset": f"There is no preset {arguments.preset}; there are {', '.join(presets)}."}
        )
    return presets[arguments.preset]


def _changes(arguments: argparse.Namespace) -> dict[str, str]:
    """The settings that were named on the command line."""
    values: dict[str, str] = {}
    for pair in arguments.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise HyperError({"set": f"Write --set {name}=VALUE, such as --set eta=0.5."})
        values[name] = value
    for name in ("epochs", "seed"):
        if getattr(arguments, name) is not None:
            values[name] = getattr(arguments, name)
    return values


def _settings(arguments: argparse.Namespace) -> Hyper | None:
    """The Hyper that was asked for; None if nothing was said."""
    values, preset = _changes(arguments), _preset(arguments)
    if preset is None and not values:
        return None
    return Hyper.from_dict(values, preset.hyper if preset else None)


def _runs(arguments: argparse.Namespace, data: Dataset) -> list[PresetRun]:
    """The runs that were asked for; what the book published goes with them while they are its own."""
    preset, values = _preset(arguments), _changes(arguments)
    if preset is None:
        return [PresetRun("main", _fitting(_settings(arguments), arguments, data))]
    own = {"epochs"} >= set(values) and arguments.data is None
    return [
        dataclasses.replace(
            run,
            hyper=_fitting(Hyper.from_dict(values, run.hyper), arguments, data),
            every=run.every if "epochs" not in values else 1,
            published=run.published if own else {},
        )
        for run in preset.runs
    ]


def _data(arguments: argparse.Namespace) -> Dataset:
    if arguments.data is None:
        return load(resource("mnist.npz"), name=MNIST)
    with _leaving_at_once():  # Qt takes time to load; MNIST does not need it
        from nnviz.app.images import read_image

    return load(arguments.data, read_image)


def _fitting(hyper: Hyper | None, arguments: argparse.Namespace, data: Dataset) -> Hyper:
    """The settings asked for; what was not asked for suits the data."""
    n = len(data.training)
    asked, hyper = hyper, hyper or Hyper()
    if not any(pair.startswith("sizes=") for pair in arguments.set):
        # A mini-batch that was asked for and is too large is a mistake to be told.
        room = max(n, asked.mini_batch_size, asked.n_training) if asked else n
        hyper = hyper.fit(data.n_inputs, data.n_classes, room)
    hyper.check_data(data.n_inputs, data.n_classes, n)
    return hyper


def _open_window(arguments: argparse.Namespace) -> int:
    hyper, preset = _settings(arguments), _preset(arguments)
    if _changes(arguments):
        preset = None  # settings of one's own: no longer the book's experiment
    data = None
    if arguments.data is not None:
        data = _data(arguments)
        hyper = _fitting(hyper, arguments, data)
    with _leaving_at_once():
        from nnviz.app.main import run

    return run(hyper, data, arguments.play, preset)


def _train(arguments: argparse.Namespace) -> int:
    preset = _preset(arguments)
    _settings(arguments)  # a mistake in the settings is said before the data is read
    check_place(arguments.save)
    data = _data(arguments)
    runs = _runs(arguments, data)
    with _leaving_at_once():
        from nnviz.headless import run_training

    score_on = arguments.score or (preset.score if preset else "test")
    return run_training(data, runs, score_on, arguments.json, arguments.save)


def _list_presets(_arguments: argparse.Namespace) -> int:
    from nnviz.headless import list_presets

    return list_presets(load_presets(resource("presets")))


def _predict(arguments: argparse.Namespace) -> int:
    from nnviz.core import runfile

    with _leaving_at_once():
        from nnviz.headless import run_prediction

    network = runfile.load(arguments.model or resource("ready.npz"))
    return run_prediction(network, arguments.images, arguments.json)
