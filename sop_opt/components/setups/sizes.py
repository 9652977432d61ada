"""Sizes: how much a set-up allows of each flow that needs it, and how much it asks of them.

A set-up that is done takes hours. Where its machine does not carry it into the next period, that is
so whenever it is there, and only the hours that it leaves can be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.base import most_hours
from sop_opt.errors import Fault, ProblemError
from sop_opt.flows import names_in
from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.components.setups.states import States
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger
    from sop_opt.problem import PlanningProblem, Process, Setup

OF_PROCESSES = frozenset({"run", "made", "used", "load"})
"""Kinds of flow that are so much per run of a process."""


def add_sizes(block: Block, ledger: Ledger, states: States) -> None:
    """Tie flows to their set-up, each by the most that it can be."""
    largest = np.concatenate(most_if_set_up(ledger, states))
    counts = [len(flows) for flows in states.flows]
    owner = np.repeat(np.arange(len(counts)), counts)
    numbers = [str(number) for count in counts for number in range(1, count + 1)]
    points = [(*states.points[k], number) for k, number in zip(owner, numbers, strict=True)]
    columns = np.concatenate([flows.columns for flows in states.flows])
    units = np.concatenate([flows.coefficients for flows in states.flows])
    rule = block.rule("only_if_set_up", points, lower=-np.inf)
    rule.post("quantity", rule.rows(), units, columns)
    rule.post("largest", rule.rows(), -largest, states.is_set_up[owner])
    ledger.gates.add(columns, np.where(units > 0, states.is_set_up[owner], -1))
    minimum = states.stacked("minimum")
    least = block.rule("least_if_set_up", states.points, upper=np.inf)
    rows = np.where(minimum > 0, least.rows(), -1)
    least.post("quantity", rows[owner], units, columns)
    least.post("minimum", rows, -minimum, states.is_set_up)


def most_if_set_up(ledger: Ledger, states: States) -> list[NDArray[np.float64]]:
    """Return the most of every flow of each set-up: what is useful, in the hours that it leaves.

    Raises
    ------
    ProblemError: nothing limits a flow.
    """
    largest = [ledger.flows.useful(flows) for flows in states.flows]
    processes = {row.name: row for row in states.problem.processes}
    offers = most_hours(states.problem)
    done = np.setdiff1d(np.arange(len(states.rows)), states.carried)
    # where hours may give way they are no ceiling
    for place in () if ledger.flows.roomy else done.tolist():
        flows = states.flows[place]
        for number, (kind, labels) in enumerate(zip(flows.kinds, flows.labels, strict=True)):
            for name in names_in(labels, "process") if kind in OF_PROCESSES else ():
                runs = most_runs(states.problem, states.rows[place], processes[name], offers)
                # hours that nothing limits allow any number of runs, but of no units there are none
                units = np.where(flows.coefficients[number] > 0, flows.coefficients[number], 1.0)
                largest[place][number] = np.minimum(largest[place][number], units * runs)
    if faults := list(_endless(states.rows, largest)):
        raise ProblemError(faults)
    return largest


def most_runs(
    problem: PlanningProblem,
    setup: Setup,
    process: Process,
    offers: dict[str, NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return the most runs of a process per period in the hours that a set-up leaves."""
    runs = np.full(len(problem.horizon), np.inf)
    needed = {**process.resource_hours, **process.labour_hours}
    for name, taken in setup.hours.items():
        if name in needed:
            hours = vector(needed[name], problem.horizon, 0.0)
            left = np.maximum(offers[name] - vector(taken, problem.horizon, 0.0), 0.0)
            allowed = np.divide(left, hours, out=np.full_like(left, np.inf), where=hours > 0)
            runs = np.minimum(runs, allowed)
    return runs


def _endless(rows: Sequence[Setup], largest: list[NDArray[np.float64]]) -> Iterator[Fault]:
    for number, (row, most) in enumerate(zip(rows, largest, strict=True), 1):
        if np.isinf(most).any():
            message = "have no ceiling; give a maximum to what they are made of"
            yield Fault("setups", f"row {number}", "flow", repr("; ".join(row.flow)), message)
