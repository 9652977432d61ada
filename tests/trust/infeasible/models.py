"""Models of a few numbers, with rules made by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.matrix import Matrix
from sop_opt.trust.rules import Piece, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.trust.rules import Side

FREE = {"lower": -math.inf, "upper": math.inf}


def bare(rows: Sequence[Sequence[float]], *, integer: bool = False) -> Matrix:
    """Return a model with these rows of coefficients, whose rows and columns nothing bounds."""
    table = np.array(rows, dtype=float)
    height, width = table.shape
    return Matrix(
        cost=np.ones(width),
        offset=0.0,
        lower=np.full(width, -np.inf),
        upper=np.full(width, np.inf),
        integer=np.full(width, integer),
        row_lower=np.full(height, -np.inf),
        row_upper=np.full(height, np.inf),
        starts=np.arange(0, height * width + 1, width, dtype=np.int32),
        columns=np.tile(np.arange(width, dtype=np.int32), height),
        values=table.ravel(),
    )


def row_rule(index: int, side: Side, level: float, **fields: Any) -> Rule:
    """Return a rule that bounds one row on one side."""
    return rule(Piece("row", index, side, level, FREE[side]), **fields)


def column_rule(index: int, side: Side, level: float, **fields: Any) -> Rule:
    """Return a rule that bounds one column on one side."""
    return rule(Piece("column", index, side, level, FREE[side]), **fields)


def rule(*pieces: Piece, **fields: Any) -> Rule:
    """Return a rule of these pieces, whose scale is 1; fields replace the others."""
    plain: dict[str, Any] = {
        "cause": "limit",
        "section": "limits",
        "row": 1,
        "field": "maximum",
        "name": "",
        "period": "",
        "unit": "units",
        "scale": 1.0,
        "relief": {"upper": "{} more", "lower": "{} fewer"},
        "loosened": None,
    }
    return Rule(pieces=pieces, **(plain | fields))
