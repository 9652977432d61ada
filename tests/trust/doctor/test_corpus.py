"""The doctor finds every seeded error of the corpus, and nothing else in it."""

from __future__ import annotations

from collections import Counter

import pytest

from sop_opt import PlanningProblem, ProblemError, check_problem, solve_plan
from sop_opt.trust.doctor import examine
from trust.doctor.corpus import Seeded, bakery, corpus

CASES = list(corpus())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_seeded_error_is_found_and_nothing_else(case: Seeded) -> None:
    found = check_problem(case.sections)
    places = [(fault.severity, fault.section, fault.row, fault.field) for fault in found]
    assert Counter(places) == Counter(case.expected), "\n".join(map(str, found))
    assert any(case.says in str(fault) for fault in found), "\n".join(map(str, found))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_the_doctor_finds_has_a_remedy(case: Seeded) -> None:
    try:
        problem = PlanningProblem.model_validate(case.sections)
    except ProblemError:
        return  # the error is found by the problem itself
    assert all(fault.remedy for fault in examine(problem))


def test_the_corpus_holds_sixty_errors_with_names_of_their_own() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_world_that_errors_are_seeded_in_is_clean_and_has_a_plan() -> None:
    assert check_problem(bakery()) == []
    assert solve_plan(PlanningProblem(**bakery())).status == "optimal"
