r"""Lots: what an order must look like, and what it costs beside its units.

==================  ==================  =======  =================================================
symbol              in the code         unit     meaning
==================  ==================  =======  =================================================
:math:`q_{kt}`      ``flows``           units    runs, or units bought or moved, of source k
:math:`n_{kt}`      ``orders``          orders   placed in period t; 0 or 1 without a maximum
:math:`b_{kt}`      ``batches``         batches  of ``multiple`` units, all orders together
:math:`y_{kt}`      ``is_ordered``      0/1      whether anything is ordered, where n may be more
:math:`l_{kt}`      ``least``           units    least per order
:math:`u_{kt}`      ``most``            units    most per order
:math:`U_{kt}`      ``useful``          units    most per period that the data allow and need
:math:`P_k`         ``lasting``         periods  that an order is to last
==================  ==================  =======  =================================================

Bounds
    ``n <= U / u`` rounded up, and ``U / l`` rounded down; 1 without a maximum.
Rules
    ``order_minimum``   q - l n >= 0
    ``order_maximum``   q - min(u, U) n <= 0
    ``whole_batches``   q - multiple x b = 0
    ``is_an_order``     n - its bound x y <= 0
    ``lasting_orders``  sum over the P periods up to t of y (of n where it is 0 or 1) <= 1
Posts
    cost      ``orders``  cost per order
    hours     ``set-ups``  -hours per order
    material  ``used per order``  -units per order
Gates
    q needs n.
Flows
    ``orders``
Tables
    ``lots``: flow, name, period, quantity, orders
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.errors import ProblemError
from sop_opt.problem.base import stack, vector
from sop_opt.problem.lots import ROUNDING
from sop_opt.problem.sources import Source, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger, Point, Solution
    from sop_opt.problem import LotRule, PlanningProblem


@dataclass
class Lots:
    """Adds orders to everything that has a lot rule."""

    name: ClassVar[str] = "lots"
    problem: PlanningProblem
    sources: list[Source]
    rules: list[LotRule]
    """Lot rule of each source."""
    flows: list[Chosen] = field(init=False)
    useful: NDArray[np.float64] = field(init=False)
    orders: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        horizon = self.problem.horizon
        self.points = [source.point for source in self.sources]
        self.least = np.array([rule.least(horizon) for rule in self.rules])
        self.most = np.array([rule.most(horizon) for rule in self.rules])

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when anything has a lot rule."""
        having = [source for source in sources(problem) if source.row.lot is not None]
        rules = [source.row.lot for source in having if source.row.lot is not None]
        return cls(problem, having, rules) if having else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``orders``, their sizes and distances, and post what each of them takes."""
        self.flows = [ledger.flows.select(source.selection) for source in self.sources]
        self.useful = np.concatenate([ledger.flows.useful(flows) for flows in self.flows])
        if faults := [
            source.fault("maximum", "is needed where nothing else limits what is ordered; give one")
            for source, most in zip(self.sources, self.useful, strict=True)
            if np.isinf(most).any()
        ]:
            raise ProblemError(faults)
        ceiling = self.most_orders()
        self.orders = block.variables("orders", self.points, upper=ceiling, integer=True)
        self._add_sizes(block)
        self._add_batches(block)
        self._add_lasting(block, ceiling)
        self._post_orders(ledger)
        labels = [flows.labels[0] for flows in self.flows]
        ledger.flows.add("orders", lambda: labels, self.orders, largest=ceiling)
        ledger.gates.add(np.concatenate([flows.columns for flows in self.flows]), self.orders)

    def most_orders(self) -> NDArray[np.float64]:
        """Return the most orders per source and period: all full but one, none below the least."""
        some = (self.useful > 0) & (self.most > 0)
        full = np.where(some, np.minimum(self.most, self.useful), 1.0)
        filled = np.where(some, np.ceil(self.useful / full - ROUNDING), 0.0)
        small = np.where(self.least > 0, self.least, np.inf)
        within: NDArray[np.float64] = np.floor(self.useful / small + ROUNDING)
        return np.where(self.least > 0, np.minimum(filled, within), filled)

    def _add_sizes(self, block: Block) -> None:
        least = block.rule("order_minimum", self.points, upper=np.inf)
        self._post_quantity(least, np.where(self.least > 0, least.rows(), -1))
        least.post("orders", least.rows(), -self.least, self.orders)
        most = block.rule("order_maximum", self.points, lower=-np.inf)
        self._post_quantity(most, most.rows())
        most.post("orders", most.rows(), -np.minimum(self.most, self.useful), self.orders)

    def _post_quantity(self, rule: Account, rows: NDArray[np.intp]) -> None:
        for row, flows in zip(rows, self.flows, strict=True):
            rule.post("quantity", row, flows.coefficients, flows.columns)

    def _add_batches(self, block: Block) -> None:
        multiple = np.array([rule.multiple or 0.0 for rule in self.rules])
        places = np.flatnonzero(multiple)
        points, size = [self.points[k] for k in places], multiple[places, None]
        most = np.floor(self.useful[places] / size + ROUNDING)
        batches = block.variables("batches", points, upper=most, integer=True)
        rule = block.rule("whole_batches", points)
        rows = np.full(self.orders.shape, -1)
        rows[places] = rule.rows()
        self._post_quantity(rule, rows)
        rule.post("batches", rule.rows(), -size, batches)

    def _add_lasting(self, block: Block, ceiling: NDArray[np.float64]) -> None:
        """Keep orders as far apart as each of them is to last."""
        lasting = np.array([rule.periods_of_supply for rule in self.rules])
        places = np.flatnonzero(lasting > 1)
        points = [self.points[k] for k in places]
        several = places[(ceiling[places] > 1).any(axis=1)]
        placed = self._placed(block, several, ceiling)
        rule = block.rule("lasting_orders", points, lower=-np.inf, upper=1.0)
        for ago in range(int(lasting.max())):
            rows = np.where(ago < lasting[places, None], rule.rows(), -1)[:, ago:]
            rule.post("orders", rows, 1.0, placed[places, : rows.shape[1]])

    def _placed(
        self, block: Block, several: NDArray[np.intp], ceiling: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        """Return the column per source that is 1 when anything is ordered."""
        points = [self.points[k] for k in several]
        is_ordered = block.variables("is_ordered", points, upper=1.0, integer=True)
        rule = block.rule("is_an_order", points, lower=-np.inf)
        rule.post("orders", rule.rows(), 1.0, self.orders[several])
        rule.post("most", rule.rows(), -ceiling[several], is_ordered)
        placed = self.orders.copy()
        placed[several] = is_ordered
        return placed

    def _post_orders(self, ledger: Ledger) -> None:
        horizon = self.problem.horizon
        post_cost(ledger, "orders", stack(self.rules, "fixed_cost", horizon), self.orders)
        for label, account, lines in (
            ("set-ups", ledger.hours, list(self._hours())),
            ("used per order", ledger.material, list(self._materials())),
        ):
            places = [place for place, _, _ in lines]
            amounts = np.array([amount for _, _, amount in lines]).reshape(-1, len(horizon))
            rows = account.rows(point for _, point, _ in lines)
            account.post(label, rows, -amounts, self.orders[places])

    def _hours(self) -> Iterator[tuple[int, Point, NDArray[np.float64]]]:
        """Yield the hours per order: place of the source, resource or pool, hours per period."""
        for place, rule in enumerate(self.rules):
            for name, hours in rule.fixed_hours.items():
                yield place, (name,), vector(hours, self.problem.horizon, 0.0)

    def _materials(self) -> Iterator[tuple[int, Point, NDArray[np.float64]]]:
        """Yield the materials per order: place of the source, product and site, units."""
        for place, (source, rule) in enumerate(zip(self.sources, self.rules, strict=True)):
            for product, units in rule.fixed_materials.items():
                yield place, (product, source.site), vector(units, self.problem.horizon, 0.0)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is ordered, and in how many orders."""
        quantity = np.array([flows.total(solution) for flows in self.flows])
        orders = solution.of(self.orders)
        periods, names = self.problem.horizon.names, ("flow", "name")
        return {"lots": grid_frame(names, self.points, periods, quantity=quantity, orders=orders)}
