"""Set-ups are written and read back as they are, in every format."""

from __future__ import annotations

import pandas as pd
import pytest

from sop_opt import PlanningProblem, ProblemError
from worlds import make_problem

FULL = {
    "name": "dough",
    "flow": ("run", "made"),
    "process": ("make bread", "make cake"),
    "machine": "mixer",
    "cost": (5.0, 6.0),
    "hours": {"mixer": 2.0, "crew": (1.0, 0.5)},
    "start_cost": 3.0,
    "start_hours": {"crew": 0.25},
    "minimum": {"Feb": 4.0},
    "minimum_run": 2,
    "minimum_pause": 3,
    "opening": -1,
}
CYCLE = {"name": "bread", "process": "make bread", "cycle": 2, "cycle_start": "Feb"}


@pytest.fixture
def problem():
    """Return a problem with everything that a set-up can say, and a machine with its rules."""
    rules = {"most_setups": (1, 2), "one_at_a_time": True, "carries_setup": True}
    return make_problem(
        products=[{"name": "bread"}, {"name": "cake"}],
        processes=[{"product": "bread"}, {"product": "cake"}],
        resources=[{"name": "mixer", "hours": 40, **rules}],
        workforce=[{"name": "crew", "opening": 1, "hours_per_worker": 40}],
        setups=[FULL, CYCLE],
        limits=[{"name": "few", "flow": "set_up_done", "setup": "dough", "most": 2}],
    )


def test_set_ups_hold_what_was_said(problem):
    given = problem.setups[0].model_dump(exclude_defaults=True)
    assert given == FULL


def test_set_ups_survive_every_format(problem, tmp_path):
    problem.to_folder(tmp_path / "folder")
    problem.to_excel(tmp_path / "book.xlsx")
    assert PlanningProblem.from_folder(tmp_path / "folder") == problem
    assert PlanningProblem.from_excel(tmp_path / "book.xlsx") == problem
    assert PlanningProblem.from_json(problem.to_json()) == problem
    assert PlanningProblem.from_frames(problem.to_frames()) == problem


def test_a_table_of_set_ups_is_read_with_names_apart_by_semicolons(problem):
    frames = problem.replace(setups=[], limits=[]).to_frames()
    frames["setups"] = pd.DataFrame(
        {"name": ["both"], "machine": ["mixer"], "process": ["make bread; make cake"], "cost": [7]}
    )
    (row,) = PlanningProblem.from_frames(frames).setups
    assert row.process == ("make bread", "make cake")
    assert row.cost == 7


def test_names_of_set_ups_are_unique_and_known():
    with pytest.raises(ProblemError) as caught:
        make_problem(
            setups=[{"name": "oven"}, {"name": "oven"}],
            limits=[{"name": "few", "flow": "set_up", "setup": "ovne", "most": 1}],
        )
    assert [str(fault) for fault in caught.value.faults] == [
        "setups row 2, name 'oven': is in an earlier row; name must be unique",
        "limits row 1, setup 'ovne': is not in setups; did you mean 'oven'?",
    ]
