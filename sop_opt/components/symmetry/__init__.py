"""Identical machines are put in order; none of them does what another could not."""

from sop_opt.components.symmetry.component import Symmetry

__all__ = ["Symmetry"]
