"""Any change of any problem: another problem that can be stored, or faults; never anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, ProblemError
from sop_opt.problem.content import Content
from sop_opt.scenarios.changes import KINDS
from sop_opt.scenarios.changes.address import LABELS
from sop_opt.scenarios.changes.base import REFERENCES
from sop_opt.scenarios.changes.costs import Cost
from sop_opt.scenarios.scenario import Scenario
from strategies import problems

if TYPE_CHECKING:
    from sop_opt.errors import Fault

PATHS = (
    "hours overtime.cost overtime.hours quantity unmet.backlog.cost price cost lead_time "
    "opening maximum safety_stock strategy extra_shifts.*.cost resource_hours.oven moves.*.cost "
    "finite product name most per horizon.t1.days stability.departure_cost lot.minimum"
).split()
amounts = st.one_of(
    st.integers(0, 3),
    st.lists(st.integers(0, 3), min_size=2, max_size=3),
    st.dictionaries(st.sampled_from(["t1", "t2", "t9"]), st.integers(0, 3), min_size=1),
    st.just("1 per day"),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "of": st.sampled_from(get_args(Cost)),
    "to": st.one_of(amounts, st.sampled_from(["chase", "true", "many"])),
    "plus": amounts,
    "by": st.one_of(st.integers(1, 2), amounts),
    "quantity": amounts,
    "machines": amounts,
    "hours": amounts,
    "maximum": amounts,
    "share": st.sampled_from([0.25, 0.5, 1]),
    "lift": st.sampled_from([0.25, 0.5]),
    "forward_buying": st.lists(st.sampled_from([0.25, 0.5]), max_size=3),
    "demand": st.sampled_from(["moves", "is_lost"]),
    "strategy": st.sampled_from(["level", "chase"]),
    "objective": st.sampled_from(["cost", "profit"]),
    "section": st.sampled_from([*LABELS, "problem"]),
    "field": st.sampled_from(PATHS),
    "reset": st.booleans(),
    "row": st.just({"name": "late", "hours": 3, "flow": "made", "most": 5}),
    "name": st.just("oven"),
    "resource": st.just(["oven"]),
    "moving": st.booleans(),
    "start": st.just("t2"),
    "end": st.just("t2"),
}
"""What fields may hold; names are those of the problem, or of nobody."""


def change(draw: st.DrawFn, kind: str, problem: PlanningProblem) -> dict[str, Any]:
    """Draw a change: the fields that it needs, and some of the others."""
    names = Content.of(problem).names
    words = {
        word: st.lists(st.sampled_from([*sorted(names[named] or ()), "nobody"]), max_size=1)
        for word, named in REFERENCES.items()
    }
    held = words | FIELDS
    fields = {
        name: draw(held[name])
        for name, info in KINDS[kind].model_fields.items()
        if name in held and (info.is_required() or draw(st.integers(0, 3)) == 3)
    }
    return {"kind": kind, **fields}


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"draw_demand"}))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), problems())
def test_a_change_makes_a_problem_or_faults(
    kind: str, data: st.DataObject, problem: PlanningProblem
) -> None:
    drawn = change(data.draw, kind, problem)
    before = problem.to_json()
    faults: tuple[Fault, ...] = ()
    try:
        scenario = Scenario(name="any", changes=[drawn])  # type: ignore[arg-type]
        assert str(scenario.changes[0])
        after = scenario.applied_to(problem)
        assert PlanningProblem.from_json(after.to_json()) == after
    except ProblemError as error:
        faults = error.faults
    event("refused" if faults else "made")
    assert all(fault.section.startswith("scenario 'any'") and fault.message for fault in faults)
    assert problem.to_json() == before
