"""Small random problems that always have a plan, as plain sections to vary and build.

Every number is small and whole, so that optima stay far from the solver's tolerance. Demand may
always be lost at a price, so whatever else is drawn there is a plan.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, SolveOptions

Sections = dict[str, Any]

FEW = settings(max_examples=25, derandomize=True, deadline=None)
"""Few examples, the same in every run: a property is a test, not a search."""

SHORT = SolveOptions(time_limit=1)
"""For whole numbers that a solver would search for long; what holds, holds for any plan."""

PRICES = frozenset(
    {
        "cost",
        "price",
        "holding_cost",
        "safety_stock_cost",
        "wage",
        "hire_cost",
        "release_cost",
    }
)
"""Fields of the sections drawn here that are money."""


def problem_of(sections: Sections, **changes: Any) -> PlanningProblem:
    """Return the problem of these sections, some of them replaced."""
    return PlanningProblem(**(sections | changes))


def scaled(value: Any, factor: float, fields: frozenset[str], field: str = "") -> Any:
    """Return sections in which every number in one of these fields is multiplied."""
    if isinstance(value, dict):
        return {name: scaled(part, factor, fields, name) for name, part in value.items()}
    if isinstance(value, list):
        return [scaled(part, factor, fields, field) for part in value]
    return value * factor if field in fields and value is not None else value


def changed(sections: Sections, section: str, **fields: Any) -> Sections:
    """Return the sections with these fields set in every row of one of them."""
    return sections | {section: [row | fields for row in sections[section]]}


@st.composite
def problems(draw: st.DrawFn, *, whole: bool = False) -> Sections:
    """Draw two to four periods, up to three products, lines with overtime, a crew, a supplier."""
    count = draw(st.integers(2, 4))
    names = [f"P{k}" for k in range(draw(st.integers(1, 3)))]
    series = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    sections: Sections = {
        "horizon": [f"t{k}" for k in range(count)],
        "products": [{"name": name} for name in names],
        "inventory": [draw(_stock(name)) for name in names],
        "resources": [{"name": "line", "hours": draw(series), "overtime": draw(_overtime())}],
        "workforce": [draw(_crew(whole=whole))],
        "processes": [draw(_process(name, whole=whole)) for name in names],
        "demand": [
            {"product": name, "customer": customer, "quantity": draw(series), **draw(_market())}
            for name in names
            for customer in draw(st.sampled_from([["shop"], ["shop", "export"]]))
        ],
    }
    if len(names) > 1 and draw(st.booleans()):
        sections["processes"][0]["materials"] = {names[1]: draw(st.integers(1, 2))}
    if draw(st.booleans()):
        price, most = draw(st.integers(5, 30)), draw(st.integers(0, 5))
        offer = {"supplier": "trader", "product": names[0], "price": price, "maximum": most}
        sections["suppliers"] = [offer]
    return sections


@st.composite
def _stock(draw: st.DrawFn, product: str) -> Sections:
    return {
        "product": product,
        "opening": draw(st.integers(0, 5)),
        "holding_cost": draw(st.integers(0, 3)),
        "holding_basis": draw(st.sampled_from(["closing", "average"])),
        "safety_stock": draw(st.integers(0, 3)),
        "safety_stock_cost": draw(st.integers(0, 5)),
    }


@st.composite
def _process(draw: st.DrawFn, product: str, *, whole: bool) -> Sections:
    return {
        "product": product,
        "cost": draw(st.integers(0, 6)),
        "lead_time": draw(st.integers(0, 1)),
        "resource_hours": {"line": draw(st.integers(1, 2))},
        "labour_hours": {"crew": draw(st.integers(0, 2))},
        "whole": whole and draw(st.booleans()),
    }


def _overtime() -> st.SearchStrategy[Sections | None]:
    some = st.fixed_dictionaries({"hours": st.integers(0, 5), "cost": st.integers(1, 9)})
    return st.one_of(st.none(), some)


@st.composite
def _crew(draw: st.DrawFn, *, whole: bool) -> Sections:
    return {
        "name": "crew",
        "opening": draw(st.integers(0, 3)),
        "hours_per_worker": draw(st.integers(2, 6)),
        "wage": draw(st.integers(0, 9)),
        "hire_cost": draw(st.integers(0, 9)),
        "release_cost": draw(st.integers(0, 9)),
        "attrition": draw(st.sampled_from([0, 0.25])),
        "overtime": {"hours_per_worker": draw(st.integers(0, 2)), "wage": draw(st.integers(1, 9))},
        "whole": whole,
    }


@st.composite
def _market(draw: st.DrawFn) -> Sections:
    losing = {"kind": "lost_sales", "cost": draw(st.one_of(st.none(), st.integers(5, 40)))}
    waiting = {
        "kind": "backlog",
        "cost": draw(st.integers(0, 9)),
        "max_periods": draw(st.one_of(st.none(), st.integers(0, 3))),
        "must_end_clear": draw(st.booleans()),
    }
    return {
        "price": draw(st.integers(0, 40)),
        "priority": draw(st.integers(1, 2)),
        "unmet": draw(st.sampled_from([[losing], [waiting, losing]])),
    }
