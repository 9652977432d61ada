r"""Symmetry: of identical machines, the first does at least as much as the next.

Machines that differ in nothing but their name let every plan come in many copies, which the solver
would search one by one. These rules leave at least one copy of every plan.

Twins are machines whose data agree, and for whose processes and set-ups there are others that
differ in nothing but such names. Whether that makes them interchangeable depends on everything else
that speaks of them: limits, pins, an earlier plan, components of your own. So it is not told from
the data: the columns of two twins change places, and the model must stay the same, row by row and
number by number. Where that holds for the columns of every period alone, periods are ordered one by
one, else the horizon as a whole.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`q_{mt}`      ``amounts``                set-ups on machine m in period t, each with a weight
                                               of its own, so that few sums are equal; without
                                               set-ups, its load in hours
==================  ==================  =====  ===================================================

Rules
    ``first_does_more``           q of a machine - q of the next of its twins >= 0
    ``first_does_more_in_total``  the same, summed over the horizon
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.symmetry.exchange import Exchange
from sop_opt.components.symmetry.twins import rows_of_twins
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt.components.symmetry.twins import Pair
    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem

DISTINCT = 10
"""Set-ups of a machine with weights of their own: with more, numbers would be too far apart."""


@dataclass
class Symmetry:
    """Puts identical machines in order; built when everything else stands."""

    name: ClassVar[str] = "symmetry"
    comes_last: ClassVar[bool] = True
    """It has to know of everything that speaks of a machine, in components of your own too."""
    problem: PlanningProblem

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are several machines."""
        return cls(problem) if len(problem.resources) > 1 else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Order the twins that the model does not tell apart, and say so in the log.

        Twins are looked for last: without whole numbers, or without twins, nothing is to be done.
        """
        whole = block.model.integer.any()
        if not (whole and (twins := list(rows_of_twins(self.problem)))):
            return
        block.imply()
        exchange, amounts = Exchange(block.model), _amounts(ledger, twins)
        rows = [[pair for pair in row if exchange.holds(pair, amounts)] for row in twins]
        single = [all(exchange.holds_by_period(pair) for pair in row) for row in rows]
        by_period = [pair for row, each in zip(rows, single, strict=True) if each for pair in row]
        others = [pair for row, each in zip(rows, single, strict=True) if not each for pair in row]
        _order(block, "first_does_more", by_period, amounts)
        _order(block, "first_does_more_in_total", others, amounts)
        ledger.log.extend(_told(pair, "in every period") for pair in by_period)
        ledger.log.extend(_told(pair, "in total") for pair in others)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return nothing: an order of twins belongs to no table."""
        return {}


def _amounts(ledger: Ledger, rows: list[list[Pair]]) -> dict[str, Chosen]:
    """Return what each machine is ordered by."""
    names = dict.fromkeys(name for row in rows for pair in row for name in pair.machines)
    setups = {name: _of_machine(ledger, "set_up", name) for name in names}
    return {
        name: _weighted(own) if len(own) else _of_machine(ledger, "load", name)
        for name, own in setups.items()
    }


def _of_machine(ledger: Ledger, kind: str, name: str) -> Chosen:
    return ledger.flows.select(Selection(flow=(kind,), resource=(name,)))


def _weighted(setups: Chosen) -> Chosen:
    """Return set-ups with weights that halve from one to the next, down to 1.

    The first of them decide, as in a word: a sum tells which of them are there.
    """
    distinct = min(len(setups), DISTINCT)
    weights = 2.0 ** np.maximum(distinct - 1 - np.arange(len(setups)), 0)
    return replace(setups, coefficients=setups.coefficients * weights[:, None])


def _order(block: Block, name: str, pairs: list[Pair], amounts: dict[str, Chosen]) -> None:
    """Let the first of each pair do as much as the second, per period or over all of them."""
    points = [pair.machines for pair in pairs]
    by_period = name == "first_does_more"
    rule = block.rule(name, points, upper=np.inf, over_periods=by_period)
    for row, pair in zip(rule.rows(), pairs, strict=True):
        for machine, sign in zip(pair.machines, (1.0, -1.0), strict=True):
            own = amounts[machine]
            rule.post("amount", row, sign * own.coefficients, own.columns)


def _told(pair: Pair, where: str) -> str:
    first, second = pair.machines
    return f"symmetry: {first!r} does at least as much as its twin {second!r} {where}"
