"""The pipeline: problem -> model -> solver -> plan."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.plan.build import build_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.staged import service_stages, solve_in_stages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyomo.environ import ConcreteModel

    from sop_opt.components import Component
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.problem import Objective


def solve_plan(
    problem: PlanningProblem,
    *,
    objective: Objective | None = None,
    options: SolveOptions = SolveOptions(),
    components: Sequence[type[Component]] = STANDARD,
    customize: Callable[[ConcreteModel], None] | None = None,
) -> Plan:
    """Return the best plan for a problem."""
    began = time.perf_counter()
    if objective is not None:
        problem = problem.model_copy(update={"objective": objective})
    assembled = assemble(problem, components)
    stages = service_stages(assembled.formulation) if problem.objective == "service" else []
    matrix = assembled.formulation.matrix()
    build_seconds = time.perf_counter() - began
    solve = partial(_solve, options)
    result = solve_in_stages(matrix, stages, solve)
    return build_plan(assembled, result, build_seconds)


def _solve(options, matrix, start):
    return solve_with_highs(matrix, options, start)
