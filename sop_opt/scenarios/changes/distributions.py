r"""Distributions of demand: what demand may turn out to be, as a factor on what the problem says.

=================  ====================================================================
distribution       factor, with z standard normal and u its probability, between 0 and 1
=================  ====================================================================
``normal``         mean x max(0, 1 + cv z)
``lognormal``      mean x exp(s z - s s / 2) with s s = ln(1 + cv cv)
``triangular``     the quantile u of a triangle between ``least`` and ``most``
``empirical``      the quantile u of the factors given, each as likely as the others
=================  ====================================================================

Every factor grows with z, so that correlated z make correlated demand: a Gaussian copula (R. B.
Nelsen, *An Introduction to Copulas*, 2nd ed., Springer 2006, section 2.3). ``normal`` is cut at 0,
which lifts its mean by less than 0.1 % up to a coefficient of variation of 0.4.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Discriminator, Field, field_validator, model_validator

from sop_opt.problem.base import Amount, split, vector
from sop_opt.scenarios.changes.address import InPeriods, OfDemand
from sop_opt.scenarios.changes.amounts import scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.horizon import Horizon


class Distribution(InPeriods, OfDemand):
    """How demand is distributed, and which demand.

    As a change of its own it makes demand its mean: what a plan for the mean is made for.
    """

    @abstractmethod
    def factors(self, normal: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return the factors on demand that belong to standard normal numbers.

        Parameters
        ----------
        normal
            Numbers whose last axis is the horizon.
        horizon
            The periods.
        """

    @abstractmethod
    def mean_factor(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the mean of the factors per period; that a mean below 0 is cut is left out."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        by = np.where(self.window(horizon), self.mean_factor(horizon), 1.0)
        return {
            "demand": self.edited(
                problem, "demand", lambda row: {"quantity": scaled(row.quantity, by, horizon)}
            )
        }

    def _effect(self) -> str:
        return f"demand is {self.kind}"


class _AroundForecast(Distribution):
    """A mean, and how far demand strays from it."""

    cv: Amount
    """Coefficient of variation: standard deviation / mean, such as 0.3; a list where demand is the
    less certain the later it is."""
    mean: Amount = 1.0
    """Mean as a share of the demand in the problem; 0.9 where forecasts are 10 % too high."""

    def mean_factor(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the mean as it is given."""
        return vector(self.mean, horizon, 0.0)


class NormalDemand(_AroundForecast):
    """Demand that is as likely above as below its mean.

    >>> from sop_opt.problem.horizon import Horizon
    >>> NormalDemand(cv=0.2).factors(np.array([-1.0, 0.0, -9.0]), Horizon.of("a", "b", "c"))
    array([0.8, 1. , 0. ])
    """

    kind: Literal["normal"] = "normal"
    """Marks the distribution in JSON and tables."""

    def factors(self, normal: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return mean x (1 + cv z), cut at 0."""
        mean, cv = self.mean_factor(horizon), vector(self.cv, horizon, 0.0)
        return mean * np.maximum(1.0 + cv * normal, 0.0)


class LognormalDemand(_AroundForecast):
    """Demand that is seldom far above its mean, and never below 0."""

    kind: Literal["lognormal"] = "lognormal"
    """Marks the distribution in JSON and tables."""

    def factors(self, normal: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return factors whose logarithm is normal, with the mean and variation asked for."""
        mean, cv = self.mean_factor(horizon), vector(self.cv, horizon, 0.0)
        variance = np.log1p(cv * cv)
        return np.asarray(mean * np.exp(np.sqrt(variance) * normal - variance / 2))


class TriangularDemand(Distribution):
    """Demand of which the least, the likeliest and the most are known, as planners estimate it.

    >>> from sop_opt.problem.horizon import Horizon
    >>> TriangularDemand(least=0.8, most=1.2).factors(np.array([0.0]), Horizon.of("a"))
    array([1.])
    """

    kind: Literal["triangular"] = "triangular"
    """Marks the distribution in JSON and tables."""
    least: float = Field(ge=0)
    """Least factor."""
    likeliest: float = Field(default=1.0, ge=0)
    """Likeliest factor."""
    most: float = Field(ge=0)
    """Most factor."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.least <= self.likeliest <= self.most:
            raise ValueError("least, likeliest and most must not fall")
        return self

    def factors(self, normal: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return the quantiles of the triangle: D. Johnson, The Statistician 46, 1997, 387."""
        below, width = self.likeliest - self.least, self.most - self.least
        share = probability(normal)
        rising = self.least + np.sqrt(share * width * below)
        falling = self.most - np.sqrt((1.0 - share) * width * (width - below))
        return np.where(share * width <= below, rising, falling)

    def mean_factor(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the mean of the three corners."""
        return np.full(len(horizon), (self.least + self.likeliest + self.most) / 3)


class EmpiricalDemand(Distribution):
    """Demand over forecast as it was: every past factor is as likely as the others (bootstrap).

    >>> from sop_opt.problem.horizon import Horizon
    >>> past = EmpiricalDemand(past=[1.1, 0.8, 1.0])
    >>> past.factors(np.array([-2.0, 0.0, 2.0]), Horizon.of("a", "b", "c"))
    array([0.8, 1. , 1.1])
    """

    kind: Literal["empirical"] = "empirical"
    """Marks the distribution in JSON and tables."""
    past: Annotated[tuple[float, ...], BeforeValidator(split)] = Field(min_length=1)
    """Demand / forecast in the past, in any order."""

    @field_validator("past")
    @classmethod
    def _not_negative(cls, past: tuple[float, ...]) -> tuple[float, ...]:
        if min(past) < 0:
            raise ValueError("factors must be 0 or more")
        return past

    def factors(self, normal: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return the past factor at each probability, in rising order."""
        place = np.floor(probability(normal) * len(self.past)).astype(np.intp)
        return np.sort(np.array(self.past))[np.minimum(place, len(self.past) - 1)]

    def mean_factor(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the mean of the past factors."""
        return np.full(len(horizon), float(np.mean(self.past)))


AnyDistribution = Annotated[
    NormalDemand | LognormalDemand | TriangularDemand | EmpiricalDemand, Discriminator("kind")
]
"""Any of them."""


def probability(normal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that a standard normal number is less.

    >>> probability(np.array([0.0, 1.96])).round(3).tolist()
    [0.5, 0.975]
    """
    error_function = np.frompyfunc(math.erf, 1, 1)
    return (1.0 + np.asarray(error_function(normal / math.sqrt(2.0)), dtype=float)) / 2.0
