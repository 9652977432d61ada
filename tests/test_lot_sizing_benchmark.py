"""The benchmark of lot sizing measures what it says: its models, its checks and its figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.lotsizing import report
from tests.benchmarks.lotsizing.cases import Case, from_files, from_shape
from tests.benchmarks.lotsizing.data import read
from tests.benchmarks.lotsizing.generate import Levels, three_levels
from tests.benchmarks.lotsizing.methods import METHODS
from tests.benchmarks.lotsizing.naive import most_made, naive_model
from tests.benchmarks.lotsizing.outcome import Limits, Moment, Outcome, Trace

LIMITS = Limits(seconds=20)


def document(**changes):
    """Return three periods with 10 of A due in each, at 15 per set-up and 1 per unit kept.

    Alone it costs least to make 20 and then 10: two set-ups and 10 units kept, 40 in all.
    """
    basic = {
        "name": "tiny",
        "items": ["A"],
        "n_periods": 3,
        "demand": {"A": [10, 10, 10]},
        "setup_cost": {"A": 15},
        "unit_holding_cost": {"A": 1},
    }
    return basic | changes


def two_levels(**changes):
    """Return A made on one machine of two B, which are made on another at 5 a set-up.

    A set-up takes 2 of 25 hours, so that A cannot be made at once. B is made when A is: 50 in all.
    """
    return (
        document(
            items=["A", "B"],
            setup_cost={"A": 15, "B": 5},
            setup_time={"A": 2, "B": 0},
            unit_production_time={"A": 1, "B": 1},
            unit_holding_cost={"A": 1, "B": 0.5},
            bill_of_materials=[{"parent": "A", "component": "B", "quantity": 2}],
            machine={"A": "mixer", "B": "press"},
            capacity={"mixer": 25, "press": [100, 100, 100]},
            lost_sales_allowed=True,
            unit_lost_sales_cost={"A": 100, "B": 100},
        )
        | changes
    )


def late_or_overtime():
    """Return 10 due in each of two periods, 15 hours, and 100 a set-up.

    One set-up in the second period: 10 units late at 2, and 5 hours of overtime at 1, 125 in all.
    The other way round 10 units are kept at 3, which costs 135; with two set-ups it is 200.
    """
    return document(
        n_periods=2,
        demand={"A": [10, 10]},
        setup_cost={"A": 100},
        unit_holding_cost={"A": 3},
        unit_production_time={"A": 1},
        capacity=15,
        backorder_allowed=True,
        unit_backorder_cost={"A": 2},
        overtime_allowed=True,
        unit_overtime_cost=1,
    )


def parallel_machines():
    """Return 10 due at once on two machines: the dear one makes them alone, 5 in all."""
    return document(
        n_periods=1,
        demand={"A": [10]},
        machines=["large", "small"],
        full_period_output={"A": {"large": 20, "small": 8}},
        setup_cost={"A": {"large": 5, "small": 3}},
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("made", "optimum"),
    [(document(), 40), (two_levels(), 50), (late_or_overtime(), 125), (parallel_machines(), 5)],
    ids=["one item", "two levels", "late or overtime", "parallel machines"],
)
def test_every_method_finds_and_proves_the_optimum_of_tiny_instances(method, made, optimum):
    if method == "scip":
        pytest.importorskip("pyscipopt")
    outcome = METHODS[method](Case(made, published=False), LIMITS)
    assert outcome.end.plan == pytest.approx(optimum)
    assert outcome.end.gap == pytest.approx(0, abs=1e-6)
    assert outcome.seconds_to_proof() <= outcome.end.seconds < LIMITS.seconds
    assert outcome.root_bound <= optimum
    assert outcome.faults == []


# --- the naive model and the check of plans ----------------------------------------------------


def test_big_m_is_what_is_still_needed_or_fits_beside_the_set_up():
    """A: 30 are needed, 23 hours left, then 20 and 10. B: twice 30, 20 and 10 needed."""
    assert most_made(read(two_levels())) == pytest.approx(np.array([[23, 20, 10], [60, 40, 20]]))


def test_big_m_keeps_the_whole_demand_where_it_can_wait():
    """In both periods all 20 are of use, and overtime has no limit."""
    assert most_made(read(late_or_overtime())) == pytest.approx(np.array([[20, 20]]))


def test_stock_that_must_be_left_is_still_needed():
    """6 at the end, beside all demand; 25 after the first period, when 20 would do for demand."""
    data = read(document(minimum_inventory={"A": [25, 0, 6]}))
    assert most_made(data) == pytest.approx(np.array([[36, 26, 16]]))
    data = read(document(minimum_inventory={"A": [25, 0, 0]}))
    assert most_made(data) == pytest.approx(np.array([[35, 20, 10]]))


def test_the_naive_model_has_columns_only_for_what_can_happen():
    """A and B made, set up and kept, A lost: 7 x 3; balances, hours and openings: 6 x 3."""
    lp, columns = naive_model(read(two_levels()))
    assert (lp.num_col_, lp.num_row_) == (21, 18)
    assert [len(family) for family in columns] == [2, 2, 2, 0, 1, 0]


@pytest.mark.parametrize(
    ("made", "done", "lost", "message"),
    [
        ([10, 10, 10], [1, 0, 1], [0, 0, 0], "made without a set-up: 10"),
        ([10, 10, 5], [1, 1, 1], [0, 0, 0], "demand not served: 5"),
        ([10, 10, 5], [1, 1, 1], [0, 0, 5], "lost though it must be served: 5"),
        ([19, 1, 10], [1, 1, 1], [0, 0, 0], "more hours than there are: 3"),
        ([15, 5, 10], [1, 1, 1], [0, 0, 0], "more in stock than allowed: 1"),
        ([10, 10, 10], [1, 1, 1], [0, 0, 0], "less in stock than allowed: 2"),
    ],
)
def test_plans_that_break_a_rule_are_refused(made, done, lost, message):
    """A set-up takes 2 of 18 hours, at most 4 may be kept, and 2 are to be left at the end."""
    data = read(
        document(
            setup_time={"A": 2},
            unit_production_time={"A": 1},
            capacity=18,
            maximum_inventory={"A": 4},
            minimum_inventory={"A": [0, 0, 2 if message.startswith("less") else 0]},
        )
    )
    with pytest.raises(ValueError, match=message):
        data.cost(*(np.array([row], dtype=float) for row in (made, done, lost)))


def test_lead_times_are_refused():
    with pytest.raises(ValueError, match="lead times"):
        read(document(lead_time={"A": 1}))


# --- instances ---------------------------------------------------------------------------------


def test_generated_instances_follow_the_recipe():
    made = from_shape("50x52", seed=1).document
    demand = np.array(list(made["demand"].values()))
    assert demand.shape == (50, 52)
    assert not (demand[:, 4:] == 0).any()
    assert 0.15 < (demand[:, :4] == 0).mean() < 0.35  # a quarter
    assert demand[demand > 0].min() >= 75
    assert demand.max() <= 125
    assert set(made["setup_cost"].values()) == {200, 400, 600, 800, 1000}
    assert set(made["setup_time"].values()) == {10, 20, 30, 40, 50}
    assert made["capacity"] == [6284] * 52  # 125.67 x 50
    assert made == from_shape("50x52", seed=1).document != from_shape("50x52", seed=2).document


def test_three_levels_are_used_in_full_and_nearly_fill_the_machines():
    made = three_levels(Levels(), seed=1)
    parents = {row["parent"] for row in made["bill_of_materials"]}
    components = {row["component"] for row in made["bill_of_materials"]}
    assert len(parents) == 60
    assert len(components) == 60
    assert len(made["capacity"]) == 6
    data = read(made)
    mean = np.linalg.solve(np.eye(90) - data.use.T, data.demand.mean(axis=1))
    load = mean * data.unit_hours[:, 0] + data.setup_hours[:, 0] / 2
    hours = np.bincount(data.machine, weights=load)
    assert hours / data.capacity[:, 0] == pytest.approx(np.full(6, 0.85), abs=1e-3)


def test_instances_are_found_by_name_path_and_folder(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(document(aliases=["tr1-3"])), encoding="utf-8")
    found = list(from_files(["tr6-15", str(tmp_path / "mine.json"), str(tmp_path)]))
    assert [case.name for case in found] == ["tr6-15", "tr1-3", "tr1-3"]
    assert all(case.is_tr for case in found)
    with pytest.raises(FileNotFoundError, match="tr9-9"):
        list(from_files(["tr9-9"]))


# --- figures -----------------------------------------------------------------------------------


def outcome(*moments, seconds=60.0) -> Outcome:
    return Outcome(Limits(seconds), [Moment(*moment) for moment in moments])


def test_a_trace_keeps_the_best_plan_and_bound_and_what_is_news():
    trace = Trace()
    for plan, bound in [(float("nan"), -1e20), (110, 50), (120, 40), (110, 60)]:
        trace.note(plan, bound)
    assert [moment[1:] for moment in trace.moments] == [(110, 50), (110, 60)]


def test_times_and_gaps_are_read_from_the_moments_of_a_run():
    run = outcome((2, 110, 50), (5, 101, 90), (30, 100, 90), (70, 100, 99.995))
    assert run.seconds_to_plan(100, 0.01) == 5
    assert run.seconds_to_plan(99, 0.01) == float("inf")
    assert run.seconds_to_proof() == 70
    assert run.after(1).gap == 1
    assert run.after(10).plan == 101
    assert run.after(60).plan == 100  # its limit was 60 s: the end counts, though it was late
    assert run.after(59).gap == pytest.approx(0.1)


def test_runs_that_contradict_each_other_or_the_published_optimum_are_faults():
    """The lesson of pp08a: rows that are not valid prove a bound above the cost of a plan."""
    case = Case(document(known_optimum=7350), published=True)
    runs = {"naive": [outcome((9, 7350, 7350))], "library": [outcome((9, 8430, 8430))]}
    (fault,) = report.Result(case, runs).faults()
    assert fault == (
        "tiny, library: proves that no plan costs less than 8,430.00, but one costs 7,350.00"
    )
    cheap = report.Result(case, {"library": [outcome((9, 7000, 6000))]})
    assert cheap.faults() == [
        "tiny, library: states a plan at 7,000.00, below the published optimum of 7,350.00"
    ]


def test_aims_are_held_against_the_runs():
    """The naive model has 60 s and leaves 2 %, SCIP needs 40 s, the library 10 s.

    The library leaves 0.005 %, which counts as nothing.
    """
    case = Case(document(name="tr1-3", known_optimum=100), published=True)
    runs = {
        "naive": [outcome((60, 100, 98))],
        "scip": [outcome((40, 100, 100))],
        "library": [outcome((3, 100.1, 90), (10, 100, 99.995))],
    }
    lines = report.aims([report.Result(case, runs)]).splitlines()[2:]
    assert lines == [
        "| the tr instances are proved | reached | 1 of 1 |",
        "| 3 x faster than naive to the proof of the tr instances | reached | 6.0 x |",
        "| 2 x faster than scip to the proof of the tr instances | reached | 4.0 x |",
        "| nine in ten from files within 0.1% of the best after 10 s | reached | 100% |",
        "| mean gap after 60 s a third of the naive one | reached | 0.000% beside 2.000% |",
    ]


def test_aims_of_generated_instances_count_from_the_best_bound():
    """After 60 s the plan is 0.2 % above the best bound, which another method has proved."""
    case = from_shape("2x3", seed=1)
    runs = {"naive": [outcome((60, 1010, 1000))], "library": [outcome((60, 1002, 990))]}
    (line,) = report.aims([report.Result(case, runs)]).splitlines()[2:]
    name = "trig_2x3_seed1 within 0.1% of the best bound after 60 s"
    assert line == f"| {name} | missed | 0.200% |"


def test_figures_are_medians_and_means_of_seconds_geometric():
    """Medians of 1, 4 and 90 s are 4 s; with an instance that never ends, 9 s at most: 6 s."""
    proofs = [outcome((seconds, 100, 100)) for seconds in (1, 4, 90)]
    never = [outcome((9, 100, 50), seconds=9)]
    group = [
        report.Result(Case(document(), published=True), {"library": runs})
        for runs in (proofs, never)
    ]
    mean = report.mean_seconds(group, "library", lambda one: one.seconds_to_proof("library"))
    assert mean == pytest.approx(6)


@pytest.mark.slow
def test_the_command_prints_tables_and_fails_where_a_method_does(tmp_path):
    """A document with lead times is refused by the naive model."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(document()), encoding="utf-8")
    bad.write_text(json.dumps(document(lead_time={"A": 1})), encoding="utf-8")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.benchmarks.lotsizing", "--seconds", "5", "--methods"]

    def run(*more) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more], cwd=root, check=False, capture_output=True, text=True
        )

    done = run("naive", "library", "--instances", good)
    assert done.returncode == 0
    rows = [line for line in done.stdout.splitlines() if line.startswith("| tiny |")]
    assert [row.split(" | ")[1] for row in rows] == ["naive", "library"]
    assert all(" | 40.00 | 40.00 | 0.000% | " in row for row in rows)
    failed = run("naive", "--instances", bad)
    assert failed.returncode == 1
    assert "- tiny, naive: failed: ValueError: tiny: lead times" in failed.stdout
