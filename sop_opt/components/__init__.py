"""What is modelled: one planning feature per file; ``STANDARD`` lists them in order.

Components that add flows come first; those that speak about flows of others come after them; shelf
life, which reads what others post to material, comes last.
"""

from sop_opt.components.base import Component
from sop_opt.components.demand import DemandService
from sop_opt.components.extra_shifts import ExtraShifts
from sop_opt.components.inventory import Inventory
from sop_opt.components.limits import Limits
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.lots import Lots
from sop_opt.components.maintenance import MaintenanceStops
from sop_opt.components.moves import Moves
from sop_opt.components.price_steps import PriceSteps
from sop_opt.components.production import Production
from sop_opt.components.purchases import Purchases
from sop_opt.components.receipts import Receipts
from sop_opt.components.resources import Resources
from sop_opt.components.setups import Setups
from sop_opt.components.shelf_life import ShelfLife
from sop_opt.components.short_time import ShortTimeWork
from sop_opt.components.smoothing import SmoothChange
from sop_opt.components.stability import PlanStability
from sop_opt.components.storage import Storage
from sop_opt.components.strategy import ClassicStrategy
from sop_opt.components.symmetry import Symmetry
from sop_opt.components.transport import Transport
from sop_opt.components.usage import Usage
from sop_opt.components.workforce import Workforce

STANDARD: tuple[type[Component], ...] = (
    Production,
    Purchases,
    Transport,
    Receipts,
    DemandService,
    Inventory,
    Resources,
    ExtraShifts,
    MaintenanceStops,
    Workforce,
    Moves,
    ShortTimeWork,
    Lots,
    Setups,
    PriceSteps,
    Storage,
    Limits,
    Usage,
    SmoothChange,
    PlanStability,
    ClassicStrategy,
    ShelfLife,
    Symmetry,
    LotSizing,
)
"""Every planning feature of the library, in the order in which they are built."""

__all__ = ["STANDARD", "Component"]
