"""Seeded errors of rows: unknown names, cycles, look-alikes, twins, the calendar, idle rows."""

from __future__ import annotations

from trust.doctor.corpus import Seeded, bakery, with_fields, with_row

CLEAN = bakery()
PIN = {"flow": "run", "process": "make bread", "quantity": 100}


def unknown(section: str, row: int, field: str, says: str, **fields) -> Seeded:
    """Return the clean world with a name misspelt in one field."""
    return Seeded(
        f"{section} row {row} names what is not there in {field}",
        with_fields(CLEAN, section, row, **fields),
        (("error", section, f"row {row}", field),),
        says=f"did you mean {says!r}?",
    )


UNKNOWN_NAMES = (
    unknown("demand", 1, "product", "bread", product="bred"),
    unknown("demand", 2, "site", "bakery", site="bakry"),
    unknown("inventory", 1, "product", "flour", product="flower"),
    unknown("processes", 1, "materials.flours", "flour", materials={"flours": 0.6}),
    unknown("processes", 1, "resource_hours.mixr", "mixer", resource_hours={"mixr": 0.05}),
    unknown("processes", 2, "labour_hours.bakrs", "bakers", labour_hours={"bakrs": 0.2}),
    unknown("suppliers", 1, "site", "bakery", site="bakeri"),
    unknown("lanes", 1, "destination", "shop", destination="shops"),
    unknown("limits", 1, "product", "flour", product="flor"),
    unknown("products", 3, "available_from", "Mar", available_from="Ma"),
    unknown(
        "processes",
        2,
        "lot.fixed_hours.ofen",
        "oven",
        lot={"fixed_cost": 5, "fixed_hours": {"ofen": 1}},
    ),
    Seeded(
        "a quantity names a period that is not there",
        with_fields(CLEAN, "demand", 2, quantity={"Jan": 50, "Febr": 50}),
        (("error", "demand", "row 2", "quantity.Febr"),),
        says="did you mean 'Feb'?",
    ),
    Seeded(
        "people move to a pool that is not there",
        with_fields(CLEAN, "workforce", 1, moves=[{"to": "baker"}]),
        (("error", "workforce", "row 1", "moves.1.to"),),
        says="did you mean 'bakers'?",
    ),
    Seeded(
        "a limit speaks of one shift that is there and of one that is not",
        # the limit would hold for the night shift alone, and nobody would notice
        with_row(
            with_fields(
                CLEAN,
                "resources",
                2,
                extra_shifts=[{"name": "night", "hours": 160, "cost": 4000, "maximum": 1}],
            ),
            "limits",
            name="shifts",
            flow="extra_shifts",
            shift="night; nihgt",
            most=1,
        ),
        (("error", "limits", "row 2", "shift"),),
        says="'nihgt': is not in shifts; did you mean 'night'?",
    ),
    Seeded(
        "a limit speaks of flows that are not there",
        with_row(CLEAN, "limits", name="dough bought", flow="bought", product="dough", most=5),
        (("error", "limits", "row 2", "product"),),
    ),
)

STRUCTURE = (
    Seeded(
        "dough needs bread crumbs",
        with_fields(CLEAN, "processes", 1, materials={"flour": 0.6, "bread": 0.01}),
        (("error", "processes", "row 2", "materials"),),
        says="dough -> bread -> dough",
    ),
    Seeded(
        "a process is written down twice",
        with_row(CLEAN, "processes", product="bread", site="bakery", materials={"dough": 1}),
        (("error", "processes", "row 3", "name"),),
        says="is in an earlier row",
    ),
    Seeded(
        "a lane leads nowhere",
        with_row(CLEAN, "lanes", product="dough", origin="shop", destination="shop"),
        (("error", "lanes", "row 2", "destination"),),
    ),
)

