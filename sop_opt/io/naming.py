"""What tables and their key columns are called; folders, workbooks and frames agree on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.problem.fields import shape

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sop_opt.problem.base import Section

WHOLE = "problem"
"""The table of what the problem says as a whole."""
VERSION = "schema_version"
"""The field that tells documents of other versions apart."""
HORIZON = "horizon"
"""The table that names the periods; the others are read with its names in hand."""
FIELD, VALUE = "field", "value"
"""Columns of a table that describes one object."""
PERIOD = "period"
"""Column of the long form."""
AMOUNT = "amount"
"""Column of a child table that holds a mapping."""

_PARTS = ("series", "mapping", "rows")


def table_names(model: type[BaseModel]) -> dict[str, tuple[str, str]]:
    """Return every table a problem can have: its name -> section and field of a child table.

    >>> from sop_opt.problem import PlanningProblem
    >>> table_names(PlanningProblem)["resources.maintenance"]
    ('resources', 'maintenance')
    """
    names = {WHOLE: (WHOLE, "")}
    for section in model.model_fields:
        held = shape(model, section)
        if held.sections:
            names[section] = (section, "")
            names |= {f"{section}.{part}": (section, part) for part in parts(held.section)}
    return names


def parts(section: type[Section]) -> list[str]:
    """Return the fields of a section that can have a table of their own."""
    return [name for name in section.model_fields if shape(section, name).kind in _PARTS]


def key_columns(section: type[Section]) -> dict[str, str]:
    """Return the columns of a child table that name its parent -> the parent's fields."""
    return {(section.noun if name == "name" else name): name for name in section.key}


def name_column(model: type[BaseModel], section: type[Section], field: str) -> str:
    """Return the column of a mapping's child table that holds the names.

    >>> from sop_opt.problem import PlanningProblem, Process, Setup, Supplier
    >>> name_column(PlanningProblem, Process, "materials")
    'product'
    >>> name_column(PlanningProblem, Supplier, "materials")  # product is the one bought
    'material'
    >>> name_column(PlanningProblem, Setup, "hours")  # of resources and pools, the capacities
    'capacity'
    """
    kind = section.references.get(field, field)
    noun = shape(model, kind).section.noun if kind in model.model_fields else singular(kind)
    return singular(field) if noun in key_columns(section) else noun


def singular(word: str) -> str:
    """Return a plural field name in the singular.

    >>> singular("properties"), singular("materials")
    ('property', 'material')
    """
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
