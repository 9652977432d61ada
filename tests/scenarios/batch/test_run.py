"""A batch of scenarios in this process: what is solved, told, kept and refused."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sop_opt.errors import ProblemError, SolverMissing
from sop_opt.scenarios.batch.run import BatchProgress, run_scenarios
from sop_opt.scenarios.scenario import Scenario
from sop_opt.solve.options import SolveOptions
from told_scenarios import entries, told
from worlds import column, make_problem

BOOM = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}], weight=0.25)
SLUMP = Scenario(name="slump", changes=[{"kind": "scale_demand", "by": 0.5}])
NOWHERE = Scenario(name="nowhere", changes=[{"kind": "scale_demand", "by": 2, "product": "tin"}])


def test_every_scenario_is_solved_after_the_base_and_comes_back_in_the_order_given() -> None:
    # 30 loaves at 2 each; half as many again; half as many
    comparison = run_scenarios(make_problem(), [BOOM, SLUMP])
    assert comparison.table["plan", "objective"].to_dict() == {
        "base": 60.0,
        "boom": 90.0,
        "slump": 30.0,
    }
    assert comparison.table["plan", "weight"].tolist() == [1.0, 0.25, 1.0]
    assert comparison.table["plan", "path"].tolist() == ["fresh", "warm", "warm"]


def test_without_the_base_only_what_is_given_is_solved() -> None:
    assert run_scenarios(make_problem(), [BOOM], base=False).names == ["boom"]


def test_a_scenario_that_makes_no_problem_is_reported_and_the_others_go_on() -> None:
    comparison = run_scenarios(make_problem(), [NOWHERE, BOOM])
    assert [outcome.status for outcome in comparison.outcomes] == ["optimal", "failed", "optimal"]
    assert (
        "did you mean" in comparison["nowhere"].reason or "known:" in comparison["nowhere"].reason
    )


def test_a_scenario_without_a_plan_is_infeasible_and_has_no_tables() -> None:
    # an oven of 25 hours bakes the 10 + 20 loaves of two periods, and not twice as many
    problem = make_problem(
        resources=[{"name": "oven", "hours": 25}],
        processes=[{"product": "bread", "cost": 2, "resource_hours": {"oven": 1}}],
    )
    double = Scenario(name="double", changes=[{"kind": "scale_demand", "by": 2}])
    comparison = run_scenarios(problem, [double])
    assert comparison["double"].status == "infeasible"
    assert set(comparison.tables["production"].index.get_level_values("scenario")) == {"base"}


@pytest.mark.parametrize("executor", [None, 1])
def test_an_error_that_nobody_foresaw_hurts_one_scenario_only(
    executor: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Scenario):
        def applied_to(self, problem: object) -> object:  # type: ignore[override]
            raise ZeroDivisionError("odd")

    pool = None if executor is None else ThreadPoolExecutor(executor)
    comparison = run_scenarios(make_problem(), [Odd(name="odd"), BOOM], executor=pool)
    assert comparison["odd"].reason == "ZeroDivisionError: odd"
    assert comparison["boom"].objective == 90.0


def test_everything_wrong_with_a_batch_is_told_at_once_before_anything_is_solved(
    tmp_path: Path,
) -> None:
    diary = tmp_path / "diary"
    (one,) = told(diary, [1.5])
    base = Scenario(name="base")
    with pytest.raises(ProblemError) as caught:
        run_scenarios(make_problem(), [one, one, base, "boom"], executor="dask", tables=["demnd"])
    assert [(fault.section, fault.row, fault.field) for fault in caught.value.faults] == [
        ("scenarios", "row 2", "name"),
        ("scenarios", "row 3", "name"),
        ("scenarios", "row 4", ""),
        ("run_scenarios", "", "executor"),
        ("run_scenarios", "", "tables"),
    ]
    assert "stands for the problem as it is; rename it" in str(caught.value)
    assert "did you mean 'demand'?" in str(caught.value)
    assert entries(diary) == []


def test_names_that_do_not_have_a_part_for_every_axis_are_refused() -> None:
    with pytest.raises(ProblemError, match="has not one part for each of 'demand', 'option'"):
        run_scenarios(make_problem(), [BOOM], axes=("demand", "option"))


def test_a_batch_without_scenarios_is_refused() -> None:
    with pytest.raises(ProblemError, match="there is none; give one or more"):
        run_scenarios(make_problem(), [])


@pytest.mark.parametrize("executor", [None, 2])
def test_a_solver_that_is_missing_is_told_before_anything_is_solved(executor: int | None) -> None:
    nowhere = SolveOptions(solver="nowhere")
    with pytest.raises(SolverMissing, match="'nowhere' is not installed"):
        run_scenarios(make_problem(), [BOOM], executor=executor, options=nowhere)


def test_what_is_no_problem_is_refused() -> None:
    with pytest.raises(TypeError, match="a PlanningProblem is needed"):
        run_scenarios({"horizon": ["Jan"]}, [BOOM])  # type: ignore[arg-type]


def test_only_the_tables_asked_for_are_kept_and_key_figures_always() -> None:
    comparison = run_scenarios(make_problem(), [BOOM], tables=("demand",))
    assert list(comparison.tables) == ["demand"]
    assert comparison["boom"].kpis["cost"] == 90.0


def test_tables_are_stacked_with_the_scenario_as_first_level() -> None:
    production = run_scenarios(make_problem(), [BOOM]).tables["production"]
    assert production.index.names == ["scenario", "row"]
    assert production.loc["boom", "quantity"].tolist() == [15.0, 30.0]
    with pytest.raises(KeyError, match="did you mean 'production'"):
        run_scenarios(make_problem(), [BOOM]).tables["productions"]


def test_progress_tells_every_scenario_as_it_finishes() -> None:
    heard: list[BatchProgress] = []
    run_scenarios(make_problem(), [NOWHERE, SLUMP], progress=heard.append)
    assert [(one.number, one.total, one.outcome.scenario) for one in heard] == [
        (1, 3, "base"),
        (2, 3, "nowhere"),
        (3, 3, "slump"),
    ]
    assert str(heard[1]).startswith("2 of 3  nowhere: failed  ")
    assert str(heard[2]).startswith("3 of 3  slump: 30  ")
    assert "to go" in str(heard[1])
    assert "to go" not in str(heard[2])


def test_progress_true_writes_a_line_per_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    run_scenarios(make_problem(), [BOOM], progress=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.split("  ")[1] for line in captured.err.splitlines()] == ["base: 60", "boom: 90"]


def test_ctrl_c_returns_what_is_finished() -> None:
    def stop(progress: BatchProgress) -> None:
        raise KeyboardInterrupt

    comparison = run_scenarios(make_problem(), [BOOM, SLUMP], progress=stop)
    assert [outcome.status for outcome in comparison.outcomes] == ["optimal", "not run", "not run"]


def test_a_plan_that_ctrl_c_cut_short_does_not_count() -> None:
    """A solve answers Ctrl-C with the best plan in hand, which is not what was asked for."""

    class Interrupted(Scenario):
        def applied_to(self, problem: object) -> object:  # type: ignore[override]
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                return problem
            raise AssertionError("Ctrl-C was not pressed")

    before = signal.getsignal(signal.SIGINT)
    comparison = run_scenarios(make_problem(), [Interrupted(name="interrupted"), BOOM])
    assert [outcome.status for outcome in comparison.outcomes] == ["optimal", "not run", "not run"]
    assert signal.getsignal(signal.SIGINT) is before


def test_one_thread_per_solve_where_there_are_several_workers_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int | None] = []

    class Listening:
        path = "fresh"

        def __init__(self, options: SolveOptions) -> None:
            seen.append(options.threads)
            self._options = options

        def solve(self, problem: object) -> object:
            from sop_opt.api import solve_plan

            return solve_plan(problem)  # type: ignore[arg-type]

    monkeypatch.setattr("sop_opt.scenarios.batch.run.Resolver", Listening)
    with ThreadPoolExecutor(2) as pool:
        run_scenarios(make_problem(), [BOOM], executor=pool)
        assert set(seen) == {1}
        seen.clear()
        run_scenarios(make_problem(), [BOOM], executor=pool, options=SolveOptions(threads=2))
        assert set(seen) == {2}
    seen.clear()
    run_scenarios(make_problem(), [BOOM])
    assert seen == [None]


def test_scenarios_with_the_same_last_changes_are_solved_one_after_the_other() -> None:
    """A grid of demand and options is solved option by option: the model keeps its structure."""
    order: list[str] = []
    options = {
        "level": [{"kind": "change_policy", "strategy": "level"}],
        "free": [],
    }
    grid = [
        Scenario(name=f"{by} / {option}", changes=[{"kind": "scale_demand", "by": by}, *changes])
        for by in (0.5, 1.5)
        for option, changes in options.items()
    ]
    run_scenarios(make_problem(), grid, progress=lambda one: order.append(one.outcome.scenario))
    solved_options = [name.split(" / ")[1] for name in order[1:]]
    assert solved_options in (
        ["level", "level", "free", "free"],
        ["free", "free", "level", "level"],
    )


def test_a_plan_of_a_batch_is_the_plan_of_solve_plan() -> None:
    from sop_opt.api import solve_plan

    plan = solve_plan(BOOM.applied_to(make_problem()))
    outcome = run_scenarios(make_problem(), [BOOM])["boom"]
    assert outcome.tables["production"]["quantity"].tolist() == column(
        plan, "production", "quantity"
    )
    assert dict(outcome.kpis) == pytest.approx(dict(plan.kpis), nan_ok=True)
