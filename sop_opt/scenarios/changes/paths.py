"""Places within a row: one field, or one of what is nested in it.

=========================  =========================================================================
path                       stands for
=========================  =========================================================================
``hours``                  a field
``overtime.cost``          a field of a nested section
``resource_hours.oven``    the amount of one name in a mapping
``unmet.backlog.cost``     a field of one of several policies
``extra_shifts.late.cost`` a field of the nested row called ``late``; ``*``: of all of them
=========================  =========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sop_opt.errors import suggestion
from sop_opt.problem.base import missing_amount
from sop_opt.problem.fields import DISCRIMINATOR, shape
from sop_opt.problem.quantities import as_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from sop_opt.problem.section import Section

ALL = "*"
"""Stands for all rows that are nested in a field."""
ABSENT = object()
"""Stands for a value that is not there to be changed."""


@dataclass(frozen=True)
class Leaf:
    """What one value is, so that it can be changed."""

    model: type[BaseModel]
    field: str

    @property
    def per_period(self) -> bool:
        """Whether it is a per-period quantity."""
        held = shape(self.model, self.field)
        return held.kind == "series" or (held.kind == "mapping" and held.per_period)

    @property
    def missing(self) -> float:
        """What a mapping of periods means for those it does not name."""
        return missing_amount(self.model, self.field)


def wrong_step(model: type[BaseModel], path: str) -> str:
    """Return what speaks against a path; nothing where it leads to one value.

    >>> from sop_opt.problem import Resource
    >>> wrong_step(Resource, "overtime.cots")
    "no such field; did you mean 'cost'?"
    >>> wrong_step(Resource, "overtime.cost")
    ''
    """
    name, _, rest = path.partition(".")
    if name not in model.model_fields:
        return f"no such field; {suggestion(name, model.model_fields)}"
    held = shape(model, name)
    if held.kind in ("mapping", "model", "rows") and not rest:
        within = "NAME" if held.kind == "mapping" else "FIELD"
        place = f"{ALL}.FIELD" if held.kind == "rows" else within
        return f"holds several values; name one of them as {name}.{place}"
    if not rest or held.kind == "mapping":
        return ""
    label, _, inner = rest.partition(".") if held.kind == "choices" else ("", "", rest)
    if label in held.sections:
        last = inner.rpartition(".")[2] if held.kind == "rows" else inner
        return wrong_step(held.sections[label], last)
    if held.kind == "choices":
        return f"no such policy; {suggestion(label, held.sections)}"
    return f"{name} holds one value; name it without {rest!r}"


def changed_at(row: BaseModel, path: str, edit: Callable[[Leaf, Any], Any]) -> dict[str, Any]:
    """Return the field of a row that a path leads to, changed; empty where there is no such place.

    Parameters
    ----------
    edit
        Takes what a value is, and the value; returns the new one, or ``ABSENT``.
    """
    name, _, rest = path.partition(".")
    new = _changed(Leaf(type(row), name), getattr(row, name), rest, edit)
    return {} if new is ABSENT else {name: new}


def _changed(leaf: Leaf, old: Any, rest: str, edit: Callable[[Leaf, Any], Any]) -> Any:
    if not rest:
        return edit(leaf, old)
    kind = shape(leaf.model, leaf.field).kind
    if kind == "mapping":
        return _entry(old, rest, partial(edit, leaf))
    if kind == "model":
        return ABSENT if old is None else _remade(old, rest, edit)
    label, _, inner = rest.partition(".") if kind == "choices" else rest.rpartition(".")
    parts = [_remade(part, inner, edit) if label in (ALL, _label(part)) else ABSENT for part in old]
    if all(part is ABSENT for part in parts):
        return ABSENT
    rows = tuple(part if new is ABSENT else new for new, part in zip(parts, old, strict=True))
    return type(old)(rows)


def _entry(old: Mapping[str, Any], name: str, edit: Callable[[Any], Any]) -> Any:
    new = edit(old[name]) if name in old else ABSENT
    return ABSENT if new is ABSENT else {**old, name: new}


def _remade(part: Section, path: str, edit: Callable[[Leaf, Any], Any]) -> Any:
    fields = changed_at(part, path, edit)
    return part.replace(**fields) if fields else ABSENT


def _label(part: Section) -> str:
    """Return what tells a nested row from the others beside it; empty where nothing does."""
    key = getattr(part, DISCRIMINATOR, None) or next((getattr(part, k) for k in part.key), "")
    return as_digits(key) if isinstance(key, float) else str(key)
