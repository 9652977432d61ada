"""One row added to a section, some dropped from it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sop_opt import PlanningProblem, ProblemError
from sop_opt.scenarios.changes import AddRow, DropRows
from worlds import make_problem


def world() -> PlanningProblem:
    """Return bread from a mill's flour, and a limit on it."""
    return make_problem(
        products=[{"name": "bread"}, {"name": "flour"}, {"name": "cake"}],
        suppliers=[
            {"supplier": "mill", "product": "flour"},
            {"supplier": "farm", "product": "flour"},
        ],
        limits=[{"name": "few", "flow": "made", "most": 50}],
    )


def test_a_row_is_added_behind_the_others() -> None:
    row = {"name": "oven", "hours": [40, 38], "overtime": {"cost": 4}}
    after = AddRow(section="resources", row=row).changed(world())
    assert [(one.name, one.hours) for one in after.resources] == [("oven", (40.0, 38.0))]
    text = '{"product": "cake", "quantity": 3, "unmet": "backlog"}'
    after = AddRow(section="demand", row=text).changed(world())
    assert [demand.product for demand in after.demand] == ["bread", "cake"]


def test_rows_are_dropped_by_name() -> None:
    assert DropRows(section="limits", name="few").changed(world()).limits == ()
    after = DropRows(section="suppliers", supplier="mill").changed(world())
    assert [row.supplier for row in after.suppliers] == ["farm"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (AddRow(section="resource", row={"name": "oven"}), "did you mean 'resources'?"),
        (AddRow(section="stability", row={"pins": []}), "has no rows to add or drop"),
        (AddRow(section="resources", row={"hours": "many"}), "add_row row, hours 'many': is not"),
        (
            AddRow(section="resources", row={"nam": "oven"}),
            "row, nam .*did you mean 'name'",
        ),
        (AddRow(section="limits", row={"name": "few", "flow": "made"}), "limits row 2, most"),
        (AddRow(section="demand", row={"product": "pie", "quantity": 1}), "'pie': is not in"),
        (DropRows(section="limits", name="fwe"), "'fwe' is not in limits; did you mean 'few'?"),
        (DropRows(section="limits"), "would be dropped as a whole; say which rows"),
        (DropRows(section="products", product="bread"), "processes row 1, outputs.bread"),
        (DropRows(section="demand", product="flour"), "no row of demand has it"),
    ],
)
def test_a_change_that_leads_nowhere_is_a_fault(change: Any, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        change.changed(world())


@pytest.mark.parametrize("row", [{}, "oven", "[1]", {"hours": float("nan")}, {"hours": {1, 2}}, 3])
def test_a_row_is_a_json_object(row: Any) -> None:
    with pytest.raises(ValidationError):
        AddRow(section="resources", row=row)
