"""Plans as one JSON document, as a folder of CSV files and as a workbook.

The document holds the problem as well, and a fingerprint of it, so that a plan is never read with a
problem that it does not answer. Reading it needs neither Pyomo nor HiGHS.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError, field_serializer

from sop_opt.errors import StorageError, quoted
from sop_opt.io.documents import compact, other_than, read_document
from sop_opt.io.excel import save_workbook
from sop_opt.io.files import write_text
from sop_opt.io.folder import csv_text, require_room, save
from sop_opt.plan import shadow_prices
from sop_opt.plan.kpis import UNITS
from sop_opt.plan.plan import Plan
from sop_opt.plan.shadow_prices import ShadowPrices
from sop_opt.plan.tables import COLUMNS, Tables
from sop_opt.problem import PlanningProblem
from sop_opt.problem.complaints import shape_faults
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.result import Status

if TYPE_CHECKING:
    from os import PathLike

P = TypeVar("P", bound=Plan)

KPIS, SUMMARY = "kpis", "summary"
"""What folders and workbooks hold beside the tables."""


class _Stored(BaseModel):
    model_config = ConfigDict(
        extra="forbid", ser_json_inf_nan="strings", use_attribute_docstrings=True
    )


class StoredColumn(_Stored):
    """One column of a table: labels or numbers, null where there is none."""

    name: str
    labels: list[str | None] | None = None
    numbers: list[float | None] | None = None

    @classmethod
    def of(cls, name: str, column: pd.Series[Any]) -> StoredColumn:
        """Return a column of a frame."""
        numeric = pd.api.types.is_numeric_dtype(column.dtype)
        values = [None if pd.isna(value) else value for value in column.tolist()]
        return cls(name=name, numbers=values) if numeric else cls(name=name, labels=values)

    def series(self) -> pd.Series[Any]:
        """Return the column of a frame."""
        if self.labels is not None:
            return pd.Series(self.labels, dtype="str")
        return pd.Series(self.numbers, dtype="float64")


class StoredPlan(_Stored):
    """The document of a plan; a figure or number that there is not is null."""

    document: Literal["plan"] = "plan"
    """Tells the document from that of a problem."""
    schema_version: Literal[1] = 1
    """Version of this schema."""
    fingerprint: str
    """Stands for the problem; see :func:`fingerprint`."""
    problem: dict[str, Any]
    status: Status
    log: tuple[str, ...]
    tables: dict[str, list[StoredColumn]]
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    build_seconds: float | None = None
    solve_seconds: float | None = None
    options: SolveOptions = SolveOptions()
    """How it was solved; the default where an older document does not say."""
    standard: bool = True
    """False: with own components or a customisation, which no document can hold."""
    shadow_prices: list[StoredColumn] | None = None
    """None where there are none, or where they take another solve that nobody has asked for."""

    @field_serializer("options")
    def _without_progress(self, options: SolveOptions) -> dict[str, Any]:
        return options.model_dump(exclude={"progress"}, exclude_none=True)


def fingerprint(problem: PlanningProblem) -> str:
    """Return what two problems share only if they are equal: SHA-256 of their sorted JSON."""
    text = json.dumps(compact(problem), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def write_plan(plan: Plan, path: str | PathLike[str] | None = None) -> str:
    """Return a plan as one JSON document; write it if asked."""
    text = stored_plan(plan).model_dump_json(exclude_none=True)
    if path is not None:
        write_text(Path(path), text)
    return text


def stored_plan(plan: Plan) -> StoredPlan:
    """Return the document of a plan."""
    prices = plan.prices.known()
    return StoredPlan(
        fingerprint=fingerprint(plan.problem),
        problem=compact(plan.problem),
        status=plan.status,
        log=plan.log,
        tables={name: columns_of(frame) for name, frame in plan.tables.items()},
        objective=_or_null(plan.objective),
        bound=_or_null(plan.bound),
        gap=_or_null(plan.gap),
        build_seconds=_or_null(plan.build_seconds),
        solve_seconds=_or_null(plan.solve_seconds),
        options=plan.options,
        standard=plan.standard,
        shadow_prices=None if prices is None else columns_of(prices),
    )


def read_plan(source: str | PathLike[str], cls: type[P]) -> P:
    """Return the plan in a document, given its path or its text (which begins with ``{``).

    Raises
    ------
    ProblemError: there is no such document, or the problem in it is faulty.
    StorageError: it is not a plan, or it answers another problem than the one it holds.
    """
    document = read_document(source)
    if other := other_than("plan", document):
        raise StorageError(f"the document is not a plan: it holds {other}")
    try:
        stored = StoredPlan.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(str(fault) for fault in shape_faults(error, StoredPlan))
        raise StorageError(f"the document is not a plan: {faults}") from None
    return plan_of(stored, cls)


def plan_of(stored: StoredPlan, cls: type[P]) -> P:
    """Return the plan in a document.

    Raises
    ------
    ProblemError: the problem in it is faulty.
    StorageError: its tables cannot be, or it answers another problem than the one it holds.
    """
    problem = PlanningProblem(**stored.problem)
    if fingerprint(problem) != stored.fingerprint:
        raise StorageError("the plan was made for another problem than the one stored with it")
    frames = {name: _frame(name, columns) for name, columns in stored.tables.items()}
    return cls(
        problem=problem,
        status=stored.status,
        objective=_figure(stored.objective),
        bound=_figure(stored.bound),
        gap=_figure(stored.gap),
        build_seconds=_figure(stored.build_seconds),
        solve_seconds=_figure(stored.solve_seconds),
        tables=Tables(lambda: frames),
        log=stored.log,
        options=stored.options.model_copy(update={"progress": False}),
        standard=stored.standard,
        prices=_prices(stored),
    )


def write_plan_folder(plan: Plan, path: str | PathLike[str]) -> None:
    """Write one CSV file per table, the key figures as ``kpis.csv`` and ``summary.txt``.

    Raises
    ------
    StorageError: the folder cannot be written, or holds tables that are not a plan's, such as those
    of a problem.
    """
    frames = {KPIS: _kpis(plan), **plan.tables}
    texts = {name: csv_text(frame) for name, frame in frames.items()}
    notes = {f"{SUMMARY}.txt": f"{plan.summary()}\n"}
    save(Path(path), texts, known={KPIS, *COLUMNS, *texts}, others=notes)


def require_plan_folder(path: str | PathLike[str]) -> None:
    """Raise what would keep a plan from being written to a folder, before it is solved.

    Raises
    ------
    StorageError: as :func:`write_plan_folder`.
    """
    require_room(Path(path), known={KPIS, *COLUMNS})


def write_plan_excel(plan: Plan, path: str | PathLike[str]) -> None:
    """Write a workbook: the summary, the key figures and one sheet per table.

    Raises
    ------
    StorageError: openpyxl is not installed.
    """
    summary = pd.DataFrame({SUMMARY: plan.summary().splitlines()})
    save_workbook(Path(path), {SUMMARY: summary, KPIS: _kpis(plan), **plan.tables})


def _kpis(plan: Plan) -> pd.DataFrame:
    rows = [(name, value, UNITS.get(name, "")) for name, value in plan.kpis.items()]
    return pd.DataFrame(rows, columns=["figure", "value", "unit"])


def columns_of(frame: pd.DataFrame) -> list[StoredColumn]:
    """Return a frame as it is stored."""
    return [StoredColumn.of(str(name), frame[name]) for name in frame.columns]


def _frame(name: str, columns: list[StoredColumn]) -> pd.DataFrame:
    lengths = {len(column.labels or column.numbers or ()) for column in columns}
    if len(lengths) > 1:
        raise StorageError(f"the document is not a plan: columns of {name} differ in length")
    return pd.DataFrame({column.name: column.series() for column in columns})


def _prices(stored: StoredPlan) -> ShadowPrices:
    if stored.shadow_prices is None:
        return ShadowPrices()
    frame = _frame("shadow_prices", stored.shadow_prices)
    if tuple(frame.columns) != shadow_prices.COLUMNS:
        told = quoted(list(frame.columns))
        raise StorageError(f"the document is not a plan: its shadow prices have columns {told}")
    return ShadowPrices(frame=frame)


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else value


def _figure(value: float | None) -> float:
    return math.nan if value is None else value
