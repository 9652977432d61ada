"""What ``make_company_weekly.py`` adds to the company: weeks, changes, suppliers, firm orders.

Families, products, prices, line hours and customers are those of ``company_profile.py``; what is
made of what is in ``company_recipes.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_WEEK, WEEKS = "2026-01-05", 26
FREE_DAYS = {"2026-W14": 1, "2026-W15": 1, "2026-W18": 1, "2026-W22": 1}
"""Public holidays by week."""

WHOLE_UNTIL = "2026-W14"
"""Last week in which lots and set-ups are whole, as they will be released to the lines: later ones
are rough, and the plan is found in a minute. None: whole in every week."""

WAREHOUSE, SPACE = "Midway", 4000
"""The warehouse between the plants, which serves the chains and the online shop; cubic metres."""

LINE_OF_SERIES = {
    "Swift": "mower line 1",
    "Meadow": "mower line 2",
    "Gust": "blower line",
    "Gale": "blower line",
    "Trim": "trimmer line",
    "Timber": "saw line",
    "Jet": "washer line",
}
"""Series, the first word of a product's name -> the line that makes it."""
SECOND_LINE = {
    **dict.fromkeys(("Swift 36", "Swift 40 battery", "Swift 46 battery"), "mower line 2"),
    **dict.fromkeys(("Meadow 42 petrol", "Meadow 46 petrol"), "mower line 1"),
    **dict.fromkeys(("Gust 220", "Gust 260 vac", "Trim 45", "Trim 55"), "flex line"),
    **dict.fromkeys(("Jet 110", "Jet 120", "Jet 130"), "flex line"),
}
"""Products that a second line makes as well."""


@dataclass(frozen=True)
class Capacity:
    """Hours of a line or shop."""

    hours: float
    """Usable hours per working day."""
    overtime: float
    """Most hours of overtime per week."""
    late_shift: tuple[str, str] | None = None
    """First and last week in which the plan by the month has a late shift."""
    carries_setup: bool = False
    """Whether what is set up on Friday is still set up on Monday."""


LATE_SHIFT = 4.6
"""Usable hours that a late shift adds per working day: about 100 a month."""

CAPACITIES = {
    "mower line 1": Capacity(6.24, 6, ("2026-W02", "2026-W27")),
    "mower line 2": Capacity(6.24, 6, ("2026-W02", "2026-W27")),
    "blower line": Capacity(6.24, 6),
    "trimmer line": Capacity(6.24, 6, ("2026-W16", "2026-W27")),
    "saw line": Capacity(6.24, 6, ("2026-W02", "2026-W09"), carries_setup=True),
    "washer line": Capacity(6.24, 6, ("2026-W10", "2026-W27")),
    "flex line": Capacity(6.24, 6),
    "motor shop": Capacity(20.4, 12),
    "moulding shop": Capacity(20.4, 12),
}
"""Lines as by the month, 8 hours at 78 percent; shops of three shifts at 85 percent."""


@dataclass(frozen=True)
class Change:
    """What a change-over or an order takes."""

    cost: float
    """Money for fitters, for the first pieces, which are scrapped, and for paper."""
    hours: float
    least: float = 0.0
    """Least units made after it."""


SERIES_CHANGE = Change(700, 1.5)
"""Joint set-up of a series on a line that makes several."""
PRODUCT_CHANGE = Change(320, 0.6, least=40)
"""Set-up of one product on a line."""
GROUP_CHANGE = {"motor shop": Change(240, 1.5), "moulding shop": Change(300, 2.0)}
"""Joint set-up of a group of assemblies in a shop."""
PART_ORDER = {
    "motor shop": Change(110, 0.5, least=100),
    "moulding shop": Change(190, 1.2, least=150),
    None: Change(90, 0.0, least=100),
}
"""An order of one assembly in a shop, or at the benches."""


BENCH_LIMIT = 4000
"""Most units per week of each assembly that is put together at benches."""


@dataclass(frozen=True)
class Source:
    """A supplier of parts."""

    lead_time: int
    """Weeks from order to arrival."""
    order_cost: float
    """Money per week with an order, whatever is in it: freight, customs, handling; 0: a truck comes
    every week."""
    least_value: float
    """Money that the order of one part must be worth; 0: any."""
    prices: dict[str, float]
    """Part -> money per unit."""


