"""The pipeline from end to end: objectives, customisation, components and solvers."""

from __future__ import annotations

import math

import pytest
from pyomo.environ import Binary, Constraint, Objective, Var, maximize

from sop_opt import STANDARD, SolveOptions, build_model, solve_plan
from sop_opt.errors import ModelError, ProblemError, SolverMissing
from worlds import column, make_problem, red_tomato


def produced(plan):
    return column(plan, "production", "quantity")


def stocked(**sections):
    """10 and 20 loaves are due; keeping one for a month costs 1."""
    return make_problem(inventory=[{"product": "bread", "holding_cost": 1}], **sections)


def categories(plan):
    """Return the costs of all periods by category."""
    return plan.costs.groupby("category")["amount"].sum().to_dict()


def run(model):
    return model.production.run


def february(model):
    return run(model)["make bread", "Feb"]


# ---------------------------------------------------------------- objectives


def test_an_objective_can_be_chosen_for_one_solve():
    """30 at a price of 5 and a cost of 2."""
    problem = make_problem()
    plan = solve_plan(problem, objective="profit")
    assert plan.objective == plan.bound == 90
    assert plan.problem.objective == "profit"
    assert problem.objective == "cost"


def test_an_objective_that_does_not_exist_is_refused():
    with pytest.raises(ProblemError, match="objective 'costs': did you mean 'cost'"):
        solve_plan(make_problem(), objective="costs")


def test_a_plan_without_limit_says_so():
    """A trader takes back bread for more than it costs."""
    suppliers = [{"supplier": "trader", "product": "bread", "price": -3}]
    stock = [{"product": "bread", "disposal_cost": 0}]
    plan = solve_plan(make_problem(suppliers=suppliers, inventory=stock))
    assert plan.status == "unbounded"
    assert math.isnan(plan.objective)
    assert plan.tables["production"].empty


def test_numbers_of_a_plan_are_clean():
    plan = solve_plan(red_tomato(whole=True))
    workers = column(plan, "workforce", "workers")
    assert workers == [round(count) for count in workers]
    assert plan.objective == 422660
    assert plan.gap <= 1e-6


# ---------------------------------------------------------------- customisation


def test_a_rule_of_ones_own_holds():
    """At most half of all is made in February: 5 are kept for a month."""

    def balance(model):
        model.half = Constraint(expr=2 * february(model) <= sum(run(model).values()))

    plan = solve_plan(stocked(), customize=balance)
    assert produced(plan) == [15, 15]
    assert plan.objective == 65
    assert plan.status == "optimal"


def test_a_bound_that_is_changed_holds():
    plan = solve_plan(stocked(), customize=lambda model: february(model).setub(12))
    assert produced(plan) == [18, 12]


def test_a_variable_that_is_fixed_stays():
    plan = solve_plan(stocked(), customize=lambda model: february(model).fix(7))
    assert produced(plan) == [23, 7]
    assert plan.objective == 73


def test_more_than_demand_can_be_asked_for_where_orders_have_a_price():
    """30 are due; 40 are ordered in February although nothing in the data asks for so many."""
    lot = {"product": "bread", "cost": 2, "maximum": 50, "lot": {"fixed_cost": 1}}
    problem = make_problem(processes=[lot], inventory=[{"product": "bread"}])
    plan = solve_plan(problem, customize=lambda model: february(model).setlb(40))
    assert plan.status == "optimal"
    assert produced(plan)[1] == 40


def test_a_rule_that_is_switched_off_is_gone():
    """One worker has 8 hours and may add 1; 10 are needed."""
    crew = {"name": "crew", "opening": 1, "hours_per_worker": 8, "maximum_hired": 0}
    problem = make_problem(
        horizon=["Jan"],
        workforce=[crew | {"overtime": {"hours_per_worker": 1, "wage": 3}}],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        demand=[{"product": "bread", "quantity": 10}],
    )
    assert solve_plan(problem).status == "infeasible"
    plan = solve_plan(problem, customize=lambda model: model.workforce.overtime_limit.deactivate())
    assert column(plan, "workforce", "overtime_hours") == [2]


def test_a_contradiction_is_infeasible():
    assert solve_plan(make_problem(), customize=lambda model: run(model).fix(0)).status == (
        "infeasible"
    )


def fee(model):
    """Charge 3 for every month in which anything is made, and know it by a variable."""
    model.opens = Var(["Jan", "Feb"], within=Binary)
    model.only_if_open = Constraint(
        ["Jan", "Feb"],
        rule=lambda m, t: m.production.run["make bread", t] <= 30 * m.opens[t],
    )
    model.total_cost.expr += 3 * sum(model.opens.values()) + 100


