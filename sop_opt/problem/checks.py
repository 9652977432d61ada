"""What must hold between the sections of a problem; every fault is reported at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, suggestion
from sop_opt.problem.base import Section, is_per_period, vector
from sop_opt.problem.demand import MustServe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import ValidationError

    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.problem import PlanningProblem

Names = dict[str, frozenset[str]]


def shape_faults(error: ValidationError) -> list[Fault]:
    """Return pydantic's complaints about single fields as faults."""
    return [_shape_fault(detail) for detail in error.errors(include_url=False)]


def _shape_fault(detail: Any) -> Fault:
    section, *path = [str(part) for part in detail["loc"]] or ["problem"]
    row = f"row {int(path.pop(0)) + 1}" if path and path[0].isdigit() else ""
    given = "" if detail["type"] in ("missing", "value_error") else repr(detail["input"])
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        message = "no such field; " + suggestion(path[-1] if path else section, ())
    return Fault(section, row, ".".join(path), given[:80], message)


def cross_faults(problem: PlanningProblem) -> list[Fault]:
    """Return everything wrong with the sections taken together."""
    names = known_names(problem)
    faults = []
    for section, rows in sections(problem).items():
        faults += _duplicates(section, rows)
        for number, row in enumerate(rows, 1):
            place = f"row {number}" if isinstance(getattr(problem, section), tuple) else ""
            faults += [
                Fault(section, place, field, repr(value), message)
                for field, value, message in row_faults(row, names, problem.horizon)
            ]
    faults += _shared_hours_names(problem) + _unknown_weights(problem)
    return faults or _due_before_launch(problem)


def sections(problem: PlanningProblem) -> dict[str, tuple[Section, ...]]:
    """Return the rows of every section that has rows."""
    found = {"horizon": problem.horizon.periods}
    for name in type(problem).model_fields:
        value = getattr(problem, name)
        if isinstance(value, tuple):
            found[name] = value
        elif isinstance(value, Section):
            found[name] = (value,)
    return found


def known_names(problem: PlanningProblem) -> Names:
    """Return the names that references may use, by section or kind."""
    pools = {pool.name for pool in problem.workforce}
    sites = {site.name for site in problem.sites}
    names = {
        "horizon": problem.horizon.names,
        "products": (product.name for product in problem.products),
        "families": (product.family for product in problem.products if product.family),
        "sites": sites,
        "resources": (resource.name for resource in problem.resources),
        "workforce": pools,
        "processes": (process.name for process in problem.processes),
        "supplier names": (row.supplier for row in problem.suppliers),
        "customers": (row.customer for row in problem.demand),
        "places": sites | pools,
    }
    return {kind: frozenset(known) for kind, known in names.items()}


def row_faults(
    row: Section, names: Names, horizon: Horizon, prefix: str = ""
) -> Iterator[tuple[str, object, str]]:
    """Yield (field, value, message) for a row and the rows nested in it."""
    wrong_series = list(_wrong_series(row, horizon))
    unknown = list(_unknown_names(row, names))
    for field, value, message in (*wrong_series, *unknown):
        yield prefix + field, value, message
    if not wrong_series:
        for field, value, message in row.faults(horizon):
            yield prefix + field, value, message
    for field, nested in _nested(row):
        yield from row_faults(nested, names, horizon, f"{prefix}{field}.")


def _nested(row: Section) -> Iterator[tuple[str, Section]]:
    for field in type(row).model_fields:
        value = getattr(row, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Section):
                yield field, part


def _unknown_names(row: Section, names: Names) -> Iterator[tuple[str, object, str]]:
    for field, kind in row.references.items():
        value = getattr(row, field)
        for name in _listed(value):
            if name not in names[kind]:
                known = sorted(names[kind])
                yield field, name, f"is not in {kind}; {suggestion(name, known)}"


def _listed(value: str | Iterable[str] | None) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def _wrong_series(row: Section, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
    """Yield series of the wrong length and mappings that name unknown periods."""
    for field, series in _series(row):
        if isinstance(series, tuple) and len(series) != len(horizon):
            yield field, series, f"has {len(series)} numbers for {len(horizon)} periods"
        elif isinstance(series, dict):
            for period in series:
                if period not in horizon.position:
                    remedy = suggestion(period, horizon.names)
                    yield field, period, f"is not a period of the horizon; {remedy}"


def _series(row: Section) -> Iterator[tuple[str, object]]:
    """Yield the written form of every per-period quantity in a row."""
    for field in type(row).model_fields:
        value = getattr(row, field)
        if isinstance(value, float | int | str | None) or not is_per_period(type(row), field):
            continue
        if field in row.references:  # a mapping name -> per-period quantity
            yield from ((f"{field}.{name}", series) for name, series in value.items())
        else:
            yield field, value


def _duplicates(section: str, rows: Iterable[Section]) -> list[Fault]:
    """Return a fault for every row whose key an earlier row has used."""
    faults = []
    seen: Counter[tuple[Any, ...]] = Counter()
    for number, row in enumerate(rows, 1):
        key = tuple(getattr(row, field) for field in row.key)
        if row.key and seen[key]:
            where = " and ".join(row.key)
            message = f"is in an earlier row; {where} must be unique"
            faults.append(Fault(section, f"row {number}", row.key[0], repr(key[0]), message))
        seen[key] += 1
    return faults


def _shared_hours_names(problem: PlanningProblem) -> list[Fault]:
    """Resources and pools are keys of one account of hours."""
    resources = {resource.name for resource in problem.resources}
    return [
        Fault(
            "workforce", f"row {number}", "name", repr(pool.name), "is also a resource; rename it"
        )
        for number, pool in enumerate(problem.workforce, 1)
        if pool.name in resources
    ]


def _unknown_weights(problem: PlanningProblem) -> list[Fault]:
    """A weight must be a property that some product has."""
    known = sorted({name for product in problem.products for name in product.properties})
    return [
        Fault(
            "limits",
            f"row {number}",
            "weight",
            repr(limit.weight),
            f"is not a property of any product; {suggestion(limit.weight, known)}",
        )
        for number, limit in enumerate(problem.limits, 1)
        if limit.weight and limit.weight not in known
    ]


def _due_before_launch(problem: PlanningProblem) -> list[Fault]:
    """Return a fault for what must be served before its product is launched."""
    faults = []
    for number, row in enumerate(problem.demand, 1):
        launch = problem.product[row.product].available_from
        if launch is not None and any(isinstance(policy, MustServe) for policy in row.unmet):
            due = vector(row.quantity, problem.horizon, 0.0)[: problem.horizon.position[launch]]
            early = [name for name, units in zip(problem.horizon.names, due, strict=False) if units]
            message = (
                f"falls due before {row.product!r} is launched in {launch!r}; "
                "make it 0 there, or allow backlog or lost sales"
            )
            faults += [
                Fault("demand", f"row {number}", "quantity", repr(name), message)
                for name in early[:1]
            ]
    return faults
