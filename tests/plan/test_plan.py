"""What a plan says of itself, and how it answers what is misspelt."""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from worlds import make_problem


def test_a_plan_is_one_line_where_it_is_not_printed() -> None:
    # 10 and 20 loaves at 2 each
    plan = solve_plan(make_problem())
    assert repr(plan) == f"<Plan for {plan.problem.name!r}: optimal, objective 60.00>"


def test_an_audit_is_one_line_where_it_is_not_printed() -> None:
    audit = solve_plan(make_problem()).audit()
    first_line = str(audit).splitlines()[0]
    assert repr(audit) == f"<Audit of {first_line}>"


def test_a_table_that_is_not_there_is_told_with_the_nearest() -> None:
    tables = solve_plan(make_problem()).tables
    with pytest.raises(KeyError, match=r"no table is called 'capcity'; did you mean 'capacity'\?"):
        tables["capcity"]
    assert "capcity" not in tables
