"""Plans under uncertain demand: many draws, each with its plan, and how their figures spread.

Two questions, one way. Without a plan every draw is planned anew, as if it were known beforehand:
what will planning cost, and where does supply run short (wait and see). With a plan its early
decisions are held in every draw: what is this plan worth (here and now). Both see the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, shown
from sop_opt.pipeline import aimed
from sop_opt.scenarios.batch.comparison import Comparison
from sop_opt.scenarios.batch.refuse import refuse
from sop_opt.scenarios.batch.run import outcomes_of
from sop_opt.scenarios.changes.distributions import Distribution
from sop_opt.scenarios.scenario import Scenario, change_from
from sop_opt.scenarios.uncertainty.decisions import DECISIONS, Decision
from sop_opt.scenarios.uncertainty.evaluate import applied, held_kinds
from sop_opt.scenarios.uncertainty.hold import Held
from sop_opt.scenarios.uncertainty.playing import Playing
from sop_opt.scenarios.uncertainty.simulation import Simulation, shortfalls
from sop_opt.solve.options import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.uncertainty.correlation import Correlation

Law = Distribution | Mapping[str, Any]
"""A distribution, or its fields."""


def monte_carlo(  # noqa: PLR0913 - what is drawn, held and told has a name each
    problem: PlanningProblem,
    demand: Law | Sequence[Law],
    n: int = 200,
    seed: int = 0,
    *,
    correlation: Correlation | Mapping[str, Any] | None = None,
    antithetic: bool = False,
    plan: Plan | None = None,
    hold: Sequence[Decision] = DECISIONS,
    executor: Executor | int | None = None,
    options: SolveOptions | None = None,
    progress: bool | Callable[..., Any] = False,
) -> Simulation:
    """Return what many draws of demand come to.

    The same seed means the same demand: per row of demand and draw, whatever other rows there are
    and however many draws. So two plans, or two problems, are compared in the same weather.

    Parameters
    ----------
    problem
        What is asked, with the demand that is expected.
    demand
        Distributions of demand, as factors on what the problem says, each with an address; of
        several that speak of the same units the last holds.
    n
        Number of draws.
    seed
        Seed of the draws.
    correlation
        What demands have in common; None: they are independent.
    antithetic
        Whether draws come in pairs, of which one is as high as the other is low: means then vary
        less from seed to seed, most where costs follow demand in a straight line.
    plan
        Plan for the same periods whose early decisions are held in every draw; None: every draw is
        planned anew.
    hold
        Which decisions of the plan are held.
    executor, options, progress
        As for :func:`sop_opt.run_scenarios`.

    Raises
    ------
    ProblemError: a distribution is none, or speaks of no demand; or there is no such decision.
    SolveError: the plan is none, or its decisions are not known.

    Examples
    --------
    20 loaves are baked, and as many as 10 or 30 may be wanted:

    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "maximum": 20}],
    ...     demand=[{"product": "bread", "quantity": 20, "unmet": "lost_sales", "price": 3}],
    ... )
    >>> simulation = monte_carlo(problem, {"kind": "empirical", "past": [0.5, 1.5]}, n=100)
    >>> simulation.stock_outs.round(2).to_dict("records")
    [{'product': 'bread', 'period': 'Jan', 'probability': 0.49, 'error': 0.05, 'units': 4.9}]
    """
    problem, kinds = aimed(problem, None), held_kinds("monte_carlo", hold)
    given = _draws(
        problem,
        n,
        seed=seed,
        demand=demand if isinstance(demand, list | tuple) else [demand],
        correlation=correlation or {},
        antithetic=antithetic,
    )
    refuse("monte_carlo", given, executor)
    options = options or (plan.options if plan else SolveOptions())
    options = options.model_copy(update={"progress": False})
    held = None if plan is None else _held(plan, kinds, problem, given)
    job = Playing(problem, options, held, tables=(), made=shortfalls)
    outcomes = outcomes_of(job, given, executor, progress)
    return Simulation(problem, Comparison(problem, outcomes), antithetic, plan)


def _held(
    plan: Plan, kinds: Sequence[Decision], problem: PlanningProblem, given: Sequence[Scenario]
) -> Held:
    """Return what of a plan is held.

    Raises
    ------
    ProblemError: the plan is one for other periods.
    """
    if plan.problem.horizon.names != problem.horizon.names:
        message = "is for other periods than the problem; solve a problem of the same horizon"
        raise ProblemError([Fault("monte_carlo", "", "plan", shown(plan.problem.name), message)])
    return Held.of(plan, kinds, applied(problem, given))


def _draws(problem: PlanningProblem, n: int, **law: Any) -> list[Scenario]:
    """Return the draws as scenarios.

    Raises
    ------
    ProblemError: there is none, or what they are drawn from is faulty.
    """
    if not isinstance(n, int) or n < 1:
        message = "is no number of draws; give 1 or more"
        raise ProblemError([Fault("monte_carlo", "", "n", shown(n), message)])
    first = change_from({"kind": "draw_demand", "number": 1, **law})
    first.updates(problem)  # to tell once what would be wrong with every draw
    changes = [first.model_copy(update={"number": number}) for number in range(1, n + 1)]
    return [
        Scenario(name=f"draw {number}", changes=(change,))
        for number, change in enumerate(changes, 1)
    ]
