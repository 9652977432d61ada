"""What a plan is worth when demand, or anything else, turns out otherwise.

The decisions that are made early are held as the plan has them; what can still react does so as
well as it can, knowing the scenario; :mod:`sop_opt.scenarios.uncertainty.decisions` says which is
which.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, get_args

from sop_opt.errors import Fault, ProblemError, shown, suggestion
from sop_opt.problem.base import split
from sop_opt.scenarios.batch.comparison import Comparison
from sop_opt.scenarios.batch.refuse import refuse
from sop_opt.scenarios.batch.run import outcomes_of, run_scenarios
from sop_opt.scenarios.uncertainty.decisions import DECISIONS, Decision
from sop_opt.scenarios.uncertainty.evaluation import Evaluation
from sop_opt.scenarios.uncertainty.hold import Held
from sop_opt.scenarios.uncertainty.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.solve.options import SolveOptions

Against = Literal["perfect"]
"""``perfect``: the plan that would have been made, had the scenario been known."""


def evaluate(  # noqa: PLR0913 - what is held, compared and told has a name each
    plan: Plan,
    scenarios: Iterable[Scenario],
    *,
    hold: Sequence[Decision] = DECISIONS,
    against: Against | None = None,
    executor: Executor | int | None = None,
    options: SolveOptions | None = None,
    progress: bool | Callable[..., Any] = False,
    tables: Sequence[str] | None = None,
) -> Evaluation:
    """Return what a plan comes to in every scenario, its early decisions being held.

    A scenario that the held decisions leave no plan for, such as one with more demand that must be
    served, is reported with the reason.

    Parameters
    ----------
    plan
        The plan, made from its problem alone.
    scenarios
        What may happen, each with a weight; they change the plan's problem.
    hold
        Which decisions are held: ``head_count``, ``shifts``, ``contracts``, ``lots``.
    against
        ``perfect``: also solve every scenario as if it had been known, to tell the regret.
    executor, options, progress, tables
        As for :func:`sop_opt.run_scenarios`; options None: as the plan was solved.

    Raises
    ------
    ProblemError: there is no scenario, two have the same name, or there is no such decision.
    SolveError: there is no plan, or its decisions are not known: it was read from a file, or made
        with own components or a customisation.

    Examples
    --------
    One worker bakes 10 loaves a month for a wage of 30; a loaf that is not baked costs 9. For 10
    loaves the plan has one worker. When 15 are wanted, 5 are lost at 45; with a second worker it
    would have been 60, a regret of 15:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> from sop_opt.scenarios.scenario import Scenario
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     workforce=[{"name": "crew", "opening": 0, "hours_per_worker": 10, "wage": 30,
    ...                 "whole": True}],
    ...     processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
    ...     demand=[{"product": "bread", "quantity": 10,
    ...              "unmet": {"kind": "lost_sales", "cost": 9}}],
    ... )
    >>> boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> evaluation = evaluate(solve_plan(problem), [boom], against="perfect")
    >>> evaluation.table.loc["boom", ["objective", "perfect", "regret"]].to_dict()
    {'objective': 75.0, 'perfect': 60.0, 'regret': 15.0}
    """
    given, kinds = list(scenarios), held_kinds("evaluate", hold)
    refuse("evaluate", given, executor, tables or ())
    _refuse_unknown("evaluate", "against", [against] if against else [], get_args(Against))
    options = (options or plan.options).model_copy(update={"progress": False})
    held = Held.of(plan, kinds, applied(plan.problem, given))
    job = Playing(plan.problem, options, held, tables)
    weights = {scenario.name: scenario.weight for scenario in given}
    outcomes = outcomes_of(job, given, executor, progress)
    perfect = None
    if against is not None:
        perfect = run_scenarios(
            plan.problem,
            given,
            executor=executor,
            options=options,
            progress=progress,
            tables=(),
            base=False,
        )
    return Evaluation(plan, kinds, Comparison(plan.problem, outcomes, weights), perfect)


def applied(problem: PlanningProblem, scenarios: Iterable[Scenario]) -> Iterator[PlanningProblem]:
    """Yield the problems of scenarios; those that make none are told when they are solved."""
    for scenario in scenarios:
        with suppress(ProblemError):
            yield scenario.applied_to(problem)


def held_kinds(asks: str, hold: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return the kinds of decision that are held, each once.

    Raises
    ------
    ProblemError: some are none; it lists them.
    """
    named = split(hold)
    _refuse_unknown(asks, "hold", named, DECISIONS)
    return tuple(dict.fromkeys(named))


def _refuse_unknown(asks: str, field: str, names: Sequence[str], known: Sequence[str]) -> None:
    """Stop at words that are not among the known ones.

    Raises
    ------
    ProblemError: it lists all of them.
    """
    if faults := [
        Fault(asks, "", field, shown(name), f"is not known; {suggestion(name, known)}")
        for name in names
        if name not in known
    ]:
        raise ProblemError(faults)
