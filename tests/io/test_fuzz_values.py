"""Values that no file or eye can take: huge, nested, given twice, without text, not a number."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, ProblemError
from sop_opt.errors import Suggestions
from sop_opt.io import write_frames
from worlds import make_problem, red_tomato

FEW = settings(
    max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


class Mute:
    """An object that cannot be put into words, nor compared."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no opinion")

    __hash__ = None


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


VALUES = {
    "a number of 401 digits": 10**400,
    "a number of 5,001 digits": 10**5_000,
    "a fraction of such numbers": Fraction(10**400, 3),
    "a decimal that signals": Decimal("sNaN"),
    "a decimal": Decimal("1e400"),
    "infinity": float("inf"),
    "no number": float("nan"),
    "a complex number": 1j,
    "an array": np.array([1.0, 2.0]),
    "a frame": pd.DataFrame({"a": [1, 2]}),
    "bytes": b"\xff",
    "lists in lists": nested(5_000),
    "a long text": "x" * 10**6,
    "a mute object": Mute(),
    "a lone surrogate": "\ud800",
    "a function": print,
}


def cells(value: Any, count: int = 1) -> pd.Series:
    """Return a column that holds a value, whatever it is."""
    column = np.empty(count, dtype=object)
    for place in range(count):
        column[place] = value
    return pd.Series(column, dtype=object)


def read(**frames: pd.DataFrame) -> PlanningProblem:
    return PlanningProblem.from_frames(make_problem().to_frames() | frames)


def check(*sources: Any) -> None:
    """Check that each source is a problem, or has faults that can be read."""
    for source in sources:
        try:
            source()
        except ProblemError as error:
            faults = error.faults
        else:
            faults = ()
        assert all(0 < len(str(fault)) < 1_000 for fault in faults)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_cell_of_a_frame_can_hold_anything(value):
    """As a number, as a name, in the long form twice, as a period and as a column."""
    row = {"product": ["bread"], "Jan": [1], "Feb": [2]}
    twice = {"product": ["bread"] * 2, "opening": cells(value, 2)}
    months = {"product": ["bread"] * 2, "period": ["Jan", "Feb"], "quantity": [1, 2]}
    check(
        lambda: read(demand=pd.DataFrame(row | {"Jan": cells(value)})),
        lambda: read(demand=pd.DataFrame(row | {"product": cells(value)})),
        lambda: read(demand=pd.DataFrame(months | {"price": cells(value, 2)})),
        lambda: read(demand=pd.DataFrame(months | {"customer": cells(value, 2)})),
        lambda: read(demand=pd.DataFrame(months | {"priority": cells(value, 2)})),
        lambda: read(inventory=pd.DataFrame(twice)),
        lambda: read(horizon=pd.DataFrame({"name": cells(value)})),
        lambda: read(demand=pd.DataFrame(row).rename(columns={"Jan": str(type(value))})),
        lambda: read(problem=pd.DataFrame({"field": ["name"], "value": cells(value)})),
    )


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_field_can_be_given_anything(value):
    due = {"product": "bread", "quantity": [10, 20]}
    check(
        lambda: make_problem(demand=[due | {"quantity": value}]),
        lambda: make_problem(demand=[due | {"quantity": [1, value]}]),
        lambda: make_problem(demand=[due | {"quantity": {"Jan": value}}]),
        lambda: make_problem(demand=[due | {"product": value}]),
        lambda: make_problem(demand=[due | {"priority": value}]),
        lambda: make_problem(demand=value),
        lambda: make_problem(horizon=value),
        lambda: make_problem(products=[value]),
        lambda: make_problem(schema_version=value),
    )


