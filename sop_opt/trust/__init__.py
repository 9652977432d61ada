"""Whether data, plans and their numbers can be trusted, and what speaks for them.

``doctor``       what is wrong or suspicious in the data, before any solve
``audit``        whether a plan keeps to its problem, judged by the data alone
``rules``        the rules of a problem, and what of the model each of them is
``infeasible``   the smallest set of rules that clash, and what makes room
``explain``      why demand is short or late, and the smallest fix, proved
``why_not``      what the other choice would cost, and whom
``rule_prices``  what each rule costs: the plan against that without it
``worth``        what one more unit, hour or worker would be worth, measured
``replay``       whether a plan comes out again, byte for byte
"""

from sop_opt.trust.audit import Audit, audit_plan

__all__ = ["Audit", "audit_plan"]
