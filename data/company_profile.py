"""The invented company that ``make_company.py`` plans: plants, lines, people, products, customers.

What a reader may want to change is here; ``make_company.py`` draws the demand and does the sums.
"""

from __future__ import annotations

from dataclasses import dataclass

NORTH, SOUTH = "Northfield", "Riverside"
"""The two plants."""

STORAGE = {NORTH: 2200, SOUTH: 2000}
"""Cubic metres of warehouse at each plant."""

HOLIDAYS = {1: 1, 4: 2, 5: 2, 8: 5, 10: 1, 12: 6}
"""Working days lost per month of the year: public holidays and two shutdowns."""


@dataclass(frozen=True)
class Line:
    """An assembly line: one shift of 8 hours, and a late shift where it is worth its price."""

    plant: str
    late_shift: int
    """Money for a month of late shifts, beside the hours of the people."""
    overhaul: tuple[str, float] | None = None
    """Month of a planned stop, and the share of the month that it takes."""


LINES = {
    "mower line 1": Line(NORTH, 7500, overhaul=("2026-08", 0.5)),
    "mower line 2": Line(NORTH, 7500),
    "blower line": Line(NORTH, 7500),
    "heavy line": Line(NORTH, 8500),
    "trimmer line": Line(SOUTH, 7500),
    "saw line": Line(SOUTH, 7500, overhaul=("2026-07", 0.4)),
    "washer line": Line(SOUTH, 7500, overhaul=("2026-12", 0.5)),
    "flex line": Line(SOUTH, 6500),
}


@dataclass(frozen=True)
class Crew:
    """A pool of people."""

    workers: int
    """People employed before the first month."""
    wage: int
    """Money per person and month."""
    hire_cost: int
    release_cost: int
    most_hired: int
    """Most people hired per month: as many as can be found and taught."""


CREWS = {
    f"{NORTH} assembly": Crew(48, 3400, 1900, 3200, 3),
    f"{SOUTH} assembly": Crew(38, 3200, 1800, 3000, 3),
    "test technicians": Crew(10, 4300, 4500, 9000, 1),
}
TESTING = 0.12
"""Hours of test technicians per hour of assembly, at either plant."""


@dataclass(frozen=True)
class Customers:
    """A group of customers, shipped from one plant."""

    plant: str
    share: float
    """Share of the demand for every product."""
    discount: float
    """Rebate on the list price."""
    priority: int
    patience: int
    """Most months that an order may be late; 0: it is lost at once."""
    late: float = 0.0
    """Price of a late unit per month, as a share of its price."""
    lost: float | None = None
    """Price of a lost unit beside its revenue, as a share of its price; None: none."""


CUSTOMERS = {
    "retail chains": Customers(SOUTH, 0.5, 0.12, 1, patience=1, late=0.08, lost=0.25),
    "dealers": Customers(NORTH, 0.35, 0.05, 2, patience=2, late=0.03),
    "online": Customers(SOUTH, 0.15, 0.0, 3, patience=0),
}


@dataclass(frozen=True)
class Family:
    """What the products of a family have in common."""

    lines: tuple[str, ...]
    """Lines that can make it; the first is the one laid out for it."""
    hours: float
    """Line hours per unit of a product of average price."""
    crew: int
    """People at the line."""
    volume: float
    """Cubic metres per packed unit."""
    season: tuple[float, ...]
    """Demand by month of the year, 1 on average."""
    products: tuple[tuple[str, float, int], ...]
    """Name, list price and mean units per month."""


FAMILIES = {
    "lawn mowers": Family(
        ("mower line 1", "mower line 2"),
        0.048,
        14,
        0.22,
        (0.35, 0.7, 1.5, 2.05, 1.95, 1.6, 1.2, 0.85, 0.6, 0.35, 0.3, 0.55),
        (
            ("Swift 32", 119, 1250),
            ("Swift 36", 149, 1050),
            ("Swift 40 battery", 289, 900),
            ("Swift 46 battery", 389, 650),
            ("Meadow 42 petrol", 259, 950),
            ("Meadow 46 petrol", 319, 800),
            ("Meadow 51 petrol", 429, 550),
            ("Meadow 53 drive", 559, 350),
            ("Rover 600 robot", 749, 450),
        ),
    ),
    "leaf blowers": Family(
        ("blower line", "flex line"),
        0.034,
        12,
        0.05,
        (0.5, 0.45, 0.55, 0.6, 0.6, 0.6, 0.6, 0.9, 1.7, 2.5, 2.1, 0.9),
        (
            ("Gust 220", 59, 1100),
            ("Gust 260 vac", 89, 900),
            ("Gust 300 battery", 159, 800),
            ("Gust 420 battery", 219, 500),
            ("Gale 550 petrol", 249, 400),
            ("Gale 700 backpack", 399, 250),
        ),
    ),
    "snow throwers": Family(
        ("heavy line",),
        0.085,
        16,
        0.45,
        (1.3, 0.6, 0.15, 0.1, 0.1, 0.15, 0.3, 0.7, 1.7, 2.5, 2.5, 1.9),
        (
            ("Drift 40 electric", 249, 450),
            ("Drift 50 battery", 449, 300),
            ("Blizzard 56", 749, 220),
            ("Blizzard 66", 999, 160),
            ("Blizzard 76 track", 1690, 70),
        ),
    ),
    "hedge trimmers": Family(
        ("trimmer line", "flex line"),
        0.034,
        12,
        0.06,
        (0.3, 0.45, 0.9, 1.35, 1.65, 1.7, 1.6, 1.5, 1.2, 0.7, 0.35, 0.3),
        (
            ("Trim 45", 49, 1200),
            ("Trim 55", 79, 1000),
            ("Trim 55 battery", 149, 950),
            ("Trim 65 battery", 199, 600),
            ("Trim 60 petrol", 219, 400),
            ("Trim 75 pole", 279, 350),
        ),
    ),
    "chainsaws": Family(
        ("saw line",),
        0.04,
        13,
        0.07,
        (1.3, 1.1, 0.8, 0.6, 0.55, 0.5, 0.55, 0.8, 1.25, 1.55, 1.6, 1.4),
        (
            ("Timber 14 electric", 99, 900),
            ("Timber 16 electric", 129, 800),
            ("Timber 12 battery", 189, 750),
            ("Timber 16 battery", 289, 600),
            ("Timber 35 petrol", 219, 700),
            ("Timber 45 petrol", 339, 450),
            ("Timber 60 pro", 629, 200),
        ),
    ),
    "pressure washers": Family(
        ("washer line", "flex line"),
        0.036,
        12,
        0.11,
        (0.35, 0.55, 1.3, 1.75, 1.75, 1.5, 1.3, 1.1, 0.85, 0.6, 0.45, 0.5),
        (
            ("Jet 110", 79, 1300),
            ("Jet 120", 109, 1100),
            ("Jet 130", 149, 900),
            ("Jet 145 hose reel", 219, 700),
            ("Jet 160 metal pump", 329, 450),
            ("Jet 20 battery", 139, 550),
            ("Jet 180 hot", 890, 120),
        ),
    ),
}

LAUNCH = {"Rover 600 robot": 8}
"""Month in which a new product goes on sale, counted from 0."""
PHASE_OUT = {"Trim 60 petrol": 9}
"""Last month in which an old product is made; what is left is sold afterwards."""
SUBCONTRACTED = ("Trim 45", "Trim 55", "Jet 110", "Gust 220", "Gust 260 vac")
"""Products that the contract assembler can make as well."""
