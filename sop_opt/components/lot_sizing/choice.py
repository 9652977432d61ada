"""Which formulation: by the number of set-ups to decide on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.components.lot_sizing.systems import slots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.components.lot_sizing.systems import System

FEW = 100
"""Set-ups up to which the solver's own cuts do as well."""


def choose(systems: Sequence[System], asked: str) -> tuple[str, str]:
    """Return the formulation to use, and the reason for the log."""
    count = slots_of(systems)
    if not count:
        return "plain", ""
    if asked != "auto":
        return asked, f"{asked} for {count:,} set-ups and orders, as asked"
    if count <= FEW:
        return "plain", f"plain, for {count:,} set-ups and orders only"
    return "covers", f"covers, for {count:,} set-ups and orders"
