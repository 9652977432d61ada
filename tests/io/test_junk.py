"""Whatever comes in, a problem comes out or a ProblemError: never another error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, ProblemError
from sop_opt.io.columns import headers
from sop_opt.io.naming import key_columns, table_names
from sop_opt.problem.fields import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANY = settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)

BAKERY: dict[str, Any] = json.loads(
    PlanningProblem(
        horizon=["Jan", "Feb"],
        products=[{"name": "bread"}, {"name": "flour", "properties": {"grain": 1}}],
        inventory=[{"product": "bread", "safety_stock": [1, 2]}],
        resources=[
            {"name": "oven", "hours": 9, "overtime": {}, "maintenance": [{"machine_periods": 1}]}
        ],
        workforce=[
            {
                "name": "bakers",
                "hours_per_worker": 8,
                "short_time": {},
                "moves": [{"to": "packers"}],
            },
            {"name": "packers", "hours_per_worker": "8 per day"},
        ],
        processes=[{"product": "bread", "cost": [1, 2], "materials": {"flour": {"Jan": 2}}}],
        suppliers=[
            {"supplier": "mill", "product": "flour", "cost_steps": [{"start": 0, "cost": 1}]}
        ],
        demand=[{"product": "bread", "quantity": [1, 2], "unmet": {"kind": "backlog", "cost": 2}}],
        limits=[{"name": "share", "flow": "made", "most": 3, "relative_to": {"flow": "bought"}}],
        usage=[{"name": "few", "flow": "made", "most_in_use": 1, "requires": {"flow": "bought"}}],
        stability={"pins": [{"flow": "made", "quantity": {"Jan": 3}}], "frozen_periods": ["Jan"]},
    ).to_json()
)

NAMES = ("Jan", "Feb", "bread", "make bread", "made", "backlog; lost_sales", "main", "name")
AMOUNTS = (
    "8 per day",
    "per day",
    "1; 2",
    "Jan: 1",
    "a; b: 2",
    "-1",
    "1e999",
    "nan",
    "",
    " ",
    ";",
    ":",
)
words = st.sampled_from([*NAMES, *AMOUNTS, "\0"])
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | words
junk = st.recursive(
    plain | st.sampled_from([10**400, "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "kind", "Jan", "amount", "per", "product"]), inner
        )
        | st.tuples(inner)
    ),
    max_leaves=4,
)
cells = (
    plain
    | st.dates()
    | st.datetimes()
    | st.sampled_from([pd.NaT, pd.NA, np.float64(3), np.int64(2), [1, 2], {"Jan": 1}, b"1"])
)


def survives(read: Callable[[], PlanningProblem]) -> bool:
    """Return whether a problem came out, or faults that say what is wrong."""
    try:
        read()
    except ProblemError as error:
        return bool(error.faults) and all(fault.message for fault in error.faults)
    return True


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to everything within a document."""
    listed = enumerate(value) if isinstance(value, list) else ()
    for key, inner in value.items() if isinstance(value, dict) else listed:
        yield (*path, key)
        yield from places(inner, (*path, key))


def damaged(document: Any, path: tuple[Any, ...], key: str, value: Any) -> Any:
    """Return the document with a value replaced, or added to where ``key`` says so."""
    if not path:
        return {**document, key: value} if key and isinstance(document, dict) else value
    head, *rest = path
    inner = damaged(document[head], tuple(rest), key, value)
    if isinstance(document, dict):
        return document | {head: inner}
    return [inner if place == head else each for place, each in enumerate(document)]


@MANY
@given(
    path=st.sampled_from(list(places(BAKERY))),
    key=st.sampled_from(["", "", "name", "costt", "kind", "Jan", "5"]),
    value=junk,
)
def test_damaged_sections(path: tuple[Any, ...], key: str, value: Any) -> None:
    sections = damaged(BAKERY, path, key, value)
    assert survives(lambda: PlanningProblem(**sections))
    assert survives(lambda: PlanningProblem.from_json(json.dumps(sections)))


@MANY
@given(text=st.text(max_size=30) | st.just(json.dumps(BAKERY)).map(lambda text: text[:-3]))
def test_damaged_text(text: str) -> None:
    assert survives(lambda: PlanningProblem.from_json("{" + text))


TABLES = table_names(PlanningProblem)


def columns_of(table: str) -> list[Any]:
    """Return columns that the table could have, and some that it could not."""
    section, part = TABLES.get(table, ("problem", ""))
    columns: list[Any] = [
        "period",
        "Jan",
        "Feb",
        "amount",
        "field",
        "value",
        "a",
        "",
        5,
        None,
        part,
    ]
    columns += ["name", "product", "process", "resource", "pool"]
    if section == "problem":
        return columns
    model = shape(PlanningProblem, section).section
    known = [head.replace("NAME", "bread") for head in headers(model)]
    return [*columns, *known, *key_columns(model)]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    """Draw the frames of a small problem, some of them replaced or added."""
    frames = {
        "horizon": pd.DataFrame({"name": ["Jan", "Feb"]}),
        "products": pd.DataFrame({"name": ["bread", "flour"]}),
        "processes": pd.DataFrame({"product": ["bread"], "cost": [2]}),
    }
    for name in draw(st.lists(st.sampled_from([*TABLES, "other"]), min_size=1, max_size=3)):
        columns = draw(st.lists(st.sampled_from(columns_of(name)), max_size=5))
        row = st.lists(cells, min_size=len(columns), max_size=len(columns))
        rows = draw(st.lists(row, max_size=3))
        frames[name] = pd.DataFrame(rows, columns=pd.Index(columns, dtype=object))
    return frames


@MANY
@given(frames=tables())
def test_damaged_frames(frames: dict[str, pd.DataFrame]) -> None:
    assert survives(lambda: PlanningProblem.from_frames(frames))
