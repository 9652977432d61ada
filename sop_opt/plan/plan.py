"""The plan: what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from sop_opt.errors import InfeasiblePlan, NoPlanInTime, UnboundedPlan
from sop_opt.plan.kpis import KeyFigures, key_figures, no_figures
from sop_opt.plan.shadow_prices import ShadowPrices
from sop_opt.plan.summary import summarise
from sop_opt.solve.options import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor
    from os import PathLike

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.result import Status
    from sop_opt.trust import Audit
    from sop_opt.trust.explain.explanation import Explanation
    from sop_opt.trust.infeasible import Diagnosis
    from sop_opt.trust.rule_prices import RulePrices
    from sop_opt.trust.why_not import Answer
    from sop_opt.trust.worth import Worth


@dataclass(frozen=True)
class Plan:
    """Status, objective, costs and tables of one plan; print it for a summary.

    A plan never changes, and needs no solver: it can be pickled, stored and read back.

    Examples
    --------
    10 loaves at 2 each:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> plan = solve_plan(problem)
    >>> plan.status, plan.objective
    ('optimal', 20.0)
    >>> plan.tables["production"][["product", "period", "quantity"]]
      product period  quantity
    0   bread    Jan      10.0
    """

    problem: PlanningProblem
    """The problem it answers, with the objective that was used."""
    status: Status
    """``optimal``, ``feasible`` (a limit was hit; see ``gap``), ``infeasible``, ``unbounded`` or
    ``no_plan`` (a limit was hit before the first plan)."""
    objective: float
    """Money: the cost, or the profit (positive) where profit is maximised; nan without a plan."""
    bound: float
    """Best objective that any plan could reach; nan where none is known."""
    gap: float
    """Relative distance of objective and bound; nan where no bound is known."""
    build_seconds: float
    """Seconds from the problem to the arrays that the solver reads."""
    solve_seconds: float
    """Seconds within the solver."""
    tables: Mapping[str, pd.DataFrame]
    """Tidy frames by name; ``sop_opt.plan.COLUMNS`` lists their columns."""
    log: tuple[str, ...] = ()
    """Choices that were made on the way, with their reason."""
    options: SolveOptions = SolveOptions()
    """How it was solved; what explains the plan by solving again does so in the same way."""
    standard: bool = True
    """Whether the problem alone says what was solved: no own components, no customisation."""
    values: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    """Values of the model's columns, from which what explains the plan starts; None without a
    plan, or where it was read from a file."""
    prices: ShadowPrices = field(default_factory=ShadowPrices, repr=False, compare=False)
    """Source of :attr:`shadow_prices`."""

    @property
    def costs(self) -> pd.DataFrame:
        """Cost by period and category; it sums to the objective (to minus the profit)."""
        return self.tables["costs"]

    @cached_property
    def kpis(self) -> KeyFigures:
        """Key figures by name; ``sop_opt.plan.kpis`` defines each."""
        return key_figures(self.problem, self.tables) if self.solved else no_figures()

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        """Which rules clash, and what makes room; worked out when asked for, by solving again.

        None unless the plan is infeasible.
        """
        from sop_opt.trust.infeasible import diagnosis_of

        return diagnosis_of(self)

    @property
    def solved(self) -> bool:
        """Whether there is a plan in the tables."""
        return self.status in ("optimal", "feasible")

    @property
    def shadow_prices(self) -> pd.DataFrame:
        """Worth of one more unit, hour or worker; ``sop_opt.plan.shadow_prices`` explains them.

        Raises
        ------
        SolveError: there is no plan, or it was stored without them.
        """
        return self.require_solved().prices.frame()

    def summary(self) -> str:
        """Return the plan in a page of text, to be shown to a colleague."""
        return summarise(self)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Plan for {self.problem.name!r}: {self.status}, objective {self.objective:,.2f}>"

    def audit(self) -> Audit:
        """Return what is wrong with the plan, checked against its problem alone."""
        from sop_opt.trust import audit_plan

        return audit_plan(self)

    def explain(
        self,
        *,
        product: str | None = None,
        site: str | None = None,
        customer: str | None = None,
        period: str | None = None,
        seconds: float | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Explanation:
        """Return why units are lost, late or below safety stock, and the smallest fix for each.

        Every fix is proved: the problem with the fix made is solved again, in the way this plan
        was, and nothing is missing any more. A fix that fails is not shown.

        Parameters
        ----------
        product, site, customer, period
            What to explain; None: any.
        seconds
            Time for proofs; causes are told in any case. None: four times that of the solve, and
            at least 10.
        progress
            Is told the number of each shortfall and how many there are.

        Raises
        ------
        ProblemError: a name is not known.
        SolveError: there is no plan, or one that the problem alone does not say.

        Examples
        --------
        An oven bakes 15 loaves a period, and 35 are due in two; each takes 2 hours:

        >>> from sop_opt import PlanningProblem, solve_plan
        >>> problem = PlanningProblem(
        ...     horizon=["Jan", "Feb"],
        ...     products=[{"name": "bread"}],
        ...     resources=[{"name": "oven", "hours": [30, 30]}],
        ...     processes=[{"product": "bread", "resource_hours": {"oven": 2}}],
        ...     inventory=[{"product": "bread", "holding_cost": 1}],
        ...     demand=[{"product": "bread", "quantity": [10, 25],
        ...              "price": 9, "unmet": "lost_sales"}],
        ... )
        >>> explanation = solve_plan(problem).explain()
        >>> explanation.table[["units", "cause", "what"]].to_dict("records")[0]
        {'units': 5.0, 'cause': 'capacity', 'what': 'oven'}
        """
        from sop_opt.trust.explain.explain import explain_plan

        wanted = {"product": product, "site": site, "customer": customer, "period": period}
        return explain_plan(self, wanted, seconds=seconds, progress=progress)

    def worth_of(  # noqa: PLR0913 - what there is more of has a name, a place and a time
        self,
        amount: float = 1.0,
        *,
        product: str | None = None,
        site: str | None = None,
        resource: str | None = None,
        pool: str | None = None,
        period: str | None = None,
        options: SolveOptions | None = None,
    ) -> Worth:
        """Return what more units, hours or workers would be worth; see ``sop_opt.trust.worth``."""
        from sop_opt.trust.worth import worth_of

        kinds = {"product": product, "site": site, "resource": resource, "pool": pool}
        return worth_of(self, amount, **kinds, period=period, options=options)

    def why_not(
        self,
        *,
        product: str | None = None,
        site: str | None = None,
        customer: str | None = None,
        period: str | None = None,
        options: SolveOptions | None = None,
    ) -> Answer:
        """Return what serving other demand would cost, and whom; see ``sop_opt.trust.why_not``."""
        from sop_opt.trust.why_not import why_not

        return why_not(self, (product, site, customer, period), options)

    def price_of_rules(
        self,
        *,
        kinds: Sequence[str] | None = None,
        executor: Executor | None = None,
        options: SolveOptions | None = None,
        progress: bool | Callable[..., Any] = False,
    ) -> RulePrices:
        """Return what each rule of the problem costs; see ``sop_opt.trust.rule_prices``."""
        from sop_opt.trust.rule_prices import price_of_rules

        return price_of_rules(self, kinds, executor, options, progress)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """Return one JSON document that :meth:`from_json` reads back; write it if asked."""
        from sop_opt.io import write_plan

        return write_plan(self, path)

    @classmethod
    def from_json(cls, source: str | PathLike[str]) -> Self:
        """Read a stored plan: its path, or its text when that begins with ``{``.

        Raises
        ------
        ProblemError: there is no such document, or the problem in it is faulty.
        StorageError: it is not a plan, or not one of the problem stored with it.
        """
        from sop_opt.io import read_plan

        return read_plan(source, cls)

    def to_replay(self, path: str | PathLike[str] | None = None) -> str:
        """Return a document that ``sop-opt replay`` makes the plan again from; write it if asked.

        Write it where the plan was made: it names the versions that are installed there.

        Raises
        ------
        SolveError: the plan was made with own components or a customisation.
        """
        from sop_opt.io.replays import write_replay

        return write_replay(self, path)

    def to_folder(self, path: str | PathLike[str]) -> None:
        """Write one CSV file per table, the key figures and the summary to a folder."""
        from sop_opt.io import write_plan_folder

        write_plan_folder(self, path)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: summary, key figures and tables (needs ``sop-opt[excel]``)."""
        from sop_opt.io import write_plan_excel

        write_plan_excel(self, path)

    def require_solved(self) -> Self:
        """Return the plan itself, or raise what kept it from being one.

        Raises
        ------
        InfeasiblePlan, UnboundedPlan, NoPlanInTime: as the status says; the first with the
        :attr:`diagnosis`.
        """
        name = self.problem.name
        if self.status == "infeasible":
            raise InfeasiblePlan(f"{name}: no plan satisfies every rule\n{self.diagnosis}")
        errors = {
            "unbounded": UnboundedPlan(
                f"{name}: the objective improves without limit; look for a missing price or ceiling"
            ),
            "no_plan": NoPlanInTime(f"{name}: stopped before the first plan; allow more time"),
        }
        if self.status in errors:
            raise errors[self.status]
        return self
