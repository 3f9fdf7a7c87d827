"""Sizes one can see whole, and no net that catches what nobody named."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import PACKAGE, body_lines, functions, modules, tree_of

MOST_FUNCTION_LINES = 60
MOST_MODULE_LINES = 450
CATCHES_ALL = {"cli/exits.py": "the last line of the command line: whatever is not foreseen becomes exit code 3"}
BANNED = {"utils", "helpers", "common", "misc", "base"}


def name_of(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_functions_and_modules_stay_small(path):
    long = {f.name: body_lines(f) for f in functions(path) if body_lines(f) > MOST_FUNCTION_LINES}
    assert long == {}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_MODULE_LINES


def test_lines_are_counted_without_the_docstring():
    tree = ast.parse('def f(\n    a,\n):\n    """One\n\n    two.\n    """\n    return a\n')
    assert body_lines(tree.body[0]) == 4


def catches_all(path):
    """Line numbers of handlers that catch everything."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in caught):
                found.append(node.lineno)
    return found


def test_nothing_unnamed_is_caught():
    found = {name_of(path) for path in modules() if catches_all(path)}
    assert found == set(CATCHES_ALL)


def test_a_net_is_noticed(tmp_path):
    for text in ("except:", "except Exception:", "except (OSError, BaseException) as reason:"):
        path = tmp_path / "net.py"
        path.write_text(f"try:\n    pass\n{text}\n    pass\n", encoding="utf-8")
        assert catches_all(path) == [3]


def test_no_drawer_for_odds_and_ends():
    names = {part for path in modules() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not names & BANNED


def test_every_module_says_what_it_is():
    silent = [name_of(path) for path in modules() if not ast.get_docstring(tree_of(path))]
    assert silent == []
