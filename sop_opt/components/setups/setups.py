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
    ``needs_joint_setup``   u - u of a set-up needed for the same flows and for more <= 0
    ``most_setups``         sum of d over the set-ups of a machine <= most
    ``one_at_a_time``       sum of u over the set-ups of a machine <= 1
    Joint set-ups are not counted beside those of their items; of them, too, one at a time.
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
from sop_opt.components.setups.cycles import add_chosen_cycles, in_given_cycle
from sop_opt.components.setups.runs import add_runs, settled_before
from sop_opt.components.setups.states import States
from sop_opt.errors import Fault, ProblemError
from sop_opt.flows import names_in
from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem, Process


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
        self.states = self._states(block, flows)
        self._add_sizes(block, ledger)
        self._add_joint(block)
        self._add_machine_limits(block)
        self.carried = add_carry_over(block, self.states)
        self.started = add_runs(block, ledger, self.states)
        add_chosen_cycles(block, self.states)
        post_cost(ledger, "set-ups", self.states.stacked("cost"), self.states.is_done)
        self._post_hours(ledger)
        self._register(ledger)

    def _states(self, block: Block, flows: list[Chosen]) -> States:
        horizon = self.problem.horizon
        bounds = [settled_before(row, len(horizon)) for row in self.problem.setups]
        least, most = (np.array(side) for side in zip(*bounds, strict=True))
        possible = np.array([in_given_cycle(row, horizon) for row in self.problem.setups])
        nothing = np.empty((0, len(horizon)), dtype=np.intp)
        states = States(self.problem, flows, nothing, nothing)
        kept = np.zeros((len(flows), 1), dtype=bool)
        kept[states.carried] = True
        states.is_set_up = block.variables(
            "is_set_up",
            states.points,
            lower=least,
            upper=np.where(possible | kept, most, 0.0),
            integer=True,
        )
        states.is_done = states.is_set_up.copy()
        states.is_done[states.carried] = block.variables(
            "is_done",
            [states.points[k] for k in states.carried],
            upper=possible[states.carried],
            integer=True,
        )
        return states

    def _add_sizes(self, block: Block, ledger: Ledger) -> None:
        """Tie flows to their set-up, each by the most that it can be."""
        states = self.states
        largest = [self._largest(ledger, place) for place in range(len(states.rows))]
        if faults := list(self._endless(largest)):
            raise ProblemError(faults)
        points = [
            (*states.points[place], str(number))
            for place, flows in enumerate(states.flows)
            for number in range(1, len(flows) + 1)
        ]
        owner = np.repeat(np.arange(len(states.rows)), [len(flows) for flows in states.flows])
        columns = np.concatenate([flows.columns for flows in states.flows])
        rule = block.rule("only_if_set_up", points, lower=-np.inf)
        coefficients = np.concatenate([flows.coefficients for flows in states.flows])
        rule.post("quantity", rule.rows(), coefficients, columns)
        rule.post("largest", rule.rows(), -np.concatenate(largest), states.is_set_up[owner])
        ledger.gates.add(columns, states.is_set_up[owner])
        minimum = states.stacked("minimum")
        least = block.rule("least_if_set_up", states.points, upper=np.inf)
        rows = np.where(minimum > 0, least.rows(), -1)
        least.post("quantity", rows[owner], coefficients, columns)
        least.post("minimum", rows, -minimum, states.is_set_up)

    def _largest(self, ledger: Ledger, place: int) -> NDArray[np.float64]:
        """Return the most per flow of a set-up: what is useful, within the hours it leaves."""
        flows = self.states.flows[place]
        largest = ledger.flows.useful(flows)
        if place in self.states.carried:
            return largest
        for number, labels in enumerate(flows.labels):
            for name in names_in(labels, "process"):
                runs = self._runs_beside(place, self._process[name])
                coefficients = flows.coefficients[number]
                with np.errstate(invalid="ignore"):
                    within = np.where(coefficients > 0, coefficients * runs, np.inf)
                largest[number] = np.minimum(largest[number], within)
        return largest

    @property
    def _process(self) -> dict[str, Process]:
        return {row.name: row for row in self.problem.processes}

    def _runs_beside(self, place: int, process: Process) -> NDArray[np.float64]:
        """Return the most runs of a process in the hours that a set-up leaves."""
        horizon = self.problem.horizon
        runs = np.full(len(horizon), np.inf)
        offers = {row.name: row.most_hours(horizon) for row in self.problem.resources}
        offers |= {row.name: row.most_hours(horizon) for row in self.problem.workforce}
        needed = {**process.resource_hours, **process.labour_hours}
        for name, taken in self.problem.setups[place].hours.items():
            if name in needed:
                hours = vector(needed[name], horizon, 0.0)
                left = np.maximum(offers[name] - vector(taken, horizon, 0.0), 0.0)
                allowed = np.divide(left, hours, out=np.full_like(left, np.inf), where=hours > 0)
                runs = np.minimum(runs, allowed)
        return runs

    def _endless(self, largest: list[NDArray[np.float64]]) -> Iterator[Fault]:
        for number, (row, most) in enumerate(zip(self.problem.setups, largest, strict=True), 1):
            if np.isinf(most).any():
                message = "have no ceiling; give a maximum to what they are made of"
                yield Fault("setups", f"row {number}", "flow", repr("; ".join(row.flow)), message)

    def _add_joint(self, block: Block) -> None:
        states = self.states
        points = [(*states.points[inner], *states.points[outer]) for inner, outer in states.joint]
        rule = block.rule("needs_joint_setup", points, lower=-np.inf)
        pairs = np.array(states.joint, dtype=np.intp).reshape(-1, 2)
        rule.post("own", rule.rows(), 1.0, states.is_set_up[pairs[:, 0]])
        rule.post("joint", rule.rows(), -1.0, states.is_set_up[pairs[:, 1]])

    def _add_machine_limits(self, block: Block) -> None:
        states, horizon = self.states, self.problem.horizon
        groups = list(states.on_machines(carried=False))
        counted = [
            (machine, places)
            for machine, level, places in groups
            if level == 0 and states.machines[machine].most_setups is not None
        ]
        rule = block.rule("most_setups", [(machine,) for machine, _ in counted], lower=-np.inf)
        for row, (machine, places) in zip(rule.rows(), counted, strict=True):
            rule.bound(row, upper=vector(states.machines[machine].most_setups, horizon, np.inf))
            rule.post("done", row, 1.0, states.is_done[places])
        single = [group for group in groups if states.machines[group[0]].one_at_a_time]
        labels = [(machine, f"level {level}") for machine, level, _ in single]
        rule = block.rule("one_at_a_time", labels, lower=-np.inf, upper=1.0)
        for row, (_, _, places) in zip(rule.rows(), single, strict=True):
            rule.post("set up", row, 1.0, states.is_set_up[places])

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
        frame = grid_frame(
            ("setup", "machine"),
            [(row.name, row.machine or "") for row in self.problem.setups],
            self.problem.horizon.names,
            set_up=there,
            done=solution.of(self.states.is_done),
            carried=carried,
            started=np.maximum(there - before, 0.0),
        )
        return {"setups": frame}
