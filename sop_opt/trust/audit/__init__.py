"""The audit: whether a plan keeps to its problem, judged by the data alone."""

from sop_opt.trust.audit.audit import Audit, audit_plan

__all__ = ["Audit", "audit_plan"]
