"""Files, parents, variants and overrides laid over each other; nothing is read outside the scenario's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim.errors import ScenarioError
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.unit.scenario.faulty import faults_of, faults_of_text, row_of


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "base")


def child(base: Path, text: str, name: str = "child") -> Path:
    folder = base.parent / name
    folder.mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    return folder


def test_tables_inline_or_in_files_are_the_same_scenario(base: Path, tmp_path: Path) -> None:
    inline = load(write_scenario(tmp_path / "inline", inline=True))
    assert load(base) == inline
    assert load(base / "scenario.yaml").digest() == inline.digest()


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing", tmp_path / ("x" * 300)):
        with pytest.raises(ScenarioError) as refused:
            load(path)
        assert str(refused.value) == f"{path}: no such scenario; give a folder that holds scenario.yaml"


def test_extends_lays_one_scenario_over_another(base: Path) -> None:
    middle = child(
        base, "extends: ../base\nname: middle\ntrunk: {full_ratio: 0.7}\nbackbone: {upgrades: []}\n", "middle"
    )
    top = child(base, "extends: ../middle\nname: top\ndemand: {session_fixed_mbit: 1600}\n", "top")
    assert load(middle).backbone.upgrades == ()
    scenario = load(top)
    assert scenario.name == "top"
    assert scenario.trunk.full_ratio == 0.7
    assert scenario.demand.session_fixed_mbit == 1600.0
    assert scenario.demand.communes == load(base).demand.communes


def test_a_child_may_bring_its_own_table(base: Path) -> None:
    folder = child(base, "extends: ../base\nname: child\nbackbone: {upgrades: data/up.csv}\n")
    (folder / "data").mkdir()
    (folder / "data/up.csv").write_text("link,year,capacity_mbps\nN1-N2,2030,40000\n")
    assert [row.link for row in load(folder).backbone.upgrades] == ["N1-N2"]


def test_faults_of_the_parent_are_told_at_their_own_place(base: Path) -> None:
    table = base / "data/backbone_upgrades.csv"
    table.write_text("link,year,capacity_mbps\nX-N2,2030,40000\n")
    folder = child(base, "extends: ../base\nname: child\n")
    assert faults_of(folder) == [
        "../base/data/backbone_upgrades.csv:2 backbone.upgrades[X-N2,2030].link: "
        "no row of backbone.links has the id 'X-N2'; did you mean X-N1?"
    ]


@pytest.mark.parametrize("link", ["../../base", "base", "/base", "..", "../base/data", "../..", "3", "''", "..\\base"])
def test_extends_leads_to_a_sibling_only(base: Path, link: str) -> None:
    faults = faults_of(child(base, f"extends: {link}\nname: child\n"))
    assert len(faults) == 1
    assert faults[0].startswith("scenario.yaml:1 extends: ")
    assert "is not a scenario folder beside this one" in faults[0]


def test_extends_through_a_link_out_of_the_folder(base: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    folder = child(shelf / "x", "extends: ../escape\nname: child\n")
    (shelf / "escape").symlink_to(base)
    assert "is not a scenario folder beside this one" in faults_of(folder)[0]


def test_a_scenario_does_not_extend_itself(base: Path) -> None:
    folder = child(base, "extends: ../child\nname: child\n")
    assert "leads back to a scenario that is being extended" in faults_of(folder)[0]


@pytest.mark.parametrize(
    "path",
    [
        "../base/data/demand_communes.csv",
        "data/../../x.csv",
        "/etc/passwd",
        "data\\\\x.csv",
        "C:/x.csv",
        "link.csv",
        "linked/x.csv",
        "loop/x.csv",
    ],
)
def test_tables_lie_inside_the_folder(base: Path, tmp_path: Path, path: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.csv").write_text("link,year,capacity_mbps\n")
    folder = child(base, f'extends: ../base\nname: child\nbackbone: {{upgrades: "{path}"}}\n')
    (folder / "link.csv").symlink_to(outside / "x.csv")
    (folder / "linked").symlink_to(outside)
    (folder / "loop").symlink_to(folder / "loop")
    faults = faults_of(folder)
    assert len(faults) == 1
    assert "does not lie inside the scenario's folder" in faults[0] or "no such file" in faults[0]


def test_a_table_that_is_not_a_file(base: Path) -> None:
    for path in ("data", ".", "''", "x" * 300):
        faults = faults_of(child(base, f"extends: ../base\nname: child\nbackbone: {{upgrades: {path}}}\n"))
        assert len(faults) == 1
        assert "backbone.upgrades: no such file" in faults[0]


def test_variants(base: Path) -> None:
    text = "extends: ../base\nname: child\nvariants:\n  slow: {trunk: {full_ratio: 0.5}}\n  fast: {}\n"
    folder = child(base, text)
    assert load(folder).trunk.full_ratio == 0.8
    assert load(folder, variant="slow").trunk.full_ratio == 0.5
    assert load(folder, variant="fast") == load(folder)
    assert faults_of(folder, variant="slwo") == ["--variant slwo: no such variant; did you mean slow?"]
    assert faults_of(base, variant="slow") == ["--variant slow: no such variant; the scenario has none"]
    grandchild = child(folder, "extends: ../child\nname: grandchild\n", "grandchild")
    assert load(grandchild, variant="slow").trunk.full_ratio == 0.5


def test_variants_are_checked_unasked(base: Path) -> None:
    folder = child(base, "extends: ../base\nname: child\nvariants:\n  slow:\n    trunk: {ful_ratio: 0.5}\n  fast: 3\n")
    faults = [
        "scenario.yaml:5 variants.slow.trunk.ful_ratio: unknown key; did you mean full_ratio?",
        "scenario.yaml:6 variants.fast: must be a mapping of keys to values, not 3",
    ]
    assert faults_of(folder) == faults
    assert faults_of(folder, variant="fast")[-1:] == faults[-1:]
    assert (
        faults_of(folder, variant="slow")[0] == "scenario.yaml:5 trunk.ful_ratio: unknown key; did you mean full_ratio?"
    )


def test_overrides(base: Path) -> None:
    scenario = load(base, overrides=[("demand.session_fixed_mbit", "1e3"), ("radio.cells", "[]"), ("title", "no")])
    assert scenario.demand.session_fixed_mbit == 1000.0
    assert scenario.radio.cells == ()
    assert scenario.title == "no"


def test_an_override_may_name_a_table_of_the_scenario(base: Path) -> None:
    (base / "data/none.csv").write_text("link,year,capacity_mbps\n")
    assert load(base, overrides=[("backbone.upgrades", "data/none.csv")]).backbone.upgrades == ()


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        (
            "demand.sesion_fixed_mbit",
            "1600",
            "--set demand.sesion_fixed_mbit: unknown key; did you mean session_fixed_mbit?",
        ),
        ("radoi.shadowing", "false", "--set radoi: unknown key; did you mean radio?"),
        ("trunk.full_ratio", "85", "--set trunk.full_ratio: must be at most 1, not 85; is it a percentage? write 0.85"),
        ("trunk.full_ratio", "", "--set trunk.full_ratio: must be a number, not empty"),
        ("trunk.full_ratio", "[", "--set trunk.full_ratio: is not YAML: did not find expected node content"),
        ("trunk.full_ratio", "*a", "--set trunk.full_ratio: aliases (*name) are not allowed; write the value again"),
        ("trunk..x", "1", "--set trunk..x: is not a path of keys joined by dots; write room.key=value"),
        ("demand.communes.C1", "1", "--set demand.communes: must be the path of a CSV file or a list of rows"),
    ],
)
def test_wrong_overrides(base: Path, path: str, text: str, fault: str) -> None:
    assert fault in faults_of(base, overrides=[(path, text)])


def test_an_override_may_leave_the_range_of_an_assumption(base: Path) -> None:
    assert load(base, overrides=[("demand.session_fixed_mbit", "9000")]).demand.session_fixed_mbit == 9000.0


def test_faults_are_in_order_of_file_and_line(tmp_path: Path) -> None:
    tree = tiny_scenario()
    tree["zone"] = 1
    tree["demand"]["base_year"] = 1
    row_of(tree, "demand.communes", "id", "C2")["people"] = -1
    row_of(tree, "demand.settlements", "id", "S3")["people_ratio"] = 2
    places = [fault.split()[0] for fault in faults_of(write_scenario(tmp_path, tree))]
    assert places[:2] == ["data/demand_communes.csv:3", "data/demand_settlements.csv:4"]
    lines = [int(place.split(":")[1]) for place in places[2:]]
    assert lines == sorted(lines)


def test_owner_no_is_text(tmp_path: Path) -> None:
    tree = tiny_scenario()
    for mast in tree["passive"]["masts"]:
        mast["owner"] = "no"
    write_scenario(tmp_path, tree, inline=True)
    text = (tmp_path / "scenario.yaml").read_text(encoding="utf-8").replace("owner: 'no'", "owner: no")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    assert {mast.owner for mast in load(tmp_path).passive.masts} == {"no"}


def test_a_missing_room_and_a_wrong_one(tmp_path: Path) -> None:
    faults = faults_of_text(tmp_path, "schema_version: 2\nname: x y\nradio: 3\ngovernment: [1]\n")
    assert "scenario.yaml:1 schema_version: this version reads schema_version 1, not 2" in faults
    assert "scenario.yaml:2 name: 'x y' must not hold blanks, commas or semicolons" in faults
    assert "scenario.yaml:3 radio: must be a mapping of keys to values, not 3" in faults
    assert "scenario.yaml:1 demand: missing key" in faults
