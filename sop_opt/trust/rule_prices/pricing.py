"""Re-solves without rules, and what one of them says about the others.

- The plan itself, and every plan found with more of the rules, is a plan with fewer of them: the
  best counts, so that no price is negative and no part costs more than the whole.
- Where dropping several rules together gains nothing that can be told from 0, neither does dropping
  some of these: that is not solved.
"""

from __future__ import annotations

from concurrent.futures import as_completed
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, SolveError, suggestion
from sop_opt.plan.shadow_prices import ShadowPrices
from sop_opt.plan.tables import Tables
from sop_opt.problem.base import split
from sop_opt.solve.progress import Figures, reporting
from sop_opt.trust.difference import difference
from sop_opt.trust.rule_prices.kinds import KINDS
from sop_opt.trust.rule_prices.ledger import RulePrice, RulePrices
from sop_opt.trust.rule_prices.outcome import Outcome, solve_without
from sop_opt.trust.rule_prices.removals import removals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from sop_opt.plan import Plan
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Progress, Reporter
    from sop_opt.trust.rule_prices.removals import Removal


def price_of_rules(
    plan: Plan,
    kinds: Sequence[str] | None = None,
    executor: Executor | None = None,
    options: SolveOptions | None = None,
    progress: bool | Callable[[Progress], Any] = False,  # noqa: FBT001, FBT002 - as the option is
) -> RulePrices:
    """Return what each rule of a plan's problem costs: the plan against that without the rule.

    Parameters
    ----------
    plan
        The plan with all rules.
    kinds
        Kinds of rule, such as ``"pin"``; ``sop_opt.trust.rule_prices.kinds`` lists them. None: all.
    executor
        Runs the re-solves, such as a ``ProcessPoolExecutor``; they share nothing, and the problem
        is sent once for each. None: one after the other, here.
    options
        How to solve; a time limit is that of each re-solve. None: as the plan was solved.
    progress
        Is told every re-solve, as in :class:`SolveOptions`.

    Raises
    ------
    ProblemError: there is no such kind.
    SolveError: there is no plan, or one that the problem alone does not say.

    Examples
    --------
    10 loaves are due in February. The planner has pinned 10 in January at 2 each, which are kept
    for a month at 3 each; without the pin they are made in February:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     inventory=[{"product": "bread", "holding_cost": 3}],
    ...     demand=[{"product": "bread", "quantity": [0, 10]}],
    ...     stability={"pins": [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]},
    ... )
    >>> solve_plan(problem).price_of_rules().table[["kind", "name", "cost"]].to_dict("records")
    [{'kind': 'pin', 'name': 'made, product bread', 'cost': 30.0}]
    """
    plan.require_solved()
    if not plan.standard:
        raise SolveError(
            "rules have no price where the problem alone does not say what was solved; "
            "solve it without own components and customisation"
        )
    quiet = (options or plan.options).model_copy(update={"progress": False})
    wanted = removals(plan.problem, _known(kinds))
    pricing = _Pricing(plan, quiet, executor)
    with reporting(progress, plan.problem.sign) as report:
        pricing.solve(wanted, report)
    return RulePrices(plan.problem, tuple(map(pricing.price, wanted)), pricing.solves)


def _known(kinds: Sequence[str] | None) -> list[str]:
    """Return the kinds asked for in the order of the ledger; None: all of them.

    Raises
    ------
    ProblemError: there is no such kind.
    """
    asked = list(KINDS) if kinds is None else list(split(kinds))
    if faults := [
        Fault("price_of_rules", "", "kinds", repr(kind), f"is no kind; {suggestion(kind, KINDS)}")
        for kind in asked
        if kind not in KINDS
    ]:
        raise ProblemError(faults)
    return [kind for kind in KINDS if kind in asked]


class _Pricing:
    """Solves without rules, and gathers what each re-solve tells.

    Parameters
    ----------
    plan
        The plan with all rules.
    options
        How to solve.
    executor
        What runs the re-solves; None: one after the other, here.
    """

    def __init__(self, plan: Plan, options: SolveOptions, executor: Executor | None) -> None:
        self._options, self._executor = options, executor
        self._start = replace(plan, tables=Tables(dict), prices=ShadowPrices())
        self._plan = Outcome.of(plan)
        self._found: dict[Removal, Outcome] = {}

    @property
    def solves(self) -> int:
        """Problems solved so far."""
        return len(self._found)

    def solve(self, wanted: Sequence[Removal], report: Reporter | None) -> None:
        """Solve without rules, the most of them first: what that settles is not solved."""

        def depth(removal: Removal) -> int:
            return sum(removal.places < other.places for other in wanted)

        for _, wave in groupby(sorted(wanted, key=depth), key=depth):
            open_ = [removal for removal in wave if self._settled(removal) is None]
            self._run(open_, report, len(wanted))

    def _run(self, wanted: Sequence[Removal], report: Reporter | None, total: int) -> None:
        """Solve without these rules; tell the total of re-solves that there can be at most."""
        for removal, outcome in self._outcomes(wanted):
            self._found[removal] = outcome
            if report:
                what = f"{removal.kind}: {removal.name}"
                report.stage = f"{self.solves} of {total} without {what}"
                report(Figures(outcome.level.bound, outcome.level.cost))

    def _outcomes(self, wanted: Sequence[Removal]) -> Iterator[tuple[Removal, Outcome]]:
        """Yield every re-solve when it has ended."""
        if self._executor is None:
            for removal in wanted:
                yield removal, solve_without(self._start, removal.changes, self._options)
            return
        futures = {
            self._executor.submit(
                solve_without, self._start, removal.changes, self._options
            ): removal
            for removal in wanted
        }
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            for future in futures:
                future.cancel()

    def _settled(self, removal: Removal) -> Outcome | None:
        """Return that nothing is gained, where dropping more than this was solved and gains none.

        No plan without these rules costs less than the bound of what drops more.
        """
        plan = self._plan
        for other, outcome in self._found.items():
            if removal.places < other.places and outcome.status == "optimal":
                gain = difference(better=outcome.level, worse=plan.level)
                if outcome.service == plan.service and gain.amount <= gain.uncertainty:
                    level = replace(plan.level, bound=outcome.level.bound)
                    return replace(plan, status="optimal", level=level)
        return None

    def price(self, removal: Removal) -> RulePrice:
        """Return what rules cost, by the best of all plans that are known without them."""
        own = self._found.get(removal) or self._settled(removal) or self._plan
        known = [out for other, out in self._found.items() if other.places <= removal.places]
        best = min([self._plan, own, *known], key=lambda outcome: outcome.rank)
        level = replace(own.level, cost=best.level.cost)
        return RulePrice(
            removal,
            cost=difference(better=level, worse=self._plan.level),
            level=level,
            unmet=self._plan.unmet - best.unmet,
            status=own.status,
        )
