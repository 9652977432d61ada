"""Replay files: a plan with all that it takes to make it again, as one JSON document.

The plan's own document is inside: the problem with its fingerprint, the options with the seed, and
the tables. Beside it stand the versions of what made the plan. Nothing in it is of one machine.
"""

from __future__ import annotations

import platform
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import sop_opt
from sop_opt.errors import SolveError, StorageError
from sop_opt.io.documents import other_than, read_document
from sop_opt.io.files import write_text
from sop_opt.io.plans import StoredPlan, plan_of, stored_plan
from sop_opt.problem.complaints import shape_faults

if TYPE_CHECKING:
    from os import PathLike

    from sop_opt.io.plans import P
    from sop_opt.plan import Plan

PACKAGES = ("highspy", "numpy", "pandas", "pydantic", "pyomo", "pyscipopt")
"""What may have a say in a plan beside this library and Python; those that are installed count."""


class StoredReplay(BaseModel):
    """The document of a replay file."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    document: Literal["replay"] = "replay"
    """Tells the document from that of a problem or a plan."""
    schema_version: Literal[1] = 1
    """Version of this schema."""
    versions: dict[str, str]
    """Version of this library, of Python and of every package that has a say, by name."""
    plan: StoredPlan
    """The plan, the problem that it answers and the options that it was found with."""


def versions() -> dict[str, str]:
    """Return the versions of what makes plans here and now.

    >>> versions()["sop_opt"] == sop_opt.__version__
    True
    """
    found = {"sop_opt": sop_opt.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def write_replay(plan: Plan, path: str | PathLike[str] | None = None) -> str:
    """Return a plan as the text of a replay file; write it if asked.

    Raises
    ------
    SolveError: the plan is not the answer to its problem alone.
    """
    require_standard(plan)
    text = StoredReplay(versions=versions(), plan=stored_plan(plan)).model_dump_json(
        exclude_none=True
    )
    if path is not None:
        write_text(Path(path), text)
    return text


def read_replay(source: str | PathLike[str], cls: type[P]) -> tuple[P, dict[str, str]]:
    """Return the plan in a replay file and the versions that made it, given its path or its text.

    Raises
    ------
    ProblemError: there is no such document, or the problem in it is faulty.
    StorageError: it is not a replay file, or its plan answers another problem than the one in it.
    SolveError: the plan is not the answer to its problem alone.
    """
    document = read_document(source)
    if other := other_than("replay", document):
        raise StorageError(f"the document is not a replay file: it holds {other}")
    try:
        stored = StoredReplay.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(str(fault) for fault in shape_faults(error, StoredReplay))
        raise StorageError(f"the document is not a replay file: {faults}") from None
    plan = plan_of(stored.plan, cls)
    require_standard(plan)
    return plan, stored.versions


def require_standard(plan: Plan) -> None:
    """Raise that a plan was made with more than a file can hold, if it was."""
    if not plan.standard:
        raise SolveError(
            "the plan was made with own components or a customisation, which no file can hold; "
            "only the answer to a problem alone can be replayed"
        )
