"""Why a problem has no plan: the smallest set of rules that clash, and what makes room."""

from sop_opt.trust.infeasible.diagnosis import Diagnosis, diagnose, diagnosis_of

__all__ = ["Diagnosis", "diagnose", "diagnosis_of"]
