"""The forms that tables may have: wide, long, dotted columns, tables of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sop_opt import Backlog, LostSales, PlanningProblem, ProblemError
from worlds import make_problem

Frames = dict[str, pd.DataFrame]


def frames(**tables: dict[str, Any]) -> Frames:
    """Return the tables of ``make_problem()``, some of them replaced; ``__`` stands for a dot."""
    world: dict[str, dict[str, Any]] = {
        "horizon": {"name": ["Jan", "Feb"]},
        "products": {"name": ["bread"]},
        "processes": {"product": ["bread"], "cost": [2]},
        "demand": {"product": ["bread"], "Jan": [10], "Feb": [20], "price": [5]},
    }
    named = {name.replace("__", "."): pd.DataFrame(table) for name, table in tables.items()}
    return {name: pd.DataFrame(table) for name, table in world.items()} | named


def read(**tables: dict[str, Any]) -> PlanningProblem:
    return PlanningProblem.from_frames(frames(**tables))


def test_a_process_of_one_product_needs_no_name() -> None:
    assert read() == make_problem()


def test_long_and_wide_say_the_same() -> None:
    long = {
        "product": ["bread", "bread"],
        "period": ["Feb", "Jan"],
        "quantity": [20, 10],
        "priority": [2, 2],
    }
    wide = {"product": ["bread"], "Jan": [10], "Feb": [20], "priority": [2]}
    assert read(demand=long) == read(demand=wide)


def test_long_rows_of_one_key_are_one_object_wherever_they_stand() -> None:
    demand = read(
        demand={
            "product": ["bread"] * 4,
            "customer": ["shop", "fair", "shop", "fair"],
            "period": ["Jan", "Jan", "Feb", "Feb"],
            "quantity": [1, 2, 3, 4],
            "price": [5, 6, 5, None],
        }
    ).demand
    assert [(row.customer, row.quantity) for row in demand] == [
        ("shop", (1.0, 3.0)),
        ("fair", (2.0, 4.0)),
    ]
    # a price in one period only says nothing about the other
    assert [row.price for row in demand] == [(5.0, 5.0), {"Jan": 6.0}]


def test_a_blank_cell_of_a_long_row_repeats_what_the_object_says_elsewhere() -> None:
    demand = {"product": ["bread"] * 2, "period": ["Jan", "Feb"], "quantity": [1, 2]}
    assert read(demand=demand | {"priority": [3, None]}).demand[0].priority == 3


def test_a_wide_row_may_leave_periods_empty() -> None:
    table = {"product": ["bread"], "Jan": [None], "Feb": [20]}
    assert read(demand=table).demand[0].quantity == {"Feb": 20.0}


def test_a_forgotten_period_of_demand_is_a_fault() -> None:
    """It would be a month without demand, and nobody would notice."""
    with pytest.raises(ProblemError, match="demand header 'Jan': is missing beside other periods"):
        read(demand={"product": ["bread"], "Feb": [20]})


def test_stock_levels_may_be_given_for_some_periods_only() -> None:
    table = {"product": ["bread"], "Feb": [5]}
    assert read(inventory=table).inventory[0].safety_stock == {"Feb": 5.0}


def test_long_rows_without_a_key_belong_together_when_all_but_their_series_agrees() -> None:
    pins = {
        "flow": ["made", "made", "served"],
        "product": ["bread"] * 3,
        "period": ["Jan", "Feb", "Jan"],
        "quantity": [1, 2, 3],
    }
    stability = read(stability__pins=pins).stability
    assert stability is not None
    assert [pin.quantity for pin in stability.pins] == [(1.0, 2.0), {"Jan": 3.0}]


def test_one_number_and_columns_of_periods_can_stand_in_the_same_table() -> None:
    demand = {
        "product": ["bread", "bread"],
        "customer": ["shop", "fair"],
        "quantity": [7, None],
        "Jan": [None, 1],
        "Feb": [None, 2],
    }
    assert [row.quantity for row in read(demand=demand).demand] == [7.0, (1.0, 2.0)]


def test_dotted_columns_fill_nested_sections_and_mappings() -> None:
    problem = read(
        products={"name": ["bread", "flour"], "properties.grain": [0.7, None]},
        resources={
            "name": ["oven", "hall"],
            "hours": ["8 per working day", 5],
            "overtime.cost": [30, None],
        },
        processes={
            "product": ["bread"],
            "materials.flour": [0.5],
            "resource_hours.oven": ["0.1; 0.2"],
        },
    )
    oven, hall = problem.resources
    assert oven.overtime is not None
    assert oven.overtime.cost == 30.0
    assert hall.overtime is None, "all cells of its overtime are empty"
    assert problem.processes[0].materials == {"flour": 0.5}
    assert problem.processes[0].resource_hours == {"oven": (0.1, 0.2)}
    assert problem.product["bread"].properties == {"grain": 0.7}


def test_the_name_in_a_dotted_column_may_have_dots() -> None:
    problem = read(
        products={"name": ["bread", "flour.550"]},
        processes={"product": ["bread"], "materials.flour.550": [2]},
    )
    assert problem.processes[0].materials == {"flour.550": 2.0}


@pytest.mark.parametrize(
    ("columns", "policies"),
    [
        ({"unmet": ["backlog"]}, (Backlog(),)),
        ({"unmet.backlog.cost": [3]}, (Backlog(cost=3),)),
        ({"unmet": ["backlog; lost_sales"]}, (Backlog(), LostSales())),
        (
            {"unmet": ["lost_sales"], "unmet.backlog.max_periods": [1]},
            (LostSales(), Backlog(max_periods=1)),
        ),
        ({"unmet": ["backlog"], "unmet.lost_sales.cost": [None]}, (Backlog(),)),
    ],
)
def test_policies_are_named_or_have_a_cell(columns: dict[str, Any], policies: Any) -> None:
    assert (
        read(demand={"product": ["bread"], "quantity": [1]} | columns).demand[0].unmet == policies
    )


def test_parts_may_have_tables_of_their_own() -> None:
    problem = read(
        products={"name": ["bread", "flour"]},
        resources={"name": ["oven"], "hours": [10]},
        workforce={"name": ["bakers", "packers"], "hours_per_worker": [8, 8]},
        processes__materials={"process": ["make bread"], "product": ["flour"], "amount": [0.5]},
        processes__resource_hours={
            "process": ["make bread"] * 2,
            "resource": ["oven"] * 2,
            "period": ["Jan", "Feb"],
            "amount": [0.1, 0.2],
        },
        processes__labour_hours={
            "process": ["make bread"],
            "pool": ["bakers"],
            "Jan": [1],
            "Feb": [2],
        },
        processes__cost_steps={"process": ["make bread"] * 2, "start": [0, 10], "cost": [1, 2]},
        products__properties={"product": ["flour"], "property": ["grain"], "amount": [0.7]},
        resources__maintenance={"resource": ["oven"], "machine_periods": [1], "start": ["Feb"]},
        resources__extra_shifts={"resource": ["oven"], "name": ["night"], "hours": [8]},
        workforce__moves={"pool": ["bakers"], "to": ["packers"], "cost": [100]},
        demand__price={"product": ["bread"], "period": ["Jan"], "price": [9]},
        demand={"product": ["bread"], "quantity": [1]},
    )
    process = problem.processes[0]
    assert process.materials == {"flour": 0.5}
    assert process.resource_hours == {"oven": (0.1, 0.2)}
    assert process.labour_hours == {"bakers": (1.0, 2.0)}
    assert [(step.start, step.cost) for step in process.cost_steps] == [(0.0, 1.0), (10.0, 2.0)]
    assert problem.product["flour"].properties == {"grain": 0.7}
    assert problem.resources[0].maintenance[0].start == "Feb"
    assert problem.resources[0].extra_shifts[0].name == "night"
    assert problem.workforce[0].moves[0].to == "packers"
    assert problem.demand[0].price == {"Jan": 9.0}


def test_materials_provided_to_a_supplier_are_not_taken_for_the_product_bought() -> None:
    problem = read(
        products={"name": ["bread", "flour"]},
        suppliers={"supplier": ["mill"], "product": ["flour"]},
        suppliers__materials={
            "supplier": ["mill"],
            "product": ["flour"],
            "material": ["bread"],
            "amount": [2],
        },
    )
    assert problem.suppliers[0].materials == {"bread": 2.0}


def test_a_table_of_parts_finds_rows_by_the_defaults_of_their_key() -> None:
    demand = {"product": ["bread"], "site": ["main"], "customer": ["market"], "quantity": [1]}
    price = {"product": ["bread"], "Jan": [3], "Feb": [4]}
    assert read(demand=demand, demand__price=price).demand[0].price == (3.0, 4.0)


def test_objects_are_written_as_fields_and_values() -> None:
    problem = read(
        problem={
            "field": ["name", "objective", "schema_version"],
            "value": ["Bakery", "profit", 1],
        },
        stability={"field": ["frozen_periods", "departure_cost"], "value": ["Jan; Feb", 3]},
        stability__previous={"flow": ["made"], "product": ["bread"], "Jan": [1], "Feb": [2]},
    )
    assert (problem.name, problem.objective) == ("Bakery", "profit")
    assert problem.stability is not None
    assert problem.stability.frozen_periods == ("Jan", "Feb")
    assert problem.stability.departure_cost == 3.0
    assert problem.stability.previous[0].quantity == (1.0, 2.0)


def test_an_object_section_is_there_when_only_its_parts_are() -> None:
    stability = read(stability__departure_cost={"Jan": [1], "Feb": [2]}).stability
    assert stability is not None
    assert stability.departure_cost == (1.0, 2.0)


def test_numbers_in_frames_can_be_names() -> None:
    # a product 101, read as 101.0 because another cell of the column is empty
    problem = read(
        horizon={"name": [1, 2]},
        products={"name": [101.0, np.nan, 7], "family": [3, None, 4]},
        processes={"product": [101], "cost": [2]},
        demand={"product": [101], 1: [10], 2: [20]},
    )
    assert problem.horizon.names == ("1", "2")
    assert [product.name for product in problem.products] == ["101", "7"]
    assert problem.demand[0].quantity == (10.0, 20.0)


def test_dates_in_frames_can_be_names() -> None:
    days = pd.to_datetime(["2026-01-05", "2026-01-06"])
    problem = read(
        horizon={"name": days, "start": days},
        demand={"product": ["bread"] * 2, "period": days, "quantity": [1, 2]},
    )
    assert problem.horizon.names == ("2026-01-05", "2026-01-06")
    assert problem.horizon.periods[0].start == days[0].date()
    assert problem.demand[0].quantity == (1.0, 2.0)


def test_the_index_of_a_frame_says_nothing() -> None:
    tables = frames()
    tables["demand"].index = pd.Index([99])
    assert PlanningProblem.from_frames(tables) == make_problem()


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, "", "  "])
def test_empty_cells_take_the_default(empty: object) -> None:
    demand = {"product": ["bread"], "quantity": [1], "priority": [empty], "customer": [empty]}
    row = read(demand=demand).demand[0]
    assert (row.priority, row.customer) == (1, "market")


def test_spaces_around_names_and_numbers_do_not_count() -> None:
    demand = {" product ": [" bread "], "Jan": [" 10 "], "Feb": ["20"], "unmet": [" backlog "]}
    row = read(demand=demand).demand[0]
    assert (row.product, row.quantity, row.unmet) == ("bread", (10.0, 20.0), (Backlog(),))


def test_a_table_without_rows_is_a_section_without_rows() -> None:
    assert read(demand={"product": []}).demand == ()
    assert PlanningProblem.from_frames(frames() | {"demand": pd.DataFrame()}).demand == ()


def test_order_of_rows_is_kept() -> None:
    names = [f"P-{number}" for number in (3, 1, 2)]
    products = read(products={"name": names}, processes={"product": []}, demand={"product": []})
    assert [product.name for product in products.products] == names


def test_what_is_no_frame_is_a_fault() -> None:
    tables: dict[str, Any] = frames() | {"demand": [{"product": "bread"}]}
    with pytest.raises(ProblemError, match="demand: must be a DataFrame, not list"):
        PlanningProblem.from_frames(tables)


@pytest.mark.parametrize("order", [["Jan", "quantity"], ["quantity", "Jan"]])
def test_a_number_for_all_periods_and_one_for_a_period_exclude_each_other(order: list[str]) -> None:
    demand = {"product": ["bread"], **{column: [1] for column in order}}
    message = f"demand row 1, {order[1]} 1: is given both as one number and per period; keep one"
    with pytest.raises(ProblemError, match=message):
        read(demand=demand)
