"""Scenarios: changes in their order, checked together; all faults at once."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.problem.fields import default, shape
from sop_opt.scenarios.changes import KINDS, ScaleDemand, ScenarioChange
from sop_opt.scenarios.changes.base import REFERENCES
from sop_opt.scenarios.scenario import Scenario, require_unique
from worlds import make_problem


def scenario(*changes: dict[str, Any], name: str = "boom") -> Scenario:
    return Scenario(name=name, changes=changes)  # type: ignore[arg-type]


def faults(error: ProblemError) -> list[str]:
    return [str(fault) for fault in error.faults]


def test_changes_are_made_in_their_order() -> None:
    twice = {"kind": "scale_demand", "by": 2}
    seven = {"kind": "replace_demand", "quantity": 7}
    assert scenario(twice, seven).applied_to(make_problem()).demand[0].quantity == (7.0, 7.0)
    assert scenario(seven, twice).applied_to(make_problem()).demand[0].quantity == (14.0, 14.0)


def test_what_does_not_change_is_the_same() -> None:
    problem = make_problem()
    after = scenario({"kind": "scale_demand", "by": 2}).applied_to(problem)
    assert after.processes[0] is problem.processes[0]
    assert after.replace(demand=problem.demand) == problem
    assert scenario().applied_to(problem) is problem


def test_two_changes_do_together_what_neither_could_alone() -> None:
    # a floor above the ceiling is no problem, until the ceiling is lifted
    problem = make_problem(processes=[{"product": "bread", "maximum": 20}])
    floor = {"kind": "change_field", "section": "processes", "field": "minimum", "to": 25}
    ceiling = {"kind": "change_field", "section": "processes", "field": "maximum", "to": 30}
    with pytest.raises(ProblemError, match="minimum 25"):
        scenario(floor).applied_to(problem)
    process = scenario(floor, ceiling).applied_to(problem).processes[0]
    assert (process.minimum, process.maximum) == (25.0, 30.0)


def test_a_row_that_one_change_adds_is_changed_by_the_next() -> None:
    row = {"name": "cake"}
    demand = {"product": "cake", "quantity": 4, "unmet": "lost_sales"}
    after = scenario(
        {"kind": "add_row", "section": "products", "row": row},
        {"kind": "add_row", "section": "demand", "row": demand},
        {"kind": "scale_demand", "by": 3, "product": "cake"},
    ).applied_to(make_problem())
    assert [(one.product, one.quantity) for one in after.demand] == [
        ("bread", (10.0, 20.0)),
        ("cake", 12.0),
    ]


def test_faults_of_all_changes_are_told_at_once() -> None:
    wrong = scenario(
        {"kind": "scale_demand", "by": 2, "product": "braed"},
        {"kind": "scale_demand", "by": 2},
        {"kind": "lose_supplier", "periods": "Mar"},
    )
    with pytest.raises(ProblemError) as raised:
        wrong.applied_to(make_problem())
    assert faults(raised.value) == [
        "scenario 'boom' change 1, product 'braed': is not in products; did you mean 'bread'?",
        "scenario 'boom' change 3, periods 'Mar': is not in horizon; known: 'Feb', 'Jan'",
    ]


def test_a_problem_that_comes_out_wrong_is_a_fault_of_the_scenario() -> None:
    drop = {"kind": "drop_rows", "section": "products", "product": "bread"}
    with pytest.raises(ProblemError) as raised:
        scenario(drop).applied_to(make_problem())
    assert faults(raised.value) == [
        (
            "scenario 'boom', processes row 1, outputs.bread 'bread': is not in products; none is "
            "defined"
        ),
        "scenario 'boom', demand row 1, product 'bread': is not in products; none is defined",
    ]


def test_faults_of_fields_are_told_at_once_with_the_number_of_the_change() -> None:
    with pytest.raises(ProblemError) as raised:
        Scenario(
            name="boom",
            weight=-1,
            changes=[  # type: ignore[arg-type]
                {"kind": "scale_demnd"},
                {"kind": "scale_demand", "by": -1, "prodct": "bread"},
                {"by": 2},
                "more",
            ],
        )
    assert faults(raised.value) == [
        "scenario, weight -1: must be at least 0",
        (
            "scenario 'boom' change 1, kind 'scale_demnd': no such kind of change; "
            "did you mean 'scale_demand'?"
        ),
        "scenario 'boom' change 2, by -1: is out of range; it must be at least 0",
        "scenario 'boom' change 2, prodct 'bread': no such field; did you mean 'product'?",
        "scenario 'boom' change 3, kind: is required, such as 'scale_demand'",
        "scenario 'boom' change 4 'more': must be a mapping from fields to values",
    ]


def test_a_scenario_needs_a_name() -> None:
    with pytest.raises(ProblemError, match="scenario, name: is required"):
        Scenario()  # type: ignore[call-arg]
    with pytest.raises(ProblemError, match="must not be empty"):
        Scenario(name="")


@pytest.mark.parametrize("names", ["", [], ";"])
def test_an_address_that_came_out_empty_is_no_address_of_everything(names: Any) -> None:
    with pytest.raises(ProblemError, match=r"change 1, product .*: names nothing; leave it out"):
        scenario({"kind": "scale_demand", "by": 2, "product": names})


def test_what_pydantic_writes_of_a_scenario_it_reads() -> None:
    boom = scenario({"kind": "scale_demand", "by": 2, "product": "bread"})
    assert '"product":["bread"]' in boom.model_dump_json()
    assert "family" not in boom.model_dump_json()
    assert Scenario.model_validate_json(boom.model_dump_json()) == boom
    assert boom.changes[0].replace(by=3).describe() == "demand times 3, product bread"


def test_a_list_of_changes_is_needed() -> None:
    with pytest.raises(ProblemError, match="scenario, changes 'scale_demand': must be a list"):
        Scenario(name="boom", changes="scale_demand")  # type: ignore[arg-type]


def test_a_scenario_says_what_it_does() -> None:
    told = str(scenario({"kind": "scale_demand", "by": 2}, {"kind": "freeze_people"}))
    assert told == "boom: demand times 2; nobody hired or released"
    assert str(scenario()) == "boom: no change"


def test_a_scenario_travels_to_other_processes() -> None:
    given = scenario({"kind": "add_row", "section": "limits", "row": {"name": "few"}})
    assert pickle.loads(pickle.dumps(given)) == given


def test_objects_and_mappings_are_the_same() -> None:
    change = ScaleDemand(by=2)
    assert Scenario(name="boom", changes=(change,)) == scenario({"kind": "scale_demand", "by": 2})
    assert Scenario(name="boom", changes=(change,)).changes[0] is change


def test_names_are_given_once_and_base_is_the_problem_itself() -> None:
    more = {"kind": "scale_demand", "by": 2}
    require_unique([scenario(more), scenario(more, name="slump"), scenario(name="base")])
    with pytest.raises(ProblemError) as raised:
        require_unique([scenario(more), scenario(name="boom"), scenario(more, name="base")])
    assert faults(raised.value) == [
        "scenarios row 2, name 'boom': is the name of an earlier one too; rename one of them",
        "scenarios row 3, name 'base': stands for the problem without changes; rename it",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_class_and_its_words_are_looked_up(kind: str) -> None:
    change: type[ScenarioChange] = KINDS[kind]
    assert default(change, "kind") == kind
    fields = [name for name in change.model_fields if name != "kind"]
    addressing = {name for name in fields if shape(change, name).kind == "names"} - {"name"}
    assert addressing <= change.references.keys() <= REFERENCES.keys()
    assert all(change.model_fields[name].description for name in fields)


def test_a_problem_of_one_period_takes_every_change_of_demand() -> None:
    problem = PlanningProblem(
        horizon=["Jan"],
        products=[{"name": "bread"}],
        demand=[{"product": "bread", "quantity": 8}],
    )
    after = scenario(
        {"kind": "scale_demand", "by": 0.5},
        {"kind": "promotion", "lift": 0.5, "forward_buying": [0.1, 0.1]},
        {"kind": "shift_demand", "by": -1},
    ).applied_to(problem)
    assert after.demand[0].quantity == (6.0,)  # 8 x 0.5 x 1.5
