"""Changes of one value in some rows: another one, or the old one times and plus something."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.errors import ProblemError
from sop_opt.problem.base import Factor, Signed, vector
from sop_opt.scenarios.changes.address import AnyRow, InPeriods
from sop_opt.scenarios.changes.amounts import put, told
from sop_opt.scenarios.changes.paths import ABSENT, Leaf, changed_at

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.section import Section


class Edit(InPeriods, AnyRow):
    """A change of a field of some rows: another value, or the old one times ``by`` and ``plus``."""

    by: Factor = 1.0
    """Factor on the old value."""
    plus: Signed = 0.0
    """Added to the old value, after the factor."""

    def _replaces(self) -> bool:
        """Return whether the old value does not count."""
        raise NotImplementedError

    def _new(self, leaf: Leaf, horizon: Horizon) -> Any:
        """Return the value that takes the place of the old one."""
        raise NotImplementedError

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a change that says nothing, or contradicts itself."""
        yield from super().faults(horizon)
        adjusts = self.by != 1.0 or self.plus != 0.0
        if self._replaces() == adjusts:
            message = "contradicts to; give by and plus, or to" if adjusts else "changes nothing"
            yield "by", told(self.by), message + "; give by, plus or to" * (not adjusts)

    def edit_section(
        self, problem: PlanningProblem, section: str, path: str
    ) -> tuple[Section, ...] | None:
        """Return the rows of a section with the field changed; None where no row has it."""
        rows, found = list(getattr(problem, section)), False
        edit = partial(self.edit_value, problem.horizon)
        for place in self.places(problem, section):
            row = rows[place]
            make = partial(changed_at, row, path, edit)
            fields = self.checked(make, f"{section} row {place + 1}", type(row))
            if fields:
                rows[place], found = self.remade(section, place, row, fields), True
        return tuple(rows) if found else None

    def edit_value(self, horizon: Horizon, leaf: Leaf, old: Any) -> Any:
        """Return the new value of one field, or that it is not there."""
        if leaf.per_period:
            return self._edit_series(horizon, leaf, old)
        if not self.window(horizon).all():
            message = "is one value for all periods; leave out periods, start and end"
            raise ProblemError([self.fault(leaf.field, None, message)])
        if self._replaces():
            return self._new(leaf, horizon)
        if old is None:
            return ABSENT
        by, plus = self.by, self.plus
        numbers = (old, by, plus)
        if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
            message = "is one value; give to, or one number as by and plus where it is a number"
            raise ProblemError([self.fault(leaf.field, None, message)])
        return old * by + plus

    def _edit_series(self, horizon: Horizon, leaf: Leaf, old: PerPeriodValue | None) -> Any:
        where = self.window(horizon)
        if self._replaces():
            new = self._new(leaf, horizon)
            if where.all():
                return new
            if None in (old, new) and math.isfinite(leaf.missing):
                return ABSENT  # it holds in all periods or in none
            return put(old, vector(new, horizon, leaf.missing), where, horizon, leaf.missing)
        if old is None:
            return ABSENT
        before = vector(old, horizon, leaf.missing)
        factor, further = vector(self.by, horizon, 1.0), vector(self.plus, horizon, 0.0)
        limited = np.isfinite(before)
        after = np.where(limited, np.where(limited, before, 0.0) * factor + further, before)
        return put(old, after, where, horizon, leaf.missing)

    def _effect(self) -> str:
        by = [f"times {told(self.by)}"] if self.by != 1.0 else []
        plus = [f"plus {told(self.plus)}"] if self.plus != 0.0 else []
        return " ".join([*by, *plus])
