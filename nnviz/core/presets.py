"""Presets: ready settings with a name, one readable JSON file each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from nnviz.core.hyper import Hyper


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings worth trying.

    Attributes
    ----------
    name : str
        The file's name without its ending; how the command line calls it.
    title : str
        One line for a menu.
    book : str
        Where it stands in the book and what the book reports.
    watch : str
        What to watch for.
    score : {"test", "validation"}
        The images that the book counts on.
    hyper : Hyper
    """

    name: str
    title: str
    book: str
    watch: str
    score: str
    hyper: Hyper


def load_presets(folder: Path) -> dict[str, Preset]:
    """All presets of a folder by name, in the order of their names."""
    return {path.stem: _load(path) for path in sorted(folder.glob("*.json"))}


def _load(path: Path) -> Preset:
    values = json.loads(path.read_text(encoding="utf-8"))
    return Preset(
        path.stem,
        values["title"],
        values["book"],
        values["watch"],
        values["score"],
        Hyper.from_dict(values["hyper"]),
    )
