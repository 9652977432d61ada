"""Machines: how many set-ups are done on one in a period, and whether it has but one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import set_to
from sop_opt.trust.rules.statement import Statement, always, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import Resource
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every machine asks of its set-ups."""
    for number, resource in enumerate(places.problem.resources, 1):
        yield from _most_setups(places, resource, number)
        yield from _one_at_a_time(places, resource, number)


def _most_setups(places: Places, resource: Resource, number: int) -> Iterator[Rule]:
    """Yield the most set-ups that are done on a machine."""
    most = vector(resource.most_setups, places.problem.horizon, np.inf)
    name = resource.name
    relief: dict[Side, str] = {"upper": f"{{}} more set-ups of {name}"}
    statement = Statement(
        "set-up",
        "resources",
        number,
        "most_setups",
        name,
        "set-ups",
        relief,
        usual(most),
        whole=True,
    )
    rows = places.filled(places.rows("setups.most_setups", (name,)))
    held = [(period, row) for period, row in rows if np.isfinite(most[period])]
    return on_rows(places, statement, held, "upper")


def _one_at_a_time(places: Places, resource: Resource, number: int) -> Iterator[Rule]:
    """Yield that a machine has one set-up per period, and one item of each joint one."""
    if not resource.one_at_a_time:
        return
    relief: dict[Side, str] = {"upper": f"{{}} more set-ups of {resource.name} at a time"}
    field, several = "one_at_a_time", set_to("resources", number, "one_at_a_time", value=False)
    for joint in ("", *(row.name for row in places.problem.setups)):
        name = f"{resource.name}, {joint}" if joint else resource.name
        statement = Statement(
            "set-up", "resources", number, field, name, "set-ups", relief, whole=True
        )
        rows = places.filled(places.rows("setups.one_at_a_time", (resource.name, joint)))
        yield from on_rows(places, statement, rows, "upper", loosened=always(several))
