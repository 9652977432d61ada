"""Seeded errors of levels, loads, prices and units."""

from __future__ import annotations

from typing import Any

from trust.doctor.corpus import Sections, Seeded, bakery, with_fields, with_row, without_row

CLEAN = bakery()


def stock(product: str, site: str, **fields: Any) -> Sections:
    """Return the clean world with fields of one row of inventory replaced."""
    rows = CLEAN["inventory"]
    places = [(row["product"], row["site"]) for row in rows]
    return with_fields(CLEAN, "inventory", places.index((product, site)) + 1, **fields)


def bakers(**fields: Any) -> Sections:
    """Return the clean world with fields of its people replaced."""
    return with_fields(CLEAN, "workforce", 1, **fields)


def kept(**fields: Any) -> Sections:
    """Return the clean world with a section on an earlier plan."""
    return CLEAN | {"stability": fields}


def assortment(section: str, field: str, *values: Any) -> Sections:
    """Return the clean world with a family of four pies, one of whose fields takes these values."""
    world = CLEAN
    for number, value in enumerate(values, 1):
        name = f"pie {number}"
        own = {section: {field: value}}
        world = with_row(world, "products", name=name, family="pies", **own.get("products", {}))
        process: dict[str, Any] = {"materials": {"dough": 1}} | own.get("processes", {})
        world = with_row(world, "processes", product=name, site="bakery", **process)
        demand: dict[str, Any] = {"quantity": 1, "price": 12} | own.get("demand", {})
        demand["unmet"] = "lost_sales"
        world = with_row(world, "demand", product=name, site="bakery", **demand)
    return world


BUDGET = with_fields(CLEAN, "limits", 1, most=500)
MADE = {"flow": "made", "product": "bread"}
TO_SHOP = {"flow": "moved", "product": "bread", "destination": "shop"}
BAKE = {"flow": "run", "process": "make bread"}

