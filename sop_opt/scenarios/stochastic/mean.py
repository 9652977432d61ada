"""The mean-value problem: every number of the data at its mean over all scenarios.

It is defined where scenarios differ in numbers alone. What one scenario has and another has not, a
lead time that differs, or a ceiling that only some of them have, has no mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from sop_opt.problem.base import is_per_period, missing_amount, vector
from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.horizon import Horizon


class NoMean(Exception):
    """Scenarios differ in more than numbers; the message names the section."""


def mean_problem(
    problems: Sequence[PlanningProblem], probabilities: NDArray[np.float64]
) -> PlanningProblem:
    """Return the problem with every number at its mean.

    Raises
    ------
    NoMean: scenarios differ in more than amounts.
    """
    first = problems[0]
    sections = {}
    for name in type(first).model_fields:
        values = [getattr(problem, name) for problem in problems]
        if any(value != values[0] for value in values[1:]):
            try:
                sections[name] = _Mean(first.horizon, probabilities).of(values)
            except (NoMean, ValidationError):
                raise NoMean(f"scenarios differ in {name}, and not in amounts alone") from None
    return first.replace(**sections)


@dataclass(frozen=True)
class _Mean:
    """Means of what is alike but for its numbers."""

    horizon: Horizon
    probabilities: NDArray[np.float64]

    def of(self, values: Sequence[Any]) -> Any:
        """Return the mean of values of any kind."""
        first = values[0]
        if all(value == first for value in values[1:]):
            return first
        if all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
            return float(self.probabilities @ np.array(values, dtype=float))
        if len({type(value) for value in values}) > 1:
            raise NoMean
        if isinstance(first, Section):
            fields = type(first).model_fields
            return first.replace(**{name: self._of_field(name, values) for name in fields})
        if isinstance(first, dict) and all(value.keys() == first.keys() for value in values):
            return {key: self.of([value[key] for value in values]) for key in first}
        if isinstance(first, tuple) and all(len(value) == len(first) for value in values):
            return tuple(self.of(each) for each in zip(*values, strict=True))
        raise NoMean

    def _of_field(self, name: str, sections: Sequence[Section]) -> Any:
        """Return the mean of a field; quantities per period may be written in different forms."""
        values, section = [getattr(each, name) for each in sections], type(sections[0])
        forms = {type(value) for value in values}
        if len(forms) == 1 or not is_per_period(section, name):
            return self.of(values)
        missing = missing_amount(section, name)
        return self.of([tuple(vector(each, self.horizon, missing).tolist()) for each in values])
