"""Seeded errors of supply: no source, too early, too much, shelf lives, orders."""

from __future__ import annotations

from trust.doctor.corpus import Seeded, bakery, with_fields, with_row, without_row

CLEAN = bakery()


def demand_error(row: int, field: str) -> tuple[tuple[str, str, str, str], ...]:
    return (("error", "demand", f"row {row}", field),)


def the_town_wants(**fields):
    """Return the clean world with what the town wants replaced."""
    return with_fields(CLEAN, "demand", 1, **fields)


WITHOUT_SOURCE = (
    Seeded(
        "a product that must be served is made of nothing that exists",
        with_row(
            with_row(CLEAN, "products", name="cake"),
            "demand",
            product="cake",
            site="bakery",
            quantity=10,
        ),
        demand_error(3, "product"),
        says="cake at bakery has no source",
    ),
    Seeded(
        "nobody sells the flour that three levels need",
        # the opening flour and bread go, too, so that nothing is left to live on
        without_row(
            with_fields(
                with_fields(
                    with_fields(CLEAN, "inventory", 1, opening=0), "inventory", 2, opening=0
                ),
                "inventory",
                3,
                opening=0,
            )
            | {"limits": []},
            "suppliers",
            1,
        ),
        (
            # both the town, which may be late but must be clear in the end, and the walk-ins
            ("error", "demand", "row 1", "product"),
        ),
        says="bread at shop <- bread at bakery <- dough at bakery <- flour at bakery",
    ),
    Seeded(
        "a lane is missing, though the product is made elsewhere",
        with_fields(without_row(CLEAN, "lanes", 1), "inventory", 3, opening=0),
        demand_error(1, "product"),
        says="or a lane from 'bakery'",
    ),
    Seeded(
        "lanes go in a circle that nothing enters",
        with_row(
            with_row(
                with_row(
                    with_row(
                        with_row(CLEAN, "products", name="cake"),
                        "lanes",
                        product="cake",
                        origin="bakery",
                        destination="shop",
                    ),
                    "lanes",
                    product="cake",
                    origin="shop",
                    destination="bakery",
                ),
                "demand",
                product="cake",
                site="shop",
                quantity=5,
            ),
            "demand",
            product="cake",
            site="bakery",
            quantity=5,
            customer="walk-in",
        ),
        (
            ("error", "demand", "row 3", "product"),
            ("error", "demand", "row 4", "product"),
        ),
        says="only goes in a circle",
    ),
    Seeded(
        "what may be lost has no source",
        with_row(
            with_row(CLEAN, "products", name="cake"),
            "demand",
            product="cake",
            site="shop",
            quantity=10,
            unmet="lost_sales",
        ),
        (("warning", "demand", "row 3", "product"),),
        says="drop the demand",
    ),
    Seeded(
        "the only process has a ceiling of zero",
        with_row(
            with_row(
                with_row(CLEAN, "products", name="cake"),
                "processes",
                product="cake",
                site="bakery",
                materials={"dough": 1},
                maximum=0,
            ),
            "demand",
            product="cake",
            site="bakery",
            quantity=10,
        ),
        demand_error(3, "product"),
        says="'make cake' can be used in no period",
    ),
    Seeded(
        "a material per order has no source",
        with_row(
            with_row(
                with_row(
                    with_row(CLEAN, "products", name="cake"), "products", name="cleaning agent"
                ),
                "processes",
                product="cake",
                site="bakery",
                materials={"dough": 1},
                lot={"minimum": 5, "fixed_materials": {"cleaning agent": 2}},
            ),
            "demand",
            product="cake",
            site="bakery",
            quantity=10,
        ),
        demand_error(3, "product"),
        says="cake at bakery <- cleaning agent at bakery",
    ),
    Seeded(
        "what we provide to a subcontractor has no source",
        with_row(
            with_row(
                with_row(with_row(CLEAN, "products", name="cake"), "products", name="mould"),
                "suppliers",
                supplier="confectioner",
                product="cake",
                site="shop",
                price=3,
                materials={"mould": 1},
            ),
            "demand",
            product="cake",
            site="shop",
            quantity=10,
        ),
        demand_error(3, "product"),
        says="cake at shop <- mould at shop",
    ),
)

