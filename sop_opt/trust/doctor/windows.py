"""Windows of time in which nothing can happen.

A phase-out before the launch, a source that ends before it begins or has its time when its product
has none, and frozen periods of a plan that is not given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sop_opt.errors import Fault, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.problem import Lane, PlanningProblem, Process, Product, Supplier

    Dated: TypeAlias = Product | Process | Supplier | Lane


def empty_windows(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield products and sources whose last period is before their first."""
    for section in ("products", "processes", "suppliers", "lanes"):
        for number, row in enumerate(getattr(problem, section), 1):
            if not _window(row, problem).any():
                message = f"is before {row.available_from!r}, the first period in which it is "
                message += "available; correct one of the two"
                value = repr(row.available_until)
                yield Fault(section, f"row {number}", "available_until", value, message, "warning")


def disjoint_windows(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield sources that are available only while their product is not."""
    for number, process in enumerate(problem.processes, 1):
        yield from _disjoint("processes", number, process, [*process.outputs], problem)
    for number, offer in enumerate(problem.suppliers, 1):
        yield from _disjoint("suppliers", number, offer, [offer.product], problem)


def _disjoint(
    section: str,
    number: int,
    row: Process | Supplier,
    names: list[str],
    problem: PlanningProblem,
) -> Iterator[Fault]:
    """Yield a fault where a source has a window, and each product has one, but none together."""
    window = _window(row, problem)
    products = [problem.product[name] for name in names]
    if not window.any() or not all(_window(product, problem).any() for product in products):
        return
    for product in products:
        window &= _window(product, problem)
    if not window.any():
        field = "available_until" if row.available_until else "available_from"
        value = repr(getattr(row, field)) if getattr(row, field) else ""
        message = f"can never be used, because {quoted(names)} can be made or bought at other "
        message += "times only; correct the window of one of them"
        yield Fault(section, f"row {number}", field, value, message, "warning")


def _window(row: Dated, problem: PlanningProblem) -> NDArray[np.bool_]:
    return problem.horizon.between(row.available_from, row.available_until)


def frozen_without_plan(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield frozen periods where no earlier plan says anything: all must then be zero."""
    kept = problem.stability
    if kept is not None and kept.frozen_periods and not kept.previous:
        message = f"without an earlier plan all flows of {quoted(kept.frozen_flows)} are 0 there; "
        message += "give previous, or thaw the periods"
        value = quoted(kept.frozen_periods)
        yield Fault("stability", "", "frozen_periods", value, message, "warning")


CHECKS = (empty_windows, disjoint_windows, frozen_without_plan)
