"""Changes that scenarios are made of."""

from sop_opt.scenarios.changes.base import ScenarioChange
from sop_opt.scenarios.changes.demand import ScaleDemand

AnyChange = ScaleDemand
"""Any of them."""

__all__ = ["AnyChange", "ScaleDemand", "ScenarioChange"]
