"""The stochastic plan: what is decided now, and how each scenario reacts to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd

from sop_opt.errors import InfeasiblePlan, NoPlanInTime, UnboundedPlan
from sop_opt.plan.tables import DECIMALS
from sop_opt.solve.result import relative_gap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sop_opt.plan import Plan
    from sop_opt.problem.problem import Objective
    from sop_opt.solve.result import Status

Criterion = Literal["expected", "regret"]
Method = Literal["auto", "extensive", "progressive_hedging"]


@dataclass(frozen=True)
class StochasticPlan:
    """Decisions that are the same in every scenario, and the plan of each that follows from them.

    Money is the cost, or the profit (positive) where profit is maximised.
    """

    aim: Objective
    """``cost`` or ``profit``."""
    criterion: Criterion
    """What is best: the ``expected`` money, or the worst ``regret``."""
    method: Method
    """How it was solved."""
    status: Status
    """As that of a plan: ``optimal``, ``feasible``, ``infeasible``, ``unbounded``, ``no_plan``."""
    expected: float
    """Expected money of the plan; nan without one."""
    worst_regret: float
    """Most that the plan of any scenario with a weight falls short of the best for it alone; nan
    without a plan."""
    bound: float
    """Best :attr:`objective` that any decisions could reach; nan where none is known."""
    decisions: pd.DataFrame
    """Columns decision, family, name, period, value, and mean_value: what the plan for the mean of
    all data would decide; nan where there is none."""
    scenarios: pd.DataFrame
    """Index scenario; columns probability, objective (money of its plan), wait_and_see (money of
    the best plan if it were known to come), regret (the difference), mean_value_plan (money when
    the decisions for the mean of all data are held)."""
    plans: Mapping[str, Plan]
    """Plan of each scenario, by name; its ``bound`` is that of the best plan if the scenario were
    known to come. Empty without a plan."""
    seconds: float
    """Seconds that it all took."""
    log: tuple[str, ...] = ()
    """Choices that were made on the way, with their reason."""

    @property
    def objective(self) -> float:
        """What was made best: :attr:`expected`, or :attr:`worst_regret`."""
        return self.expected if self.criterion == "expected" else self.worst_regret

    @property
    def gap(self) -> float:
        """Relative distance of objective and bound; nan where no bound is known."""
        return relative_gap(self.objective, self.bound)

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return self.status in ("optimal", "feasible")

    @cached_property
    def wait_and_see(self) -> float:
        """Expected money if every scenario were known before anything is decided."""
        return self._mean_of("wait_and_see")

    @cached_property
    def mean_value_plan(self) -> float:
        """Expected money when what is best for the mean of all data is decided; nan: no mean.

        Infinitely bad where these decisions leave a scenario without a plan.
        """
        return self._mean_of("mean_value_plan")

    @cached_property
    def evpi(self) -> float:
        """Expected value of perfect information: what to pay at most for knowing what will come.

        Below 0 only by the gaps of the plans that it compares.
        """
        return self._lead(self.expected, self.wait_and_see)

    @cached_property
    def vss(self) -> float:
        """Value of the stochastic solution: what is gained over planning for the mean of all data.

        Infinite where the decisions for the mean leave a scenario without a plan; below 0 where
        the criterion is not the expected money. Nan: the data have no mean; the log says why.
        """
        return self._lead(self.mean_value_plan, self.expected)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables of all plans, with the scenario as first index level."""
        names = dict.fromkeys(name for plan in self.plans.values() for name in plan.tables)
        return {
            name: pd.concat(
                {key: plan.tables[name] for key, plan in self.plans.items() if name in plan.tables},
                names=["scenario"],
            )
            for name in names
        }

    def require_solved(self) -> Self:
        """Return the plan itself, or raise what kept it from being one.

        Raises
        ------
        InfeasiblePlan, UnboundedPlan, NoPlanInTime: as the status says.
        """
        errors = {
            "infeasible": InfeasiblePlan,
            "unbounded": UnboundedPlan,
            "no_plan": NoPlanInTime,
        }
        if self.status in errors:
            raise errors[self.status]("\n".join(["no stochastic plan", *self.log]))
        return self

    def summary(self) -> str:
        """Return the plan in a few lines."""
        rows = {
            "expected": self.expected,
            "worst regret": self.worst_regret,
            "if known before": self.wait_and_see,
            "perfect information (EVPI)": self.evpi,
            "planned for the mean": self.mean_value_plan,
            "stochastic solution (VSS)": self.vss,
        }
        aim = "expected money" if self.criterion == "expected" else "worst regret"
        lines = [f"{len(self.scenarios)} scenarios, {self.status}, by {aim}"]
        lines += [f"  {label:<28}{amount:>18,.2f}" for label, amount in rows.items()]
        return "\n".join([*lines, *self.log])

    def __str__(self) -> str:
        return self.summary()

    def _lead(self, money: float, better: float) -> float:
        """Return by how much one amount of money is worse than a better one."""
        lead = money - better
        return _money(lead if self.aim == "cost" else -lead)

    def _mean_of(self, column: str) -> float:
        money = self.scenarios[column].to_numpy()
        if (endless := money[np.isinf(money)]).size:
            return float(endless[0])
        return float(self.scenarios["probability"].to_numpy() @ money)


def _money(amount: float) -> float:
    return round(amount, DECIMALS) + 0.0
