"""Why demand is short or late, and stock too low: causes, and the smallest fix, proved."""

from sop_opt.trust.explain.explanation import Explanation

__all__ = ["Explanation"]
