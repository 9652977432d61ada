"""The Pyomo model: the same columns and rows as the arrays, under names that read like the plan."""

from __future__ import annotations

from dataclasses import fields, replace

import highspy
import numpy as np
import pytest
from hypothesis import given
from pyomo.environ import Objective, SolverFactory, maximize, value

from components.golden_worlds import WORLDS
from properties.random_problems import FEW, problem_of, problems
from sop_opt import STANDARD, build_model, solve_plan
from sop_opt.assemble import assemble
from sop_opt.errors import ModelError
from sop_opt.solve.compile import compile_model
from sop_opt.solve.pyomo_model import labels, write_model
from worlds import make_problem, red_tomato

SOLVED = {"raise_exception_on_nonoptimal_result": False, "load_solutions": False}


def own(name, build):
    """Return a component of one's own that does nothing but build."""

    class Own:
        @classmethod
        def from_problem(cls, problem):
            return cls()

        def build(self, block, ledger):
            build(block, ledger)

        def tables(self, solution):
            return {}

    Own.name = name
    return Own


def model_with(build, name="own"):
    return build_model(make_problem(), components=[*STANDARD, own(name, build)])


def silenced(matrix, rows):
    """Return the matrix in which these rows, which say nothing, have no entries and no bounds."""
    empty = np.diff(matrix.starts) == 0
    holds = empty & (matrix.row_lower <= 1e-9) & (matrix.row_upper >= -1e-9)
    free = (matrix.row_lower == -np.inf) & (matrix.row_upper == np.inf)
    assert (holds | free)[rows].all()
    kept = ~np.repeat(rows, np.diff(matrix.starts))
    counts = np.where(rows, 0, np.diff(matrix.starts))
    return replace(
        matrix,
        row_lower=np.where(rows, -np.inf, matrix.row_lower),
        row_upper=np.where(rows, np.inf, matrix.row_upper),
        starts=np.concatenate([[0], np.cumsum(counts)]),
        columns=matrix.columns[kept],
        values=matrix.values[kept],
    )


LABELS = {"period", "point", "implied", "implied_rows"}
"""What a matrix knows of its columns and rows beside numbers; a Pyomo model does not carry it."""


def assert_both_ways_agree(problem):
    """The matrix, and that of the Pyomo model, are the same but for rows that were left out."""
    assembled = assemble(problem, STANDARD)
    written = write_model(assembled)
    read, variables = compile_model(written.model, written.variables, written.constraints)
    assert variables == written.variables
    left_out = np.array([row is None for row in written.constraints], dtype=bool)
    matrix = silenced(assembled.formulation.matrix(), left_out)
    for part in fields(matrix):
        if part.name in LABELS:
            continue
        expected, found = getattr(matrix, part.name), getattr(read, part.name)
        assert np.array_equal(expected, found), part.name


@pytest.mark.parametrize("name", WORLDS)
def test_both_ways_agree_on_every_component(name):
    assert_both_ways_agree(WORLDS[name])


@pytest.mark.parametrize("objective", ["cost", "profit", "service"])
def test_both_ways_agree_on_every_objective(objective):
    assert_both_ways_agree(red_tomato(whole=True, objective=objective))


@FEW
@given(sections=problems(whole=True))
def test_both_ways_agree_on_random_problems(sections):
    assert_both_ways_agree(problem_of(sections))


def test_names_read_like_the_plan():
    model = build_model(red_tomato())
    assert model.name == "Red Tomato Tools"
    assert (
        model.production.run["make tools", "January"].name == "production.run[make tools,January]"
    )
    assert model.workforce.overtime_limit["crew", "March"].active
    assert ("tools", "main", "June") in model.material_balance
    assert ("crew", "May") in model.hours_limit
    assert ("crew", "May") in model.head_count


def test_a_rule_is_written_in_its_shortest_form():
    def build(block, ledger):
        columns = block.variables("x", [("a",)])
        for name, lower, upper in (
            ("least", 1.0, np.inf),
            ("most", -np.inf, 2.0),
            ("exactly", 3.0, 3.0),
            ("between", 1.0, 2.0),
            ("free", -np.inf, np.inf),
        ):
            rule = block.rule(name, [("a",)], lower=lower, upper=upper)
            rule.post("x", rule.rows(), 1.0, columns)

    block = model_with(build).own
    assert str(block.least["a", "Jan"].expr) == "1.0  <=  own.x[a,Jan]"
    assert str(block.most["a", "Jan"].expr) == "own.x[a,Jan]  <=  2.0"
    assert str(block.exactly["a", "Jan"].expr) == "own.x[a,Jan]  ==  3.0"
    assert str(block.between["a", "Jan"].expr) == "1.0  <=  own.x[a,Jan]  <=  2.0"
    assert len(block.free) == 0


