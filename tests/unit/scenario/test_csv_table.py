"""CSV tables: every fault has its line, and cells are taken as strictly as YAML values."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.unit.scenario.faulty import faults_of

HEADER = "id,node_a,node_b,length_km,capacity_mbps\n"
ROW = "X-N1,X,N1,90,100000\nN1-N2,N1,N2,4,10000\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return without_upgrades(tmp_path)


def without_upgrades(folder: Path) -> Path:
    tree = tiny_scenario()
    tree["backbone"]["upgrades"] = []
    return write_scenario(folder, tree)


def link_faults(folder: Path, text: str | bytes) -> list[str]:
    (folder / "data/backbone_links.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    prefix = "data/backbone_links.csv:"
    faults = faults_of(folder)
    assert all(fault.startswith(prefix) for fault in faults), faults
    return [fault.removeprefix(prefix) for fault in faults]


def test_comments_blank_lines_bom_and_crlf_are_understood(folder: Path) -> None:
    text = "\ufeff# links of the ring\n\n#second\n" + HEADER + ROW + "\n"
    (folder / "data/backbone_links.csv").write_bytes(text.replace("\n", "\r\n").encode())
    assert [link.id for link in load(folder).backbone.links] == ["X-N1", "N1-N2"]


def test_lines_are_counted_through_comments_and_quoted_line_breaks(folder: Path) -> None:
    tree = tiny_scenario()
    tree["demand"]["communes"][0]["name"] = "two\nlines"
    tree["demand"]["communes"][1]["people"] = -1.0
    write_scenario(folder, tree)
    table = folder / "data/demand_communes.csv"
    table.write_text("# one\n# two\n" + table.read_text(encoding="utf-8"), encoding="utf-8")
    assert faults_of(folder) == ["data/demand_communes.csv:6 demand.communes[C2].people: must be at least 0, not -1"]


@pytest.mark.parametrize(("word", "value"), [("true", True), ("yes", True), ("1", True), ("no", False), ("0", False)])
def test_truth_words(folder: Path, word: str, value: bool) -> None:
    (folder / "data/datacentre_centres.csv").write_text(
        f"id,name,kind,node,hosts_platform\nD1,012,provincial,N1,{word}\n"
    )
    centre = load(folder).datacentre.centres[0]
    assert centre.hosts_platform is value
    assert centre.name == "012"


@pytest.mark.parametrize("word", ["True", "t", "on", "có", "2", " yes"])
def test_other_truth_words_are_refused(folder: Path, word: str) -> None:
    (folder / "data/datacentre_centres.csv").write_text(
        f"id,name,kind,node,hosts_platform\nD1,x,provincial,N1,{word}\n", encoding="utf-8"
    )
    assert faults_of(folder) == [
        "data/datacentre_centres.csv:2 datacentre.centres[D1].hosts_platform: "
        f"must be true, false, yes, no, 1 or 0, not {word!r}"
    ]


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("abc", "must be a number, not 'abc'"),
        ('"1,5"', "must be a number, not '1,5'; write 1.5"),
        ('"1,500"', "must be a number, not '1,500'; write 1500 or 1.500"),
        ("1_000", "must be a number, not '1_000'; write 1000"),
        (" 10", "must be a number, not ' 10'; remove the quotes or blanks around it"),
        ("１０", "must be a number, not '１０'"),
        ("0x10", "must be a number, not '0x10'"),
        ("10 km", "must be a number, not '10 km'; write the number alone; length_km is in km"),
        ("NaN", "must be a finite number, not 'NaN'"),
        ("-inf", "must be a finite number, not '-inf'"),
        ("1e999", "must be a finite number, not '1e999'"),
        ("-1", "must be at least 0, not -1"),
        ("6000", "must be at most 5000, not 6000"),
        ("=A1", "must be a number, and '=A1' looks like a formula; write its value"),
        ("@SUM(1)", "must be a number, and '@SUM(1)' looks like a formula; write its value"),
        ("+cmd", "must be a number, and '+cmd' looks like a formula; write its value"),
        ("", "missing value"),
    ],
)
def test_numbers(folder: Path, cell: str, what: str) -> None:
    faults = link_faults(folder, HEADER + ROW + f"L,N1,N2,{cell},10000\n")
    assert faults == [f"4 backbone.links[L].length_km: {what}"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1 backbone.links: has no header row"),
        ("id;node_a\n", "1 backbone.links: columns are not separated by commas"),
        (HEADER + ROW + "L,N1,N2,1\n", "4 backbone.links: the row of 'L' has 4 cells, the header has 5"),
        (HEADER + ROW + ",,,,\n", "4 backbone.links: an empty row; delete the line"),
        (HEADER + ROW + 'L,"N1,N2,1\n', "4 backbone.links: is not CSV: unexpected end of data"),
        (HEADER + ROW + "L,N1,N2,1,1,1\n", "4 backbone.links: the row of 'L' has 6 cells, the header has 5"),
        (HEADER + "\x00" + ROW, "2: holds the control character U+0000"),
        (HEADER.encode() + b"\xff", "2: is not UTF-8 (byte 0xff)"),
    ],
)
def test_shapes(folder: Path, text: str | bytes, fault: str) -> None:
    faults = link_faults(folder, text)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_columns(folder: Path) -> None:
    faults = link_faults(folder, "# links\nid,node_a,nodeb,length_km,length_km\nX-N1,X,N1,90,90\n")
    assert faults == [
        "2 backbone.links.nodeb: unknown column; did you mean node_b?",
        "2 backbone.links.length_km: column stands twice in the header; keep one of them",
        "2 backbone.links.capacity_mbps: missing column",
        "2 backbone.links.node_b: missing column",
    ]


def test_twenty_thousand_rows_load(tmp_path: Path) -> None:
    tree = tiny_scenario()
    row = {"mast": "M1", "layer": "V-4g", "tilt_deg": 2.5, "in_service_year": 2020, "basis": "fact"}
    tree["radio"]["cells"] = [{"id": f"c{number}", "azimuth_deg": number % 360, **row} for number in range(20_000)]
    write_scenario(tmp_path, tree)
    assert len(load(tmp_path).radio.cells) == 20_000