TOO_EARLY = (
    Seeded(
        "opening stock at the shop is less than what is due before the lane arrives",
        # 220 due in January, 150 there; the lane takes a month
        with_fields(CLEAN, "inventory", 3, opening=150),
        (("warning", "demand", "row 1", "quantity"),),
        says="no more than 150 can be served before 'Feb'",
    ),
    Seeded(
        "must be served before the first possible arrival",
        the_town_wants(unmet="must_serve", quantity=[260, 230, 240, 230]),
        demand_error(1, "quantity"),
        says="260 must be served by then, but no more than 250 can be served before 'Feb'",
    ),
    Seeded(
        "the longest branch is too long: flour is two months away and none is in stock",
        # dough and bread of March at the earliest; 100 loaves cover January and February
        with_fields(
            with_fields(with_fields(CLEAN, "inventory", 1, opening=0), "suppliers", 1, lead_time=2),
            "demand",
            2,
            quantity=[50, 60, 50, 50],
        )
        | {"demand": [CLEAN["demand"][1] | {"quantity": [50, 60, 50, 50]}], "lanes": []},
        demand_error(1, "quantity"),
        says="bread at bakery (Mar) <- dough at bakery (Mar) <- flour at bakery (Mar)",
    ),
    Seeded(
        "backlog of one period is too short for a lead time of three",
        # 250 loaves cover the 220 of January; those of February may wait until March, and the first
        # lane arrives in April
        with_fields(
            the_town_wants(unmet={"kind": "backlog", "cost": 2, "max_periods": 1}),
            "lanes",
            1,
            lead_time=3,
        ),
        demand_error(1, "quantity"),
        says="450 must be served by then, but no more than 250 can be served before 'Apr'",
    ),
    Seeded(
        "backlog is long enough, but lateness is sure",
        with_fields(
            the_town_wants(unmet={"kind": "backlog", "cost": 2, "max_periods": 2}),
            "lanes",
            1,
            lead_time=2,
        ),
        (("warning", "demand", "row 1", "quantity"),),
        says="450 fall due by then, but no more than 250 can be served before 'Mar'",
    ),
    Seeded(
        "the lead time is longer than the horizon",
        with_fields(with_fields(CLEAN, "lanes", 1, lead_time=4), "products", 3, shelf_life=None),
        demand_error(1, "quantity"),
        says="no more than 250 can be served within the horizon",
    ),
    Seeded(
        "lost for sure: a new process begins after the first orders",
        with_row(
            with_row(
                with_row(CLEAN, "products", name="cake"),
                "processes",
                product="cake",
                site="bakery",
                materials={"dough": 1},
                available_from="Mar",
            ),
            "demand",
            product="cake",
            site="bakery",
            quantity=10,
            price=3,
            unmet="lost_sales",
        ),
        (("warning", "demand", "row 3", "quantity"),),
        says="10 fall due by then, but nothing can be served before 'Mar'",
    ),
    Seeded(
        "orders fall due before the launch, though there is stock",
        with_row(
            with_row(
                with_row(
                    with_row(CLEAN, "products", name="cake", available_from="Feb"),
                    "processes",
                    product="cake",
                    site="bakery",
                    materials={"dough": 1},
                ),
                "inventory",
                product="cake",
                site="bakery",
                opening=10,
            ),
            "demand",
            product="cake",
            site="bakery",
            quantity=10,
            unmet="backlog",
        ),
        (("warning", "demand", "row 3", "quantity"),),
        says="nothing can be served before 'Feb': 'cake' is launched then",
    ),
)

TOO_MUCH = (
    Seeded(
        "the mill sells less than what must be served needs, two levels up",
        # 500 flour in stock and 10 a month from February make 510 / 0.6 = 850 doughs by February,
        # less is needed until April: 100 + (500 + 30) / 0.6 = 983 loaves for 1,200
        with_fields(
            with_fields(CLEAN, "suppliers", 1, maximum=10), "demand", 2, quantity=[50, 50, 50, 1050]
        ),
        demand_error(2, "quantity"),
        says="983.333 can be had: bread at bakery <- dough at bakery <- flour at bakery",
    ),
    Seeded(
        "the lane carries less than the town must have in the end",
        # 250 and three times 200 for 920 loaves
        with_fields(CLEAN, "lanes", 1, maximum=200),
        demand_error(1, "quantity"),
        says="920 must be served by then, but no more than 850 can be had",
    ),
    Seeded(
        "closing stock of what has no source",
        with_row(
            with_row(CLEAN, "products", name="cake"),
            "inventory",
            product="cake",
            site="shop",
            opening=20,
            closing_minimum=30,
        ),
        (("error", "inventory", "row 4", "closing_minimum"),),
        says="30 are to be left at the end of 'Apr', but 20 at most can be there",
    ),
    Seeded(
        "closing stock beyond the ceilings of the horizon",
        # 100 + 4 x 250 loaves, of which 200 must be served
        with_fields(
            with_fields(CLEAN, "processes", 2, maximum=250), "inventory", 2, closing_minimum=901
        ),
        (("error", "inventory", "row 2", "closing_minimum"),),
        says="901 are to be left at the end of 'Apr' when 200 have been served, but 1100 at most",
    ),
    Seeded(
        "safety stock that must be kept before the first arrival",
        with_fields(CLEAN, "inventory", 3, safety_stock=300),
        (("error", "inventory", "row 3", "safety_stock"),),
        says="300 are to be left at the end of 'Jan'",
    ),
)

