"""What each formulation tells the solver: bounds by hand, published bounds, and their guards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.lotsizing.convert import lot_sizing_problem
from sop_opt import STANDARD, SolveOptions, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components.lot_sizing import LotSizing, shortest_path
from sop_opt.components.lot_sizing.choice import FEW, choose
from sop_opt.components.lot_sizing.covers import add_covers
from sop_opt.components.lot_sizing.shortfalls import Short
from sop_opt.components.lot_sizing.systems import systems
from sop_opt.solve.highs import solve_with_highs
from worlds import make_problem

HERE = Path(__file__).parent
INSTANCES = HERE.parents[1] / "benchmarks/lotsizing/instances"
STRONG = ["facility_location", "shortest_path", "covers"]


def published(path):
    return lot_sizing_problem(json.loads(path.read_text(encoding="utf-8")))


def bound(problem, formulation="plain", lot_sizing=None):
    """Return the optimum without whole numbers."""
    own = lot_sizing or LotSizing.using(formulation)
    kinds = [own if kind is LotSizing else kind for kind in STANDARD]
    matrix = assemble(problem, kinds).formulation.matrix()
    linear = replace(matrix, integer=np.zeros_like(matrix.integer))
    return solve_with_highs(linear, SolveOptions()).objective


def told(problem, formulation="auto"):
    """Return what the log says of lot sizing."""
    plan = solve_plan(problem, options=SolveOptions(formulation=formulation))
    return [line for line in plan.log if line.startswith("lot sizing")]


def bakery(weeks=4, stock=1, **row):
    """Return bread due 10 in every week, at 30 per set-up and 1 per loaf and week in stock."""
    names = [f"week {k}" for k in range(1, weeks + 1)]
    return make_problem(
        horizon=names,
        processes=[{"product": "bread", "maximum": 100}],
        inventory=[{"product": "bread", "holding_cost": stock}],
        setups=[{"name": "knead", "process": "make bread", "cost": 30}],
        demand=[{"product": "bread", "quantity": 10} | row],
    )


def test_without_help_a_quarter_of_a_set_up_is_opened_for_a_quarter_of_the_need():
    """Of 40, 30, 20 and 10 loaves that are still of use a set-up of 30 opens a share, so that one
    loaf costs 0.75, 1, 1.5 and 3; those of week 4 are made in week 3, for 1.5 and 1 in stock."""
    assert bound(bakery()) == pytest.approx(10 * (0.75 + 1 + 1.5 + 2.5))


@pytest.mark.parametrize("formulation", STRONG)
def test_one_item_alone_needs_no_branching(formulation):
    """Two set-ups for two weeks each: 60, and 10 loaves for a week twice: 20; Wagner-Whitin."""
    assert bound(bakery(), formulation) == pytest.approx(80)


@pytest.mark.parametrize(("cost", "best"), [(1, 70), (9, 80)])
def test_late_demand_has_the_bound_of_facility_location(cost, best):
    """At 1 per loaf and week late, bread of week 2 and 4 can be made then, and that of weeks 1 and
    3 be late by a week, or any other one: 2 set-ups and 20 loaf-weeks; or one set-up in week 2 or
    3 for 10 + 10 + 20 loaf-weeks: 70. At 9 nothing is late."""
    problem = bakery(unmet=[{"kind": "backlog", "cost": cost}])
    assert bound(problem, "facility_location") == pytest.approx(best)
    assert solve_plan(problem).objective == pytest.approx(best)


@pytest.mark.parametrize("formulation", ["facility_location", "covers"])
def test_demand_that_is_lost_need_not_be_covered(formulation):
    """A loaf lost costs 1: 40 for all of them, less than any set-up pays for."""
    problem = bakery(unmet=[{"kind": "lost_sales", "cost": 1}])
    assert bound(problem, formulation) == pytest.approx(40)


@pytest.mark.parametrize("formulation", STRONG)
def test_orders_of_a_limited_size_are_counted(formulation):
    """At most 20 loaves an order: each week its own at 30, or two weeks for 30 + 10."""
    lot = {"fixed_cost": 30, "maximum": 20}
    problem = bakery().replace(setups=[], processes=[{"product": "bread", "lot": lot}])
    assert bound(problem, formulation) == pytest.approx(80)


@pytest.mark.parametrize("formulation", STRONG)
def test_levels_of_a_bill_of_material_are_told_apart_by_what_both_must_have_made(formulation):
    """DJ-45 of Dellaert and Jeunet, five levels in series: the bound is the optimum, but for the
    short runs of periods that covers have."""
    expected = 377.32 if formulation == "covers" else 377.68
    problem = published(HERE / "published/dj-45.json")
    assert bound(problem, formulation) == pytest.approx(expected, abs=0.005)
    assert bound(problem) == pytest.approx(179.70, abs=0.005)


@pytest.mark.parametrize("formulation", STRONG)
@pytest.mark.parametrize(
    ("name", "plain", "strong"),
    [
        ("tr6-30", 16_530, 60_946),
        pytest.param("tr12-30", 29_180, 130_177, marks=pytest.mark.slow),
        pytest.param("tr24-30", 57_136, 287_753, marks=pytest.mark.slow),
    ],
)
def test_bounds_are_the_published_ones(name, plain, strong, formulation):
    """Bounds of Trigeiro's instances as reported since G. Belvaux and L. A. Wolsey (2000)."""
    problem = published(INSTANCES / f"{name}.json")
    assert bound(problem) == pytest.approx(plain, abs=1)
    assert bound(problem, formulation) == pytest.approx(strong, abs=1)


