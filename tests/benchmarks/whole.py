"""Measure whole ways from plain rows to a plan in hand; print one markdown table.

``python -m tests.benchmarks.whole`` from the root of the repository. Three ways go from the same
rows, each in a fresh process per run, in turn:

- the library: validate, build, solve, make every table of the plan;
- a textbook Pyomo model: sets, variables, a rule per constraint, ``appsi_highs`` with the defaults
  of HiGHS, and the values of all variables read into dictionaries;
- arrays written by hand for HiGHS with the method that the library is asked to use: the least
  that has to be done.

``x textbook`` is how many times as long as the row the textbook model takes, ``x arrays`` how many
times as long as the arrays the row takes; both are of medians. ``processor`` adds up all threads:
where others use the machine too, it tells more. ``peak`` is what the way adds to the process's
memory at its highest; ``without HiGHS`` is that of a run of the library in which HiGHS is left out.
A way that a limit has stopped is marked: it would have taken longer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, get_args

SIZES = {"200": (200, 52, 10), "1000": (1_000, 52, 30), "4000": (4_000, 52, 60)}
QUICK_SIZES = {"quick": (20, 12, 5)}
LIBRARY, TEXTBOOK, ARRAYS = "sop_opt", "Pyomo rules, appsi_highs", "arrays by hand"

Asked = dict[str, Any]
"""Products, weeks and lines; method; and the seconds HiGHS may take, or None."""
Row = dict[str, Any]


def main() -> None:
    """Run what was asked for and print the table."""
    options = _options()
    if options.child:
        print(json.dumps(_measured(options.child, options.asked)))  # noqa: T201 - for the parent
        return
    sizes = QUICK_SIZES if options.quick else SIZES
    rows: list[Row] = []
    for name, shape in sizes.items():
        if options.size in (None, name):
            asked = {"shape": shape, "method": options.method, "time_limit": options.time_limit}
            rows += compared(asked, options.repeats)
    print(_markdown(rows))  # noqa: T201 - the table is what is asked for


def _options() -> argparse.Namespace:
    from sop_opt.solve.options import Method

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small problem, some seconds")
    parser.add_argument("--size", choices=SIZES, help="only this number of products")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each way")
    parser.add_argument("--method", choices=get_args(Method), default="auto")
    parser.add_argument("--time-limit", type=float, help="seconds that HiGHS may take")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--asked", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args()


def compared(asked: Asked, repeats: int) -> list[Row]:
    """Return the medians of every way."""
    from tests.benchmarks.growth import in_process as growth_in_process
    from tests.benchmarks.problems import Size
    from tests.benchmarks.run import check_agreement

    runs: dict[str, list[Row]] = {name: [] for name in _ways()}
    for _ in range(repeats):
        for name, known in runs.items():
            known.append(in_process(name, asked))
    check_agreement({name: known[0]["objective"] for name, known in runs.items()})
    rows = [
        {
            "case": str(Size(*asked["shape"])),
            "way": name,
            "seconds": median(one["seconds"] for one in known),
            "megabytes": median(one["megabytes"] for one in known),
            "processor": median(one["processor"] for one in known),
            "objective": known[0]["objective"],
        }
        for name, known in runs.items()
    ]
    seconds = {row["way"]: row["seconds"] for row in rows}
    outside = growth_in_process({**asked, "outside": True})["peak, MB"]
    for row in rows:
        row["x textbook"] = seconds[TEXTBOOK] / row["seconds"]
        row["x arrays"] = row["seconds"] / seconds[ARRAYS]
        row["outside"] = f"{outside:,.0f}" if row["way"] == LIBRARY else ""
    return rows


def in_process(way: str, asked: Asked) -> Row:
    """Return what a way takes in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.whole", "--child", way]
    command += ["--asked", json.dumps(asked)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _measured(way: str, asked: Asked) -> Row:
    """Return seconds, megabytes and optimum of a way, once imports and caches are warm."""
    from tests.benchmarks.problems import Size, generate
    from tests.benchmarks.run import measure

    run = _ways()[way]
    measure(run(generate(Size(3, 4, 1)), asked, {}))
    answer: Row = {}
    began = time.process_time()
    phases = measure(run(generate(Size(*asked["shape"])), asked, answer))
    return {
        "seconds": sum(phases["seconds"].values()),
        "megabytes": sum(phases["megabytes"].values()),
        "processor": time.process_time() - began,
        "objective": answer.get("objective"),
    }


# --- the ways ----------------------------------------------------------------------------------


def _ways() -> dict[str, Callable[[Any, Asked, Row], Iterator[str]]]:
    return {LIBRARY: _library, TEXTBOOK: _textbook, ARRAYS: _by_hand}


def _library(data: Any, asked: Asked, answer: Row) -> Iterator[str]:
    from sop_opt import PlanningProblem, SolveOptions, solve_plan
    from tests.benchmarks.problems import sections

    rows = sections(data)
    options = SolveOptions(method=asked["method"], time_limit=asked["time_limit"])
    yield ""
    plan = solve_plan(PlanningProblem(**rows), options=options)
    dict(plan.tables)
    yield "all"
    if plan.status == "optimal":
        answer["objective"] = plan.objective


def _textbook(data: Any, asked: Asked, answer: Row) -> Iterator[str]:
    import pyomo.environ as pyo

    from tests.benchmarks import textbook

    limit = {} if asked["time_limit"] is None else {"timelimit": asked["time_limit"]}
    yield ""
    model = textbook.build(data)
    found = pyo.SolverFactory("appsi_highs").solve(model, load_solutions=False, **limit)
    if found.solver.termination_condition == "optimal":
        model.solutions.load_from(found)
        answer["objective"] = pyo.value(model.cost)
        for variable in model.component_objects(pyo.Var):
            variable.extract_values()
    yield "all"


def _by_hand(data: Any, asked: Asked, answer: Row) -> Iterator[str]:
    import highspy
    import numpy as np

    from tests.benchmarks import arrays
    from tests.benchmarks.variants import quiet_highs

    yield ""
    lp = arrays.build(data)
    yield "build"
    highs = quiet_highs(asked["time_limit"])
    highs.setOptionValue("solver", _solver(asked["method"], len(lp.a_matrix_.value_)))
    highs.passModel(lp)
    highs.run()
    yield "HiGHS"
    np.array(highs.getSolution().col_value)
    yield "reading"
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        answer["objective"] = highs.getInfo().objective_function_value


def _solver(method: str, entries: int) -> str:
    """Return what HiGHS calls a method; where two would run side by side, the second of them."""
    from sop_opt import SolveOptions
    from sop_opt.solve.methods import LARGE, interior_point, solver_of

    if method in ("auto", "decomposition", "race"):
        return interior_point() if entries >= LARGE else "simplex"
    return solver_of(SolveOptions.model_validate({"method": method}))


# --- the table ---------------------------------------------------------------------------------


def _markdown(rows: list[Row]) -> str:
    heads = (
        "case",
        "way",
        "s",
        "processor, s",
        "x textbook",
        "x arrays",
        "peak, +MB",
        "without HiGHS, +MB",
        "optimum",
    )
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * 2 + " ---: |" * (len(heads) - 2)]
    for row in rows:
        optimum = "stopped" if row["objective"] is None else f"{row['objective']:,.2f}"
        numbers = (
            f"{row[name]:.2f}" for name in ("seconds", "processor", "x textbook", "x arrays")
        )
        memory = (f"{row['megabytes']:,.0f}", row["outside"])
        cells = (row["case"], row["way"], *numbers, *memory, optimum)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
