"""Scenarios in files: both formats say the same, and faults are told with their place."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_opt import ProblemError, StorageError
from sop_opt.errors import quoted
from sop_opt.io.scenarios import read_axes, read_scenarios, write_scenarios
from sop_opt.scenarios.changes import KINDS
from sop_opt.scenarios.changes.costs import Cost
from sop_opt.scenarios.scenario import Scenario

ROWS = """\
scenario,weight,kind,by,product,periods,forward_buying,supplier
boom,0.25,scale_demand,1.5,bread; cake,Jan,,
boom,,promotion,,bread,,0.2; 0.1,
slump,0.75,scale_demand,Jan: 0.5; Feb: 0.75,,,,
no mill,,lose_supplier,,,,,mill
as planned,,,,,,,
"""


def faults(error: ProblemError) -> list[str]:
    return [str(fault) for fault in error.faults]


def written(folder: Path, name: str, content: Any) -> Path:
    """Return a file with this content: text, or what is to be JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def faults_in(file: Path) -> list[str]:
    with pytest.raises(ProblemError) as raised:
        read_scenarios(file)
    return faults(raised.value)


def test_a_table_has_one_row_per_change(tmp_path: Path) -> None:
    found = read_scenarios(written(tmp_path, "cases.csv", ROWS))
    assert [(one.name, one.weight, len(one.changes)) for one in found] == [
        ("boom", 0.25, 2),
        ("slump", 0.75, 1),
        ("no mill", 1.0, 1),
        ("as planned", 1.0, 0),
    ]
    assert [str(change) for one in found for change in one.changes] == [
        "demand times 1.5, product bread or cake, in Jan",
        "promotion with 0.2; 0.1 of the following periods, product bread",
        "demand times Jan: 0.5; Feb: 0.75",
        "supplier lost, supplier mill",
    ]


def test_a_document_says_the_same(tmp_path: Path) -> None:
    table = read_scenarios(written(tmp_path, "cases.csv", ROWS))
    first = {"kind": "scale_demand", "by": 1.5, "product": ["bread", "cake"], "periods": ["Jan"]}
    second = {"kind": "promotion", "product": "bread", "forward_buying": [0.2, 0.1]}
    document = {
        "scenarios": [
            {"name": "boom", "weight": 0.25, "changes": [first, second]},
            {
                "name": "slump",
                "weight": 0.75,
                "changes": [{"kind": "scale_demand", "by": {"Jan": 0.5, "Feb": 0.75}}],
            },
            {"name": "no mill", "changes": [{"kind": "lose_supplier", "supplier": "mill"}]},
            {"name": "as planned"},
        ]
    }
    assert read_scenarios(written(tmp_path, "cases.json", document)) == table


def test_axes_make_a_grid(tmp_path: Path) -> None:
    text = (
        "axis,scenario,weight,kind,by,strategy\n"
        "demand,boom,0.5,scale_demand,2,\n"
        "demand,as planned,0.5,,,\n"
        "options,level,,change_policy,,level\n"
        "options,free,,,,\n"
    )
    names = ["boom / level", "boom / free", "as planned / level", "as planned / free"]
    file = written(tmp_path, "grid.csv", text)
    assert [one.name for one in read_scenarios(file)] == names
    axes = read_axes(file)
    assert list(axes) == ["demand", "options"]
    write_scenarios(axes, tmp_path / "grid.json")
    assert read_axes(tmp_path / "grid.json") == axes
    write_scenarios(axes, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text() == text


def test_the_axis_of_a_plain_list_is_called_scenario(tmp_path: Path) -> None:
    assert list(read_axes(written(tmp_path, "cases.csv", ROWS))) == ["scenario"]
    document = {"scenarios": [{"name": "as planned"}]}
    assert list(read_axes(written(tmp_path, "cases.json", document))) == ["scenario"]


def test_faults_of_a_table_are_told_with_row_and_column(tmp_path: Path) -> None:
    text = (
        "scenario,weight,kind,by,product,hours,strategy,forward_buying\n"
        "boom,0.2,scale_demnd,,,,,\n"
        "boom,0.3,scale_demand,lots,bread,8,,\n"
        ",,scale_demand,2,,,,\n"
        "slump,-1,change_policy,,,,levl,\n"
        "slump,,,2,,,,\n"
        "sale,,promotion,,,,,0.2; 1.5\n"
        "sale,many,scale_demand,,,,,\n"
    )
    assert faults_in(written(tmp_path, "cases.csv", text)) == [
        "cases.csv row 1, kind 'scale_demnd': no such kind of change; did you mean 'scale_demand'?",
        "cases.csv row 2, weight '0.3': is given as '0.2' too; keep one",
        "cases.csv row 2, by 'lots': is not a number",
        (
            "cases.csv row 2, hours '8': no such field; known: 'kind', 'product', 'family', "
            "'site', 'customer' and 4 more"
        ),
        "cases.csv row 3, scenario: is required",
        "cases.csv row 4, strategy 'levl': did you mean 'level'?",
        "cases.csv row 5, kind: is required, such as 'scale_demand'",
        "cases.csv row 6, forward_buying ' 1.5': must be at most 1",
        "cases.csv row 7, by: is required",
        "cases.csv row 4, weight '-1': must be at least 0",
        "cases.csv row 7, weight 'many': must be a number",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenario,knd\nboom,x\n", "header 'knd': no such column; did you mean 'kind'?"),
        ("kind\nscale_demand\n", "header 'scenario': is needed, but missing"),
        ("scenario\nboom\n", "header 'kind': is needed, but missing"),
        ("scenario,kind\n", "cases.csv: holds no scenario; add a row"),
        ("", "cases.csv: is empty"),
        ("axis,scenario,kind\n,boom,\n", "row 1, axis: is required"),
        (
            "axis,scenario,kind\nx,a / b,\ny,c,\n",
            "axis 'x' row 1, name 'a / b': must not contain ' / '",
        ),
        ("scenario,kind,by\nbase,scale_demand,2\n", "name 'base': stands for the problem"),
        (
            "scenario,kind,by\nboom,scale_demand,2\nslump,,\nboom,scale_demand,3\n",
            "row 3, scenario 'boom': has rows further up; put them beside each other, or rename",
        ),
    ],
)
def test_a_table_without_what_it_needs_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in "\n".join(faults_in(written(tmp_path, "cases.csv", text)))


