"""A folder of finished scenarios, from which a batch goes on after a crash or a kill.

::

    results.json              says that the folder holds results of scenarios
    boom-1f0c2a9b3d4e/        one folder per scenario: its name, and what stands for its question
        outcome.json          status, money and key figures
        demand.parquet        one file per table that has rows; its first column is the scenario

The question is the problem, the changes of the scenario, the options but for threads and progress,
and the version of this library: where one of them differs, the scenario is solved again, and its
new result takes the place of the old one. A scenario's folder appears whole or not at all. What
failed is not kept: it may have been the machine.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sop_opt import __version__
from sop_opt.errors import StorageError, shown_path
from sop_opt.io.files import told, write_text
from sop_opt.io.plans import fingerprint
from sop_opt.plan.tables import COLUMNS
from sop_opt.scenarios.batch.outcome import UNANSWERED
from sop_opt.scenarios.batch.stored import StoredOutcome, StoredTables, write_parquet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.outcome import Outcome
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.solve.options import SolveOptions

log = logging.getLogger(__name__)

MARKER = "results.json"
"""File that tells a folder of results from others."""
RECORD = "outcome.json"
"""File of a scenario, beside its tables."""
SIGNS = 40
"""Signs of a name that the name of its folder begins with."""

_MARK = json.dumps({"document": "results of scenarios", "schema_version": 1})


class Store:
    """The results of one batch in a folder.

    Parameters
    ----------
    folder
        The folder: new, empty, or of an earlier batch.
    problem
        The problem that the scenarios change.
    options
        How they are solved.
    tables
        Names of the tables that are kept.

    Raises
    ------
    StorageError: the folder holds other things or cannot be written, or pyarrow is not installed.
    """

    def __init__(
        self,
        folder: Path,
        problem: PlanningProblem,
        options: SolveOptions,
        tables: Collection[str] | None,
    ) -> None:
        _require_pyarrow()
        self._folder = folder
        self._asked = {
            "version": __version__,
            "problem": fingerprint(problem),
            "options": options.model_dump(mode="json", exclude={"progress", "threads"}),
        }
        self._tables = tuple(COLUMNS if tables is None else tables)
        with told(folder):
            _open(folder)
            self._known = _records(folder)

    def find(self, scenario: Scenario) -> Outcome | None:
        """Return what a scenario came to, if just that was solved before with all these tables."""
        place = self._known.get(scenario.name)
        if place is None:
            return None
        folder, record = place
        kept = set(self._tables) <= set(record.tables)
        if not kept or record.question != self._question(scenario):
            return None
        rows = {name: record.tables[name] for name in self._tables}
        return replace(record.outcome(folder), tables=StoredTables(folder, rows))

    def tell_outdated(self, scenarios: Sequence[Scenario]) -> None:
        """Log how many of the scenarios the folder has for another question."""
        known = [one for one in scenarios if one.name in self._known]
        outdated = [
            one for one in known if self._known[one.name][1].question != self._question(one)
        ]
        if outdated:
            log.warning(
                "%d scenarios in %s are of another problem, or had other changes, options or "
                "another version of sop-opt: they are solved again, and their results replaced",
                len(outdated),
                shown_path(self._folder),
            )

    def add(self, scenario: Scenario, outcome: Outcome) -> Outcome:
        """Keep an outcome; return it with its tables left in the folder.

        Raises
        ------
        StorageError: it cannot be written.
        """
        if outcome.status in UNANSWERED:
            return outcome
        question = self._question(scenario)
        record = StoredOutcome(
            question=question,
            tables=dict.fromkeys(self._tables, 0) | _rows(outcome.tables),
            **{name: getattr(outcome, name) for name in _SHARED},
        )
        folder = self._folder / f"{_slug(scenario.name)}-{question[:12]}"
        with told(folder):
            self._write(folder, record, outcome.tables)
        self._known[scenario.name] = folder, record
        return replace(outcome, tables=record.outcome(folder).tables)

    def _write(
        self, folder: Path, record: StoredOutcome, tables: Mapping[str, pd.DataFrame]
    ) -> None:
        """Put a folder of a scenario in its place, and away what was known of it."""
        draft = self._folder / f".{uuid.uuid4().hex}"
        draft.mkdir()
        try:
            for name, frame in tables.items():
                if len(frame):
                    write_parquet(draft / f"{name}.parquet", record.scenario, frame)
            write_text(draft / RECORD, record.model_dump_json(indent=1))
            old, _ = self._known.get(record.scenario, (folder, None))
            for past in {old, folder}:
                shutil.rmtree(past, ignore_errors=True)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _question(self, scenario: Scenario) -> str:
        changes = scenario.model_dump(mode="json", exclude={"weight"})
        text = json.dumps(self._asked | {"scenario": changes}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


_SHARED = sorted(set(StoredOutcome.model_fields) - {"question", "tables"})


def _require_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise StorageError(
            'a folder of results needs pyarrow; pip install "sop-opt[parquet]"'
        ) from None


def _open(folder: Path) -> None:
    """Mark a new or empty folder as one of results; stop where it is another.

    Raises
    ------
    StorageError: it holds other things.
    """
    marker = folder / MARKER
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{shown_path(folder)} is a file; name a folder")
    if not marker.exists():
        if folder.exists() and any(file.name[0] != "." for file in folder.iterdir()):
            raise StorageError(
                f"{shown_path(folder)} holds other things than results of scenarios; name a new or "
                "empty folder"
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_text(marker, _MARK)
    elif marker.read_text(encoding="utf-8") != _MARK:
        raise StorageError(
            f"{shown_path(marker)} is not of this version of sop-opt; name another folder"
        )


def _records(folder: Path) -> dict[str, tuple[Path, StoredOutcome]]:
    """Return the finished scenarios in a folder by name; what is damaged is taken away.

    Otherwise its tables would be counted twice by whoever reads those of all folders.
    """
    found = {}
    for file in folder.glob(f"[!.]*/{RECORD}"):
        try:
            record = StoredOutcome.model_validate_json(file.read_bytes())
        except ValidationError:
            log.warning("%s is damaged; its scenario is solved again", file)
            shutil.rmtree(file.parent, ignore_errors=True)
        else:
            found[record.scenario] = file.parent, record
    return found


def _rows(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    return {name: len(frame) for name, frame in tables.items()}


def _slug(name: str) -> str:
    """Return a name with signs that every file system takes.

    >>> _slug("demand +10 % / line 2 down")
    'demand-10-line-2-down'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:SIGNS] or "scenario"
