"""Grids: every case of one axis with every case of the others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from sop_opt.errors import Fault, ProblemError, shown
from sop_opt.scenarios.scenario import Scenario, require_unique

BETWEEN = " / "
"""Stands between the parts of a name."""
ALL = "all"
"""The one case of scenarios that are no grid."""


def grid(**axes: Sequence[Scenario]) -> list[Scenario]:
    """Return every combination of one scenario of each axis.

    A combination is called after its parts, makes their changes in the order of the axes, and
    weighs the product of their weights: where the weights of each axis are probabilities, and the
    axes independent of each other, so are those of the grid. The last axis changes fastest.

    Parameters
    ----------
    **axes
        Scenarios by axis, such as ``demand``, ``supply`` and ``options``.

    Raises
    ------
    ProblemError: there is no axis, or one without a scenario; or a name is given twice, or could
    not be told from the parts of others.

    Examples
    --------
    >>> boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}], weight=0.25)
    >>> as_planned = Scenario(name="as planned", weight=0.75)
    >>> level = Scenario(name="level", changes=[{"kind": "change_policy", "strategy": "level"}])
    >>> free = Scenario(name="free")
    >>> for scenario in grid(demand=[boom, as_planned], options=[level, free]):
    ...     print(scenario.weight, scenario)
    0.25 boom / level: demand times 1.5; strategy level
    0.25 boom / free: demand times 1.5
    0.75 as planned / level: strategy level
    0.75 as planned / free: no change
    """
    if faults := [fault for name, cases in axes.items() for fault in _faults(name, cases, axes)]:
        raise ProblemError(faults)
    if not axes:
        raise ProblemError([Fault("grid", "", "", "", "has no axis; give one or more")])
    return [_joined(cases) for cases in product(*axes.values())]


def _joined(cases: Sequence[Scenario]) -> Scenario:
    """Return the scenario in which all of some hold together."""
    return Scenario(
        name=BETWEEN.join(case.name for case in cases),
        changes=tuple(change for case in cases for change in case.changes),
        weight=math.prod(case.weight for case in cases),
    )


def _faults(
    axis: str, cases: Sequence[Scenario], axes: Mapping[str, Sequence[Scenario]]
) -> list[Fault]:
    """Return what is wrong with the scenarios of an axis."""
    place = f"axis {axis!r}"
    if not cases:
        return [Fault(place, "", "", "", "has no scenario; give one, or leave the axis out")]
    if not all(isinstance(case, Scenario) for case in cases):
        return [Fault(place, "", "", shown(cases), "must be a list of scenarios")]
    faults = []
    try:
        require_unique(cases)
    except ProblemError as error:
        faults += [replace(fault, section=place) for fault in error.faults]
    message = f"must not contain {BETWEEN!r}, which stands between the parts of a name; rename it"
    faults += [
        Fault(place, f"row {number}", "name", repr(case.name), message)
        for number, case in enumerate(cases, 1)
        if BETWEEN in case.name and len(axes) > 1
    ]
    return faults
