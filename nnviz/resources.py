"""Where the files that come with nnviz lie: in a checkout, or in an installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


def resource(name: str) -> Path:
    """The path of a file or folder that comes with nnviz, such as ``mnist.npz``.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    """
    for folder in _FOLDERS:
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"nnviz's own file {name} is missing; install nnviz again.")