def test_what_is_added_to_the_objective_is_a_category_of_its_own():
    """30 x 2, two openings and 100 for nothing; making all in January would cost 20 to save 3."""
    plan = solve_plan(stocked(), customize=fee)
    assert plan.objective == 166
    assert categories(plan) == {"production": 60, "customised": 106}
    assert plan.costs.query("category == 'customised'")["amount"].tolist() == [0, 106]
    assert plan.costs["amount"].sum() == plan.objective


def test_without_a_change_of_the_objective_there_is_no_such_category():
    plan = solve_plan(red_tomato(), customize=lambda model: None)
    assert "customised" not in categories(plan)
    assert plan.objective == 422275


def test_a_change_of_the_profit_counts_against_the_costs():
    """A bonus of 7 on top of 90: the costs sum to minus the profit."""

    def bonus(model):
        model.total_profit.expr += 7

    plan = solve_plan(make_problem(), objective="profit", customize=bonus)
    assert plan.objective == plan.bound == 97
    assert categories(plan)["customised"] == -7
    assert plan.costs["amount"].sum() == -97


def test_an_objective_of_ones_own_takes_the_place_of_cost():
    """As little as possible in January: 10, of which none is kept."""

    def january(model):
        model.total_cost.deactivate()
        model.late_start = Objective(expr=run(model)["make bread", "Jan"])

    plan = solve_plan(stocked(), customize=january)
    assert plan.objective == 10
    assert plan.costs["amount"].sum() == 10


def test_an_objective_that_is_maximised_counts_with_the_other_sign():
    def early(model):
        model.total_cost.deactivate()
        model.early = Objective(expr=run(model)["make bread", "Jan"], sense=maximize)
        run(model)["make bread", "Jan"].setub(25)

    plan = solve_plan(stocked(), customize=early)
    assert produced(plan)[0] == 25
    assert plan.objective == -25


def test_service_still_comes_first_under_rules_of_ones_own():
    """15 can be made a month, so 5 of February's are lost unless January makes them."""
    problem = make_problem(
        objective="service",
        inventory=[{"product": "bread", "holding_cost": 100}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": "lost_sales", "price": 1}],
    )
    plan = solve_plan(problem, customize=lambda model: february(model).setub(15))
    assert plan.tables["demand"]["lost"].sum() == 0
    assert plan.objective == 60 + 500
    cheap = solve_plan(problem, objective="cost", customize=lambda m: february(m).setub(15))
    assert cheap.tables["demand"]["lost"].sum() > 0


@pytest.mark.parametrize("solver", ["scip", "appsi_highs"])
def test_a_customised_problem_goes_to_any_solver(solver):
    plan = solve_plan(stocked(), customize=fee, options=SolveOptions(solver=solver))
    assert plan.objective == pytest.approx(166)
    assert categories(plan)["customised"] == pytest.approx(106)


def test_shadow_prices_know_the_rules_of_ones_own():
    """February makes 12: one more loaf there saves one of January's, and keeping that."""
    plan = solve_plan(stocked(), customize=lambda model: february(model).setub(12))
    material = plan.shadow_prices.query("account == 'material'")
    assert material["price"].tolist() == [2, 3]


def test_a_balance_that_is_replaced_has_no_shadow_price():
    def give_away(model):
        model.material_balance["bread", "main", "Feb"].deactivate()

    plan = solve_plan(stocked(), customize=give_away)
    assert plan.objective == 20
    assert plan.shadow_prices["period"].tolist() == ["Jan"]


def test_a_rule_that_is_not_linear_is_named():
    def curve(model):
        model.curve = Constraint(expr=february(model) ** 2 <= 100)

    with pytest.raises(ModelError, match="curve is not linear"):
        solve_plan(stocked(), customize=curve)


def test_what_customise_returns_is_not_asked_for():
    assert solve_plan(make_problem(), customize=lambda model: "anything").objective == 60


@pytest.mark.parametrize("call", [solve_plan, build_model])
def test_what_is_not_a_problem_is_refused(call):
    with pytest.raises(TypeError, match="a PlanningProblem is needed, not 'my_company'"):
        call("my_company")


# ---------------------------------------------------------------- components and solvers


def test_only_the_components_given_take_part():
    kinds = [kind for kind in STANDARD if kind.name != "purchases"]
    model = build_model(red_tomato(), components=kinds)
    assert model.component("purchases") is None
    assert model.component("production") is not None


def test_a_solver_that_is_missing_is_told_before_anything_is_solved():
    with pytest.raises(SolverMissing, match="'cplex' is not installed"):
        solve_plan(make_problem(), options=SolveOptions(solver="cplex"))


def test_seconds_are_those_of_building_and_of_solving():
    plan = solve_plan(make_problem())
    assert 0 < plan.build_seconds < 5
    assert 0 < plan.solve_seconds < 5
