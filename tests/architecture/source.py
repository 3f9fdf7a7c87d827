"""The package as source text: files, trees and names, without importing anything."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "camau_netsim"


def modules(package: Path = PACKAGE) -> list[Path]:
    """Every Python file of the package, in order; never empty."""
    found = sorted(path for path in package.rglob("*.py") if "__pycache__" not in path.parts)
    assert len(found) > 50
    return found


def tree_of(path: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and nested ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the last statement, the docstring not counted."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def copy_of_package(target: Path) -> Path:
    """Copy the package and the settings of its tools into a folder and return the copied package."""
    shutil.copy(ROOT / "pyproject.toml", target)
    return Path(shutil.copytree(PACKAGE, target / "camau_netsim", ignore=shutil.ignore_patterns("__pycache__")))
