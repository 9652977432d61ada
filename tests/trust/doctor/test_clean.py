"""The doctor says nothing about data that are right."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sop_opt import PlanningProblem, check_problem
from worlds import make_problem, red_tomato

DATA = Path(__file__).parents[3] / "data"
FOLDERS = sorted(path.parent for path in DATA.rglob("problem.csv"))


def test_all_published_data_are_looked_at() -> None:
    assert len(FOLDERS) >= 40


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_published_data_are_free_of_findings(folder: Path) -> None:
    assert check_problem(PlanningProblem.from_folder(folder)) == []


@pytest.mark.parametrize("problem", [make_problem(), red_tomato(), red_tomato(whole=True)])
def test_small_worlds_are_free_of_findings(problem: PlanningProblem) -> None:
    assert check_problem(problem) == []


def test_weeks_of_a_company_are_checked_while_one_waits() -> None:
    # 126 items on three levels x 26 weeks: 0.4 s on a busy machine; the best of three decides
    problem = PlanningProblem.from_folder(DATA / "company_weekly")

    def seconds() -> float:
        began = time.perf_counter()
        check_problem(problem)
        return time.perf_counter() - began

    assert min(seconds() for _ in range(3)) < 2
