"""``sop-opt explain``: from a problem or a stored plan to sentences and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from typer.testing import CliRunner

from sop_opt import PlanningProblem, solve_plan
from sop_opt.cli import app
from sop_opt.trust.explain.explanation import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM = PlanningProblem(
    name="bakery",
    horizon=["Jan", "Feb"],
    products=[{"name": "bread"}],
    resources=[{"name": "oven", "hours": 30}],
    processes=[{"product": "bread", "resource_hours": {"oven": 2}}],
    demand=[{"product": "bread", "quantity": [20, 10], "unmet": "lost_sales", "price": 4}],
)
SENTENCE = "5 bread for market lost in Jan: it waits for capacity of oven in Jan."


def test_a_problem_is_solved_and_explained(tmp_path: Path) -> None:
    PROBLEM.to_folder(tmp_path / "bakery")
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "bakery"), "--quiet"])
    assert done.exit_code == 0, done.output
    assert SENTENCE in done.output
    assert "10 more hours of oven in Jan" in done.output


def test_a_stored_plan_is_explained_and_its_table_written(tmp_path: Path) -> None:
    solve_plan(PROBLEM).to_json(tmp_path / "plan.json")
    table = tmp_path / "causes.csv"
    arguments = ["explain", str(tmp_path / "plan.json"), "--period", "Jan", "--out", str(table)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert SENTENCE in done.output
    assert "explaining 1 of 1" in done.output
    assert tuple(pd.read_csv(table).columns) == COLUMNS


def test_a_table_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    solve_plan(PROBLEM).to_json(tmp_path / "plan.json")
    arguments = ["explain", str(tmp_path / "plan.json"), "--out", str(tmp_path / "no" / "a.csv")]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.output) == (1, "")
    assert "cannot be written: No such file or directory" in str(done.exception)


def test_a_stored_plan_keeps_the_options_it_was_solved_with(tmp_path: Path) -> None:
    solve_plan(PROBLEM).to_json(tmp_path / "plan.json")
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "plan.json"), "--gap", "0.5"])
    assert done.exit_code == 2
    assert "a stored plan is explained as it was solved" in done.output


def test_a_replay_file_is_called_what_it_is(tmp_path: Path) -> None:
    solve_plan(PROBLEM).to_replay(tmp_path / "replay.json")
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "replay.json")])
    assert done.exit_code == 1
    assert "holds a replay file, which 'sop-opt replay' reads" in str(done.exception)


def test_a_name_that_is_not_known_is_told(tmp_path: Path) -> None:
    solve_plan(PROBLEM).to_json(tmp_path / "plan.json")
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "plan.json"), "--product", "bred"])
    assert done.exit_code == 1
    assert "did you mean 'bread'?" in str(done.exception)


def test_a_stored_plan_is_explained_like_the_plan_itself(tmp_path: Path) -> None:
    plan = solve_plan(PROBLEM)
    plan.to_json(tmp_path / "plan.json")
    stored = type(plan).from_json(tmp_path / "plan.json")
    pd.testing.assert_frame_equal(stored.explain().table, plan.explain().table)


def test_a_problem_without_a_plan_is_diagnosed_instead(tmp_path: Path) -> None:
    must = [{"product": "bread", "quantity": [20, 10]}]
    PROBLEM.replace(demand=must).to_folder(tmp_path / "bakery")
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "bakery"), "--quiet"])
    assert done.exit_code == 3
    assert "Infeasible" in done.output
