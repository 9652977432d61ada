"""The tables of the data format as Markdown, read from the schema itself.

``python -m sop_opt.io.reference docs/data.md`` renews what stands between the two marks in a file;
:mod:`sop_opt.io.change_reference` does so for the changes of scenarios.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import PlainValidator

from sop_opt.io.naming import WHOLE, key_columns, name_column
from sop_opt.problem import PlanningProblem
from sop_opt.problem.base import Section, missing_amount
from sop_opt.problem.content import DEFINED_BY
from sop_opt.problem.fields import DISCRIMINATOR, default, shape
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

_MARKED = re.compile("(<!-- begin: [^\n]* -->\n).*?(<!-- end: )", re.DOTALL)

_HEAD = "| column | holds | default | meaning |\n|---|---|---|---|\n"
_WORDS = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    date: "date",
    str: "text",
    Any: "JSON object",
}
_BOUNDS = {"ge": "≥ {:g}", "gt": "> {:g}", "le": "≤ {:g}", "lt": "< {:g}"}

Row = tuple[str, str, str, str]
"""Column, what it holds, default, meaning."""


def renewed(text: str, content: str) -> str:
    """Return a document with the part between the marks written anew."""
    return _MARKED.sub(lambda marks: f"{marks[1]}\n{content}\n{marks[2]}", text)


def reference() -> str:
    """Return a chapter per table, with a row per column."""
    chapters = [_whole()]
    for name, info in PlanningProblem.model_fields.items():
        held = shape(PlanningProblem, name)
        if not held.sections:
            continue
        about = [str(info.description), _more(held.section), *_notes(held.section)]
        if held.kind == "model":
            about.append("The table has the columns `field` and `value`.")
        rows = _columns(held.section, table=name)
        chapters += [chapter(f"### `{name}`", about, rows), *_parts(name, held.section)]
    return "\n".join([*chapters, _selections()])


def _whole() -> str:
    names = [n for n in PlanningProblem.model_fields if not shape(PlanningProblem, n).sections]
    rows = [row for name in names for row in field_rows(PlanningProblem, name)]
    about = ["What the problem says as a whole. The table has the columns `field` and `value`."]
    return chapter(f"### `{WHOLE}`", about, rows)


def _parts(table: str, section: type[Section]) -> Iterator[str]:
    """Yield the chapters of the rows that are nested in a section."""
    for name, info in section.model_fields.items():
        held = shape(section, name)
        if held.kind == "rows":
            columns = [f"`{column}`" for column in key_columns(section)]
            about = [str(info.description), _more(held.section), *_notes(held.section)]
            if columns:
                about.append(f"Each row begins with what it belongs to: {', '.join(columns)}.")
            yield chapter(f"#### `{table}.{name}`", about, _columns(held.section))


def chapter(title: str, about: list[str], rows: list[Row]) -> str:
    """Return a title, what it is about, and a table of columns."""
    return f"{title}\n\n{plain(' '.join(about))}\n\n{table_of(rows)}"


def table_of(rows: list[Row]) -> str:
    """Return a table of columns."""
    table = "".join(f"| {' | '.join(plain(cell) for cell in row)} |\n" for row in rows)
    return _HEAD + table


def plain(text: str) -> str:
    """Return docstring text as Markdown that fits in a table."""
    text = re.sub(r":\w+:`([^`]+)`", r"`\1`", text.replace("``", "`").replace("|", "\\|"))
    return re.sub(r"\s+", " ", text).strip()


def _more(section: type[Section]) -> str:
    """Return what the docstring says beyond its first line and before an example."""
    return (inspect.getdoc(section) or "").partition("\n")[2].partition(">>>")[0]


def _notes(section: type[Section]) -> list[str]:
    """Return what tells rows apart, how other tables call them, and what periods fill."""
    notes = []
    if section.key:
        notes.append(f"No two rows have the same {_listed(section.key)}.")
    if section.noun:
        notes.append(f"Other tables name a row in a column `{section.noun}`.")
    if section.wide:
        notes.append(f"Columns named after periods hold `{section.wide}`.")
    return notes


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _columns(section: type[Section], prefix: str = "", table: str = "") -> list[Row]:
    """Return the columns of a section; ``table``: the one whose parts have tables of their own."""
    rows = [(f"`{word}`", "name", "none", about) for word, about in section.shorthands.items()]
    shared = tuple(Selection.model_fields) if issubclass(section, Selection) else ()
    own = [name for name in section.model_fields if name not in (*shared, DISCRIMINATOR)]
    for name in section.key:
        rows += field_rows(section, name, prefix, table)
    if shared:
        flows = ", ".join(f"`{prefix}{name}`" for name in shared[:2])
        rows.append((f"{flows} …", "a [selection](#selections)", "", "The flows that are meant."))
    for name in own:
        rows += field_rows(section, name, prefix, table) if name not in section.key else ()
    return rows


def _selections() -> str:
    about = ["Columns that say which flows are meant: those of the kinds and names given."]
    rows = [row for name in Selection.model_fields for row in field_rows(Selection, name)]
    return chapter("### Selections", about, rows)


def field_rows(
    model: type[BaseModel], name: str, prefix: str = "", table: str = ""
) -> Iterator[Row]:
    """Yield the columns that one field takes."""
    held, info = shape(model, name), model.model_fields[name]
    about = str(info.description)
    if held.kind == "rows":
        yield f"table `{table}.{name}`", "rows", "none", about
    elif held.kind == "model":
        yield f"`{prefix}{name}. …`", "the columns below", "none", about
        yield from _columns(held.section, f"{prefix}{name}.")
    elif held.kind == "mapping":
        yield f"`{prefix}{name}.NAME`", _mapping(model, name, table), _default(model, name), about
    else:
        yield f"`{prefix}{name}`", _holds(model, name), _default(model, name), about
        for kind, section in held.sections.items():
            yield from _columns(section, f"{prefix}{name}.{kind}.")


def _mapping(model: type[BaseModel], name: str, table: str) -> str:
    assert issubclass(model, Section)
    names = name_column(PlanningProblem, model, name)
    (_, each) = get_args(model.model_fields[name].annotation)
    amount = _series(model, name) if shape(model, name).per_period else _WORDS[each]
    if not table:  # what is nested in a row has columns only
        return f"{amount}, for each {names}"
    columns = ", ".join(f"`{column}`" for column in (*key_columns(model), names, "amount"))
    return f"{amount}, for each {names}; or table `{table}.{name}` with columns {columns}"


def _holds(model: type[BaseModel], name: str) -> str:
    kind = shape(model, name).kind
    reference = getattr(model, "references", {}).get(name)
    if kind == "series":
        return _series(model, name)
    if reference:
        homes = [f"{field} in `{section}`" for section, field in DEFINED_BY[reference]]
        return " or ".join(homes) + "; one or several" * (kind == "names")
    if kind == "names":
        return "; ".join(_words(model.model_fields[name].annotation)) or "names"
    if kind == "choices":
        return "; ".join(f"`{word}`" for word in shape(model, name).sections)
    bounds = [
        text.format(getattr(part, word))
        for part in model.model_fields[name].metadata
        for word, text in _BOUNDS.items()
        if getattr(part, word, None) is not None
    ]
    annotation = model.model_fields[name].annotation
    several = "; one or several" * (get_origin(annotation) is tuple)
    return " ".join([" or ".join(_words(annotation)), *bounds]) + several


def _words(annotation: Any) -> list[str]:
    """Return what a type is called, and the words that it allows."""
    if annotation in _WORDS:
        return [_WORDS[annotation]]
    if get_origin(annotation) is Literal:
        return [f"`{word}`" for word in get_args(annotation)]
    return [word for part in get_args(annotation) for word in _words(part)]


def _series(model: type[BaseModel], name: str) -> str:
    """Return the range of a quantity, and what it is in periods that are left out."""
    pending: list[Any] = [model.model_fields[name].annotation, *model.model_fields[name].metadata]
    validators = []
    while pending:
        part = pending.pop()
        validators += [part] if isinstance(part, PlainValidator) else []
        pending += get_args(part)
    (validator,) = validators
    least = "" if _accepts(validator, -1.0) else " ≥ 0"
    most = "" if _accepts(validator, 2.0) else " and ≤ 1"
    missing = missing_amount(model, name)
    rest = "no limit" if math.isinf(missing) else f"{missing:g}"
    return f"per period{least}{most}; {rest} in periods left out"


def _accepts(validator: PlainValidator, amount: float) -> bool:
    try:
        validator.func(amount)  # type: ignore[call-arg]
    except ValueError:
        return False
    return True


def _default(model: type[BaseModel], name: str) -> str:
    value = default(model, name)
    if model.model_fields[name].is_required():
        return "required"
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "; ".join(f"`{getattr(part, DISCRIMINATOR, part)}`" for part in value)
    return f"`{value}`" if isinstance(value, str) else f"{value:g}"


def main(path: str) -> None:
    """Renew the generated part of a file."""
    file = Path(path)
    file.write_text(renewed(file.read_text(encoding="utf-8"), reference()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
