"""Assembly: who takes part, in which accounts, and what must not happen."""

from __future__ import annotations

from typing import ClassVar

import pandas as pd
import pytest

from sop_opt import PlanningProblem, check_problem, solve_plan
from sop_opt.assemble import assemble, open_ledger
from sop_opt.components import STANDARD
from sop_opt.errors import Fault, ModelError, ProblemError
from worlds import make_problem, red_tomato


class Bonus:
    """A component of one's own: 1 off the cost of every period."""

    name: ClassVar[str] = "bonus"

    @classmethod
    def from_problem(cls, problem):
        return cls()

    def build(self, block, ledger):
        ledger.cost.post_constant("bonus", ledger.cost.rows(), -1.0)

    def tables(self, solution):
        return {}


class Absent(Bonus):
    name: ClassVar[str] = "absent"

    @classmethod
    def from_problem(cls, problem):
        return None


def names(problem):
    return [component.name for component in assemble(problem, STANDARD).components]


def test_only_features_that_the_problem_uses_take_part():
    assert names(make_problem()) == ["production", "demand", "inventory"]
    assert {"purchases", "workforce"} < set(names(red_tomato()))


def test_the_ledger_has_a_row_for_everything_that_is_balanced():
    problem = make_problem(
        products=[{"name": "bread"}, {"name": "flour"}, {"name": "unused"}],
        resources=[{"name": "oven", "hours": 1}],
        workforce=[{"name": "crew", "hours_per_worker": 1}],
        processes=[{"product": "bread", "materials": {"flour": 1}}],
        demand=[
            {"product": "bread", "customer": customer, "quantity": 1, "priority": priority}
            for customer, priority in (("a", 10), ("b", 2), ("c", 2))
        ],
    )
    ledger = open_ledger(problem)
    assert ledger.material.points == (("bread", "main"), ("flour", "main"))
    assert ledger.hours.points == [("oven",), ("crew",)]
    assert ledger.workers.points == [("crew",)]
    assert ledger.service.points == [("2",), ("10",)]  # in order of number, not of text
    assert ledger.cost.size == 2
    assert ledger.hours.upper.tolist() == [float("inf")] * 4


def test_two_components_cannot_share_a_name():
    with pytest.raises(ModelError, match=r"names must differ; used more than once: 'bonus'$"):
        assemble(make_problem(), [*STANDARD, Bonus, Bonus])


@pytest.mark.parametrize("table", ["demand", "costs"])
def test_a_table_of_ones_own_cannot_hide_another(table):
    class Hiding(Bonus):
        def tables(self, solution):
            return {table: pd.DataFrame({"period": ["Jan"]})}

    plan = solve_plan(make_problem(), components=[*STANDARD, Hiding])
    with pytest.raises(ModelError, match=f"bonus: there is a table '{table}' already; rename"):
        len(plan.tables)


def test_a_component_of_ones_own_takes_part():
    plan = solve_plan(make_problem(), components=[*STANDARD, Bonus, Absent])
    assert plan.objective == 58  # 60 less 1 for each of two periods


class Samples(Bonus):
    """A component of one's own: 5 loaves a month go to fairs."""

    name: ClassVar[str] = "samples"

    def build(self, block, ledger):
        ledger.material.post_constant("samples", ledger.material.rows([("bread", "main")]), -5.0)


def test_orders_have_room_for_what_a_component_of_ones_own_asks_for():
    """15 and 25 at 1 each, and two orders at 3: demand alone would need no more than 20."""
    lot = {"fixed_cost": 3, "maximum": 50}
    problem = make_problem(
        processes=[{"product": "bread", "cost": 1, "maximum": 50, "lot": lot}],
        demand=[{"product": "bread", "quantity": [10, 20]}],
        inventory=[{"product": "bread", "holding_cost": 1}],
    )
    plan = solve_plan(problem, components=[*STANDARD, Samples])
    assert plan.tables["lots"]["quantity"].tolist() == [15, 25]
    assert plan.objective == 46


def test_a_component_of_ones_own_may_ask_for_more_than_anybody_knows():
    problem = make_problem(processes=[{"product": "bread", "lot": {"fixed_cost": 3}}])
    assert check_problem(problem) == []
    faults = check_problem(problem, components=[*STANDARD, Samples])
    assert [(fault.field, fault.message[:33]) for fault in faults] == [
        ("maximum", "is needed where nothing else limi")
    ]


def test_a_problem_of_nothing_has_a_plan_that_costs_nothing():
    plan = solve_plan(PlanningProblem(horizon=["Jan"], products=[{"name": "bread"}]))
    assert plan.status == "optimal"
    assert plan.objective == 0
    assert plan.costs.empty
    assert plan.tables["balance"].empty


def test_a_problem_of_nothing_but_people_costs_their_wages():
    problem = PlanningProblem(
        horizon=["Jan", "Feb"],
        products=[{"name": "bread"}],
        workforce=[
            {"name": "crew", "opening": 2, "hours_per_worker": 1, "wage": 5, "maximum_released": 0}
        ],
    )
    assert solve_plan(problem).objective == 20


def refusing(name):
    """Return a component that finds a fault while it is built."""

    class Refusing(Bonus):
        def build(self, block, ledger):
            raise ProblemError([Fault(name, "row 1", "", "", "is wrong")])

    Refusing.name = name
    return Refusing


def test_the_faults_that_components_find_are_raised_together():
    with pytest.raises(ProblemError) as raised:
        assemble(make_problem(), [refusing("limits"), Bonus, refusing("usage")])
    assert [fault.section for fault in raised.value.faults] == ["limits", "usage"]


def test_what_is_minimised_is_minus_the_profit_where_profit_counts():
    assert assemble(make_problem(objective="profit"), STANDARD).sign == -1
    assert assemble(make_problem(), STANDARD).sign == 1
