"""The plain model: what a problem says, and nothing that only helps a solver.

A rule that gives way in it gives way for good. In the model that is solved it may hold on in what
follows from it: a lot-sizing inequality, an order among machines that are alike, a big M that is as
tight as the data allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.symmetry import Symmetry

if TYPE_CHECKING:
    from sop_opt.assemble import Assembled
    from sop_opt.problem import PlanningProblem

PLAIN = tuple(kind for kind in STANDARD if kind not in (LotSizing, Symmetry))
"""Components that say what the problem says."""


def plain_model(problem: PlanningProblem) -> Assembled:
    """Return the model of a problem with its rules alone, none of what they imply."""
    return assemble(problem, PLAIN, roomy=True)
