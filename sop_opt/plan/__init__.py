"""What comes back: the plan, its tables, costs and key figures."""

from sop_opt.plan.plan import Plan
from sop_opt.plan.previous import previous_from_plan
from sop_opt.plan.tables import COLUMNS

__all__ = ["COLUMNS", "Plan", "previous_from_plan"]
