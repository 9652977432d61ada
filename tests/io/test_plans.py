"""Stored plans: read back without a solver, and never with another problem."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from sop_opt import Plan, PlanningProblem, ProblemError, SolveError, SolveOptions, solve_plan
from sop_opt.errors import StorageError
from sop_opt.io import require_plan_folder
from sop_opt.plan.tables import COLUMNS
from worlds import make_problem, red_tomato

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_plan(red_tomato())


@pytest.fixture(scope="module")
def no_plan() -> Plan:
    # 10 and 20 due, but only 1 can be made per period
    return solve_plan(make_problem(processes=[{"product": "bread", "maximum": 1}]))


def assert_same(first: Plan, second: Plan) -> None:
    assert list(first.tables) == list(second.tables)
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(second.tables[name], frame)
    for figure in ("objective", "bound", "gap", "build_seconds", "solve_seconds"):
        was, now = getattr(first, figure), getattr(second, figure)
        assert was == now or (math.isnan(was) and math.isnan(now))
    assert first.problem == second.problem
    assert (first.options, first.standard) == (second.options, second.standard)
    assert (first.status, first.log) == (second.status, second.log)
    assert first.summary() == second.summary()
    assert repr(first.kpis) == repr(second.kpis)


def test_a_plan_comes_back_as_it_was(plan: Plan, tmp_path: Path) -> None:
    assert_same(plan, Plan.from_json(plan.to_json()))
    plan.to_json(tmp_path / "plan.json")
    assert_same(plan, Plan.from_json(tmp_path / "plan.json"))


def test_a_problem_without_a_plan_can_be_stored(no_plan: Plan, tmp_path: Path) -> None:
    again = Plan.from_json(no_plan.to_json())
    assert again.status == "infeasible"
    assert_same(no_plan, again)
    no_plan.to_folder(tmp_path / "plan")
    no_plan.to_excel(tmp_path / "plan.xlsx")
    assert (tmp_path / "plan" / "demand.csv").read_text() == f"{','.join(COLUMNS['demand'])}\n"


def test_what_is_not_a_number_is_null_and_infinity_is_kept(plan: Plan) -> None:
    frame = pd.DataFrame({"resource": ["oven", None], "hours": [math.inf, math.nan]})
    odd = replace(plan, bound=-math.inf, gap=math.nan, tables={**plan.tables, "own": frame})
    document = json.loads(odd.to_json())
    assert "gap" not in document
    assert document["tables"]["own"] == [
        {"name": "resource", "labels": ["oven", None]},
        {"name": "hours", "numbers": ["Infinity", None]},
    ]
    again = Plan.from_json(odd.to_json())
    assert (again.bound, math.isnan(again.gap)) == (-math.inf, True)
    assert again.tables["own"]["hours"].tolist()[0] == math.inf
    assert again.tables["own"].isna().to_numpy().tolist() == [[False, False], [True, True]]


def test_how_it_was_solved_is_stored_without_what_shows_progress() -> None:
    options = SolveOptions(time_limit=60, mip_gap=0.01, seed=7, method="simplex")
    plan = solve_plan(make_problem(), options=options.model_copy(update={"progress": print}))
    again = Plan.from_json(replace(plan, options=options, standard=False).to_json())
    assert again.options == plan.options == options
    assert not again.standard
    assert "progress" not in json.loads(plan.to_json())["options"]


def test_an_older_document_does_not_say_how_it_was_solved(plan: Plan) -> None:
    document = json.loads(plan.to_json())
    for name in ("options", "standard", "shadow_prices"):
        del document[name]
    again = Plan.from_json(json.dumps(document))
    assert (again.options, again.standard) == (SolveOptions(), True)
    assert_same(plan, again)
    with pytest.raises(SolveError, match="stored without its shadow prices"):
        _ = again.shadow_prices


def test_shadow_prices_are_stored_where_they_are_known(plan: Plan) -> None:
    """Those of a linear programme always, and those of a plan with whole numbers once asked for."""
    again = Plan.from_json(plan.to_json())
    pd.testing.assert_frame_equal(again.shadow_prices, plan.shadow_prices)
    pd.testing.assert_frame_equal(Plan.from_json(again.to_json()).shadow_prices, plan.shadow_prices)
    whole = solve_plan(red_tomato(whole=True))
    assert "shadow_prices" not in json.loads(whole.to_json())
    asked = whole.shadow_prices
    pd.testing.assert_frame_equal(Plan.from_json(whole.to_json()).shadow_prices, asked)


def test_shadow_prices_need_their_columns(plan: Plan) -> None:
    with pytest.raises(StorageError, match="its shadow prices have columns 'price'"):
        Plan.from_json(changed(plan, shadow_prices=[{"name": "price", "numbers": [1]}]))


def changed(plan: Plan, **fields: Any) -> str:
    return json.dumps(json.loads(plan.to_json()) | fields)


def test_a_plan_of_another_problem_is_refused(plan: Plan) -> None:
    problem = json.loads(plan.to_json())["problem"] | {"currency": "EUR"}
    with pytest.raises(StorageError, match="made for another problem than the one stored"):
        Plan.from_json(changed(plan, problem=problem))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "fine"}, r"status 'fine': choose one of 'optimal'"),
        ({"document": "problem"}, "it holds a problem, which is to be solved first"),
        ({"schema_version": 2}, "schema_version 2: must be 1"),
        ({"tables": [1]}, "tables"),
        ({"extra": 1}, "extra 1"),
        ({"options": {"seed": -1}}, r"options\.seed -1: must be at least 0"),
        ({"options": {"tempo": 1}}, r"options\.tempo"),
        ({"standard": "perhaps"}, "standard 'perhaps': must be true or false"),
    ],
)
def test_what_is_no_plan_is_refused(plan: Plan, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(StorageError, match=words):
        Plan.from_json(changed(plan, **fields))


def test_a_problem_is_no_plan() -> None:
    with pytest.raises(StorageError, match="is not a plan: it holds a problem, which is to be"):
        Plan.from_json(make_problem().to_json())


def test_a_replay_file_is_no_plan(plan: Plan) -> None:
    with pytest.raises(StorageError, match="it holds a replay file, which 'sop-opt replay' reads"):
        Plan.from_json(plan.to_replay())


def test_columns_of_different_length_are_refused(plan: Plan) -> None:
    columns = [{"name": "period", "labels": ["Jan"]}, {"name": "amount", "numbers": [1, 2]}]
    with pytest.raises(StorageError, match="columns of costs differ in length"):
        Plan.from_json(changed(plan, tables={"costs": columns}))


def test_a_missing_document_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read as a JSON document"):
        Plan.from_json(tmp_path / "nowhere.json")


def test_a_folder_holds_tables_figures_and_the_summary(plan: Plan, tmp_path: Path) -> None:
    plan.to_folder(tmp_path / "plan")
    files = {file.name for file in (tmp_path / "plan").iterdir()}
    assert files == {*(f"{name}.csv" for name in COLUMNS), "kpis.csv", "summary.txt"}
    costs = pd.read_csv(tmp_path / "plan" / "costs.csv")
    assert costs["amount"].sum() == pytest.approx(plan.objective)
    kpis = pd.read_csv(tmp_path / "plan" / "kpis.csv").set_index("figure")
    assert kpis.loc["cost", "value"] == pytest.approx(plan.objective)
    assert kpis.loc["cost", "unit"] == "money"
    assert (tmp_path / "plan" / "summary.txt").read_text() == f"{plan.summary()}\n"


def test_a_plan_never_takes_the_place_of_its_problem(plan: Plan, tmp_path: Path) -> None:
    # both have tables called demand, inventory and workforce
    plan.problem.to_folder(tmp_path)
    with pytest.raises(StorageError, match=r"holds other tables: 'horizon\.csv'"):
        plan.to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == plan.problem


def test_room_for_a_plan_is_looked_for_without_writing(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    require_plan_folder(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(StorageError, match=r"notes.txt is a file; name a folder"):
        require_plan_folder(tmp_path / "notes.txt")
    with pytest.raises(StorageError, match=r"plan cannot be written: "):
        require_plan_folder(tmp_path / "notes.txt" / "plan")
    plan.problem.to_folder(tmp_path)
    with pytest.raises(StorageError, match=r"holds other tables: 'horizon\.csv'"):
        require_plan_folder(tmp_path)


def test_a_workbook_holds_the_summary_the_figures_and_the_tables(
    plan: Plan, tmp_path: Path
) -> None:
    plan.to_excel(tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames == ["summary", "kpis", *COLUMNS]
    amounts = [row[2] for row in book["costs"].iter_rows(min_row=2, values_only=True)]
    assert sum(amounts) == pytest.approx(plan.objective)
