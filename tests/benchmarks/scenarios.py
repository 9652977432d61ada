"""Time a batch of demand scenarios against solving each from nothing; print one markdown table.

``python -m tests.benchmarks.scenarios`` from the root of the repository. The problem is the main
data set of the README, at the gap of its command. In every scenario demand is drawn around what it
is, row by row and period by period. Every solve takes one thread, so that times are per core: some
scenarios from nothing by ``solve_plan``, then all of them by ``run_scenarios`` in this process, and
all by two workers. Objectives must agree within the gap, or the run fails.
"""

from __future__ import annotations

import argparse
import time
from statistics import mean, median

from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.scenarios.batch.run import run_scenarios
from sop_opt.scenarios.changes.draws import DrawDemand
from sop_opt.scenarios.scenario import Scenario

OPTIONS = SolveOptions(mip_gap=0.001, time_limit=60, threads=1)
SPREAD = 0.05
TABLES = ("demand",)


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="scenarios")
    parser.add_argument("--fresh", type=int, default=20, help="of them solved from nothing, too")
    parser.add_argument("--data", default="data/company", help="folder of the problem")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    problem = PlanningProblem.from_folder(asked.data)
    print(_table(problem, draws(asked.count), asked.fresh, asked.workers))  # noqa: T201


def draws(count: int) -> list[Scenario]:
    """Return scenarios in which every row of demand has factors of its own."""
    demand = [{"kind": "normal", "cv": SPREAD}]
    return [
        Scenario(name=f"draw {number}", changes=[DrawDemand(number=number, demand=demand)])
        for number in range(1, count + 1)
    ]


def _table(problem: PlanningProblem, scenarios: list[Scenario], fresh: int, workers: int) -> str:
    """Return seconds per scenario of the ways to solve them."""
    known, single = {}, []
    for scenario in scenarios[:: max(len(scenarios) // fresh, 1)][:fresh]:
        changed = scenario.applied_to(problem)
        began = time.perf_counter()
        known[scenario.name] = solve_plan(changed, options=OPTIONS)
        single.append(time.perf_counter() - began)
    rows = [("solve_plan each", len(single), mean(single), median(single), 1.0)]
    for name, executor in (("run_scenarios", None), (f"{workers} workers", workers)):
        began = time.perf_counter()
        comparison = run_scenarios(
            problem, scenarios, executor=executor, options=OPTIONS, tables=TABLES
        )
        taken = (time.perf_counter() - began) / len(scenarios)
        own = [outcome.seconds for outcome in comparison.outcomes]
        rows.append((name, len(scenarios), taken, median(own), mean(single) / taken))
        for outcome in comparison.outcomes:
            if (plan := known.get(outcome.scenario)) is not None:
                limits = sorted([plan.bound * (1 + 1e-9), plan.bound * 0.998])
                assert limits[0] <= outcome.objective <= limits[1], outcome.scenario
    lines = ["| way | scenarios | s each | median s | times as fast |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {way} | {n} | {s:.3f} | {m:.3f} | {f:.1f} |" for way, n, s, m, f in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
