"""Several plans side by side."""

from sop_opt.scenarios.strategies import compare_strategies

__all__ = ["compare_strategies"]
