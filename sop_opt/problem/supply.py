"""Ways to supply: making (processes), buying (suppliers) and moving (lanes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator

from sop_opt.problem.base import Amount, Ceiling, Factor, Section, Share, Signed, exceeds, vector
from sop_opt.problem.lots import LotRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon


class PriceStep(Section):
    """A unit cost that applies from a quantity per period upwards."""

    key: ClassVar[tuple[str, ...]] = ("start",)

    start: float = Field(ge=0)
    """Quantity per period at which this step begins; the first step starts at 0."""
    cost: Signed
    """Money per unit within the step, on top of the row's own unit cost or price."""


class Sourced(Section):
    """What making, buying and moving have in common."""

    lead_time: int = Field(default=0, ge=0)
    """Periods from start, order or departure to arrival; 0: available in the same period."""
    minimum: Amount = 0.0
    """Least units per period."""
    maximum: Ceiling | None = None
    """Most units per period; None: no limit."""
    available_from: str | None = None
    """First period in which it can be used."""
    available_until: str | None = None
    """Last period in which it can be used."""
    whole: bool = False
    """True: whole units only."""
    lot: LotRule | None = None
    """What an order must look like, and what it costs beside its units. None: any quantity."""
    properties: dict[str, float] = Field(default_factory=dict)
    """Measured properties per unit of activity, bought or moved, such as kilograms of carbon
    dioxide, or the price that a budget counts; limits on these flows use them as weights, in place
    of those of the product."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a minimum above the maximum."""
        if periods := exceeds(self.minimum, self.maximum, horizon):
            yield "minimum", self.minimum, f"is above the maximum in {periods}; lower it"


class Stepped(Sourced):
    """A source whose unit cost may depend on the quantity per period."""

    cost_steps: tuple[PriceStep, ...] = ()
    """Unit costs by quantity per period; rising or falling. Empty: the unit cost is constant."""
    steps_apply: Literal["incremental", "all_units"] = "incremental"
    """``incremental``: each step's cost applies to the units within the step; ``all_units``: the
    cost of the step reached applies to every unit of the period."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield steps that do not begin at 0 or do not follow each other."""
        yield from super().faults(horizon)
        starts = [step.start for step in self.cost_steps]
        if starts and (starts[0] != 0 or any(b <= a for a, b in pairwise(starts))):
            yield "cost_steps", starts, "must start at 0 and rise from step to step"


