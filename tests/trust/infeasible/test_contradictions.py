"""Seeded contradictions: each is named with nothing unrelated, and every fix shown is one."""

from __future__ import annotations

import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.trust.infeasible import diagnose
from trust.infeasible.contradictions import BAKERY, CONTRADICTIONS, Contradiction


def test_the_bakery_itself_has_a_plan() -> None:
    assert solve_plan(PlanningProblem(**BAKERY)).solved


@pytest.mark.parametrize("case", CONTRADICTIONS, ids=lambda case: case.what)
def test_the_culprits_are_named_and_every_fix_makes_a_plan(case: Contradiction) -> None:
    problem = case.problem
    assert solve_plan(problem).status == "infeasible"
    diagnosis = diagnose(problem)
    rows = diagnosis.conflict.itertuples()
    named = {f"{row.section} {row.row} {row.field}" for row in rows}
    assert case.culprits <= named <= case.culprits | case.others, str(diagnosis)
    assert diagnosis.conflict["clash"].max() == 1
    assert diagnosis.fixes, str(diagnosis)
    for fix in diagnosis.fixes:
        assert solve_plan(fix.apply(problem)).require_solved().audit().passed
