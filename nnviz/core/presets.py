"""Presets: the book's experiments, ready to run, one readable JSON file each.

A file has a title, what the book reports (`book`), what to watch for (`watch`), the images that
are counted on (`score`), settings (`hyper`) and the counts that the book's programs published
(`published`: by set of images, one for each report). An experiment of several runs lists them
under `runs`, each with its name and what is different in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnviz.core.hyper import Hyper

#: A count for each report; None where the book gives none.
Counts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class PresetRun:
    """One run of an experiment.

    Attributes
    ----------
    name : str
        "main" if it is the only one.
    hyper : Hyper
    every : int
        Epochs between two reports.
    published : Mapping[str, Counts]
        How many images the book's own run got right, by the set that was scored.
    """

    name: str
    hyper: Hyper
    every: int = 1
    published: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether it draws the same random numbers as the book's own program."""
        return self.hyper.shuffle == "book"


@dataclass(frozen=True, slots=True)
class Preset:
    """An experiment.

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
    runs : tuple[PresetRun, ...]
    """

    name: str
    title: str
    book: str
    watch: str
    score: str
    runs: tuple[PresetRun, ...]

    @property
    def hyper(self) -> Hyper:
        """The settings of the first run."""
        return self.runs[0].hyper


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against the book's.

    Attributes
    ----------
    equal, compared : int
        Reports that agree, of those that the book gives a count for.
    first_difference : int or None
        The first report that differs, from 0.
    largest : int
        By how many images they differ at most.
    """

    equal: int
    compared: int
    first_difference: int | None
    largest: int


def compare(ours: Iterable[int], published: Counts) -> Comparison:
    """Compare our counts, one for each report so far, with the book's."""
    pairs = [(i, a - b) for i, (a, b) in enumerate(zip(ours, published, strict=False)) if b is not None]  # fmt: skip
    different = [(i, off) for i, off in pairs if off]
    return Comparison(
        len(pairs) - len(different),
        len(pairs),
        different[0][0] if different else None,
        max((abs(off) for _, off in different), default=0),
    )


def load_presets(folder: Path) -> dict[str, Preset]:
    """All presets of a folder by name, in the order of their names."""
    return {path.stem: _load(path) for path in sorted(folder.glob("*.json"))}


def _load(path: Path) -> Preset:
    values = json.loads(path.read_text(encoding="utf-8"))
    base = Hyper.from_dict(values["hyper"])
    runs = values.get("runs", [{"name": "main", "published": values.get("published", {})}])
    return Preset(
        path.stem,
        values["title"],
        values["book"],
        values["watch"],
        values["score"],
        tuple(_run(run, base) for run in runs),
    )


def _run(values: Mapping[str, Any], base: Hyper) -> PresetRun:
    published = values.get("published", {})
    return PresetRun(
        values["name"],
        Hyper.from_dict(values.get("hyper", {}), base),
        values.get("every", 1),
        {name: tuple(counts) for name, counts in published.items()},
    )