class Unguarded(LotSizing):
    """Covers for all systems, as if nothing could be late."""

    def build(self, block, ledger):
        found = systems(self.problem, ledger, block.model.integer)
        block.imply()
        prompt = [replace(system, shortfalls=()) for system in found]
        add_covers(block, prompt, Short(block, ledger, self.problem, prompt), window=8)


def test_covers_without_their_guard_prove_what_is_wrong():
    """pp08a of MIPLIB 3, with late demand: its optimum is 7,350. Covers that do not count what is
    late say that it is more, with a bound of 7,997 and, solved to the end, 8,430."""
    problem = published(HERE / "published/pp08a.json")
    assert bound(problem, lot_sizing=Unguarded) == pytest.approx(7996.67, abs=0.01)
    assert bound(problem, "facility_location") == pytest.approx(7166.38, abs=0.01)
    assert bound(problem) < bound(problem, "covers") < 7350


@pytest.mark.slow
def test_the_optimum_with_late_demand_is_the_published_one():
    problem = published(HERE / "published/pp08a.json")
    plan = solve_plan(problem, options=SolveOptions(formulation="covers"))
    assert plan.objective == pytest.approx(7350)


def only(problem):
    """Return the one system of a problem."""
    kinds = [kind for kind in STANDARD if kind is not LotSizing]
    built = assemble(problem, kinds)
    (system,) = systems(problem, built.ledger, built.formulation.integer)
    return system


def test_paths_are_for_demand_that_must_be_met():
    assert shortest_path.fits(only(bakery()))
    for unmet in ("lost_sales", "backlog", "backlog;lost_sales"):
        assert not shortest_path.fits(only(bakery(unmet=unmet)))


def test_few_set_ups_are_left_to_the_solver():
    assert told(bakery()) == ["lot sizing: plain, for 4 set-ups and orders only"]


def test_the_formulation_asked_for_is_used_and_said():
    assert told(bakery(), "covers") == ["lot sizing: covers for 4 set-ups and orders, as asked"]


def test_nothing_is_said_where_no_set_up_matters():
    assert told(bakery(quantity=0)) == []


def of(slots, **row):
    """Return systems with so many slots altogether."""
    system = only(bakery(**row))
    return [system] * (slots // system.periods.size)


def test_beyond_a_few_set_ups_their_number_is_the_reason():
    few, more = of(FEW), of(FEW + 4)
    assert choose(few, "auto") == ("plain", "plain, for 100 set-ups and orders only")
    name, reason = choose(more, "auto")
    assert name != "plain"
    assert "104 set-ups and orders" in reason


def test_a_formulation_that_fits_nothing_gives_way_to_facility_location():
    """Late demand has no path; what is added then is what facility location adds."""
    problem = bakery(unmet="backlog")
    models = [
        assemble(
            problem, [LotSizing.using(name) if kind is LotSizing else kind for kind in STANDARD]
        )
        for name in ("shortest_path", "facility_location")
    ]
    first, second = (model.formulation.matrix() for model in models)
    assert np.array_equal(first.values, second.values)
    assert first.implied.sum() > 0
