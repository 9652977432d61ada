"""One JSON document for a problem."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel

from sop_opt.errors import Fault, ProblemError, shortened, shown, shown_path
from sop_opt.io.files import write_text
from sop_opt.io.naming import VERSION
from sop_opt.problem import PlanningProblem
from sop_opt.problem.fields import DISCRIMINATOR, default
from sop_opt.problem.quantities import Rate, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from sop_opt.io.frames_in import P


READERS = {
    "problem": "a problem, which is to be solved first",
    "plan": "a plan, which Plan.from_json and 'sop-opt explain' read",
    "replay": "a replay file, which 'sop-opt replay' reads",
    "scenarios": "scenarios, which 'sop-opt scenarios' reads beside a problem",
}
"""Kinds of document, and who reads them."""


def read_json(source: str | PathLike[str], model: type[P]) -> P:
    """Return the problem in a document, given its path or its text (which begins with ``{``).

    Raises
    ------
    ProblemError: it lists every fault with section, row and field.
    """
    data = read_document(source)
    if other := other_than("problem", data):
        raise ProblemError([Fault("document", "", "", "", f"holds {other}")])
    supported = default(model, VERSION)
    if data.get(VERSION, supported) != supported:
        message = f"is not known; this version of sop_opt reads {supported}"
        raise ProblemError([Fault("document", "", VERSION, shown(data[VERSION]), message)])
    return model(**data)


def write_json(problem: PlanningProblem, path: str | PathLike[str] | None = None) -> str:
    """Return the problem as one document without what has its default; write it if asked."""
    text = _one_row_per_line(compact(problem))
    if path is not None:
        write_text(Path(path), text)
    return text


def _one_row_per_line(document: Mapping[str, Any]) -> str:
    fields = []
    for name, value in document.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in value)
            text = f"[\n{rows}\n  ]" if rows else "[]"
        fields.append(f"  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def problem_schema() -> dict[str, Any]:
    """Return the JSON Schema of the documents that :func:`read_json` reads."""
    return PlanningProblem.model_json_schema()


def read_document(source: str | PathLike[str]) -> dict[str, Any]:
    """Return the fields of a JSON document, given its path or its text.

    Raises
    ------
    ProblemError: there is no such file, or it does not hold a JSON object.
    """
    is_text = isinstance(source, str) and source.lstrip().startswith("{")
    label = "document" if is_text else repr(shown_path(source))
    try:
        text = str(source) if is_text else Path(source).read_text(encoding="utf-8-sig")
        data = json.loads(text, object_pairs_hook=_fields, parse_constant=_no_such_number)
    except (OSError, ValueError, RecursionError) as error:
        message = f"cannot be read as a JSON document: {shortened(str(error))}"
        raise ProblemError([Fault(label, "", "", "", message)]) from None
    if not isinstance(data, dict):
        message = "must be a JSON object"
        raise ProblemError([Fault(label, "", "", "", message)])
    return data


def other_than(kind: str, document: Mapping[str, Any]) -> str:
    """Return what a document holds that is of another kind, and who reads it; else nothing.

    >>> other_than("plan", {"document": "plan"}), other_than("plan", {"horizon": ["Jan"]})
    ('', 'a problem, which is to be solved first')
    """
    unsaid = "problem" if "horizon" in document else kind
    found = str(document.get("document", unsaid))
    return "" if found == kind else READERS.get(found, "")


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{shown(twice)} is given twice in one object; keep one")
    return fields


def _no_such_number(word: str) -> float:
    raise ValueError(f"{word} is not a number; leave a ceiling out for 'no limit'")


def compact(model: BaseModel) -> dict[str, Any]:
    """Return the fields that differ from their default, and those that say what it is."""
    said = (VERSION, DISCRIMINATOR)
    return {
        name: _plain(getattr(model, name))
        for name, info in type(model).model_fields.items()
        if name in said or info.is_required() or getattr(model, name) != default(type(model), name)
    }


def _plain(value: Any) -> Any:
    """Return the value as JSON holds it."""
    if isinstance(value, Rate):
        return written(value)
    if isinstance(value, RootModel):
        return _plain(value.root)
    if isinstance(value, BaseModel):
        return compact(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value.isoformat() if isinstance(value, date) else value
