"""Any linear Pyomo model -> arrays, so that what a user added or changed is solved as quickly.

Read are all active constraints and the active objective, with variables as they stand: their
bounds, domains, and values where they are fixed. Nothing is left out in silence: what cannot be
written as arrays is an error that names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.common.gc_manager import PauseGC
from pyomo.environ import Block as PyomoBlock
from pyomo.environ import (
    BuildAction,
    BuildCheck,
    Constraint,
    Objective,
    Suffix,
    maximize,
)
from pyomo.repn import generate_standard_repn
from pyomo.repn.util import categorize_valid_components

from sop_opt.errors import ModelError
from sop_opt.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyomo.core.base.constraint import ConstraintData
    from pyomo.core.base.var import VarData
    from pyomo.environ import ConcreteModel

READ = frozenset({PyomoBlock, BuildAction, BuildCheck, Constraint, Objective, Suffix})
"""Components of a model that can be active and that arrays can hold, or need not."""


def compile_model(
    model: ConcreteModel,
    variables: Sequence[VarData] = (),
    constraints: Sequence[ConstraintData | None] = (),
) -> tuple[Matrix, list[VarData]]:
    """Return a linear model as arrays, to be minimised, and the variable of every column.

    Parameters
    ----------
    model
        The model; an objective to be maximised is turned around.
    variables
        Variables that make the first columns, in this order, used or not.
    constraints
        Constraints that make the first rows, in this order; None, and any that the model no longer
        holds, make a row that says nothing.

    Raises
    ------
    ModelError: something in the model is not linear, or no arrays can hold it.
    """
    _refuse_the_unreadable(model)
    reader = _Reader(list(variables))
    with PauseGC():
        active = {id(row): row for row in model.component_data_objects(Constraint, active=True)}
        for row in constraints:
            reader.add(active.pop(id(row), None))
        for row in active.values():
            reader.add(row)
        cost, offset = reader.objective(model)
        return reader.matrix(cost, offset), reader.variables


@dataclass
class _Reader:
    """Columns as they are met, and the entries of the rows read so far."""

    variables: list[VarData]
    place: dict[int, int] = field(init=False)
    """Column by the identity of its variable."""
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = {id(variable): column for column, variable in enumerate(self.variables)}

    def column(self, variable: VarData) -> int:
        """Return the column of a variable, a new one when it is met for the first time."""
        column = self.place.setdefault(id(variable), len(self.variables))
        if column == len(self.variables):
            self.variables.append(variable)
        return column

    def add(self, constraint: ConstraintData | None) -> None:
        """Append the row of a constraint, or a row that says nothing."""
        lower, upper = None, None
        if constraint is not None:
            lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
            constant, columns, coefficients = self.terms(body, constraint)
            self.columns += columns
            self.values += coefficients
        self.lower.append(-np.inf if lower is None else lower - constant)
        self.upper.append(np.inf if upper is None else upper - constant)
        self.starts.append(len(self.columns))

    def terms(self, expression: Any, owner: Any) -> tuple[float, list[int], list[float]]:
        """Return constant, columns and coefficients of a linear expression."""
        try:
            found = generate_standard_repn(expression, compute_values=True, quadratic=False)
        except (TypeError, ValueError) as error:
            raise ModelError(f"{owner.name} cannot be evaluated: {error}") from error
        if found.nonlinear_expr is not None:
            raise ModelError(
                f"{owner.name} is not linear: {found.nonlinear_expr}; only linear rules can be "
                "planned"
            )
        pairs = [
            (self.column(variable), coefficient)
            for variable, coefficient in zip(found.linear_vars, found.linear_coefs, strict=True)
            if coefficient != 0
        ]
        return found.constant, [column for column, _ in pairs], [value for _, value in pairs]

    def objective(self, model: ConcreteModel) -> tuple[NDArray[np.float64], float]:
        """Return the coefficients and the constant of what is minimised."""
        active = list(model.component_data_objects(Objective, active=True))
        if len(active) != 1:
            names = ", ".join(objective.name for objective in active) or "none"
            raise ModelError(f"a model needs one active objective, but active are: {names}")
        sign = -1.0 if active[0].sense == maximize else 1.0
        offset, columns, coefficients = self.terms(active[0].expr, active[0])
        cost = np.zeros(len(self.variables))
        cost[columns] = coefficients
        return sign * cost, sign * offset

    def matrix(self, cost: NDArray[np.float64], offset: float) -> Matrix:
        """Return everything read, with the entries of each row in order of columns."""
        bounds = np.array([_bounds(variable) for variable in self.variables]).reshape(-1, 2)
        starts = np.array(self.starts, dtype=np.int32)
        columns = np.array(self.columns, dtype=np.int32)
        rows = np.repeat(np.arange(len(self.lower)), np.diff(starts))
        order = np.lexsort((columns, rows))
        return Matrix(
            cost=cost,
            offset=float(offset),
            lower=bounds[:, 0],
            upper=bounds[:, 1],
            integer=np.array([_is_whole(variable) for variable in self.variables], dtype=bool),
            row_lower=np.array(self.lower, dtype=float),
            row_upper=np.array(self.upper, dtype=float),
            starts=starts,
            columns=columns[order],
            values=np.array(self.values, dtype=float)[order],
        )


def _refuse_the_unreadable(model: ConcreteModel) -> None:
    _, unread = categorize_valid_components(model, active=True, sort=False, valid=set(READ))
    for kind, parts in unread.items():
        names = ", ".join(part.name for part in parts)
        raise ModelError(f"{kind.__name__} {names}: only linear constraints can be planned")


def _bounds(variable: VarData) -> tuple[float, float]:
    if variable.fixed:
        if variable.value is None:
            raise ModelError(f"variable {variable.name} is fixed without a value")
        return variable.value, variable.value
    lower, upper = variable.bounds
    return (-np.inf if lower is None else lower), (np.inf if upper is None else upper)


def _is_whole(variable: VarData) -> bool:
    if variable.is_integer():
        return True
    if variable.is_continuous():
        return False
    raise ModelError(
        f"variable {variable.name} has the domain {variable.domain}; "
        "use Reals, Integers or Binary with bounds"
    )
