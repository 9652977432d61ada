"""Search for good plans of large whole-number problems, beside the proof of how good they are."""

from sop_opt.solve.search.front import pays, solve_by_search

__all__ = ["pays", "solve_by_search"]