class Process(Stepped):
    """A way to make products at a site.

    All quantities are per unit of activity: a process that makes one unit of one product has
    ``outputs={"product": 1}``, for which ``product="product"`` is short.
    """

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "process"
    shorthands: ClassVar[dict[str, str]] = {
        "product": "One unit of this product is the output, in place of ``outputs``; without a "
        "name the process is called ``make <product>``."
    }
    references: ClassVar[dict[str, str]] = {
        "site": "sites",
        "outputs": "products",
        "materials": "products",
        "scrap": "products",
        "material_offsets": "products",
        "resource_hours": "resources",
        "labour_hours": "workforce",
        "available_from": "horizon",
        "available_until": "horizon",
    }
    wide: ClassVar[str] = "maximum"

    name: str = Field(min_length=1)
    """Unique name; ``make <product>`` when only a product is given."""
    site: str = "main"
    """Site at which materials are used and outputs arrive."""
    outputs: dict[str, Amount] = Field(min_length=1)
    """Product -> good units that one unit of activity makes, before ``yield_rate``."""
    yield_rate: Factor = 1.0
    """Share of the outputs that is good; scales every output."""
    materials: dict[str, Amount] = Field(default_factory=dict)
    """Product -> units used per unit of activity, at the start of the process, unless
    ``material_offsets`` says otherwise."""
    scrap: dict[str, Share] = Field(default_factory=dict)
    """Material -> share of what is used of it that is lost; below 1. With 0.5 twice as much is
    used."""
    material_offsets: dict[str, int] = Field(default_factory=dict)
    """Material -> periods after the start in which it is needed, at most the lead time."""
    resource_hours: dict[str, Amount] = Field(default_factory=dict)
    """Resource -> hours per unit of activity, in the period of the start."""
    labour_hours: dict[str, Amount] = Field(default_factory=dict)
    """Pool -> hours per unit of activity, in the period of the start."""
    cost: Signed = 0.0
    """Money per unit of activity, beside materials, hours and people."""

    def stock_points(self) -> Iterator[tuple[str, str]]:
        """Yield (product, site) of everything it makes and uses."""
        per_order = self.lot.fixed_materials if self.lot else ()
        for product in (*self.outputs, *self.materials, *per_order):
            yield product, self.site

    def use(self, material: str, horizon: Horizon) -> NDArray[np.float64]:
        """Return the units of a material used per unit of activity, scrap included.

        >>> from sop_opt.problem.horizon import Horizon
        >>> mix = Process(product="dough", materials={"flour": 3}, scrap={"flour": 0.25})
        >>> mix.use("flour", Horizon.of("Jan")).tolist()
        [4.0]
        """
        lost = vector(self.scrap.get(material, 0.0), horizon, 0.0)
        return vector(self.materials[material], horizon, 0.0) / (1.0 - lost)

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield scrap and offsets of what is no material, total scrap, and offsets too long."""
        yield from super().faults(horizon)
        for field in ("scrap", "material_offsets"):
            for name in getattr(self, field):
                if name not in self.materials:
                    yield f"{field}.{name}", name, "is not a material of this process; add it"
        for name, share in self.scrap.items():
            if (vector(share, horizon, 0.0) >= 1).any():
                yield f"scrap.{name}", share, "loses everything; it must be below 1"
        for name, offset in self.material_offsets.items():
            if not 0 <= offset <= self.lead_time:
                message = f"must be from 0 to the lead time of {self.lead_time}"
                yield f"material_offsets.{name}", offset, message

    @classmethod
    def expand(cls, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Read ``product`` as one unit of output, and name the process after it."""
        product = row.get("product")
        if not isinstance(product, str) or "outputs" in row:
            return row
        rest = {field: value for field, value in row.items() if field != "product"}
        return {"name": f"make {product}", "outputs": {product: 1.0}, **rest}

    @model_validator(mode="before")
    @classmethod
    def _expand_product(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        if "product" in data and "outputs" in data:
            raise ValueError("give either product or outputs, not both")
        return cls.expand(data)


class Supplier(Stepped):
    """Buying or subcontracting one product for one site."""

    key: ClassVar[tuple[str, ...]] = ("supplier", "product", "site")
    references: ClassVar[dict[str, str]] = {
        "site": "sites",
        "product": "products",
        "materials": "products",
        "available_from": "horizon",
        "available_until": "horizon",
    }
    wide: ClassVar[str] = "price"
    complete: ClassVar[bool] = True

    supplier: str = Field(min_length=1)
    """Name of the supplier or subcontractor; may have several rows."""
    product: str
    """Product bought."""
    site: str = "main"
    """Site at which it arrives."""
    price: Signed = 0.0
    """Money per unit, in the period of the order."""
    materials: dict[str, Amount] = Field(default_factory=dict)
    """Product -> units that we provide from the site's stock per unit ordered."""

    def stock_points(self) -> Iterator[tuple[str, str]]:
        """Yield (product, site) of what is bought and provided."""
        per_order = self.lot.fixed_materials if self.lot else ()
        for product in (self.product, *self.materials, *per_order):
            yield product, self.site


class Lane(Sourced):
    """Moving one product from one site to another."""

    key: ClassVar[tuple[str, ...]] = ("product", "origin", "destination")
    references: ClassVar[dict[str, str]] = {
        "product": "products",
        "origin": "sites",
        "destination": "sites",
        "available_from": "horizon",
        "available_until": "horizon",
    }
    wide: ClassVar[str] = "maximum"

    product: str
    """Product moved."""
    origin: str
    """Site it leaves in the period of the departure."""
    destination: str
    """Site it reaches ``lead_time`` periods later."""
    cost: Signed = 0.0
    """Money per unit moved."""

    @property
    def ends(self) -> tuple[str, str]:
        """Origin and destination."""
        return self.origin, self.destination

    def stock_points(self) -> Iterator[tuple[str, str]]:
        """Yield (product, site) of both ends."""
        for site in self.ends:
            yield self.product, site
        for product in self.lot.fixed_materials if self.lot else ():
            yield product, self.origin

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a lane that leads nowhere."""
        yield from super().faults(horizon)
        if self.origin == self.destination:
            yield "destination", self.destination, "is the origin; name another site"
