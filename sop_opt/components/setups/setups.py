r"""Set-ups: flows are used only where what they need has been prepared.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`q_{ft}`      ``flows``           units  flow f of those that set-up s is needed for
:math:`u_{st}`      ``is_set_up``       0/1    whether they may be used in period t
:math:`d_{st}`      ``is_done``         0/1    whether the set-up is done in t: u itself, unless the
                                               machine carries set-ups (``carry_over``)
:math:`M_{ft}`      ``largest``         units  most that the data allow and need, set-up included
==================  ==================  =====  ===================================================

Bounds
    d = 0 outside a given cycle (``cycles``); u is fixed as long as its state before the horizon
    asks for it (``runs``).
Rules
    ``only_if_set_up``      q - M u <= 0
    ``least_if_set_up``     sum over the flows of q - minimum x u >= 0
    ``needs_joint_setup``   u - u of the joint set-up <= 0
    ``most_setups``         sum of d over the set-ups of a machine that are not joint <= most
    ``one_at_a_time``       sum of u over siblings <= 1: items of a family, or of none (``joint``)
    Further rules are those of ``carry_over``, ``runs`` and ``cycles``.
Posts
    cost   ``set-ups``  on d
    hours  ``set-ups``  -hours on d
Gates
    q needs u.
Flows
    ``set_up`` (u), ``set_up_done`` (d)
Tables
    ``setups``: setup, machine, period, set_up, done, carried, started
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.components.setups.carry_over import add_carry_over
from sop_opt.components.setups.cycles import add_chosen_cycles
from sop_opt.components.setups.runs import add_runs
from sop_opt.components.setups.sizes import add_sizes
from sop_opt.components.setups.states import States
from sop_opt.errors import ProblemError
from sop_opt.problem.base import stack, vector

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Setups:
    """Adds set-ups, what they take and what they allow."""

    name: ClassVar[str] = "setups"
    problem: PlanningProblem
    states: States = field(init=False)
    carried: NDArray[np.intp] = field(init=False)
    """Columns of what is carried, in the order of ``states.carried``."""
    started: NDArray[np.intp] = field(init=False)
    """Columns of starts per set-up; -1 where nobody asks for them."""

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when anything needs a set-up."""
        return cls(problem) if problem.setups else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the states of all set-ups, their rules, and what they take."""
        rows = {(f"row {n}", ""): row for n, row in enumerate(self.problem.setups, 1)}
        flows = list(ledger.flows.select_all("setups", rows).values())
        self.states = States(self.problem, flows)
        nesting, single = self.states.nesting, {*self.states.carrying, *self.states.single}
        if faults := [*nesting.crossing(single), *nesting.apart()]:
            raise ProblemError(faults)
        self.states.add_columns(block)
        add_sizes(block, ledger, self.states)
        self._add_joint(block)
        self._add_most_setups(block)
        self._add_one_at_a_time(block)
        self.carried = add_carry_over(block, self.states)
        self.started = add_runs(block, ledger, self.states)
        add_chosen_cycles(block, self.states)
        post_cost(ledger, "set-ups", self.states.stacked("cost"), self.states.is_done)
        self._post_hours(ledger)
        self._register(ledger)

    def _add_joint(self, block: Block) -> None:
        states = self.states
        pairs = np.array(states.nesting.pairs, dtype=np.intp).reshape(-1, 2)
        points = [(*states.points[own], *states.points[joint]) for own, joint in pairs]
        rule = block.rule("needs_joint_setup", points, lower=-np.inf)
        rule.post("own", rule.rows(), 1.0, states.is_set_up[pairs[:, 0]])
        rule.post("joint", rule.rows(), -1.0, states.is_set_up[pairs[:, 1]])

    def _add_most_setups(self, block: Block) -> None:
        states, horizon = self.states, self.problem.horizon
        counted = [row for row in self.problem.resources if row.most_setups is not None]
        rule = block.rule("most_setups", [(row.name,) for row in counted], lower=-np.inf)
        rule.bound(rule.rows(), upper=stack(counted, "most_setups", horizon))
        for rows, machine in zip(rule.rows(), counted, strict=True):
            own = np.array([row.machine == machine.name for row in states.rows])
            rule.post("done", rows, 1.0, states.is_done[own & states.nesting.innermost])

    def _add_one_at_a_time(self, block: Block) -> None:
        groups = list(self.states.nesting.siblings(self.states.single))
        points = [group.point for group in groups]
        rule = block.rule("one_at_a_time", points, lower=-np.inf, upper=1.0)
        for rows, group in zip(rule.rows(), groups, strict=True):
            rule.post("set up", rows, 1.0, self.states.is_set_up[group.places])

    def _post_hours(self, ledger: Ledger) -> None:
        """Take the hours of what is done and of what is started."""
        horizon = self.problem.horizon
        for part, columns in (("hours", self.states.is_done), ("start_hours", self.started)):
            lines = [
                (place, name, vector(hours, horizon, 0.0))
                for place, row in enumerate(self.problem.setups)
                for name, hours in getattr(row, part).items()
            ]
            rows = ledger.hours.rows((name,) for _, name, _ in lines)
            amounts = np.array([hours for _, _, hours in lines]).reshape(rows.shape)
            ledger.hours.post("set-ups", rows, -amounts, columns[[k for k, _, _ in lines]])

    def _register(self, ledger: Ledger) -> None:
        ledger.flows.add("set_up", self._labels, self.states.is_set_up, largest=1.0)
        ledger.flows.add("set_up_done", self._labels, self.states.is_done, largest=1.0)

    def _labels(self) -> list[dict[str, str]]:
        return [{"setup": row.name, "resource": row.machine or ""} for row in self.problem.setups]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is set up, done, carried and started."""
        there = solution.of(self.states.is_set_up)
        carried = np.zeros_like(there)
        carried[self.states.carried] = solution.of(self.carried)
        before = np.hstack([1.0 * self.states.was_set_up[:, None], there[:, :-1]])
        # a fraction beyond the whole periods may start again without having ended
        known = np.where(self.started >= 0, solution.of(self.started), 0.0)
        frame = grid_frame(
            ("setup", "machine"),
            [(row.name, row.machine or "") for row in self.problem.setups],
            self.problem.horizon.names,
            set_up=there,
            done=solution.of(self.states.is_done),
            carried=carried,
            started=np.maximum(known, there - before),
        )
        return {"setups": frame}
