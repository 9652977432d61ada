"""The ways to a plan that are compared, each as the phases it goes through.

A variant is a generator: it yields the name of a phase when that phase has ended. What lies between
two yields is the phase's work; the caller holds the watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo

from sop_opt import PlanningProblem, SolveOptions
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.plan.build import build_plan
from sop_opt.solve.highs import hand_over, open_highs, read_result, run
from tests.benchmarks import arrays, textbook
from tests.benchmarks.problems import Data, frames, sections

Answer = dict[str, float]
"""Filled by a variant: ``objective`` where the optimum was found, ``HiGHS`` seconds if known."""
Variant = Callable[[Data, float | None, Answer], Iterator[str]]

PHASES = ("validate", "build", "compile", "hand over", "HiGHS", "tables")
"""Phases in the order of the columns."""


def library(data: Data, time_limit: float | None, answer: Answer) -> Iterator[str]:
    """Go from plain rows to the tables of a plan."""
    rows = sections(data)
    yield ""
    problem = PlanningProblem(**rows)
    yield "validate"
    yield from _solve(problem, time_limit, answer)


def library_frames(data: Data, time_limit: float | None, answer: Answer) -> Iterator[str]:
    """Go from data frames to the tables of a plan."""
    given = frames(data)
    yield ""
    problem = PlanningProblem.from_frames(given)
    yield "validate"
    yield from _solve(problem, time_limit, answer)


def _solve(problem: PlanningProblem, time_limit: float | None, answer: Answer) -> Iterator[str]:
    options = SolveOptions(time_limit=time_limit)
    assembled = assemble(problem, STANDARD)
    yield "build"
    matrix = assembled.formulation.matrix()
    yield "compile"
    highs = open_highs(matrix, options)
    hand_over(matrix, highs)
    yield "hand over"
    run(highs, matrix, options, None)
    yield "HiGHS"
    result = read_result(highs, matrix)
    if result.status == "optimal":
        answer["objective"] = result.objective
    else:  # tables of some numbers take as long as those of a plan
        some = np.random.default_rng(1).uniform(1, 9, matrix.cost.size)
        result = replace(result, status="feasible", values=some)
    plan = build_plan(assembled, matrix, result, sensitivity=_no_duals, build_seconds=0.0)
    dict(plan.tables)
    yield "tables"


def _no_duals() -> Any:
    raise NotImplementedError


def by_hand(data: Data, time_limit: float | None, answer: Answer) -> Iterator[str]:
    """Give HiGHS arrays written by hand, and read an array back."""
    yield ""
    lp = arrays.build(data)
    yield "build"
    highs = quiet_highs(time_limit)
    highs.passModel(lp)
    yield "hand over"
    highs.run()
    yield "HiGHS"
    np.array(highs.getSolution().col_value)
    yield "tables"
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        answer["objective"] = highs.getInfo().objective_function_value


def quiet_highs(time_limit: float | None = None) -> highspy.Highs:
    """Return HiGHS with its defaults, and silent."""
    highs = highspy.Highs()
    highs.silent()
    if time_limit is not None:
        highs.setOptionValue("time_limit", time_limit)
    return highs


def pyomo_rules(interface: str) -> Variant:
    """Return the textbook model, handed to HiGHS by one of Pyomo's interfaces."""

    def variant(data: Data, time_limit: float | None, answer: Answer) -> Iterator[str]:
        yield ""
        model = textbook.build(data)
        yield "build"
        solver = pyo.SolverFactory(interface)
        solver.set_instance(model)
        yield "hand over"
        limit = {} if time_limit is None else {"timelimit": time_limit}
        found = solver.solve(model, load_solutions=False, **limit)
        yield "HiGHS"
        if found.solver.termination_condition == "optimal":
            answer["objective"] = found.problem.upper_bound

    return variant


VARIANTS: dict[str, Variant] = {
    "sop_opt": library,
    "sop_opt from data frames": library_frames,
    "Pyomo rules, appsi_highs": pyomo_rules("appsi_highs"),
    "Pyomo rules, highs": pyomo_rules("highs"),
    "arrays by hand": by_hand,
}
"""Variants by name; the third is what the others are held against."""
TEXTBOOK = "Pyomo rules, appsi_highs"
