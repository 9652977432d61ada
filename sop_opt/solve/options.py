"""How to solve: limits, method, solver and progress."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sop_opt.solve.progress import Progress

LEAST_SECONDS = 1e-3
"""Time limit of a stage that begins when the time is up."""

Formulation = Literal["auto", "plain", "facility_location", "shortest_path", "covers"]
Method = Literal[
    "auto", "simplex", "interior_point", "hipo", "race", "first_order", "decomposition"
]


class SolveOptions(BaseModel):
    """Options of a solve; the defaults prove the optimum and keep quiet.

    >>> SolveOptions(time_limit=60, mip_gap=0.001).method
    'auto'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    time_limit: float | None = Field(default=None, gt=0)
    """Seconds for the solve, all stages together; the best plan in hand is returned. None: no
    limit."""
    mip_gap: float = Field(default=1e-6, ge=0, lt=1)
    """Relative gap, such as 0.01 for 1 %, between plan and bound at which whole-number problems
    count as optimal; where service comes first, each stage is held at what it has reached."""
    threads: int | None = Field(default=None, ge=1)
    """Threads the solver may use. None: its own choice."""
    seed: int = Field(default=0, ge=0)
    """Seed of the solver's random choices."""
    method: Method = "auto"
    """How HiGHS solves linear programmes; all end at a vertex, so that plans are free of dust.
    ``auto`` chooses by size, and says so in ``plan.log``. ``simplex``.
    ``interior_point``: HiPO where it is installed (``pip install 'sop-opt[hipo]'``), else IPX;
    ``hipo``: nothing but that. ``race``: simplex and interior point side by side, a thread each;
    the first to end stops the other. ``first_order``: Ctrl-C has to wait for it. Whole-number
    problems are left to HiGHS, but for ``decomposition``: parts that share only a few limits, such
    as hours, are planned by prices for what they share; with whole numbers the plan comes with a
    gap that stays open. It is for problems that a solve as a whole does not finish."""
    formulation: Formulation = "auto"
    """What the solver is told about lots and set-ups beside the rules themselves; it never changes
    which plans there are. ``auto`` chooses by structure and size, and says so in ``plan.log``; see
    ``docs/formulations.md``."""
    solver: str = "highs"
    """``highs``, or any solver that Pyomo knows and that is installed, such as ``scip``."""
    executor: Any = Field(default=None, exclude=True, repr=False)
    """Where ``decomposition`` plans the parts: a ``concurrent.futures.Executor``. None: threads of
    this process. It is not stored with plans, and stays where it is when options are pickled."""
    progress: bool | Callable[[Progress], Any] = False
    """True: a line on standard error while a long solve runs, about once a second; or a function
    to call with each :class:`Progress`. HiGHS only."""

    @field_validator("executor")
    @classmethod
    def _check_executor(cls, executor: Any) -> Any:
        if executor is not None and not isinstance(executor, Executor):
            raise ValueError("a concurrent.futures.Executor is needed")
        return executor

    def __getstate__(self) -> dict[Any, Any]:
        """Return what travels to another process: no executor can."""
        state = super().__getstate__()
        return state | {"__dict__": state["__dict__"] | {"executor": None}}

    @property
    def threads_at_hand(self) -> int:
        """Threads asked for; those of the machine where none are."""
        return self.threads or os.cpu_count() or 1

    def after(self, seconds: float) -> Self:
        """Return the options for what follows when so much time has been spent.

        >>> SolveOptions(time_limit=60).after(45.0).time_limit
        15.0
        """
        if self.time_limit is None:
            return self
        return self.model_copy(update={"time_limit": max(self.time_limit - seconds, LEAST_SECONDS)})
