"""Bills of material that lead back to their product are refused, each with its way."""

from __future__ import annotations

import time

import pytest

from sop_opt import PlanningProblem, ProblemError, Process
from sop_opt.problem.structure import cycle_faults
from worlds import make_problem

REMEDY = "a bill of material must not lead back to its product; remove one of these materials"
PRODUCTS = ("bread", "dough", "flour", "yeast", "pallet")


def faults_of(**sections):
    with pytest.raises(ProblemError) as raised:
        make_problem(products=[{"name": name} for name in PRODUCTS], **sections)
    return [str(fault) for fault in raised.value.faults]


def making(product, *materials, **fields):
    return {"product": product, "materials": dict.fromkeys(materials, 1), **fields}


def test_a_process_that_uses_what_it_makes_is_refused():
    [fault] = faults_of(processes=[making("bread", "flour", "bread")])
    assert fault == f"processes row 1, materials bread -> bread: {REMEDY}"


def test_a_cycle_over_several_levels_is_told_with_the_row_that_closes_it():
    rows = [making("bread", "dough"), making("dough", "flour", "yeast"), making("yeast", "bread")]
    [fault] = faults_of(processes=rows)
    assert fault == f"processes row 3, materials bread -> dough -> yeast -> bread: {REMEDY}"


def test_every_cycle_is_told_at_once():
    rows = [
        making("bread", "dough"),
        making("dough", "bread", "yeast"),
        making("yeast", "dough"),
        making("flour", "flour"),
    ]
    assert [fault.split(":")[0] for fault in faults_of(processes=rows)] == [
        "processes row 2, materials bread -> dough -> bread",
        "processes row 3, materials dough -> yeast -> dough",
        "processes row 4, materials flour -> flour",
    ]


def test_each_way_of_making_that_closes_the_same_cycle_is_told():
    by_hand = {"name": "by hand", "outputs": {"bread": 1}, "materials": {"bread": 1}}
    rows = [making("bread", "bread"), by_hand]
    assert [fault.split(":")[0] for fault in faults_of(processes=rows)] == [
        "processes row 1, materials bread -> bread",
        "processes row 2, materials bread -> bread",
    ]


def test_materials_we_provide_count():
    offer = {"supplier": "mill", "product": "flour", "materials": {"bread": 1}}
    [fault] = faults_of(processes=[making("bread", "flour")], suppliers=[offer])
    assert fault == f"suppliers row 1, materials bread -> flour -> bread: {REMEDY}"


def test_materials_per_order_count():
    lot = {"fixed_materials": {"bread": 1}}
    [fault] = faults_of(processes=[making("bread", "flour"), making("flour", lot=lot)])
    assert fault == f"processes row 2, lot.fixed_materials bread -> flour -> bread: {REMEDY}"
    lane = {"product": "pallet", "origin": "main", "destination": "shop"}
    [fault] = faults_of(
        sites=[{"name": "main"}, {"name": "shop"}],
        lanes=[lane | {"lot": {"fixed_materials": {"pallet": 1}}}],
    )
    assert fault == f"lanes row 1, lot.fixed_materials pallet -> pallet: {REMEDY}"


def test_a_co_product_that_goes_back_into_its_process_is_a_cycle():
    """Yeast comes out beside bread, and goes into the dough that bread is made of."""
    both = {"name": "bake", "outputs": {"bread": 1, "yeast": 1}, "materials": {"dough": 1}}
    [fault] = faults_of(processes=[both, making("dough", "yeast")])
    assert fault == f"processes row 2, materials yeast -> dough -> yeast: {REMEDY}"


def test_materials_that_several_products_share_are_no_cycle():
    rows = [making("bread", "dough", "flour"), making("dough", "flour"), making("yeast", "flour")]
    problem = make_problem(products=[{"name": name} for name in PRODUCTS], processes=rows)
    assert len(problem.processes) == 3


def test_cycles_are_told_together_with_other_faults():
    rows = [making("bread", "bread", cost="dear"), making("dough", "dough"), making("salt")]
    told = "; ".join(faults_of(processes=rows))
    assert "row 1, cost" in told
    assert "row 2, materials dough -> dough" in told
    assert "'salt'" in told


def test_of_a_long_cycle_both_ends_are_told():
    names = [f"P{k}" for k in range(20)]
    with pytest.raises(ProblemError) as raised:
        PlanningProblem(
            horizon=["Jan"],
            products=[{"name": name} for name in names],
            processes=[making(name, names[k - 1]) for k, name in enumerate(names)],
        )
    [fault] = raised.value.faults
    assert fault.value == ("P0 -> P19 -> P18 -> P17 -> (13 more) -> P3 -> P2 -> P1 -> P0")


def test_deep_bills_are_checked_without_deep_recursion_and_in_time():
    """10,000 levels of 3 materials each; a second is forty times what it takes."""
    rows = {
        k: Process(product=f"P{k}", materials={f"P{k + step}": 1 for step in (1, 2, 3)})
        for k in range(10_000)
    }
    started = time.process_time()
    assert cycle_faults({"processes": rows, "suppliers": {}, "lanes": {}}) == []
    assert time.process_time() - started < 1
