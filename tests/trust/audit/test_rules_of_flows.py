"""Limits, use rules, smoothing, stability and strategies, each broken by a sound plan."""

from __future__ import annotations

from typing import Any

import pytest

from trust.audit.cases import BREAD, DUE, Case, Sections, assert_rejected, row, sections

MADE: Sections = {
    "processes": [{**BREAD, "cost": 2, "maximum": 50}],
    "inventory": [{**BREAD, "holding_cost": 1}],
    "demand": [DUE],
}
"""10 and 20 are made when they are due."""
TWO: Sections = {
    "products": [{"name": "bread"}, {"name": "cake"}],
    "processes": [{**BREAD, "maximum": 50}, {"product": "cake", "maximum": 50}],
    "demand": [DUE, {"product": "cake", "quantity": [4, 0]}],
    "inventory": [{**BREAD, "holding_cost": 1}],
}
"""Bread and cake in January, bread alone in February."""
AHEAD: Sections = {"processes": [{**BREAD, "cost": [2, 9]}], "demand": [DUE]}
"""All 30 are made in January."""
BAKED_AHEAD: Sections = {
    "processes": [{**BREAD, "cost": [2, 9], "resource_hours": {"oven": 1}}],
    "resources": [
        {
            "name": "oven",
            "hours": 20,
            "overtime": {"hours": 5},
            "extra_shifts": [{"hours": 5, "cost": 1}],
        }
    ],
    "demand": [DUE],
}
"""The same with an oven, in overtime and a night shift."""
CREWED: Sections = {
    "processes": [{**BREAD, "labour_hours": {"crew": 1}}],
    "workforce": [{"name": "crew", "hours_per_worker": 10, "wage": 1}],
    "inventory": [{**BREAD, "maximum": 0}],
    "demand": [DUE],
}
"""1 worker in January and 2 in February."""


STAYS = "what is frozen or pinned stays"
CAKE: Sections = {"flow": "run", "product": "cake"}
PAIRED: Sections = TWO | {
    "usage": [
        {"name": "rule", "flow": "run", "product": "bread", "minimum_if_used": 1},
        {"name": "other", **CAKE, "minimum_if_used": 1},
    ]
}


def limit(what: str, level: str, loose: float, strict: Any, **fields: Any) -> Case:
    """Return a case in which the level of a limit on what is made changes."""
    world = MADE | {"limits": [{"name": "limit", "flow": "made", level: loose, **fields}]}
    rules = f"level {level!r}; limit kept"
    return row(what, rules, world, "limits", **{level: strict})


def use(what: str, rule: str, others: list[Sections] | None = None, **strict: Any) -> Case:
    """Return a case in which a loose use rule on all processes becomes strict."""
    loose = {"name": "rule", "flow": "run", "most_in_use": 2, "minimum_if_used": 1}
    return row(what, rule, TWO | {"usage": [loose, *(others or [])]}, "usage", **strict)


def pin(what: str, rule: str, loose: Any, strict: Any, **pin: Any) -> Case:
    """Return a case in which a pinned quantity changes."""
    world, section = (
        {"stability": {"pins": [{"flow": "made", "quantity": quantity, **pin}]}}
        for quantity in (loose, strict)
    )
    return sections(what, rule, MADE | world, **section)


def earlier(february: float) -> Sections:
    """Return an earlier plan whose February is frozen."""
    previous = {"flow": "run", "quantity": [10, february]}
    return {"stability": {"previous": [previous], "frozen_periods": "Feb"}}


CASES = [
    limit("too much made", "most", 99, 15),
    limit("too little made", "least", 5, 12),
    limit("too much made in all", "most", 99, 25, per="horizon"),
    limit("too little made to date", "least", 5, [12, 25], per="to_date"),
    limit("too large a share", "most", 99, 0.9, relative_to={"flow": "served"}),
    limit("too much in one month", "most", 99, 15, periods="Feb"),
    use("too many in use", "members in use", most_in_use=1),
    use("too few in use", "members in use", least_in_use=2),
    use("too small a lot", "minimum if used", minimum_if_used=5),
    row("bread without cake", "what is in use needs another", PAIRED, "usage", requires=CAKE),
    row(
        "too much growth",
        "most increase",
        MADE | {"smoothing": [{"name": "output", "flow": "made"}]},
        "smoothing",
        maximum_increase=8,
    ),
    pin(
        "less than pinned",
        f"quantity of the previous plan or pin; change; {STAYS}",
        {"Feb": 20},
        {"Feb": 25},
    ),
    sections(
        "a change of what is frozen",
        f"quantity of the previous plan or pin; change; {STAYS}",
        MADE | earlier(20),
        **earlier(15),
    ),
    sections("no stock ahead in a chase", "no stock ahead of need", AHEAD, strategy="chase"),
    sections("output that is not level", "level output", AHEAD, strategy="level"),
    sections("baking that is not level", "level output", BAKED_AHEAD, strategy="level"),
    sections("a head count that is not level", "level head count", CREWED, strategy="level"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_sound_plan_that_breaks_a_rule_is_rejected(case: Case) -> None:
    assert_rejected(case)
