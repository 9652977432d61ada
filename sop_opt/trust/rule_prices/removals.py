"""What is dropped together: each rule alone, many by group, all of a kind, and all of all kinds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.trust.rule_prices.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rule_prices.kinds import Member

EACH = 50
"""Rules of a kind up to which each is dropped alone; more are dropped by group, if they have some:
the family of the product, or the machine that is set up."""

EVERY_KIND = "all kinds"
"""Kind of what drops all rules of all kinds."""

Place = tuple[str, str, int]
"""Kind, section and row of a rule."""


@dataclass(frozen=True, eq=False)
class Removal:
    """Rules that are dropped together."""

    kind: str
    section: str
    """Section they are written in; empty: several."""
    row: int
    """Row, where it is one rule; else 0."""
    name: str
    places: frozenset[Place]
    """The rules."""
    changes: tuple[Change, ...]
    """What drops them."""


def removals(problem: PlanningProblem, kinds: Sequence[str]) -> list[Removal]:
    """Return what is worth dropping: first all rules, then kind by kind all of it and its parts."""
    found = {kind: _members(problem, kind) for kind in kinds}
    together = [own for kind in kinds for own in _of_kind(problem, kind, found[kind])]
    several = [kind for kind in kinds if found[kind]]
    if len(several) < 2:
        return together
    name = f"all {sum(len(members) for members in found.values())} rules"
    parts = [_removal(problem, kind, found[kind], "") for kind in several]
    everything = Removal(
        EVERY_KIND,
        "",
        0,
        name,
        frozenset().union(*(part.places for part in parts)),
        tuple(change for part in parts for change in part.changes),
    )
    return [everything, *together]


def _members(problem: PlanningProblem, kind: str) -> list[Member]:
    return [member for part in KINDS[kind] for member in part.members(problem)]


def _of_kind(problem: PlanningProblem, kind: str, members: list[Member]) -> Iterator[Removal]:
    """Yield all rules of a kind, where there are several, and then the single ones or groups."""
    if len(members) > 1:
        yield _removal(problem, kind, members, f"all {len(members)} rules")
    if len(members) <= EACH:
        for member in members:
            yield _removal(problem, kind, [member], member.name)
        return
    groups = defaultdict(list)
    for member in members:
        groups[member.group].append(member)
    if 1 < len(groups) <= EACH:
        for group, own in groups.items():
            yield _removal(problem, kind, own, f"{group or 'others'}, {len(own)} rules")


def _removal(problem: PlanningProblem, kind: str, members: Sequence[Member], name: str) -> Removal:
    """Return the removal of some rules of a kind."""
    by_section: dict[str, set[int]] = defaultdict(set)
    for member in members:
        by_section[member.section].add(member.row)
    changes = [
        change
        for part in KINDS[kind]
        for change in part.without(problem, by_section.get(part.section, ()))
    ]
    sections = list(by_section)
    return Removal(
        kind,
        sections[0] if len(sections) == 1 else "",
        members[0].row if len(members) == 1 else 0,
        name,
        frozenset((kind, member.section, member.row) for member in members),
        tuple(changes),
    )
