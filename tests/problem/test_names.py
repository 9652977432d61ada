"""Names: whatever tables tell apart by its name has a name of its own."""

from __future__ import annotations

import pytest

from sop_opt import ProblemError
from worlds import make_problem

SHIFT = {"hours": 8}
TASK = {"machine_periods": 1}
POOL = {"name": "helpers", "hours_per_worker": 8}


@pytest.mark.parametrize(
    ("section", "rows", "fault"),
    [
        (
            "resources",
            [{"name": "oven", "hours": 8, "extra_shifts": [SHIFT, SHIFT]}],
            "resources row 1, extra_shifts.2.name 'extra shift': is in an earlier row",
        ),
        (
            "resources",
            [{"name": "oven", "hours": 8, "maintenance": [TASK, TASK]}],
            "resources row 1, maintenance.2.name 'maintenance': is in an earlier row",
        ),
        (
            "workforce",
            [POOL, {**POOL, "name": "crew", "moves": [{"to": "helpers"}, {"to": "helpers"}]}],
            "workforce row 2, moves.2.to 'helpers': is in an earlier row; to must be unique",
        ),
        (
            "products",
            [{"name": "bread"}, {"name": "bread"}],
            "products row 2, name 'bread': is in an earlier row; name must be unique",
        ),
    ],
)
def test_a_name_is_used_once(section, rows, fault):
    with pytest.raises(ProblemError, match=fault):
        make_problem(**{section: rows})
