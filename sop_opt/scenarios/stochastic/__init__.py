"""Plans for several scenarios at once: what is decided now, and what reacts."""

from sop_opt.scenarios.stochastic.plan import StochasticPlan
from sop_opt.scenarios.stochastic.solve import solve_stochastic

__all__ = ["StochasticPlan", "solve_stochastic"]
