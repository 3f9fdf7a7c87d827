"""Every scenario folder still gives what it gave: numbers at 1e-6, counts and words exactly."""

from __future__ import annotations

import math

import pytest

from tests.golden.expected import RUNS, SCENARIOS, SUMS, Rows, read, texts

REL = 1e-6
ABS = 1e-9


def same(old: str, new: str) -> bool:
    """Whether two cells agree: whole numbers and words exactly, others at 1e-6."""
    if old == new:
        return True
    try:
        a, b = float(old), float(new)
    except ValueError:
        return False
    whole = old.lstrip("-").isdigit() and new.lstrip("-").isdigit()
    return not whole and math.isclose(a, b, rel_tol=REL, abs_tol=ABS)


def differences(file: str, old: Rows, new: Rows) -> list[str]:
    """What differs between two tables, at most ten lines."""
    if old[0] != new[0]:
        return [f"{file}: columns {old[0]} became {new[0]}"]
    if len(old) != len(new):
        return [f"{file}: {len(old) - 1} rows became {len(new) - 1}"]
    found = [
        f"{file} row {number} {column}: {a} became {b}"
        for number, (was, now) in enumerate(zip(old[1:], new[1:], strict=True), 1)
        for column, a, b in zip(old[0], was, now, strict=True)
        if not same(a, b)
    ]
    return found[:10]


@pytest.mark.parametrize("name", RUNS)
def test_expected_tables(name):
    old = read(name)
    assert SUMS in old, f"scenarios/{name}/expected is missing; write it with: make golden"
    new = texts(name)
    assert sorted(new) == sorted(old)
    told = [line for file in sorted(old) for line in differences(file, old[file], new[file])]
    assert not told, "\n".join([*told, "if this is meant: make golden, and read the difference"])


def test_every_scenario_folder_is_run():
    assert {path.parent.name for path in SCENARIOS.glob("*/scenario.yaml")} == set(RUNS)


@pytest.mark.parametrize(
    ("old", "new", "agree"),
    [
        ("met", "met", True),
        ("met", "missed", False),
        ("100", "101", False),
        ("1000000000", "1000000001", False),
        ("12.5", "12.5000001", True),
        ("12.5", "12.6", False),
        ("0", "1e-12", True),
        ("", "0", False),
        ("True", "False", False),
        ("1.0000001", "1", True),
    ],
)
def test_cells_are_compared_as_said(old, new, agree):
    assert same(old, new) is agree


def test_a_changed_table_is_told():
    old = [["id", "rate_mbps"], ["a", "1.5"], ["b", "2.5"]]
    assert differences("t.csv", old, old) == []
    assert differences("t.csv", old, [old[0], old[1], ["b", "2.6"]]) == ["t.csv row 2 rate_mbps: 2.5 became 2.6"]
    assert differences("t.csv", old, old[:2]) == ["t.csv: 2 rows became 1"]
    assert differences("t.csv", old, [["id", "speed"], *old[1:]])[0].startswith("t.csv: columns")
