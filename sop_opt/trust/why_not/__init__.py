"""Why A and not B: the other choice is forced, and what that costs whom is told."""

from sop_opt.trust.why_not.answer import Answer
from sop_opt.trust.why_not.choice import why_not

__all__ = ["Answer", "why_not"]
