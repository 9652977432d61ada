"""What the products of the company are made of: sub-assemblies and bought parts."""

from __future__ import annotations

from dataclasses import dataclass

from company_profile import NORTH, SOUTH

COLOURED = 0.02
"""Kilograms of colour per kilogram of granulate."""


@dataclass(frozen=True)
class Assembly:
    """A sub-assembly that one of the plants makes in the week before it is used."""

    plant: str
    shop: str | None
    """Shop that makes it; None: benches, which have hours enough."""
    group: str
    """Assemblies that share a joint set-up of the shop."""
    hours: float
    """Shop hours per unit."""
    cost: float
    """Energy and small parts per unit."""
    parts: dict[str, float]


def _brushed(hours: float, copper: float, size: str, shaft: str) -> Assembly:
    parts = {"copper wire": copper, f"lamination stack {size}": 1, f"rotor shaft {shaft}": 1}
    rest = {"bearing": 2, "brush set": 1}
    return Assembly(NORTH, "motor shop", "brushed motors", hours, 4 * copper, parts | rest)


def _brushless(hours: float, copper: float, size: str, board: str) -> Assembly:
    parts = {"copper wire": copper, f"lamination stack {size}": 1, f"controller {board}": 1}
    rest = {"magnet set": 1, "bearing": 2, f"rotor shaft {size}": 1}
    return Assembly(NORTH, "motor shop", "brushless motors", hours, 6 * copper, parts | rest)


def _pack(hours: float, cells: int, board: str) -> Assembly:
    parts = {"tray of cells": cells / 100, f"battery board {board}": 1, "pack case": 1}
    return Assembly(NORTH, "motor shop", "battery packs", hours, 1.2, parts)


def _housing(hours: float, plastic: str, weight: float, colour: str) -> Assembly:
    parts = {f"{plastic} granulate": weight, f"masterbatch {colour}": COLOURED * weight}
    return Assembly(SOUTH, "moulding shop", f"{plastic} parts", hours, 1.1 * weight, parts)


def _bench(cost: float, parts: dict[str, float]) -> Assembly:
    return Assembly(SOUTH, None, "", 0.0, cost, parts)


ASSEMBLIES = {
    "motor 400 W": _brushed(0.009, 0.25, "small", "small"),
    "motor 600 W": _brushed(0.010, 0.32, "small", "small"),
    "motor 1200 W": _brushed(0.012, 0.55, "large", "large"),
    "motor 1400 W": _brushed(0.012, 0.60, "large", "large"),
    "motor 1800 W": _brushed(0.013, 0.70, "large", "large"),
    "motor 2000 W": _brushed(0.013, 0.75, "large", "large"),
    "motor 2200 W": _brushed(0.013, 0.60, "small", "large"),
    "motor 2400 W": _brushed(0.014, 0.90, "large", "large"),
    "brushless S": _brushless(0.012, 0.20, "small", "small"),
    "brushless M": _brushless(0.013, 0.35, "small", "large"),
    "brushless L": _brushless(0.014, 0.50, "large", "large"),
    "pack 18 V 2 Ah": _pack(0.010, 5, "18 V"),
    "pack 18 V 4 Ah": _pack(0.012, 10, "18 V"),
    "pack 40 V 4 Ah": _pack(0.014, 20, "40 V"),
    "pack 40 V 6 Ah": _pack(0.016, 30, "40 V"),
    "housing Swift small": _housing(0.021, "PP", 2.2, "green"),
    "housing Swift large": _housing(0.023, "PP", 3.0, "green"),
    "housing Jet small": _housing(0.016, "PP", 1.5, "orange"),
    "housing Jet large": _housing(0.019, "PP", 2.1, "orange"),
    "housing Jet battery": _housing(0.016, "PP", 1.4, "orange"),
    "housing Gust": _housing(0.015, "ABS", 1.1, "orange"),
    "housing Gust battery": _housing(0.015, "ABS", 1.2, "orange"),
    "housing Trim": _housing(0.013, "ABS", 0.8, "green"),
    "housing Trim battery": _housing(0.013, "ABS", 0.9, "green"),
    "housing Gale": _housing(0.016, "PA", 1.2, "orange"),
    "housing Trim petrol": _housing(0.015, "PA", 0.9, "green"),
    "housing Timber electric": _housing(0.015, "PA", 1.0, "orange"),
    "housing Timber battery": _housing(0.014, "PA", 0.9, "orange"),
    "housing Timber petrol": _housing(0.016, "PA", 1.1, "orange"),
    "gear head light": _bench(0.9, {"gear set": 1, "bearing": 1}),
    "gear head heavy": _bench(1.2, {"gear set": 1, "bearing": 2}),
    "pump aluminium": _bench(1.1, {"aluminium pump head": 1, "piston set": 1}),
    "pump brass": _bench(1.6, {"brass pump head": 1, "piston set": 1}),
    "pump battery": _bench(0.9, {"aluminium pump head": 1, "piston set": 0.5}),
}
"""Sub-assemblies by name."""

