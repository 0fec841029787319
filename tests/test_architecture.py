"""The house: every module has a floor, no folder is a heap, and no import hides."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("newsroom", "search")
MOST_MODULES = 20  # of a folder
MOST_LINES = 400
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]


def modules() -> list[Path]:
    """The files of both packages, migrations left out."""
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floors() -> set[str]:
    """All that the contracts of layers name, in full."""
    return {
        f"{container}.{name.strip()}"
        for contract in CONTRACTS
        if contract["type"] == "layers"
        for container in contract["containers"]
        for layer in contract["layers"]
        for name in layer.split("|")
    }


def test_every_module_lies_on_a_floor():
    known = floors()
    homeless = [
        name
        for name in map(dotted, modules())
        if name not in PACKAGES
        and not any(name == floor or name.startswith(f"{floor}.") for floor in known)
    ]
    assert not homeless, "Name their package in a contract of layers in pyproject.toml"


def test_every_floor_has_modules():
    names = set(map(dotted, modules()))
    assert [floor for floor in floors() if floor not in names] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_contracts_of_layers_leave_nothing_out(package):
    contract = next(c for c in CONTRACTS if c.get("containers") == [package])
    assert contract["exhaustive"] and contract.get("exhaustive_ignores") == ["migrations"]


def test_no_folder_is_a_heap():
    counts = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert {str(folder): n for folder, n in counts.items() if n > MOST_MODULES} == {}


def test_no_file_is_long():
    lengths = {dotted(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_import_of_ours_hides_in_a_function():
    hidden = []
    for path in modules():
        if path.name == "apps.py":  # Django's models are not there before `ready`
            continue
        tree = ast.parse(path.read_text())
        hidden += [
            f"{dotted(path)}:{node.lineno}"
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGES)
        ]
    assert hidden == []


def test_a_circle_does_not_hide_behind_types():
    hidden = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                hidden += [
                    f"{dotted(path)}:{inner.lineno}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.ImportFrom)
                    and (inner.module or "").startswith(PACKAGES)
                ]
    assert hidden == []
