"""What a folder of results holds of one scenario: a document, and tables in Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from sop_opt.errors import StorageError, shown_path
from sop_opt.plan.kpis import KeyFigures
from sop_opt.plan.tables import empty_table
from sop_opt.scenarios.batch.outcome import Outcome
from sop_opt.solve.result import Status

if TYPE_CHECKING:
    from pathlib import Path


class StoredOutcome(BaseModel):
    """The document of an outcome."""

    model_config = ConfigDict(
        extra="forbid", ser_json_inf_nan="strings", use_attribute_docstrings=True
    )

    question: str
    """Stands for what was solved; see the module."""
    scenario: str
    status: Status
    aim: Literal["cost", "profit", "service"]
    objective: float
    bound: float
    gap: float
    kpis: dict[str, float]
    costs: dict[str, float]
    path: Literal["fresh", "warm", "rebuilt"]
    seconds: float
    log: tuple[str, ...]
    tables: dict[str, int]
    """Tables that were kept, with their number of rows."""

    def outcome(self, folder: Path) -> Outcome:
        """Return the outcome, whose tables are read when they are asked for."""
        fields = self.model_dump(exclude={"question", "kpis", "tables"})
        tables = StoredTables(folder, self.tables)
        return Outcome(**fields, kpis=KeyFigures(self.kpis), tables=tables)


class StoredTables(Mapping[str, pd.DataFrame]):
    """Tables in a folder; each is read when it is asked for, and not kept.

    Parameters
    ----------
    folder
        Folder of one scenario.
    rows
        Number of rows by table; one without rows has no file.
    """

    def __init__(self, folder: Path, rows: Mapping[str, int]) -> None:
        self._folder, self._rows = folder, dict(rows)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if not self._rows[name]:
            return empty_table(name)
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415

        file = self._folder / f"{name}.parquet"
        try:
            with ParquetFile(file) as table:
                frame: pd.DataFrame = table.read().drop_columns(["scenario"]).to_pandas()
        except (OSError, ArrowException, KeyError) as error:
            raise StorageError(
                f"{shown_path(file)} cannot be read: {error}; delete the folder {file.parent.name}"
            ) from None
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def write_parquet(file: Path, scenario: str, frame: pd.DataFrame) -> None:
    """Write a table of a scenario, whose name is its first column."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow.parquet import write_table  # noqa: PLC0415

    table = pa.Table.from_pandas(frame, preserve_index=False)
    names = pa.repeat(scenario, len(frame))
    write_table(table.add_column(0, "scenario", names), file)