TOO_LATE = (
    Seeded(
        "closing stock arrives after the horizon",
        with_row(
            with_row(
                with_row(CLEAN, "products", name="cake"),
                "suppliers",
                supplier="confectioner",
                product="cake",
                site="shop",
                price=5,
                lead_time=4,
            ),
            "inventory",
            product="cake",
            site="shop",
            closing_minimum=5,
        ),
        (("error", "inventory", "row 4", "closing_minimum"),),
        says="5 are to be left at the end of 'Apr', but 0 at most can be there",
    ),
    Seeded(
        "all rows of demand wait for the same gap and are told once",
        with_row(
            with_row(
                with_row(CLEAN, "products", name="cake"),
                "demand",
                product="cake",
                site="shop",
                quantity=5,
            ),
            "demand",
            product="cake",
            site="shop",
            quantity=5,
            customer="school",
        ),
        (("error", "demand", "row 3", "product"),),
        says="rows of demand that wait for it beside this one: 1",
    ),
)

SHELF_LIFE = (
    Seeded(
        "a lane takes longer than bread keeps",
        with_fields(CLEAN, "products", 3, shelf_life=0)
        | {
            "inventory": [CLEAN["inventory"][0]],
            "receipts": [
                {"product": "bread", "site": "shop", "quantity": [220, 0, 0, 0]},
            ],
        },
        (("warning", "lanes", "row 1", "lead_time"),),
        says="is longer than the shelf life of 'bread', 0",
    ),
    Seeded(
        "safety stock of what keeps for no period",
        with_fields(
            with_fields(CLEAN, "products", 2, shelf_life=0), "inventory", 1, product="flour"
        )
        | {
            "inventory": [
                *CLEAN["inventory"],
                {"product": "dough", "site": "bakery", "safety_stock": 5},
            ]
        },
        (("error", "inventory", "row 4", "safety_stock"),),
        says="never left at the end of a period",
    ),
    Seeded(
        "closing stock of what keeps for no period",
        with_fields(CLEAN, "products", 2, shelf_life=0)
        | {
            "inventory": [
                *CLEAN["inventory"],
                {"product": "dough", "site": "bakery", "closing_minimum": 5},
            ]
        },
        (("error", "inventory", "row 4", "closing_minimum"),),
    ),
    Seeded(
        "opening stock of what keeps for no period",
        with_fields(CLEAN, "products", 2, shelf_life=0)
        | {
            "inventory": [
                *CLEAN["inventory"],
                {"product": "dough", "site": "bakery", "opening": 5},
            ]
        },
        (("warning", "inventory", "row 4", "opening"),),
        says="spoiled before it can be used",
    ),
    Seeded(
        "an order is to last longer than bread keeps",
        with_fields(
            with_fields(CLEAN, "products", 3, shelf_life=1),
            "processes",
            2,
            lot={"fixed_cost": 10, "periods_of_supply": 3},
        ),
        (("warning", "processes", "row 2", "lot.periods_of_supply"),),
        says="is to last 3 periods, but 'bread' is good in 2 only",
    ),
)

ORDERS = (
    Seeded(
        "one batch of flour is more than the horizon needs",
        # 0.6 for 920 + 200 loaves at most: 672
        with_fields(CLEAN, "suppliers", 1, lot={"minimum": 1400}),
        (("warning", "suppliers", "row 1", "lot.minimum"),),
        says="the horizon needs 672 at most",
    ),
    Seeded(
        "a pallet is more than the horizon needs",
        with_fields(CLEAN, "lanes", 1, lot={"multiple": 1200}),
        (("warning", "lanes", "row 1", "lot.multiple"),),
        says="the smallest order is 1200, and the horizon needs 1120 at most",
    ),
    Seeded(
        "what must be bought is more than the horizon needs",
        # 4 x 200
        with_fields(CLEAN, "suppliers", 1, minimum=200),
        (("warning", "suppliers", "row 1", "minimum"),),
        says="the least of all periods together is 800",
    ),
)

CORPUS = (*WITHOUT_SOURCE, *TOO_EARLY, *TOO_MUCH, *TOO_LATE, *SHELF_LIFE, *ORDERS)
