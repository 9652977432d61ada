"""The structure that the design promises, read from the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sop_opt"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"errors", "machine"},
    {"problem"},
    {"ledger", "flows", "gates", "formulation", "matrix"},
    {"components"},
    {"assemble"},
    {"size", "room"},
    {"solve"},
    {"plan"},
    {"pipeline"},
    {"api", "estimates"},
    {"scenarios", "trust", "io", "report", "examples"},
    {"cli"},
    {"__main__"},
)
"""Parts of the package; each may import from its own layer and from those before it."""

RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}


def part_of(module: str) -> str:
    """Return the part of the package that a dotted name belongs to; empty for the package."""
    return module.split(".")[1] if "." in module else ""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_when_loaded(path: Path) -> set[str]:
    """Return the modules that importing a file imports: outside functions and TYPE_CHECKING."""
    found: set[str] = set()
    pending: list[ast.AST] = list(tree(path).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= submodules(str(node.module), [alias.name for alias in node.names])
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)
    return found


def submodules(module: str, names: list[str]) -> set[str]:
    """Return what ``from module import names`` loads: of the package itself, its parts."""
    return {f"{module}.{name}" for name in names} if module == "sop_opt" else {module}


def own(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == "sop_opt"


def loaded_after(code: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter holds after running the code."""
    script = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    here = relative.parts[0].removesuffix(".py")
    imported = {part_of(module) for module in imports_when_loaded(path) if own(module)}
    if here == "__init__":
        assert not imported, "the package imports its parts when they are used"
        return
    assert here in RANK, f"{relative} belongs to no layer; add it to LAYERS where it may stand"
    later = {part for part in imported if part in RANK and RANK[part] > RANK[here]}
    assert not later, f"{relative} imports from later layers: {sorted(later)}"


def test_every_layer_that_exists_is_named_once() -> None:
    names = [part for layer in LAYERS for part in layer]
    assert len(set(names)) == len(names)


def test_components_do_not_know_each_other() -> None:
    for path in (PACKAGE / "components").glob("*.py"):
        if path.stem in ("__init__", "base"):
            continue
        others = {
            module
            for module in imports_when_loaded(path)
            if module.startswith("sop_opt.components.") and not module.endswith(".base")
        }
        assert not others, f"{path.name} imports {sorted(others)}; post to the ledger instead"


@pytest.mark.parametrize("part", ["problem", "plan", "io"])
def test_reading_and_validating_import_no_solver(part: str) -> None:
    for path in (PACKAGE / part).rglob("*.py"):
        packages = {module.split(".")[0] for module in imports_when_loaded(path)}
        assert not packages & {"pyomo", "highspy", "pyscipopt"}, path


def test_models_hold_no_constraint_code() -> None:
    for path in (ROOT / "models").glob("*.py"):
        packages = {module.split(".")[0] for module in imports_when_loaded(path)}
        assert not packages & {"pyomo", "highspy"}, path


def test_import_of_the_package_loads_nothing_heavy() -> None:
    # what makes `import sop_opt` fast, whatever the machine: only the standard library is loaded
    heavy = {"numpy", "pandas", "pydantic", "pyomo", "highspy", "typer"}
    assert not loaded_after("import sop_opt") & heavy


def test_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pandas", "pydantic", "pyomo", "highspy"}
    assert not loaded_after("import sop_opt.cli") & heavy


def test_a_problem_is_validated_without_a_solver() -> None:
    code = """
import sop_opt
problem = sop_opt.PlanningProblem(horizon=["Jan"], products=[{"name": "bread"}])
sop_opt.PlanningProblem.from_json(problem.to_json())
"""
    found = loaded_after(code)
    assert "pydantic" in found
    assert not found & {"pyomo", "highspy"}


def test_a_stored_plan_is_read_without_a_solver(tmp_path: Path) -> None:
    stored = tmp_path / "plan.json"
    write = f"""
import sop_opt
problem = sop_opt.PlanningProblem(horizon=["Jan"], products=[{{"name": "bread"}}])
sop_opt.solve_plan(problem).to_json({str(stored)!r})
"""
    assert "highspy" in loaded_after(write)
    read = f"import sop_opt\nsop_opt.Plan.from_json({str(stored)!r}).summary()"
    assert not loaded_after(read) & {"pyomo", "highspy"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            statements = sum(isinstance(part, ast.stmt) for part in ast.walk(node)) - 1
            assert statements <= 50, f"{node.name}: {statements} statements"


def test_the_median_function_is_short() -> None:
    functions = [
        node
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    ]
    lengths = sorted(body_lines(node) for node in functions)
    assert lengths[len(lengths) // 2] <= 8


def body_lines(node: ast.FunctionDef) -> int:
    """Return the lines of code of a function: without decorators, signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_library_logs_and_never_prints(path: Path) -> None:
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    named = [node.func.id for node in calls if isinstance(node.func, ast.Name)]
    assert "print" not in named
    attributes = [node.func.attr for node in calls if isinstance(node.func, ast.Attribute)]
    assert not {"basicConfig", "addHandler"} & set(attributes)


def test_features_have_one_name_everywhere() -> None:
    """Each component has a file of its own, and a test of that name."""
    components = {path.stem for path in (PACKAGE / "components").glob("*.py")} - {
        "__init__",
        "base",
    }
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/components").glob("*.py")}
    assert components <= tests, f"without a test: {sorted(components - tests)}"


def test_layers_are_in_the_order_of_the_documentation() -> None:
    """CONTRIBUTING draws the same order; each part of the drawing stands before the next."""
    drawing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = next(line for line in drawing.splitlines() if line.startswith("errors <- "))
    drawn = [part.strip().split(", ") for part in line.split("<-")]
    ranks = [{RANK[name] for name in names} for names in drawn]
    assert all(max(first) < min(second) for first, second in pairwise(ranks))
