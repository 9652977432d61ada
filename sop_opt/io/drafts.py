"""Objects put together from the cells of one or several tables, before they are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, shown
from sop_opt.io.tables import as_text
from sop_opt.problem.fields import DISCRIMINATOR, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from sop_opt.io.columns import Path
    from sop_opt.io.layouts import Layout
    from sop_opt.problem.fields import Shape


@dataclass
class Draft:
    """One object: what its cells say, and where they stand."""

    data: dict[str, Any] = field(default_factory=dict)
    parts: list[tuple[Path, Layout, int]] = field(default_factory=list)
    """Rows that filled it: the place they filled, their table and row."""
    children: dict[str, list[Draft]] = field(default_factory=dict)
    """Rows of child tables by field."""

    def put(self, path: Path, cell: Any, *, repeatable: bool = False) -> str | None:
        """Fill a place; return what speaks against it.

        Parameters
        ----------
        repeatable
            Whether the place may be filled again with the same value.
        """
        place = self.data
        for name in path[:-1]:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                return "is given both as one number and per period; keep one of the two"
        if path[-1] not in place:
            place[path[-1]] = cell
            return None
        held = place[path[-1]]
        same = _is_same(held, cell)
        if repeatable and same:
            return None
        if isinstance(held, dict):
            return "is given both as one number and per period; keep one of the two"
        return "is given twice; keep one" if same else f"is given as {shown(held)} too; keep one"

    def complete(self, model: type[BaseModel], periods: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the object as the schema reads it."""
        self.data |= {
            name: [child.complete(shape(model, name).section, periods) for child in children]
            for name, children in self.children.items()
        }
        return _complete(self.data, model, periods)

    def locate(self, fault: Fault) -> Fault:
        """Return the fault at the cell that caused it."""
        head, _, rest = fault.field.partition(".")
        number, _, inner = rest.partition(".")
        if head in self.children and number.isdigit():
            child = self.children[head][int(number) - 1]
            return child.locate(Fault(fault.section, "", inner, fault.value, fault.message))
        best = max(self._matches(fault), key=lambda match: match[0], default=None)
        if best is None:
            return fault
        _, layout, row, column = best
        label, number = layout.table.label, f"row {layout.table.numbers[row]}"
        return Fault(label, number, column, fault.value, fault.message)

    def _matches(self, fault: Fault) -> Iterator[tuple[int, Layout, int, str]]:
        """Yield (how well it fits, table, row, column) for every cell and row of the object."""
        for prefix, layout, row in self.parts:
            header, cells = layout.table.header, layout.table.rows[row]
            yield 0, layout, row, fault.field
            if layout.name is not None and fault.field == ".".join(prefix):
                is_meant = fault.value == repr(as_text(cells[layout.name]))
                yield 4 if is_meant else 0, layout, row, header[layout.name]
            for place, column in layout.cells:
                filled = ".".join((*prefix, *layout.path(row, column)))
                if cells[place] is not None and (fit := _fit(filled, fault.field)):
                    yield fit, layout, row, header[place]


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two cells say the same; objects that cannot tell do not."""
    try:
        return bool(one == other)
    except Exception:  # frames may hold any object, such as arrays
        return False


def _fit(filled: str, wanted: str) -> int:
    """Return 3 for the same place, 2 for one within the cell, 1 for a cell within it, else 0."""
    if filled == wanted:
        return 3
    if wanted.startswith(f"{filled}."):
        return 2
    return 1 if filled.startswith(f"{wanted}.") else 0


def _complete(
    data: Mapping[str, Any], model: type[BaseModel], periods: tuple[str, ...]
) -> Mapping[str, Any]:
    return {name: _field(value, model, name, periods) for name, value in data.items()}


def _field(value: Any, model: type[BaseModel], name: str, periods: tuple[str, ...]) -> Any:
    if name not in model.model_fields or not isinstance(value, dict):
        return value
    held = shape(model, name)
    if held.kind == "series":
        return _series(value, periods)
    if held.kind == "mapping":
        return {key: _series(amount, periods) for key, amount in value.items()}
    if held.kind == "model":
        return _complete(value, held.section, periods)
    return _policies(value, held, periods) if held.kind == "choices" else value


def _policies(
    value: Mapping[str, Any], held: Shape, periods: tuple[str, ...]
) -> list[Mapping[str, Any]]:
    """Return what is named, in that order, and then what only has cells."""
    named = [word.strip() for word in as_text(value.get("")).split(";")]
    cells = {kind: value.get(kind, {}) for kind in (*named, *value) if kind}
    return [
        {DISCRIMINATOR: kind, **_complete(fields, held.sections[kind], periods)}
        if kind in held.sections
        else {DISCRIMINATOR: kind}
        for kind, fields in cells.items()
    ]


def _series(value: Any, periods: tuple[str, ...]) -> Any:
    """Return a mapping that names every period as a list in their order."""
    if isinstance(value, dict) and value.keys() == set(periods):
        return tuple(value[period] for period in periods)
    return value