LEVELS = (
    Seeded(
        "a source must bring more than a limit allows",
        with_fields(BUDGET, "suppliers", 1, minimum={"Jan": 600}),
        (("error", "limits", "row 1", "most"),),
        says="minimum of 'flour from mill at bakery' (600)",
    ),
    Seeded(
        "minima of two sources are above one limit",
        with_row(
            with_fields(BUDGET, "suppliers", 1, minimum={"Jan": 300}),
            "suppliers",
            supplier="other mill",
            product="flour",
            site="bakery",
            price=2,
            minimum={"Jan": 250},
        ),
        (("error", "limits", "row 1", "most"),),
        says="allows at most 500 in 'Jan', but 550 must be",
    ),
    Seeded(
        "a limit asks for more than a source may bring",
        with_fields(CLEAN, "limits", 1, most=None, least=2100),
        (("error", "limits", "row 1", "least"),),
        says="no more than 2000 can be: 'flour from mill at bakery' (2000)",
    ),
    Seeded(
        "a part must be more than the whole may be",
        with_row(
            with_row(CLEAN, "limits", name="to the shop", **TO_SHOP, least=260),
            "limits",
            name="all moves",
            flow="moved",
            most=250,
        ),
        (("error", "limits", "row 3", "most"),),
        says="limit 'to the shop' (260)",
    ),
    Seeded(
        "minima per month are above a limit over the horizon",
        with_row(
            with_row(CLEAN, "limits", name="monthly", **MADE, least=300),
            "limits",
            name="yearly",
            flow="made",
            site="bakery",
            product="bread",
            per="horizon",
            most=1100,
        ),
        (("error", "limits", "row 3", "most"),),
        says="from 'Jan' to 'Apr', but 1200 must be: limit 'monthly' (1200)",
    ),
    Seeded(
        "demand that must be served is above a limit on what is served",
        with_row(CLEAN, "limits", name="counter", flow="served", customer="walk-in", most=40),
        (("error", "limits", "row 2", "most"),),
        says="demand of 'bread for walk-in at bakery' (50)",
    ),
    Seeded(
        "a minimum of runs takes more hours than the oven has",
        with_fields(
            with_fields(CLEAN, "processes", 2, minimum={"Feb": 500}),
            "resources",
            2,
            hours=40,
            overtime=None,
        ),
        (("error", "resources", "row 2", "hours"),),
        says="minimum of 'make bread' (50)",
    ),
    Seeded(
        "a limit on what is made asks for more hours than the oven has",
        with_row(CLEAN, "limits", name="output", **MADE, least=[0, 2100, 0, 0]),
        (("error", "resources", "row 2", "hours"),),
        says="allows at most 200 hours in 'Feb', but 210 hours must be: limit 'output' (210)",
    ),
    Seeded(
        "a pin is above the maximum of what it pins",
        with_fields(CLEAN, "processes", 2, maximum=300)
        | {"stability": {"pins": [BAKE | {"quantity": {"Feb": 400}}]}},
        (("error", "stability", "pins row 1", "quantity"),),
        says="asks for 400 in 'Feb', but no more than 300 can be",
    ),
    Seeded(
        "a pin is below the minimum of what it pins",
        with_fields(CLEAN, "processes", 2, minimum=100)
        | {"stability": {"pins": [BAKE | {"quantity": {"Feb": 50}}]}},
        (("error", "stability", "pins row 1", "quantity"),),
        says="minimum of 'make bread' (100)",
    ),
    Seeded(
        "the frozen plan buys more than the budget",
        kept(
            frozen_periods="Jan",
            frozen_flows="bought",
            previous=[{"flow": "bought", "product": "flour", "quantity": 1600}],
        ),
        (("error", "limits", "row 1", "most"),),
        says="frozen plan 'bought, product flour' (1600)",
    ),
    Seeded(
        "a minimum in a period that is frozen at nothing",
        with_fields(CLEAN, "lanes", 1, minimum=20)
        | {
            "stability": {
                "frozen_periods": "Jan",
                "frozen_flows": "run; moved",
                "previous": [BAKE | {"quantity": 60}],
            }
        },
        (("error", "stability", "", "frozen_periods"),),
        says="minimum of 'bread from bakery to shop' (20)",
    ),
    Seeded(
        "safety stock does not fit into the storage",
        with_fields(
            with_fields(
                stock("bread", "shop", safety_stock=[0, 0, 0, 120]),
                "sites",
                2,
                storage_capacity=200,
            ),
            "products",
            3,
            storage_volume=2,
        ),
        (("error", "sites", "row 2", "storage_capacity"),),
        says="stock asked of 'bread at shop' (240)",
    ),
    Seeded(
        "opening stock is above a maximum and cannot leave",
        with_row(
            with_row(
                with_row(CLEAN, "products", name="cake"),
                "inventory",
                product="cake",
                site="shop",
                opening=90,
                maximum=40,
            ),
            "demand",
            product="cake",
            site="shop",
            quantity=5,
        ),
        (("error", "inventory", "row 4", "maximum"),),
        says="85 of the opening stock of 90",
    ),
    Seeded(
        "a lot is larger than the maximum of a period",
        with_fields(CLEAN, "lanes", 1, maximum=300, lot={"minimum": 350}),
        (("warning", "lanes", "row 1", "lot.minimum"),),
        says="the smallest order of 'bread from bakery to shop' is 350",
    ),
    Seeded(
        "a minimum needs a pallet that the maximum does not allow",
        with_fields(CLEAN, "lanes", 1, minimum=250, maximum=310, lot={"multiple": 240}),
        (("error", "lanes", "row 1", "lot.multiple"),),
        says="is 480, above its maximum of 310",
    ),
    Seeded(
        "more people are asked for than may be hired",
        bakers(maximum_hired=0, minimum_workers=4),
        (("error", "workforce", "row 1", "minimum_workers"),),
        says="no more than 3 of an opening 3",
    ),
    Seeded(
        "fewer people are allowed than may be released",
        bakers(maximum_released=0, maximum_workers=2),
        (("error", "workforce", "row 1", "maximum_workers"),),
        says="leaves at least 3 of an opening 3",
    ),
    Seeded(
        "least shares of a whole are above 1",
        with_row(
            with_row(
                CLEAN,
                "limits",
                name="town share",
                flow="served",
                customer="town",
                relative_to={"flow": "served"},
                least=0.7,
            ),
            "limits",
            name="walk-in share",
            flow="served",
            customer="walk-in",
            relative_to={"flow": "served"},
            least=0.4,
        ),
        (("warning", "limits", "row 3", "least"),),
        says="'town share', 'walk-in share' ask for 1.1 of the whole",
    ),
    Seeded(
        "most shares of a whole are below 1",
        with_row(
            with_row(
                CLEAN,
                "limits",
                name="town share",
                flow="served",
                customer="town",
                relative_to={"flow": "served"},
                most=0.5,
            ),
            "limits",
            name="walk-in share",
            flow="served",
            customer="walk-in",
            relative_to={"flow": "served"},
            most=0.4,
        ),
        (("warning", "limits", "row 3", "most"),),
        says="allow 0.9 of the whole",
    ),
)

OVEN = {"hours": 10, "overtime": {"hours": 2, "cost": 30}}