SUPPLIERS = {
    "Northern Wire": Source(2, 0, 0, {"copper wire": 9.5, "magnet set": 2.8}),
    "Stamping West": Source(
        2,
        0,
        0,
        {"lamination stack small": 1.9, "lamination stack large": 3.2}
        | {"raw deck 42": 11.5, "raw deck 46": 12.8, "raw deck 51": 15.2},
    ),
    "Precision Parts": Source(
        2,
        0,
        0,
        {"rotor shaft small": 0.8, "rotor shaft large": 1.3, "bearing": 0.45, "brush set": 0.4}
        | {"gear set": 2.6, "piston set": 2.2},
    ),
    "Foundry East": Source(
        3, 340, 1000, {"aluminium pump head": 4.2, "brass pump head": 17.5, "pack case": 1.6}
    ),
    "Board House": Source(
        4,
        300,
        0,
        {"controller small": 5.2, "controller large": 9.8, "charger": 8.4}
        | {"battery board 18 V": 4.6, "battery board 40 V": 8.9},
    ),
    "Cell Import": Source(5, 1200, 8000, {"tray of cells": 175.0}),
    "Engine Import": Source(
        6,
        1600,
        5000,
        {"engine 140 cc": 66.0, "engine 170 cc": 84.0, "engine 190 cc": 112.0}
        | {"two-stroke 26 cc": 48.0, "two-stroke 38 cc": 61.0, "two-stroke 45 cc": 88.0},
    ),
    "Polymer Trade": Source(
        1,
        0,
        0,
        {"PP granulate": 1.45, "ABS granulate": 2.1, "PA granulate": 3.4}
        | {"masterbatch green": 6.5, "masterbatch orange": 7.2},
    ),
    "Blade Works": Source(
        2,
        0,
        0,
        {"mower blade 36": 3.6, "mower blade 46": 4.5, "mower blade 53": 5.6}
        | {"cutter 45": 3.9, "cutter 55": 4.8, "cutter 65": 6.1}
        | {"bar 12": 8.8, "bar 14": 9.9, "bar 16": 11.4},
    ),
    "Garden Fittings": Source(
        2,
        0,
        0,
        {"wheel set small": 4.4, "wheel set large": 8.2, "handle": 5.1, "lance": 4.6}
        | {"grass bag small": 4.2, "grass bag large": 6.3, "blower tube": 2.3, "leaf bag": 3.1}
        | {"hose 5 m": 3.4, "hose 8 m": 4.9, "hose reel": 6.8},
    ),
    "Electro Trade": Source(1, 0, 0, {"mains cable": 2.6, "switch": 1.3, "fastener kit": 0.5}),
    "Carton Mill": Source(
        1, 0, 0, {"carton small": 0.7, "carton medium": 1.1, "carton large": 2.2}
    ),
}
"""Suppliers by name."""

PAINTER = Source(1, 160, 0, dict.fromkeys(("deck 42", "deck 46", "deck 51"), 6.5))
"""The contractor who paints the raw decks that we send."""

KILOGRAMS = ("copper wire", *SUPPLIERS["Polymer Trade"].prices)
"""Parts that are not counted in pieces."""
PALLETS = {
    **dict.fromkeys(SUPPLIERS["Engine Import"].prices, 24),
    "tray of cells": 24,
}
"""Part -> units per pallet, where only whole pallets are sold."""
SCRAP = {
    **dict.fromkeys(("PP granulate", "ABS granulate", "PA granulate"), 0.03),
    "copper wire": 0.04,
    "tray of cells": 0.01,
}
"""Part -> share of what is used that is lost."""
DEALER = {"tray of cells": 1.3, "two-stroke 26 cc": 1.25, "charger": 1.25, "pack case": 1.4}
"""Part -> factor on its price at a dealer, who delivers any quantity in the next week."""

MOST_WEEKS = 6
"""Weeks of level use that a supplier delivers at most in one week, by the yearly contract."""

FROZEN = {
    "Swift 32 on mower line 1": 500,
    "Swift 40 battery on mower line 1": 500,
    "Meadow 42 petrol on mower line 2": 450,
    "Meadow 51 petrol on mower line 2": 350,
    "Gust 220 on blower line": 300,
    "Gust 300 battery on blower line": 200,
    "Trim 45 on trimmer line": 400,
    "Trim 55 battery on trimmer line": 250,
    "Timber 14 electric on saw line": 400,
    "Timber 35 petrol on saw line": 300,
    "Jet 110 on washer line": 500,
    "Jet 130 on washer line": 300,
    "make motor 1200 W": 900,
    "make motor 1800 W": 1200,
    "make brushless S": 1000,
    "make pack 18 V 2 Ah": 800,
    "make pack 40 V 4 Ah": 900,
    "make housing Swift small": 1500,
    "make housing Jet small": 1200,
    "make housing Timber electric": 600,
    "make housing Timber petrol": 500,
    "make gear head light": 1200,
    "make pump aluminium": 1500,
}
"""Process -> units in the first week, which is under way: nothing in it changes."""
FIRM = {
    ("Jet 120 on washer line", "2026-W03"): 500,
    ("Swift 36 on mower line 1", "2026-W04"): 600,
    ("Timber 45 petrol on saw line", "2026-W04"): 200,
}
"""Process and week -> units that sales have promised."""
OVERDUE = {("Timber 45 petrol", "dealers"): 18, ("Jet 145 hose reel", "dealers"): 12}
"""Product and customer -> units late from last year."""
