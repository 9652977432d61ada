"""The kinds of change that scenarios are made of as Markdown, read from the classes themselves.

``python -m sop_opt.io.change_reference docs/changes.md`` renews what stands between the two marks
in a file.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt.io.reference import chapter, field_rows, plain, renewed, table_of
from sop_opt.io.scenario_tables import NESTED
from sop_opt.problem.fields import DISCRIMINATOR, shape
from sop_opt.scenarios.changes import KINDS
from sop_opt.scenarios.changes.address import WORDS, AnyRow, InPeriods

if TYPE_CHECKING:
    from sop_opt.io.reference import Row
    from sop_opt.scenarios.changes import ScenarioChange

PERIODS = ("periods", "start", "end")


def reference() -> str:
    """Return a chapter on addresses, and one per kind of change."""
    about = ["Words that say which rows and periods are meant; each kind has some of them."]
    rows = [
        row
        for model, words in ((AnyRow, WORDS), (InPeriods, PERIODS))
        for word in words
        for row in field_rows(model, word)
    ]
    chapters = [chapter("### Addresses", about, rows)]
    return "\n".join([*chapters, *(_kind(kind, change) for kind, change in KINDS.items())])


def _kind(kind: str, change: type[ScenarioChange]) -> str:
    """Return the chapter of one kind: what it does, its fields, and how it is addressed."""
    told = f"### `{kind}`\n\n{_about(change)}\n"
    words = [word for word in (*WORDS, *PERIODS) if word in change.model_fields]
    # a word that says something else here than in most kinds is described here as well
    shared = {word for word in words if _is_shared(change, word)}
    own = [name for name in change.model_fields if name not in {DISCRIMINATOR, *shared}]
    if rows := [_row(change, name) for name in own]:
        told += f"\n{table_of(rows)}"
    if shared:
        listed = ", ".join(f"`{word}`" for word in words if word in shared)
        told += f"\n[Address](#addresses): {listed}.\n"
    return told


def _row(change: type[ScenarioChange], name: str) -> Row:
    """Return what the table says of a field; of one with parts, that it is JSON."""
    held = shape(change, name)
    if held.kind not in NESTED:
        return next(iter(field_rows(change, name)))
    kinds = ", ".join(f"`{kind}`" for kind in held.sections if kind)
    holds = "JSON" + f", of kind {kinds}" * bool(kinds)
    needed = "required" if change.model_fields[name].is_required() else "none"
    return f"`{name}`", holds, needed, str(change.model_fields[name].description)


def _is_shared(change: type[ScenarioChange], word: str) -> bool:
    model = InPeriods if word in PERIODS else AnyRow
    return change.model_fields[word].description == model.model_fields[word].description


def _about(change: type[ScenarioChange]) -> str:
    """Return the docstring before its example; what is indented is shown as it stands."""
    text = inspect.getdoc(change) or ""
    paragraphs = text.partition(">>>")[0].strip().split("\n\n")
    return "\n\n".join(
        f"```text\n{textwrap.dedent(part)}\n```"
        if part.startswith(" ")
        else plain(part).replace("::", ":")
        for part in paragraphs
    )


def main(path: str) -> None:
    """Renew the generated part of a file."""
    file = Path(path)
    file.write_text(renewed(file.read_text(encoding="utf-8"), reference()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
