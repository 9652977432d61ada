"""How the model is solved."""

from sop_opt.solve.options import Progress, SolveOptions
from sop_opt.solve.result import SolveResult, Status

__all__ = ["Progress", "SolveOptions", "SolveResult", "Status"]
