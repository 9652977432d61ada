"""Measure the library beside textbook Pyomo and hand-written arrays; print one markdown table.

``python -m tests.benchmarks.run`` from the root of the repository. Red Tomato Tools is solved by
all variants in turn within one process, all warm: its whole solve is measured. The generated
problems are solved in a fresh process per variant and run, phase by phase; brackets show by how
many megabytes a phase raised the peak of memory. Numbers are medians.

``outside HiGHS`` adds up every other phase; of the textbook model that is building it and handing
it over, without reading its results, and its column of HiGHS is the whole call of ``solve`` that
follows. ``share`` is the time outside as a share of the textbook model's; for Red Tomato Tools it
is that of the whole solve.
All variants that ran to the end must agree on the optimum within 1e-6, or the run fails.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

SIZES = {"200": (200, 52, 10), "1000": (1_000, 52, 30)}
QUICK_SIZES = {"quick": (20, 12, 5)}
RELATIVE = 1e-6

Row = dict[str, Any]


def main() -> None:
    """Run what was asked for and print the table."""
    options = _options()
    if options.child:
        _print_measured(options)
        return
    sizes = QUICK_SIZES if options.quick else SIZES
    rows = [] if options.only_generated else red_tomato(5 if options.quick else options.runs)
    for name, size in sizes.items():
        if options.size in (None, name):
            rows += generated(size, options.repeats, options.time_limit)
    print(_markdown(rows))  # noqa: T201 - the table is what is asked for


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small problems, a few seconds")
    parser.add_argument("--runs", type=int, default=31, help="runs of Red Tomato Tools")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each generated problem")
    parser.add_argument("--time-limit", type=float, help="seconds for HiGHS; a tiny limit leaves "
                        "everything outside HiGHS to be measured")  # fmt: skip
    parser.add_argument("--size", choices=SIZES, help="only this number of products")
    parser.add_argument("--only-generated", action="store_true", help="leave Red Tomato out")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--shape", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- Red Tomato Tools: all in one process ------------------------------------------------------


def red_tomato(runs: int) -> list[Row]:
    """Return the median time of a whole solve per variant, solved in turn."""
    ways = _red_tomato_ways()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, float] = {}
    for _ in range(runs + 2):  # the first two warm up
        for name, way in ways.items():
            began = time.perf_counter()
            found[name] = way()
            seconds[name].append(time.perf_counter() - began)
    check_agreement(found)
    rows = [
        {"case": "red_tomato", "variant": name, "total": median(taken[2:]), "objective": cost}
        for (name, taken), cost in zip(seconds.items(), found.values(), strict=True)
    ]
    return _with_shares(rows, "total")


def _red_tomato_ways() -> dict[str, Callable[[], float]]:
    import pyomo.environ as pyo

    from sop_opt import solve_plan
    from tests.benchmarks import arrays, textbook
    from tests.benchmarks.problems import RED_TOMATO
    from tests.benchmarks.variants import quiet_highs
    from tests.worlds import red_tomato as schema

    problem = schema()

    def with_tables() -> float:
        plan = solve_plan(problem)
        dict(plan.tables)
        return plan.objective

    def rules(interface: str) -> float:
        model = textbook.build_red_tomato(RED_TOMATO)
        pyo.SolverFactory(interface).solve(model)
        return float(pyo.value(model.cost))

    def by_hand() -> float:
        highs = quiet_highs()
        highs.passModel(arrays.build_red_tomato(RED_TOMATO))
        highs.run()
        return float(highs.getInfo().objective_function_value)

    return {
        "sop_opt": lambda: solve_plan(problem).objective,
        "sop_opt and all tables": with_tables,
        "Pyomo rules, appsi_highs": lambda: rules("appsi_highs"),
        "Pyomo rules, highs": lambda: rules("highs"),
        "arrays by hand": by_hand,
    }


# --- generated problems: a process per variant and run -----------------------------------------


def generated(shape: tuple[int, int, int], repeats: int, time_limit: float | None) -> list[Row]:
    """Return the median of every phase per variant."""
    from tests.benchmarks.problems import Size
    from tests.benchmarks.variants import VARIANTS

    measured: dict[str, list[Row]] = {name: [] for name in VARIANTS}
    for _ in range(repeats):
        for name in VARIANTS:
            measured[name].append(_in_process(name, shape, time_limit))
    check_agreement({k: each["objective"] for k, (each, *_) in measured.items()})
    rows = [
        {
            "case": str(Size(*shape)),
            "variant": name,
            "objective": each[0]["objective"],
            "phases": {
                phase: (
                    median(one["seconds"][phase] for one in each),
                    median(one["megabytes"][phase] for one in each),
                )
                for phase in each[0]["seconds"]
            },
        }
        for name, each in measured.items()
    ]
    for row in rows:
        row["outside"] = sum(t for phase, (t, _) in row["phases"].items() if phase != "HiGHS")
        row["megabytes"] = sum(added for _, added in row["phases"].values())
    return _with_shares(rows, "outside")


def _in_process(variant: str, shape: tuple[int, int, int], time_limit: float | None) -> Row:
    command = [sys.executable, "-m", "tests.benchmarks.run", "--child", variant]
    command += ["--shape", json.dumps(shape)]
    command += [] if time_limit is None else ["--time-limit", str(time_limit)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _print_measured(options: argparse.Namespace) -> None:
    from tests.benchmarks.problems import Size, generate
    from tests.benchmarks.variants import VARIANTS

    variant = VARIANTS[options.child]
    measure(variant(generate(Size(3, 4, 1)), None, {}))  # imports and caches, not to be counted
    answer: dict[str, float] = {}
    row = measure(variant(generate(Size(*options.shape)), options.time_limit, answer))
    row["objective"] = answer.get("objective")
    print(json.dumps(row))  # noqa: T201 - read by the parent process


def measure(phases: Iterator[str]) -> Row:
    """Return seconds, and megabytes of new peak memory, of every phase."""
    seconds: dict[str, float] = {}
    megabytes: dict[str, float] = {}
    began, before = time.perf_counter(), peak()
    for phase in phases:
        ended = time.perf_counter()
        if phase:
            seconds[phase], megabytes[phase] = ended - began, peak() - before
        before = peak()
        began = time.perf_counter()
    return {"seconds": seconds, "megabytes": megabytes}


def peak() -> float:
    """Return the peak of this process's memory in megabytes."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# --- the table ---------------------------------------------------------------------------------


