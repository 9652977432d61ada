"""Seeded errors: a clean world with one thing changed, and what the doctor must say about it.

Modules named ``corpus_...`` beside this one hold a tuple ``CORPUS`` of :class:`Seeded`;
``test_corpus`` runs them all. An error is seeded by one small change of :func:`bakery`:

>>> seeded = with_fields(bakery(), "inventory", 1, opening=0)
>>> seeded = with_row(bakery(), "products", name="cake")
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Sections = dict[str, Any]
Place = tuple[str, str, str, str]
"""Severity, section, row such as ``"row 2"``, and field."""


@dataclass(frozen=True)
class Seeded:
    """A problem with an error in it, as sections, and every finding that must come of it."""

    name: str
    """What is wrong, as a sentence."""
    sections: Sections
    expected: tuple[Place, ...]
    """All findings, in any order: nothing else may be found."""
    says: str = ""
    """Text that one of the messages must hold, such as a path or the name of the other rule."""


def bakery() -> Sections:
    """Return a clean world in which every unit asked for can be had.

    Flour is bought in a period ahead, mixed to dough, and baked to bread in the same period; bread
    goes to the shop by lane and is there a period later. Opening stock covers the first month:
    250 loaves at the shop for 220 due, 100 at the bakery for 50 due; 500 flour make the 310 doughs
    that January bakes at most of use. 0.2 hours of bakers per loaf: 60 of some 528 hours.
    """
    return {
        "name": "bakery",
        "horizon": [
            {"name": "Jan", "start": "2026-01-01", "days": 31, "working_days": 22},
            {"name": "Feb", "start": "2026-02-01", "days": 28, "working_days": 20},
            {"name": "Mar", "start": "2026-03-01", "days": 31, "working_days": 22},
            {"name": "Apr", "start": "2026-04-01", "days": 30, "working_days": 22},
        ],
        "products": [
            {"name": "flour", "unit_value": 1},
            {"name": "dough", "unit_value": 2},
            {"name": "bread", "unit_value": 4, "shelf_life": 3},
        ],
        "sites": [{"name": "bakery"}, {"name": "shop"}],
        "inventory": [
            {"product": "flour", "site": "bakery", "opening": 500, "holding_cost": 0.02},
            {"product": "bread", "site": "bakery", "opening": 100, "holding_cost": 0.1},
            {"product": "bread", "site": "shop", "opening": 250, "holding_cost": 0.1},
        ],
        "resources": [
            {"name": "mixer", "hours": "8 per working day", "cost_per_hour": 5},
            {
                "name": "oven",
                "hours": "8 per working day",
                "cost_per_hour": 20,
                "overtime": {"hours": 40, "cost": 30},
            },
        ],
        "workforce": [
            {
                "name": "bakers",
                "opening": 3,
                "hours_per_worker": "8 per working day",
                "wage": 2400,
                "hire_cost": 500,
                "release_cost": 800,
                "overtime": {"hours_per_worker": 20, "wage": 25},
            }
        ],
        "processes": [
            {
                "product": "dough",
                "site": "bakery",
                "materials": {"flour": 0.6},
                "resource_hours": {"mixer": 0.05},
                "cost": 0.2,
            },
            {
                "product": "bread",
                "site": "bakery",
                "materials": {"dough": 1},
                "resource_hours": {"oven": 0.1},
                "labour_hours": {"bakers": 0.2},
                "cost": 0.3,
            },
        ],
        "suppliers": [
            {
                "supplier": "mill",
                "product": "flour",
                "site": "bakery",
                "price": 1,
                "maximum": 2000,
                "lead_time": 1,
            }
        ],
        "lanes": [
            {
                "product": "bread",
                "origin": "bakery",
                "destination": "shop",
                "cost": 0.1,
                "lead_time": 1,
            }
        ],
        "demand": [
            {
                "product": "bread",
                "site": "shop",
                "customer": "town",
                "quantity": [220, 230, 240, 230],
                "price": 8,
                "unmet": {"kind": "backlog", "cost": 2},
            },
            {
                "product": "bread",
                "site": "bakery",
                "customer": "walk-in",
                "quantity": 50,
                "price": 7,
            },
        ],
        "limits": [
            {"name": "flour budget", "flow": "bought", "product": "flour", "most": 1500},
        ],
    }


def with_row(sections: Sections, section: str, **fields: Any) -> Sections:
    """Return a copy with one more row at the end of a section."""
    changed = deepcopy(sections)
    changed[section] = [*changed.get(section, []), fields]
    return changed


def with_fields(sections: Sections, section: str, number: int, **fields: Any) -> Sections:
    """Return a copy in which fields of one row, counted from 1, are replaced."""
    changed = deepcopy(sections)
    changed[section][number - 1].update(fields)
    return changed


def without_row(sections: Sections, section: str, number: int) -> Sections:
    """Return a copy without one row, counted from 1."""
    changed = deepcopy(sections)
    del changed[section][number - 1]
    return changed


def corpus() -> Iterator[Seeded]:
    """Yield every seeded error of the modules beside this one."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.startswith("corpus_"):
            yield from importlib.import_module(f"{__package__}.{module.name}").CORPUS
