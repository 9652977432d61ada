r"""Price steps: the unit cost of a process or an offer depends on the quantity per period.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`q_{kt}`      ``selection``       units  runs of process k, or units bought of offer k
:math:`a_{ks}`      ``starts``          units  quantity at which step s begins
:math:`e_{ks}`      ``ends``            units  quantity at which the next step begins
:math:`c_{kst}`     ``costs``           money  per unit within step s
:math:`z_{kst}`     ``in_step``         units  quantity in step s
:math:`y_{kst}`     ``applies``         0/1    whether q lies in step s
:math:`U_{kt}`      ``largest``         units  most that the data allow, or that can be of use
==================  ==================  =====  ===================================================

Incremental costs that never fall from step to step fill the steps in order by themselves: z is the
part of q within the step. Otherwise z is q itself in the one step that applies, and 0 in all others
(the multiple-choice model, whose relaxation is the lower convex envelope of the cost: Croxton,
Gendron and Magnanti, Management Science 49, 2003, 1268-1273). The step then carries a constant F
beside its unit cost. For costs of all units F = 0; for incremental ones it is what the units below
the start cost more, or less, than c::

    F of step s = sum over the steps r up to s of (c of the step before r - c of r) x a of r

Where two steps meet both apply, so that the cheaper one counts.

Bounds
    ``z <= e - a`` for costs that never fall.
Rules
    ``all_in_steps``   q - sum over s of z = 0
    ``one_step``       sum over s of y = 1
    ``from_start``     z - a y >= 0
    ``up_to_end``      z - min(e, U) y <= 0
Posts
    cost      ``price steps``  c z + F y
Tables
    ``price_steps``: flow, name, period, quantity, step (start of the step reached), cost
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.errors import ProblemError
from sop_opt.problem.base import stack
from sop_opt.problem.quantities import as_digits
from sop_opt.problem.sources import Source, sources
from sop_opt.problem.supply import Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.errors import Fault
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Point, Solution
    from sop_opt.problem import PlanningProblem, Process, Supplier
    from sop_opt.problem.horizon import Horizon


@dataclass(frozen=True)
class SteppedSource(Source):
    """One process or offer whose unit cost has steps."""

    row: Process | Supplier
    horizon: Horizon

    @property
    def starts(self) -> NDArray[np.float64]:
        """Quantity at which each step begins."""
        return np.array([step.start for step in self.row.cost_steps])

    @property
    def ends(self) -> NDArray[np.float64]:
        """Quantity at which each step ends: where the next one begins."""
        return np.append(self.starts[1:], np.inf)

    @cached_property
    def costs(self) -> NDArray[np.float64]:
        """Unit cost within each step, shape (steps, periods)."""
        return stack(self.row.cost_steps, "cost", self.horizon)

    @property
    def is_chosen(self) -> bool:
        """Whether the step must be chosen, since cost alone would not fill steps in order."""
        several = len(self.row.cost_steps) > 1
        all_units = self.row.steps_apply == "all_units"
        return several and (all_units or bool((np.diff(self.costs, axis=0) < 0).any()))

    def constants(self) -> NDArray[np.float64]:
        """Return what a step costs beside its unit cost, shape (steps, periods).

        With 10 per unit up to 40 units and 7 above, 50 units cost 50 x 7 + 120: the constant of the
        second step is (10 - 7) x 40.
        """
        if self.row.steps_apply == "all_units":
            return np.zeros_like(self.costs)
        dearer = -np.diff(self.costs, axis=0, prepend=self.costs[:1])
        constants: NDArray[np.float64] = np.cumsum(dearer * self.starts[:, None], axis=0)
        return constants


def stepped_sources(problem: PlanningProblem) -> list[SteppedSource]:
    """Return the processes and offers whose unit cost has steps."""
    return [
        SteppedSource(
            source.section,
            source.number,
            source.name,
            source.row,
            source.flow,
            source.filters,
            problem.horizon,
        )
        for source in sources(problem)
        if isinstance(source.row, Stepped) and source.row.cost_steps
    ]


@dataclass
class PriceSteps:
    """Adds unit costs that depend on the quantity."""

    name: ClassVar[str] = "price_steps"
    problem: PlanningProblem
    sources: list[SteppedSource]
    largest: NDArray[np.float64] = field(init=False)
    """Most units per source and period."""
    in_step: NDArray[np.intp] = field(init=False)
    applies: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        counts = [len(source.row.cost_steps) for source in self.sources]
        self.owner = np.repeat(np.arange(len(self.sources)), counts)
        """Source of each step."""
        self.starts = np.concatenate([source.starts for source in self.sources])
        self.ends = np.concatenate([source.ends for source in self.sources])
        self.costs = np.concatenate([source.costs for source in self.sources])
        self.chosen = np.array([source.is_chosen for source in self.sources])[self.owner]
        """Which steps apply only where they are chosen."""
        constants = np.concatenate([source.constants() for source in self.sources])
        self.constants = constants[self.chosen]
        self.points = [source.point for source in self.sources]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a unit cost has steps."""
        found = stepped_sources(problem)
        return cls(problem, found) if found else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the quantity in each step, the choice of a step where needed, and the price."""
        picked = [ledger.flows.select(source.selection) for source in self.sources]
        self.largest = np.concatenate([ledger.flows.useful(flows) for flows in picked])
        if faults := list(self._endless()):
            raise ProblemError(faults)
        width = np.where(self.chosen, np.inf, self.ends - self.starts)
        self.in_step = block.variables("in_step", self._step_points(), upper=width[:, None])
        rule = block.rule("all_in_steps", self.points)
        for row, flows in zip(rule.rows(), picked, strict=True):
            rule.post("quantity", row, flows.coefficients, flows.columns)
        rule.post("steps", rule.rows()[self.owner], -1.0, self.in_step)
        self._add_choice(block)
        post_cost(ledger, "price steps", self.costs, self.in_step)
        post_cost(ledger, "price steps", self.constants, self.applies)

    def _step_points(self) -> list[Point]:
        return [
            (*self.points[owner], as_digits(start))
            for owner, start in zip(self.owner, self.starts, strict=True)
        ]

    def _endless(self) -> Iterator[Fault]:
        """Yield sources whose last step needs an end and has none."""
        for source, largest in zip(self.sources, self.largest, strict=True):
            if source.is_chosen and np.isinf(largest).any():
                message = (
                    "is needed where a cost falls from step to step or is of all units; give one"
                )
                yield source.fault("maximum", message)

    def _add_choice(self, block: Block) -> None:
        """Let exactly one step apply per period, and the quantity lie within it."""
        step_points, owners = self._step_points(), np.unique(self.owner[self.chosen])
        points = [step_points[k] for k in np.flatnonzero(self.chosen)]
        self.applies = block.variables("applies", points, upper=1.0, integer=True)
        one = block.rule("one_step", [self.points[k] for k in owners], lower=1.0, upper=1.0)
        row = np.searchsorted(owners, self.owner[self.chosen])
        one.post("applies", one.rows()[row], 1.0, self.applies)
        start = block.rule("from_start", points, upper=np.inf)
        start.post("quantity", start.rows(), 1.0, self.in_step[self.chosen])
        start.post("start", start.rows(), -self.starts[self.chosen, None], self.applies)
        end = block.rule("up_to_end", points, lower=-np.inf)
        most = np.minimum(self.ends[:, None], self.largest[self.owner])[self.chosen]
        end.post("quantity", end.rows(), 1.0, self.in_step[self.chosen])
        end.post("end", end.rows(), -most, self.applies)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return the quantity of each source, the step it reaches and what the steps cost."""
        quantity = solution.of(self.in_step)
        money = quantity * self.costs
        money[self.chosen] += solution.of(self.applies) * self.constants
        first = np.flatnonzero(np.diff(self.owner, prepend=-1))
        total = np.add.reduceat(quantity, first)
        # steps of equal cost fill in any order, so only a choice tells more than the total
        inside = np.where(
            self.chosen[:, None], quantity > 0, self.starts[:, None] < total[self.owner]
        )
        reached = np.where(inside, self.starts[:, None], 0.0)
        frame = grid_frame(
            ("flow", "name"),
            self.points,
            self.problem.horizon.names,
            quantity=total,
            step=np.maximum.reduceat(reached, first),
            cost=np.add.reduceat(money, first),
        )
        return {"price_steps": frame}
