"""The diagnosis: what it says, what it proves, and what it owns up to."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from sop_opt import InfeasiblePlan, SolveOptions, solve_plan
from sop_opt.cli import app
from sop_opt.trust.infeasible import Diagnosis, diagnose
from sop_opt.trust.infeasible.diagnosis import COLUMNS, MORE, NO_FIX, NOT_STANDARD
from worlds import make_problem

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from sop_opt import PlanningProblem

OVEN = [{"name": "oven", "hours": 8}]
BAKED = [{"product": "bread", "resource_hours": {"oven": 1}}]


def small_oven(**sections: Any) -> PlanningProblem:
    """Return a problem of 10 and 20 loaves due at an hour each, with 8 hours a month."""
    return make_problem(**({"resources": OVEN, "processes": BAKED} | sections))


def diagnosis(problem: PlanningProblem) -> Diagnosis:
    """Return the diagnosis of the problem's plan."""
    found = solve_plan(problem).diagnosis
    assert found is not None
    return found


def test_the_table_has_its_columns_and_what_each_rule_says() -> None:
    # of January alone: 10 loaves, 8 hours
    table = diagnosis(small_oven(demand=[{"product": "bread", "quantity": [10, 2]}])).conflict
    assert tuple(table.columns) == COLUMNS
    assert table[["cause", "section", "row", "field", "periods", "value"]].to_numpy().tolist() == [
        ["capacity", "resources", 1, "hours", "Jan", "8"],
        ["demand", "demand", 1, "quantity", "Jan", "10"],
    ]


def test_it_reads_as_sentences_a_planner_can_read_out() -> None:
    """2 hours or 2 loaves: 2 of 8 hours are 25 %, 2 of 6 loaves a month on average 33 %."""
    text = str(diagnosis(small_oven(demand=[{"product": "bread", "quantity": [10, 2]}])))
    assert text == (
        "These rules clash:\n"
        "  oven               8  in Jan  capacity (resources row 1, hours)\n"
        "  bread for market  10  in Jan  demand (demand row 1, quantity)\n"
        "Any one of these makes room:\n"
        "  2 more hours of oven in Jan\n"
        "  2 fewer units of bread for market in Jan"
    )


def test_fixes_come_in_order_of_their_share() -> None:
    found = diagnosis(small_oven())
    shares = [fix.share for fix in found.fixes]
    assert shares == sorted(shares)
    assert found.relaxation is found.fixes[0]


def test_every_fix_makes_a_plan_that_passes_its_audit() -> None:
    problem = small_oven()
    for fix in diagnose(problem).fixes:
        assert solve_plan(fix.apply(problem)).require_solved().audit().passed


def test_clashes_that_share_nothing_are_all_named() -> None:
    """Both ovens lack 2 hours in January: two clashes, one way out that touches both."""
    found = diagnosis(
        make_problem(
            products=[{"name": "bread"}, {"name": "cake"}],
            resources=[{"name": "oven", "hours": 8}, {"name": "kiln", "hours": 8}],
            processes=[
                {"product": "bread", "resource_hours": {"oven": 1}},
                {"product": "cake", "resource_hours": {"kiln": 1}},
            ],
            demand=[{"product": name, "quantity": [10, 2]} for name in ("bread", "cake")],
        )
    )
    assert sorted(found.conflict.groupby("clash")["row"].agg(list)) == [[1, 1], [2, 2]]
    assert found.notes == ()
    assert "These rules clash as well:" in str(found)
    assert len(found.fixes) == 1
    assert [relief.rule.name for relief in found.fixes[0].reliefs] == ["oven", "kiln"]


def test_clashes_of_whole_numbers_beside_the_one_named_are_owned_up_to() -> None:
    """The oven lacks 2 hours, and no whole number of bakers is between 1.4 and 1.8."""
    bakers = {"name": "bakers", "hours_per_worker": 8, "whole": True}
    found = diagnosis(
        small_oven(
            demand=[{"product": "bread", "quantity": [10, 2]}],
            workforce=[bakers | {"minimum_workers": 1.4, "maximum_workers": 1.8}],
        )
    )
    assert found.conflict["section"].tolist() == ["resources", "demand"]
    assert found.notes == (MORE,)
    assert found.relaxation is not None
    assert "oven" in str(found.relaxation)
    assert "bakers" in str(found.relaxation)


