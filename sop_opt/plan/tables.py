"""The tables of a plan: fixed columns, clean numbers, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.errors import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS: dict[str, tuple[str, ...]] = {
    "production": ("product", "site", "process", "period", "quantity", "runs"),
    "inventory": (
        "product",
        "site",
        "period",
        "opening",
        "closing",
        "safety_stock",
        "below_safety",
        "disposed",
    ),
    "demand": (
        "product",
        "site",
        "customer",
        "period",
        "quantity",
        "served",
        "on_time",
        "lost",
        "backlog",
        "open_at_end",
        "revenue",
    ),
    "capacity": (
        "resource",
        "period",
        "regular_hours",
        "overtime_hours",
        "extra_shift_hours",
        "maintenance_hours",
        "available_hours",
        "load_hours",
        "setup_hours",
        "utilisation",
    ),
    "workforce": (
        "pool",
        "period",
        "opening",
        "hired",
        "released",
        "moved_in",
        "moved_out",
        "left",
        "workers",
        "regular_hours",
        "overtime_hours",
        "idle_hours",
        "load_hours",
        "setup_hours",
    ),
    "moves": ("pool", "to_pool", "period", "moved", "arrived"),
    "short_time": ("pool", "period", "workers"),
    "extra_shifts": ("resource", "shift", "period", "shifts", "hours"),
    "maintenance": ("resource", "task", "period", "machines"),
    "purchases": ("product", "site", "supplier", "period", "quantity"),
    "transport": ("product", "origin", "destination", "period", "quantity"),
    "lots": ("flow", "name", "period", "quantity", "orders"),
    "setups": ("setup", "machine", "period", "set_up", "done", "carried", "started"),
    "limits": ("limit", "period", "value", "least", "most", "shortfall", "excess"),
    "usage": ("rule", "member", "period", "used", "quantity"),
    "smoothing": ("name", "period", "total", "increase", "decrease"),
    "stability": ("rule", "name", "period", "planned", "previous", "change", "moved"),
    "price_steps": ("flow", "name", "period", "quantity", "step", "cost"),
    "storage": ("site", "period", "volume", "capacity"),
    "spoilage": ("product", "site", "period", "spoiled"),
    "costs": ("period", "category", "amount"),
    "balance": ("product", "site", "period", "entry", "quantity"),
}
"""Columns of every table of a plan; a table without rows keeps them."""

LABELS = frozenset(
    "product site process resource pool to_pool supplier origin destination customer period "
    "category entry shift task name flow limit rule member setup machine".split()
)
"""Columns that hold names; all others hold numbers."""

DECIMALS = 9
"""Decimals that tables keep: enough for any plan, few enough to drop the solver's dust."""


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of one plan by name, made on first use.

    Parameters
    ----------
    make
        Returns whatever tables the plan has; the others are empty with their fixed columns.
    """

    def __init__(self, make: Callable[[], Mapping[str, pd.DataFrame]]) -> None:
        self._make: Callable[[], Mapping[str, pd.DataFrame]] | None = make
        self._frames: dict[str, pd.DataFrame] = {}

    def _made(self) -> dict[str, pd.DataFrame]:
        if self._make is not None:
            made = {name: tidy(frame) for name, frame in self._make().items() if len(frame)}
            missing = {name: empty_table(name) for name in COLUMNS if name not in made}
            self._frames = {name: (made | missing)[name] for name in {**COLUMNS, **made}}
            self._make = None
        return self._frames

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made():
            raise KeyError(f"no table is called {name!r}; {suggestion(name, self._made())}")
        return self._made()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def __getstate__(self) -> dict[str, object]:
        return {"_frames": self._made(), "_make": None}


def empty_table(name: str) -> pd.DataFrame:
    """Return the table without rows, its columns of the right type."""
    return _without_rows(name).copy()


@cache
def _without_rows(name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {c: pd.Series(dtype="str" if c in LABELS else "float64") for c in COLUMNS[name]}
    )


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its numbers rounded, and no negative zeros."""
    columns = {
        name: column.to_numpy().round(DECIMALS) + 0.0 if column.dtype == float else column
        for name, column in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index, copy=False)


def clean(
    values: NDArray[np.float64], integer: NDArray[np.bool_], tolerance: float = 1e-8
) -> NDArray[np.float64]:
    """Return the solution with whole columns whole and near-whole numbers snapped.

    >>> clean(np.array([2.9999999, 1e-9, 0.5]), np.array([True, False, False])).tolist()
    [3.0, 0.0, 0.5]
    """
    nearest = np.rint(values)
    close = np.abs(values - nearest) <= tolerance
    return np.where(integer | close, nearest, values) + 0.0
