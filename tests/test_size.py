"""The size of a model is told from short horizons, and is that of the model which is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from sop_opt import size
from sop_opt.components import STANDARD
from sop_opt.errors import ProblemError
from sop_opt.pipeline import formulated
from sop_opt.problem import PlanningProblem
from sop_opt.size import Size, rough_terms, size_of
from worlds import make_problem

DATA = Path(__file__).parents[1] / "data"
FOLDERS = sorted(path.parent for path in DATA.glob("*/horizon.csv"))
LONG = [path for path in FOLDERS if len((path / "horizon.csv").read_text().splitlines()) > 10]
"""Folders of problems with ten periods or more: enough to be told from fewer."""
COUNTS = ("columns", "whole", "rows", "entries", "terms")


def counts(found: Size) -> dict[str, float]:
    return {name: getattr(found, name) for name in COUNTS}


def both(problem, monkeypatch, *, formulation="auto"):
    """Return what is told of a problem from short horizons, and what its model holds."""
    kinds = formulated(STANDARD, formulation)
    made = size_of(problem, kinds)
    assert made.exact
    monkeypatch.setattr(size, "SMALL", 0)
    told = size_of(problem, kinds)
    assert not told.exact
    return counts(told), counts(made)


def bakery(periods=40, **sections):
    """Return bread from dough, with people, an oven, late demand and a lead time."""
    world = {
        "horizon": [f"W{k}" for k in range(periods)],
        "products": [{"name": "bread"}, {"name": "dough"}],
        "resources": [{"name": "oven", "hours": 40}],
        "workforce": [{"name": "crew", "opening": 3, "hours_per_worker": 40, "hire_cost": 9}],
        "processes": [
            {
                "product": "bread",
                "materials": {"dough": 2},
                "resource_hours": {"oven": 0.1},
                "labour_hours": {"crew": 0.2},
                "maximum": 99,
            }
        ],
        "suppliers": [{"supplier": "mill", "product": "dough", "price": 1, "lead_time": 5}],
        "demand": [{"product": "bread", "quantity": [7] * periods, "unmet": {"kind": "backlog"}}],
    }
    return make_problem(**(world | sections))


def test_a_lead_time_shortens_what_arrives_and_not_the_line():
    """Over 10 periods: bought 10, of which 5 arrive; each has a stock of 10 of which 9 are opened
    with: 10 + 9 entries. What is bought is in no other row: 5 + 19 in all, and 20 columns."""
    problem = make_problem(
        horizon=[f"W{k}" for k in range(10)],
        products=[{"name": "dough"}],
        processes=[],
        demand=[],
        suppliers=[{"supplier": "mill", "product": "dough", "lead_time": 5}],
    )
    found = size_of(problem, STANDARD)
    assert (found.columns, found.rows, found.entries) == (20, 10, 24)


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"limits": [{"name": "flour", "flow": "bought", "most": 50, "per": "to_date"}]},
        {"limits": [{"name": "flour", "flow": "bought", "most": 900, "per": "horizon"}]},
        {"products": [{"name": "bread", "shelf_life": 3}, {"name": "dough"}]},
        {"workforce": [{"name": "crew", "opening": 3, "hours_per_worker": 40, "whole": True}]},
    ],
    ids=["plain", "limit to date", "limit in total", "shelf life", "whole workers"],
)
def test_what_is_told_from_short_horizons_is_what_the_model_holds(sections, monkeypatch):
    told, made = both(bakery(**sections), monkeypatch)
    assert told == pytest.approx(made)


def test_columns_that_are_whole_for_some_periods_are_told(monkeypatch):
    """Workers are hired, released and employed in whole numbers for 13 periods: 39 columns."""
    crew = {"name": "crew", "opening": 3, "hours_per_worker": 40, "whole": True}
    problem = bakery(workforce=[crew], integer_until="W12")
    told, made = both(problem, monkeypatch)
    assert told["whole"] == pytest.approx(39)
    assert told == pytest.approx(made)


def test_lots_of_a_large_problem_are_told(monkeypatch):
    """More than a hundred orders get rules that cover up to six periods."""
    lots = [
        {"product": name, "lot": {"fixed_cost": 5}, "resource_hours": {"oven": 0.1}}
        for name in ("bread", "dough", "cake")
    ]
    products = [{"name": name} for name in ("bread", "dough", "cake")]
    due = [{"product": name, "quantity": [7] * 40} for name in ("bread", "dough", "cake")]
    problem = bakery(products=products, processes=lots, suppliers=[], demand=due)
    told, made = both(problem, monkeypatch)
    assert told == pytest.approx(made)


@pytest.mark.parametrize("folder", LONG, ids=lambda folder: folder.name)
def test_models_of_the_data_folders_are_told_exactly(folder, monkeypatch):
    problem = PlanningProblem.from_folder(folder)
    told, made = both(problem, monkeypatch, formulation="plain")
    assert told == pytest.approx(made)


def test_counting_over_short_horizons_never_makes_the_whole_model(monkeypatch):
    lengths = []
    assemble = size.assemble

    def watched(problem, *arguments, **options):
        lengths.append(len(problem.horizon))
        return assemble(problem, *arguments, **options)

    monkeypatch.setattr(size, "assemble", watched)
    monkeypatch.setattr(size, "SMALL", 0)
    size_of(bakery(periods=200), STANDARD)
    assert max(lengths) <= 200 / 10


def test_what_only_a_short_horizon_finds_wrong_is_not_told(monkeypatch):
    assemble = size.assemble

    def with_a_fault(problem, *arguments, **options):
        if len(problem.horizon) < 40:
            raise ProblemError([])
        return assemble(problem, *arguments, **options)

    monkeypatch.setattr(size, "SMALL", 0)
    monkeypatch.setattr(size, "assemble", with_a_fault)
    assert size_of(bakery(periods=40), STANDARD).exact


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_problem_at_first_sight_is_larger_than_its_model(folder):
    problem = PlanningProblem.from_folder(folder)
    assert rough_terms(problem) >= size_of(problem, STANDARD).terms
