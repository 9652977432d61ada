"""Demand: what customers want, what it earns and what happens when it is not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, field_validator

from sop_opt.problem.base import Amount, Section

if TYPE_CHECKING:
    from sop_opt.problem.horizon import Horizon


class MustServe(Section):
    """Every unit is served in the period it is due, or there is no plan."""

    kind: Literal["must_serve"] = "must_serve"
    """Marks the policy in JSON and tables."""


class Backlog(Section):
    """Units may be served late, at a price per unit and period of delay."""

    kind: Literal["backlog"] = "backlog"
    """Marks the policy in JSON and tables."""
    cost: Amount = 0.0
    """Money per unit open at the end of a period."""
    max_periods: int | None = Field(default=None, ge=0)
    """Most periods a unit may be late; None: no limit."""
    must_end_clear: bool = True
    """True: nothing is open at the end of the horizon. False: what is open earns nothing, and costs
    no more than its ``cost``; where cost is minimised, that alone speaks for serving it."""


class LostSales(Section):
    """Units may be turned down when due; optional demand is demand with a cost of 0."""

    kind: Literal["lost_sales"] = "lost_sales"
    """Marks the policy in JSON and tables."""
    cost: Amount | None = None
    """Money per unit lost, beside the revenue forgone. None: the price is charged when cost is
    minimised, and nothing beside the revenue when profit is maximised, so that both weigh the lost
    margin."""


UnmetPolicy = Annotated[MustServe | Backlog | LostSales, Discriminator("kind")]
"""What may happen to demand that is not met on time."""


def _policies(value: Any) -> Any:
    """Accept one policy, several, or their kinds as text."""
    if isinstance(value, Section | Mapping):
        return (value,)
    if isinstance(value, str):
        return tuple({"kind": kind.strip()} for kind in value.split(";"))
    return value


_Policy = TypeVar("_Policy", Backlog, LostSales)


class Demand(Section):
    """What one customer wants of one product at one site."""

    key: ClassVar[tuple[str, ...]] = ("product", "site", "customer")
    references: ClassVar[dict[str, str]] = {"product": "products", "site": "sites"}
    wide: ClassVar[str] = "quantity"
    complete: ClassVar[bool] = True

    product: str
    """Name of the product."""
    site: str = "main"
    """Site from whose stock it is served."""
    customer: str = "market"
    """Customer, channel or market; any name."""
    quantity: Amount
    """Units due in each period; with optional demand, the most that can be sold."""
    price: Amount = 0.0
    """Money per unit, by the period in which it is due."""
    priority: int = Field(default=1, ge=1)
    """1 is served first when service comes before cost; larger numbers follow."""
    unmet: Annotated[tuple[UnmetPolicy, ...], BeforeValidator(_policies)] = (MustServe(),)
    """What may happen when it is not met: must be served, backlog, lost sales, or backlog and lost
    sales together."""
    opening_backlog: float = Field(default=0.0, ge=0)
    """Units already late before the first period; needs a backlog policy."""

    @field_validator("unmet")
    @classmethod
    def _consistent(cls, policies: tuple[UnmetPolicy, ...]) -> tuple[UnmetPolicy, ...]:
        kinds = [policy.kind for policy in policies]
        if len(set(kinds)) < len(kinds) or not kinds:
            raise ValueError("name each policy once, and at least one")
        if "must_serve" in kinds and len(kinds) > 1:
            raise ValueError("must_serve leaves no room for another policy")
        return policies

    def policy(self, kind: type[_Policy]) -> _Policy | None:
        """Return the policy of this class, or None where the demand has none."""
        return next((policy for policy in self.unmet if isinstance(policy, kind)), None)

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield an opening backlog without a backlog policy."""
        if self.opening_backlog and self.policy(Backlog) is None:
            yield "opening_backlog", self.opening_backlog, "needs a backlog policy in unmet"
