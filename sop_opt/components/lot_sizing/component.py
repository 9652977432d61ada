"""Lot sizing: the formulation that suits what has lots and set-ups, by their number.

Set-ups and orders alone give the solver a poor bound: it opens a fraction of each, just enough for
what flows. Three formulations say more, and none of them changes which plans there are:

=====================  =============================================  ============================
name                   what it adds                                   where
=====================  =============================================  ============================
``plain``              nothing                                        few set-ups
``facility_location``  what each supply is for                        any demand; the strongest
``shortest_path``      lots as a path over the periods                demand that must be met
``covers``             stock covers the next periods, or one is open  any demand; the smallest
=====================  =============================================  ============================

A system that a path does not fit is told what each supply is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, ClassVar, Self

from sop_opt.components.lot_sizing import shortest_path
from sop_opt.components.lot_sizing.choice import choose
from sop_opt.components.lot_sizing.covers import add_covers
from sop_opt.components.lot_sizing.facility_location import add_facility_location
from sop_opt.components.lot_sizing.shortest_path import add_shortest_path
from sop_opt.components.lot_sizing.shortfalls import Short
from sop_opt.components.lot_sizing.systems import systems

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class LotSizing:
    """Adds what follows from lots and set-ups; built after everything that supplies material."""

    name: ClassVar[str] = "lot_sizing"
    comes_last: ClassVar[bool] = True
    """It has to know of everything that supplies material, in components of your own too."""
    formulation: ClassVar[str] = "auto"
    """Formulation to use; ``auto``: chosen by the number of set-ups and orders."""
    problem: PlanningProblem

    @classmethod
    def using(cls, formulation: str) -> type[Self]:
        """Return the component with a formulation of your choice."""
        return type(cls.__name__, (cls,), {"formulation": formulation})

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when anything has lots or set-ups."""
        rows = (*problem.processes, *problem.suppliers, *problem.lanes)
        has_lots = any(row.lot is not None for row in rows)
        return cls(problem) if problem.setups or has_lots else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the formulation chosen, and say in the log which one and why."""
        found = systems(self.problem, ledger, block.model.integer)
        name, reason = choose(found, self.formulation)
        if reason:
            ledger.log.append(f"lot sizing: {reason}")
        if name == "plain":
            return
        block.imply()
        short = Short(block, ledger, self.problem, found)
        if name == "covers":
            add_covers(block, found, short)
            return
        on_path = [name == "shortest_path" and shortest_path.fits(system) for system in found]
        if path := list(compress(found, on_path)):
            add_shortest_path(block, path)
        if others := [s for s, fits in zip(found, on_path, strict=True) if not fits]:
            add_facility_location(block, others, short)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return nothing: what this adds belongs to no table."""
        return {}
