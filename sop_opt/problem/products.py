"""Products and sites: what is planned and where it is kept."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sop_opt.problem.base import Amount, Ceiling, Section


class Product(Section):
    """Anything that is made, bought, stocked, moved or sold: an item, a family, a material."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "product"
    references: ClassVar[dict[str, str]] = {
        "available_from": "horizon",
        "available_until": "horizon",
    }

    name: str = Field(min_length=1)
    """Unique name."""
    family: str = ""
    """Group the product belongs to; limits and reports can address it."""
    unit: str = "units"
    """Unit of measure of every quantity of the product; kept for reports."""
    unit_value: float = Field(default=0.0, ge=0)
    """Money per unit at which stock is valued (inventory turns); no cost by itself."""
    storage_volume: float = Field(default=0.0, ge=0)
    """Space that one unit in stock takes, in the unit of the site's storage capacity."""
    shelf_life: int | None = Field(default=None, ge=0)
    """Periods after the one of its arrival in which a unit may still be used or served; 0 means
    only the period of arrival. None: it keeps. Opening stock counts as arrived in the period before
    the horizon. What gets older is spoiled."""
    spoilage_cost: Amount = 0.0
    """Money per unit spoiled."""
    available_from: str | None = None
    """First period in which it can be made, bought, moved and served (launch)."""
    available_until: str | None = None
    """Last period in which it can be made or bought (phase-out); stock may still be served."""
    properties: dict[str, float] = Field(default_factory=dict)
    """Measured properties per unit, such as hardness or kilograms of carbon dioxide; limits use
    them as weights, unless what is bought or moved has its own."""


class Site(Section):
    """A place that holds stock: plant, warehouse, shop."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "site"
    wide: ClassVar[str] = "storage_capacity"

    name: str = Field(min_length=1)
    """Unique name."""
    storage_capacity: Ceiling | None = None
    """Space for closing stock, in the unit of ``storage_volume``; None: no limit."""
