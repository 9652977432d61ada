"""Measure how time and memory grow with a problem; print one markdown table and the powers.

``python -m tests.benchmarks.growth`` from the root of the repository: 100 to 10,000 products in
52 weeks, with people, each in a fresh process, from plain rows to the tables of a plan. ``--most``
leaves the larger ones out, and ``--outside`` leaves HiGHS out and measures everything else alone.
Beside what was measured stands what ``estimate`` said of it before. The last row has the powers of
the number of products that fit best: 1.1 means a little more than in step.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any, get_args

SHAPES = {
    100: (100, 52, 5),
    300: (300, 52, 10),
    1_000: (1_000, 52, 30),
    3_000: (3_000, 52, 50),
    10_000: (10_000, 52, 100),
}
QUICK_SHAPES = {10: (10, 8, 2), 40: (40, 8, 3)}
MEASURED = ("estimate, s", "validate, s", "plan, s", "outside HiGHS, s", "peak, MB")
"""Numbers whose growth is told, in the order of the columns."""
TOLD = ("columns", "rows", "non-zeros", "build, s", "estimated build, s", "estimated, MB")

Row = dict[str, Any]


def main() -> None:
    """Run what was asked for and print the table."""
    options = _options()
    if options.child:
        print(json.dumps(_measured(options.child)))  # noqa: T201 - read by the parent process
        return
    shapes = QUICK_SHAPES if options.quick else SHAPES
    asked = {"method": options.method, "time_limit": options.time_limit, "outside": options.outside}
    rows = [
        {"products": products, **in_process({"shape": shape, **asked})}
        for products, shape in shapes.items()
        if products <= options.most
    ]
    print(_markdown(rows))  # noqa: T201 - the table is what is asked for


def _options() -> argparse.Namespace:
    from sop_opt.solve.options import Method

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two small problems, some seconds")
    parser.add_argument("--most", type=int, default=max(SHAPES), help="most products")
    parser.add_argument("--outside", action="store_true", help="leave HiGHS out")
    parser.add_argument("--method", choices=get_args(Method), default="auto")
    parser.add_argument("--time-limit", type=float, help="seconds that HiGHS may take")
    parser.add_argument("--child", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args()


def in_process(asked: Row) -> Row:
    """Return what a problem takes in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--child", json.dumps(asked)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _measured(asked: Row) -> Row:
    from sop_opt import PlanningProblem
    from sop_opt.estimates import estimate
    from tests.benchmarks.problems import Size, generate, sections
    from tests.benchmarks.run import peak

    _solved(PlanningProblem(**sections(generate(Size(3, 4, 1)))), asked)  # imports and caches
    rows = sections(generate(Size(*asked["shape"])))
    before, began = peak(), time.perf_counter()
    problem = PlanningProblem(**rows)
    validated = time.perf_counter()
    told = estimate(problem)
    estimated = time.perf_counter()
    highs, build, status = _solved(problem, asked)
    planned = time.perf_counter()
    solver = 0.0 if asked["outside"] else min(told.solver_bytes.values())
    return {
        "estimate, s": estimated - validated,
        "validate, s": validated - began,
        "plan, s": planned - estimated,
        "outside HiGHS, s": validated - began + planned - estimated - highs,
        "peak, MB": peak() - before,
        "columns": told.columns,
        "rows": told.rows,
        "non-zeros": told.entries,
        "build, s": build,
        "estimated build, s": told.build_seconds,
        "estimated, MB": (told.build_bytes + solver) / 2**20,
        "status": status,
    }


def _solved(problem: Any, asked: Row) -> tuple[float, float, str]:
    """Return the seconds of HiGHS, those of building, and how it ended; tables and all."""
    import numpy as np

    from sop_opt.pipeline import plan_from, prepare, solved
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import SolveResult

    options = SolveOptions(method=asked["method"], time_limit=asked["time_limit"])
    prepared = prepare(problem)
    if asked["outside"]:  # tables of some numbers take as long as those of a plan
        some = np.random.default_rng(1).uniform(1, 9, prepared.matrix.cost.size)
        result, matrix = SolveResult("feasible", values=some), prepared.matrix
    else:
        result, matrix = solved(prepared, options)
    plan = plan_from(prepared, result, matrix, options)
    dict(plan.tables)
    return result.seconds, prepared.seconds, "left out" if asked["outside"] else plan.status


def powers(rows: list[Row]) -> dict[str, float]:
    """Return by what power of the products each number grows: the slope of the logarithms.

    >>> found = powers([dict.fromkeys(MEASURED, 2.0) | {"products": 10},
    ...                 dict.fromkeys(MEASURED, 8.0) | {"products": 20}])
    >>> round(found["plan, s"], 6)
    2.0
    """
    import numpy as np

    products = np.log([row["products"] for row in rows])
    least = 1e-9  # a phase too short for the clock, or no new peak of memory
    return {
        name: float(np.polyfit(products, np.log([max(row[name], least) for row in rows]), 1)[0])
        for name in MEASURED
    }


def _markdown(rows: list[Row]) -> str:
    heads = ("products", *MEASURED, *TOLD, "status")
    lines = ["| " + " | ".join(heads) + " |", "|" + " ---: |" * len(heads)]
    lines += ["| " + " | ".join(_cell(row[name]) for name in heads) + " |" for row in rows]
    if len(rows) > 1:
        cells = ["power", *(f"{power:.2f}" for power in powers(rows).values())]
        lines.append("| " + " | ".join(cells + [""] * (len(heads) - len(cells))) + " |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main()
