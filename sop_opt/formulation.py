"""The whole model as arrays: columns (variables), accounts (rows) and the objective.

Components write it through :class:`Block`; the solver reads it as a :class:`Matrix`; and
``solve/pyomo_model.py`` writes the very same columns and rows as a Pyomo model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.ledger import Account
from sop_opt.matrix import Matrix
from sop_opt.problem.base import is_above

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from sop_opt.ledger import Ledger, Point


@dataclass(frozen=True)
class Variables:
    """One family of variables: a grid of columns, shape (points, periods) or (points,)."""

    name: str
    points: Sequence[Point]
    columns: NDArray[np.intp]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integer: NDArray[np.bool_]
    implied: bool = False
    """Whether they only tell the solver what follows from the rest."""


class Formulation:
    """Columns, accounts and ledger of one problem, in the order in which they were made.

    Parameters
    ----------
    period_names
        Names of the periods.
    ledger
        Accounts that components post to.
    whole
        In which periods columns that must be whole are; elsewhere they may be fractions.
    """

    def __init__(self, period_names: Sequence[str], ledger: Ledger, whole: ArrayLike = 1) -> None:
        self.period_names = tuple(period_names)
        self.ledger = ledger
        self.variables: list[Variables] = []
        self.accounts: list[Account] = [ledger.material, ledger.hours, ledger.workers]
        self.size = 0
        self.implied: set[str] = set()
        """Accounts that only tell the solver what follows from the rest."""
        self.whole = np.broadcast_to(np.asarray(whole, dtype=bool), len(self.period_names))

    def add_variables(  # noqa: PLR0913 - what a family of columns is
        self,
        name: str,
        points: Sequence[Point],
        periods: int | None,
        lower: ArrayLike,
        upper: ArrayLike,
        integer: ArrayLike,
        *,
        implied: bool = False,
    ) -> NDArray[np.intp]:
        """Append a family of columns and return their numbers."""
        shape = (len(points),) if periods is None else (len(points), periods)
        columns = np.arange(self.size, self.size + math.prod(shape)).reshape(shape)
        self.size += columns.size
        least, most = _filled(shape, lower), _filled(shape, upper)
        # solvers refuse a floor that rounding alone has put above its ceiling
        least = np.where(is_above(least, most), least, np.minimum(least, most))
        whole = _filled(shape, integer, bool)
        if periods is not None:
            whole &= self.whole
        self.variables.append(Variables(name, points, columns, least, most, whole, implied))
        return columns

    @property
    def integer(self) -> NDArray[np.bool_]:
        """Which columns must be whole."""
        return _joined([family.integer for family in self.variables], bool)

    def carried(
        self, values: NDArray[np.float64], other: Formulation
    ) -> NDArray[np.float64] | None:
        """Return values of another model's columns for those of the same name here; the rest 0.

        Columns have the same name where family, point and period are the same; the horizons may
        differ. None where the values are not of that model.
        """
        own = np.zeros(self.size)
        known = {family.name: family for family in other.variables if not family.implied}
        if values.size != sum(family.columns.size for family in known.values()):
            return None
        periods = _shared(self.period_names, other.period_names)
        for family in self.variables:
            if (source := known.get(family.name)) is None:
                continue
            points = _shared(family.points, source.points)
            both = (family.columns, source.columns)
            here, there = (grid[places] for grid, places in zip(both, points, strict=True))
            if here.ndim == there.ndim == 2:
                here, there = here[:, periods[0]], there[:, periods[1]]
            own[here] = values[there]
        return own

    def matrix(self) -> Matrix:
        """Return the model that minimises the cost account."""
        cost, offset = self.objective(self.ledger.cost)
        starts, columns, values = self._entries()
        constant = _joined([account.constant for account in self.accounts])
        return Matrix(
            cost=cost,
            offset=offset,
            lower=_joined([family.lower for family in self.variables]),
            upper=_joined([family.upper for family in self.variables]),
            integer=self.integer,
            row_lower=_joined([account.lower for account in self.accounts]) - constant,
            row_upper=_joined([account.upper for account in self.accounts]) - constant,
            starts=starts,
            columns=columns,
            values=values,
            period=_joined([_periods(family.columns) for family in self.variables], np.int32),
            point=self._points(),
            implied=_spread((v.implied, v.columns.size) for v in self.variables),
            implied_rows=_spread((a.name in self.implied, a.size) for a in self.accounts),
        )

    def _points(self) -> NDArray[np.int32]:
        """Return for every column the number of its label; families share labels."""
        numbers: dict[Point, int] = {}
        parts = []
        for family in self.variables:
            own = [numbers.setdefault(point, len(numbers)) for point in family.points]
            parts.append(np.repeat(own, family.columns.size // max(len(own), 1)))
        return _joined(parts, np.int32)

    def objective(
        self, account: Account, rows: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.float64], float]:
        """Return coefficients per column, and a constant, of the sum of an account's rows."""
        wanted = np.zeros(account.size, dtype=bool)
        wanted[slice(None) if rows is None else rows] = True
        coefficients = np.zeros(self.size)
        for post in account.posts:
            chosen = wanted[post.rows]
            coefficients += np.bincount(
                post.columns[chosen], weights=post.coefficients[chosen], minlength=self.size
            )
        return coefficients, float(account.constant[wanted].sum())

    def first_row(self, account: Account) -> int:
        """Return the row of the matrix at which an account begins."""
        return next(first for first, other in self._firsts() if other is account)

    def _entries(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Return the rows of all accounts in compressed form, entries of equal place added up."""
        place, values = self._places()
        order = np.argsort(place, kind="stable")
        place, values = place[order], values[order]
        first = np.flatnonzero(np.diff(place, prepend=-1))
        if first.size < place.size:
            place, values = place[first], np.add.reduceat(values, first)
        if not values.all():
            kept = values != 0
            place, values = place[kept], values[kept]
        height, width = sum(account.size for account in self.accounts), max(self.size, 1)
        starts = np.searchsorted(place, np.arange(height + 1) * width).astype(np.int32)
        return starts, (place % width).astype(np.int32), values

    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return what is posted: row x columns of the model + column, and the coefficient."""
        size = sum(post.rows.size for account in self.accounts for post in account.posts)
        place, values, end = np.empty(size, dtype=np.int64), np.empty(size), 0
        for first, account in self._firsts():
            for post in account.posts:
                here = slice(end, end := end + post.rows.size)
                np.multiply(post.rows + first, self.size, out=place[here])
                place[here] += post.columns
                values[here] = post.coefficients
        return place, values

    def _firsts(self) -> list[tuple[int, Account]]:
        """Return each account with its first row in the matrix."""
        sizes = np.cumsum([0, *(account.size for account in self.accounts)])
        return list(zip(sizes.tolist(), self.accounts, strict=False))


class Block:
    """What one component may do to the model: add variables and rules under its own name."""

    def __init__(self, name: str, formulation: Formulation) -> None:
        self.name = name
        self._formulation = formulation
        self._periods = len(formulation.period_names)
        self._implied = False

    def imply(self) -> None:
        """Declare that what follows here cuts off no plan: it only tells what the rest implies."""
        self._implied = True

    @property
    def model(self) -> Formulation:
        """The model as all components have written it so far, to be read and not changed."""
        return self._formulation

    def variables(
        self,
        name: str,
        points: Sequence[Point],
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: ArrayLike = False,
        over_periods: bool = True,
    ) -> NDArray[np.intp]:
        """Add one variable per point and period (or per point) and return their columns.

        Parameters
        ----------
        name
            Noun for the amount, or statement for a binary, such as ``hired`` or ``is_used``.
        points
            Labels of the variables without their period.
        lower, upper, integer
            Bounds and wholeness, broadcast to the shape (points, periods).
        over_periods
            False: one variable per point, shape (points,).
        """
        periods = self._periods if over_periods else None
        return self._formulation.add_variables(
            f"{self.name}.{name}", points, periods, lower, upper, integer, implied=self._implied
        )

    def rule(
        self,
        name: str,
        points: Sequence[Point],
        *,
        lower: float = 0.0,
        upper: float = 0.0,
        over_periods: bool = True,
    ) -> Account:
        """Add one row ``lower <= net <= upper`` per point and period, to be posted to.

        ``name`` reads as the rule, such as ``hours_limit`` or ``only_if_used``.
        """
        periods = self._periods if over_periods else None
        account = Account(f"{self.name}.{name}", points, periods, lower=lower, upper=upper)
        self._formulation.accounts.append(account)
        if self._implied:
            self._formulation.implied.add(account.name)
        return account


def _shared(
    names: Sequence[Hashable], others: Sequence[Hashable]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the names that both have stand in the one, and where in the other.

    >>> _shared(["Feb", "Mar"], ["Jan", "Feb"])
    (array([0]), array([1]))
    """
    place = {name: k for k, name in enumerate(others)}
    pairs = [(k, place[name]) for k, name in enumerate(names) if name in place]
    here, there = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return here, there


def _periods(columns: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return the period of each column of a family, -1 where it is not spread over periods."""
    along = np.arange(columns.shape[1]) if columns.ndim == 2 else np.array(-1)
    return np.broadcast_to(along, columns.shape).astype(np.int32)


def _joined(parts: Sequence[NDArray[Any]], kind: type = float) -> NDArray[Any]:
    """Return the arrays end to end, as numbers of one kind."""
    return np.concatenate([np.empty(0, dtype=kind), *(part.ravel() for part in parts)])


def _spread(parts: Iterable[tuple[bool, int]]) -> NDArray[np.bool_]:
    """Return marks of families or accounts, each as often as it has columns or rows."""
    return _joined([np.full(size, mark) for mark, size in parts], bool)


def _filled(shape: tuple[int, ...], values: ArrayLike, kind: type = float) -> NDArray[Any]:
    """Return an array of the shape, filled with values of that or a smaller shape."""
    grid: NDArray[Any] = np.empty(shape, dtype=kind)
    grid[...] = values
    return grid
