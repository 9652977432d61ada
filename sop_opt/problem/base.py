"""What every section shares: frozen models, per-period quantities, lists of names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon


class Section(BaseModel):
    """A frozen row of the problem that refuses fields it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )

    key: ClassVar[tuple[str, ...]] = ()
    """Fields that together identify a row within its section."""
    references: ClassVar[dict[str, str]] = {}
    """Field -> section whose names it must use (for a mapping: its keys)."""
    wide: ClassVar[str] = ""
    """The per-period field that columns named after periods fill in a table."""
    noun: ClassVar[str] = ""
    """What one row is called; the column that names it in other tables."""
    shorthands: ClassVar[tuple[str, ...]] = ()
    """Words beside the fields that :meth:`expand` understands."""

    @classmethod
    def expand(cls, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the row as given with its shorthands replaced by the fields they stand for."""
        return row

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield (field, value, message) for what is wrong within this row, beyond its types."""
        yield from ()


class Rate(Section):
    """An amount per day or per working day; it scales with the length of each period.

    In a table cell it is written as text, such as ``8 per working day``.
    """

    amount: float
    """Amount per day."""
    per: Literal["day", "working_day"]
    """``day``: calendar days of the period; ``working_day``: its working days."""


PerPeriodValue = float | tuple[float, ...] | dict[str, float] | Rate
"""What a per-period field holds: one number for every period, a list in horizon order, a mapping
period -> number, or a rate per day."""

_RATE = re.compile(r"^\s*([-+.\deE]+)\s+per\s+(working[ _])?day\s*$")


@dataclass(frozen=True)
class Missing:
    """What a mapping means for the periods it does not name."""

    value: float


def _number(value: object) -> float:
    if isinstance(value, bool | type(None)):
        raise ValueError(f"{value!r} is not a number")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not finite; leave a ceiling empty for 'no limit'")
    return number


def _rate(value: str) -> Rate | None:
    match = _RATE.match(value)
    if match is None:
        return None
    return Rate(amount=_number(match[1]), per="working_day" if match[2] else "day")


def parse_per_period(value: Any) -> PerPeriodValue:
    """Return the value in one of the four forms of a per-period quantity.

    >>> parse_per_period([1, 2])
    (1.0, 2.0)
    >>> parse_per_period("8 per working day")
    Rate(amount=8.0, per='working_day')

    Raises
    ------
    ValueError: something in it is not a finite number.
    """
    if isinstance(value, Rate):
        return value
    if isinstance(value, str):
        return _rate(value) or _number(value)
    if isinstance(value, Mapping):
        if set(value) == {"amount", "per"}:
            return Rate.model_validate(value)
        return {str(period): _number(amount) for period, amount in value.items()}
    if hasattr(value, "to_dict"):  # a pandas Series with the periods as its index
        return parse_per_period(value.to_dict())
    if isinstance(value, Iterable):
        return tuple(_number(amount) for amount in value)
    return _number(value)


def amounts(value: PerPeriodValue) -> Iterable[float]:
    """Return the numbers a per-period quantity is written with."""
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, Rate):
        return (value.amount,)
    return value if isinstance(value, tuple) else (value,)


def _within(least: float, most: float) -> PlainValidator:
    def validate(value: Any) -> PerPeriodValue:
        parsed = parse_per_period(value)
        for amount in amounts(parsed):
            if not least <= amount <= most:
                bound = f"at least {least:g}" if amount < least else f"at most {most:g}"
                raise ValueError(f"{amount:g} is out of range; it must be {bound}")
        return parsed

    return PlainValidator(validate)


def written(value: PerPeriodValue) -> float | tuple[float, ...] | dict[str, float] | str:
    """Return the quantity as JSON and tables hold it: a rate as text, the others as they are.

    >>> written(Rate(amount=8, per="working_day"))
    '8.0 per working day'
    """
    if isinstance(value, Rate):
        return f"{value.amount!r} per {value.per.replace('_', ' ')}"
    return value


_SERIALIZER = PlainSerializer(written)
_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number"},
            {"type": "array", "items": {"type": "number"}},
            {"type": "object", "additionalProperties": {"type": "number"}},
            {"type": "string", "pattern": _RATE.pattern},
        ],
        "description": "One number, a list in horizon order, a mapping period -> number, "
        "or a rate such as '8 per working day'.",
    }
)

