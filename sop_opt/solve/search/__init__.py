"""Search for good plans of large whole-number problems, beside the proof of how good they are."""

from sop_opt.solve.search.front import solve_by_search

__all__ = ["solve_by_search"]
