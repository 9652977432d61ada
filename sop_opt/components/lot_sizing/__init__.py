"""Formulations that tell the solver what lots and set-ups imply; none of them changes the plan."""

from sop_opt.components.lot_sizing.component import LotSizing

__all__ = ["LotSizing"]
