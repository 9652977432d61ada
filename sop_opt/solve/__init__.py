"""How the model is solved."""

from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import Progress
from sop_opt.solve.result import SolveResult, Status

__all__ = ["Progress", "SolveOptions", "SolveResult", "Status"]
