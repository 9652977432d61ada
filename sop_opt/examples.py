"""Data sets to start from: folders of CSV that come with the library.

They are folders of ``data/`` in the repository; the installed package carries a copy beside this
file, made when it is built (``force-include`` in ``pyproject.toml``).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt.errors import suggestion

if TYPE_CHECKING:
    from os import PathLike

EXAMPLES: dict[str, str] = {
    "company": "an invented maker of garden machines: 40 products, 2 plants, 18 months",
    "red_tomato_tools": "aggregate planning with people, stock and backlog (Chopra and Meindl)",
    "williams_factory_planning_1": "products, machines and planned downtime, for profit (Williams)",
    "williams_food_manufacture_1": "buying, blending and storing oils, for profit (Williams)",
}
"""Name of every packaged data set, with what it is."""

_HERE = Path(__file__).parent


def example_folder(name: str) -> Path:
    """Return the folder of a packaged data set, to be read with ``PlanningProblem.from_folder``.

    Raises
    ------
    ValueError: there is no data set of this name.

    Examples
    --------
    >>> example_folder("red_tomato_tools").name
    'red_tomato_tools'
    """
    if name not in EXAMPLES:
        raise ValueError(f"no example is called {name!r}; {suggestion(name, EXAMPLES)}")
    packaged = _HERE / "example_data"
    return (packaged if packaged.is_dir() else _HERE.parent / "data") / name


def copy_example(name: str, folder: str | PathLike[str]) -> None:
    """Copy a packaged data set into a new or empty folder.

    Raises
    ------
    ValueError: there is no data set of this name.
    FileExistsError: the folder holds something already.
    """
    target = Path(folder)
    if target.is_dir() and any(target.iterdir()):
        raise FileExistsError(f"{target} is not empty; name a new folder")
    shutil.copytree(example_folder(name), target, dirs_exist_ok=True)