Amount = Annotated[PerPeriodValue, _within(0.0, math.inf), _SERIALIZER, _SCHEMA, Missing(0.0)]
"""Per period, zero or more; zero in the periods a mapping does not name."""
Signed = Annotated[PerPeriodValue, _within(-math.inf, math.inf), _SERIALIZER, _SCHEMA, Missing(0.0)]
"""Per period, any sign; zero in the periods a mapping does not name."""
Ceiling = Annotated[PerPeriodValue, _within(0.0, math.inf), _SERIALIZER, _SCHEMA, Missing(math.inf)]
"""Per period, zero or more; no limit in the periods a mapping does not name."""
SignedCeiling = Annotated[
    PerPeriodValue, _within(-math.inf, math.inf), _SERIALIZER, _SCHEMA, Missing(math.inf)
]
"""Per period, any sign; no limit in the periods a mapping does not name."""
SignedFloor = Annotated[
    PerPeriodValue, _within(-math.inf, math.inf), _SERIALIZER, _SCHEMA, Missing(-math.inf)
]
"""Per period, any sign; no limit in the periods a mapping does not name."""
Share = Annotated[PerPeriodValue, _within(0.0, 1.0), _SERIALIZER, _SCHEMA, Missing(0.0)]
"""Per period, between 0 and 1; zero in the periods a mapping does not name."""
Factor = Annotated[PerPeriodValue, _within(0.0, math.inf), _SERIALIZER, _SCHEMA, Missing(1.0)]
"""Per period, zero or more; one in the periods a mapping does not name."""


def vector(value: PerPeriodValue | None, horizon: Horizon, missing: float) -> NDArray[np.float64]:
    """Return the quantity as one float per period of the horizon.

    Parameters
    ----------
    value
        Any of the four written forms; ``None`` means ``missing`` in every period.
    horizon
        The periods; a rate is multiplied by their days or working days.
    missing
        The amount in periods that a mapping does not name.
    """
    if value is None:
        return np.full(len(horizon), missing)
    if isinstance(value, Rate):
        days = horizon.working_days if value.per == "working_day" else horizon.days
        return value.amount * days
    if isinstance(value, dict):
        return np.array([value.get(name, missing) for name in horizon.names])
    if isinstance(value, tuple):
        return np.array(value, dtype=float)
    return np.full(len(horizon), value)


def split(value: Any) -> Any:
    """Return the names in a cell: one, or several separated by semicolons."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(";") if name.strip())
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(split)]
"""One name, a list of names, or text with names separated by semicolons."""


@cache
def missing_amount(section: type[BaseModel], field: str) -> float:
    """Return what a mapping in this field means for the periods it does not name."""
    pending: list[Any] = [section.model_fields[field].annotation]
    pending += section.model_fields[field].metadata
    while pending:
        part = pending.pop()
        if isinstance(part, Missing):
            return part.value
        pending += [*get_args(part), *getattr(part, "__metadata__", ())]
    raise KeyError(f"{section.__name__}.{field} is not per period")


def is_per_period(section: type[BaseModel], field: str) -> bool:
    """Return whether the field holds a per-period quantity."""
    try:
        missing_amount(section, field)
    except KeyError:
        return False
    return True


def stack(rows: Sequence[Section], field: str, horizon: Horizon) -> NDArray[np.float64]:
    """Return a per-period field of all rows as an array of shape (rows, periods)."""
    stacked = np.empty((len(rows), len(horizon)))
    if rows:
        missing = missing_amount(type(rows[0]), field)
        for place, row in enumerate(rows):
            stacked[place] = vector(getattr(row, field), horizon, missing)
    return stacked


def exceeds(low: PerPeriodValue | None, high: PerPeriodValue | None, horizon: Horizon) -> list[str]:
    """Return the periods in which a floor lies above its ceiling."""
    above = vector(low, horizon, -math.inf) > vector(high, horizon, math.inf)
    return [name for name, wrong in zip(horizon.names, above, strict=True) if wrong]
