"""What is wrong with the data, told without solving."""

from __future__ import annotations

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
