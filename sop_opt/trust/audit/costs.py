"""Costs: every category worked out again from prices and quantities, and the sum of all.

A category that this library does not know comes from a component or a customisation of the user's;
it counts in the sum as the table states it, and the audit notes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector
from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.lots import order_costs
from sop_opt.trust.audit.rule_lines import limit_lines, targets
from sop_opt.trust.audit.setups import setup_costs, start_costs
from sop_opt.trust.audit.stock import stock_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem.base import Section
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def categories(evidence: Evidence) -> Iterator[Comparison]:
    """Check that each category is what prices and quantities come to, period by period."""
    stated, none = stated_costs(evidence), np.zeros(evidence.size)
    for category, terms_of in CATEGORIES.items():
        terms = terms_of(evidence)
        table, rows = stated.get(category, none), Rows("costs", [(category,)])
        amount, scale = terms.sum(axis=0), np.abs(terms).sum(axis=0)
        yield rows.equal("cost is price x quantity", table[None], amount[None], scale[None])


def objective(evidence: Evidence) -> Iterator[Comparison]:
    """Check that all costs together are the objective; of profit, with the other sign."""
    costs = evidence["costs"]["amount"]
    sign = -1.0 if evidence.problem.objective == "profit" else 1.0
    claimed, rows = np.array([[evidence.plan.objective]]), Rows("costs", [("all categories",)])
    yield rows.equal("objective", claimed, sign * costs.sum(), np.abs(costs).sum())


def foreign_categories(evidence: Evidence) -> list[str]:
    """Return the categories that are not of this library; they are taken as stated."""
    return [name for name in stated_costs(evidence) if name not in CATEGORIES]


def stated_costs(evidence: Evidence) -> dict[str, NDArray[np.float64]]:
    """Return the costs that the table states: category -> one amount per period."""
    table = evidence["costs"]
    return {category: table["amount"][place] for place, (category,) in enumerate(table.points)}


def _priced(
    evidence: Evidence, rows: Sequence[Section], field: str, quantity: NDArray[np.float64]
) -> NDArray[np.float64]:
    prices: NDArray[np.float64] = stack(rows, field, evidence.horizon)
    return prices * quantity


def _production(evidence: Evidence) -> NDArray[np.float64]:
    return _priced(evidence, evidence.problem.processes, "cost", evidence.runs)


def _machine_hours(evidence: Evidence) -> NDArray[np.float64]:
    load = evidence["capacity"]["load_hours"]
    return _priced(evidence, evidence.problem.resources, "cost_per_hour", load)


def _purchases(evidence: Evidence) -> NDArray[np.float64]:
    bought = evidence["purchases"]["quantity"]
    return _priced(evidence, evidence.problem.suppliers, "price", bought)


def _transport(evidence: Evidence) -> NDArray[np.float64]:
    moved = evidence["transport"]["quantity"]
    return _priced(evidence, evidence.problem.lanes, "cost", moved)


def _holding(evidence: Evidence) -> NDArray[np.float64]:
    rows = stock_rows(evidence)
    stock = evidence["inventory"]
    average = np.array([row.holding_basis == "average" for row in rows]).reshape(-1, 1)
    held = np.where(average, (stock["opening"] + stock["closing"]) / 2, stock["closing"])
    return _priced(evidence, rows, "holding_cost", held)


def _below_safety(evidence: Evidence) -> NDArray[np.float64]:
    below = evidence["inventory"]["below_safety"]
    return _priced(evidence, stock_rows(evidence), "safety_stock_cost", below)


def _disposal(evidence: Evidence) -> NDArray[np.float64]:
    disposed = evidence["inventory"]["disposed"]
    return _priced(evidence, stock_rows(evidence), "disposal_cost", disposed)


def _backlog(evidence: Evidence) -> NDArray[np.float64]:
    rules = [row.policy(Backlog) or Backlog() for row in evidence.problem.demand]
    return _priced(evidence, rules, "cost", evidence["demand"]["backlog"])


def _losses(evidence: Evidence) -> list[LostSales]:
    return [row.policy(LostSales) or LostSales(cost=0) for row in evidence.problem.demand]


def _lost_sales(evidence: Evidence) -> NDArray[np.float64]:
    return _priced(evidence, _losses(evidence), "cost", evidence["demand"]["lost"])


def _revenue_forgone(evidence: Evidence) -> NDArray[np.float64]:
    """Where no cost is stated a lost unit costs its price, unless profit is maximised."""
    silent = [[float(rule.cost is None)] for rule in _losses(evidence)]
    counted = 0.0 if evidence.problem.objective == "profit" else 1.0
    lost = counted * np.array(silent).reshape(-1, 1) * evidence["demand"]["lost"]
    return _priced(evidence, evidence.problem.demand, "price", lost)


def _revenue(evidence: Evidence) -> NDArray[np.float64]:
    counted = -1.0 if evidence.problem.objective == "profit" else 0.0
    return counted * evidence["demand"]["revenue"]


def _overtime(evidence: Evidence) -> NDArray[np.float64]:
    resources, pools = evidence.problem.resources, evidence.problem.workforce
    prices = [
        stack([row.overtime], field, evidence.horizon)
        if row.overtime
        else np.zeros((1, evidence.size))
        for rows, field in ((resources, "cost"), (pools, "wage"))
        for row in rows
    ]
    used = [evidence[table]["overtime_hours"] for table in ("capacity", "workforce")]
    return np.concatenate([np.zeros((0, evidence.size)), *prices]) * np.concatenate(used)


def _extra_shifts(evidence: Evidence) -> NDArray[np.float64]:
    rules = [shift for row in evidence.problem.resources for shift in row.extra_shifts]
    return _priced(evidence, rules, "cost", evidence["extra_shifts"]["shifts"])


def _maintenance(evidence: Evidence) -> NDArray[np.float64]:
    tasks = [task for row in evidence.problem.resources for task in row.maintenance]
    return _priced(evidence, tasks, "cost", evidence["maintenance"]["machines"])


def _wages(evidence: Evidence) -> NDArray[np.float64]:
    pools, workers = evidence.problem.workforce, evidence["workforce"]["workers"]
    hours = workers * stack(pools, "hours_per_worker", evidence.horizon)
    per_hour = _priced(evidence, pools, "wage_per_hour", hours)
    return np.concatenate([_priced(evidence, pools, "wage", workers), per_hour])


def _of_pools(field: str, column: str) -> Callable[[Evidence], NDArray[np.float64]]:
    """Return the terms of a price of pools on a column of ``workforce``."""
    return lambda evidence: _priced(
        evidence, evidence.problem.workforce, field, evidence["workforce"][column]
    )


def _moving_people(evidence: Evidence) -> NDArray[np.float64]:
    rules = [move for pool in evidence.problem.workforce for move in pool.moves]
    return _priced(evidence, rules, "cost", evidence["moves"]["moved"])


def _short_time(evidence: Evidence) -> NDArray[np.float64]:
    rules = [pool.short_time for pool in evidence.problem.workforce if pool.short_time]
    return _priced(evidence, rules, "cost", evidence["short_time"]["workers"])


def _spoilage(evidence: Evidence) -> NDArray[np.float64]:
    table, known = evidence["spoilage"], evidence.problem.product
    products = [known[product] for product, _ in table.points]
    return _priced(evidence, products, "spoilage_cost", table["spoiled"])


def _smoothing(evidence: Evidence) -> NDArray[np.float64]:
    table, rules = evidence["smoothing"], evidence.problem.smoothing
    parts = [
        _priced(evidence, rules, f"{column}_cost", table[column])
        for column in ("increase", "decrease")
    ]
    return np.concatenate(parts)


def _limits(evidence: Evidence) -> NDArray[np.float64]:
    """Return the price of what limits miss, in the last period that each line sums."""
    table = evidence["limits"]
    listed = limit_lines(evidence.problem)
    missed = (table["shortfall"] + table["excess"]).ravel()
    terms, first = np.zeros((missed.size, evidence.size)), 0
    for lines in listed:
        price = vector(lines.limit.price, evidence.horizon, 0.0)[lines.last]
        rows = first + np.arange(lines.last.size)
        terms[rows, lines.last] = price * missed[rows]
        first += lines.last.size
    return terms


def _changes(kind: str) -> Callable[[Evidence], NDArray[np.float64]]:
    """Return the terms of what departs from an earlier plan or from pins, at a price."""

    def terms(evidence: Evidence) -> NDArray[np.float64]:
        change, first = np.abs(evidence["stability"]["change"]).ravel(), 0
        found = [np.zeros((0, evidence.size))]
        for target in targets(evidence.problem):
            own = np.zeros((1, evidence.size))
            own[0, target.held] = change[first : first + target.held.sum()]
            first += target.held.sum()
            if target.kind == kind and target.price is not None:
                found.append(target.price * own)
        return np.concatenate(found)

    return terms


def _moved_orders(evidence: Evidence) -> NDArray[np.float64]:
    """Return the price of every row of an earlier plan that is said to be moved."""
    listed, first = targets(evidence.problem), 0
    moved, terms = evidence["stability"]["moved"].ravel(), np.zeros((len(listed), evidence.size))
    for place, target in enumerate(listed):
        own = moved[first : first + target.held.sum()]
        terms[place, target.held] = own * target.row_price[target.held]
        first += target.held.sum()
    return terms


CATEGORIES: dict[str, Callable[[Evidence], NDArray[np.float64]]] = {
    "production": _production,
    "machine hours": _machine_hours,
    "purchases": _purchases,
    "transport": _transport,
    "holding": _holding,
    "below safety stock": _below_safety,
    "disposal": _disposal,
    "backlog": _backlog,
    "lost sales": _lost_sales,
    "revenue forgone": _revenue_forgone,
    "revenue": _revenue,
    "overtime": _overtime,
    "extra shifts": _extra_shifts,
    "maintenance": _maintenance,
    "wages": _wages,
    "hiring": _of_pools("hire_cost", "hired"),
    "releasing": _of_pools("release_cost", "released"),
    "idle time": _of_pools("idle_cost", "idle_hours"),
    "moving people": _moving_people,
    "short time": _short_time,
    "spoilage": _spoilage,
    "set-ups": setup_costs,
    "start-ups": start_costs,
    "orders": order_costs,
    "price steps": lambda evidence: evidence["price_steps"]["cost"],
    "limits": _limits,
    "smoothing": _smoothing,
    "departures": _changes("departure"),
    "pins": _changes("pin"),
    "moved orders": _moved_orders,
}
"""Terms of every category of this library."""
