"""The way from a plan to its explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.errors import Fault, ProblemError, SolveError, suggestion
from sop_opt.trust.explain.deadline import Deadline
from sop_opt.trust.explain.explanation import Explanation
from sop_opt.trust.explain.paths import Network
from sop_opt.trust.explain.proof import Prover
from sop_opt.trust.explain.question import Question, levels_of
from sop_opt.trust.explain.reasons import Reasoning
from sop_opt.trust.explain.shortfalls import line_labels, shortfalls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.explain.reasons import Reasons

SOLVES = 4.0
"""Time for proofs and whole numbers unless it is given, in times of the solve of the plan."""
LEAST_SECONDS = 10.0
"""The same at least, so that small plans are explained in full."""


def explain_plan(
    plan: Plan,
    wanted: Mapping[str, str | None],
    *,
    seconds: float | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Explanation:
    """Return why units are lost, late or below safety stock; see :meth:`Plan.explain`."""
    plan.require_solved()
    if not plan.standard:
        raise SolveError("own components and customised models cannot be explained from the data")
    _require_known(plan.problem, wanted)
    if seconds is None:
        seconds = max(SOLVES * plan.solve_seconds, LEAST_SECONDS)
    deadline = Deadline(seconds)
    found = list(shortfalls(plan, wanted))
    question = Question(plan, found, deadline)
    found.sort(key=question.weight, reverse=True)
    prover = Prover(plan, deadline, whole=question.matrix.is_mip)
    network = Network(plan.problem)
    reasoning = Reasoning(question, network, prover, levels_of(plan))
    reasons: list[Reasons] = []
    for number, shortfall in enumerate(found, 1):
        if progress is not None:
            progress(number, len(found))
        reasons += reasoning.of(shortfall)
    return Explanation(plan.problem, tuple(reasons), network, prover.solves, deadline.spent)


def _require_known(problem: PlanningProblem, wanted: Mapping[str, str | None]) -> None:
    """Raise a fault for every name that no demand, stock or period has."""
    places = [place for own in line_labels(problem).values() for place in own]
    known = {
        "product": {product for product, _, _ in places},
        "site": {site for _, site, _ in places},
        "customer": {customer for _, _, customer in places if customer},
        "period": set(problem.horizon.names),
    }
    if faults := [
        Fault("explain", "", name, repr(value), f"is not known; {suggestion(value, known[name])}")
        for name, value in wanted.items()
        if value is not None and value not in known[name]
    ]:
        raise ProblemError(faults)
