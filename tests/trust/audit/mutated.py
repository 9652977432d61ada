"""Plans that are mutated, and the ways of mutating them; ``count.py`` counts what is caught."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sop_opt import PlanningProblem
from trust.audit.coherent import Solved
from trust.audit.everything import everything
from trust.audit.mutations import (
    CHANGES,
    is_changed,
    number_columns,
    same_content,
    with_cell,
    with_periods_swapped,
    with_row_twice,
    without_row,
)
from worlds import make_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sop_opt import Plan

DATA = Path(__file__).parents[3] / "data"


def network() -> PlanningProblem:
    """Return bread made with a lead time, sent to a depot and on to a shop, some of it bought."""
    return make_problem(
        horizon=["t1", "t2", "t3", "t4", "t5"],
        products=[{"name": "bread"}, {"name": "flour"}],
        sites=[{"name": "mill"}, {"name": "depot", "storage_capacity": 90}, {"name": "shop"}],
        inventory=[
            {"product": "bread", "site": "mill", "holding_cost": 1},
            {"product": "bread", "site": "depot", "opening": 12, "holding_cost": 2},
            {"product": "bread", "site": "shop", "opening": 25, "holding_cost": 3},
            {"product": "flour", "site": "mill", "opening": 30, "holding_cost": 1},
        ],
        resources=[{"name": "oven", "hours": 30, "overtime": {"hours": 8, "cost": 2}}],
        processes=[
            {
                "product": "bread",
                "site": "mill",
                "cost": 2,
                "lead_time": 1,
                "materials": {"flour": 1.5},
                "resource_hours": {"oven": 1},
                "lot": {"minimum": 5, "fixed_cost": 3, "fixed_hours": {"oven": 1}},
            }
        ],
        suppliers=[
            {"supplier": "farm", "product": "flour", "site": "mill", "price": 1, "lead_time": 2},
            {"supplier": "baker", "product": "bread", "site": "shop", "price": 9, "maximum": 6},
        ],
        lanes=[
            {"product": "bread", "origin": "mill", "destination": "depot", "cost": 1},
            {
                "product": "bread",
                "origin": "depot",
                "destination": "shop",
                "cost": 1,
                "lead_time": 1,
                "lot": {"maximum": 16, "fixed_cost": 4},
            },
        ],
        receipts=[{"product": "bread", "site": "depot", "quantity": [0, 7, 0, 0, 0]}],
        demand=[
            {
                "product": "bread",
                "site": "shop",
                "quantity": [12, 14, 16, 18, 20],
                "price": 20,
                "unmet": [{"kind": "backlog", "cost": 4}, {"kind": "lost_sales", "cost": 30}],
            }
        ],
    )


def dairy() -> PlanningProblem:
    """Return milk that keeps for two periods, comes with cream, and spoils where it must."""
    return make_problem(
        horizon=["t1", "t2", "t3", "t4", "t5", "t6"],
        products=[
            {"name": "milk", "shelf_life": 2, "spoilage_cost": 1},
            {"name": "cream", "shelf_life": 1, "spoilage_cost": 2},
        ],
        inventory=[
            {"product": "milk", "opening": 20, "holding_cost": 0.5},
            {"product": "cream", "opening": 6, "holding_cost": 0.5},
        ],
        processes=[
            {
                "name": "centrifuge",
                "outputs": {"milk": 1, "cream": 0.25},
                "cost": 2,
                "lead_time": 1,
                "minimum": 4,
                "maximum": 25,
            }
        ],
        demand=[
            {"product": "milk", "quantity": [4, 6, 20, 24, 30, 8], "unmet": {"kind": "backlog"}},
            {"product": "cream", "quantity": [1, 2, 3, 9, 2, 1], "unmet": {"kind": "lost_sales"}},
        ],
    )


def weekly() -> PlanningProblem:
    """Return a plant by the week: runs, carried set-ups, orders, crews, a plant and a store."""
    products = ["red", "blue", "green"]
    return make_problem(
        horizon=[{"name": f"w{week}", "days": 7, "working_days": 5} for week in range(1, 7)],
        products=[{"name": name, "family": "paint"} for name in products] + [{"name": "base"}],
        sites=[{"name": "plant"}, {"name": "store"}],
        inventory=[
            {
                "product": name,
                "site": "store",
                "opening": 9,
                "holding_cost": 0.3,
                "safety_stock": 3,
                "safety_stock_cost": 2,
            }
            for name in products
        ],
        resources=[
            {
                "name": "mixer",
                "hours": "8 per working day",
                "overtime": {"hours": 10, "cost": 3},
                "carries_setup": True,
            }
        ],
        workforce=[
            {
                "name": "crew",
                "opening": 2,
                "hours_per_worker": "8 per working day",
                "wage": 50,
                "hire_cost": 30,
                "release_cost": 40,
                "overtime": {"hours_per_worker": 5, "wage": 3},
                "whole": True,
            }
        ],
        processes=[
            {
                "name": name,
                "outputs": {name: 1},
                "site": "plant",
                "cost": 1,
                "materials": {"base": 0.5},
                "resource_hours": {"mixer": 0.9},
                "labour_hours": {"crew": 1.1},
            }
            for name in products
        ],
        setups=[
            {"name": name, "machine": "mixer", "process": name, "cost": 6, "hours": {"mixer": 2}}
            for name in products
        ],
        suppliers=[
            {
                "supplier": "works",
                "product": "base",
                "site": "plant",
                "price": 2,
                "lead_time": 1,
                "lot": {"multiple": 10, "fixed_cost": 5},
            },
            {"supplier": "trader", "product": "base", "site": "plant", "price": 4},
        ],
        lanes=[
            {"product": name, "origin": "plant", "destination": "store", "cost": 0.2}
            for name in products
        ],
        demand=[
            {
                "product": name,
                "site": "store",
                "quantity": [10 + 3 * place, 14, 9 + place, 16, 12, 15],
                "price": 30,
                "unmet": {"kind": "lost_sales", "cost": 35},
            }
            for place, name in enumerate(products)
        ],
        limits=[{"name": "paint", "flow": "made", "family": "paint", "most": 55, "price": 2}],
    )


WORLDS: dict[str, Callable[[], PlanningProblem]] = {
    "everything": everything,
    "gamspy_clsp": lambda: PlanningProblem.from_folder(DATA / "gamspy_clsp"),
    "network": network,
    "dairy": dairy,
    "weekly": weekly,
}


@cache
def solved(world: str) -> Solved:
    """Return a world with its solution."""
    return Solved.of(WORLDS[world]())


class Mutation(NamedTuple):
    """A plan that breaks a rule, and how it came about."""

    what: str
    plan: Plan


def cells(world: str, share: float) -> Iterator[Mutation]:
    """Yield plans with a number, a row or two periods of a table changed, about that share of all.

    No two plans have the same tables; and whatever a table says, another one or the problem says
    too, so that each of them is wrong.
    """
    plan, random = solved(world).plan(solved(world).result.values), np.random.default_rng(1)
    for table, column in number_columns(plan):
        for place, value in enumerate(plan.tables[table][column].tolist()):
            for name, change in CHANGES.items():
                if random.random() < share and is_changed(value, change(value)):
                    what = f"{table} {place}, {column}: {name}"
                    yield Mutation(what, with_cell(plan, table, column, place, change(value)))
    for table in {table for table, _ in number_columns(plan)}:
        for place in range(len(plan.tables[table])):
            for change in (without_row, with_row_twice, with_periods_swapped):
                if random.random() < share:
                    changed = change(plan, table, place)
                    if not same_content(changed.tables[table], plan.tables[table]):
                        yield Mutation(f"{table} {place}: {change.__name__}", changed)


def decisions(world: str, share: float) -> Iterator[Mutation]:
    """Yield plans with one decision changed against a rule, and all tables written anew."""
    yield from _mutations(world, "changes", share)


def breaches(world: str, share: float) -> Iterator[Mutation]:
    """Yield plans that break one row or bound of the model, and nothing else."""
    yield from _mutations(world, "breaches", share)


def _mutations(world: str, kind: str, share: float) -> Iterator[Mutation]:
    plans, random = solved(world), np.random.default_rng(1)
    for change in getattr(plans, kind)(lambda: random.random() < share):
        if not plans.is_legal(change.values):
            yield Mutation(change.what, plans.plan(change.values))


KINDS: dict[str, Callable[[str, float], Iterator[Mutation]]] = {
    "cells": cells,
    "decisions": decisions,
    "breaches": breaches,
}
