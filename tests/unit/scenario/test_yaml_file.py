"""The YAML reader: YAML 1.2 core, lines kept, and everything dangerous refused before it is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.origin import Source, nearest_mark, to_plain
from camau_netsim.scenario.yaml_file import parse_yaml
from tests.unit.scenario.faulty import faults_of_text

SOURCE = Source("scenario.yaml")


def parsed(text: str) -> Any:
    faults = Faults()
    node = parse_yaml(text, SOURCE, faults)
    assert [str(issue) for issue in faults.issues()] == []
    assert node is not None
    return to_plain(node)


def refused(text: str) -> list[str]:
    faults = Faults()
    parse_yaml(text, SOURCE, faults)
    return [str(issue) for issue in faults.issues()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("012", 12),
        ("0o14", 12),
        ("-0x1F", "-0x1F"),
        ("0x1F", 31),
        ("1:30", "1:30"),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("400_000", "400_000"),
        ("2025-07-01", "2025-07-01"),
        ("'12'", "12"),
        ("１２", "１２"),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("<<", "<<"),
    ],
)
def test_scalars_follow_yaml_1_2_core(text: str, value: object) -> None:
    got = parsed(f"key: {text}")["key"]
    assert got == value
    assert type(got) is type(value)


def test_minus_zero_becomes_zero() -> None:
    assert str(parsed("key: -0.0")["key"]) == "0.0"


def test_names_are_composed() -> None:
    decomposed = "Đất Mũi"
    assert parsed(f"key: {decomposed}") == {"key": "Đất Mũi"}
    assert parsed('key: "Mu\\u0303i"') == {"key": "Mũi"}


def test_lines_are_kept() -> None:
    node = parse_yaml("a: 1\nb:\n  c: [1,\n   2]\n", SOURCE, Faults())
    assert node is not None
    assert nearest_mark(node, ("a",)).line == 1
    assert nearest_mark(node, ("b", "c")).line == 3
    assert nearest_mark(node, ("b", "c", 1)).line == 4
    assert nearest_mark(node, ("b", "d", "e")).line == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[" * 30000, "scenario.yaml:1: is nested deeper than 32 levels"),
        ("{a: " * 3000, "scenario.yaml:1: is nested deeper than 32 levels"),
        ("a: &x 1\nb: *x", "scenario.yaml:1: anchors (&name) are not allowed; write the value where it is needed"),
        ("\nb: *x", "scenario.yaml:2: aliases (*name) are not allowed; write the value again"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "scenario.yaml:1: tags (!name) are not allowed; write the plain value; put text in quotes",
        ),
        ("a: ! 12", "scenario.yaml:1: tags (!name) are not allowed; write the plain value; put text in quotes"),
        ("a: 1\n---\nb: 2", "scenario.yaml:2: a second document starts here; keep one document in a file"),
        ("a: 1\nb: 2\na: 3", "scenario.yaml:3 a: duplicate key, first written in line 1; keep one of them"),
        ("12: a", "scenario.yaml:1: a key must be text, not '12'; put the key in quotes if it is meant"),
        ("? [a]\n: b", "scenario.yaml:1: a key must be text, not 'a sequence'; put the key in quotes if it is meant"),
        (
            f"a: {'5' * 5000}",
            "scenario.yaml:1 a: a number of 5000 digits is too long; write it as a power of ten (4.0e5)",
        ),
        ("a: \tb:\tc", "scenario.yaml:1: is not YAML: mapping values are not allowed in this context"),
        ("a:\n\tb: 1", "scenario.yaml:2: is not YAML: found character that cannot start any token"),
        ('a: "\\0"', "scenario.yaml:1 a: text holds a control character; remove it"),
        ('"\\a": 1', "scenario.yaml:1: a key holds a control character; remove it"),
        ('a: "\\ud800"', "scenario.yaml:1: is not YAML: found invalid Unicode character escape code"),
    ],
)
def test_traps_are_refused(text: str, fault: str) -> None:
    assert refused(text) == [fault]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "scenario.yaml:1: the file is empty; start with schema_version: 1"),
        (b"# nothing\n", "scenario.yaml:1: the file is empty; start with schema_version: 1"),
        (
            b"- a\n",
            "scenario.yaml:1: must be a mapping of keys to values, not 'a list'; start with schema_version: 1",
        ),
        (b"a: 1\nb: \x00\n", "scenario.yaml:2: holds the control character U+0000; remove it"),
        (
            "a: 1\nb: Mũi".encode("utf-16"),
            "scenario.yaml:1: is UTF-16, not UTF-8; "
            "save the file as UTF-8 (old Vietnamese encodings are windows-1258, TCVN3 and VNI)",
        ),
        (
            b"a: 1\nb: \xd0\n",
            "scenario.yaml:2: is not UTF-8 (byte 0xd0); "
            "save the file as UTF-8 (old Vietnamese encodings are windows-1258, TCVN3 and VNI)",
        ),
        (
            b"a" * (16 * 1024 * 1024 + 1),
            "scenario.yaml:1: is larger than 16 MiB; keep large tables in CSV files",
        ),
    ],
)
def test_files_that_cannot_be_text(tmp_path: Path, data: bytes, fault: str) -> None:
    assert faults_of_text(tmp_path, data) == [fault]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert not any("BOM" in fault or "UTF" in fault for fault in faults_of_text(tmp_path, b"\xef\xbb\xbfname: x\n"))


def test_a_faulty_value_is_told_once(tmp_path: Path) -> None:
    faults = faults_of_text(tmp_path, f"name: x\ntitle: {'9' * 500}\n")
    assert [fault for fault in faults if "title" in fault] == [
        "scenario.yaml:2 title: a number of 500 digits is too long; write it as a power of ten (4.0e5)"
    ]


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("camau_netsim.scenario.yaml_file.MAX_NODES", 5)
    assert parsed("[1, 2, 3, 4]") == (1, 2, 3, 4)
    assert refused("[1, 2, 3,\n4, 5]") == ["scenario.yaml:2: holds more than 5 values; keep large tables in CSV files"]
