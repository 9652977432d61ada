"""Reading Pyomo models: whatever is linear becomes arrays, everything else is named."""

from __future__ import annotations

import numpy as np
import pytest
from pyomo.environ import (
    Any,
    Binary,
    Block,
    ConcreteModel,
    Constraint,
    ConstraintList,
    Expression,
    NonNegativeIntegers,
    NonNegativeReals,
    Objective,
    Param,
    Set,
    SOSConstraint,
    Suffix,
    Var,
    maximize,
)

from sop_opt.errors import ModelError
from sop_opt.solve.compile import compile_model


@pytest.fixture
def model():
    """Return: minimise 2 x + 3 y + 1 with x + y >= 4, x at most 10 and y whole."""
    model = ConcreteModel()
    model.x = Var(bounds=(0, 10))
    model.y = Var(within=NonNegativeIntegers)
    model.enough = Constraint(expr=model.x + model.y >= 4)
    model.cost = Objective(expr=2 * model.x + 3 * model.y + 1)
    return model


def read(model):
    """Return the matrix with its columns in the order x, y."""
    return compile_model(model, [model.x, model.y])[0]


def rows(matrix):
    """Return each row as (lower, {column: coefficient}, upper)."""
    found = []
    for row, (lower, upper) in enumerate(zip(matrix.row_lower, matrix.row_upper, strict=True)):
        span = slice(matrix.starts[row], matrix.starts[row + 1])
        entries = dict(
            zip(matrix.columns[span].tolist(), matrix.values[span].tolist(), strict=True)
        )
        found.append((lower, entries, upper))
    return found


def test_a_linear_model_becomes_arrays(model):
    matrix = read(model)
    assert matrix.cost.tolist() == [2, 3]
    assert matrix.offset == 1
    assert matrix.lower.tolist() == [0, 0]
    assert matrix.upper.tolist() == [10, np.inf]
    assert matrix.integer.tolist() == [False, True]
    assert rows(matrix) == [(4, {0: 1, 1: 1}, np.inf)]


def test_what_is_maximised_is_minimised_with_the_other_sign(model):
    model.cost.sense = maximize
    matrix = read(model)
    assert matrix.cost.tolist() == [-2, -3]
    assert matrix.offset == -1


def test_terms_may_stand_on_both_sides(model):
    model.enough.set_value(3 * model.x - 2 <= model.y + 2 * model.x + 5)
    assert rows(read(model)) == [(-np.inf, {0: 1, 1: -1}, 7)]


def test_ranges_and_equations_keep_both_bounds(model):
    model.enough.set_value((1, model.x + model.y, 6))
    model.exact = Constraint(expr=model.x == 2)
    assert rows(read(model)) == [(1, {0: 1, 1: 1}, 6), (2, {0: 1}, 2)]


def test_terms_that_cancel_out_leave_no_entry(model):
    model.enough.set_value(model.x + model.y - model.x >= 4)
    assert rows(read(model)) == [(4, {1: 1}, np.inf)]


def test_parameters_and_named_expressions_count_with_their_value(model):
    model.weight = Param(initialize=5, mutable=True)
    model.both = Expression(expr=model.weight * model.x + model.y)
    model.weight.set_value(7)
    model.enough.set_value(model.both >= model.weight)
    assert rows(read(model)) == [(7, {0: 7, 1: 1}, np.inf)]


def test_a_fixed_variable_has_one_value(model):
    """With x fixed at 3 the product x y is linear, and 1 is left for y."""
    model.x.fix(3)
    model.enough.set_value(model.x * model.y + model.x >= 6)
    matrix = read(model)
    assert matrix.lower[0] == matrix.upper[0] == 3
    assert rows(matrix) == [(3, {1: 3}, np.inf)]
    assert matrix.cost @ [3, 2] + matrix.offset == 13


def test_changed_bounds_and_domains_count(model):
    model.x.setub(5)
    model.x.domain = Binary
    model.y.domain = NonNegativeReals
    model.y.setlb(2)
    matrix = read(model)
    assert matrix.lower.tolist() == [0, 2]
    assert matrix.upper.tolist() == [1, np.inf]
    assert matrix.integer.tolist() == [True, False]


