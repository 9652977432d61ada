r"""Demand: what is due is served on time, late or not at all, as its policy allows.

==================  ==================  =====  ====================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ====================================================
:math:`v_{dt}`      ``served``          units  units delivered in period t (d: product, site,
                                               customer)
:math:`b_{dt}`      ``backlog``         units  units open at the end of period t
:math:`l_{dt}`      ``lost``            units  units turned down when due
:math:`e_{dt}`      ``open_at_end``     units  units due in t that are still open after the horizon
:math:`q_{dt}`      ``quantity``        units  units due; the first period takes the opening backlog
==================  ==================  =====  ====================================================

Bounds
    ``l <= q``. A unit is at most ``max_periods`` late: b is at most what fell due in the last
    ``max_periods`` periods. ``must_end_clear``: b = 0 in the last period. Without a policy v = q.
Rules
    ``met_late_or_lost``   v + l + b - b of the period before = q
    ``open_orders``        sum of e = b of the last period; ``open_or_lost``  e + l <= q
Posts
    material  ``served``  -v
    cost      ``backlog`` on b; ``lost sales`` on l; ``revenue forgone`` on l, its price where no
              cost is stated, unless profit is maximised; then ``revenue`` -price (q - l), given
              back for what is open at the end
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
        self.due[:, 0] += [row.opening_backlog for row in rows]
        self.late = [k for k, row in enumerate(rows) if row.policy(Backlog)]
        self.losable = [k for k, row in enumerate(rows) if row.policy(LostSales)]
        self.open = [k for k in self.late if not self._backlog(k).must_end_clear]

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
        ledger.material.post(
            "served", ledger.material.rows(p[:2] for p in self.points), -1.0, self.served
        )
        self._post_prices(ledger)
        self._post_service(ledger)
        if self.problem.objective == "profit":
            self._post_revenue(block, ledger)
        self._register(ledger)

    def _backlog(self, place: int) -> Backlog:
        policy = self.problem.demand[place].policy(Backlog)
        assert policy is not None
        return policy

    def _points(self, places: list[int]) -> list[tuple[str, str, str]]:
        return [self.points[k] for k in places]

    def _most_served(self) -> NDArray[np.float64]:
        """Return the most that can be delivered in a period: all that is due, or all so far."""
        most = self.due.copy()
        most[self.late] = np.cumsum(self.due[self.late], axis=1)
        return most

    def most_late(self) -> NDArray[np.float64]:
        """Return the most units that may be open at the end of each period, per late row.

        What is open is at most ``max_periods`` old, so it fell due in the last ``max_periods``
        periods; the opening backlog counts as due in the period before the horizon.
        """
        most = np.empty((len(self.late), self.quantity.shape[1]))
        for place, k in enumerate(self.late):
            policy, row = self._backlog(k), self.problem.demand[k]
            due = np.concatenate([[row.opening_backlog], self.quantity[k]])
            total = np.concatenate([[0.0], np.cumsum(due)])
            last = np.arange(2, len(total))
            span = len(total) if policy.max_periods is None else policy.max_periods
            most[place] = total[last] - total[np.maximum(last - span, 0)]
            if policy.must_end_clear:
                most[place, -1] = 0.0
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

    def _post_prices(self, ledger: Ledger) -> None:
        horizon = self.problem.horizon
        policies = [self._backlog(k) for k in self.late]
        post_cost(ledger, "backlog", stack(policies, "cost", horizon), self.backlog)
        post_cost(ledger, "lost sales", self._lost_prices(), self.lost)
        if self.problem.objective != "profit":
            post_cost(ledger, "revenue forgone", self._forgone_prices(), self.lost)

    def _lost_prices(self) -> NDArray[np.float64]:
        """Return the cost stated per unit lost, 0 where none is stated."""
        rules = [self.problem.demand[k].policy(LostSales) for k in self.losable]
        stated = [rule for rule in rules if rule is not None]
        return stack(stated, "cost", self.problem.horizon)

    def _forgone_prices(self) -> NDArray[np.float64]:
        """Return the price of each unit lost where no cost is stated, 0 where one is."""
        rules = [self.problem.demand[k].policy(LostSales) for k in self.losable]
        silent = np.array([[rule is not None and rule.cost is None] for rule in rules])
        return np.where(silent.reshape(-1, 1), self.price[self.losable], 0.0)

    def _post_service(self, ledger: Ledger) -> None:
        rows = np.array(
            [ledger.service.rows([(str(row.priority),)])[0] for row in self.problem.demand]
        )
        worse_than_late = self.quantity.shape[1] + 1
        ledger.service.post("late", rows[self.late], 1.0, self.backlog)
        ledger.service.post("lost", rows[self.losable], worse_than_late, self.lost)

    def _post_revenue(self, block: Block, ledger: Ledger) -> None:
        periods = np.arange(self.due.shape[1])
        ledger.cost.post_constant("revenue", periods, -self.price * self.due)
        ledger.cost.post("revenue", periods, self.price[self.losable], self.lost)
        points = self._points(self.open)
        self.open_at_end = block.variables("open_at_end", points, upper=self._most_open())
        ledger.cost.post("revenue", periods[-1], self.price[self.open], self.open_at_end)
        total = block.rule("open_orders", points, over_periods=False)
        total.post("open", total.rows(), 1.0, self.open_at_end)
        last = np.array([self.late.index(k) for k in self.open], dtype=np.intp)
        total.post("backlog", total.rows(), -1.0, self.backlog[last, -1:])
        self._add_open_or_lost(block, points)

    def _most_open(self) -> NDArray[np.float64]:
        """Return what of each period may still be open at the end, given the longest delay."""
        most = self.due[self.open]
        age = np.arange(most.shape[1])[::-1]
        for place, k in enumerate(self.open):
            longest = self._backlog(k).max_periods
            most[place, age >= (np.inf if longest is None else longest)] = 0.0
        return most

    def _add_open_or_lost(self, block: Block, points: list[tuple[str, str, str]]) -> None:
        rule = block.rule("open_or_lost", points, lower=-np.inf)
        both = [(self.open.index(k), self.losable.index(k)) for k in self.open if k in self.losable]
        first, second = np.array(both, dtype=np.intp).reshape(-1, 2).T
        rule.post("open", rule.rows(), 1.0, self.open_at_end)
        rule.post("lost", rule.rows()[first], 1.0, self.lost[second])
        rule.post_constant("due", rule.rows(), -self.due[self.open])

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
        opening = np.array([[row.opening_backlog] for row in self.problem.demand])
        before = np.concatenate([opening, backlog[:, :-1]], axis=1)
        left_open = self._left_open(solution, backlog[:, -1], self.due - lost)
        revenue = self.price * (self.due - lost)
        revenue[:, -1] -= (self.price * left_open).sum(axis=1)
        frame = grid_frame(
            ("product", "site", "customer"),
            self.points,
            self.problem.horizon.names,
            quantity=self.quantity,
            served=served,
            on_time=np.clip(served - before, 0.0, self.quantity - lost),
            lost=lost,
            backlog=backlog,
            open_at_end=left_open,
            revenue=revenue,
        )
        return {"demand": frame}

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
