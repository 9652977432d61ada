"""Why A and not B: the other choice is forced, and what that costs whom is told.

The choice is that the demand selected is served in full and on time. In the problem's own words
that is a limit: of its flows ``lost`` (units turned down) and ``late`` (units open at the end of a
period, also those due before it) there is none in the periods selected. The problem with this limit
is solved in the way of the plan, and the two plans are compared.

========  ==========================================================================================
table     columns
========  ==========================================================================================
demand    product, site, customer, period, lost_more, late_more: units more that are lost, and open
          at the end of the period, than in the plan; below 0: fewer. Rows in which either differs
costs     category, before, after, more: money spent by category, below 0 where it is earned; the
          largest differences first
========  ==========================================================================================
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from sop_opt.api import solve_plan
from sop_opt.errors import Fault, ProblemError, SolveError, suggestion
from sop_opt.plan import text
from sop_opt.problem.flows import Limit
from sop_opt.trust.difference import Level, difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.difference import Difference

CHOICE = "served in full and on time"
"""Name of the limit that forces the choice."""

DUST = 1e-6
"""Units below which a difference is none."""

ROWS = 5
"""Most rows of demand, and categories of money, that sentences tell."""

LABELS = ["product", "site", "customer", "period"]


@dataclass(frozen=True, eq=False)
class Answer:
    """What another choice would cost, and whom; print it for sentences to be read out."""

    plan: Plan
    """The plan that was asked."""
    forced: Plan
    """The plan with the other choice; the same one where it has made that choice already."""
    choice: str
    """Demand and periods in words."""
    units: float
    """Units of this demand that the plan does not serve on time."""

    @property
    def cost(self) -> float:
        """Money that the choice costs, 0 or more; nan where there is no plan with it.

        Where service comes first, money alone says little: see :attr:`unmet_more`.
        """
        return self._difference.amount if self.forced.solved else math.nan

    @property
    def uncertainty(self) -> float:
        """Money by which the cost may be off, either way, as far as the gaps of both plans tell."""
        return self._difference.uncertainty if self.forced.solved else math.nan

    @property
    def cost_per_unit(self) -> float:
        """Money per unit served on time that is not now; nan without such units."""
        return self.cost / self.units if self.units else math.nan

    @property
    def unmet_more(self) -> float:
        """Units more, of all demand, that are lost, or late at the end of a period."""
        return float(self.demand[["lost_more", "late_more"]].to_numpy().sum())

    @property
    def losers(self) -> pd.DataFrame:
        """Rows of :attr:`demand` of which more is lost or late."""
        return self._demand_where(1.0)

    @property
    def gainers(self) -> pd.DataFrame:
        """Rows of :attr:`demand` of which less is lost or late, the demand selected included."""
        return self._demand_where(-1.0)

    @cached_property
    def demand(self) -> pd.DataFrame:
        """Demand served otherwise; the module lists the columns of the tables."""
        before, after = self.plan.tables["demand"], self.forced.tables["demand"]
        frame = before[LABELS].copy()
        if not self.forced.solved:
            return frame.assign(lost_more=0.0, late_more=0.0).iloc[:0]
        frame["lost_more"] = after["lost"] - before["lost"]
        frame["late_more"] = after["backlog"] - before["backlog"]
        differs = (frame[["lost_more", "late_more"]].abs() > DUST).any(axis=1)
        return frame[differs].reset_index(drop=True)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Money by category in both plans."""
        totals = {
            name: plan.costs.groupby("category", sort=False)["amount"].sum()
            for name, plan in (("before", self.plan), ("after", self.forced))
        }
        frame = pd.DataFrame(totals).fillna(0.0).rename_axis("category").reset_index()
        frame["more"] = frame["after"] - frame["before"]
        return frame.sort_values("more", key=abs, ascending=False, kind="stable", ignore_index=True)

    def __str__(self) -> str:
        return "\n".join(self._sentences())

    def __repr__(self) -> str:
        return f"<Answer: {next(self._sentences())}>"

    @cached_property
    def _difference(self) -> Difference:
        return difference(better=Level.of(self.plan), worse=Level.of(self.forced))

    def _demand_where(self, sign: float) -> pd.DataFrame:
        more = sign * self.demand[["lost_more", "late_more"]] > DUST
        return self.demand[more.any(axis=1)].reset_index(drop=True)

    def _sentences(self) -> Iterator[str]:
        if self.forced is self.plan:
            yield f"{self.choice} is served in full and on time already."
        elif self.forced.status == "no_plan":
            yield f"Within the time no plan was found that serves {self._units_more()}."
        elif not self.forced.solved:
            yield f"No plan serves {self._units_more()}."
            yield str(self.forced.diagnosis)
        else:
            yield f"Serving {self._units_more()} would cost {self._money()}."
            yield from self._who_loses()
            yield from self._what_moves()

    def _units_more(self) -> str:
        return f"{text.number(self.units)} more units of {self.choice} on time"

    def _money(self) -> str:
        currency, uncertainty = self.plan.problem.currency, self.uncertainty
        about = f", give or take {text.money(uncertainty, currency)}" if uncertainty else ""
        if self.cost <= uncertainty:
            return f"nothing that can be told from 0{about}"
        per_unit = text.number(self.cost_per_unit)
        return f"{text.money(self.cost, currency)} ({per_unit} per unit{about})"

    def _who_loses(self) -> Iterator[str]:
        """Yield who gets less or later, the largest amounts first, and what it comes to."""
        losers = self.losers
        worst = losers[["lost_more", "late_more"]].max(axis=1).sort_values(ascending=False)
        for place in worst.index[:ROWS]:
            row = losers.loc[place]
            who = _words(self.plan.problem, {label: str(row[label]) for label in LABELS})
            yield from (f"- {units} of {who} would be {how}." for units, how in _more(row))
        if len(losers) > ROWS:
            yield f"- and {len(losers) - ROWS} more."
        if losers.empty:
            yield "- Nobody would get less or later."
        elif abs(total := self.unmet_more) > DUST:
            side = "more" if total > 0 else "fewer"
            yield f"- In all, {text.number(abs(total))} units {side} would be lost or late."

    def _what_moves(self) -> Iterator[str]:
        """Yield the largest differences of what is spent and earned."""
        moved = self.costs[self.costs["more"].abs() > DUST]
        phrases = [
            _moved(category, more)
            for category, more in zip(moved["category"], moved["more"], strict=True)
        ]
        if phrases:
            yield f"- Money: {'; '.join(phrases[:ROWS])}."


