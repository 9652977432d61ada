"""The instances of a run: documents from files, and generated ones."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.lotsizing.data import Data, read
from tests.benchmarks.lotsizing.generate import Levels, single_level, three_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.benchmarks.lotsizing.convert import Document

INSTANCES = Path(__file__).parent / "instances"
TR = re.compile(r"tr\d+-\d+")
"""What the six instances that the first aim speaks about are called."""


@dataclass(frozen=True)
class Case:
    """One instance."""

    document: Document
    published: bool
    """Whether it was read from a file."""

    @property
    def name(self) -> str:
        """Its name; the one that the literature uses, where a file has several."""
        names = [self.document["name"], *self.document.get("aliases", ())]
        return next((name for name in names if TR.fullmatch(name)), names[0])

    @property
    def is_tr(self) -> bool:
        """Whether it is one of the six tr instances."""
        return TR.fullmatch(self.name) is not None

    @property
    def is_generated(self) -> bool:
        """Whether somebody's recipe made it up."""
        return bool(self.document.get("generated"))

    @property
    def has_levels(self) -> bool:
        """Whether items go into others."""
        return bool(self.document.get("bill_of_materials"))

    @property
    def optimum(self) -> float:
        """The optimum that is published; not a number where none is."""
        known = self.document.get("known_optimum")
        return math.nan if known is None else float(known)

    def seen(self, what: str, absent: float) -> float:
        """Return the ``best_plan`` or ``best_bound`` of earlier runs that the document reports."""
        return float(self.document.get("measured_here", {}).get(what, absent))

    @cached_property
    def data(self) -> Data:
        """The instance as arrays."""
        return read(self.document)


def from_files(names: Iterable[str]) -> Iterator[Case]:
    """Yield the instances in files and folders; a name alone is one of those kept beside this."""
    for name in names:
        path = next(
            (path for path in (Path(name), INSTANCES / f"{name}.json") if path.exists()), None
        )
        if path is None:
            raise FileNotFoundError(f"{name} is no file, no folder and none of {INSTANCES.name}/")
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            yield Case(json.loads(file.read_text(encoding="utf-8")), published=True)


def from_shape(shape: str, seed: int) -> Case:
    """Return a generated instance of one level, such as ``50x52`` for items and periods."""
    items, periods = (int(number) for number in shape.split("x"))
    return Case(single_level(items, periods, seed), published=False)


def with_bill(size: Levels, seed: int) -> Case:
    """Return a generated instance of three levels."""
    return Case(three_levels(size, seed), published=False)