def test_a_family_without_labels_is_a_scalar():
    def build(block, ledger):
        built = block.variables("is_built", [()], upper=1, integer=True, over_periods=False)
        rule = block.rule("may_be_built", [()], lower=-np.inf, upper=1.0, over_periods=False)
        rule.post("built", rule.rows(), 1.0, built)

    model = model_with(build)
    assert model.own.is_built.is_binary()
    assert str(model.own.may_be_built.expr) == "own.is_built  <=  1.0"


def test_labels_may_be_the_period_alone():
    assert labels([()], ["Jan", "Feb"]) == ["Jan", "Feb"]


def test_a_name_with_points_makes_blocks_within_blocks():
    model = model_with(lambda block, ledger: block.variables("day.shift.open", [("a",)]))
    assert model.own.day.shift.open["a", "Jan"].lb == 0


def test_domains_are_those_of_the_columns():
    def build(block, ledger):
        block.variables("x", [("a",)], upper=[1, 2], integer=True)
        block.variables("y", [("a",)], lower=-np.inf)

    block = model_with(build).own
    assert block.x["a", "Jan"].is_binary()
    assert block.x["a", "Feb"].is_integer()
    assert block.x["a", "Feb"].bounds == (0, 2)
    assert block.y["a", "Jan"].bounds == (None, None)


def test_two_points_of_one_name_are_refused():
    with pytest.raises(ModelError, match=r"own\.x: two of its points have the same labels"):
        model_with(lambda block, ledger: block.variables("x", [("a",), ("a",)]))


def test_a_name_that_pyomo_needs_itself_is_refused():
    with pytest.raises(ModelError, match=r"own\.clone: Pyomo cannot use the name 'clone'"):
        model_with(lambda block, ledger: block.variables("clone", [("a",)]))


def empty_rule(amount):
    def build(block, ledger):
        rule = block.rule("due", [("a",)])
        rule.post_constant("due", rule.rows(), amount)

    return build


def test_an_empty_row_that_holds_is_left_out():
    assert len(model_with(empty_rule(0.0)).own.due) == 0


@pytest.mark.parametrize("solver", ["highs", "scip_direct"])
def test_an_empty_row_that_cannot_hold_makes_the_model_infeasible(solver, tmp_path):
    """It says 0 x + 1 = 0; no solver and no writer stumbles over it."""
    model = model_with(empty_rule(1.0))
    assert len(model.own.due) == 2
    result = SolverFactory(solver).solve(model, **SOLVED)
    assert str(result.solver.termination_condition) == "infeasible"
    assert solved_by_highs_from(model, tmp_path / "model.lp")[0] == "kInfeasible"
    plan = solve_plan(make_problem(), components=[*STANDARD, own("own", empty_rule(1.0))])
    assert plan.status == "infeasible"


def solved_by_highs_from(model, path):
    """Write the model to a file, and return how HiGHS ends that reads the file."""
    model.write(str(path), io_options={"symbolic_solver_labels": True})
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(path))
    highs.run()
    return highs.getModelStatus().name, highs.getObjectiveValue()


@pytest.mark.parametrize("ending", ["lp", "mps"])
@pytest.mark.parametrize("objective", ["cost", "profit"])
def test_the_written_model_has_the_same_optimum(ending, objective, tmp_path):
    problem = red_tomato(objective=objective)
    status, optimum = solved_by_highs_from(build_model(problem), tmp_path / f"model.{ending}")
    assert status == "kOptimal"
    assert abs(optimum) == pytest.approx(solve_plan(problem).objective, rel=1e-6)


@pytest.mark.parametrize("solver", ["highs", "appsi_highs", "scip_direct"])
@pytest.mark.parametrize("whole", [False, True])
def test_any_solver_of_pyomo_finds_the_same_cost(solver, whole):
    problem = red_tomato(whole=whole)
    model = build_model(problem)
    SolverFactory(solver).solve(model)
    assert value(model.total_cost) == pytest.approx(solve_plan(problem).objective, rel=1e-6)


def test_profit_is_maximised():
    """Served at a price of 5 and a cost of 2: 30 x 3."""
    model = build_model(make_problem(), objective="profit")
    assert model.total_profit.sense == maximize
    SolverFactory("highs").solve(model)
    assert value(model.total_profit) == pytest.approx(90)
    assert model.component("total_cost") is None


def test_what_comes_before_cost_can_be_minimised_by_hand():
    """Without capacity in January 10 are lost; a lost unit weighs 3: once more than 2 periods."""
    problem = make_problem(
        objective="service",
        processes=[{"product": "bread", "maximum": [0, 50]}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": "lost_sales"}],
    )
    model = build_model(problem)
    model.total_cost.deactivate()
    model.first = Objective(expr=model.unmet_demand["1"])
    SolverFactory("highs").solve(model)
    assert value(model.first) == pytest.approx(30)


def test_the_objective_can_be_chosen_when_the_model_is_built():
    assert build_model(make_problem(), objective="profit").component("total_profit") is not None
