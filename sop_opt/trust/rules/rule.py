"""What a rule of a problem is: where it is written, and what of the model it holds back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sop_opt.problem import PlanningProblem
from sop_opt.problem.changes import Change

Side = Literal["lower", "upper"]
"""Which bound: the least, or the most."""

Cause = Literal[
    "capacity",
    "people",
    "material",
    "storage",
    "limit",
    "frozen",
    "pin",
    "lot rule",
    "set-up",
    "minimum",
    "stock level",
    "availability",
    "demand",
    "strategy",
]
"""Kinds of rule, in a planner's words: ``material`` is the ceiling of what is made, bought or
moved; ``availability`` a launch, a phase-out or the window of a source."""

Loosen = Callable[[PlanningProblem, float, NDArray[np.float64]], Change]
"""Returns the change by which a problem gives way by an amount (above 0: what the rule bounds may
be more; below 0: less), given the values of all columns where that amount is enough."""


@dataclass(frozen=True)
class Piece:
    """One bound of the model: of a row, or of a column."""

    what: Literal["row", "column"]
    index: int
    """Row or column of the matrix."""
    side: Side
    level: float
    """Where the bound is by this rule alone; of several rules on one side the strictest holds."""
    free: float
    """Where the bound would be without any rule, such as 0 for what cannot be negative."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule in one period, or over the horizon."""

    cause: Cause
    section: str
    row: int
    """Row of the section, counted from 1; 0 where the section is one row, or the problem itself."""
    field: str
    """Field that says it, such as ``maximum``; of nested rows with its way, ``pins.2.quantity``."""
    name: str
    """What a planner calls it: ``oven``, ``flour from mill``, ``stock of bread at shop``."""
    period: str
    """Period it holds in; empty: it holds for the horizon as a whole."""
    unit: str
    """Unit that it gives way in, such as ``hours``, ``workers`` or ``units``."""
    scale: float
    """Amount that counts as giving way by 100 %, above 0: what the rule says on average."""
    pieces: tuple[Piece, ...]
    """Every bound that the rule puts on the model."""
    relief: Mapping[Side, str]
    """What giving way on a side is called, with a place for the amount: of a resource, whose hours
    left must not be below 0, ``{"lower": "{} more hours of oven"}``."""
    loosened: Loosen | None
    """How the problem says that it gives way; None: data alone cannot say it."""
    whole: bool = False
    """Whether it gives way by whole units only."""

    def __getstate__(self) -> dict[str, object]:
        """Leave out what only a problem in hand can use, so that plans can be stored."""
        return self.__dict__ | {"loosened": None}

    @property
    def place(self) -> tuple[str, int, str]:
        """Section, row and field: what rules of different periods share."""
        return self.section, self.row, self.field
