"""The mean-value problem: every number of the data at its mean over all scenarios.

It is defined where scenarios differ in numbers alone. What one scenario has and another has not, a
lead time that differs, or a ceiling that only some of them have, has no mean.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem


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
                sections[name] = _mean(values, probabilities)
            except (NoMean, ValidationError):
                raise NoMean(f"scenarios differ in {name}, and not in amounts alone") from None
    return first.replace(**sections)


def _mean(values: Sequence[Any], probabilities: NDArray[np.float64]) -> Any:
    """Return the mean of what is alike but for its numbers."""
    first = values[0]
    if all(value == first for value in values[1:]):
        return first
    if all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
        return float(probabilities @ np.array(values, dtype=float))
    if len({type(value) for value in values}) > 1:
        raise NoMean
    if isinstance(first, Section):
        return first.replace(**_mean([dict(value) for value in values], probabilities))
    if isinstance(first, dict) and all(value.keys() == first.keys() for value in values):
        return {key: _mean([value[key] for value in values], probabilities) for key in first}
    if isinstance(first, tuple) and all(len(value) == len(first) for value in values):
        return tuple(_mean(each, probabilities) for each in zip(*values, strict=True))
    raise NoMean
