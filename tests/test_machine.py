"""What is left of the memory: the least of what the system and every control group give."""

from __future__ import annotations

import os

import pytest

from sop_opt import machine
from sop_opt.machine import available_memory


@pytest.fixture
def linux(tmp_path, monkeypatch):
    """Return a function that writes what Linux tells, and makes it the machine's."""
    monkeypatch.setattr(machine, "MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(machine, "OWN_GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "GROUPS", tmp_path / "groups")

    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_what_the_system_has_counts(linux):
    linux(meminfo="MemTotal:  9000 kB\nMemAvailable:  8 kB\n")
    assert available_memory() == 8 * 1024


def test_a_container_has_what_is_left_of_its_limit(linux):
    """Of 5,000 bytes 3,000 are taken, of which 500 are files that would be given back."""
    root = linux(meminfo="MemAvailable: 8 kB\n", cgroup="0::/\n")
    group = root / "groups"
    group.mkdir()
    (group / "memory.max").write_text("5000\n")
    (group / "memory.current").write_text("3000\n")
    (group / "memory.stat").write_text("anon 2500\ninactive_file 500\n")
    assert available_memory() == 2_500


def test_the_limit_of_a_group_around_the_own_one_counts(linux):
    root = linux(meminfo="MemAvailable: 8 kB\n", cgroup="0::/user/session\n")
    own = root / "groups" / "user" / "session"
    own.mkdir(parents=True)
    (own / "memory.max").write_text("max\n")
    (own / "memory.current").write_text("300\n")
    (own.parent / "memory.max").write_text("1000\n")
    (own.parent / "memory.current").write_text("300\n")
    assert available_memory() == 700


def test_groups_of_the_first_version_count(linux):
    root = linux(meminfo="MemAvailable: 8 kB\n", cgroup="5:cpu:/a\n4:memory:/a\n")
    group = root / "groups" / "memory" / "a"
    group.mkdir(parents=True)
    (group / "memory.limit_in_bytes").write_text("1000\n")
    (group / "memory.usage_in_bytes").write_text("900\n")
    (group / "memory.stat").write_text("total_inactive_file 50\n")
    assert available_memory() == 150


def test_a_group_beyond_its_limit_has_nothing_left(linux):
    root = linux(meminfo="MemAvailable: 8 kB\n", cgroup="0::/\n")
    (root / "groups").mkdir()
    (root / "groups" / "memory.max").write_text("1000\n")
    (root / "groups" / "memory.current").write_text("1200\n")
    assert available_memory() == 0


def test_other_systems_tell_pages(linux, monkeypatch):
    answers = {"SC_PHYS_PAGES": 10, "SC_PAGE_SIZE": 4096}

    def told(name):
        if name not in answers:
            raise ValueError("unrecognized configuration name")
        return answers[name]

    monkeypatch.setattr(os, "sysconf", told)
    assert available_memory() == 40_960


def test_a_system_that_tells_nothing_has_no_known_memory(linux, monkeypatch):
    monkeypatch.delattr(os, "sysconf")
    assert available_memory() is None
