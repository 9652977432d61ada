"""Faults name the file, the row and the column, and what would be right; all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sop_opt import PlanningProblem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

BAKERY = {
    "horizon.csv": "name\nJan\nFeb\n",
    "products.csv": "name\nbread\nflour\n",
    "processes.csv": "product,cost\nbread,2\n",
    "demand.csv": "product,Jan,Feb\nbread,10,20\n",
}
"""A folder without a fault; each case replaces or adds files."""

Files = dict[str, str | bytes]

CASES: dict[str, tuple[Files, list[str]]] = {
    # files as such
    "not UTF-8": (
        {"products.csv": "name\nbr\xf6d\n".encode("latin-1")},
        ["products.csv: is not UTF-8; save it as 'CSV UTF-8'"],
    ),
    "empty file": (
        {"demand.csv": ""},
        ["demand.csv: is empty; it needs a header with the names of the columns"],
    ),
    "open quote": ({"demand.csv": 'product\n"bread\n'}, ["demand.csv: cannot be read: unexpected"]),
    "semicolons": (
        {"demand.csv": "product;Jan\nbread;1\n"},
        ["demand.csv header: has one column; separate columns with commas"],
    ),
    "unknown file": (
        {"demnd.csv": "product\nbread\n"},
        ["demnd.csv: no such table; did you mean 'demand'?"],
    ),
    "missing files": (
        {"horizon.csv": b"", "products.csv": b""},
        ["horizon.csv: is empty", "products.csv: is empty"],
    ),
    # headers
    "column twice": (
        {"demand.csv": "product,Jan,Jan\nbread,1,2\n"},
        ["demand.csv header 'Jan': names two columns; rename or drop one"],
    ),
    "column without a name": (
        {"demand.csv": "product,Jan,\nbread,1,2\n"},
        ["demand.csv header, column 3: has cells but no name; name it"],
    ),
    "row too long": (
        {"demand.csv": "product,Jan\n\nbread,1,5\n"},
        ["demand.csv row 2: has 3 cells for 2 columns; quote text that contains a comma"],
    ),
    "a forgotten period": (
        {"demand.csv": "product,Feb\nbread,20\n"},
        ["demand.csv header 'Jan': is missing beside other periods; add its column"],
    ),
    "unknown column": (
        {"demand.csv": "prduct,Jan,Feb\nbread,1,2\n"},
        ["demand.csv header 'prduct': no such column; did you mean 'product'?"],
    ),
    "unknown column of the horizon": (
        {"horizon.csv": "name,dayz\nJan,20\nFeb,20\n"},
        ["horizon.csv header 'dayz': no such column; did you mean 'days'?"],
    ),
    "unknown nested column": (
        {"demand.csv": "product,Jan,Feb,unmet.backlog.cst\nbread,1,1,2\n"},
        ["demand.csv header 'unmet.backlog.cst': no such column; did you mean 'unmet.ba"],
    ),
    "rows in a column": (
        {"processes.csv": "product,cost_steps\nbread,2\n"},
        ["processes.csv header 'cost_steps': is no column but a table of its own"],
    ),
    "periods as columns of a section without a per-period field": (
        {"limits.csv": "name,flow,Jan\na,made,3\n"},
        ["limits.csv header 'Jan': is a period, but no column here may be; use a column 'period'"],
    ),
    "long and wide at once": (
        {"demand.csv": "product,period,Jan\nbread,Jan,1\n"},
        ["header 'Jan': is a period, but the table has a column 'period'; keep one of the two"],
    ),
    "fields and values under other names": (
        {"problem.csv": "name,value\nobjective,profit\n"},
        ["problem.csv header: must have the columns 'field' and 'value', and no other"],
    ),
    "a part without the key of its row": (
        {"processes.materials.csv": "product,amount\nflour,1\n"},
        ["processes.materials.csv header 'process': is needed, but missing"],
    ),
    # cells
    "no numbers": (
        {"demand.csv": 'product,Jan,Feb\nbread,"1,5",abc\nbred,-1, 7 \n'},
        [
            "demand.csv row 1, Jan '1,5': is not a number; write decimals with a point",
            "demand.csv row 1, Feb 'abc': is not a number",
            "demand.csv row 2, Jan '-1': is out of range; it must be at least 0",
        ],
    ),
    "no numbers in the long form": (
        {"demand.csv": "product,period,quantity\nbread,Jan,1\nbread,Feb,x\n"},
        ["demand.csv row 2, quantity 'x': is not a number"],
    ),
    "a rate in other words": (
        {"resources.csv": "name,hours\noven,8 per workday\n"},
        ["resources.csv row 1, hours '8 per workday': is not a number; write a rate as '8 "],
    ),
    "a list in a cell": (
        {"processes.csv": "product,resource_hours.oven\nbread,1; x\n"},
        ["processes.csv row 1, resource_hours.oven 'x': is not a number"],
    ),
    "single fields": (
        {"products.csv": "name,shelf_life\nbread,1.5\nflour,-1\n,2\n"},
        [
            "products.csv row 1, shelf_life '1.5': must be a whole number",
            "products.csv row 2, shelf_life '-1': must be at least 0",
            "products.csv row 3, name: is required",
        ],
    ),
    "blank rows are counted": (
        {"products.csv": "name,shelf_life\n\nbread,\nflour,x\n"},
        ["products.csv row 3, shelf_life 'x': must be a whole number"],
    ),
    "problem": (
        {"problem.csv": "field,value\nobjektive,profit\nobjective,profitt\nschema_version,2\n"},
        [
            "problem.csv row 1, field 'objektive': no such field; did you mean 'objective'?",
            "problem.csv row 2, objective 'profitt': did you mean 'profit'?",
            "problem.csv row 3, schema_version '2': must be 1",
        ],
    ),
    "a table of parts": (
        {
            "resources.csv": "name,hours\noven,10\n",
            "resources.maintenance.csv": "resource,name,machine_periods,start\noven,a,1,Jan\n"
            "oven,b,x,Feb\noven,c,1,Mai\n",
        },
        ["resources.maintenance.csv row 2, machine_periods 'x': must be a whole number"],
    ),
    # names and rows that must fit together
    "unknown names": (
        {
            "demand.csv": "product,Jan,Feb\nbraed,1,2\n",
            "processes.materials.csv": "process,product,amount\nmake bread,flour,1\n"
            "make bread,sugar,1\n",
        },
        [
            "processes.materials.csv row 2, product 'sugar': is not in products; known: 'bread',",
            "demand.csv row 1, product 'braed': is not in products; did you mean 'bread'?",
        ],
    ),
    "unknown name in a dotted column": (
        {"processes.csv": "product,materials.flor\nbread,1\n"},
        ["processes.csv row 1, materials.flor 'flor': is not in products; did you mean 'flour'?"],
    ),
    "a name that is right elsewhere": (
        {
            "processes.csv": "name,site\nbake,bread\n",
            "processes.outputs.csv": "process,product,amount\nbake,bread,1\n",
        },
        ["processes.csv row 1, site 'bread': is not in sites; known: 'main'"],
    ),
    "unknown names below": (
        {"stability.previous.csv": "flow,product,Jan\nmade,bread,3\nmade,bred,3\n"},
        ["stability.previous.csv row 2, product 'bred': is not in products; did you mean 'bread'?"],
    ),
    "unknown period in the long form": (
        {"demand.csv": "product,period,quantity\nbread,Jan,1\nbread,Feb.,2\n"},
        ["demand.csv row 2, period 'Feb.': is not a period of the horizon; did you mean 'Feb'?"],
    ),
    "no row to belong to": (
        {"processes.materials.csv": "process,product,amount\nmake brot,flour,1\n,flour,1\n"},
        [
            "processes.materials.csv row 1, process 'make brot': belongs to no row of processes;",
            "processes.materials.csv row 2, process '': belongs to no row of processes; known",
        ],
    ),
    "no row with this key": (
        {"demand.price.csv": "product,customer,Jan\nbread,shop,1\n"},
        ["demand.price.csv row 1, product 'bread': belongs to no row of demand: bread, main, shop"],
    ),
    "given twice": (
        {"processes.materials.csv": "process,product,amount\nmake bread,flour,1\n" * 2},
        ["row 2, process 'process': belongs to no row", "row 3, amount '1': is given twice"],
    ),
    "disagreement in the long form": (
        {"demand.csv": "product,period,quantity,priority\nbread,Jan,1,2\nbread,Feb,1,3\n"},
        ["demand.csv row 2, priority '3': is given as '2' too; keep one"],
    ),
    "one period twice": (
        {"demand.csv": "product,period,quantity\nbread,Jan,1\nbread,Jan,2\n"},
        ["demand.csv row 2, quantity '2': is given as '1' too; keep one"],
    ),
    "one number and one per period": (
        {"demand.csv": "product,quantity,Jan,Feb\nbread,1,2,\n"},
        ["row 1, Jan '2': is given both as one number and per period; keep one of the two"],
    ),
    "product and outputs": (
        {"processes.csv": "product,outputs.flour\nbread,1\n"},
        ["processes.csv row 1: give either product or outputs, not both"],
    ),
    "a rule of the row": (
        {"processes.csv": "product,minimum,maximum\nbread,3,2\n"},
        ["processes.csv row 1, minimum", "is above the maximum in 'Jan', 'Feb'; lower it"],
    ),
}


def faults_of(folder: Path, files: Files) -> list[str]:
    for name, content in (BAKERY | files).items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    with pytest.raises(ProblemError) as caught:
        PlanningProblem.from_folder(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES.keys())
def test_faults_say_where_what_and_what_instead(
    files: Files, expected: list[str], tmp_path: Path
) -> None:
    found = faults_of(tmp_path, files)
    for words in expected:
        assert any(words in fault for fault in found), (words, found)


@pytest.mark.parametrize("name", CASES)
def test_no_fault_is_told_that_is_none(name: str, tmp_path: Path) -> None:
    # every fault found is one of those expected: nothing follows from a fault told already
    files, expected = CASES[name]
    found = faults_of(tmp_path, files)
    assert all(any(words in fault for words in expected) for fault in found), found


def test_all_tables_are_told_about_at_once(tmp_path: Path) -> None:
    found = faults_of(
        tmp_path,
        {
            "products.csv": b"name\nbr\xf6d\n",
            "horizon.csv": "name,dayz\nJan,20\nFeb,x\n",
            "processes.csv": "product,cost\nbread,x\n",
            "demand.csv": "product,Jan,Feb\nbread,a,b\n",
        },
    )
    # nothing is said about the product bread: its table cannot be read, so it may be in there
    assert found == [
        "products.csv: is not UTF-8; save it as 'CSV UTF-8'",
        "horizon.csv header 'dayz': no such column; did you mean 'days'?",
        "processes.csv row 1, cost 'x': is not a number",
        "demand.csv row 1, Jan 'a': is not a number",
        "demand.csv row 1, Feb 'b': is not a number",
    ]


@pytest.mark.parametrize("name", ["horizon", "products"])
def test_a_needed_table_is_missed(name: str, tmp_path: Path) -> None:
    for file, content in BAKERY.items():
        if file != f"{name}.csv":
            (tmp_path / file).write_text(content)
    with pytest.raises(ProblemError) as caught:
        PlanningProblem.from_folder(tmp_path)
    assert [str(fault) for fault in caught.value.faults] == [
        f"{name}.csv: is missing; every problem needs this table"
    ]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="nowhere': is not a folder"):
        PlanningProblem.from_folder(tmp_path / "nowhere")


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    others = {"README.md": "#", "notes.txt": "", "._demand.csv": b"\xff", "~lock.csv#": ""}
    for name, content in (BAKERY | others).items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "old").mkdir()
    assert PlanningProblem.from_folder(tmp_path).products[0].name == "bread"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    for name, content in BAKERY.items():
        (tmp_path / name).write_text(content, encoding="utf-8-sig")
    assert PlanningProblem.from_folder(tmp_path).products[0].name == "bread"
