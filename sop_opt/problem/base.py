"""What every section shares: per-period quantities and lists of names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, get_args

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

from sop_opt.errors import quoted
from sop_opt.problem.quantities import RATE, PerPeriodValue, Rate, parse_per_period, written
from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon

__all__ = [
    "Amount",
    "Ceiling",
    "Factor",
    "Line",
    "Missing",
    "Names",
    "PerPeriodValue",
    "Rate",
    "Section",
    "Share",
    "Signed",
    "SignedCeiling",
    "SignedFloor",
    "exceeds",
    "is_above",
    "is_per_period",
    "missing_amount",
    "split",
    "stack",
    "vector",
    "vectors",
]


@dataclass(frozen=True)
class Missing:
    """What a mapping means for the periods it does not name."""

    value: float


def _within(least: float, most: float) -> PlainValidator:
    return PlainValidator(partial(parse_per_period, least=least, most=most))


_SERIALIZER = PlainSerializer(written)
_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number"},
            {"type": "array", "items": {"type": "number"}},
            {"type": "object", "additionalProperties": {"type": "number"}},
            {"type": "string", "pattern": RATE.pattern},
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

ROUNDING = 1e-12
"""Relative size of a difference that is put down to the rounding of decimals: 0.1 x 3 and 0.3."""


def vector(value: PerPeriodValue | None, horizon: Horizon, missing: float) -> NDArray[np.float64]:
    """Return the quantity as one float per period of the horizon.

    Parameters
    ----------
    value
        Any of the four written forms; ``None`` means ``missing`` in every period. Of a list that
        goes beyond the horizon only the first numbers count.
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
        return np.array(value[: len(horizon)], dtype=float)
    return np.full(len(horizon), value)


def split(value: Any) -> Any:
    """Return the names in a cell: one, or several separated by semicolons."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(";") if name.strip())
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(split)]
"""One name, a list of names, or text with names separated by semicolons."""


LONGEST_TEXT = 1_000
"""Signs of a name or a line of text; longer ones would not fit the cells of every table."""

Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\ufffe\uffff]*$", max_length=LONGEST_TEXT)]
"""Text without line ends."""


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
    missing = missing_amount(type(rows[0]), field) if rows else 0.0
    return vectors([getattr(row, field) for row in rows], horizon, missing)


def vectors(
    values: Sequence[PerPeriodValue | None], horizon: Horizon, missing: float
) -> NDArray[np.float64]:
    """Return several quantities as an array of shape (values, periods); see :func:`vector`."""
    amounts = [missing if value is None else value for value in values]
    # one number for all periods is the usual case, and takes no array of its own
    plain = [amount if isinstance(amount, float) else 0.0 for amount in amounts]
    stacked = np.repeat(np.array(plain).reshape(-1, 1), len(horizon), axis=1)
    for place, amount in enumerate(amounts):
        if not isinstance(amount, float):
            stacked[place] = vector(amount, horizon, missing)
    return stacked


def is_above(
    low: float | NDArray[np.float64], high: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether the first number is above the second by more than rounding.

    >>> bool(is_above(0.1 * 3, 0.3)), bool(is_above(0.31, 0.3))
    (False, True)
    """
    return np.asarray(low - ROUNDING * np.abs(low) > high)


def exceeds(low: PerPeriodValue | None, high: PerPeriodValue | None, horizon: Horizon) -> str:
    """Return the periods in which a floor lies above its ceiling, by more than rounding, as text.

    >>> from sop_opt.problem.horizon import Horizon
    >>> exceeds(2.0, (3.0, 1.0), Horizon.of("Jan", "Feb"))
    "'Feb'"
    """
    if low is None or high is None:
        return ""
    above = is_above(vector(low, horizon, -math.inf), vector(high, horizon, math.inf))
    return quoted([name for name, wrong in zip(horizon.names, above, strict=True) if wrong])
