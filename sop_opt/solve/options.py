"""How to solve: limits, method, solver and progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Method = Literal["auto", "simplex", "interior_point", "first_order"]


class Progress(BaseModel):
    """Where a running solve stands."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    """Seconds since the solve began."""
    bound: float
    """Best objective that is still possible."""
    incumbent: float
    """Objective of the best plan so far; infinite while there is none."""
    gap: float
    """Relative distance of the two."""
    stage: str = ""
    """What is being solved, when an objective has several stages."""


class SolveOptions(BaseModel):
    """Options of a solve; the defaults prove the optimum and keep quiet.

    >>> SolveOptions(time_limit=60, mip_gap=0.001).method
    'auto'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    time_limit: float | None = Field(default=None, gt=0)
    """Seconds for the solve; the best plan in hand is returned. None: no limit."""
    mip_gap: float = Field(default=1e-6, ge=0)
    """Relative gap between plan and bound at which whole-number problems count as optimal."""
    threads: int | None = Field(default=None, ge=1)
    """Threads the solver may use. None: its own choice."""
    seed: int = Field(default=0, ge=0)
    """Seed of the solver's random choices."""
    method: Method = "auto"
    """How linear programmes are solved; ``auto``: the solver's choice."""
    solver: str = "highs"
    """``highs``, or any solver that Pyomo knows and that is installed, such as ``scip``."""
    progress: bool | Callable[[Progress], Any] = False
    """True: a line on standard error while a long solve runs; or a function to call with each
    :class:`Progress`."""
