"""The extensive form in Pyomo: one block per scenario, tied by the decisions that they share.

==============================  =================================================================
in the model                    what it is
==============================  =================================================================
``model.scenario[name]``        the model of a scenario, with the parts that
                                ``sop_opt.solve.pyomo_model`` lists; its objective is switched off
``model.decided[...]``          what is decided now, by family, labels and period
``model.same_decision[...]``    the scenario's own variable equals ``decided``; by scenario, family,
                                labels and period
``model.expected_cost``         the objective, minimised
``model.expected_profit``       the objective in its place where profit is maximised
==============================  =================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.core.expr import LinearExpression
from pyomo.environ import Any as AnyIndex
from pyomo.environ import (
    Block,
    ConcreteModel,
    Constraint,
    Objective,
    Set,
    Var,
    maximize,
    minimize,
)

from sop_opt.scenarios.stochastic.cases import cases_of
from sop_opt.solve.pyomo_model import linear, write_model

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyomo.core.base.var import VarData

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.scenarios.stochastic.cases import Case
    from sop_opt.scenarios.uncertainty.decisions import Decision


@dataclass(frozen=True)
class WrittenCase:
    """The Pyomo model of one scenario, with the variable of every column."""

    case: Case
    model: ConcreteModel
    variables: list[VarData]

    @property
    def shared(self) -> list[VarData]:
        """Variables that are decided now, in the order of their numbers."""
        order = np.argsort(self.case.number)
        return [self.variables[column] for column in self.case.shared[order].tolist()]

    def cost(self, factor: float = 1.0) -> LinearExpression:
        """Return what is minimised, times a factor."""
        matrix = self.case.matrix
        return linear(factor * matrix.cost, factor * matrix.offset, self.variables)


def write_case(case: Case) -> WrittenCase:
    """Write the model of one scenario; it has no objective that counts."""
    written = write_model(case.prepared.assembled)
    for column in case.shared.tolist():
        most = case.matrix.upper.item(column)
        written.variables[column].setub(None if np.isinf(most) else most)
    for objective in written.model.component_objects(Objective, active=True):
        objective.deactivate()
    return WrittenCase(case, written.model, written.variables)


def stochastic_model(
    problem: PlanningProblem,
    scenarios: Sequence[Scenario],
    *,
    here_and_now: Collection[Decision] = ("head_count", "shifts", "contracts"),
    until: str | None = None,
) -> ConcreteModel:
    """Return the Pyomo model of a stochastic plan, to be read, changed, written or solved.

    Parameters are those of :func:`sop_opt.scenarios.stochastic.solve_stochastic`, which solves the
    same model as arrays.

    Examples
    --------
    >>> from sop_opt import PlanningProblem, Scenario
    >>> from sop_opt.scenarios.stochastic import stochastic_model
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     workforce=[{"name": "bakers", "hours_per_worker": 10, "hire_cost": 50}],
    ...     processes=[{"product": "bread", "labour_hours": {"bakers": 1}}],
    ...     demand=[{"product": "bread", "quantity": 20}],
    ... )
    >>> fair = Scenario(name="fair", changes=[{"kind": "scale_demand", "by": 2}])
    >>> model = stochastic_model(problem, [Scenario(name="as usual"), fair])
    >>> print(model.same_decision["fair", "workforce.hired", "bakers", "Jan"].body)
    scenario[fair].workforce.hired[bakers,Jan] - decided['workforce.hired',bakers,Jan]
    """
    cases = cases_of(problem, scenarios, here_and_now, until)
    model = ConcreteModel(name=problem.name)
    model.scenario = Block(AnyIndex)
    index = [(name.family, *name.point, name.period) for name in cases.names]
    model.decided = Var(Set(initialize=index, dimen=None))
    model.same_decision = Constraint(AnyIndex)
    terms: list[Any] = []
    for case in cases:
        written = write_case(case)
        model.scenario[case.name].transfer_attributes_from(written.model)
        places = sorted(case.number.tolist())
        for number, variable in zip(places, written.shared, strict=True):
            tie = variable - model.decided[index[number]] == 0.0
            model.same_decision.add((case.name, *index[number]), tie)
        terms += written.cost(cases.sign * case.probability).args
    if cases.sign < 0:
        model.expected_profit = Objective(expr=LinearExpression(terms), sense=maximize)
    else:
        model.expected_cost = Objective(expr=LinearExpression(terms), sense=minimize)
    return model
