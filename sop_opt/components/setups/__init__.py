"""Set-ups: what must be prepared before flows can be used, kept from period to period or not."""

from sop_opt.components.setups.setups import Setups

__all__ = ["Setups"]
