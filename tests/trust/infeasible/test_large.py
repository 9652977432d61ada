"""One contradiction in a large problem is named in less time than the problem takes to solve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sop_opt import PlanningProblem, SolveOptions
from sop_opt.problem.changes import Change, changed
from sop_opt.trust.infeasible import diagnose

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPANY = Path(__file__).parents[3] / "data" / "company"
APRIL = "2026-04"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "culprits"),
    [
        (
            [("inventory", "closing_minimum", 40_000)],
            {"inventory 1 closing_minimum", "sites 1 storage_capacity"},
        ),
        (
            [("workforce", "minimum_workers", {APRIL: 500})],
            {"workforce 1 minimum_workers", "workforce 1 maximum_hired"},
        ),
        (
            # people are counted whole
            [
                ("workforce", "minimum_workers", {APRIL: 50.2}),
                ("workforce", "maximum_workers", {APRIL: 50.8}),
            ],
            {"workforce 1 minimum_workers", "workforce 1 maximum_workers"},
        ),
    ],
    ids=["stock beyond space", "people beyond hiring", "no whole number of people"],
)
def test_a_contradiction_in_the_company_is_named_and_fixed(
    changes: Sequence[tuple[str, str, Any]], culprits: set[str]
) -> None:
    company = PlanningProblem.from_folder(COMPANY)
    problem = changed(company, [Change(section, 1, *change) for section, *change in changes])
    diagnosis = diagnose(problem, SolveOptions(mip_gap=0.001))
    rows = diagnosis.conflict.itertuples()
    assert {f"{row.section} {row.row} {row.field}" for row in rows} == culprits
    assert diagnosis.fixes
    assert diagnosis.notes == ()
