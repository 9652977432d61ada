"""Bad data, section by section: what it is told, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import ProblemError
from worlds import make_problem

BREAD = {"product": "bread"}
OVEN = {"name": "oven", "hours": 10}
CREW = {"name": "crew", "hours_per_worker": 8}
SHOP = {"name": "shop"}

CASES: list[tuple[dict[str, Any], str]] = [
    # the problem as a whole
    ({"pruducts": []}, "problem, pruducts []: no such section; did you mean 'products'?"),
    ({"objective": "profits"}, "problem, objective 'profits': did you mean 'profit'?"),
    ({"strategy": 1}, "problem, strategy 1: choose one of 'mixed', 'level' or 'chase'"),
    ({"schema_version": 2}, "problem, schema_version 2: must be 1"),
    ({"name": ""}, "problem, name '': must not be empty"),
    ({"name": "a\nb"}, r"problem, name 'a\nb': must be one line of text"),
    ({"demand": 3}, "demand 3: must be a list"),
    ({"demand": [3]}, "demand row 1 3: must be a mapping from fields to values"),
    # horizon
    ({"horizon": []}, "horizon (): a horizon needs at least one period"),
    ({"horizon": ["Jan", "Jan"]}, "horizon row 2, name 'Jan': is in an earlier row; name must be"),
    ({"horizon": [{"name": "Jan", "days": 0}]}, "horizon row 1, days 0: must be more than 0"),
    (
        {"horizon": [{"name": "Jan", "working_days": -1}]},
        "horizon row 1, working_days -1: must be at least 0",
    ),
    (
        {"horizon": [{"name": "Jan", "start": "2026-02-30"}]},
        "horizon row 1, start '2026-02-30': must be a date such as 2026-01-31",
    ),
    (
        {"horizon": [{"nmae": "Jan"}]},
        "horizon row 1, nmae 'Jan': no such field; did you mean 'name'",
    ),
    ({"horizon": ["a; b"]}, "horizon row 1, name 'a; b': must not contain a semicolon"),
    # products
    ({"products": [{"name": " "}]}, "products row 1, name ' ': must not be empty"),
    ({"products": [{"name": 3}]}, "products row 1, name 3: must be text"),
    ({"products": [{}]}, "products row 1, name: is required"),
    (
        {"products": [{"name": "bread"}, {"name": "bread"}]},
        "products row 2, name 'bread': is in an earlier row; name must be unique",
    ),
    (
        {"products": [{"name": "bread", "shelf_life": 1.5}]},
        "products row 1, shelf_life 1.5: must be a whole number",
    ),
    (
        {"products": [{"name": "bread", "unit": ""}]},
        "products row 1, unit '': must not be empty; leave it out for its default",
    ),
    (
        {"products": [{"name": "bread", "properties": {"salt": "much"}}]},
        "products row 1, properties.salt 'much': must be a number",
    ),
    (
        {"products": [{"name": "bread", "properties": 3}]},
        "products row 1, properties 3: must be a mapping from names to amounts",
    ),
    (
        {"products": [{"name": "bread", "available_from": "Febr"}]},
        "products row 1, available_from 'Febr': is not in horizon; did you mean 'Feb'?",
    ),
    (
        {"products": [{"name": "bread", "available_from": "Feb"}]},
        "demand row 1, quantity 'Jan': falls due before 'bread' is launched in 'Feb'",
    ),
    # sites
    (
        {"sites": [{"name": "main", "storage_capacity": -1}]},
        "sites row 1, storage_capacity -1: is out of range; it must be at least 0",
    ),
    ({"sites": [SHOP]}, "demand row 1, site 'main': is not in sites; known: 'shop'"),
    # inventory
    (
        {"inventory": [BREAD | {"closing_minimum": "openin"}]},
        "inventory row 1, closing_minimum 'openin': must be a number or 'opening'",
    ),
    (
        {"inventory": [BREAD | {"closing_minimum": -1}]},
        "inventory row 1, closing_minimum -1: must be at least 0",
    ),
    (
        {"inventory": [BREAD | {"closing_minimum": 5, "closing_maximum": 4}]},
        "inventory row 1, closing_minimum 5.0: is above closing_maximum; lower it",
    ),
    (
        {"inventory": [BREAD | {"safety_stock": [1, 9], "maximum": 5}]},
        "inventory row 1, safety_stock (1.0, 9.0): is above the maximum in 'Feb'",
    ),
    (
        {"inventory": [BREAD | {"holding_basis": "mean"}]},
        "inventory row 1, holding_basis 'mean': choose one of 'closing' or 'average'",
    ),
    (
        {"inventory": [BREAD, BREAD]},
        "inventory row 2, product 'bread': is in an earlier row; product and site must be unique",
    ),
    # resources
    (
        {"resources": [{"name": "oven"}]},
        "resources row 1, hours: a finite resource needs hours; give them or set finite to false",
    ),
    (
        {"resources": [OVEN | {"machines": [2, 1], "downtime": [1, 2]}]},
        "resources row 1, downtime (1.0, 2.0): is more than the machines installed in 'Feb'",
    ),
    (
        {"resources": [OVEN | {"overtime": {"costs": 3}}]},
        "resources row 1, overtime.costs 3: no such field; did you mean 'cost'?",
    ),
    (
        {"resources": [OVEN | {"extra_shifts": [{"hours": 8}, {"hours": 8, "maximum": -1}]}]},
        "resources row 1, extra_shifts.2.maximum -1: is out of range; it must be at least 0",
    ),
    (
        {"resources": [OVEN | {"maintenance": [{"machine_periods": 1, "start": "Jun"}]}]},
        "resources row 1, maintenance.1.start 'Jun': is not in horizon; did you mean 'Jan'?",
    ),
    (
        {"resources": [OVEN | {"finite": "perhaps"}]},
        "resources row 1, finite 'perhaps': must be true or false",
    ),
    # workforce
    (
        {"workforce": [{"name": "crew"}]},
        "workforce row 1, hours_per_worker: is required",
    ),
    (
        {"workforce": [CREW | {"minimum_workers": 3, "maximum_workers": [3, 2]}]},
        "workforce row 1, minimum_workers 3.0: is above the maximum in 'Feb'",
    ),
    (
        {"workforce": [CREW | {"attrition": 1.5}]},
        "workforce row 1, attrition 1.5: is out of range; it must be at most 1",
    ),
    (
        {"workforce": [CREW | {"moves": [{"to": "crew"}]}]},
        "workforce row 1, moves 'crew': a pool cannot move people to itself",
    ),
    (
        {"workforce": [CREW | {"moves": [{"to": "crow"}]}]},
        "workforce row 1, moves.1.to 'crow': is not in workforce; did you mean 'crew'?",
    ),
    (
        {"resources": [OVEN], "workforce": [CREW | {"name": "oven"}]},
        "workforce row 1, name 'oven': is also a resource; rename it",
    ),
    # processes
    (
        {"processes": [{"name": "bake"}]},
        "processes row 1, outputs: is required",
    ),
    (
        {"processes": [{"name": "bake", "outputs": {}}]},
        "processes row 1, outputs: must have at least 1",
    ),
    (
        {"processes": [BREAD | {"outputs": {"bread": 1}}]},
        "processes row 1: give either product or outputs, not both",
    ),
    (
        {"processes": [BREAD | {"materials": {"flower": 1}}]},
        "processes row 1, materials.flower 'flower': is not in products; known: 'bread'",
    ),
    (
        {"processes": [BREAD | {"labour_hours": {"crew": [1, 2, 3]}}], "workforce": [CREW]},
        "processes row 1, labour_hours.crew (1.0, 2.0, 3.0): has 3 numbers for 2 periods",
    ),
    (
        {"processes": [BREAD | {"resource_hours": {"oven": {"Mai": 1}}}], "resources": [OVEN]},
        "processes row 1, resource_hours.oven.Mai 'Mai': is not a period of the horizon; known",
    ),
    (
        {"processes": [BREAD | {"minimum": 3, "maximum": {"Feb": 2}}]},
        "processes row 1, minimum 3.0: is above the maximum in 'Feb'; lower it",
    ),
    (
        {"processes": [BREAD | {"lead_time": "soon"}]},
        "processes row 1, lead_time 'soon': must be a whole number",
    ),
    (
        {"processes": [BREAD | {"cost_steps": [{"start": 5, "cost": 1}]}]},
        "processes row 1, cost_steps [5.0]: must start at 0 and rise from step to step",
    ),
    (
        {"processes": [BREAD | {"cost_steps": [{"start": -1, "cost": 1}]}]},
        "processes row 1, cost_steps.1.start -1: must be at least 0",
    ),
    # suppliers and lanes
    (
        {"suppliers": [{"supplier": "mill", "product": "flour"}]},
        "suppliers row 1, product 'flour': is not in products; known: 'bread'",
    ),
    (
        {"suppliers": [{"supplier": "mill", "product": "bread"}] * 2},
        "suppliers row 2, supplier 'mill': is in an earlier row; supplier and product and site",
    ),
    (
        {"lanes": [BREAD | {"origin": "main", "destination": "main"}]},
        "lanes row 1, destination 'main': is the origin; name another site",
    ),
    # demand and receipts
    ({"demand": [BREAD]}, "demand row 1, quantity: is required"),
    (
        {"demand": [{"product": "braed", "quantity": 1}]},
        "demand row 1, product 'braed': is not in products; did you mean 'bread'?",
    ),
    (
        {"demand": [BREAD | {"quantity": [1, "x"]}]},
        "demand row 1, quantity.Feb 'x': is not a number",
    ),
    (
        {"demand": [BREAD | {"quantity": [1, 2, -3]}]},
        "demand row 1, quantity.3 -3: is out of range; it must be at least 0",
    ),
    (
        {"demand": [BREAD | {"quantity": {"Jan": None}}]},
        "demand row 1, quantity.Jan None: is not a number",
    ),
    (
        {"demand": [BREAD | {"quantity": [1]}]},
        "demand row 1, quantity (1.0,): has 1 numbers for 2 periods",
    ),
    (
        {"demand": [BREAD | {"quantity": {}}]},
        "demand row 1, quantity: names no period; leave it out",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "priority": 0}]},
        "demand row 1, priority 0: must be at least 1",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "unmet": "backlogg"}]},
        "demand row 1, unmet 'backlogg': did you mean 'backlog'?",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "unmet": [{"cost": 1}]}]},
        "demand row 1, unmet: must say its kind",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "unmet": {"kind": "backlog", "cst": 1}}]},
        "demand row 1, unmet.backlog.cst 1: no such field; did you mean 'cost'?",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "unmet": "backlog; backlog"}]},
        "demand row 1, unmet 'backlog; backlog': name each policy once, and at least one",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "unmet": "must_serve; backlog"}]},
        "unmet 'must_serve; backlog': must_serve leaves no room for another policy",
    ),
    (
        {"demand": [BREAD | {"quantity": 1, "opening_backlog": 5}]},
        "demand row 1, opening_backlog 5.0: needs a backlog policy in unmet",
    ),
    (
        {"receipts": [BREAD | {"quantity": {"Mai": 5}}]},
        "receipts row 1, quantity.Mai 'Mai': is not a period of the horizon; known: 'Jan', 'Feb'",
    ),
    # limits, usage, smoothing
    (
        {"limits": [{"name": "cap", "flow": "made"}]},
        "limits row 1, most: a limit needs least, most or both",
    ),
    (
        {"limits": [{"name": "cap", "flow": "mad; bought", "most": 1}]},
        "limits row 1, flow 'mad': did you mean 'made'?",
    ),
    (
        {"limits": [{"name": "cap", "flow": "made", "most": [1, 2], "per": "horizon"}]},
        "limits row 1, most (1.0, 2.0): a limit per horizon takes one number",
    ),
    (
        {"limits": [{"name": "cap", "flow": "made", "least": 3, "most": 2}]},
        "limits row 1, least 3.0: is above most in 'Jan', 'Feb'; lower it",
    ),
    (
        {"limits": [{"name": "cap", "flow": "made", "most": 3, "weight": "salt"}]},
        "limits row 1, weight 'salt': is not in properties; none is defined",
    ),
    (
        {"limits": [{"name": "cap", "flow": "made", "most": 3, "family": "cakes"}]},
        "limits row 1, family 'cakes': is not in families; none is defined",
    ),
    (
        {"limits": [{"name": "c", "flow": "made", "most": 3, "relative_to": {"flow": "mad"}}]},
        "limits row 1, relative_to.flow 'mad': did you mean 'made'?",
    ),
    (
        {
            "limits": [
                {
                    "name": "c",
                    "flow": "served",
                    "most": 3,
                    "relative_to": {"flow": "made", "site": "x"},
                }
            ]
        },
        "limits row 1, relative_to.site 'x': is not in sites; known: 'main'",
    ),
    (
        {"usage": [{"name": "few", "flow": "made", "most_in_use": 1, "each": "prodcut"}]},
        "usage row 1, each 'prodcut': did you mean 'product'?",
    ),
    (
        {"usage": [{"name": "few", "flow": "made", "most_in_use": 1, "periods": "Jan; Mai"}]},
        "usage row 1, periods 'Mai': is not in horizon; known: 'Feb', 'Jan'",
    ),
    (
        {"smoothing": [{"name": "calm", "flow": "made", "customer": "shop"}]},
        "smoothing row 1, customer 'shop': is not in customers; known: 'market'",
    ),
    # stability
    (
        {"stability": {"frozen_periods": "Jun"}},
        "stability, frozen_periods 'Jun': is not in horizon; did you mean 'Jan'?",
    ),
    (
        {"stability": {"pins": [{"flow": "made", "quantity": "many"}]}},
        "stability, pins.1.quantity 'many': is not a number",
    ),
    (
        {"stability": {"previous": [{"flow": "made", "quantity": 1, "process": "bake"}]}},
        "stability, previous.1.process 'bake': is not in processes; known: 'make bread'",
    ),
    ({"stability": 3}, "stability 3: must be a mapping from fields to values"),
]


@pytest.mark.parametrize(("sections", "expected"), CASES, ids=[words for _, words in CASES])
def test_every_fault_says_where_what_and_what_instead(
    sections: dict[str, Any], expected: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        make_problem(**sections)
    found = [str(fault) for fault in caught.value.faults]
    assert any(expected in fault for fault in found), found


@pytest.mark.parametrize("sections", [sections for sections, words in CASES if "row" in words])
def test_one_fault_is_told_once(sections: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as caught:
        make_problem(**sections)
    places = [(fault.section, fault.row, fault.field, fault.value) for fault in caught.value.faults]
    assert len(set(places)) == len(places)


def test_long_values_are_cut() -> None:
    with pytest.raises(ProblemError) as caught:
        make_problem(demand=[{"product": "x" * 500, "quantity": 1}], objective="y" * 500)
    assert {len(fault.value) for fault in caught.value.faults} == {80}
    assert all(fault.value.endswith("…") for fault in caught.value.faults)
