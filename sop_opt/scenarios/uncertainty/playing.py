"""What a worker does with scenarios in which a plan is held, or demand is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sop_opt.scenarios.batch.outcome import Outcome
from sop_opt.scenarios.resolver import Resolver
from sop_opt.scenarios.uncertainty.hold import HeldResolver
from sop_opt.scenarios.uncertainty.shortage import Shortage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.scenarios.uncertainty.hold import Held
    from sop_opt.solve.options import SolveOptions

Made = Callable[["Plan"], "Mapping[str, pd.DataFrame]"]
"""Makes of a plan, if there is one, the tables that are kept."""


@dataclass(frozen=True)
class Playing:
    """Solves one scenario after the other, with decisions of a plan held where there is one."""

    problem: PlanningProblem
    options: SolveOptions
    held: Held | None
    tables: Sequence[str] | None
    """Tables that are kept; None: all."""
    made: Made | None = None
    """Makes others in their place."""

    def begin(self) -> Callable[[Scenario], Outcome]:
        """Return what solves a scenario, and keeps the model in between."""
        held, options = self.held, self.options
        resolver = Resolver(options) if held is None else HeldResolver(held, options)
        shortage = None if held is None else Shortage(held, options)

        def outcome(scenario: Scenario) -> Outcome:
            began = time.perf_counter()
            problem = scenario.applied_to(self.problem)
            plan = resolver.solve(problem)
            told = Outcome.of(scenario.name, plan, self.tables, resolver.path, began)
            if plan.status == "infeasible" and shortage is not None:
                told = replace(told, reason=shortage.reason(problem))
            if self.made is not None and plan.solved:
                told = replace(told, tables=self.made(plan))
            return told

        return outcome