LOADS = (
    Seeded(
        "all demand together is more than the oven can bake",
        with_fields(CLEAN, "resources", 2, **OVEN),
        (("error", "resources", "row 2", "hours"),),
        # 1,120 loaves due, 350 in stock: 77 hours; 4 x 12 are there
        says="77 hours of 'oven' are needed from 'Jan' to 'Apr' for bread, 48 are there",
    ),
    Seeded(
        "what must be on time is more than the bakery can bake up to the second month",
        with_fields(
            with_fields(CLEAN, "resources", 2, hours=[30, 30, 100, 100], overtime=None),
            "demand",
            2,
            quantity=[50, 1000, 50, 50],
        ),
        (("error", "resources", "row 2", "hours"),),
        # 1,050 must be there by February, 350 are: 70 hours, of which 60 are there
        says="70 hours of 'oven' are needed from 'Jan' to 'Feb' for bread, 60 are there",
    ),
    Seeded(
        "dough is loaded through the bill of material",
        with_fields(CLEAN, "resources", 1, hours=5),
        (("error", "resources", "row 1", "hours"),),
        # 770 loaves take as much dough, 0.05 hours each: 38.5 hours; 4 x 5 are there
        says="38.5 hours of 'mixer' are needed from 'Jan' to 'Apr' for dough, 20 are there",
    ),
    Seeded(
        "people cannot be hired fast enough",
        bakers(opening=1, hours_per_worker=20, maximum_hired=0, overtime=None),
        (("error", "workforce", "row 1", "maximum_hired"),),
        # 770 loaves at 0.2 hours: 154 hours; one baker works 4 x 20
        says="154 hours of 'bakers' are needed from 'Jan' to 'Apr' for bread, 80 are there",
    ),
    Seeded(
        "stock cannot be built ahead of a peak",
        with_fields(
            with_fields(
                with_row(
                    with_row(CLEAN, "products", name="rolls"),
                    "processes",
                    name="bake in the shop",
                    product="rolls",
                    site="shop",
                    resource_hours={"oven": 0.5},
                ),
                "demand",
                1,
                product="rolls",
                quantity=[10, 10, 500, 10],
                unmet="must_serve",
            ),
            "inventory",
            3,
            product="rolls",
            opening=0,
            maximum=20,
        ),
        (("error", "resources", "row 2", "hours"),),
        # 500 less 20 in stock at 0.5 hours: 240 in March, when 176 + 40 are there
        says="240 hours of 'oven' are needed in 'Mar'",
    ),
    Seeded(
        "a stop takes the hours that demand needs",
        with_fields(
            CLEAN,
            "resources",
            2,
            hours=25,
            overtime=None,
            maintenance=[{"machine_periods": 1, "start": "Feb", "end": "Mar"}],
        ),
        (("error", "resources", "row 2", "hours"),),
        # 77 hours are needed; 3 of 4 months have 25
        says="77 hours of 'oven' are needed from 'Jan' to 'Apr' for bread, 75 are there",
    ),
    Seeded(
        "demand that may be lost is far beyond the oven",
        with_fields(CLEAN, "demand", 1, quantity=[220, 230, 30000, 230], unmet="lost_sales"),
        (("warning", "resources", "row 2", "hours"),),
        says="all demand would take",
    ),
)

