"""The horizon: ordered periods with a length and working days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from pydantic import ConfigDict, Field, RootModel, field_validator, model_validator

from sop_opt.problem.base import Section

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Period(Section):
    """One bucket of the plan."""

    key: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(min_length=1)
    """Name of the period, unique in the horizon; series and tables use it."""
    start: date | None = None
    """First day; optional, kept for reports and charts."""
    days: float = Field(default=30.0, gt=0)
    """Calendar days in the period; rates ``per day`` are multiplied by it."""
    working_days: float | None = Field(default=None, ge=0)
    """Working days in the period; rates ``per working day`` are multiplied by it. Default: five
    sevenths of ``days``."""


class Horizon(RootModel[tuple[Period, ...]]):
    """The ordered periods of a plan.

    >>> Horizon.monthly("2026-01", 3).names
    ('2026-01', '2026-02', '2026-03')
    >>> Horizon.of("Jan", "Feb", working_days=(20, 18)).working_days.tolist()
    [20.0, 18.0]
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _names_alone(cls, periods: Any) -> Any:
        """Read plain text as the name of a period."""
        if isinstance(periods, list | tuple):
            return tuple({"name": row} if isinstance(row, str) else row for row in periods)
        return periods

    @field_validator("root")
    @classmethod
    def _some_periods(cls, periods: tuple[Period, ...]) -> tuple[Period, ...]:
        if not periods:
            raise ValueError("a horizon needs at least one period")
        return periods

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods in order."""
        return self.root

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Horizon) and self.root == other.root

    def __hash__(self) -> int:
        return hash(self.root)

    def __iter__(self) -> Iterator[Period]:  # type: ignore[override]
        return iter(self.root)

    def __len__(self) -> int:
        return len(self.root)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the periods in order."""
        return tuple(period.name for period in self.root)

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each period in the horizon, counted from 0."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def days(self) -> NDArray[np.float64]:
        """Calendar days per period."""
        return np.array([period.days for period in self.root])

    @cached_property
    def working_days(self) -> NDArray[np.float64]:
        """Working days per period; five sevenths of the calendar days where none are given."""
        return np.array(
            [
                period.days * 5 / 7 if period.working_days is None else period.working_days
                for period in self.root
            ]
        )

    def between(self, first: str | None, last: str | None) -> NDArray[np.bool_]:
        """Return which periods lie from ``first`` to ``last``, both included."""
        place = np.arange(len(self))
        start = self.position[first] if first is not None else 0
        end = self.position[last] if last is not None else len(self) - 1
        return (place >= start) & (place <= end)

    def first(self, count: int) -> Self:
        """Return the first periods alone; the places of all others are still known.

        What begins after them never happens, and of a list only its first numbers count: so any
        problem can be looked at over a shorter horizon without a change to its rows.

        >>> short = Horizon.of("Jan", "Feb", "Mar").first(2)
        >>> short.names, short.between("Mar", None).tolist()
        (('Jan', 'Feb'), [False, False])
        """
        shorter = type(self)(self.root[:count])
        shorter.__dict__["position"] = self.position
        return shorter

    @classmethod
    def of(cls, *names: str, working_days: Iterable[float] | None = None) -> Self:
        """Return periods with these names and, if wanted, their working days."""
        days = [None] * len(names) if working_days is None else list(working_days)
        return cls(
            tuple(
                Period(name=name, working_days=worked)
                for name, worked in zip(names, days, strict=True)
            )
        )

    @classmethod
    def daily(cls, start: str | date, count: int, *, week_days: int = 5) -> Self:
        """Return ``count`` days from ``start``; the first ``week_days`` of a week are worked."""
        return cls(_periods(_day(start), [1] * count, week_days, date.isoformat))

    @classmethod
    def weekly(cls, start: str | date, count: int, *, week_days: int = 5) -> Self:
        """Return ``count`` weeks from ``start``, named by ISO year and week."""
        return cls(_periods(_day(start), [7] * count, week_days, _week_name))

    @classmethod
    def monthly(cls, start: str | date, count: int, *, week_days: int = 5) -> Self:
        """Return ``count`` calendar months from the month of ``start``."""
        first = _day(start).replace(day=1)
        return cls(_periods(first, _month_lengths(first, count), week_days, _month_name))

    @classmethod
    def telescoping(
        cls,
        start: str | date,
        *,
        days: int = 0,
        weeks: int = 0,
        months: int = 0,
        week_days: int = 5,
    ) -> Self:
        """Return buckets that grow: so many days, then weeks, then months.

        The months follow the weeks at calendar month ends: the first one is what is left of the
        month in which the weeks end.

        >>> [p.name for p in Horizon.telescoping("2026-01-26", days=1, weeks=1, months=2)]
        ['2026-01-26', 'week of 2026-01-27', '2026-02 from 03', '2026-03']
        """
        first = _day(start)
        daily = _periods(first, [1] * days, week_days, date.isoformat)
        weekly_from = first + timedelta(days=days)
        weekly = _periods(weekly_from, [7] * weeks, week_days, "week of {:%Y-%m-%d}".format)
        monthly_from = weekly_from + timedelta(days=7 * weeks)
        lengths = _month_lengths(monthly_from, months)
        monthly = _periods(monthly_from, lengths, week_days, _month_name)
        return cls((*daily, *weekly, *monthly))


def _day(text: str | date) -> date:
    """Return the date; ``2026-01`` means the first of the month."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(f"{text}-01" if len(text) == len("2026-01") else text)
    except ValueError:
        raise ValueError(f"{text!r} is no date such as 2026-01-31 or 2026-01") from None


def _periods(
    first: date, lengths: Iterable[int], week_days: int, name: Callable[[date], str]
) -> tuple[Period, ...]:
    """Return consecutive periods of so many days, working days counted from the calendar."""
    periods = []
    for length in lengths:
        worked = sum((first + timedelta(days=day)).weekday() < week_days for day in range(length))
        periods.append(Period(name=name(first), start=first, days=length, working_days=worked))
        first += timedelta(days=length)
    return tuple(periods)


def _month_lengths(first: date, count: int) -> list[int]:
    """Return the days from ``first`` to its month's end, then those of the following months."""
    lengths = []
    for _ in range(count):
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        lengths.append((following - first).days)
        first = following
    return lengths


def _month_name(first: date) -> str:
    return f"{first:%Y-%m}" if first.day == 1 else f"{first:%Y-%m} from {first:%d}"


def _week_name(first: date) -> str:
    year, week, _ = first.isocalendar()
    return f"{year}-W{week:02d}"