LOOK_ALIKES = (
    Seeded(
        "one customer has two spellings",
        with_row(
            CLEAN, "demand", product="bread", site="shop", customer="Town", quantity=[0, 1, 1, 1]
        ),
        (("warning", "demand", "row 3", "customer"),),
        says="differs from 'town' only by case or spaces",
    ),
    Seeded(
        "one supplier has two spellings",
        with_row(CLEAN, "suppliers", supplier="Mill ", product="flour", site="bakery", price=1.1),
        (("warning", "suppliers", "row 2", "supplier"),),
    ),
    Seeded(
        "one product has two spellings",
        with_row(with_row(CLEAN, "products", name="rye  bread"), "products", name="Rye bread")
        | {
            "suppliers": [
                *CLEAN["suppliers"],
                {"supplier": "baker", "product": "rye  bread", "site": "shop"},
                {"supplier": "baker", "product": "Rye bread", "site": "shop"},
            ],
            "demand": [
                *CLEAN["demand"],
                {"product": "rye  bread", "site": "shop", "quantity": 1, "price": 5},
                {"product": "Rye bread", "site": "shop", "quantity": 1, "price": 5},
            ],
        },
        (("warning", "products", "row 5", "name"),),
        says="'Rye bread': differs from 'rye  bread'",
    ),
    Seeded(
        "a site has two spellings, one of which nothing uses",
        with_row(CLEAN, "sites", name="Shop"),
        (("warning", "sites", "row 3", "name"), ("note", "sites", "row 3", "name")),
    ),
)

TWINS = (
    Seeded(
        "one limit is written down twice",
        with_row(CLEAN, "limits", name="budget again", flow="bought", product="flour", most=1500),
        (("warning", "limits", "row 2", "name"),),
        says="says the same as row 1",
    ),
    Seeded(
        "one sum has two ceilings",
        with_row(CLEAN, "limits", name="other budget", flow="bought", product="flour", most=1400),
        (("note", "limits", "row 2", "most"),),
        says="limit 'flour budget' holds the same sum",
    ),
    Seeded(
        "two processes are the same",
        with_row(CLEAN, "processes", **(CLEAN["processes"][0] | {"name": "knead dough"})),
        (("warning", "processes", "row 3", "name"),),
        says="says the same as row 1 under another name",
    ),
    Seeded(
        "two pins contradict each other",
        CLEAN
        | {"stability": {"pins": [PIN | {"periods": "Feb"}, PIN | {"quantity": {"Feb": 120}}]}},
        (("error", "stability", "pins row 2", "quantity"),),
        says="is pinned to 100 in 'Feb' by pin 1",
    ),
    Seeded(
        "one pin is written down twice",
        CLEAN | {"stability": {"pins": [PIN | {"periods": "Feb"}, PIN | {"periods": "Feb;Mar"}]}},
        (("warning", "stability", "pins row 2", "quantity"),),
    ),
    Seeded(
        "the earlier plan speaks twice of the same flow",
        CLEAN | {"stability": {"previous": [PIN, PIN | {"quantity": 90}], "departure_cost": 1}},
        (("warning", "stability", "previous row 2", "flow"),),
    ),
)

CALENDAR = (
    Seeded(
        "a month is missing",
        with_fields(CLEAN, "horizon", 3, start="2026-04-01")
        | {"horizon": [*CLEAN["horizon"][:2], CLEAN["horizon"][3]]}
        | {"demand": [row | {"quantity": 200} for row in CLEAN["demand"]]},
        (("warning", "horizon", "row 3", "start"),),
        says="leaves a gap of 31 days after 'Feb', which ends on 2026-02-28",
    ),
    Seeded(
        "a month is longer than the calendar's",
        with_fields(CLEAN, "horizon", 2, days=31),
        (("warning", "horizon", "row 3", "start"),),
        says="overlaps by 3 days with 'Feb'",
    ),
    Seeded(
        "two months have changed places",
        CLEAN | {"horizon": [CLEAN["horizon"][k] for k in (0, 2, 1, 3)]},
        (
            ("warning", "horizon", "row 2", "start"),  # March does not follow on January
            ("warning", "horizon", "row 3", "start"),
            ("warning", "horizon", "row 4", "start"),  # nor April on February
        ),
        says="is not after the start of 'Mar'",
    ),
    Seeded(
        "weeks have the 30 days that a period has by default",
        CLEAN
        | {
            "horizon": [
                {"name": name, "start": start, "working_days": 20}
                for name, start in zip(
                    ("Jan", "Feb", "Mar", "Apr"),
                    ("2026-01-05", "2026-01-12", "2026-02-12", "2026-03-12"),
                    strict=True,
                )
            ]
        },
        (("warning", "horizon", "row 2", "start"),),
        says="overlaps by 23 days with 'Jan'",
    ),
    Seeded(
        "a month has more working days than days",
        with_fields(CLEAN, "horizon", 2, working_days=29),
        (("warning", "horizon", "row 2", "working_days"),),
        says="is more than the 28 days",
    ),
)

