"""What the fields of a section hold: the one place that reads the schema's annotations.

=========  =========================================================================================
kind       the field holds
=========  =========================================================================================
text       a name or other text
names      several names
series     a per-period quantity
mapping    an amount per name, each a number or a per-period quantity
model      one nested section
rows       several nested sections of one class
choices    several nested sections of different classes, told apart by their ``kind``
scalar     anything else: numbers, dates, true or false, one of a few words
=========  =========================================================================================
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from sop_opt.problem.base import Section, is_per_period

Kind = Literal["text", "names", "series", "mapping", "model", "rows", "choices", "scalar"]

DISCRIMINATOR = "kind"
"""The field that tells the classes of ``choices`` apart."""

_UNIONS = (Union, types.UnionType)


@dataclass(frozen=True)
class Shape:
    """What one field holds."""

    kind: Kind
    sections: dict[str, type[Section]] = field(default_factory=dict)
    """Classes nested in the field, by ``kind``; the only one of a model or of rows is ``""``."""
    per_period: bool = False
    """Whether its amounts are per-period quantities."""

    @property
    def section(self) -> type[Section]:
        """The class of a nested model or of nested rows."""
        return self.sections[""]


@cache
def shape(model: type[BaseModel], name: str) -> Shape:
    """Return what a field of a model holds.

    >>> from sop_opt.problem import Process
    >>> shape(Process, "cost").kind, shape(Process, "materials").kind
    ('series', 'mapping')
    >>> shape(Process, "cost_steps").section.__name__
    'PriceStep'
    """
    annotation = _bare(model.model_fields[name].annotation)
    origin = get_origin(annotation)
    per_period = is_per_period(model, name)
    if origin is dict or per_period:
        return Shape("mapping" if origin is dict else "series", per_period=per_period)
    if origin is tuple:
        return _several(_bare(get_args(annotation)[0]))
    if _is_section(annotation):
        return Shape("model", {"": annotation})
    return Shape("text" if annotation is str else "scalar")


def default(model: type[BaseModel], name: str) -> Any:
    """Return what the field holds when it is left out; None where it must be given."""
    info = model.model_fields[name]
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _several(item: Any) -> Shape:
    if _is_section(item):
        return Shape("rows", {"": item})
    if get_origin(item) in _UNIONS and all(_is_section(part) for part in get_args(item)):
        kinds = {default(part, DISCRIMINATOR): part for part in get_args(item)}
        return Shape("choices", kinds)
    return Shape("scalar" if item is float else "names")


def _bare(annotation: Any) -> Any:
    """Return the annotation without metadata, ``None`` and the wrapper of a root model."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in _UNIONS:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(parts[0]) if len(parts) == 1 else annotation
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _bare(annotation.model_fields["root"].annotation)
    return annotation


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)
