"""Numbers and columns as people write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "-"
"""Stands for a number that is not known or has no meaning."""


def number(amount: float) -> str:
    """Return the amount with thousands separators, and decimals only where they matter.

    >>> number(422275.2), number(266.667), number(80.0), number(0.0456), number(float("nan"))
    ('422,275', '266.7', '80', '0.046', '-')
    """
    if math.isnan(amount):
        return NOTHING
    if 0 < abs(amount) < 1:
        return f"{amount:.2g}"
    return f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.1f}".removesuffix(".0")


def share(part: float) -> str:
    """Return a share in percent, with one decimal.

    A share that falls short of all never reads as all, nor a little as nothing.

    >>> share(0.98333), share(1.0), share(0.99999), share(0.0001), share(float("nan"))
    ('98.3%', '100.0%', '99.9%', '0.1%', '-')
    """
    if math.isnan(part):
        return NOTHING
    tenths = round(1000 * part)
    if 0 < part < 1:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths / 10:,.1f}%"


def money(amount: float, currency: str = "") -> str:
    """Return the amount with its currency, where it has one.

    >>> money(1234567.0, "EUR"), money(99.5)
    ('1,234,567 EUR', '99.5')
    """
    return f"{number(amount)} {currency}".rstrip()


def seconds(duration: float) -> str:
    """Return a duration in words that fit its size.

    >>> seconds(0.0042), seconds(12.34), seconds(200)
    ('4 ms', '12.3 s', '3 min 20 s')
    """
    if duration < 1:
        return f"{1000 * duration:.0f} ms"
    if duration < 60:
        return f"{duration:.1f} s"
    return f"{duration // 60:.0f} min {duration % 60:.0f} s"


def listing(names: Sequence[str], most: int = 3) -> str:
    """Return names as a phrase, cut after ``most``.

    >>> listing(["May"]), listing(["May", "June"]), listing(["May", "June", "July"], most=2)
    ('May', 'May and June', 'May, June and 1 more')
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), *names[-1:]] if len(names) > 1 else names)


def columns(rows: Sequence[Sequence[str]], alignment: str, indent: str = "  ") -> list[str]:
    r"""Return rows of cells as aligned lines.

    Parameters
    ----------
    rows
        Cells, all rows of the same length.
    alignment
        ``<`` or ``>`` per column: left or right.
    indent
        What every line begins with.

    Examples
    --------
    >>> print("\n".join(columns([("wages", "248,000"), ("holding", "9")], "<>")))
      wages    248,000
      holding        9
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        (
            indent
            + "  ".join(
                f"{cell:{side}{width}}"
                for cell, side, width in zip(row, alignment, widths, strict=True)
            )
        ).rstrip()
        for row in rows
    ]
