"""Data sets with damaged bytes: a problem that round trips comes out, or faults, and nothing else.

Every example starts from a valid data set with rows in every section and damages a few places of
it, in the ways in which files are damaged: cut short, sent in another encoding, edited by hand,
pasted twice, saved with other separators, filled with numbers that no computer holds.
"""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_opt import Plan, PlanningProblem, ProblemError, solve_plan
from sop_opt.cli import EXIT_CODES, main
from sop_opt.errors import StorageError
from trust.audit.everything import everything
from worlds import make_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

SOME = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
FEW = settings(SOME, max_examples=25)
MANY = settings(SOME, max_examples=400)

SNIPPETS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\x80", b"\r", b"\r\n", b"\n\n"),
    *(b'"', b'""', b"'", b",", b";", b"\t", b"|", b":", b"{", b"}", b"[", b"]", b"\\", b"\\ud800"),
    *(b"=1+1", b"=cmd|'/C calc'!A0", b"@SUM(1)", b"-1", b"+1", b"'=x"),
    *(
        b"nan",
        b"inf",
        b"-inf",
        b"NaN",
        b"Infinity",
        b"null",
        b"true",
        b"1e308",
        b"1e999",
        b"1e-320",
    ),
    *(b"1" + b"0" * 400, b"9" * 5_000, b"x" * 200_000, b"[" * 3_000, b'{"a":' * 3_000),
    *(
        b"Jan",
        b"name",
        b"product",
        b"period",
        b" per day",
        b"1; 2",
        b"Jan: 1; Jan: 2",
        "ü".encode(),
    ),
)
"""What may come to stand anywhere in a file."""


class Damage(NamedTuple):
    """One way to damage the content of a file, and where."""

    way: Callable[[bytes, Damage], bytes]
    share: float
    """How far into the file, from 0 to 1."""
    length: int
    snippet: bytes

    def __call__(self, content: bytes) -> bytes:
        return self.way(content, self)

    def at(self, parts: Sized) -> int:
        return min(int(self.share * len(parts)), max(len(parts) - 1, 0))


def insert(content: bytes, how: Damage) -> bytes:
    return content[: how.at(content)] + how.snippet + content[how.at(content) :]


def replace(content: bytes, how: Damage) -> bytes:
    return content[: how.at(content)] + how.snippet + content[how.at(content) + how.length :]


def replace_a_part(content: bytes, how: Damage) -> bytes:
    parts = content.split(b",")
    parts[how.at(parts)] = how.snippet
    return b",".join(parts)


def drop(content: bytes, how: Damage) -> bytes:
    return content[: how.at(content)] + content[how.at(content) + how.length :]


def cut(content: bytes, how: Damage) -> bytes:
    return content[: how.at(content)]


def repeat_a_line(content: bytes, how: Damage) -> bytes:
    lines = content.splitlines(keepends=True)
    place = how.at(lines)
    return b"".join([*lines[: place + 1], *lines[place:]])


def drop_a_line(content: bytes, how: Damage) -> bytes:
    lines = content.splitlines(keepends=True)
    place = how.at(lines)
    return b"".join([*lines[:place], *lines[place + 1 :]])


def turn(content: bytes, how: Damage) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[how.at(lines) :], *lines[: how.at(lines)]])


def as_utf_16(content: bytes, how: Damage) -> bytes:
    return content.decode("utf-8", "replace").encode("utf-16")


def with_a_mark(content: bytes, how: Damage) -> bytes:
    return b"\xef\xbb\xbf" + content


def with_old_line_ends(content: bytes, how: Damage) -> bytes:
    return content.replace(b"\n", b"\r", how.length)


def with_other_separators(content: bytes, how: Damage) -> bytes:
    return content.replace(b",", how.snippet[:1])


def emptied(content: bytes, how: Damage) -> bytes:
    return b""


USUAL = (insert, replace, replace_a_part, drop, cut, repeat_a_line, drop_a_line)
RARE = (turn, as_utf_16, with_a_mark, with_old_line_ends, with_other_separators, emptied)

damages = st.lists(
    st.builds(
        Damage,
        way=st.sampled_from([*USUAL, *USUAL, *RARE]),
        share=st.floats(0, 1),
        length=st.integers(1, 40),
        snippet=st.sampled_from(SNIPPETS),
    ),
    min_size=1,
    max_size=3,
)


@cache
def files(world: str) -> dict[str, bytes]:
    """Return a folder of a world as the content of its files."""
    problem = everything() if world == "everything" else make_problem()
    with TemporaryDirectory() as folder:
        problem.to_folder(folder)
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def all_damaged(content: bytes, ways: list[Damage]) -> bytes:
    for way in ways:
        content = way(content)
    return content


