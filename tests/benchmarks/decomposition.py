"""Measure decomposition beside the solve as a whole; print one markdown table.

``python -m tests.benchmarks.decomposition`` from the root of the repository. Both get the same
problem, threads and time, one after the other in fresh processes. A row tells when the solve ended
and with what gap, and how far apart plan and bound were at some moments on the way; a dash stands
for no plan. ``optimum`` is the relative distance of the plan from the best of both.

Linear: products on lines, whose crews are one for all lines (``shared crew``) or for five each, in
which case crews share nothing. Whole: items in lots on machines (``shared_machines``).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from typing import Any

from tests.benchmarks import problems, shared_machines

CASES = {
    "lp 200": ("lp", (200, 52, 10), problems.LINES_PER_CREW),
    "lp 200, shared crew": ("lp", (200, 52, 10), 10),
    "lp 1,000": ("lp", (1_000, 52, 30), problems.LINES_PER_CREW),
    "lp 1,000, shared crew": ("lp", (1_000, 52, 30), 30),
    "lots 40": ("lots", (40, 26, 4), 0),
    "lots 240": ("lots", (240, 26, 8), 0),
    "lots 400": ("lots", (400, 52, 16), 0),
}
QUICK_CASES = {
    "lp quick": ("lp", (20, 12, 5), 5),
    "lots quick": ("lots", (8, 6, 2), 0),
}
MOMENTS = (10, 30, 60, 120, 300)
"""Seconds at which the gap is read."""

Row = dict[str, Any]


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small problems, a few seconds")
    parser.add_argument("--case", choices=CASES, action="append", help="only these")
    parser.add_argument("--time-limit", type=float, default=120, help="seconds for each solve")
    parser.add_argument("--methods", nargs="+", default=["whole", "decomposition"])
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measured(*options.child, options.time_limit)))  # noqa: T201 - its answer
        return
    cases = list(QUICK_CASES) if options.quick else options.case or list(CASES)
    limit = 5.0 if options.quick else options.time_limit
    print(f"| problem | method | seconds | ended | gap | optimum |{_heads()}")  # noqa: T201
    print("|---" * (6 + len(MOMENTS)) + "|")  # noqa: T201
    for case in cases:
        rows = [in_fresh_process(case, method, limit) for method in options.methods]
        best = min(row["objective"] or math.inf for row in rows)
        for row in rows:
            print(_line(row, best), flush=True)  # noqa: T201 - the table is what is asked for


def in_fresh_process(case: str, method: str, limit: float) -> Row:
    """Return a row measured in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.decomposition", "--child", case, method]
    command += ["--time-limit", str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: Row = json.loads(done.stdout.splitlines()[-1])
    return answer


def measured(case: str, method: str, limit: float) -> Row:
    """Return how one solve went."""
    from sop_opt import PlanningProblem, SolveOptions
    from sop_opt.pipeline import prepare, solved
    from sop_opt.solve.progress import Reporter

    prepared = prepare(PlanningProblem(**_sections(*(CASES | QUICK_CASES)[case])))
    history: list[tuple[float, float]] = []
    reporter = Reporter(lambda told: history.append((told.seconds, told.gap)))
    whole = "simplex" if prepared.matrix.is_mip else "auto"  # unasked, lots are decomposed
    way = whole if method == "whole" else method
    options = SolveOptions(method=way, time_limit=limit, threads=2)
    began = time.perf_counter()
    result, _ = solved(prepared, options, reporter)
    seconds = time.perf_counter() - began
    return {
        "case": case,
        "method": method,
        "seconds": seconds,
        "status": result.status,
        "objective": None if math.isnan(result.objective) else result.objective,
        "gap": result.gap,
        "at": [
            next((gap for told, gap in reversed(history) if told <= moment), math.nan)
            for moment in MOMENTS
            if moment <= seconds
        ],
    }


def _sections(kind: str, size: tuple[int, int, int], lines_per_crew: int) -> dict[str, Any]:
    if kind == "lots":
        return shared_machines.sections(shared_machines.Size(*size))
    problems.LINES_PER_CREW = lines_per_crew
    return problems.sections(problems.generate(problems.Size(*size)))


def _heads() -> str:
    return "".join(f" {moment} s |" for moment in MOMENTS)


def _line(row: Row, best: float) -> str:
    beyond = math.nan if row["objective"] is None else row["objective"] / best - 1
    on_the_way = [*row["at"], *[None] * (len(MOMENTS) - len(row["at"]))]
    cells = [row["case"], row["method"], f"{row['seconds']:.1f}", row["status"]]
    cells += [_share(row["gap"]), _share(beyond)]
    cells += ["" if gap is None else _share(gap) for gap in on_the_way]
    return "| " + " | ".join(cells) + " |"


def _share(gap: float) -> str:
    return "-" if math.isnan(gap) else f"{gap:.1e}" if gap < 1e-4 else f"{gap:.2%}"


if __name__ == "__main__":
    main()