WINDOWS = (
    Seeded(
        "a product is phased out before its launch",
        with_row(CLEAN, "products", name="cake", available_from="Mar", available_until="Feb")
        | {
            "demand": [
                *CLEAN["demand"],
                {"product": "cake", "site": "bakery", "quantity": [0, 0, 5, 5]},
            ],
            "inventory": [
                *CLEAN["inventory"],
                {"product": "cake", "site": "bakery", "opening": 10},
            ],
        },
        (("warning", "products", "row 4", "available_until"),),
        says="is before 'Mar', the first period in which it is available",
    ),
    Seeded(
        "an offer ends before it begins",
        with_row(
            CLEAN,
            "suppliers",
            supplier="other mill",
            product="flour",
            site="bakery",
            price=0.9,
            available_from="Apr",
            available_until="Feb",
        ),
        (("warning", "suppliers", "row 2", "available_until"),),
    ),
    Seeded(
        "a second process has its time when its product has none",
        with_row(
            with_fields(CLEAN, "products", 2, available_until="Mar"),
            "processes",
            name="knead dough",
            product="dough",
            site="bakery",
            materials={"flour": 0.61},
            available_from="Apr",
        ),
        (("warning", "processes", "row 3", "available_from"),),
        says="'dough' can be made or bought at other times only",
    ),
    Seeded(
        "periods are frozen without an earlier plan",
        CLEAN | {"stability": {"frozen_periods": "Jan"}},
        (("warning", "stability", "", "frozen_periods"),),
        says="give previous, or thaw the periods",
    ),
)

IDLE = (
    Seeded(
        "all demand is zero",
        CLEAN | {"demand": [row | {"quantity": 0} for row in CLEAN["demand"]]},
        (("warning", "demand", "", "quantity"),),
        says="the best plan is to do nothing",
    ),
    Seeded(
        "a row of demand is zero",
        with_row(CLEAN, "demand", product="dough", site="bakery", quantity=0),
        (("note", "demand", "row 3", "quantity"),),
    ),
    Seeded(
        "nothing asks for a product that is made",
        with_row(
            with_row(CLEAN, "products", name="rusks"),
            "processes",
            product="rusks",
            site="bakery",
            materials={"bread": 1},
        ),
        (("note", "products", "row 4", "name"),),
        says="no customer, bill of material, stock level or rule asks for it",
    ),
    Seeded(
        "nothing happens at a site",
        with_row(CLEAN, "sites", name="kiosk"),
        (("note", "sites", "row 3", "name"),),
    ),
    Seeded(
        "nothing needs a resource",
        with_row(CLEAN, "resources", name="freezer", hours=100),
        (("note", "resources", "row 3", "name"),),
        says="'freezer': nothing needs hours of it",
    ),
    Seeded(
        "nothing needs a pool of people",
        with_row(CLEAN, "workforce", name="packers", opening=2, hours_per_worker=160, wage=2000),
        (("note", "workforce", "row 2", "name"),),
    ),
)

CORPUS = (*UNKNOWN_NAMES, *STRUCTURE, *LOOK_ALIKES, *TWINS, *CALENDAR, *WINDOWS, *IDLE)
