"""What the rules of a problem cost: its plan against the plans without each of them."""

from sop_opt.trust.rule_prices.ledger import RulePrices
from sop_opt.trust.rule_prices.pricing import price_of_rules

__all__ = ["RulePrices", "price_of_rules"]
