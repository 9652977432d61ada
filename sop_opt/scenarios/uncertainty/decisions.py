"""Which columns of a model are which decision: what is fixed early, and what may react later.

=============  =========================================================  ========================
decision       what is decided                                            families of variables
=============  =========================================================  ========================
head_count     hiring, releasing, moving and short time of people         workforce, moves, ...
shifts         extra shifts, and when machines stop for maintenance       extra_shifts, ...
contracts      which suppliers, lanes and processes are in use            usage
lots           orders and batches with a lot rule, set-ups and cycles     lots, setups
=============  =========================================================  ========================

What follows from them is no decision of its own: the head count once it is known who comes and
goes. Everything else reacts: what is made, bought, moved, stocked, served late or lost, overtime
and idle time, the step of a price that is reached, departures from an earlier plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from sop_opt.formulation import Formulation

Decision = Literal["head_count", "shifts", "contracts", "lots"]
"""Kinds of decision that can be held."""

DECISIONS: tuple[Decision, ...] = get_args(Decision)

FAMILIES: dict[Decision, tuple[str, ...]] = {
    "head_count": (
        "workforce.hired",
        "workforce.released",
        "moves.moved",
        "short_time.on_short_time",
    ),
    "shifts": ("extra_shifts.shifts", "maintenance.machines_down"),
    "contracts": ("usage.is_used",),
    "lots": (
        "lots.orders",
        "lots.batches",
        "setups.is_set_up",
        "setups.is_done",
        "setups.is_started",
        "setups.is_carried",
        "setups.keeps_one",
        "setups.cycles_from",
    ),
}
"""Families of variables of every decision."""

FOLLOWING: dict[Decision, tuple[str, ...]] = {
    "head_count": ("workforce.workers",),
    "shifts": (),
    "contracts": (),
    "lots": ("lots.is_ordered",),
}
"""Families that a decision leaves no choice of; they are whole where it is."""


def columns_of(
    formulation: Formulation, decisions: Collection[Decision], until: str | None = None
) -> NDArray[np.bool_]:
    """Return which columns of a model are these decisions, up to and with a period (None: all)."""
    wanted = {name for decision in decisions for name in FAMILIES[decision]}
    return _columns(formulation, wanted, until)


def following(
    formulation: Formulation, decisions: Collection[Decision], until: str | None = None
) -> NDArray[np.bool_]:
    """Return which columns follow from these decisions, up to and with a period (None: all)."""
    wanted = {name for decision in decisions for name in FOLLOWING[decision]}
    return _columns(formulation, wanted, until)


def _columns(
    formulation: Formulation, wanted: Collection[str], until: str | None
) -> NDArray[np.bool_]:
    """Return which columns belong to these families; those without a period do at any time."""
    names = formulation.period_names
    kept = np.arange(len(names)) <= (len(names) - 1 if until is None else names.index(until))
    chosen = np.zeros(formulation.size, dtype=bool)
    for family in formulation.variables:
        if family.name in wanted:
            grid = family.columns
            chosen[grid[:, kept] if grid.ndim == 2 else grid] = True
    return chosen
