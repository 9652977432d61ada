"""Scenarios in files: JSON documents, and CSV tables with one change per row.

A document holds scenarios, or the axes of a grid::

    {"scenarios": [{"name": "boom", "changes": [{"kind": "scale_demand", "by": 1.1}]}]}
    {"axes": {"demand": [{"name": "boom", ...}, ...], "options": [{"name": "level", ...}, ...]}}

:mod:`sop_opt.io.scenario_tables` says what tables look like.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, StorageError, quoted, shown, shown_path
from sop_opt.io.documents import compact, other_than, read_document
from sop_opt.io.files import write_text
from sop_opt.io.scenario_tables import read_table, table_text
from sop_opt.scenarios.grid import grid
from sop_opt.scenarios.scenario import Scenario, require_unique

if TYPE_CHECKING:
    from os import PathLike

    from sop_opt.io.scenario_tables import Axes

KIND = "scenarios"
"""What such a document says that it is, and its field with a plain list."""
AXES = "axes"
"""Field of a document that holds a grid."""
ONLY = "scenario"
"""The axis of a file that names none."""


def read_scenarios(path: str | PathLike[str]) -> list[Scenario]:
    """Return the scenarios in a file; of a grid, all combinations, see :func:`sop_opt.grid`.

    Raises
    ------
    ProblemError: it lists every fault; of a table with row and column.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> level = Scenario(name="level", changes=[{"kind": "change_policy", "strategy": "level"}])
    >>> with TemporaryDirectory() as folder:
    ...     write_scenarios({"demand": [boom], "option": [level]}, f"{folder}/grid.csv")
    ...     [scenario.name for scenario in read_scenarios(f"{folder}/grid.csv")]
    ['boom / level']
    """
    return grid(**read_axes(path))


def read_axes(path: str | PathLike[str]) -> Axes:
    """Return the scenarios in a file by axis; those of a plain list as one called ``scenario``.

    Raises
    ------
    ProblemError: it lists every fault; of a table with row and column.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".csv":
        return {axis or ONLY: cases for axis, cases in read_table(Path(path)).items()}
    if suffix == ".json":
        return _axes_in(read_document(Path(path)))
    message = "is no file of scenarios; name one that ends in .json or .csv"
    raise ProblemError([Fault(repr(shown_path(path)), "", "", "", message)])


def write_scenarios(
    scenarios: Sequence[Scenario] | Mapping[str, Sequence[Scenario]], path: str | PathLike[str]
) -> None:
    """Write scenarios to a file that :func:`read_scenarios` reads: ``.json`` or ``.csv``.

    Parameters
    ----------
    scenarios
        Scenarios, or those of a grid by axis.

    Raises
    ------
    ProblemError: two scenarios have the same name.
    StorageError: the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> with TemporaryDirectory() as folder:
    ...     write_scenarios([boom], f"{folder}/cases.json")
    ...     read_scenarios(f"{folder}/cases.json") == [boom]
    True
    """
    axes = dict(scenarios) if isinstance(scenarios, Mapping) else {"": scenarios}
    for cases in axes.values():
        require_unique(cases)
    suffix = Path(path).suffix.lower()
    if suffix not in (".csv", ".json"):
        raise StorageError(f"{shown_path(path)} cannot be written: name a file .json or .csv")
    write_text(Path(path), table_text(axes) if suffix == ".csv" else _document(axes))


def _axes_in(document: Mapping[str, Any]) -> Axes:
    """Return the scenarios in a document by axis.

    Raises
    ------
    ProblemError: it lists every fault.
    """
    axes: Axes = {}
    faults: list[Fault] = []
    for axis, given in _lists_in(document).items():
        axes[axis], wrong = _scenarios_in(given)
        place = f"axis {axis!r}, " if AXES in document else ""
        faults += [replace(fault, section=place + fault.section) for fault in wrong]
    if faults:
        raise ProblemError(faults)
    return axes


def _lists_in(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lists of scenarios in a document by axis."""
    fields = {name: value for name, value in document.items() if name != "document"}
    message = f"must hold {KIND!r}, a list, or {AXES!r}, lists by name"
    if other := other_than(KIND, document):
        message = f"holds {other}"
    elif list(fields) == [KIND]:
        return {ONLY: fields[KIND]}
    elif list(fields) == [AXES] and isinstance(fields[AXES], dict):
        return dict(fields[AXES])
    elif fields:
        message += f", and nothing else; it holds {quoted(list(fields))}"
    raise ProblemError([Fault("document", "", "", "", message)])


def _scenarios_in(given: Any) -> tuple[list[Scenario], list[Fault]]:
    """Return the scenarios in a list, and the faults of those that are none."""
    if not isinstance(given, list):
        return [], [Fault(KIND, "", "", shown(given), "must be a list of scenarios")]
    found: list[Scenario] = []
    faults: list[Fault] = []
    for number, fields in enumerate(given, 1):
        try:
            found.append(_scenario(fields, f"scenario {number}"))
        except ProblemError as error:
            faults += error.faults
    return found, faults


def _scenario(fields: Any, place: str) -> Scenario:
    if not isinstance(fields, dict):
        message = "must be a mapping from fields to values"
        raise ProblemError([Fault(place, "", "", shown(fields), message)])
    try:
        return Scenario(**fields)
    except ProblemError as error:
        called = f"scenario {shown(fields.get('name'))}"
        raise ProblemError(
            fault
            if fault.section.startswith(called)
            else replace(fault, section=place + fault.section.removeprefix("scenario"))
            for fault in error.faults
        ) from None


def _document(axes: Mapping[str, Sequence[Scenario]]) -> str:
    """Return the text of a document, with one scenario per line."""
    lists = {axis: _lines(cases) for axis, cases in axes.items()}
    if list(axes) == [""]:
        content = f'"{KIND}": {lists[""]}'
    else:
        named = ",\n".join(f"{json.dumps(axis)}: {text}" for axis, text in lists.items())
        content = f'"{AXES}": {{\n{named}\n}}'
    return f'{{\n"document": "{KIND}",\n{content}\n}}\n'


def _lines(scenarios: Sequence[Scenario]) -> str:
    rows = (json.dumps(compact(scenario), ensure_ascii=False) for scenario in scenarios)
    return "[\n" + ",\n".join(f"  {row}" for row in rows) + "\n]"