def test_faults_of_a_document_are_told_with_scenario_and_change(tmp_path: Path) -> None:
    wrong = [{"kind": "scale_demand", "by": 2}, {"kind": "scale_demand", "by": -1}]
    document = {
        "axes": {
            "demand": [
                {"name": "boom", "changes": wrong},
                {"weight": -1, "changes": [{"kind": "x"}]},
                "slump",
                {"name": "calm"},
            ],
            "options": {"name": "level"},
        }
    }
    assert faults_in(written(tmp_path, "grid.json", document)) == [
        "axis 'demand', scenario 'boom' change 2, by -1: is out of range; it must be at least 0",
        "axis 'demand', scenario 2, name: is required",
        "axis 'demand', scenario 2, weight -1: must be at least 0",
        (
            "axis 'demand', scenario 2 change 1, kind 'x': no such kind of change; known: "
            f"{quoted(list(KINDS))}"
        ),
        "axis 'demand', scenario 3 'slump': must be a mapping from fields to values",
        "axis 'options', scenarios {'name': 'level'}: must be a list of scenarios",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "must be a JSON object"),
        ("{", "cannot be read as a JSON document"),
        ({}, "must hold 'scenarios', a list, or 'axes', lists by name"),
        ({"scenarios": [], "axes": {}}, "it holds 'scenarios', 'axes'"),
        ({"axes": []}, "must hold 'scenarios'"),
        ({"scenarios": []}, "has no scenario"),
        ({"scenarios": [{"name": "calm"}] * 2}, "row 2, name 'calm': is the name of an earlier"),
        ({"axes": {}}, "has no axis"),
        ({"scenarios": {}}, "scenarios {}: must be a list of scenarios"),
        ({"horizon": ["Jan"], "products": []}, "holds a problem"),
        ({"document": "plan"}, "holds a plan"),
    ],
)
def test_a_document_of_something_else_is_refused(
    tmp_path: Path, content: Any, message: str
) -> None:
    assert message in "\n".join(faults_in(written(tmp_path, "cases.json", content)))


def test_files_end_in_json_or_csv(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"ends in \.json or \.csv"):
        read_scenarios(tmp_path / "cases.xlsx")
    with pytest.raises(StorageError, match=r"name a file \.json or \.csv"):
        write_scenarios([], tmp_path / "cases.xlsx")
    with pytest.raises(ProblemError, match="cannot be read"):
        read_scenarios(tmp_path / "missing.json")
    with pytest.raises(ProblemError, match="could be read"):
        read_scenarios(tmp_path / "missing.csv")


def test_names_that_stand_twice_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="is the name of an earlier one too"):
        write_scenarios([Scenario(name="boom"), Scenario(name="boom")], tmp_path / "cases.json")
    assert not list(tmp_path.iterdir())


