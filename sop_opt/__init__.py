"""Sales & operations planning: capacity-feasible plans for production, people and inventory.

The public names are listed once, in ``__init__.pyi`` beside this file: type checkers read it as it
is, and at run time each name is imported from its home when it is first used (PEP 562; the way of
scientific Python's SPEC 1), so that ``import sop_opt`` loads neither pandas nor a solver.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.1.0"


def _homes() -> dict[str, str]:
    """Return the module that defines each public name."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.name: str(statement.module)
        for statement in stub.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }


_HOME = _homes()
__all__ = sorted(_HOME)  # noqa: PLE0605 - the stub is the one list of names


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sop_opt' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
