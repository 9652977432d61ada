"""Which of two figures of plans is the better one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sop_opt.plan.kpis import UNITS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    import pandas as pd

Better = Literal["less", "more"]

BETTER: dict[str, Better] = {
    "fill_rate_on_time": "more",
    "fill_rate_in_the_end": "more",
    "units_lost": "less",
    "units_late": "less",
    "overtime_share": "less",
    "inventory_turns": "more",
    "days_of_cover": "less",
    "revenue": "more",
    "cost": "less",
    "margin": "more",
}
"""Which of two key figures is the better one; for the others it depends on who asks."""

OBJECTIVE = "objective"
"""The money that a plan is best in."""


def better_of(name: str, aims: AbstractSet[str]) -> tuple[Better | None, str]:
    """Return which of two figures is better; None: that depends, for the reason told.

    Parameters
    ----------
    name
        ``objective``, a key figure or a cost category.
    aims
        Objectives of the problems that were solved.

    Examples
    --------
    >>> better_of("margin", {"cost"})
    ('more', '')
    >>> better_of("objective", {"cost", "profit"})
    (None, "is cost and profit, which do not compare; name a figure, such as 'margin'")
    """
    if name != OBJECTIVE:
        either = "may be better high or low; say which by better='less' or better='more'"
        known = BETTER.get(name, None if name in UNITS else "less")
        return known, "" if known else either
    if aims <= {"cost"}:
        return "less", ""
    if aims == {"profit"}:
        return "more", ""
    if aims == {"service"}:
        return None, "comes after service; name a figure, such as 'fill_rate_on_time'"
    listed = " and ".join(sorted(aims))
    return None, f"is {listed}, which do not compare; name a figure, such as 'margin'"


def unbeaten(points: pd.DataFrame) -> list[str]:
    """Return the rows that no other row beats, where less is better in every column.

    One beats another where it is as good in all columns, and better in one.

    >>> import pandas as pd
    >>> unbeaten(pd.DataFrame({"cost": [1, 2, 2], "late": [5, 3, 4]}, index=["a", "b", "c"]))
    ['a', 'b']
    """
    values = points.to_numpy()
    return [
        str(name)
        for name, point in zip(points.index, values, strict=True)
        if not ((values <= point).all(axis=1) & (values < point).any(axis=1)).any()
    ]