def test_the_command_shows_the_diagnosis(tmp_path: Path) -> None:
    small_oven().to_json(tmp_path / "oven.json")
    done = CliRunner().invoke(app, ["solve", str(tmp_path / "oven.json"), "--quiet"])
    assert done.exit_code == 3
    assert "These rules clash:" in done.output


def test_many_rules_of_one_kind_share_a_line() -> None:
    """Five products of 2 units each do not fit into a space for 9."""
    names = ["bread", "cake", "roll", "pie", "bun"]
    found = diagnosis(
        make_problem(
            horizon=["Jan"],
            sites=[{"name": "main", "storage_capacity": 9}],
            products=[{"name": name, "storage_volume": 1} for name in names],
            processes=[{"product": name} for name in names],
            inventory=[{"product": name, "closing_minimum": 2} for name in names],
            demand=[],
        )
    )
    assert len(found.conflict) == 6
    lines = [line for line in str(found).splitlines() if "closing_minimum" in line]
    assert len(lines) == 1
    assert "stock of bread, stock of cake, stock of roll and 2 more" in lines[0]
    assert "5 rows of inventory" in lines[0]


def test_a_plan_with_a_solution_has_no_diagnosis() -> None:
    assert solve_plan(make_problem()).diagnosis is None


def test_a_customised_plan_says_that_its_problem_does_not_tell() -> None:
    plan = solve_plan(make_problem(), customize=lambda model: model.production.run.setub(0))
    assert plan.diagnosis is not None
    assert plan.diagnosis.notes == (NOT_STANDARD,)
    assert plan.diagnosis.relaxation is None
    assert NOT_STANDARD in plan.summary()


def test_the_error_of_an_infeasible_plan_says_why() -> None:
    with pytest.raises(
        InfeasiblePlan, match=r"(?s)every rule\nThese rules clash.*more hours of oven"
    ):
        solve_plan(small_oven()).require_solved()


def test_the_summary_shows_the_diagnosis_in_place_of_advice() -> None:
    summary = solve_plan(small_oven()).summary()
    assert "These rules clash:" in summary
    assert "What often clashes" not in summary


def test_a_diagnosis_that_finds_nothing_leaves_the_advice() -> None:
    plan = replace(solve_plan(make_problem()), status="infeasible")
    assert plan.diagnosis is not None
    assert plan.diagnosis.conflict.empty
    assert NO_FIX in plan.diagnosis.notes
    assert "What often clashes" in plan.summary()


def test_a_plan_can_be_pickled_with_its_diagnosis() -> None:
    plan = solve_plan(small_oven())
    text = str(plan.diagnosis)
    assert str(pickle.loads(pickle.dumps(plan)).diagnosis) == text


@pytest.mark.parametrize(
    "options",
    [
        SolveOptions(threads=1),
        SolveOptions(threads=2),
        SolveOptions(method="first_order"),
        SolveOptions(progress=lambda _: None),
    ],
    ids=["one thread", "two threads", "first order", "progress"],
)
def test_options_of_the_solve_change_nothing(options: SolveOptions) -> None:
    """8 hours; loaves in batches of 7: 10 or 20 of them leave some over, which cannot be kept."""
    batches = [{**BAKED[0], "lot": {"multiple": 7}}]
    kept = [{"product": "bread", "closing_maximum": 0}]
    problem = small_oven(resources=[{"name": "oven", "hours": 80}], processes=batches)
    problem = problem.replace(inventory=kept)
    assert str(diagnose(problem, options)) == str(diagnose(problem))
    assert diagnose(problem, options).notes == ()


def test_no_time_is_owned_up_to() -> None:
    found = diagnose(small_oven(), SolveOptions(time_limit=1e-6))
    assert not found.fixes
    assert NO_FIX in found.notes