def test_what_is_switched_off_says_nothing(model):
    model.night = Block()
    model.night.least = Constraint(expr=model.x >= 9)
    model.either = ConstraintList()
    model.either.add(model.y >= 1)
    model.either.add(model.y >= 2)
    assert len(rows(read(model))) == 4
    model.night.deactivate()
    model.either[2].deactivate()
    assert rows(read(model)) == [(4, {0: 1, 1: 1}, np.inf), (1, {1: 1}, np.inf)]


def test_new_variables_are_new_columns(model):
    model.z = Var([1, 2], bounds=(-1, 1))
    model.more = Constraint(expr=model.x + model.z[2] >= 1)
    matrix, variables = compile_model(model, [model.x, model.y])
    assert [variable.name for variable in variables] == ["x", "y", "z[2]"]  # z[1] is used nowhere
    assert matrix.lower.tolist() == [0, 0, -1]
    assert matrix.cost.tolist() == [2, 3, 0]


def test_first_columns_stay_even_when_nothing_uses_them(model):
    model.unused = Var(bounds=(0, 2))
    matrix, variables = compile_model(model, [model.unused, model.y])
    assert [variable.name for variable in variables] == ["unused", "y", "x"]
    assert matrix.upper.tolist() == [2, np.inf, 10]


def test_first_rows_stay_in_their_place_even_when_they_are_gone(model):
    model.more = Constraint(expr=model.y >= 1)
    model.last = Constraint(expr=model.y >= 2)
    first = [model.last, None, model.enough]
    assert rows(compile_model(model, [model.x, model.y], first)[0]) == [
        (2, {1: 1}, np.inf),
        (-np.inf, {}, np.inf),
        (4, {0: 1, 1: 1}, np.inf),
        (1, {1: 1}, np.inf),
    ]
    model.del_component(model.last)
    assert rows(compile_model(model, [model.x, model.y], first)[0])[0] == (-np.inf, {}, np.inf)


def test_an_objective_of_nothing_is_zero(model):
    model.cost.set_value(0)
    assert read(model).cost.tolist() == [0, 0]


def test_components_without_mathematics_are_left_alone(model):
    model.dual = Suffix(direction=Suffix.IMPORT)
    model.names = Set(initialize=["a"])
    model.note = Param(initialize="text", within=Any)
    assert read(model).cost.tolist() == [2, 3]


@pytest.mark.parametrize("body", [lambda m: m.x * m.y, lambda m: m.x**2, lambda m: 1 / (1 + m.x)])
def test_a_rule_that_is_not_linear_is_named(model, body):
    model.extra = Block()
    model.extra.curve = Constraint(expr=body(model) <= 3)
    with pytest.raises(ModelError, match=r"extra\.curve is not linear"):
        read(model)


def test_an_objective_that_is_not_linear_is_named(model):
    model.cost.set_value(model.x**2)
    with pytest.raises(ModelError, match="cost is not linear"):
        read(model)


def test_one_objective_must_be_active(model):
    model.other = Objective(expr=model.x)
    with pytest.raises(ModelError, match="one active objective, but active are: cost, other"):
        read(model)
    model.cost.deactivate()
    assert read(model).cost.tolist() == [1, 0]
    model.other.deactivate()
    with pytest.raises(ModelError, match="active are: none"):
        read(model)


def test_other_kinds_of_rules_are_named(model):
    model.z = Var([1, 2])
    model.one_of = SOSConstraint(var=model.z, sos=1)
    with pytest.raises(ModelError, match=r"SOSConstraint one_of"):
        read(model)
    model.one_of.deactivate()
    assert len(rows(read(model))) == 1


def test_a_domain_with_gaps_is_refused(model):
    model.x.domain = Set(initialize=[0, 2, 3])
    with pytest.raises(ModelError, match=r"variable x has the domain .*; use Reals, Integers"):
        read(model)


def test_a_variable_fixed_at_nothing_is_refused(model):
    model.x.fixed = True
    with pytest.raises(ModelError, match="enough cannot be evaluated"):
        read(model)
    model.enough.deactivate()
    model.cost.set_value(model.y)
    with pytest.raises(ModelError, match="variable x is fixed without a value"):
        read(model)
