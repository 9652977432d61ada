"""The model of the smallest world of each component, written out to be read and compared.

``pytest tests/components/test_golden.py --update-golden`` writes the files anew; read what changed
before it is committed: it is a change of the mathematics.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from components.golden_worlds import WORLDS
from sop_opt import STANDARD, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.solve.pyomo_model import to_pyomo

FOLDER = Path(__file__).parent / "golden"


def kinds_of(name):
    """Return all components; lot sizing as the name of its golden model says."""
    formulation = name.removeprefix("lot_sizing").removeprefix("_") or "facility_location"
    lot_sizing = LotSizing.using(formulation) if name.startswith("lot_sizing") else LotSizing
    return [lot_sizing if kind is LotSizing else kind for kind in STANDARD]


def written(name, folder):
    path = folder / f"{name}.lp"
    model = to_pyomo(assemble(WORLDS[name], kinds_of(name)))
    model.write(str(path), io_options={"symbolic_solver_labels": True})
    return path.read_text(encoding="utf-8")


def statements(text):
    """Return each rule as its sorted lines, and the rules sorted: their order says nothing."""
    parts = (part.splitlines() for part in text.strip().split("\n\n"))
    return sorted(tuple(sorted(line.strip() for line in part)) for part in parts)


def component_of(name):
    """Return the component that a golden model is of, by the longest name it begins with."""
    known = [
        kind.name for kind in STANDARD if name == kind.name or name.startswith(f"{kind.name}_")
    ]
    return max(known, key=len, default=None)


@pytest.mark.parametrize("name", WORLDS)
def test_the_model_is_the_golden_one(name, tmp_path, update_golden):
    if update_golden:
        written(name, FOLDER)
    golden = (FOLDER / f"{name}.lp").read_text(encoding="utf-8")
    assert statements(written(name, tmp_path)) == statements(golden)


@pytest.mark.parametrize("name", WORLDS)
def test_the_world_needs_the_component_and_has_a_plan(name):
    present = [component.name for component in assemble(WORLDS[name], STANDARD).components]
    assert component_of(name) in present
    assert solve_plan(WORLDS[name]).status == "optimal"


def test_every_component_has_a_golden_model():
    assert {kind.name for kind in STANDARD} <= set(WORLDS)


def test_every_golden_model_has_its_world():
    assert {path.stem for path in FOLDER.glob("*.lp")} == set(WORLDS)


def test_a_changed_coefficient_is_noticed():
    """The comparison ignores the order of rules and terms, but no number and no name."""
    text = "a:\n+1 x\n+2 y\n= 3\n\nb:\n+1 x\n= 4\n"
    assert statements("b:\n+1 x\n= 4\n\na:\n+2 y\n+1 x\n= 3") == statements(text)
    for old, new in (("+2", "+3"), ("x", "z"), ("= 4", ">= 4"), ("+1 x\n= 4", "= 4")):
        assert statements(text.replace(old, new)) != statements(text)
