"""Twins: machines whose data agree, down to their processes and set-ups, but for names."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sop_opt.problem import PlanningProblem, Process, Resource, Setup


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
    for row in problem.resources:
        alike[_written(row, {})].append(row.name)
    for machines in alike.values():
        pairs = [_pair(problem, first, second) for first, second in pairwise(machines)]
        if found := [pair for pair in pairs if pair is not None]:
            yield found


def _pair(problem: PlanningProblem, first: str, second: str) -> Pair | None:
    """Return two machines as a pair, if every process and set-up of the one has its twin."""
    names = {first: second, second: first}
    for rows in (problem.processes, problem.setups):
        own = _twins(rows, names)
        if own is None:
            return None
        names |= own
    return Pair((first, second), names)


def _twins(
    rows: Sequence[Process] | Sequence[Setup], names: Mapping[str, str]
) -> dict[str, str] | None:
    """Return the twin of every row that speaks of one of the names; None where one has none."""
    waiting: dict[str, list[str]] = defaultdict(list)
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        said, renamed = _written(row, {}), _written(row, names)
        if renamed != said:
            waiting[said].append(row.name)
            wanted[renamed].append(row.name)
    if any(len(found) != len(waiting[text]) for text, found in wanted.items()):
        return None
    # of several that are alike, the first goes with the first
    return {
        name: twin
        for text, found in wanted.items()
        for name, twin in zip(found, waiting[text], strict=True)
    }


def _written(row: Resource | Process | Setup, names: Mapping[str, str]) -> str:
    """Return all that a row says but its name, with other names in place of some."""
    said = row.model_dump(exclude={"name"})
    return json.dumps(_renamed(said, names), sort_keys=True)


def _renamed(said: Any, names: Mapping[str, str]) -> Any:
    if isinstance(said, dict):
        return {names.get(key, key): _renamed(value, names) for key, value in said.items()}
    if isinstance(said, list | tuple):
        parts = [_renamed(part, names) for part in said]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return names.get(said, said) if isinstance(said, str) else said
