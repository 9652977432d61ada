"""The model in Pyomo: the same columns and rows, under names that read like the plan.

==============================  =================================================================
in the model                    what it is
==============================  =================================================================
``model.<component>``           block of a component, such as ``model.workforce``
``model.<component>.<family>``  its variables and rules, indexed by their labels and the period:
                                ``model.production.run["make tools", "January"]``
``model.material_balance``      product, site, period: what comes in and goes out nets to zero
``model.hours_limit``           resource or pool, period: hours offered cover hours used
``model.head_count``            pool, period: who comes and goes nets to zero
``model.total_cost``            the objective, minimised
``model.total_profit``          the objective in its place where profit is maximised
``model.unmet_demand``          priority: expression minimised before cost where service is first
==============================  =================================================================

A row without variables is left out where it holds anyway. Where it cannot hold it is kept, as zero
times some variable, so that every solver finds the model infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.common.gc_manager import PauseGC
from pyomo.core.expr import LinearExpression, MonomialTermExpression, inequality
from pyomo.environ import (
    Binary,
    Block,
    ConcreteModel,
    Constraint,
    Expression,
    Integers,
    Objective,
    Var,
    maximize,
    minimize,
)

from sop_opt.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pyomo.core.base.constraint import ConstraintData
    from pyomo.core.base.var import VarData

    from sop_opt.assemble import Assembled
    from sop_opt.ledger import Point
    from sop_opt.matrix import Matrix

NOTHING = 1e-9
"""How far a row without variables may miss its bounds and still count as met."""


@dataclass(frozen=True)
class Written:
    """A Pyomo model, with the variable of every column and the constraint of every row."""

    model: ConcreteModel
    variables: list[VarData]
    constraints: list[ConstraintData | None]
    """None for rows that were left out."""


def to_pyomo(assembled: Assembled) -> ConcreteModel:
    """Return the model of a problem, ready to be read, changed, written or solved."""
    return write_model(assembled).model


def write_model(assembled: Assembled) -> Written:
    """Write all columns and rows of a problem as one Pyomo model.

    Raises
    ------
    ModelError: a name cannot be used, or two points of one family have the same labels.
    """
    formulation = assembled.formulation
    matrix, periods = formulation.matrix(), formulation.period_names
    model = ConcreteModel(name=assembled.problem.name)
    variables: list[VarData] = []
    constraints: list[ConstraintData | None] = []
    with PauseGC():
        for family in formulation.variables:
            over = periods if family.columns.ndim > 1 else None
            variables += _add(model, family.name, Var, labels(family.points, over)).values()
        bound(variables, matrix)
        rows = relations(matrix, variables)
        for account in formulation.accounts:
            names = labels(account.points, periods if account.periods else None)
            rule = _add(model, account.name, Constraint, names)
            constraints += [add_row(rule, name, next(rows)) for name in names]
        _add_objectives(model, assembled, matrix, variables)
    return Written(model, variables, constraints)


def labels(points: Sequence[Point], periods: Sequence[str] | None) -> list[Any]:
    """Return the index of a family: the labels of each point, and its period.

    >>> labels([("tools",)], ["January", "February"])
    [('tools', 'January'), ('tools', 'February')]
    >>> labels([()], None)
    [None]
    """
    if periods is not None:
        points = [(*point, period) for point in points for period in periods]
    return [point if len(point) > 1 else point[0] if point else None for point in points]


def _add(model: ConcreteModel, path: str, kind: type, index: list[Any]) -> Any:
    """Add a family to the block that its path names; a family without labels is a scalar."""
    *blocks, name = path.split(".")
    home = model
    for block in blocks:
        if home.component(block) is None:
            _attach(home, block, Block(), path)
        home = home.component(block)
    family = kind() if index == [None] else kind(index)
    _attach(home, name, family, path)
    if len(family.index_set()) < len(index):
        raise ModelError(f"{path}: two of its points have the same labels")
    return family


def _attach(home: Any, name: str, part: Any, path: str) -> None:
    try:
        home.add_component(name, part)
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{path}: Pyomo cannot use the name {name!r}; choose another") from error


def bound(variables: Sequence[VarData], matrix: Matrix) -> None:
    """Give every variable the bounds and the domain of its column; it has none yet."""
    binary = matrix.integer & (matrix.lower >= 0) & (matrix.upper <= 1)
    for column in np.flatnonzero(matrix.integer).tolist():
        variables[column].domain = Binary if binary[column] else Integers
    for column in np.flatnonzero(np.isfinite(matrix.lower)).tolist():
        variables[column].setlb(matrix.lower.item(column))
    for column in np.flatnonzero(np.isfinite(matrix.upper)).tolist():
        variables[column].setub(matrix.upper.item(column))


def relations(matrix: Matrix, variables: Sequence[VarData]) -> Iterator[Any]:
    """Yield each row as a Pyomo relation, or None where it says nothing."""
    coefficients, columns = matrix.values.tolist(), matrix.columns.tolist()
    starts = matrix.starts.tolist()
    bounds = zip(matrix.row_lower.tolist(), matrix.row_upper.tolist(), strict=True)
    for row, (lower, upper) in enumerate(bounds):
        place = slice(starts[row], starts[row + 1])
        if not columns[place] and lower <= NOTHING and upper >= -NOTHING:
            yield None
            continue
        terms = [
            MonomialTermExpression((coefficient, variables[column]))
            for coefficient, column in zip(coefficients[place], columns[place], strict=True)
        ]
        yield relation(lower, terms or [MonomialTermExpression((0.0, variables[0]))], upper)


def relation(lower: float, terms: list[Any], upper: float) -> Any:
    """Return ``lower <= sum of terms <= upper`` in its shortest form; None without any bound."""
    body = LinearExpression(terms)
    if lower == upper:
        return body == lower
    if lower == -np.inf:
        return None if upper == np.inf else body <= upper
    return body >= lower if upper == np.inf else inequality(lower, body, upper)


def add_row(rule: Any, name: Any, relation: Any) -> ConstraintData | None:
    """Add one row to a rule and return it; None where the row says nothing."""
    return None if relation is None else rule.add(name, relation)


def linear(
    coefficients: NDArray[np.float64], offset: float, variables: Sequence[VarData]
) -> LinearExpression:
    """Return coefficients x variables + offset, without the zeros."""
    places = np.flatnonzero(coefficients).tolist()
    terms = [MonomialTermExpression((float(coefficients[k]), variables[k])) for k in places]
    return LinearExpression([offset, *terms])


def _add_objectives(
    model: ConcreteModel, assembled: Assembled, matrix: Matrix, variables: list[VarData]
) -> None:
    if assembled.problem.objective == "profit":
        profit = linear(-matrix.cost, -matrix.offset, variables)
        model.total_profit = Objective(expr=profit, sense=maximize)
        return
    model.total_cost = Objective(expr=linear(matrix.cost, matrix.offset, variables), sense=minimize)
    if assembled.problem.objective == "service":
        service = assembled.ledger.service
        model.unmet_demand = Expression(labels(service.points, None))
        for row, (priority,) in enumerate(service.points):
            of_row = assembled.formulation.objective(service, np.array([row]))
            model.unmet_demand[priority] = linear(*of_row, variables)
