"""What is wrong with the data, told without solving."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import check_problem
from worlds import make_problem, red_tomato


def test_a_good_problem_has_no_faults() -> None:
    assert check_problem(red_tomato()) == []


def test_all_faults_of_sections_are_returned_rather_than_raised() -> None:
    found = check_problem(
        {
            "horizon": ["Jan"],
            "products": [{"name": "bread"}],
            "inventory": [{"product": "bread", "opening": -1}],
            "demand": [{"product": "bread", "quantity": 1, "colour": "brown"}],
        }
    )
    assert {(fault.section, fault.field) for fault in found} == {
        ("inventory", "opening"),
        ("demand", "colour"),
    }


def test_a_limit_on_flows_that_do_not_exist_is_found_without_solving() -> None:
    # nothing is bought in this world
    problem = make_problem(limits=[{"name": "budget", "flow": "bought", "most": 5}])
    (fault,) = check_problem(problem)
    assert fault.section == "limits"
    assert "bought" in str(fault)


def test_demand_that_must_be_served_needs_a_source() -> None:
    problem = make_problem(processes=[])
    (fault,) = check_problem(problem)
    assert str(fault).startswith("demand row 1, product 'bread': must be served at 'main', but")


@pytest.mark.parametrize(
    "source",
    [
        {"inventory": [{"product": "bread", "opening": 30}]},
        {"receipts": [{"product": "bread", "quantity": [30, 0]}]},
        {"suppliers": [{"supplier": "baker", "product": "bread"}]},
    ],
    ids=lambda source: next(iter(source)),
)
def test_any_source_will_do(source: dict[str, Any]) -> None:
    assert check_problem(make_problem(processes=[], **source)) == []


def test_what_may_be_lost_is_no_error_without_a_source() -> None:
    demand = {"product": "bread", "quantity": [10, 20], "unmet": "lost_sales"}
    (fault,) = check_problem(make_problem(processes=[], demand=[demand]))
    assert fault.severity == "warning"
    assert fault.remedy == "add a source, or drop the demand"


def test_the_most_severe_findings_come_first() -> None:
    # nothing needs the crane (note), February is too short for its working days (warning), and
    # bread has no source (error)
    problem = make_problem(
        horizon=["Jan", {"name": "Feb", "days": 28, "working_days": 29}],
        resources=[{"name": "crane", "hours": 100}],
        processes=[],
    )
    assert [fault.severity for fault in check_problem(problem)] == ["error", "warning", "note"]


def test_what_the_model_refuses_stands_beside_what_the_data_show() -> None:
    # nothing is bought, so that the limit speaks of nothing; and nothing needs the crane
    problem = make_problem(
        limits=[{"name": "budget", "flow": "bought", "most": 5}],
        resources=[{"name": "crane", "hours": 100}],
    )
    assert [fault.section for fault in check_problem(problem)] == ["limits", "resources"]


def test_a_lane_brings_what_it_carries_to_its_end() -> None:
    lane = {"product": "bread", "origin": "bakery", "destination": "shop"}
    world = {
        "sites": [{"name": "bakery"}, {"name": "shop"}],
        "processes": [{"product": "bread", "site": "bakery"}],
        "demand": [{"product": "bread", "site": "shop", "quantity": 5}],
    }
    assert check_problem(make_problem(**world, lanes=[lane])) == []
    back = lane | {"origin": "shop", "destination": "bakery"}
    assert len(check_problem(make_problem(**world, lanes=[back]))) == 1
