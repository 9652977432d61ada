"""Plans for several scenarios at once: what is decided now, and what reacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop_opt.scenarios.stochastic.plan import StochasticPlan
from sop_opt.scenarios.stochastic.solve import solve_stochastic

if TYPE_CHECKING:
    from sop_opt.scenarios.stochastic.pyomo_form import stochastic_model

__all__ = ["StochasticPlan", "solve_stochastic", "stochastic_model"]


def __getattr__(name: str) -> Any:
    """Return what needs Pyomo when somebody asks for it."""
    if name != "stochastic_model":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sop_opt.scenarios.stochastic.pyomo_form import stochastic_model  # noqa: PLC0415

    return stochastic_model
