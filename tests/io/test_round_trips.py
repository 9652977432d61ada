"""What is written is read back: every section, every form of it, in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from any_problem import NASTY, problems
from sop_opt import PlanningProblem
from sop_opt.problem.base import vector
from worlds import make_problem, red_tomato

DATA = Path(__file__).parents[2] / "data"
FOLDERS = sorted(file.parent for file in DATA.glob("*/horizon.csv"))

MANY = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FEW = settings(MANY, max_examples=10)


@MANY
@given(problem=problems())
def test_json_holds_every_problem(problem: PlanningProblem) -> None:
    assert PlanningProblem.from_json(problem.to_json()) == problem


@MANY
@given(problem=problems())
def test_frames_hold_every_problem(problem: PlanningProblem) -> None:
    assert PlanningProblem.from_frames(problem.to_frames()) == problem


@FEW
@given(problem=problems())
def test_folders_hold_every_problem(problem: PlanningProblem, tmp_path: Path) -> None:
    problem.to_folder(tmp_path / "any")
    assert PlanningProblem.from_folder(tmp_path / "any") == problem


@FEW
@given(problem=problems())
def test_workbooks_hold_every_problem(problem: PlanningProblem, tmp_path: Path) -> None:
    problem.to_excel(tmp_path / "any.xlsx")
    assert PlanningProblem.from_excel(tmp_path / "any.xlsx") == problem


@pytest.mark.parametrize("name", NASTY)
def test_names_stay_text_in_every_format(name: str, tmp_path: Path) -> None:
    # the same name for everything: a product, a period, a process and a customer
    problem = make_problem(
        horizon=[name, "next"],
        products=[{"name": name}],
        processes=[{"product": name, "cost": [1, 2]}],
        demand=[{"product": name, "customer": name, "quantity": [10, 20], "price": {name: 5}}],
    )
    problem.to_folder(tmp_path / "folder")
    problem.to_excel(tmp_path / "book.xlsx")
    problem.to_json(tmp_path / "document.json")
    assert PlanningProblem.from_folder(tmp_path / "folder") == problem
    assert PlanningProblem.from_excel(tmp_path / "book.xlsx") == problem
    assert PlanningProblem.from_json(tmp_path / "document.json") == problem


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_data_sets_survive_every_format(folder: Path, tmp_path: Path) -> None:
    problem = PlanningProblem.from_folder(folder)
    problem.to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == problem
    assert PlanningProblem.from_frames(problem.to_frames()) == problem
    assert PlanningProblem.from_json(problem.to_json()) == problem


def test_a_mapping_of_all_periods_comes_back_as_a_list_of_the_same_amounts() -> None:
    demand = {"product": "bread", "quantity": {"Feb": 20, "Jan": 10}}
    problem = make_problem(demand=[demand])
    again = PlanningProblem.from_frames(problem.to_frames())
    assert again.demand[0].quantity == (10.0, 20.0)
    before = vector(problem.demand[0].quantity, problem.horizon, 0.0)
    assert before.tolist() == [10.0, 20.0]


def test_a_problem_without_sites_is_told_from_one_with_the_usual_site() -> None:
    nowhere = make_problem(sites=[], processes=[], demand=[])
    assert PlanningProblem.from_frames(nowhere.to_frames()).sites == ()
    assert "sites" not in make_problem().to_frames()


def test_nested_sections_with_nothing_but_defaults_are_still_there() -> None:
    # overtime without limit and cost is not the same as no overtime
    press = {"name": "press", "hours": 10, "overtime": {}}
    crew = {"name": "crew", "hours_per_worker": 8, "short_time": {}}
    problem = make_problem(resources=[press], workforce=[crew], stability={})
    again = PlanningProblem.from_frames(problem.to_frames())
    assert again.resources[0].overtime is not None
    assert again.workforce[0].short_time is not None
    assert again.stability is not None
    assert again == problem


def test_tables_leave_out_what_has_its_default() -> None:
    frames = red_tomato().to_frames()
    assert sorted(frames) == [
        *("demand", "horizon", "inventory", "problem", "processes", "processes.labour_hours"),
        *("processes.outputs", "products", "suppliers", "workforce"),
    ]
    assert list(frames["products"].columns) == ["name"]
    assert list(frames["horizon"].columns) == ["name", "working_days"]
    assert list(frames["demand"].columns) == [
        *("product", "price", "unmet", "unmet.backlog.cost"),
        *("January", "February", "March", "April", "May", "June"),
    ]


def test_amounts_per_period_fill_columns_or_a_table_of_their_own() -> None:
    frames = make_problem(
        demand=[{"product": "bread", "quantity": [10, 20], "price": {"Feb": 5}}],
    ).to_frames()
    assert frames["demand"].to_dict("records") == [{"product": "bread", "Jan": 10.0, "Feb": 20.0}]
    price = frames["demand.price"].iloc[0]
    assert dict(price) == {"product": "bread", "site": "main", "customer": "market", "Feb": 5.0}


def test_a_column_is_never_named_after_a_period_that_is_called_like_a_field() -> None:
    # a column 'price' of demand holds prices; a table of quantities alone has no such column
    quantities = {"product": "bread", "quantity": [10, 20.5]}
    frames = make_problem(horizon=["price", "Feb"], demand=[quantities]).to_frames()
    assert frames["demand.quantity"][["price", "Feb"]].to_numpy().tolist() == [[10.0, 20.5]]
    # 'product' is a column of both tables, so all quantities go into one cell
    problem = make_problem(horizon=["product", "Feb"], demand=[quantities])
    assert problem.to_frames()["demand"]["quantity"].tolist() == ["10; 20.5"]
    assert PlanningProblem.from_frames(problem.to_frames()) == problem
