"""Twins: machines whose data agree, down to their processes and set-ups, but for names."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sop_opt.problem import PlanningProblem, Process, Resource, Setup


@dataclass(frozen=True)
class Said:
    """A row of a section."""

    name: str
    fields: dict[str, Any]
    """All that it says but its name."""

    @cached_property
    def written(self) -> str:
        """What it says, as text."""
        return _written(self.fields, {})

    def renamed(self, names: Mapping[str, str]) -> str:
        """Return what it says with other names in place of some; most rows have none of them."""
        if names.keys().isdisjoint(self._words):
            return self.written
        return _written(self.fields, names)

    @cached_property
    def _words(self) -> set[str]:
        return set(_words(self.fields))


@dataclass(frozen=True)
class Pair:
    """Two machines, and what is called differently on the one and the other."""

    machines: tuple[str, str]
    names: Mapping[str, str]
    """Every name that differs -> the one in its place; goes both ways."""


def rows_of_twins(problem: PlanningProblem) -> Iterator[list[Pair]]:
    """Yield the neighbours of every row of machines that look alike, in the order of the problem.

    Whether they can change places depends on the rest of the problem too.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for row in _said(problem.resources):
        alike[row.written].append(row.name)
    if max(map(len, alike.values()), default=0) < 2:
        return
    sections = [_said(problem.processes), _said(problem.setups)]
    for machines in alike.values():
        pairs = [_pair(sections, first, second) for first, second in pairwise(machines)]
        if found := [pair for pair in pairs if pair is not None]:
            yield found


def _said(rows: Sequence[Resource] | Sequence[Process] | Sequence[Setup]) -> list[Said]:
    return [Said(row.name, row.model_dump(exclude={"name"})) for row in rows]


def _pair(sections: Sequence[list[Said]], first: str, second: str) -> Pair | None:
    """Return two machines as a pair, if every process and set-up of the one has its twin."""
    names = {first: second, second: first}
    for rows in sections:
        own = _twins(rows, names)
        if own is None:
            return None
        names |= own
    return Pair((first, second), names)


def _twins(rows: list[Said], names: Mapping[str, str]) -> dict[str, str] | None:
    """Return the twin of every row that speaks of one of the names; None where one has none."""
    waiting: dict[str, list[str]] = defaultdict(list)
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        renamed = row.renamed(names)
        if renamed != row.written:
            waiting[row.written].append(row.name)
            wanted[renamed].append(row.name)
    if any(len(found) != len(waiting[text]) for text, found in wanted.items()):
        return None
    # of several that are alike, the first goes with the first
    return {
        name: twin
        for text, found in wanted.items()
        for name, twin in zip(found, waiting[text], strict=True)
    }


def _words(said: Any) -> Iterator[str]:
    """Yield everything that may be a name in what a row says."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield key
            yield from _words(value)
    elif isinstance(said, list | tuple):
        for part in said:
            yield from _words(part)


def _written(said: Any, names: Mapping[str, str]) -> str:
    """Return what a row says, with other names in place of some."""
    return json.dumps(_renamed(said, names), sort_keys=True)


def _renamed(said: Any, names: Mapping[str, str]) -> Any:
    if isinstance(said, dict):
        return {names.get(key, key): _renamed(value, names) for key, value in said.items()}
    if isinstance(said, list | tuple):
        parts = [_renamed(part, names) for part in said]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return names.get(said, said) if isinstance(said, str) else said
