r"""Workforce: people are hired, kept and released; their hours are worked, idle or overtime.

==================  ==================  =======  ================================================
symbol              in the code         unit     meaning
==================  ==================  =======  ================================================
:math:`w_{it}`      ``workers``         workers  employed in pool i during period t
:math:`h_{it}`      ``hired``           workers  hired at the start of the period
:math:`r_{it}`      ``released``        workers  released at the start of the period
:math:`d_{it}`      ``idle``            hours    regular hours paid for and not worked
:math:`o_{it}`      ``overtime``        hours    overtime worked
:math:`a_i`         ``attrition``       share    of the workers of the period before who leave
==================  ==================  =======  ================================================

Bounds
    Floors and ceilings on w, h and r; d = 0 where idle time is not allowed. Whole where asked.
Rules
    ``overtime_limit``   o <= ceiling per worker x w
Posts
    workers  ``kept``  +(1 - a) w of the period before; ``hired``  +h (less those who leave at
             once); ``released``  -r; ``workers``  -w
    hours    ``regular``  +hours w; ``new hires``  hours lost while h learn; ``training``  hours
             that teaching h takes; ``idle``  -d; ``overtime``  +o; net = 0
    cost     ``wages``, ``hiring``, ``releasing``, ``idle time``, ``overtime``
Flows
    ``workers``, ``hired``, ``released``, ``idle``, ``overtime``
Tables
    ``workforce``: pool, period, opening, hired, released, moved_in, moved_out, left, workers,
    regular_hours, overtime_hours, idle_hours, load_hours, setup_hours
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.problem.base import stack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Workforce:
    """Adds head counts and the hours of people."""

    name: ClassVar[str] = "workforce"
    problem: PlanningProblem
    workers: NDArray[np.intp] = field(init=False)
    hired: NDArray[np.intp] = field(init=False)
    released: NDArray[np.intp] = field(init=False)
    idle: NDArray[np.intp] = field(init=False)
    overtime: NDArray[np.intp] = field(init=False)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.points = [(pool.name,) for pool in self.problem.workforce]
        self.opening = np.array([pool.opening for pool in self.problem.workforce])
        self.hours = self._stacked("hours_per_worker")

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are pools."""
        return cls(problem) if problem.workforce else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add head counts and hours, and post them to workers, hours and cost."""
        self.ledger = ledger
        self._add_head_count(block)
        self._add_overtime(block)
        idle_allowed = [[pool.idle_allowed] for pool in self.problem.workforce]
        most_idle = np.where(idle_allowed, np.inf, 0.0)
        self.idle = block.variables("idle", self.points, upper=most_idle)
        self._post_workers(ledger)
        self._post_hours(ledger)
        self._post_costs(ledger)
        ledger.flows.add("idle", self._labels, self.idle, largest=most_idle)
        for kind in ("workers", "hired", "released"):
            most = self._stacked("maximum_workers" if kind == "workers" else f"maximum_{kind}")
            ledger.flows.add(kind, self._labels, getattr(self, kind), largest=most)

    def _add_head_count(self, block: Block) -> None:
        whole = np.array([[pool.whole] for pool in self.problem.workforce])
        self.workers = block.variables(
            "workers",
            self.points,
            lower=self._stacked("minimum_workers"),
            upper=self._stacked("maximum_workers"),
            integer=whole & self._stays_whole(),
        )
        for kind in ("hired", "released"):
            most = self._stacked(f"maximum_{kind}")
            setattr(self, kind, block.variables(kind, self.points, upper=most, integer=whole))

    def _stays_whole(self) -> NDArray[np.bool_]:
        """Return which pools keep a whole head count when people come and go in whole numbers."""
        leaving = self._stacked("attrition") + self._stacked("attrition_of_new_hires")
        whole_opening = self.opening == np.round(self.opening)
        moves = [move for pool in self.problem.workforce for move in pool.moves]
        least = stack(moves, "arriving", self.problem.horizon).min(axis=1)
        eroded = {move.to for move, share in zip(moves, least, strict=True) if share < 1}
        all_arrive = [name not in eroded for (name,) in self.points]
        return np.asarray(~leaving.any(axis=1) & whole_opening & all_arrive)[:, None]

    def _add_overtime(self, block: Block) -> None:
        places = [k for k, pool in enumerate(self.problem.workforce) if pool.overtime]
        rules = [pool.overtime for pool in self.problem.workforce if pool.overtime]
        points, horizon = [self.points[k] for k in places], self.problem.horizon
        ceiling = stack(rules, "hours_per_worker", horizon)
        self.overtime = block.variables("overtime", points)
        limit = block.rule("overtime_limit", points, lower=-np.inf)
        limited = np.where(np.isfinite(ceiling), limit.rows(), -1)
        limit.post("overtime", limited, 1.0, self.overtime)
        limit.post("workers", limited, -np.nan_to_num(ceiling, posinf=0.0), self.workers[places])
        self.ledger.hours.post("overtime", self.ledger.hours.rows(points), 1.0, self.overtime)
        post_cost(self.ledger, "overtime", stack(rules, "wage", horizon), self.overtime)
        self.ledger.flows.add(
            "overtime", lambda: [{"pool": name} for (name,) in points], self.overtime
        )

    def _post_workers(self, ledger: Ledger) -> None:
        account = ledger.workers
        rows, stay = account.rows(), 1.0 - self._stacked("attrition")
        account.post_constant("kept", rows[:, 0], stay[:, 0] * self.opening)
        account.post("kept", rows[:, 1:], stay[:, 1:], self.workers[:, :-1])
        account.post("hired", rows, 1.0 - self._stacked("attrition_of_new_hires"), self.hired)
        account.post("released", rows, -1.0, self.released)
        account.post("workers", rows, -1.0, self.workers)

    def _post_hours(self, ledger: Ledger) -> None:
        account = ledger.hours
        rows = account.rows(self.points)
        joining = 1.0 - self._stacked("attrition_of_new_hires")
        learning = self.hours * joining * (self._stacked("productivity_of_new_hires") - 1.0)
        account.bound(rows, upper=0.0)
        account.post("regular", rows, self.hours, self.workers)
        account.post("new hires", rows, learning, self.hired)
        account.post("training", rows, -self._stacked("training_hours"), self.hired)
        account.post("idle", rows, -1.0, self.idle)

    def _post_costs(self, ledger: Ledger) -> None:
        wages = self._stacked("wage") + self._stacked("wage_per_hour") * self.hours
        post_cost(ledger, "wages", wages, self.workers)
        post_cost(ledger, "hiring", self._stacked("hire_cost"), self.hired)
        post_cost(ledger, "releasing", self._stacked("release_cost"), self.released)
        post_cost(ledger, "idle time", self._stacked("idle_cost"), self.idle)

    def _stacked(self, name: str) -> NDArray[np.float64]:
        return stack(self.problem.workforce, name, self.problem.horizon)

    def _labels(self) -> list[dict[str, str]]:
        return [{"pool": name} for (name,) in self.points]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return head counts and hours per pool."""
        workers = solution.of(self.workers)
        opening = np.concatenate([self.opening[:, None], workers[:, :-1]], axis=1)
        people = {
            label: self.ledger.workers.grid(label, solution)
            for label in ("kept", "hired", "moved in", "moved out")
        }
        hired = solution.of(self.hired)
        frame = grid_frame(
            ("pool",),
            self.points,
            self.problem.horizon.names,
            opening=opening,
            hired=hired,
            released=solution.of(self.released),
            moved_in=people["moved in"],
            moved_out=-people["moved out"],
            left=(opening - people["kept"]) + (hired - people["hired"]),
            workers=workers,
            **self._hours_columns(solution),
        )
        return {"workforce": frame}

    def _hours_columns(self, solution: Solution) -> dict[str, NDArray[np.float64]]:
        pools = self.ledger.hours.rows(self.points)
        amounts = {
            label: self.ledger.hours.amount(label, solution)[pools]
            for label in (
                "regular",
                "new hires",
                "training",
                "short time",
                "overtime",
                "load",
                "set-ups",
            )
        }
        overtime, load = amounts.pop("overtime"), -amounts.pop("load")
        setups = -amounts.pop("set-ups")
        return {
            "regular_hours": sum(amounts.values(), np.zeros_like(load)),
            "overtime_hours": overtime,
            "idle_hours": solution.of(self.idle),
            "load_hours": load,
            "setup_hours": setups,
        }
