"""Linear measures of a plan: what plans are traded off, and told apart, by.

======================  =======  ======  ===========================================================
measure                 unit     better  definition
======================  =======  ======  ===========================================================
objective               money    less    ``plan.objective``: the cost, with revenue forgone; or the
                                         profit, of which more is better
cost                    money    less    money spent: every cost category but revenue and revenue
                                         forgone
inventory               money    less    mean closing stock of all products at ``unit_value``, each
                                         period weighing as much as it has days; in units where no
                                         product has a value
service                 share    more    1 - (late + (T + 1) lost) / ((T + 1) units due), in a
                                         horizon of T periods
fill_rate_in_the_end    share    more    units served by the end of the horizon / units due
lost                    units    less    demand turned down
late                    units    less    units open at the end of a period, added up over periods
overtime                hours    less    overtime of resources and pools
extra_shifts            shifts   less    extra shifts of resources
idle                    hours    less    hours of people that are paid for and not worked
head_count              workers  less    workers of all pools, mean of the periods
hires_and_releases      workers  less    workers hired and workers released
purchases               units    less    units ordered from suppliers and subcontractors
transport               units    less    units moved between sites
orders                  orders   less    orders of what has a lot rule
``load.NAME``           hours    less    hours that processes load a resource or pool with
``cost.CATEGORY``       money    less    money of one cost category
======================  =======  ======  ===========================================================

Units due take the opening backlog in. ``service`` weighs as the objective ``"service"`` does, all
priorities alike: 1 where all is on time, 0 where all is lost, and a unit that is late counts for
every period that it waits, yet never as much as one that is lost. Where nothing is late it is the
fill rate; where nothing is due nothing is missing, and both are 1. Rates of units that are on time,
peaks and shares of other measures are not linear, and so they are none of these: see
:attr:`sop_opt.Plan.kpis`.

A measure is read from what the components posted to the ledger and registered as flows, as one
coefficient per column of the model and a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.plan import text
from sop_opt.plan.kpis import EARNINGS, is_valued
from sop_opt.problem.base import stack
from sop_opt.problem.flows import FlowKind, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.flows import Chosen
    from sop_opt.ledger import Account
    from sop_opt.problem import PlanningProblem

    Terms = tuple[NDArray[np.float64], float]
    """One coefficient per column, and a constant."""

FLOWS: dict[str, tuple[str, tuple[FlowKind, ...]]] = {
    "lost": ("units", ("lost",)),
    "late": ("units", ("late",)),
    "overtime": ("hours", ("overtime",)),
    "extra_shifts": ("shifts", ("extra_shifts",)),
    "idle": ("hours", ("idle",)),
    "hires_and_releases": ("workers", ("hired", "released")),
    "purchases": ("units", ("bought",)),
    "transport": ("units", ("moved",)),
    "orders": ("orders", ("orders",)),
}
"""Measures that are sums of flows: unit, and kinds of flow."""

GENERAL = (
    *("objective", "cost", "inventory", "service", "fill_rate_in_the_end"),
    *(*FLOWS, "head_count"),
)
"""Measures that every problem has."""

LOAD, CATEGORY = "load.", "cost."
"""Beginnings of the measures of one resource or pool, and of one cost category."""


@dataclass(frozen=True, eq=False)
class Measure:
    """One linear measure of the plans of a model.

    >>> stock = Measure("stock", "units", "less", np.array([0.5, 0.5, 0.0]), 1.0)
    >>> stock.of(np.array([10.0, 20.0, 7.0]))
    16.0
    """

    name: str
    unit: str
    better: Literal["less", "more"]
    """Which of two figures is the better one."""
    coefficients: NDArray[np.float64]
    """One per column of the model."""
    constant: float = 0.0

    def of(self, values: NDArray[np.float64]) -> float:
        """Return the figure of a plan; columns left out as implied come last, and count nothing."""
        return float(self.coefficients[: values.size] @ values) + self.constant

    @property
    def sense(self) -> float:
        """1 where less is better, -1 where more is: times it, less is better."""
        return 1.0 if self.better == "less" else -1.0


def printed(measure: Measure, figure: float) -> str:
    """Return a figure of a measure as people write it."""
    return text.share(figure) if measure.unit == "share" else text.number(figure)


def measures(assembled: Assembled, names: Collection[str]) -> dict[str, Measure]:
    """Return measures of a model by name; all names are known."""
    return {name: _measure(assembled, name) for name in names}


def refuse_unknown(asks: str, given: Mapping[str, Sequence[str]], assembled: Assembled) -> None:
    """Stop where names of measures are not known.

    Parameters
    ----------
    asks
        Function that was called.
    given
        Names by parameter.
    assembled
        The model to be measured.

    Raises
    ------
    ProblemError: some are not known; it lists all of them.
    """
    ledger = assembled.ledger
    known = [
        *GENERAL,
        *(f"{LOAD}{name}" for (name,) in ledger.hours.points),
        *(f"{CATEGORY}{label}" for label in ledger.cost.labels),
    ]
    if faults := [
        Fault(asks, "", parameter, repr(name), f"is no measure of it; {suggestion(name, known)}")
        for parameter, names in given.items()
        for name in names
        if name not in known
    ]:
        raise ProblemError(faults)


def _measure(assembled: Assembled, name: str) -> Measure:
    if name in FLOWS:
        unit, kinds = FLOWS[name]
        return Measure(name, unit, "less", *_flow(assembled, *kinds))
    if name.startswith(LOAD):
        return Measure(name, "hours", "less", *_load(assembled, name.removeprefix(LOAD)))
    if name.startswith(CATEGORY):
        label = name.removeprefix(CATEGORY)
        return Measure(name, "money", "less", *_posted(assembled.ledger.cost, [label], assembled))
    return _OWN[name](assembled)


def _objective(assembled: Assembled) -> Measure:
    coefficients, constant = assembled.formulation.objective(assembled.ledger.cost)
    sign = assembled.sign
    better: Literal["less", "more"] = "less" if sign > 0 else "more"
    return Measure("objective", "money", better, sign * coefficients, sign * constant)


def _cost(assembled: Assembled) -> Measure:
    account = assembled.ledger.cost
    spent = [label for label in account.labels if label not in EARNINGS]
    return Measure("cost", "money", "less", *_posted(account, spent, assembled))


def _inventory(assembled: Assembled) -> Measure:
    problem, valued = assembled.problem, is_valued(assembled.problem)
    stock = assembled.ledger.flows.select(Selection(flow="stock"))
    products = [problem.product[str(labels["product"])] for labels in stock.labels]
    worth = np.array([product.unit_value if valued else 1.0 for product in products])
    days = np.array([period.days for period in problem.horizon], dtype=float)
    mean = _summed(stock, worth[:, None] * days / days.sum(), assembled)
    return Measure("inventory", "money" if valued else "units", "less", mean)


def _service(assembled: Assembled) -> Measure:
    missing, constant = assembled.formulation.objective(assembled.ledger.service)
    worst = (len(assembled.problem.horizon) + 1) * (_due(assembled.problem) or 1.0)
    return Measure("service", "share", "more", -missing / worst, 1.0 - constant / worst)


def _fill_rate(assembled: Assembled) -> Measure:
    (served, _), due = _flow(assembled, "served"), _due(assembled.problem)
    if not due:
        return Measure("fill_rate_in_the_end", "share", "more", np.zeros_like(served), 1.0)
    return Measure("fill_rate_in_the_end", "share", "more", served / due)


def _head_count(assembled: Assembled) -> Measure:
    workers, _ = _flow(assembled, "workers")
    return Measure("head_count", "workers", "less", workers / len(assembled.problem.horizon))


_OWN: dict[str, Callable[[Assembled], Measure]] = {
    "objective": _objective,
    "cost": _cost,
    "inventory": _inventory,
    "service": _service,
    "fill_rate_in_the_end": _fill_rate,
    "head_count": _head_count,
}
"""Measures that are more than a sum of flows."""


def _due(problem: PlanningProblem) -> float:
    """Return the units due over the horizon, with what was open before it."""
    due = float(stack(problem.demand, "quantity", problem.horizon).sum())
    return due + sum(row.opening_backlog for row in problem.demand)


def _flow(assembled: Assembled, *kinds: FlowKind) -> Terms:
    """Return the sum of flows over the horizon."""
    chosen = assembled.ledger.flows.select(Selection(flow=kinds))
    return _summed(chosen, np.ones_like(chosen.coefficients), assembled), 0.0


def _summed(
    chosen: Chosen, weights: NDArray[np.float64], assembled: Assembled
) -> NDArray[np.float64]:
    """Return coefficients per column of flows times weights, one per flow and period."""
    coefficients = np.zeros(assembled.formulation.size)
    np.add.at(coefficients, chosen.columns, chosen.coefficients * weights)
    return coefficients


def _load(assembled: Assembled, name: str) -> Terms:
    """Return hours of load, which are posted as a use."""
    hours = assembled.ledger.hours
    coefficients, constant = _posted(hours, ["load"], assembled, hours.rows([(name,)]))
    return -coefficients, -constant


def _posted(
    account: Account,
    labels: Collection[str],
    assembled: Assembled,
    rows: NDArray[np.intp] | None = None,
) -> Terms:
    """Return the sum of what was posted under labels to rows of an account; None: to all."""
    wanted = np.zeros(account.size, dtype=bool)
    wanted[slice(None) if rows is None else rows] = True
    coefficients = np.zeros(assembled.formulation.size)
    for post in account.posts:
        if post.label in labels:
            kept = wanted[post.rows]
            np.add.at(coefficients, post.columns[kept], post.coefficients[kept])
    constants = [account.constants[label][wanted] for label in labels if label in account.constants]
    return coefficients, float(np.sum(constants))
