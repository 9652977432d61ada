"""Changes that scenarios are made of: one file per topic, one small frozen class per kind."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Discriminator

from sop_opt.problem.fields import DISCRIMINATOR, default
from sop_opt.scenarios.changes.base import ScenarioChange
from sop_opt.scenarios.changes.costs import ChangeCost
from sop_opt.scenarios.changes.demand import Promotion, ReplaceDemand, ScaleDemand, ShiftDemand
from sop_opt.scenarios.changes.draws import DrawDemand
from sop_opt.scenarios.changes.fields import ChangeField
from sop_opt.scenarios.changes.people import Absence, FreezePeople
from sop_opt.scenarios.changes.policy import ChangePolicy
from sop_opt.scenarios.changes.products import DelayLaunch
from sop_opt.scenarios.changes.rows import AddRow, DropRows
from sop_opt.scenarios.changes.supply import (
    AddMachines,
    AddShift,
    CloseLane,
    Faster,
    LoseSupplier,
    ResourceDown,
    StopProcess,
)

_Any = (
    ScaleDemand
    | ReplaceDemand
    | ShiftDemand
    | Promotion
    | DrawDemand
    | DelayLaunch
    | ChangeCost
    | ResourceDown
    | AddMachines
    | AddShift
    | Faster
    | LoseSupplier
    | CloseLane
    | StopProcess
    | FreezePeople
    | Absence
    | ChangePolicy
    | ChangeField
    | AddRow
    | DropRows
)
AnyChange = Annotated[_Any, Discriminator(DISCRIMINATOR)]
"""Any of them, told apart by their kind."""

KINDS: dict[str, type[ScenarioChange]] = {
    default(kind, DISCRIMINATOR): kind for kind in get_args(_Any)
}
"""Classes of change by kind, in the order of the documentation."""

__all__ = [
    "KINDS",
    "Absence",
    "AddMachines",
    "AddRow",
    "AddShift",
    "AnyChange",
    "ChangeCost",
    "ChangeField",
    "ChangePolicy",
    "CloseLane",
    "DelayLaunch",
    "DrawDemand",
    "DropRows",
    "Faster",
    "FreezePeople",
    "LoseSupplier",
    "Promotion",
    "ReplaceDemand",
    "ResourceDown",
    "ScaleDemand",
    "ScenarioChange",
    "ShiftDemand",
    "StopProcess",
]
