r"""Demand: what is due is served on time, late or not at all, as its policy allows.

==================  ==================  =====  ====================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ====================================================
:math:`v_{dt}`      ``served``          units  units delivered in period t (d: product, site,
                                               customer)
:math:`b_{dt}`      ``backlog``         units  units open at the end of period t
:math:`l_{dt}`      ``lost``            units  units turned down when due
:math:`e_{dt}`      ``open_at_end``     units  units due in t that are still open after the horizon
:math:`n_{dt}`      ``never_served``    units  units due up to t that are still open after it
:math:`q_{dt}`      ``due``             units  units due; the first period takes the opening backlog
==================  ==================  =====  ====================================================

Bounds
    ``l <= q`` (the opening backlog cannot be lost). ``must_end_clear``: b = 0 in the last period.
    v = 0 before the product's launch. Without a policy v = q. e = 0 where a unit would be more
    than ``max_periods`` late by the end.
Rules
    ``met_late_or_lost``   v + l + b - b of the period before = q
    ``not_too_late``       b <= q - l summed over the last ``max_periods`` periods: whatever is
                           older has been served; without lost sales this is a bound on b, and
                           without ``max_periods`` it follows from the rule above
    and when profit is maximised, so that what is open earns nothing, whenever it fell due:
    ``open_orders``        n = n of the period before + e
    ``still_open``         n <= b, and n = b in the last period
    ``open_or_lost``       e + l <= q
Posts
    material  ``served``  -v
    cost      ``backlog`` on b; ``lost sales`` on l, or ``revenue forgone``, its price, without such
              a cost. For profit, in its place ``revenue`` -price (q - l) + price e
    service   per priority: b once per period, l once more than the whole horizon
Flows
    ``served``, ``late``, ``lost``
Tables
    ``demand``: product, site, customer, period, quantity, served, on_time, lost, backlog,
    open_at_end, revenue
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.problem.base import stack
from sop_opt.problem.demand import Backlog, LostSales

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class DemandService:
    """Adds deliveries, backlog and lost sales for every row of demand."""

    name: ClassVar[str] = "demand"
    problem: PlanningProblem
    served: NDArray[np.intp] = field(init=False)
    backlog: NDArray[np.intp] = field(init=False)
    lost: NDArray[np.intp] = field(init=False)
    open_at_end: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        rows, horizon = self.problem.demand, self.problem.horizon
        self.points = [(row.product, row.site, row.customer) for row in rows]
        self.quantity = stack(rows, "quantity", horizon)
        self.price = stack(rows, "price", horizon)
        self.due = self.quantity.copy()
        self.opening = np.array([[row.opening_backlog] for row in rows])
        self.due[:, :1] += self.opening
        self.delays = {k: rule for k, row in enumerate(rows) if (rule := row.policy(Backlog))}
        self.losses = {k: loss for k, row in enumerate(rows) if (loss := row.policy(LostSales))}
        self.late, self.losable = list(self.delays), list(self.losses)
        self.open = [k for k, rule in self.delays.items() if not rule.must_end_clear]
        capped = [k for k, rule in self.delays.items() if rule.max_periods is not None]
        self.both = [k for k in capped if k in self.losses]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there is demand."""
        return cls(problem) if problem.demand else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``served``, ``backlog`` and ``lost``, their balance, prices and service."""
        flexible = np.zeros((len(self.points), 1), dtype=bool)
        flexible[self.late + self.losable] = True
        self.served = block.variables(
            "served",
            self.points,
            lower=np.where(flexible, 0.0, self.due),
            upper=np.where(flexible, self._most_served(), self.due),
        )
        self.backlog = block.variables("backlog", self._points(self.late), upper=self.most_late())
        self.lost = block.variables(
            "lost", self._points(self.losable), upper=self.quantity[self.losable]
        )
        self._add_balance(block, np.flatnonzero(flexible).tolist())
        self._add_not_too_late(block)
        ledger.material.post(
            "served", ledger.material.rows(p[:2] for p in self.points), -1.0, self.served
        )
        self._post_prices(ledger)
        self._post_service(ledger)
        if self.problem.objective == "profit":
            self._add_open_orders(block)
            self._post_revenue(ledger)
        self._register(ledger)

    def _points(self, places: list[int]) -> list[tuple[str, str, str]]:
        return [self.points[k] for k in places]

    def _most_served(self) -> NDArray[np.float64]:
        """Return the most that can be delivered: all that is due, or all so far, once launched."""
        horizon = self.problem.horizon
        most = self.due.copy()
        most[self.late] = np.cumsum(self.due[self.late], axis=1)
        launches = [self.problem.product[row.product].available_from for row in self.problem.demand]
        launched = {launch: horizon.between(launch, None) for launch in set(launches)}
        return np.where([launched[launch] for launch in launches], most, 0.0)

    def _longest_delays(self, places: list[int]) -> NDArray[np.intp]:
        """Return ``max_periods`` of these rows as a column; without one, more than the horizon."""
        no_limit = self.quantity.shape[1] + 1
        longest = [self.delays[k].max_periods for k in places]
        delays = [no_limit if delay is None else min(delay, no_limit) for delay in longest]
        return np.array(delays, dtype=np.intp).reshape(-1, 1)

    def recently_due(self) -> NDArray[np.float64]:
        """Return what fell due in the last ``max_periods`` periods of each period, per late row.

        The opening backlog counts as due in the period before the horizon.
        """
        due = np.hstack([self.opening[self.late], self.quantity[self.late]])
        total = np.pad(np.cumsum(due, axis=1), ((0, 0), (1, 0)))
        last = np.arange(2, total.shape[1])
        before = np.maximum(last - self._longest_delays(self.late), 0)
        recent: NDArray[np.float64] = total[:, 2:] - np.take_along_axis(total, before, axis=1)
        return recent

    def most_late(self) -> NDArray[np.float64]:
        """Return the most units that may be open at the end of each period, per late row."""
        most = self.recently_due()
        most[[rule.must_end_clear for rule in self.delays.values()], -1] = 0.0
        return most

    def most_open(self) -> NDArray[np.float64]:
        """Return what of each period may still be open at the end, given the longest delay."""
        longest, periods = self._longest_delays(self.open), self.quantity.shape[1]
        age = np.arange(periods)[::-1]
        most = np.where(age < longest, self.quantity[self.open], 0.0)
        most[:, :1] += np.where(periods < longest, self.opening[self.open], 0.0)
        return most

    def _add_balance(self, block: Block, flexible: list[int]) -> None:
        rule = block.rule("met_late_or_lost", self._points(flexible))
        rows = np.full(self.due.shape, -1)
        rows[flexible] = rule.rows()
        rule.post("served", rows, 1.0, self.served)
        rule.post("lost", rows[self.losable], 1.0, self.lost)
        rule.post("backlog", rows[self.late], 1.0, self.backlog)
        rule.post("backlog before", rows[self.late][:, 1:], -1.0, self.backlog[:, :-1])
        rule.post_constant("due", rows, -self.due)

    def _add_not_too_late(self, block: Block) -> None:
        """Count what is open against the units of the last periods that were not turned down."""
        late, lost = np.searchsorted(self.late, self.both), np.searchsorted(self.losable, self.both)
        longest = self._longest_delays(self.both)
        rule = block.rule("not_too_late", self._points(self.both), lower=-np.inf)
        rule.post("backlog", rule.rows(), 1.0, self.backlog[late])
        rule.post_constant("due", rule.rows(), -self.recently_due()[late])
        for delay in range(min(longest.max(initial=0), self.quantity.shape[1])):
            rows = np.where(delay < longest, rule.rows(), -1)[:, delay:]
            rule.post("lost", rows, 1.0, self.lost[lost, : rows.shape[1]])

    def _post_prices(self, ledger: Ledger) -> None:
        horizon = self.problem.horizon
        delay_prices = stack(list(self.delays.values()), "cost", horizon)
        lost_prices = stack(list(self.losses.values()), "cost", horizon)
        post_cost(ledger, "backlog", delay_prices, self.backlog)
        post_cost(ledger, "lost sales", lost_prices, self.lost)
        if self.problem.objective != "profit":
            post_cost(ledger, "revenue forgone", self._forgone_prices(), self.lost)

    def _forgone_prices(self) -> NDArray[np.float64]:
        """Return the price of each unit lost where no cost is stated, 0 where one is."""
        silent = np.array([rule.cost is None for rule in self.losses.values()], dtype=bool)
        return np.where(silent[:, None], self.price[self.losable], 0.0)

    def _post_service(self, ledger: Ledger) -> None:
        rows = ledger.service.rows((str(row.priority),) for row in self.problem.demand)
        worse_than_late = self.quantity.shape[1] + 1
        ledger.service.post("late", rows[self.late], 1.0, self.backlog)
        ledger.service.post("lost", rows[self.losable], worse_than_late, self.lost)

    def _add_open_orders(self, block: Block) -> None:
        """Decide which orders are still open after the horizon, for they earn nothing."""
        points = self._points(self.open)
        self.open_at_end = block.variables("open_at_end", points, upper=self.most_open())
        never_served = block.variables("never_served", points)
        total = block.rule("open_orders", points)
        total.post("open at end", total.rows(), 1.0, self.open_at_end)
        total.post("never served before", total.rows()[:, 1:], 1.0, never_served[:, :-1])
        total.post("never served", total.rows(), -1.0, never_served)
        rule = block.rule("still_open", points, upper=np.inf)
        rule.post("backlog", rule.rows(), 1.0, self.backlog[np.searchsorted(self.late, self.open)])
        rule.post("never served", rule.rows(), -1.0, never_served)
        rule.bound(rule.rows()[:, -1], upper=0.0)
        self._add_open_or_lost(block)

    def _add_open_or_lost(self, block: Block) -> None:
        both = [k for k in self.open if k in self.losses]
        rule = block.rule("open_or_lost", self._points(both), lower=-np.inf)
        still_open = self.open_at_end[np.searchsorted(self.open, both)]
        rule.post("open", rule.rows(), 1.0, still_open)
        rule.post("lost", rule.rows(), 1.0, self.lost[np.searchsorted(self.losable, both)])
        rule.post_constant("due", rule.rows(), -self.due[both])

    def _post_revenue(self, ledger: Ledger) -> None:
        periods = np.arange(self.due.shape[1])
        ledger.cost.post_constant("revenue", periods, -self.price * self.due)
        ledger.cost.post("revenue", periods, self.price[self.losable], self.lost)
        ledger.cost.post("revenue", periods[-1], self.price[self.open], self.open_at_end)

    def _register(self, ledger: Ledger) -> None:
        everywhere = list(range(len(self.points)))
        for kind, places, columns, largest in (
            ("served", everywhere, self.served, self._most_served()),
            ("late", self.late, self.backlog, self.most_late()),
            ("lost", self.losable, self.lost, self.quantity[self.losable]),
        ):
            ledger.flows.add(kind, partial(self._labels, places), columns, largest=largest)

    def _labels(self, places: list[int]) -> list[dict[str, str]]:
        return [
            {
                "product": product,
                "family": self.problem.product[product].family,
                "site": site,
                "customer": customer,
            }
            for product, site, customer in self._points(places)
        ]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return per row and period what was served, on time or late, lost and left open."""
        served = solution.of(self.served)
        lost, backlog = np.zeros_like(served), np.zeros_like(served)
        lost[self.losable] = solution.of(self.lost)
        backlog[self.late] = solution.of(self.backlog)
        left_open = self._left_open(solution, backlog[:, -1], self.due - lost)
        revenue = self.price * (self.due - lost)
        revenue[:, -1] -= (self.price * left_open).sum(axis=1)
        frame = grid_frame(
            ("product", "site", "customer"),
            self.points,
            self.problem.horizon.names,
            quantity=self.quantity,
            served=served,
            on_time=self._on_time(served, lost, backlog, left_open),
            lost=lost,
            backlog=backlog,
            open_at_end=left_open,
            revenue=revenue,
        )
        return {"demand": frame}

    def _on_time(
        self,
        served: NDArray[np.float64],
        lost: NDArray[np.float64],
        backlog: NDArray[np.float64],
        left_open: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return what is served when due: oldest orders go first, unless they are never served."""
        before = np.hstack([self.opening, backlog[:, :-1] - np.cumsum(left_open, axis=1)[:, :-1]])
        most = np.maximum(self.quantity - lost - left_open, 0.0)
        on_time: NDArray[np.float64] = np.clip(served - np.maximum(before, 0.0), 0.0, most)
        return on_time

    def _left_open(
        self, solution: Solution, backlog: NDArray[np.float64], accepted: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return by due period what is open at the end: as decided, or else the latest orders."""
        if self.problem.objective == "profit":
            left = np.zeros_like(accepted)
            left[self.open] = solution.of(self.open_at_end)
            return left
        younger = np.cumsum(accepted[:, ::-1], axis=1)[:, ::-1] - accepted
        return np.clip(backlog[:, None] - younger, 0.0, accepted)
