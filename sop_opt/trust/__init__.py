"""Whether a plan can be trusted: the audit, from the data alone."""

from sop_opt.trust.audit import Audit, audit_plan

__all__ = ["Audit", "audit_plan"]