PRICES = (
    Seeded(
        "bread costs more to hold for a month than it is worth",
        stock("bread", "shop", holding_cost=4.5),
        (
            ("warning", "inventory", "row 3", "holding_cost"),
            ("warning", "demand", "row 1", "unmet.backlog.cost"),
        ),
        says="costs 4.5, more than its unit value of 4",
    ),
    Seeded(
        "late costs less than stock",
        with_fields(CLEAN, "demand", 1, unmet={"kind": "backlog", "cost": 0.05}),
        (("warning", "demand", "row 1", "unmet.backlog.cost"),),
        says="a unit late costs 0.05 per period, less than the 0.1 of a unit in stock",
    ),
    Seeded(
        "safety stock is cheaper to miss than to keep",
        stock("bread", "shop", safety_stock=30, safety_stock_cost=0.05),
        (("warning", "inventory", "row 3", "safety_stock_cost"),),
        says="a unit below the safety stock costs 0.05, and to keep it costs 0.1",
    ),
    Seeded(
        "overtime is given as the premium",
        bakers(overtime={"hours_per_worker": 20, "wage": 5}),
        (("warning", "workforce", "row 1", "overtime.wage"),),
        # 2,400 for 176 hours: 13.64 an hour; for February's 160: 15
        says="an hour of overtime costs 5, less than the 13.6364 of a regular hour",
    ),
    Seeded(
        "a budget costs nothing to break",
        with_fields(CLEAN, "limits", 1, price=0),
        (("warning", "limits", "row 1", "price"),),
        says="breaking 'flour budget' costs nothing",
    ),
    Seeded(
        "a pin costs nothing to depart from",
        kept(pins=[BAKE | {"quantity": {"Feb": 100}, "cost": 0}]),
        (("warning", "stability", "pins row 1", "cost"),),
        says="costs nothing",
    ),
    Seeded(
        "lost sales cost nothing, so that the cheapest plan serves nobody",
        with_fields(CLEAN, "demand", 1, price=0, unmet="lost_sales"),
        (("warning", "demand", "row 1", "price"),),
        # flour 0.6 + dough 0.2 + 0.05 x 5 + bread 0.3 + 0.1 x 20
        says="lost costs 0, and one made or bought at least 3.35",
    ),
    Seeded(
        "bread sells below what it costs",
        with_fields(CLEAN | {"objective": "profit"}, "demand", 2, price=3),
        (("warning", "demand", "row 2", "price"),),
        says="sells at 3 at most, and costs at least 3.35",
    ),
    Seeded(
        "a supplier pays for what can be thrown away",
        without_row(
            with_fields(
                stock("flour", "bakery", disposal_cost=0.2),
                "suppliers",
                1,
                price=-1,
                maximum=None,
                lead_time=0,
            ),
            "limits",
            1,
        ),
        (("error", "suppliers", "row 1", "price"),),
        says="earns 0.8, without end",
    ),
)

UNITS = (
    Seeded(
        "one pie is asked for in grams",
        assortment("demand", "quantity", 2, 3, 2, 3000),
        (("warning", "demand", "row 6", "quantity"),),
        says="is 1200 times the 2.5 that is usual for demand",
    ),
    Seeded(
        "one month is a thousand times the others",
        with_fields(CLEAN, "demand", 1, quantity=[220, 230000, 240, 230], unmet="lost_sales"),
        (
            ("warning", "demand", "row 1", "quantity"),
            ("warning", "resources", "row 2", "hours"),
            ("warning", "resources", "row 1", "hours"),
        ),
        says="is 1000 times the 230 that is usual for its other periods",
    ),
    Seeded(
        "one recipe is in grams",
        assortment("processes", "materials", *({"dough": each} for each in (0.2, 250, 0.3, 0.2))),
        (
            ("warning", "processes", "row 4", "materials.dough"),
            ("warning", "demand", "row 4", "price"),
        ),
        says="is 1000 times the 0.25 that is usual for amounts of material",
    ),
    Seeded(
        "hours of one recipe are in seconds",
        assortment(
            "processes", "labour_hours", *({"bakers": each} for each in (0.1, 0.1, 0.1, 360))
        ),
        (("warning", "processes", "row 6", "labour_hours.bakers"),),
        says="is 3600 times the 0.1 that is usual",
    ),
    Seeded(
        "one price is in cents",
        assortment("demand", "price", 12, 12, 6000, 12),
        (("warning", "demand", "row 5", "price"),),
        says="is 500 times the 12 that is usual for prices",
    ),
    Seeded(
        "holding costs of two products are far apart",
        with_fields(
            with_fields(CLEAN, "inventory", 1, holding_cost=1e-9), "products", 1, unit_value=1
        ),
        (("warning", "inventory", "row 1", "holding_cost"),),
        says="range from 1e-09 to 0.1",
    ),
    Seeded(
        "efficiency is a percentage",
        with_fields(CLEAN, "resources", 2, efficiency=85),
        (("warning", "resources", "row 2", "efficiency"),),
        says="write 0.85 for 85 %",
    ),
    Seeded(
        "a yield is a percentage",
        with_fields(CLEAN, "processes", 2, yield_rate=98),
        (("warning", "processes", "row 2", "yield_rate"),),
        says="write 0.98 for 98 %",
    ),
    Seeded(
        "a shift is given in minutes",
        with_fields(CLEAN, "resources", 1, hours="480 per working day"),
        (("warning", "resources", "row 1", "hours"),),
        says="is more than the 24 hours of a day",
    ),
    Seeded(
        "people work more hours than a month has",
        bakers(hours_per_worker=800),
        (("warning", "workforce", "row 1", "hours_per_worker"),),
        says="is more than the 744 hours of 'Jan'",
    ),
)

CORPUS = (*LEVELS, *LOADS, *PRICES, *UNITS)
