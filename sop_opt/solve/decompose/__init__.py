"""Decomposition of large problems whose parts are linked by few rows."""

from sop_opt.solve.decompose.front import solve_by_decomposition

__all__ = ["solve_by_decomposition"]
