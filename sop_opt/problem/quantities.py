"""Per-period quantities: the forms they are written in.

==================  ================================================================================
form                in Python and JSON, and as text in a table cell
==================  ================================================================================
one number          ``12.5``
a list              ``[10, 20]``, one number per period; as text ``10; 20``
a mapping           ``{"Jan": 10}``; as text ``Jan: 10; Mar: 30``
a rate              ``8 per day`` or ``8 per working day``, scaled by the length of each period
==================  ================================================================================
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sop_opt.errors import shown
from sop_opt.problem.section import Section

RATE = re.compile(r"^\s*([-+.\deE]+)\s+per\s+(working[ _])?day\s*$")
"""A rate as text."""
WRONG = "per_period"
"""Type of the error raised for a quantity; its context lists every amount that is wrong."""


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


def parse_per_period(
    value: Any, least: float = -math.inf, most: float = math.inf
) -> PerPeriodValue:
    """Return the value in one of the four forms of a per-period quantity.

    >>> parse_per_period([1, 2])
    (1.0, 2.0)
    >>> parse_per_period("8 per working day")
    Rate(amount=8.0, per='working_day')
    >>> parse_per_period("Jan: 10; Mar: 30")
    {'Jan': 10.0, 'Mar': 30.0}

    Raises
    ------
    ValueError: something in it is not a finite number from ``least`` to ``most``.
    """
    form = _form(value)
    if isinstance(form, Rate):
        _checked({"": form.amount}, least, most)
        return form
    if isinstance(form, dict):
        return _checked(form, least, most)
    if isinstance(form, tuple):
        quick = _quickly(form, least, most)
        return quick or tuple(_checked(dict(enumerate(form)), least, most).values())
    return _checked({"": form}, least, most)[""]


def written(value: PerPeriodValue) -> float | tuple[float, ...] | dict[str, float] | str:
    """Return the quantity as JSON holds it: a rate as text, the others as they are.

    >>> written(Rate(amount=8, per="working_day"))
    '8 per working day'
    """
    if isinstance(value, Rate):
        return f"{as_digits(value.amount)} per {value.per.replace('_', ' ')}"
    return value


def as_cell(value: PerPeriodValue) -> float | str:
    """Return the quantity as one table cell holds it.

    >>> as_cell((10.0, 20.5)), as_cell({"Jan": 10.0})
    ('10; 20.5', 'Jan: 10')
    """
    plain = written(value)
    if isinstance(plain, tuple):
        return "; ".join(map(as_digits, plain)) + ";" * (len(plain) == 1)
    if isinstance(plain, dict):
        return "; ".join(f"{period}: {as_digits(amount)}" for period, amount in plain.items())
    return plain


def as_digits(number: float) -> str:
    """Return the shortest text that reads as the same number.

    >>> as_digits(10.0), as_digits(0.1)
    ('10', '0.1')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _form(value: Any) -> Any:
    """Return a rate, a mapping or a tuple of amounts yet to be checked, or a single one."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if hasattr(value, "to_dict"):  # a pandas Series with the periods as its index
        return _form(value.to_dict())
    if isinstance(value, Iterable) and not isinstance(value, bytes | Rate):
        return tuple(value)
    return value


def _text(value: str) -> Any:
    if match := RATE.match(value):
        per: Literal["day", "working_day"] = "working_day" if match[2] else "day"
        return Rate(amount=_number(match[1]), per=per)
    parts = [part.strip().rpartition(":") for part in value.split(";") if part.strip()]
    named = [(period.strip(), amount.strip()) for period, colon, amount in parts if colon]
    if not named:
        return value if ";" not in value else tuple(amount for *_, amount in parts)
    if len(named) < len(parts) or len(dict(named)) < len(named):
        raise ValueError("must name each period once, such as 'Jan: 10; Mar: 30'")
    return dict(named)


def _mapping(value: Mapping[Any, Any]) -> Any:
    if value.keys() == {"amount", "per"}:
        try:
            return Rate.model_validate(value)
        except ValidationError:
            raise ValueError("a rate has an amount, and per 'day' or 'working_day'") from None
    if not value:
        raise ValueError("names no period; leave it out")
    return {str(period).strip(): amount for period, amount in value.items()}


def _quickly(values: tuple[Any, ...], least: float, most: float) -> tuple[float, ...]:
    """Return the numbers when nothing is wrong with any of them; else nothing."""
    if not values or not set(map(type, values)) <= {float, int, str}:
        return ()
    try:
        numbers = tuple(map(float, values))
    except (ValueError, OverflowError):
        return ()
    known = math.isfinite(sum(numbers))  # with nan among them, least and greatest mean nothing
    return numbers if known and least <= min(numbers) and max(numbers) <= most else ()


def _checked(values: Mapping[Any, Any], least: float, most: float) -> dict[Any, float]:
    """Return the numbers by place: a period, or a place in the list counted from 0."""
    numbers, wrong = {}, []
    for place, value in values.items():
        try:
            numbers[place] = _in_range(_number(value), least, most)
        except ValueError as error:
            wrong.append((place, shown(value), str(error)))
    if wrong:
        text = "; ".join(f"{value} {message}" for _, value, message in wrong)
        raise PydanticCustomError(WRONG, "{text}", {"text": text, "wrong": wrong})
    return numbers


def _number(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        text = value if isinstance(value, str) else ""
        remedy = "; write decimals with a point" * ("," in text)
        remedy += "; write a rate as '8 per working day' or '8 per day'" * (" per " in text)
        raise ValueError(f"is not a number{remedy}")
    if math.isinf(number):
        raise ValueError("is not finite; leave a ceiling empty for 'no limit'")
    return number


def _in_range(number: float, least: float, most: float) -> float:
    if number < least:
        raise ValueError(f"is out of range; it must be at least {least:g}")
    if number > most:
        raise ValueError(f"is out of range; it must be at most {most:g}")
    return number
