"""What is asked: one planning idea per module, one pydantic section each."""

from sop_opt.problem.base import Missing, Rate, Section, stack, vector
from sop_opt.problem.changes import Change, changed
from sop_opt.problem.demand import Backlog, Demand, LostSales, MustServe
from sop_opt.problem.flows import Limit, Selection, Smoothing, UseRule
from sop_opt.problem.horizon import Horizon, Period
from sop_opt.problem.inventory import Receipt, Stock
from sop_opt.problem.lots import LotRule
from sop_opt.problem.problem import PlanningProblem
from sop_opt.problem.products import Product, Site
from sop_opt.problem.resources import ExtraShift, Maintenance, Overtime, Resource
from sop_opt.problem.setups import Setup
from sop_opt.problem.stability import Pin, PreviousFlow, Stability
from sop_opt.problem.supply import Lane, PriceStep, Process, Supplier
from sop_opt.problem.workforce import Move, Pool, PoolOvertime, ShortTime

__all__ = [
    "Backlog",
    "Change",
    "Demand",
    "ExtraShift",
    "Horizon",
    "Lane",
    "Limit",
    "LostSales",
    "LotRule",
    "Maintenance",
    "Missing",
    "Move",
    "MustServe",
    "Overtime",
    "Period",
    "Pin",
    "PlanningProblem",
    "Pool",
    "PoolOvertime",
    "PreviousFlow",
    "PriceStep",
    "Process",
    "Product",
    "Rate",
    "Receipt",
    "Resource",
    "Section",
    "Selection",
    "Setup",
    "ShortTime",
    "Site",
    "Smoothing",
    "Stability",
    "Stock",
    "Supplier",
    "UseRule",
    "changed",
    "stack",
    "vector",
]
