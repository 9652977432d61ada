"""What the doctor calls an error leaves no plan, and no number takes its breath away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, check_problem, solve_plan
from sop_opt.trust.doctor import examine
from trust.doctor.corpus import bakery, with_fields

PERIODS = ["Jan", "Feb", "Mar", "Apr"]
UNITS = st.integers(0, 12)
PER_PERIOD = st.lists(UNITS, min_size=4, max_size=4)
LEAD_TIMES = st.integers(0, 2)
POLICIES = st.one_of(
    st.just({"kind": "must_serve"}),
    st.fixed_dictionaries(
        {
            "kind": st.just("backlog"),
            "max_periods": st.none() | st.integers(0, 3),
            "must_end_clear": st.booleans(),
        }
    ),
)


@st.composite
def chains(draw: st.DrawFn) -> PlanningProblem:
    """Draw flour that is bought, made to dough and bread, and moved to a shop, all with limits."""

    def source(**fields: Any) -> dict[str, Any]:
        maximum = draw(st.none() | PER_PERIOD)
        first = draw(st.sampled_from([None, None, "Feb", "Mar"]))
        times = {"lead_time": draw(LEAD_TIMES), "available_from": first}
        return {"maximum": maximum, **times, **fields}

    def stock(product: str, site: str) -> dict[str, Any]:
        levels = {"closing_minimum": draw(UNITS), "safety_stock": draw(st.sampled_from([0, 0, 3]))}
        opening = {"opening": draw(UNITS), "disposal_cost": 0}
        return {"product": product, "site": site, **opening, **levels}

    def demand(site: str) -> dict[str, Any]:
        quantity, unmet = draw(PER_PERIOD), draw(POLICIES)
        return {"product": "bread", "site": site, "quantity": quantity, "unmet": unmet}

    ends = {"origin": "plant", "destination": "shop"}
    bread = {"product": "bread", "site": "plant", "materials": {"dough": draw(st.integers(1, 2))}}
    dough = {"product": "dough", "site": "plant", "materials": {"flour": 2}, "yield_rate": 0.5}
    return PlanningProblem(
        horizon=PERIODS,
        products=[{"name": "flour"}, {"name": "dough"}, {"name": "bread"}],
        sites=[{"name": "plant"}, {"name": "shop"}],
        inventory=[stock("bread", "shop"), stock("bread", "plant"), stock("flour", "plant")],
        processes=[source(**bread), source(**dough)],
        suppliers=[source(supplier="mill", product="flour", site="plant")],
        lanes=[source(product="bread", **ends)],
        receipts=[{"product": "dough", "site": "plant", "quantity": draw(PER_PERIOD)}],
        demand=[demand("shop"), demand("plant")],
    )


@settings(max_examples=60, derandomize=True, deadline=None)
@given(chains())
def test_an_error_leaves_no_plan(problem: PlanningProblem) -> None:
    errors = [fault for fault in check_problem(problem) if fault.severity == "error"]
    if errors:
        assert solve_plan(problem).status == "infeasible", "\n".join(map(str, errors))


@pytest.mark.parametrize("number", [1.7e308, 5e-324])
@pytest.mark.parametrize(
    ("section", "row", "field"),
    [
        ("suppliers", 1, "maximum"),
        ("inventory", 1, "opening"),
        ("demand", 2, "quantity"),
        ("lanes", 1, "maximum"),
        ("workforce", 1, "hours_per_worker"),
        ("processes", 1, "yield_rate"),
    ],
)
def test_numbers_at_the_ends_of_what_can_be_written_are_no_trouble(
    number: float, section: str, row: int, field: str
) -> None:
    problem = PlanningProblem(**with_fields(bakery(), section, row, **{field: number}))
    ranks = [("error", "warning", "note").index(fault.severity) for fault in examine(problem)]
    assert ranks == sorted(ranks)