DECKS = ("deck 42", "deck 46", "deck 51")
"""Mower decks; a contractor paints the raw deck that we send."""

KITS = {
    "mains": "mains cable, switch, fastener kit",
    "cordless": "charger, switch, fastener kit",
    "small mower": "handle, mower blade 36, wheel set small, grass bag small, carton large",
    "large mower": "handle, mower blade 46, wheel set small, grass bag large, carton large",
    "petrol mower": "handle, fastener kit, wheel set large, grass bag large, carton large",
    "blower": "blower tube, carton medium",
    "saw": "fastener kit, carton small",
    "washer": "lance, carton medium",
}
"""Parts that come together."""

RECIPES = {
    "Swift 32": "mains, small mower, motor 1200 W, housing Swift small",
    "Swift 36": "mains, small mower, motor 1400 W, housing Swift small",
    "Swift 40 battery": "cordless, large mower, brushless L, pack 40 V 4 Ah, housing Swift large",
    "Swift 46 battery": "cordless, large mower, brushless L, pack 40 V 6 Ah, housing Swift large",
    "Meadow 42 petrol": "petrol mower, engine 140 cc, deck 42, mower blade 46",
    "Meadow 46 petrol": "petrol mower, engine 140 cc, deck 46, mower blade 46",
    "Meadow 51 petrol": "petrol mower, engine 170 cc, deck 51, mower blade 53",
    "Meadow 53 drive": "petrol mower, engine 190 cc, deck 51, mower blade 53",
    "Gust 220": "mains, blower, motor 2200 W, housing Gust",
    "Gust 260 vac": "mains, blower, motor 2200 W, housing Gust, leaf bag",
    "Gust 300 battery": "cordless, blower, brushless M, pack 18 V 4 Ah, housing Gust battery",
    "Gust 420 battery": "cordless, blower, brushless M, pack 40 V 4 Ah, housing Gust battery",
    "Gale 550 petrol": "fastener kit, blower, two-stroke 26 cc, housing Gale",
    "Trim 45": "mains, motor 400 W, housing Trim, gear head light, cutter 45, carton small",
    "Trim 55": "mains, motor 600 W, housing Trim, gear head light, cutter 55, carton small",
    "Trim 55 battery": "cordless, brushless S, pack 18 V 2 Ah, housing Trim battery, "
    "gear head light, cutter 55, carton small",
    "Trim 65 battery": "cordless, brushless S, pack 18 V 4 Ah, housing Trim battery, "
    "gear head heavy, cutter 65, carton small",
    "Trim 60 petrol": "two-stroke 26 cc, housing Trim petrol, gear head heavy, cutter 65, "
    "fastener kit, carton small",
    "Timber 14 electric": "mains, motor 1800 W, housing Timber electric, bar 14, carton small",
    "Timber 16 electric": "mains, motor 2000 W, housing Timber electric, bar 16, carton small",
    "Timber 12 battery": "cordless, brushless S, pack 18 V 2 Ah, housing Timber battery, bar 12, "
    "carton small",
    "Timber 16 battery": "cordless, brushless M, pack 40 V 4 Ah, housing Timber battery, bar 16, "
    "carton small",
    "Timber 35 petrol": "saw, two-stroke 38 cc, housing Timber petrol, bar 14",
    "Timber 45 petrol": "saw, two-stroke 45 cc, housing Timber petrol, bar 16",
    "Jet 110": "mains, washer, motor 1400 W, housing Jet small, pump aluminium, hose 5 m",
    "Jet 120": "mains, washer, motor 1400 W, housing Jet small, pump aluminium, hose 8 m",
    "Jet 130": "mains, washer, motor 1800 W, housing Jet large, pump aluminium, hose 8 m",
    "Jet 145 hose reel": "mains, washer, motor 1800 W, housing Jet large, pump aluminium, "
    "hose 8 m, hose reel",
    "Jet 160 metal pump": "mains, washer, motor 2400 W, housing Jet large, pump brass, hose 8 m, "
    "hose reel",
    "Jet 20 battery": "cordless, washer, brushless M, pack 18 V 4 Ah, housing Jet battery, "
    "pump battery, hose 5 m",
}
"""One of each, and of each part of a kit, per unit of a product."""


def recipe(product: str) -> dict[str, float]:
    """Return the parts of a product, its kits taken apart."""
    named = RECIPES[product].split(", ")
    return {part: 1.0 for name in named for part in KITS.get(name, name).split(", ")}
