"""What one more is worth, measured: the problem with it is solved again.

Shadow prices say it of linear programmes at no cost. Measuring works for every plan and for any
amount, whole numbers and all; ``sop_opt.trust.more`` says what there can be more of.

Both plans may be within a gap of the best one. ``least`` and ``most`` are what the worth may be in
truth, as far as the bounds of the two plans tell: that there is more for nothing cannot be worth
less than 0 where it may be left unused, and the plan in hand is then still one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sop_opt.api import solve_plan
from sop_opt.errors import Fault, ProblemError, SolveError, shown
from sop_opt.plan import text
from sop_opt.plan.tables import DECIMALS
from sop_opt.trust.more import More, MoreHours, MorePeople, MoreUnits, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.plan import Plan
    from sop_opt.solve.options import SolveOptions

SERVICE = ("fill_rate_on_time", "fill_rate_in_the_end", "units_late", "units_lost")
"""Key figures that tell service."""

COLUMNS = ("figure", "before", "after")
"""Columns of :attr:`Worth.service`."""

TOLD = 1e-6
"""Change of a service figure from which on the sentence tells it."""


@dataclass(frozen=True, eq=False)
class Worth:
    """What more of something is worth; print it for a sentence."""

    more: More
    """What there is more of, and how much; printed, such as ``1 more hour of oven in Feb``."""
    improvement: float
    """Money by which the objective improves: cost saved, or profit gained; below 0 where more of it
    hurts, -inf where there is no plan with it. Where service comes first, its cost may go up."""
    least: float
    """The least that it may be in truth; -inf where the plan without has no bound."""
    most: float
    """The most that it may be in truth; inf where the plan with it has no bound."""
    before: Plan
    """The plan without it."""
    after: Plan
    """The plan with it, or without it where that is the better one and it may be left unused."""

    @property
    def per_unit(self) -> float:
        """Money per unit, hour or worker; what a shadow price says of the first of them."""
        return self.improvement / self.more.amount

    @property
    def service(self) -> pd.DataFrame:
        """How service changes: figure, before, after, one row per figure."""
        rows = [(name, self.before.kpis[name], self.after.kpis[name]) for name in SERVICE]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def __str__(self) -> str:
        if not self.after.solved:
            return f"{self.more}: no plan, as it can be neither used, kept nor disposed of"
        return "; ".join([f"{self.more}: {self._money()}", *self._served()])

    def __repr__(self) -> str:
        return f"<Worth of {self.more}: {self.improvement:,.2f}>"

    def _money(self) -> str:
        """Return the worth in money, and what it may be in truth where that reads differently."""
        currency = self.before.problem.currency
        said, least, most = (
            text.money(amount, currency) for amount in (self.improvement, self.least, self.most)
        )
        return f"worth {said}" if said == least == most else f"worth {said} ({least} to {most})"

    def _served(self) -> Iterator[str]:
        for name, before, after in self.service.itertuples(index=False):
            if abs(after - before) > TOLD:
                said = text.share if name.startswith("fill_rate") else text.number
                yield f"{name.replace('_', ' ')} from {said(before)} to {said(after)}"


def worth_of(  # noqa: PLR0913 - what there is more of has a name, a place and a time
    plan: Plan,
    amount: float = 1.0,
    *,
    product: str | None = None,
    site: str | None = None,
    resource: str | None = None,
    pool: str | None = None,
    period: str | None = None,
    options: SolveOptions | None = None,
) -> Worth:
    """Return what more of one thing would be worth, by solving with it.

    Parameters
    ----------
    plan
        The plan without it.
    amount
        Units, hours or workers, more than 0.
    product, resource, pool
        What there is more of; one of the three.
    site
        Where the units arrive; None: at the only site that the product is at.
    period
        When the units arrive, or the hours are offered; of a pool there are more workers before the
        first period.
    options
        How to solve; None: as the plan was. A gap larger than the worth of what is asked for leaves
        that open.

    Raises
    ------
    ProblemError: a name is not known, or what is asked for has no sense; every reason is told.
    SolveError: there is no plan, or one that the problem alone does not say; the limit was hit
        before a plan with it.

    Examples
    --------
    The oven is full, and 5 loaves that sell at 5 are not baked; each takes 2 hours:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     objective="profit",
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 30}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 2}}],
    ...     demand=[{"product": "bread", "quantity": 20, "price": 5, "unmet": "lost_sales"}],
    ... )
    >>> print(solve_plan(problem).worth_of(4, resource="oven", period="Jan"))  # doctest: +ELLIPSIS
    4 more hours of oven in Jan: worth 10; fill rate on time from 75.0% to 85.0%; ...
    """
    plan.require_solved()
    if not plan.standard:
        raise SolveError(
            "a plan made with own components or a customisation cannot be made again from its "
            "problem alone; solve with more of what is asked for, and compare"
        )
    kinds: list[More] = []
    if product is not None:
        kinds.append(MoreUnits(amount, product, site, period))
    if resource is not None:
        kinds.append(MoreHours(amount, resource, period))
    if pool is not None:
        kinds.append(MorePeople(amount, pool, period))
    more = _checked(kinds, plan, site)
    after = solve_plan(more.added(plan.problem), options=options or plan.options, start=plan)
    return _measured(plan, after, more)


def _checked(kinds: list[More], plan: Plan, site: str | None) -> More:
    """Return what there is more of.

    Raises
    ------
    ProblemError: it is not one thing, or has no sense.
    """
    wrong = list(dict.fromkeys(fault for more in kinds for fault in _wrong(more, plan, site)))
    if len(kinds) != 1:
        wrong.append(("product, resource or pool", None, "name one of the three"))
    if wrong:
        raise ProblemError(
            Fault("worth_of", "", name, "" if value is None else shown(value), message)
            for name, value, message in wrong
        )
    return kinds[0]


def _wrong(more: More, plan: Plan, site: str | None) -> Wrong:
    if not 0 < more.amount < math.inf:
        yield "amount", more.amount, "must be more than 0, and finite"
    if site is not None and not isinstance(more, MoreUnits):
        yield "site", site, "is for units of a product; leave it out"
    yield from more.faults(plan.problem)


def _measured(before: Plan, after: Plan, more: More) -> Worth:
    """Return what the step from one plan to the other is worth."""
    if after.status == "infeasible":
        return Worth(more, -math.inf, -math.inf, -math.inf, before, after)
    after.require_solved()
    sign = -before.problem.sign
    improvement = sign * (after.objective - before.objective)
    least = _known(sign * (after.objective - before.bound), -math.inf)
    most = _known(sign * (after.bound - before.objective), math.inf)
    if more.may_be_left and before.problem.objective != "service":
        after = before if improvement < 0 else after
        improvement, least, most = (max(each, 0.0) for each in (improvement, least, most))
    return Worth(
        more,
        improvement=round(improvement, DECIMALS),
        least=round(least, DECIMALS),
        most=round(most, DECIMALS),
        before=before,
        after=after,
    )


def _known(amount: float, unknown: float) -> float:
    return unknown if math.isnan(amount) else amount
