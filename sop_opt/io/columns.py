"""Which field of a section each column of a table fills.

==================================  ================================================================
column                              fills
==================================  ================================================================
``cost``                            the field of that name
``overtime.cost``                   the field of a nested section
``materials.steel``                 the entry of a mapping
``unmet.backlog.cost``              the field of one of several policies
a period, such as ``Jan``           the section's per-period field (``wide``), in that period
==================================  ================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.problem.fields import DISCRIMINATOR, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from sop_opt.problem.fields import Kind, Shape

Path = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """The place that the cells of one column fill."""

    path: Path
    """Fields, and names in mappings, from the object down to the value."""
    kind: Kind
    """What the place holds."""


def find(model: type[BaseModel], header: str) -> Column | None:
    """Return what a column of a section's table fills; None where it is not a field.

    >>> from sop_opt.problem import Resource
    >>> find(Resource, "overtime.cost").path
    ('overtime', 'cost')
    """
    name, dot, rest = header.partition(".")
    if name in getattr(model, "shorthands", ()) and not dot:
        return Column((name,), "text")
    if name not in model.model_fields:
        return None
    held = shape(model, name)
    inner = _within(held, rest) if rest else None
    if inner is not None:
        return Column((name, *inner.path), inner.kind)
    return None if dot else _whole(name, held.kind)


def _within(held: Shape, header: str) -> Column | None:
    """Return what a column fills within a field that has parts."""
    if held.kind == "mapping":
        return Column((header,), "series" if held.per_period else "scalar")
    if held.kind == "model":
        return find(held.section, header)
    kind, _, rest = header.partition(".")
    if held.kind != "choices" or kind not in held.sections or rest == DISCRIMINATOR:
        return None
    inner = find(held.sections[kind], rest)
    return inner and Column((kind, *inner.path), inner.kind)


def _whole(name: str, kind: Kind) -> Column | None:
    if kind in ("mapping", "model", "rows"):
        return None
    if kind == "choices":
        return Column((name, ""), kind)
    return Column((name,), kind)


def headers(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield every column that a section's table can have, but for names in mappings."""
    yield from (prefix + word for word in getattr(model, "shorthands", ()))
    for name in model.model_fields:
        held = shape(model, name)
        if held.kind == "mapping":
            yield f"{prefix}{name}.NAME"
        elif held.kind == "model":
            yield from headers(held.section, f"{prefix}{name}.")
        elif held.kind != "rows" and name != DISCRIMINATOR:
            yield prefix + name
            for kind, section in held.sections.items():
                yield from headers(section, f"{prefix}{name}.{kind}.")
