"""What another choice costs: the plan with it against the plan without.

========  ==========================================================================================
table     columns
========  ==========================================================================================
demand    product, site, customer, period, lost_more, late_more: units more that are lost, and open
          at the end of the period, than in the plan; below 0: fewer. Rows in which either differs
costs     category, before, after, more: money spent by category, below 0 where it is earned; the
          largest differences first
========  ==========================================================================================

Both are empty where there is no plan with the choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from sop_opt.plan import text
from sop_opt.trust.difference import Difference, Level, difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.infeasible import Diagnosis

LABELS = ["product", "site", "customer", "period"]
"""What demand is told apart by."""

DUST = 1e-6
"""Units below which a difference is none."""

ROWS = 5
"""Most rows of demand, and categories of money, that sentences tell."""


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
        if not self.forced.solved:
            return frame.iloc[:0]
        return frame.sort_values("more", key=abs, ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def obstacles(self) -> Diagnosis | None:
        """Rules that stand against the choice, and what makes room; None unless no plan makes it.

        The limit that forces the choice is left out: it is in no data, and not for giving way.
        """
        diagnosis = self.forced.diagnosis
        if diagnosis is None or self.forced is self.plan:
            return None
        choice = ("limits", len(self.forced.problem.limits))
        table = diagnosis.conflict
        own = (table["section"] == choice[0]) & (table["row"] == choice[1])
        fixes = [
            fix
            for fix in diagnosis.fixes
            if all(relief.rule.place[:2] != choice for relief in fix.reliefs)
        ]
        return replace(diagnosis, conflict=table[~own].reset_index(drop=True), fixes=tuple(fixes))

    def __str__(self) -> str:
        return "\n".join(self._sentences())

    def __repr__(self) -> str:
        return f"<Answer: {next(self._sentences())}>"

    @cached_property
    def _difference(self) -> Difference:
        if self.forced is self.plan:
            return Difference(0.0, 0.0, 0.0)
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
            yield str(self.obstacles)
        else:
            yield f"Serving {self._units_more()} would cost {self._money()}."
            yield from self._who_loses()
            yield from self._what_moves()

    def _units_more(self) -> str:
        return f"{text.number(self.units)} more units of {self.choice} on time"

    def _money(self) -> str:
        """Return what it costs, and no more than the gaps of the plans tell."""
        currency, found = self.plan.problem.currency, self._difference
        if not found.most:
            return "nothing"
        if not found.least:
            most = text.money(found.most, currency)
            return f"nothing, or {most} at most: the gaps of the plans tell no more"
        per_unit = text.number(self.cost_per_unit)
        about = f", give or take {text.money(self.uncertainty, currency)}"
        known = about if self.uncertainty else ""
        return f"{text.money(self.cost, currency)} ({per_unit} per unit{known})"

    def _who_loses(self) -> Iterator[str]:
        """Yield who gets less or later, the largest amounts first, and what it comes to."""
        losers = self.losers
        worst = losers[["lost_more", "late_more"]].max(axis=1).sort_values(ascending=False)
        for place in worst.index[:ROWS]:
            row = losers.loc[place]
            who = in_words(self.plan.problem, {label: str(row[label]) for label in LABELS})
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


def in_words(problem: PlanningProblem, names: Mapping[str, str | None]) -> str:
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