def why_not(
    plan: Plan, selected: Sequence[str | None], options: SolveOptions | None = None
) -> Answer:
    """Return what it would cost, and whom, to serve other demand in full and on time.

    Parameters
    ----------
    plan
        The plan that does not.
    selected
        Product, site, customer and period; None: any. Without a period all are meant.
    options
        How to solve with the choice; None: as the plan was solved.

    Raises
    ------
    ProblemError: nothing is selected, or a name leaves no demand that is due.
    SolveError: there is no plan, or one that the problem alone does not say.

    Examples
    --------
    10 loaves for the shop and 10 for the inn, but an oven for 12 of them; what is lost costs 3 in
    the shop and 5 at the inn. Hence the shop gets 2. All 10 would take 8 from the inn, at 2 more
    each:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 12}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     demand=[
    ...         {"product": "bread", "customer": name, "quantity": 10,
    ...          "unmet": {"kind": "lost_sales", "cost": cost}}
    ...         for name, cost in {"shop": 3, "inn": 5}.items()
    ...     ],
    ... )
    >>> print(solve_plan(problem).why_not(customer="shop"))
    Serving 8 more units of everything for shop on time would cost 16 (2 per unit).
    - 8 more units of bread for inn in Jan would be lost.
    - Money: lost sales +16.
    """
    plan.require_solved()
    if not plan.standard:
        raise SolveError(
            "another choice cannot be forced where the problem alone does not say what was solved; "
            "solve it without own components and customisation"
        )
    wanted = dict(zip(LABELS, selected, strict=True))
    rows = _selected(plan, wanted)
    units = float((rows["quantity"] - rows["on_time"]).sum())
    choice = _words(plan.problem, wanted)
    if units <= DUST:
        return Answer(plan, plan, choice, 0.0)
    quiet = (options or plan.options).model_copy(update={"progress": False})
    forced = solve_plan(_forcing(plan.problem, wanted), options=quiet)
    return Answer(plan, forced, choice, units)


def _selected(plan: Plan, wanted: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the demand selected, of that which is due at all.

    Raises
    ------
    ProblemError: nothing is selected, or a name leaves no demand; it lists all such names.
    """
    given = {label: name for label, name in wanted.items() if name is not None}
    if not given:
        message = "is not said; give a product, a site, a customer or a period"
        raise ProblemError([Fault("why_not", "", "demand", "", message)])
    demand = plan.tables["demand"]
    rows = demand[demand["quantity"] > 0]
    faults = []
    for label, name in given.items():
        known = list(dict.fromkeys(rows[label]))
        if name in known:
            rows = rows[rows[label] == name]
        else:
            message = f"has no such demand; {suggestion(name, known)}"
            faults.append(Fault("why_not", "", label, repr(name), message))
    if faults:
        raise ProblemError(faults)
    return rows


def _forcing(problem: PlanningProblem, wanted: Mapping[str, str | None]) -> PlanningProblem:
    """Return the problem in which the demand selected is neither lost nor late."""
    taken = {limit.name for limit in problem.limits}
    name = CHOICE
    while name in taken:
        name += " too"
    names = {label: () if name is None else (name,) for label, name in wanted.items()}
    periods = names.pop("period")
    limit = Limit(name=name, flow=("lost", "late"), periods=periods, most=0.0, **names)
    return problem.replace(limits=(*problem.limits, limit))


def _words(problem: PlanningProblem, names: Mapping[str, str | None]) -> str:
    """Return demand in words, without customer and site where there is only one."""
    several = len({row.customer for row in problem.demand}) > 1
    words = {
        "for": names["customer"] if several else None,
        "at": names["site"] if len(problem.sites) > 1 else None,
        "in": names["period"],
    }
    parts = [f"{word} {name}" for word, name in words.items() if name is not None]
    return " ".join([names["product"] or "everything", *parts])


def _more(row: pd.Series) -> Iterator[tuple[str, str]]:
    """Yield units of a row of demand that are lost or late beyond the plan, and which of both."""
    for column, how in (("lost_more", "lost"), ("late_more", "late")):
        if row[column] > DUST:
            yield f"{text.number(row[column])} more units", how


def _moved(category: str, more: float) -> str:
    """Return a difference in words; revenue is earned, and so a negative cost."""
    amount = -more if category == "revenue" else more
    return f"{category} {'+' if amount > 0 else '-'}{text.number(abs(amount))}"
