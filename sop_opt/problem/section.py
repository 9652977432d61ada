"""The base of every section: frozen, and strict about its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sop_opt.problem.horizon import Horizon


class Section(BaseModel):
    """A frozen row of the problem that refuses fields it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )

    key: ClassVar[tuple[str, ...]] = ()
    """Fields that together identify a row within its section."""
    references: ClassVar[dict[str, str]] = {}
    """Field -> section whose names it must use (for a mapping: its keys)."""
    wide: ClassVar[str] = ""
    """The per-period field that columns named after periods fill in a table."""
    complete: ClassVar[bool] = False
    """Whether such a table needs a column for every period: one that is forgotten would be 0."""
    noun: ClassVar[str] = ""
    """What one row is called; the column that names it in other tables."""
    shorthands: ClassVar[dict[str, str]] = {}
    """Words beside the fields that :meth:`expand` understands -> what they mean."""

    @classmethod
    def expand(cls, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the row as given with its shorthands replaced by the fields they stand for."""
        return row

    def replace(self, **fields: Any) -> Self:
        """Return a checked copy in which the fields named are replaced.

        >>> from sop_opt.problem import Pool
        >>> crew = Pool(name="crew", opening=80, hours_per_worker=160)
        >>> crew.replace(opening=64).opening
        64.0
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(kept | fields))

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield (field, value, message) for what is wrong within this row, beyond its types."""
        yield from ()
