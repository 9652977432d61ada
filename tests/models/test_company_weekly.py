"""The company by the week: its script writes its data, which fit the months, and it plans."""

from __future__ import annotations

import runpy
from pathlib import Path

import company_weekly
import pytest

from sop_opt import Plan, PlanningProblem, SolveOptions, solve_plan

DATA = Path(__file__).parents[2] / "data"
HALF_A_YEAR = 6
"""Months of the company by the month that the weeks cover, but for four days at the start."""


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every table in a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_the_script_writes_the_same_bytes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = str(DATA / "make_company_weekly.py")
    monkeypatch.syspath_prepend(DATA)  # where a script finds its neighbours
    monkeypatch.setattr("sys.argv", [script, str(tmp_path)])
    runpy.run_path(script, run_name="__main__")
    assert contents(tmp_path) == contents(DATA / "company_weekly")
    assert contents(tmp_path)


@pytest.fixture(scope="module")
def problem() -> PlanningProblem:
    return company_weekly.problem()


@pytest.fixture(scope="module")
def by_month() -> PlanningProblem:
    return PlanningProblem.from_folder(DATA / "company")


def test_the_company_has_the_size_it_claims(problem: PlanningProblem) -> None:
    sections = (problem.products, problem.sites, problem.resources, problem.processes)
    assert [len(rows) for rows in sections] == [126, 3, 9, 76]
    assert len({row.product for row in problem.demand}) == 30
    assert len(problem.setups) == 62
    assert len(problem.horizon) == 26


def level(item: str, recipe: dict[str, tuple[str, ...]]) -> int:
    """Return how many levels of recipes lie below an item."""
    return 1 + max((level(part, recipe) for part in recipe.get(item, ())), default=-1)


def test_the_bill_of_material_has_three_levels(problem: PlanningProblem) -> None:
    recipe = {item: tuple(row.materials) for row in problem.processes for item in row.outputs}
    recipe |= {row.product: tuple(row.materials) for row in problem.suppliers if row.materials}
    levels = {row.product: level(row.product, recipe) for row in problem.demand}
    assert set(levels.values()) == {2}
    assert sum(level(item.name, recipe) == 0 for item in problem.products) == 59


def test_the_weeks_sell_what_the_months_sell(
    problem: PlanningProblem, by_month: PlanningProblem
) -> None:
    """Noise of 15 to 30 percent a week leaves the half-year of all products close to the plan."""
    weekly = {row.product: 0.0 for row in problem.demand}
    for row in problem.demand:
        weekly[row.product] += sum(row.quantity)
    monthly = sum(
        sum(row.quantity[:HALF_A_YEAR]) for row in by_month.demand if row.product in weekly
    )
    assert sum(weekly.values()) == pytest.approx(monthly, rel=0.03)


def test_lines_and_products_are_those_of_the_months(
    problem: PlanningProblem, by_month: PlanningProblem
) -> None:
    """A unit takes the same hours and, its parts included, costs the same."""
    known = {row.name: row for row in by_month.processes}
    assemblies = [row for row in problem.processes if row.name in known]
    assert len(assemblies) == 42
    for row in assemblies:
        assert row.resource_hours == known[row.name].resource_hours
        assert row.site == known[row.name].site
        parts = sum(n * problem.product[part].unit_value for part, n in row.materials.items())
        assert row.cost > 0
        assert row.cost + parts == pytest.approx(known[row.name].cost, abs=0.1)


def test_the_first_week_is_possible(problem: PlanningProblem) -> None:
    """What is frozen there fits into the hours and into the stock at the start."""
    runs = {
        name: sum(row.quantity.values())
        for row in problem.stability.previous
        for name in row.process
    }
    hours = {row.name: row.regular_hours(problem.horizon)[0] for row in problem.resources}
    stock = {(row.product, row.site): row.opening for row in problem.inventory}
    for row in problem.processes:
        for name, taken in row.resource_hours.items():
            hours[name] -= runs.get(row.name, 0) * taken
        for part in row.materials:
            used = runs.get(row.name, 0) * row.use(part, problem.horizon)[0]
            stock[part, row.site] = stock.get((part, row.site), 0.0) - used
    assert min(hours.values()) >= 0
    assert min(stock.values()) >= 0


@pytest.fixture(scope="module")
def plan(problem: PlanningProblem) -> Plan:
    """The plan of a minute, as the model solves it."""
    return solve_plan(problem, options=SolveOptions(mip_gap=0.01, time_limit=60))


@pytest.mark.slow
def test_a_minute_plans_the_company_within_some_percent(plan: Plan) -> None:
    assert plan.solved
    assert plan.gap <= 0.03
    plan.audit().require_passed()


@pytest.mark.slow
def test_the_plan_keeps_the_first_week_and_what_was_promised(plan: Plan) -> None:
    made = plan.tables["production"].set_index(["process", "period"])["runs"]
    for row in (*plan.problem.stability.previous, *plan.problem.stability.pins):
        quantity = row.quantity
        periods = quantity if isinstance(quantity, dict) else row.periods
        for period in periods:
            asked = quantity[period] if isinstance(quantity, dict) else quantity
            assert made[row.process[0], period] == pytest.approx(asked)


@pytest.mark.slow
def test_lots_matter(plan: Plan) -> None:
    """Set-ups, orders and the stock that saves them are a visible cost; mowers are scarce."""
    spent = plan.costs.groupby("category")["amount"].sum()
    assert spent["set-ups"] + spent["orders"] + spent["holding"] > 0.01 * plan.kpis["cost"]
    assert spent["orders"] > 0
    assert company_weekly.bottleneck(plan) in {"mower line 1", "mower line 2"}
    assert len(company_weekly.schedule(plan, "mower line 1")) == 6 + 3


@pytest.mark.slow
def test_what_is_late_is_told_with_its_lines(plan: Plan) -> None:
    missed = company_weekly.late(plan)
    lost = plan.tables["demand"].groupby("product")["lost"].sum()
    assert missed["lost"].sum() == pytest.approx(lost.sum())
    assert missed["full"].between(0, 1 + 1e-6).all()
