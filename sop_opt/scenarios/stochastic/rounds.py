"""The rounds of progressive hedging, run by mpi-sppy on the scenarios without whole numbers.

With HiPO at hand (``highspy[extras]``) HiGHS solves the quadratic terms by it: its other method, an
active-set one, takes many times as long on thousands of columns, and may fail.
"""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.environ import Objective, Reals, value

from sop_opt.errors import SolveError
from sop_opt.scenarios.stochastic.pyomo_form import write_case
from sop_opt.solve.methods import has_hipo

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyomo.environ import ConcreteModel

    from sop_opt.scenarios.stochastic.cases import Cases
    from sop_opt.solve.options import SolveOptions

ROUNDS = 100
"""Most rounds."""

FEW = 1_000
"""Columns of one scenario up to which an active-set method is quick."""

AGREED = 1e-4
"""Distance from the consensus, and move of it, relative to the decisions, that end the rounds."""


@dataclass(frozen=True)
class Rounds:
    """What the rounds have come to."""

    consensus: NDArray[np.float64]
    """Mean of the decisions."""
    prices: NDArray[np.float64]
    """Price on every decision (columns) in every scenario (rows); their mean is 0."""
    count: int
    """Rounds that were run."""


def rounds_of(
    cases: Cases,
    wishes: NDArray[np.float64],
    penalties: NDArray[np.float64],
    options: SolveOptions,
) -> Rounds:
    """Run the rounds on all decisions that bounds leave open.

    Parameters
    ----------
    cases
        The scenarios.
    wishes
        Decisions (columns) that are best for every scenario alone (rows).
    penalties
        Penalty on every decision.
    options
        The time limit ends the rounds.

    Raises
    ------
    SolveError: mpi-sppy, or HiGHS in its hands, has failed.
    """
    lower, upper = cases.bounds()
    free = np.flatnonzero(lower < upper)
    consensus, prices = np.clip(cases.probabilities @ wishes, lower, upper), np.zeros(wishes.shape)
    if not free.size:
        return Rounds(consensus, prices, 0)
    near = AGREED * max(float(np.abs(consensus[free]).mean()), 1.0)
    hedging = _Hedging(cases, free.tolist(), penalties)
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # what mpi-sppy will do later
            hedging.run(near, options)
    except RuntimeError as error:
        raise SolveError(f"progressive hedging has failed: {error}") from error
    consensus[free], prices[:, free] = hedging.consensus(), hedging.prices()
    prices -= cases.probabilities @ prices  # what rounding has left of their mean
    return Rounds(consensus, prices, hedging.rounds)


class _Hedging:
    """The scenarios in the hands of mpi-sppy.

    Parameters
    ----------
    cases
        The scenarios.
    free
        Numbers of the decisions that are to agree.
    penalties
        Penalty on every decision.
    """

    def __init__(self, cases: Cases, free: list[int], penalties: NDArray[np.float64]) -> None:
        self._cases = {case.name: case for case in cases}
        self._bounds = cases.bounds()
        self._free, self._penalties = free, penalties[free].tolist()
        self._hedging: Any = None

    def run(self, near: float, options: SolveOptions) -> None:
        """Run the rounds until all decisions are near to each other, and stay where they are."""
        from mpisppy.opt.ph import PH  # noqa: PLC0415

        settings = {
            "solver_name": "highs",
            "PHIterLimit": ROUNDS,
            "convthresh": 0.0,
            "defaultPHrho": 1.0,
            "time_limit": options.time_limit,
            "solver_options_layers": [{"when": "iterk", "options": self._options()}],
            "verbose": False,
            "display_progress": False,
            "toc": False,
        }
        self._hedging = PH(
            settings,
            list(self._cases),
            self._model,
            rho_setter=self._rho,
            ph_converger=lambda hedging: _Settled(hedging, near),
        )
        self._hedging.ph_main(finalize=False)

    def _options(self) -> dict[str, str]:
        """Return how HiGHS solves what is quadratic."""
        largest = max(case.matrix.cost.size for case in self._cases.values())
        return {"solver": "hipo"} if largest > FEW and has_hipo() else {}

    @property
    def rounds(self) -> int:
        """Rounds that were run."""
        return int(self._hedging._PHIter)  # noqa: SLF001 - told nowhere else

    def consensus(self) -> NDArray[np.float64]:
        """Return the mean of the decisions."""
        return _consensus(self._hedging)

    def prices(self) -> NDArray[np.float64]:
        """Return the prices in every scenario, in their order."""
        models = self._hedging.local_scenarios
        return np.array([_numbers(models[name], "W") for name in self._cases])

    def _model(self, name: str) -> ConcreteModel:
        """Return the model of a scenario with the marks that mpi-sppy reads."""
        from mpisppy.utils import sputils  # noqa: PLC0415

        case, (lower, upper) = self._cases[name], self._bounds
        written = write_case(case)
        for column in np.flatnonzero(case.matrix.integer).tolist():
            written.variables[column].domain = Reals
        tied = [written.shared[number] for number in self._free]
        for variable, number in zip(tied, self._free, strict=True):
            variable.setlb(_finite(lower.item(number)))
            variable.setub(_finite(upper.item(number)))
        model = written.model
        model.hedged_cost = Objective(expr=written.cost())
        sputils.attach_root_node(model, 0.0, tied)
        model._mpisppy_probability = case.probability  # noqa: SLF001 - its way to be told
        return model

    def _rho(self, model: ConcreteModel) -> list[tuple[int, float]]:
        tied = model._mpisppy_data.nonant_indices.values()  # noqa: SLF001
        pairs = zip(tied, self._penalties, strict=True)
        return [(id(variable), penalty) for variable, penalty in pairs]


class _Settled:
    """Tells when the rounds may end."""

    def __init__(self, hedging: Any, near: float) -> None:
        self._hedging, self._near = hedging, near
        self._before: NDArray[np.float64] | None = None

    def is_converged(self) -> bool:
        """Return whether all decisions agree, and the consensus stays where it was."""
        now, before = _consensus(self._hedging), self._before
        self._before = now
        if before is None or self._hedging.conv > self._near:
            return False
        return float(np.abs(now - before).mean()) <= self._near


def _consensus(hedging: Any) -> NDArray[np.float64]:
    return _numbers(next(iter(hedging.local_scenarios.values())), "xbars")


def _numbers(model: ConcreteModel, name: str) -> NDArray[np.float64]:
    """Return parameters of mpi-sppy, one per decision."""
    parameters = getattr(model._mpisppy_model, name)  # noqa: SLF001
    order = model._mpisppy_data.nonant_indices  # noqa: SLF001
    return np.array([value(parameters[index]) for index in order], dtype=float)


def _finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None
