"""Faults of single fields and between sections are told together, without false alarms."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError
from worlds import make_problem


def faults(**sections: Any) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        make_problem(**sections)
    return [str(fault) for fault in caught.value.faults]


def test_all_faults_are_told_at_once() -> None:
    assert faults(
        products=[{"name": "bread", "shelf_life": "long"}, {"name": "flour"}],
        inventory=[{"product": "flower"}],
        demand=[{"product": "bread", "quantity": "x"}, {"product": "braed", "quantity": 1}],
    ) == [
        "products row 1, shelf_life 'long': must be a whole number",
        "demand row 1, quantity 'x': is not a number",
        "inventory row 1, product 'flower': is not in products; did you mean 'flour'?",
        "demand row 2, product 'braed': is not in products; did you mean 'bread'?",
    ]


def test_rows_keep_their_numbers_behind_a_faulty_one() -> None:
    assert faults(demand=[{"product": "bread"}, {"product": "bread", "quantity": [1, 2, 3]}]) == [
        "demand row 1, quantity: is required",
        "demand row 2, quantity (1.0, 2.0, 3.0): has 3 numbers for 2 periods",
    ]


@pytest.mark.parametrize(
    ("section", "row", "reference"),
    [
        ("products", {"name": "flour", "shelf_life": -1}, {"inventory": [{"product": "flour"}]}),
        (
            "sites",
            {"name": "shop", "size": 1},
            {"inventory": [{"product": "bread", "site": "shop"}]},
        ),
        (
            "resources",
            {"name": "oven", "hours": "many"},
            {"processes": [{"product": "bread", "resource_hours": {"oven": 1}}]},
        ),
        (
            "workforce",
            {"name": "crew"},
            {"processes": [{"product": "bread", "labour_hours": {"crew": 1}}]},
        ),
        (
            "suppliers",
            {"supplier": "mill", "product": "bread", "lead_time": -1},
            {"limits": [{"name": "cap", "flow": "bought", "supplier": "mill", "most": 1}]},
        ),
        (
            "processes",
            {"product": "bread", "cost": "x"},
            {"limits": [{"name": "cap", "flow": "run", "process": "make bread", "most": 1}]},
        ),
        (
            "products",
            {"name": "flour", "family": "goods", "shelf_life": -1},
            {"limits": [{"name": "cap", "flow": "made", "family": "goods", "most": 1}]},
        ),
        (
            "products",
            {"name": "flour", "properties": {"grain": 1}, "shelf_life": -1},
            {"limits": [{"name": "cap", "flow": "made", "weight": "grain", "most": 1}]},
        ),
    ],
)
def test_names_that_a_faulty_row_defines_are_known(
    section: str, row: dict[str, Any], reference: dict[str, Any]
) -> None:
    usual = {"products": [{"name": "bread"}], "sites": [{"name": "main"}]}
    (only,) = faults(**{section: [*usual.get(section, []), row]}, **reference)
    assert only.startswith(section)


@pytest.mark.parametrize("row", [3, {}, {"nmae": "flour"}, {"name": 7}])
def test_a_row_whose_name_cannot_be_told_may_have_any(row: object) -> None:
    products = [{"name": "bread"}, row]
    found = faults(products=products, inventory=[{"product": "flour"}])
    assert all(fault.startswith("products row 2") for fault in found)


def test_a_section_that_is_no_list_may_define_any_name() -> None:
    (only,) = faults(products="bread and flour", inventory=[{"product": "flour"}])
    assert only == "products 'bread and flour': must be a list"


def test_without_a_horizon_only_fields_are_checked() -> None:
    found = faults(horizon=[{"name": ""}], demand=[{"product": "braed", "quantity": [1, "x"]}])
    assert found == [
        "horizon row 1, name '': must not be empty",
        "demand row 1, quantity.2 'x': is not a number",
    ]


def test_every_wrong_word_of_a_list_is_told() -> None:
    assert faults(limits=[{"name": "cap", "flow": "mad; served; bougt", "most": 1}]) == [
        "limits row 1, flow 'mad': did you mean 'made'?",
        "limits row 1, flow 'bougt': did you mean 'bought'?",
    ]


def test_amounts_in_a_list_are_named_by_their_period() -> None:
    assert faults(demand=[{"product": "bread", "quantity": ["x", -1]}]) == [
        "demand row 1, quantity.Jan 'x': is not a number",
        "demand row 1, quantity.Feb -1: is out of range; it must be at least 0",
    ]


def test_a_row_with_unknown_names_is_not_checked_further() -> None:
    # whether the windows fit cannot be told of periods that are not there
    process = {"product": "bread", "available_from": "Mai", "minimum": 5, "maximum": 4}
    (only,) = faults(processes=[process])
    assert only.startswith("processes row 1, available_from 'Mai': is not in horizon")


@pytest.mark.parametrize("data", [None, 3, "text", [1], {"horizon": 3}, {1: 2}])
def test_what_is_no_problem_at_all_is_a_fault(data: Any) -> None:
    with pytest.raises(ProblemError):
        PlanningProblem.model_validate(data)


def test_a_problem_does_not_change() -> None:
    problem = make_problem()
    with pytest.raises(ValueError, match="frozen"):
        problem.name = "other"
    with pytest.raises(ValueError, match="frozen"):
        problem.products[0].name = "cake"


def test_replacing_a_section_checks_all_again() -> None:
    with pytest.raises(ProblemError, match="demand row 1, product 'bread': is not in products"):
        make_problem().replace(products=[{"name": "cake"}], processes=[])