DOCUMENTS = {
    "a key twice": '{"horizon": ["Jan"], "horizon": ["Feb"], "products": []}',
    "a key twice within": '{"horizon": ["Jan"], "products": [{"name": "a", "name": "b"}]}',
    "lists in lists": '{"horizon": ' + "[" * 900 + "]" * 900 + "}",
    "lists in lists, deeper": '{"horizon": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "objects in objects": '{"horizon": ' + '{"a":' * 900 + "1" + "}" * 901,
    "5,001 digits": '{"horizon": ["Jan"], "products": 1' + "0" * 5_000 + "}",
    "half an emoji": '{"horizon": ["\\ud83d"], "products": []}',
    "a million amounts": '{"horizon": ["Jan"], "products": [{"name": "a"}], '
    '"demand": [{"product": "a", "quantity": [' + "1," * 10**6 + "1]}]}",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_holds_too_much_is_a_fault(text):
    with pytest.raises(ProblemError) as caught:
        PlanningProblem.from_json(text)
    assert len(str(caught.value)) < 200_000


@pytest.mark.parametrize("text", [DOCUMENTS["a key twice"], DOCUMENTS["a key twice within"]])
def test_a_key_that_is_there_twice_is_named(text):
    """Most readers take the last of the two without a word."""
    with pytest.raises(ProblemError, match=r"'(horizon|name)' is given twice in one object"):
        PlanningProblem.from_json(text)


def test_names_have_at_most_a_thousand_signs(tmp_path):
    """So that a name fits a cell of every table: spreadsheets take 32,767, csv files 131,072."""
    longest = make_problem(products=[{"name": "bread"}, {"name": "x" * 1_000}], name="y" * 1_000)
    longest.to_folder(tmp_path / "a")
    assert PlanningProblem.from_folder(tmp_path / "a") == longest
    with pytest.raises(ProblemError, match=r"name 'x+…: must have at most 1000 signs"):
        make_problem(products=[{"name": "bread"}, {"name": "x" * 1_001}])
    with pytest.raises(ProblemError, match=r"name 'y+…: must have at most 1000 signs"):
        make_problem(name="y" * 1_001)


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x00", "\x1f"])
def test_no_text_has_signs_that_no_workbook_can_hold(sign):
    for sections in ({"name": f"a{sign}b"}, {"products": [{"name": "bread"}, {"name": sign}]}):
        with pytest.raises(ProblemError):
            make_problem(**sections)


ROWS = 100_000
MANY: dict[str, dict[str, Any]] = {
    "right": {"product": ["bread"] * ROWS, "customer": np.arange(ROWS), "Jan": 1, "Feb": 2},
    "the same": {"product": ["bread"] * ROWS, "Jan": 1, "Feb": 2},
    "no numbers": {"product": ["bread"] * ROWS, "Jan": ["x"] * ROWS, "Feb": -1},
    "unknown": {"product": [f"bread {number}" for number in range(ROWS)], "Jan": 1, "Feb": 2},
    "lone periods": {
        "product": ["bread"] * ROWS,
        "period": [f"W{number}" for number in range(ROWS)],
        "quantity": 1,
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("columns", MANY.values(), ids=MANY)
def test_a_hundred_thousand_rows_take_seconds(columns):
    """Unknown names are compared with a thousand products: only so many suggestions are made."""
    products = pd.DataFrame({"name": ["bread", *(f"cake {number}" for number in range(1_000))]})
    began = time.perf_counter()
    check(lambda: read(products=products, demand=pd.DataFrame(columns)))
    assert time.perf_counter() - began < 60


def test_the_nearest_name_is_looked_for_only_so_often():
    """200,000 comparisons suffice for 100 unknown names among 2,000; all others get examples."""
    suggestions = Suggestions([f"cake {number}" for number in range(2_000)])
    told = [suggestions("cake_7") for _ in range(101)]
    assert told == ["did you mean 'cake 7'?"] * 100 + [told[-1]]
    assert told[-1].startswith("known: 'cake 0', 'cake 1',")
    assert Suggestions(["x" * 200])("x" * 201).startswith("known: 'xxx")


def test_a_long_list_of_faults_is_cut_where_it_is_printed():
    demand = pd.DataFrame({"product": ["bread"] * 2_000, "Jan": ["x"] * 2_000, "Feb": 1})
    with pytest.raises(ProblemError) as caught:
        read(demand=demand.assign(customer=range(2_000)))
    assert len(caught.value.faults) == 2_000
    assert str(caught.value).endswith("  - and 1000 more")


WRONG = [
    "=1+1",
    "#N/A",
    "1,5",
    "nan",
    "-1",
    -1,
    1e308,
    True,
    "Jan",
    "bread; bread",
    ": 1",
    "per day",
]


@FEW
@given(data=st.data())
def test_cells_of_a_workbook_that_are_wrong(data, tmp_path_factory):
    """Some cells of a workbook hold something else."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, frame in write_frames(red_tomato()).items():
        sheet = book.create_sheet(name[:31])
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([None if value is None or value != value else value for value in row])  # noqa: PLR0124
    for _ in range(data.draw(st.integers(1, 3))):
        sheet = data.draw(st.sampled_from(book.worksheets))
        row = data.draw(st.integers(1, sheet.max_row + 1))
        column = data.draw(st.integers(1, sheet.max_column + 1))
        sheet.cell(row, column).value = data.draw(st.sampled_from(WRONG))
    path = tmp_path_factory.mktemp("books") / "a.xlsx"
    book.save(path)
    check(lambda: PlanningProblem.from_excel(path))
