"""Files that are there whole or not at all."""

from __future__ import annotations

import tempfile
import uuid
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sop_opt.errors import StorageError, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def require_place(path: Path, source: Path) -> None:
    """Raise what would keep a file from being written, before what it is to hold is worked out.

    Raises
    ------
    StorageError: there is no such folder, nothing may be written there, or it is the source.
    """
    if path.exists() and path.samefile(source):
        raise StorageError(f"{shown_path(path)} cannot be written: it is the file that is read")
    with told(path), tempfile.TemporaryFile(dir=path.parent):
        pass


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what keeps a file or folder from being written.

    Raises
    ------
    StorageError: the system refuses, or the name or the text cannot be used there.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(f"{shown_path(path)} cannot be written: {reason}") from None


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a place beside a file to write to; it takes the file's place when all went well.

    Raises
    ------
    StorageError: it cannot be written; what was there is still there.
    """
    with told(path):
        draft = path.with_name(f".{uuid.uuid4().hex}")
        try:
            yield draft
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Write a text file whole.

    Raises
    ------
    StorageError: it cannot be written; what was there is still there.
    """
    with whole_file(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")
