"""Sales & operations planning: capacity-feasible plans for production, people and inventory.

The names listed here are the public ones; they are imported when first used.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "sop_opt.api": ["build_model", "solve_plan"],
    "sop_opt.components": ["STANDARD", "Component"],
    "sop_opt.errors": [
        "Fault",
        "InfeasiblePlan",
        "ModelError",
        "NoPlanInTime",
        "ProblemError",
        "SolveError",
        "SolverMissing",
        "SopOptError",
        "UnboundedPlan",
    ],
    "sop_opt.plan": ["Plan"],
    "sop_opt.problem": [
        "Backlog",
        "Demand",
        "ExtraShift",
        "Horizon",
        "Lane",
        "Limit",
        "LostSales",
        "Maintenance",
        "Move",
        "MustServe",
        "Overtime",
        "Period",
        "Pin",
        "PlanningProblem",
        "Pool",
        "PoolOvertime",
        "PreviousFlow",
        "PriceStep",
        "Process",
        "Product",
        "Rate",
        "Receipt",
        "Resource",
        "Selection",
        "ShortTime",
        "Site",
        "Smoothing",
        "Stability",
        "Stock",
        "Supplier",
        "UseRule",
    ],
    "sop_opt.solve": ["Progress", "SolveOptions"],
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_MODULE)  # noqa: PLE0605 - the table above is the one list of names
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module 'sop_opt' has no attribute {name!r}")
    return getattr(import_module(_MODULE[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
