"""The planning problem: all sections together, checked as a whole."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from sop_opt.errors import ProblemError
from sop_opt.problem import checks
from sop_opt.problem.base import Line
from sop_opt.problem.demand import Demand
from sop_opt.problem.flows import Limit, Smoothing, UseRule
from sop_opt.problem.horizon import Horizon
from sop_opt.problem.inventory import Receipt, Stock
from sop_opt.problem.products import Product, Site
from sop_opt.problem.resources import Resource
from sop_opt.problem.setups import Setup
from sop_opt.problem.stability import Stability
from sop_opt.problem.supply import Lane, Process, Supplier
from sop_opt.problem.workforce import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    import pandas as pd

Objective = Literal["cost", "profit", "service"]
Strategy = Literal["mixed", "level", "chase"]


class PlanningProblem(BaseModel):
    """What is asked: demand, products, capacities, people and costs over a horizon.

    A problem is frozen and complete: once it exists, every name is known and every series has one
    number per period. Change it with :meth:`replace`.

    Raises
    ------
    ProblemError: the data are wrong; it lists every fault with section, row, field and remedy.

    Examples
    --------
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> problem.demand[0].quantity
    (10.0, 20.0)
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True
    )

    schema_version: Literal[1] = 1
    """Version of this schema; written to every stored document."""
    name: Line = Field(default="plan", min_length=1)
    """Name of the problem, for reports."""
    currency: Line = ""
    """Currency of every price and cost, for reports."""
    objective: Objective = "cost"
    """``cost``: least cost; ``profit``: greatest profit; ``service``: as little demand lost and
    late as possible, priority by priority, and then least cost."""
    strategy: Strategy = "mixed"
    """``mixed``: free; ``level``: constant head count, or constant output where there are no pools;
    ``chase``: output follows demand, so that no stock is built ahead of it."""
    integer_until: str | None = None
    """Last period in which what must be whole (orders, set-ups, batches, shifts, workers) is whole;
    later periods may hold fractions of it, which is faster and enough for a rough plan. None: whole
    in every period."""
    horizon: Horizon
    """Periods in order."""
    products: tuple[Product, ...]
    """Everything that is made, bought, stocked, moved or sold."""
    sites: tuple[Site, ...] = (Site(name="main"),)
    """Places that hold stock; one called ``main`` when none is given."""
    inventory: tuple[Stock, ...] = ()
    """Stock rules per product and site."""
    resources: tuple[Resource, ...] = ()
    """Machines, lines, tanks and their hours."""
    workforce: tuple[Pool, ...] = ()
    """Pools of people."""
    processes: tuple[Process, ...] = ()
    """Ways to make things."""
    suppliers: tuple[Supplier, ...] = ()
    """Ways to buy or subcontract things."""
    lanes: tuple[Lane, ...] = ()
    """Ways to move things between sites."""
    setups: tuple[Setup, ...] = ()
    """What must be prepared before flows can be used."""
    demand: tuple[Demand, ...] = ()
    """What customers want."""
    receipts: tuple[Receipt, ...] = ()
    """Open orders that arrive in any case."""
    limits: tuple[Limit, ...] = ()
    """Floors and ceilings on sums of flows."""
    usage: tuple[UseRule, ...] = ()
    """Rules on which flows are in use at all."""
    smoothing: tuple[Smoothing, ...] = ()
    """Prices and limits on change from period to period."""
    stability: Stability | None = None
    """What is kept of an earlier plan."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_faults(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            problem = handler(data)
        except ValidationError as error:
            raise ProblemError(checks.invalid_faults(data, error, cls)) from None
        if faults := checks.cross_faults(problem):
            raise ProblemError(faults)
        return problem

    def replace(self, **sections: Any) -> Self:
        """Return a checked copy in which the fields named are replaced.

        >>> bread = [{"name": "bread"}]
        >>> problem = PlanningProblem(horizon=["Jan"], products=bread)
        >>> problem.replace(strategy="level").strategy
        'level'
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(fields | sections))

    @cached_property
    def stock_points(self) -> tuple[tuple[str, str], ...]:
        """Pairs (product, site) that anything happens at, in order of products, then sites."""
        used = {(row.product, row.site) for row in self.inventory}
        used |= {(row.product, row.site) for row in self.demand}
        used |= {(row.product, row.site) for row in self.receipts}
        for ways in (self.processes, self.suppliers, self.lanes):
            for way in ways:
                used.update(way.stock_points())
        products = {product.name: place for place, product in enumerate(self.products)}
        sites = {site.name: place for place, site in enumerate(self.sites)}
        return tuple(sorted(used, key=lambda pair: (products[pair[0]], sites[pair[1]])))

    @property
    def sign(self) -> float:
        """-1 where profit is maximised: what is minimised is then minus the profit; else 1."""
        return -1.0 if self.objective == "profit" else 1.0

    @cached_property
    def product(self) -> dict[str, Product]:
        """Products by name."""
        return {product.name: product for product in self.products}

    @classmethod
    def from_folder(cls, path: str | PathLike[str]) -> Self:
        """Read a folder of CSV files, one table per section; see ``docs/data.md``."""
        from sop_opt.io import read_folder

        return read_folder(path, cls)

    @classmethod
    def from_frames(cls, frames: Mapping[str, pd.DataFrame]) -> Self:
        """Read data frames named after the sections; see ``docs/data.md``."""
        from sop_opt.io import read_frames

        return read_frames(frames, cls)

    @classmethod
    def from_excel(cls, path: str | PathLike[str]) -> Self:
        """Read a workbook with one sheet per section (needs ``sop-opt[excel]``)."""
        from sop_opt.io import read_excel

        return read_excel(path, cls)

    @classmethod
    def from_json(cls, source: str | PathLike[str]) -> Self:
        """Read one JSON document: its path, or its text when that begins with ``{``."""
        from sop_opt.io import read_json

        return read_json(source, cls)

    def to_folder(self, path: str | PathLike[str]) -> None:
        """Write a folder of CSV files that :meth:`from_folder` reads back."""
        from sop_opt.io import write_folder

        write_folder(self, path)

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """Return data frames that :meth:`from_frames` reads back."""
        from sop_opt.io import write_frames

        return write_frames(self)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook that :meth:`from_excel` reads back (needs ``sop-opt[excel]``)."""
        from sop_opt.io import write_excel

        write_excel(self, path)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """Return one JSON document that :meth:`from_json` reads back; write it if asked."""
        from sop_opt.io import write_json

        return write_json(self, path)
