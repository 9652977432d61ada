"""What is made, bought, moved and kept gives way by what is missing, computed by hand.

Bread is due 10 in January and 20 in February; where it cannot be stocked, each period is on its
own.
"""

from __future__ import annotations

import pytest

from trust.rules.ruled import Case, check
from worlds import make_problem

NO_STOCK = [{"product": "bread", "maximum": 0}]

CASES = {
    # 20 due in February, 15 made at most
    "maximum of a process": Case(
        ("processes", 1, "maximum"),
        make_problem(inventory=NO_STOCK, processes=[{"product": "bread", "maximum": 15}]),
        {"Feb": 5.0},
        "5 more units of bread by make bread in Feb",
        (15.0, 20.0),
    ),
    # a run makes 2 loaves, so that 10 runs are needed and 8 allowed
    "maximum of a process counted in runs": Case(
        ("processes", 1, "maximum"),
        make_problem(
            inventory=NO_STOCK,
            processes=[{"name": "bake", "outputs": {"bread": 2}, "maximum": 8}],
        ),
        {"Feb": 2.0},
        "2 more runs of bake in Feb",
        (8.0, 10.0),
    ),
    "maximum of an offer": Case(
        ("suppliers", 1, "maximum"),
        make_problem(
            inventory=NO_STOCK,
            processes=[],
            suppliers=[{"supplier": "baker", "product": "bread", "maximum": {"Feb": 15}}],
        ),
        {"Feb": 5.0},
        "5 more units of bread from baker in Feb",
        {"Feb": 20.0},
    ),
    "maximum of a lane": Case(
        ("lanes", 1, "maximum"),
        make_problem(
            sites=[{"name": "bakery"}, {"name": "shop"}],
            inventory=[{"product": "bread", "site": "shop", "maximum": 0}],
            processes=[{"product": "bread", "site": "bakery"}],
            lanes=[{"product": "bread", "origin": "bakery", "destination": "shop", "maximum": 15}],
            demand=[{"product": "bread", "site": "shop", "quantity": [10, 20]}],
        ),
        {"Feb": 5.0},
        "5 more units of bread from bakery to shop in Feb",
        (15.0, 20.0),
    ),
    # 30 made at least, 10 and 20 wanted, nothing can be kept
    "minimum of a process": Case(
        ("processes", 1, "minimum"),
        make_problem(inventory=NO_STOCK, processes=[{"product": "bread", "minimum": 30}]),
        {"Jan": -20.0, "Feb": -10.0},
        "20 fewer units of bread by make bread at least in Jan, 10 in Feb",
        (10.0, 20.0),
    ),
    "first period of a process": Case(
        ("processes", 1, "available_from"),
        make_problem(processes=[{"product": "bread", "available_from": "Feb"}]),
        {"Jan": 10.0},
        "10 units of bread by make bread, available already in Jan",
        "Jan",
    ),
    "last period of a process": Case(
        ("processes", 1, "available_until"),
        make_problem(
            inventory=NO_STOCK, processes=[{"product": "bread", "available_until": "Jan"}]
        ),
        {"Feb": 20.0},
        "20 units of bread by make bread, available still in Feb",
        "Feb",
    ),
    # nothing is due before the launch, but 5 are to be in stock
    "launch of a product": Case(
        ("products", 1, "available_from"),
        make_problem(
            products=[{"name": "bread", "available_from": "Feb"}],
            inventory=[{"product": "bread", "safety_stock": 5}],
            demand=[{"product": "bread", "quantity": [0, 20]}],
        ),
        {"Jan": 5.0},
        "5 units of bread, available already in Jan",
        "Jan",
    ),
    # 10 may be a month late, and those of before the horizon are late already: they must be served
    # in January, before the launch
    "launch of a product that is already late": Case(
        ("products", 1, "available_from"),
        make_problem(
            products=[{"name": "bread", "available_from": "Feb"}],
            demand=[
                {
                    "product": "bread",
                    "quantity": [10, 20],
                    "opening_backlog": 4,
                    "unmet": {"kind": "backlog", "max_periods": 1},
                }
            ],
        ),
        {"Jan": 4.0},
        "4 units of bread, available already in Jan",
        "Jan",
    ),
    "phase-out of a product": Case(
        ("products", 1, "available_until"),
        make_problem(inventory=NO_STOCK, products=[{"name": "bread", "available_until": "Jan"}]),
        {"Feb": 20.0},
        "20 units of bread, available still in Feb",
        "Feb",
    ),
    # what is made is what is sold, so that the 5 cannot be there in either period
    "safety stock": Case(
        ("inventory", 1, "safety_stock"),
        make_problem(
            inventory=[{"product": "bread", "safety_stock": 5}],
            processes=[{"product": "bread", "maximum": [10, 20]}],
        ),
        {"Jan": -5.0, "Feb": -5.0},
        "5 fewer units at least in stock of bread in each of Jan and Feb",
        (0.0, 0.0),
    ),
    # 15 a month at most: 5 of February's 20 are made in January, and 2 of them fit
    "maximum stock": Case(
        ("inventory", 1, "maximum"),
        make_problem(
            inventory=[{"product": "bread", "maximum": 2}],
            processes=[{"product": "bread", "maximum": 15}],
        ),
        {"Jan": 3.0},
        "3 more units at most in stock of bread in Jan",
        (5.0, 2.0),
    ),
    "closing minimum": Case(
        ("inventory", 1, "closing_minimum"),
        make_problem(
            inventory=[{"product": "bread", "closing_minimum": 5}],
            processes=[{"product": "bread", "maximum": [10, 20]}],
        ),
        {"Feb": -5.0},
        "5 fewer units at least in stock of bread in Feb",
        0.0,
    ),
    # 50 on hand, 30 wanted
    "closing maximum": Case(
        ("inventory", 1, "closing_maximum"),
        make_problem(inventory=[{"product": "bread", "opening": 50, "closing_maximum": 5}]),
        {"Feb": 15.0},
        "15 more units at most in stock of bread in Feb",
        20.0,
    ),
    "closing minimum that is the opening stock": Case(
        ("inventory", 1, "closing_minimum"),
        make_problem(
            inventory=[{"product": "bread", "opening": 8, "closing_minimum": "opening"}],
            processes=[{"product": "bread", "maximum": [10, 14]}],
        ),
        {"Feb": -6.0},
        "6 fewer units at least in stock of bread in Feb",
        2.0,
    ),
    # 5 loaves ahead take 10 of space, and there are 4
    "storage": Case(
        ("sites", 1, "storage_capacity"),
        make_problem(
            products=[{"name": "bread", "storage_volume": 2}],
            sites=[{"name": "main", "storage_capacity": 4}],
            processes=[{"product": "bread", "maximum": 15}],
        ),
        {"Jan": 6.0},
        "6 more storage space at main in Jan",
        (10.0, 4.0),
    ),
    # February's 20 are made in January, and keep for no period
    "shelf life": Case(
        ("products", 1, "shelf_life"),
        make_problem(
            products=[{"name": "bread", "shelf_life": 0}],
            processes=[{"product": "bread", "maximum": [30, 0]}],
        ),
        {"Jan": 20.0},
        "20 units of bread kept beyond 0 periods in Jan",
        1,
    ),
    # the 10 on hand are January's, but what keeps for no period is spoiled on the first day
    "shelf life of opening stock": Case(
        ("products", 1, "shelf_life"),
        make_problem(
            products=[{"name": "bread", "shelf_life": 0}],
            inventory=[{"product": "bread", "opening": 10}],
            processes=[{"product": "bread", "maximum": [0, 20]}],
        ),
        {"Jan": -10.0},
        "10 units of bread not spoiled at once in Jan",
        1,
    ),
    # what is made in January is good until February, and 15 are wanted in March
    "shelf life of what is made ahead": Case(
        ("products", 1, "shelf_life"),
        make_problem(
            horizon=["Jan", "Feb", "Mar"],
            products=[{"name": "bread", "shelf_life": 1}],
            processes=[{"product": "bread", "maximum": [30, 0, 0]}],
            demand=[{"product": "bread", "quantity": [5, 10, 15]}],
        ),
        {"Feb": 15.0},
        "15 units of bread kept beyond 1 period in Feb",
        2,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_supplied_and_kept_gives_way_by_what_is_missing(case: Case) -> None:
    check(case)
