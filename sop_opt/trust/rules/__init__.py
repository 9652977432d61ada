"""The rules of a problem, and what of its model each of them is."""

from sop_opt.trust.rules.catalogue import rules_of
from sop_opt.trust.rules.plain import plain_model
from sop_opt.trust.rules.rule import Cause, Piece, Rule, Side

__all__ = ["Cause", "Piece", "Rule", "Side", "plain_model", "rules_of"]
