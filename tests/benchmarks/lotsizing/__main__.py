"""Measure lot sizing; print tables in markdown, and the fate of the aims.

``python -m tests.benchmarks.lotsizing`` from the root of the repository runs the six tr instances,
generated ones of 50 and 100 items by 52 weeks, and one of three levels: some two hours. Each method
runs in a process of its own, one after the other. Each has seen a tiny instance before, so that no
import is counted. A run after the first has another seed. It fails where a plan breaks a rule, or
where what the methods state cannot all be true.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.lotsizing import cases, report
from tests.benchmarks.lotsizing.generate import Levels
from tests.benchmarks.lotsizing.outcome import Limits, Moment, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.lotsizing.cases import Case

NAMES = ("naive", "scip", "library")
SHAPES = ("50x52", "100x52")
TINY = Levels(ends=2, components=4, periods=3, machines=3)
TR_SECONDS, BILL_SECONDS, OTHER_SECONDS = 300.0, 120.0, 60.0


def main() -> None:
    """Run what was asked for, and print the tables."""
    options = _options()
    if options.child:
        _measure(options.child)
        return
    results, methods = [], _available(options.methods)
    for case in _cases(options):
        runs = {name: _runs(name, case, options) for name in methods}
        results.append(report.Result(case, runs))
        if options.out:
            options.out.write_text(report.report(results) + "\n", encoding="utf-8")
    print(report.report(results))  # noqa: T201 - the tables are what is asked for
    sys.exit(any(result.faults() for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.lotsizing", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--instances", nargs="+", default=[], metavar="NAME",
                        help="JSON files, folders of them, or names such as tr12-30")  # fmt: skip
    parser.add_argument("--generate", nargs="+", default=[], metavar="ITEMSxPERIODS",
                        help="made by the recipe of Trigeiro, Thomas and McClain")  # fmt: skip
    parser.add_argument("--bom", action="store_true", help="made, of three levels")
    parser.add_argument("--seed", type=int, default=1, help="seed of what is made")
    limits = f"{TR_SECONDS:g} for tr, {BILL_SECONDS:g} for --bom, else {OTHER_SECONDS:g}"
    parser.add_argument("--seconds", type=float, help=f"limit of a run; unless given {limits}")
    parser.add_argument("--threads", type=int, help="for each method; SCIP uses one")
    parser.add_argument("--methods", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--repeat", type=int, default=1, help="runs; medians are shown")
    parser.add_argument("--out", type=Path, help="file for the tables, written as they grow")
    parser.add_argument("--child", choices=NAMES, help=argparse.SUPPRESS)
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    """Yield the instances that were asked for; all that are kept here unless any was named."""
    named = options.instances or options.generate or options.bom
    yield from cases.from_files(options.instances if named else [str(cases.INSTANCES)])
    for shape in options.generate if named else SHAPES:
        yield cases.from_shape(shape, options.seed)
    if options.bom or not named:
        yield cases.with_bill(Levels(), options.seed)


def _available(names: list[str]) -> list[str]:
    """Return the methods that can be run."""
    if "scip" in names and importlib.util.find_spec("pyscipopt") is None:
        _tell("scip is left out: pyscipopt is not installed; sop-opt[scip] has it")
        return [name for name in names if name != "scip"]
    return list(names)


def _runs(method: str, case: Case, options: argparse.Namespace) -> list[Outcome]:
    seconds = options.seconds or _seconds(case)
    outcomes = []
    for seed in range(options.repeat):
        outcome = in_process(method, case, Limits(seconds, options.threads, seed))
        end = outcome.end
        _tell(
            f"{case.name}, {method}: {end.seconds:.1f} s, plan {end.plan:,.2f}, gap {end.gap:.3%}"
        )
        outcomes.append(outcome)
    return outcomes


def _seconds(case: Case) -> float:
    if case.is_tr:
        return TR_SECONDS
    return BILL_SECONDS if case.has_levels and case.is_generated else OTHER_SECONDS


def in_process(method: str, case: Case, limits: Limits) -> Outcome:
    """Return what a method makes of an instance in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.lotsizing", "--child", method]
    task = json.dumps({"document": case.document, "limits": limits})
    done = subprocess.run(command, input=task, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Outcome(limits, [Moment(limits.seconds)], faults=[f"failed: {last}"])
    return Outcome.from_json(json.loads(done.stdout))


def _measure(name: str) -> None:
    """Run one method on the instance that standard input states."""
    from tests.benchmarks.lotsizing.methods import METHODS

    task = json.load(sys.stdin)
    limits = Limits(*task["limits"])
    METHODS[name](cases.with_bill(TINY, seed=1), limits)  # imports and caches, not to be counted
    outcome = METHODS[name](cases.Case(task["document"], published=False), limits)
    json.dump(asdict(outcome), sys.stdout)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - long runs say where they are


if __name__ == "__main__":
    main()
