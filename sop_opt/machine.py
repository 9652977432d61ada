"""The machine: how much memory it can still give.

The least of these counts: what the system has without swapping, and what is left of the limit of
every control group that the process belongs to, which is how containers are held. Where a system
tells neither, nothing is known.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = Path("/proc/meminfo")
OWN_GROUPS = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")
"""Where Linux tells of memory, of the groups of a process, and of what each group may take."""

SECOND, FIRST = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""Per version of control groups: files with limit and usage, and what of it could be given back."""

PAGES = ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES")
"""Pages that are free, and pages in all: other systems may tell one of them."""


def available_memory() -> int | None:
    """Return the bytes that a program may still take; None where nobody knows."""
    free = _free()
    known = [*_left_in_groups(), *([] if free is None else [free])]
    return max(min(known), 0) if known else None


def _free() -> int | None:
    """Return the bytes that the system has."""
    listed = _listed(MEMORY)
    if "MemAvailable:" in listed:
        return 1024 * listed["MemAvailable:"]
    for pages in PAGES:
        try:
            return os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, ValueError, OSError):  # a system without the call, or the name
            continue
    return None


def _left_in_groups() -> Iterator[int]:
    """Yield what is left of the limit of each control group, from the process's own to the root."""
    for line in _text(OWN_GROUPS).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root, files = (GROUPS / "memory", FIRST) if controllers else (GROUPS, SECOND)
        own = Path(path.lstrip("/"))
        for folder in (own, *own.parents) if own.parts else (own,):
            left = _left(root / folder, files)
            if left is not None:
                yield left


def _left(group: Path, files: tuple[str, str, str]) -> int | None:
    limit, used, reclaimable = files
    most, taken = _text(group / limit).strip(), _text(group / used).strip()
    if not (most.isdigit() and taken.isdigit()):  # no such group, or one without a limit
        return None
    return int(most) - int(taken) + _listed(group / "memory.stat").get(reclaimable, 0)


def _listed(path: Path) -> dict[str, int]:
    """Return the numbers of a file with a name and a number per line."""
    lines = [line.split() for line in _text(path).splitlines()]
    return {words[0]: int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