def check_reading(read: Callable[[], PlanningProblem]) -> None:
    """Check that faults say what is wrong, or that the problem that comes out is whole."""
    problem = faults = None
    try:
        problem = read()
    except ProblemError as error:
        faults = error.faults
    if problem is None:
        assert faults
        assert all(fault.message and len(str(fault)) < 1_000 for fault in faults)
    else:
        assert PlanningProblem.from_json(problem.to_json()) == problem
        assert PlanningProblem.from_frames(problem.to_frames()) == problem


def check_folder(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for file, whole in (files("everything") | {name: content}).items():
            (Path(folder) / file).write_bytes(whole)
        check_reading(lambda: PlanningProblem.from_folder(folder))


FOLDER = (st.sampled_from(sorted(files("everything"))), damages)


@SOME
@given(*FOLDER)
def test_a_folder_with_a_damaged_file(name, ways):
    check_folder(name, all_damaged(files("everything")[name], ways))


@pytest.mark.slow
@MANY
@given(*FOLDER)
def test_many_folders_with_a_damaged_file(name, ways):
    check_folder(name, all_damaged(files("everything")[name], ways))


def check_document(ways: list[Damage]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_bytes(all_damaged(everything().to_json().encode(), ways))
        check_reading(lambda: PlanningProblem.from_json(path))


@SOME
@given(damages)
def test_a_damaged_document(ways):
    check_document(ways)


@pytest.mark.slow
@MANY
@given(damages)
def test_many_damaged_documents(ways):
    check_document(ways)


@cache
def stored_plan() -> str:
    return solve_plan(make_problem()).to_json()


def check_plan(ways: list[Damage]) -> None:
    """Check that a plan comes out that can be audited, or that the document is refused."""
    text = all_damaged(stored_plan().encode(), ways).decode("utf-8", "replace")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(text, encoding="utf-8")
        with suppress(ProblemError, StorageError):
            assert str(Plan.from_json(path).audit())


@SOME
@given(damages)
def test_a_damaged_plan(ways):
    check_plan(ways)


@pytest.mark.slow
@MANY
@given(damages)
def test_many_damaged_plans(ways):
    check_plan(ways)


@cache
def workbook() -> bytes:
    with TemporaryDirectory() as folder:
        make_problem().to_excel(Path(folder) / "a.xlsx")
        return (Path(folder) / "a.xlsx").read_bytes()


def repacked(part: str, ways: list[Damage]) -> bytes:
    """Return the workbook with one of the files within it damaged."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, all_damaged(content, ways) if name == part else content)
    return packed.getvalue()


@FEW
@given(part=st.sampled_from(["", "xl/workbook.xml", "xl/worksheets/sheet2.xml"]), ways=damages)
def test_a_damaged_workbook(part, ways):
    content = repacked(part, ways) if part else all_damaged(workbook(), ways)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content)
        check_reading(lambda: PlanningProblem.from_excel(path))


def outcome(*arguments: str) -> tuple[int, str]:
    """Return the exit code of the command, and what it prints where things go wrong."""
    told = io.StringIO()
    with (
        patch.object(sys, "argv", ["sop-opt", *arguments]),
        redirect_stdout(io.StringIO()),
        redirect_stderr(told),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return int(ended.value.code or 0), told.getvalue()


@FEW
@given(*FOLDER)
def test_the_command_tells_what_is_wrong_with_a_damaged_folder(name, ways):
    with TemporaryDirectory() as folder:
        for file, whole in files("everything").items():
            (Path(folder) / file).write_bytes(whole)
        (Path(folder) / name).write_bytes(all_damaged(files("everything")[name], ways))
        code, told = outcome("check", folder)
        assert code in EXIT_CODES
        assert "Traceback" not in told


@FEW
@given(name=st.sampled_from(sorted(files("small"))), ways=damages)
def test_the_command_solves_what_it_can_read(name, ways):
    """A damaged folder is solved, or told to be wrong, and then there are no tables of a plan."""
    with TemporaryDirectory() as place:
        folder, out = Path(place) / "bakery", Path(place) / "plan"
        folder.mkdir()
        for file, whole in files("small").items():
            (folder / file).write_bytes(whole)
        (folder / name).write_bytes(all_damaged(files("small")[name], ways))
        code, told = outcome("solve", str(folder), "--quiet", "--out", str(out))
        assert code in EXIT_CODES
        assert "Traceback" not in told
        assert out.exists() == (code == 0)
