"""Use rules: how many members are in use, how much of each at least, and with what.

What ties a quantity to its being used is no rule: it is what being used means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.usage import Usage
from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import level_at
from sop_opt.trust.rules.statement import Statement, always, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.components.usage import Group
    from sop_opt.ledger import Point
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every use rule asks for."""
    usage = places.part(Usage)
    if usage is None:
        return
    claimed: set[int] = set()
    for number, group in enumerate(usage.groups, 1):
        yield from _counts(places, group, number)
        yield from _minimum(places, usage, number, claimed)
        yield from _together(places, usage, group, number)


def _held(places: Places, group: Group, account: str, point: Point) -> list[tuple[int, int]]:
    """Return the rows of a rule in the periods in which it holds."""
    rows = places.filled(places.rows(f"usage.{account}", point))
    return [(period, row) for period, row in rows if group.held[period]]


def _counts(places: Places, group: Group, number: int) -> Iterator[Rule]:
    """Yield the least and the most members in use."""
    rule = group.rule
    sides: tuple[tuple[Side, str, int | None, str], ...] = (
        ("lower", "least_in_use", rule.least_in_use or None, "fewer"),
        ("upper", "most_in_use", rule.most_in_use, "more"),
    )
    rows = _held(places, group, "members_in_use", (rule.name,))
    for side, field, level, words in sides:
        if level is None:
            continue
        unit = f"{rule.each} in use"
        relief = {side: f"{{}} {words} in use ({rule.name})"}
        statement = Statement(
            "limit", "usage", number, field, rule.name, unit, relief, max(level, 1.0), whole=True
        )
        loosened = level_at("usage", number, field, float(level))
        yield from on_rows(places, statement, rows, side, loosened=always(loosened))


def _minimum(places: Places, usage: Usage, number: int, claimed: set[int]) -> Iterator[Rule]:
    """Yield the least of every member in use, where no other rule asks for more."""
    group = usage.groups[number - 1]
    asked = _asked(places, group)
    for member in group.members:
        point = usage.register.points[member]
        sharing = [_asked(places, other) for other in usage.groups if member in other.members]
        strictest = asked >= np.max(sharing, axis=0)
        rows = [
            (period, row)
            for period, row in _held(places, group, "minimum_if_used", point)
            if strictest[period] and row not in claimed
        ]
        claimed.update(row for _, row in rows)
        name = f"{group.rule.name}: {point[1]}"
        relief: dict[Side, str] = {"lower": f"{{}} fewer units of {point[1]} when it is used"}
        scale, field = usual(asked), "minimum_if_used"
        statement = Statement("minimum", "usage", number, field, name, "units", relief, scale)
        yield from on_rows(places, statement, rows, "lower")


def _asked(places: Places, group: Group) -> NDArray[np.float64]:
    """Return the least quantity that a rule asks of each member in use."""
    asked: NDArray[np.float64] = (
        vector(group.rule.minimum_if_used, places.problem.horizon, 0.0) * group.held
    )
    return asked


def _together(places: Places, usage: Usage, group: Group, number: int) -> Iterator[Rule]:
    """Yield that members are used only with one of those they require: no data can say less."""
    for member in group.members if group.required else ():
        rule, label = group.rule.name, usage.register.points[member][1]
        name = f"{rule}: {label}"
        relief: dict[Side, str] = {"upper": f"{label} without what {rule} requires"}
        statement = Statement(
            "limit", "usage", number, "requires", name, "uses", relief, whole=True
        )
        rows = _held(places, group, "only_together", (rule, label))
        yield from on_rows(places, statement, rows, "upper", loosened=always(None))
