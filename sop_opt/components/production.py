r"""Production: running a process uses materials and hours now and yields products later.

==================  ==================  =====================  ====================================
symbol              in the code         unit                   meaning
==================  ==================  =====================  ====================================
:math:`x_{kt}`      ``run``             units of activity      activity of process k started in t
:math:`o_{kp}`      ``outputs``         units per activity     good units of product p, after yield
:math:`b_{kp}`      ``materials``       units per activity     units of product p used, with scrap
:math:`h_{kr}`      ``..._hours``       hours per activity     hours on resource or pool r
:math:`L_k`         ``lead_time``       periods                start to arrival
:math:`e_{kp}`      ``offsets``         periods                start to use of material p
==================  ==================  =====================  ====================================

Bounds
    ``minimum <= x <= maximum`` while the process and its outputs are available, else 0.
Posts
    material  ``made``  +o x, L periods later; ``used``  -b x, e periods later; what falls beyond
              the horizon is left out
    hours     ``load``  -h x
    cost      ``production``  unit cost; ``machine hours``  cost per hour of load
Flows
    ``run``, ``made``, ``used``, ``load``, all in the period of the start
Tables
    ``production``: product, site, process, period, quantity, runs
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np

from sop_opt.components.base import grid_frame, later, most_hours, post_cost, windows
from sop_opt.problem.base import stack, vectors

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem, Process


@dataclass(frozen=True)
class Recipe:
    """One part of the recipes: which process needs or yields how much of what."""

    process: NDArray[np.intp]
    """Place of the process, one per line of the recipe."""
    names: list[str]
    """Product, resource or pool of each line."""
    amounts: NDArray[np.float64]
    """Amount per unit of activity, shape (lines, periods)."""


@dataclass
class Production:
    """Adds process activity with its materials, hours, outputs and cost."""

    name: ClassVar[str] = "production"
    problem: PlanningProblem
    run: NDArray[np.intp] = field(init=False)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there is a process."""
        return cls(problem) if problem.processes else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``run`` and post what it makes, uses, loads and costs."""
        rows, horizon = self.problem.processes, self.problem.horizon
        available = windows(rows, horizon) & self._outputs_available()
        points = [(row.name,) for row in rows]
        self.run = block.variables(
            "run",
            points,
            lower=np.where(available, stack(rows, "minimum", horizon), 0.0),
            upper=np.where(available, stack(rows, "maximum", horizon), 0.0),
            integer=np.array([[row.whole] for row in rows]),
        )
        self._post_materials(ledger)
        loads = self._post_hours(ledger)
        post_cost(ledger, "production", stack(rows, "cost", horizon), self.run)
        ledger.flows.add(
            "run",
            self._labels,
            self.run,
            largest=self.largest_run(loads, available),
            properties=[row.properties for row in rows],
            useful=lambda: ledger.needs.sources(rows),
        )

    def _outputs_available(self) -> NDArray[np.bool_]:
        """Return when all outputs of a process are between launch and phase-out."""
        known, rows = self.problem.product, self.problem.processes
        made = [known[name] for row in rows for name in row.outputs]
        firsts = np.cumsum([0, *(len(row.outputs) for row in rows[:-1])])
        all_outputs: NDArray[np.bool_] = np.logical_and.reduceat(
            windows(made, self.problem.horizon), firsts, axis=0
        )
        return all_outputs

    def _recipe(
        self, part: Literal["outputs", "materials", "resource_hours", "labour_hours"]
    ) -> Recipe:
        lines = [
            (place, name, amount)
            for place, row in enumerate(self.problem.processes)
            for name, amount in getattr(row, part).items()
        ]
        return Recipe(
            np.array([place for place, _, _ in lines], dtype=np.intp),
            [name for _, name, _ in lines],
            vectors([amount for _, _, amount in lines], self.problem.horizon, 0.0),
        )

    def _outputs(self) -> Recipe:
        made = self._recipe("outputs")
        good = stack(self.problem.processes, "yield_rate", self.problem.horizon)
        return Recipe(made.process, made.names, made.amounts * good[made.process])

    def _used(self) -> Recipe:
        rows, used = self.problem.processes, self._recipe("materials")
        lines = zip(used.process, used.names, strict=True)
        amounts = [rows[k].use(name, self.problem.horizon) for k, name in lines]
        return Recipe(used.process, used.names, np.reshape(amounts, used.amounts.shape))

    def _post_materials(self, ledger: Ledger) -> None:
        rows = self.problem.processes
        made, used = self._outputs(), self._used()
        arrivals = later(
            ledger.material.rows(self._places(made)), [rows[k].lead_time for k in made.process]
        )
        lines = zip(used.process, used.names, strict=True)
        offsets = [rows[k].material_offsets.get(name, 0) for k, name in lines]
        departures = later(ledger.material.rows(self._places(used)), offsets)
        ledger.material.post("made", arrivals, made.amounts, self.run[made.process])
        ledger.material.post("used", departures, -used.amounts, self.run[used.process])
        for kind, part in (("made", made), ("used", used)):
            ledger.flows.add(
                kind,
                partial(self._product_labels, part),
                self.run[part.process],
                coefficients=part.amounts,
            )

    def _post_hours(self, ledger: Ledger) -> list[Recipe]:
        loads = [self._recipe("resource_hours"), self._recipe("labour_hours")]
        for kind, load in zip(("resource", "pool"), loads, strict=True):
            rows = ledger.hours.rows([(name,) for name in load.names])
            columns = self.run[load.process]
            ledger.hours.post("load", rows, -load.amounts, columns)
            ledger.flows.add(
                "load",
                partial(self._load_labels, load, kind),
                columns,
                coefficients=load.amounts,
            )
        self._post_machine_cost(ledger, loads[0])
        return loads

    def _post_machine_cost(self, ledger: Ledger, load: Recipe) -> None:
        resources = self.problem.resources
        place = {resource.name: k for k, resource in enumerate(resources)}
        per_hour = stack(resources, "cost_per_hour", self.problem.horizon)
        prices = per_hour[np.array([place[name] for name in load.names], dtype=np.intp)]
        post_cost(ledger, "machine hours", prices * load.amounts, self.run[load.process])

    def largest_run(self, loads: list[Recipe], available: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the most activity per process and period: its maximum, or what hours allow."""
        problem, horizon = self.problem, self.problem.horizon
        most = np.where(available, stack(problem.processes, "maximum", horizon), 0.0)
        offers = most_hours(problem)
        for load in loads:
            allowed = np.full_like(load.amounts, np.inf)
            offered = np.array([offers[name] for name in load.names]).reshape(allowed.shape)
            np.divide(offered, load.amounts, out=allowed, where=load.amounts > 0)
            np.minimum.at(most, load.process, allowed)
        return most

    def _places(self, part: Recipe) -> list[tuple[str, str]]:
        sites = [row.site for row in self.problem.processes]
        return [(name, sites[k]) for k, name in zip(part.process, part.names, strict=True)]

    def _labels(self) -> list[dict[str, str | tuple[str, ...]]]:
        return [self._process_labels(row) for row in self.problem.processes]

    def _process_labels(self, row: Process) -> dict[str, str | tuple[str, ...]]:
        products = tuple(row.outputs)
        return {
            "process": row.name,
            "product": products,
            "family": tuple(self.problem.product[name].family for name in products),
            "site": row.site,
            "resource": tuple(row.resource_hours),
            "pool": tuple(row.labour_hours),
        }

    def _product_labels(self, part: Recipe) -> list[dict[str, str | tuple[str, ...]]]:
        own = self._labels()
        return [
            own[k] | {"product": name, "family": self.problem.product[name].family}
            for k, name in zip(part.process, part.names, strict=True)
        ]

    def _load_labels(self, load: Recipe, kind: str) -> list[dict[str, str | tuple[str, ...]]]:
        own = self._labels()
        return [
            own[k] | {"resource": (), "pool": (), kind: name}
            for k, name in zip(load.process, load.names, strict=True)
        ]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return good units started per output, and the activity behind them."""
        made = self._outputs()
        runs = solution.of(self.run)[made.process]
        points = [
            (product, site, self.problem.processes[k].name)
            for (product, site), k in zip(self._places(made), made.process, strict=True)
        ]
        names = ("product", "site", "process")
        periods = self.problem.horizon.names
        frame = grid_frame(names, points, periods, quantity=runs * made.amounts, runs=runs)
        return {"production": frame}
