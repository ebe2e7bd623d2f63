"""Presets: the book's experiments, ready to run, one readable JSON file each.

A file has a title, what the book reports (`book`), what to watch for (`watch`), the images that
are counted on (`score`), settings (`hyper`) and the counts that the book's programs published
(`published`: by set of images, one for each report; `differs` says why ours may differ). An
experiment of several runs lists them under `runs`, each with its name and what is different in it.
`picture` is what the book draws of it.
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
    differs : str
        Why counts may differ though the same random numbers are drawn; empty if they may not.
    speeds : tuple[float, ...]
        The book's lengths of the mean delta of each hidden layer at the start, where it gives them.
    """

    name: str
    hyper: Hyper
    every: int = 1
    published: Mapping[str, Counts] = field(default_factory=dict)
    differs: str = ""
    speeds: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """What a legend calls it."""
        return "nnviz" if self.name == "main" else self.name

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
    picture : {"accuracy", "training_cost", "images", "speed"}
        What the book draws: accuracy or the training cost by epoch, the last accuracy by the
        number of training images, or how quickly each layer learns.
    place : int
        Among those of its chapter.
    """

    name: str
    title: str
    book: str
    watch: str
    score: str
    runs: tuple[PresetRun, ...]
    picture: str = "accuracy"
    place: int = 0

    @property
    def is_the_books(self) -> bool:
        """Whether the book describes it; the others are nnviz's own."""
        return self.name.startswith("ch")

    @property
    def chapter(self) -> str:
        """Where it stands: "Chapter 3", or "Not from the book"."""
        return f"Chapter {self.name[2:3]}" if self.is_the_books else "Not from the book"

    @property
    def short_title(self) -> str:
        """The title within its chapter."""
        text = self.title.removeprefix(f"{self.chapter}: ")
        return text if text.startswith("eta ") else text[0].upper() + text[1:]

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
    """All presets of a folder by name: by chapter, then by their `place` in it."""
    presets = [_load(path) for path in sorted(folder.glob("*.json"))]
    presets.sort(key=lambda preset: (not preset.is_the_books, preset.chapter, preset.place))
    return {preset.name: preset for preset in presets}


def _load(path: Path) -> Preset:
    values = json.loads(path.read_text(encoding="utf-8"))
    base = Hyper.from_dict(values["hyper"])
    alone = {key: values[key] for key in ("published", "differs", "every") if key in values}
    runs = values.get("runs", [{"name": "main", **alone}])
    return Preset(
        path.stem,
        values["title"],
        values["book"],
        values["watch"],
        values["score"],
        tuple(_run(run, base) for run in runs),
        values.get("picture", "accuracy"),
        values.get("place", 0),
    )


def _run(values: Mapping[str, Any], base: Hyper) -> PresetRun:
    published = values.get("published", {})
    return PresetRun(
        values["name"],
        Hyper.from_dict(values.get("hyper", {}), base),
        values.get("every", 1),
        {name: tuple(counts) for name, counts in published.items()},
        values.get("differs", ""),
        tuple(values.get("speeds", ())),
    )