def check_agreement(found: dict[str, float | None]) -> None:
    known = {name: value for name, value in found.items() if value is not None}
    for name, value in known.items():
        best = min(known.values())
        assert abs(value - best) <= RELATIVE * max(1.0, abs(best)), f"{name}: {known}"


def _with_shares(rows: list[Row], measure: str) -> list[Row]:
    """Return the rows with their time as a share of the textbook model's."""
    from tests.benchmarks.variants import TEXTBOOK

    (reference,) = (row[measure] for row in rows if row["variant"] == TEXTBOOK)
    return [row | {"share": row[measure] / reference} for row in rows]


def _markdown(rows: list[Row]) -> str:
    from tests.benchmarks.variants import PHASES

    heads = ["case", "variant", *(f"{phase}, ms (+MB)" for phase in PHASES)]
    heads += ["outside HiGHS, ms", "in all, ms", "share", "peak, +MB", "optimum"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * 2 + " ---: |" * (len(heads) - 2)]
    for row in rows:
        phases = row.get("phases", {})
        cells = [row["case"], row["variant"], *(_phase(phases.get(phase)) for phase in PHASES)]
        total = row.get("total", sum(taken for taken, _ in phases.values()))
        cells += [_ms(row.get("outside")), _ms(total), f"{row['share']:.2f}"]
        cells += [_number(row.get("megabytes")), _number(row["objective"], 2)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _phase(measured: tuple[float, float] | None) -> str:
    return "" if measured is None else f"{_ms(measured[0])} (+{measured[1]:.0f})"


def _ms(seconds: float | None) -> str:
    return _number(None if seconds is None else 1e3 * seconds, 1)


def _number(value: float | None, decimals: int = 0) -> str:
    return "" if value is None else f"{value:,.{decimals}f}"


if __name__ == "__main__":
    main()