names = st.text(
    st.characters(codec="ascii", exclude_characters=";\x7f", categories=("L", "N", "P"))
)
words = names.filter(lambda text: bool(text.strip()))
several = st.lists(words, min_size=1, max_size=3, unique=True)
numbers = st.floats(0.001, 1e9)
series = st.one_of(
    numbers,
    st.lists(numbers, min_size=1, max_size=3),
    st.dictionaries(words.filter(lambda text: ":" not in text), numbers, min_size=1, max_size=3),
    st.just("8 per working day"),
)
json_rows = st.dictionaries(words, st.one_of(words, numbers, several), min_size=1, max_size=3)
shares = st.floats(0.01, 1)

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "scale_demand": {"by": series},
    "replace_demand": {"quantity": series},
    "shift_demand": {"by": st.integers(-9, 9), "share": shares},
    "promotion": {"lift": numbers, "forward_buying": st.lists(shares), "discount": shares},
    "delay_launch": {"by": st.integers(-9, 9), "demand": st.sampled_from(["moves", "is_lost"])},
    "change_cost": {"of": st.sampled_from(get_args(Cost)), "by": series, "to": series},
    "resource_down": {"resource": st.lists(words, min_size=1), "machines": series},
    "add_machines": {"resource": st.lists(words, min_size=1), "machines": series},
    "add_shift": {
        "resource": st.lists(words, min_size=1),
        "shift": words,
        "hours": series,
        "whole": st.booleans(),
    },
    "faster": {"by": series, "pool": several},
    "lose_supplier": {"supplier": several},
    "close_lane": {"origin": several, "destination": several},
    "stop_process": {"process": several, "pool": several},
    "freeze_people": {"pool": several, "hiring": st.booleans(), "moving": st.booleans()},
    "absence": {"share": shares},
    "change_policy": {"strategy": st.sampled_from(["level", "chase", "mixed", None])},
    "change_field": {
        "section": words,
        "field": words,
        "to": st.one_of(words, numbers, st.booleans(), several, st.none()),
        "reset": st.booleans(),
        "name": several,
    },
    "draw_demand": {
        "number": st.integers(1, 9),
        "demand": st.lists(
            st.fixed_dictionaries({"kind": st.just("normal"), "cv": series, "product": several}),
            min_size=1,
            max_size=2,
        ),
    },
    "add_row": {"section": words, "row": json_rows},
    "drop_rows": {"section": words, "name": several},
}
"""Fields that are drawn for every kind, beside the address."""

ADDRESS = {"product": several, "periods": several, "start": st.one_of(words, st.none())}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(FIELDS)))
    address = {word: held for word, held in ADDRESS.items() if word in KINDS[kind].model_fields}
    fields = {name: draw(held) for name, held in (FIELDS[kind] | address).items()}
    return {"kind": kind, **fields}


@st.composite
def scenarios(draw: st.DrawFn) -> list[Scenario]:
    called = draw(st.lists(words.map(str.strip), min_size=1, max_size=3, unique=True))
    return [
        Scenario(
            name=f"case {name}",
            weight=draw(numbers),
            changes=draw(st.lists(changes(), max_size=3)),  # type: ignore[arg-type]
        )
        for name in called
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, given: list[Scenario]
) -> None:
    file = tmp_path_factory.mktemp("cases", numbered=True) / f"cases{suffix}"
    write_scenarios(given, file)
    assert read_scenarios(file) == given


def test_every_kind_is_tried() -> None:
    assert FIELDS.keys() == KINDS.keys()


def test_parts_of_a_field_are_json_in_a_cell(tmp_path: Path) -> None:
    text = 'scenario,kind,number,demand\n3,draw_demand,3,"[{""kind"": ""normal"", ""cv"": 0.2}]"\n'
    file = written(tmp_path, "draws.csv", text)
    ((change,),) = (one.changes for one in read_scenarios(file))
    assert str(change) == "draw 3 of demand"
    text = "scenario,kind,number,demand\n3,draw_demand,3,normal\n"
    (fault,) = faults_in(written(tmp_path, "draws.csv", text))
    assert fault == "draws.csv row 1, demand 'normal': must be a list"


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.integers(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["name", "weight", "changes", "kind", "by", "row", "demand", "to"]),
            st.one_of(inner, st.sampled_from(sorted(KINDS))),
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["scenarios", "axes"]), st.lists(json_values, max_size=3))
def test_a_document_of_anything_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, field: str, content: list[Any]
) -> None:
    data = {"scenarios": content} if field == "scenarios" else {"axes": {"demand": content}}
    file = tmp_path_factory.getbasetemp() / "anything.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    try:
        found = read_scenarios(file)
    except ProblemError:
        return
    assert all(isinstance(one, Scenario) for one in found)


cells = st.one_of(st.text(max_size=8), st.sampled_from(["boom", "1", "[1]", "{}", *sorted(KINDS)]))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_table_of_anything_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    columns = ["axis", "scenario", "weight", "kind", "by", "row", "demand", "to", "forward_buying"]
    header = data.draw(st.lists(st.sampled_from(columns), min_size=1, unique=True))
    rows = data.draw(st.lists(st.lists(cells, max_size=len(header)), max_size=4))
    file = tmp_path_factory.getbasetemp() / "anything.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    try:
        found = read_scenarios(file)
    except ProblemError:
        return
    assert all(isinstance(one, Scenario) for one in found)
