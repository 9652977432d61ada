"""How plans came out over many draws of demand.

==============  ====================================================================================
frame           columns
==============  ====================================================================================
table           one row per draw: ``status``, ``objective``, ``reason`` and the key figures
spread          one row per figure: ``mean``, ``error`` (its standard error), ``least``, percentiles
                and ``most`` over the draws that have a plan
stock_outs      one row per product and period in which it is due: ``probability`` (share of the
                draws with a stock-out), ``error``, ``units`` (mean units short)
==============  ====================================================================================

A *stock-out* of a product in a period is a draw in which units that fall due then are not served
then: they are served late, or lost, or open to the end. Units that were late before the horizon do
not count. Draws without a plan do not tell where units are short; their share is told beside.

The standard error of a mean over n independent draws is their standard deviation / sqrt(n); of
antithetic draws, that of the means of their n / 2 pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.plan import text
from sop_opt.plan.kpis import UNITS
from sop_opt.problem.base import vector
from sop_opt.scenarios.uncertainty.spread import LEVELS, error_of_mean, spread
from sop_opt.scenarios.uncertainty.telling import spread_lines, without_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.comparison import Comparison
    from sop_opt.scenarios.batch.outcome import Outcome

SHORT = "short"
"""Table that is kept of every draw."""
LEAST_UNITS = 1e-6
"""Units below which nothing is short but dust."""
TOLD = ("objective", "fill_rate_on_time", "units_lost", "units_late", "overtime_share")
"""Figures of the summary; those that no draw has are left out."""
ROWS = 5
"""Most stock-outs that the summary tells."""


def shortfalls(plan: Plan) -> Mapping[str, pd.DataFrame]:
    """Return the units of each product and period that are not served when due, where there are."""
    demand = plan.tables["demand"]
    units = demand["quantity"] - demand["on_time"]
    short = demand.loc[units > LEAST_UNITS, ["product", "period"]].assign(units=units)
    return {SHORT: short.groupby(["product", "period"], sort=False, as_index=False).sum()}


@dataclass(frozen=True, eq=False)
class Simulation:
    """Outcomes of many draws of demand; print it for a summary."""

    problem: PlanningProblem
    """The problem, with the demand that was expected."""
    comparison: Comparison
    """What every draw came to."""
    antithetic: bool = False
    """Whether draws come in pairs that mirror each other."""
    plan: Plan | None = None
    """The plan that was held; None: every draw was planned anew."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """One per draw."""
        return self.comparison.outcomes

    @cached_property
    def table(self) -> pd.DataFrame:
        """Status, money and key figures of every draw; the module lists the columns."""
        rows = [
            {
                "status": outcome.status,
                "objective": outcome.objective,
                "reason": outcome.reason,
                **outcome.kpis,
            }
            for outcome in self.outcomes
        ]
        return pd.DataFrame(rows, index=pd.Index(self.comparison.names, name="scenario"))

    @property
    def feasible_share(self) -> float:
        """Share of the draws that have a plan."""
        return float(np.mean([outcome.solved for outcome in self.outcomes]))

    def spread(self, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Return mean, error and percentiles of every figure; the module lists the columns."""
        figures = self.table[["objective", *UNITS]]
        frame = spread(figures, np.ones(len(figures)).tolist(), levels)
        errors = [self._error(figures[name].to_numpy(dtype=float)) for name in frame.index]
        frame.insert(1, "error", errors)
        return frame

    @cached_property
    def stock_outs(self) -> pd.DataFrame:
        """Probability of a stock-out per product and period; the module lists the columns."""
        solved = np.array([outcome.solved for outcome in self.outcomes])
        short = self._short()
        places = short.groupby(["product", "period"])["units"]
        draws = max(int(solved.sum()), 1)
        found = pd.DataFrame(
            {
                "probability": places.size() / draws,
                "error": self._errors(short, solved),
                "units": places.sum() / draws,
            }
        )
        found = found.reindex(self._due(), fill_value=0.0)
        return (found if solved.any() else found * math.nan).reset_index()

    def stock_out_anywhere(self) -> float:
        """Return the share of the draws with a plan in which anything is short at any time."""
        short = [bool(len(out.tables[SHORT])) for out in self.outcomes if out.solved]
        return float(np.mean(short)) if short else math.nan

    def summary(self) -> str:
        """Return the draws in a page of text, to be shown to a colleague."""
        parts = (self._heading(), self._figures(), self._stock_outs(), self._without())
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Simulation of {self.problem.name!r}: {len(self.outcomes)} draws>"

    def _error(self, values: NDArray[np.float64]) -> float:
        return error_of_mean(values, paired=self.antithetic)

    def _due(self) -> pd.MultiIndex:
        """Return the products and the periods in which they are due, in the problem's order."""
        horizon = self.problem.horizon
        due: dict[str, NDArray[np.float64]] = {}
        for row in self.problem.demand:
            units = vector(row.quantity, horizon, 0.0)
            due[row.product] = due.get(row.product, 0.0) + units
        pairs = [
            (product.name, horizon.names[period])
            for product in self.problem.products
            for period in np.flatnonzero(due.get(product.name, 0.0))
        ]
        return pd.MultiIndex.from_tuples(pairs, names=["product", "period"])

    def _short(self) -> pd.DataFrame:
        """Return what is short in any draw: draw, product, period, units."""
        nothing = pd.DataFrame({"product": [], "period": [], "units": []})
        frames = [
            out.tables[SHORT].assign(draw=number)
            for number, out in enumerate(self.outcomes)
            if out.solved
        ]
        return pd.concat([nothing.assign(draw=[]), *frames], ignore_index=True)

    def _errors(self, short: pd.DataFrame, solved: NDArray[np.bool_]) -> pd.Series[float]:
        """Return the standard errors of probabilities above 0: draws without a stock-out are 0."""
        size = 1 + self.antithetic
        whole = solved[: solved.size // size * size].reshape(-1, size).all(axis=1)
        block = (short["draw"] // size).astype(int)
        kept = short[np.isin(block, np.flatnonzero(whole))]
        share = kept.groupby(["product", "period", block[kept.index]]).size() / size
        places = share.groupby(["product", "period"])
        count = int(whole.sum())
        if count < 2:
            return places.sum() * math.nan
        variance = ((share**2).groupby(["product", "period"]).sum() - places.sum() ** 2 / count) / (
            count - 1
        )
        return (variance.clip(lower=0.0) / count) ** 0.5

    def _heading(self) -> list[str]:
        doing = "each planned anew" if self.plan is None else "with the early decisions held"
        share = text.share(self.feasible_share)
        lines = [f"{self.problem.name}: {len(self.outcomes)} draws of demand, {doing}"]
        planned = [] if self.plan is None else [self.plan.objective]
        told = [f"planned {text.money(money, self.problem.currency)}" for money in planned]
        return [*lines, "  " + "; ".join([*told, f"there is a plan in {share} of them"])]

    def _figures(self) -> list[str]:
        """Return how the figures spread, one line each."""
        return spread_lines(self.spread().loc[list(TOLD)].dropna(subset="mean"))

    def _stock_outs(self) -> list[str]:
        """Return where it is likeliest that units are not served when due."""
        likely = self.stock_outs[self.stock_outs["probability"] > 0]
        likely = likely.sort_values("probability", ascending=False, kind="stable")
        rows = [
            (str(row["product"]), str(row["period"]), text.share(row["probability"]), units)
            for _, row in likely.head(ROWS).iterrows()
            for units in (text.number(row["units"]),)
        ]
        rest = [f"  and {len(likely) - ROWS} more"] if len(likely) > ROWS else []
        head = [("Stock-outs", "", "probability", "units short")]
        return [*text.columns(head + rows, "<<>>"), *rest] if rows else []

    def _without(self) -> list[str]:
        return without_lines(self.outcomes)
