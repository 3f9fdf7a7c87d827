"""Each check across rows, tables and rooms: broken once, told once, with the nearest name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from camau_netsim.scenario.load import load
from tests.support.scenarios import Tree, tiny_scenario, write_scenario
from tests.unit.scenario.faulty import faults_of_tree, row_of

Change = Callable[[Tree], object]


def put(table: str, key: str, value: object, **cells: object) -> Change:
    """Return a change of some cells of a row."""
    return lambda tree: row_of(tree, table, key, value).update(cells)


def give(room: str, **settings: object) -> Change:
    """Return a change of settings or tables of a room."""
    return lambda tree: tree[room].update(settings)


def drop(table: str, key: str, value: object) -> Change:
    """Return a change that takes rows out of a table."""
    room, name = table.split(".")
    return lambda tree: tree[room].update({name: [row for row in tree[room][name] if row[key] != value]})


def add(table: str, **row: object) -> Change:
    """Return a change that adds a row to a table."""
    room, name = table.split(".")
    return lambda tree: tree[room][name].append(row)


REFERENCES = [
    (
        put("passive.masts", "id", "M1", commune="C9"),
        ["passive.masts[M1].commune: no row of demand.communes has the id 'C9'"],
    ),
    (
        put("backbone.nodes", "id", "N1", commune="c1"),
        ["backbone.nodes[N1].commune: no row of demand.communes has the id 'c1'; did you mean C1?"],
    ),
    (
        put("backbone.links", "id", "N1-N2-b", conduits="K1;K9;Q"),
        [
            "backbone.links[N1-N2-b].conduits: no row of passive.conduits has the id 'K9'",
            "backbone.links[N1-N2-b].conduits: no row of passive.conduits has the id 'Q'",
        ],
    ),
    (
        put("backbone.links", "id", "N1-N2-b", conduits="K1;"),
        ["backbone.links[N1-N2-b].conduits: no row of passive.conduits has the id ''"],
    ),
    (give("government", hub="N3"), ["government.hub: no row of backbone.nodes has the id 'N3'"]),
    (
        put("access.ports", "id", "O1-1", olt="O3", plan="home"),
        [
            "access.ports[O1-1].olt: no row of access.olts has the id 'O3'",
            "access.ports[O1-1].plan: no row of access.plans has the plan 'home'; did you mean homes?",
        ],
    ),
    (
        put("passive.masts", "id", "M2", id="M1"),
        [
            "passive.masts[M1].id: duplicate id, first given in line 172; every row needs its own",
            *(f"radio.cells[M2-V-{layer}-{azimuth}].mast: no row of passive.masts has the id 'M2'"
              for layer in ("4g", "5g") for azimuth in (0, 120, 240)),
        ],
    ),
]  # fmt: skip

SHARES = [
    (
        put("demand.settlements", "id", "S2", people_ratio=0.2),
        ["demand.settlements[S1].people_ratio: people_ratio of the settlements of C1 adds up to 0.95, not 1"],
    ),
    (
        drop("demand.settlements", "id", "S3"),
        ["demand.communes[C2]: the commune has no settlement; give it one with people_ratio 1"],
    ),
    (
        put("access.plans", "cap_mbps", 300.0, share_ratio=0.40001),
        ["access.plans[homes,2025,100].share_ratio: share_ratio of plan homes in 2025 adds up to 1.00001, not 1"],
    ),
    (
        put("backbone.nodes", "id", "X", exit_ratio=0.0),
        ["backbone.nodes[X].exit_ratio: exit_ratio of the exits adds up to 0, not 1"],
    ),
    (
        put("backbone.nodes", "id", "X", kind="core", exit_ratio=0.0),
        ["backbone.nodes: no node is an exit; give at least one node the kind exit"],
    ),
    (
        put("backbone.nodes", "id", "N1", exit_ratio=0.1),
        ["backbone.nodes[N1].exit_ratio: only an exit takes a share, and N1 is of kind core; write 0"],
    ),
    (
        add("demand.operators", id="M", name="M", market_share_ratio=0.5),
        ["demand.operators: market_share_ratio adds up to 1.05, more than 1"],
    ),
]

YEARS = [
    (
        lambda tree: tree.update(years=[2024, 2025, 2030]),
        [
            "demand.adoption: has no row for 2024; every year of the scenario needs one",
            "access.plans[homes,2025,100].year: plan homes starts in 2025, after the scenario's first year 2024; "
            "give its shares for 2024 or before",
        ],
    ),
    (lambda tree: tree.update(years=[2025, 2030, 2025]), ["years: lists 2025 more than once"]),
    (give("demand", observed_hours=[7, 7]), ["demand.observed_hours: lists 7 more than once"]),
    (
        put("demand.adoption", "year", 2030, users_5g_ratio=0.99),
        [
            "demand.adoption[2030].users_5g_ratio: must be at most users_4g_ratio (0.95), not 0.99; "
            "users of 5G are counted in users of 4G"
        ],
    ),
]

NETWORK = [
    (
        put("backbone.links", "id", "X-N1", in_service_year=2030),
        [
            "backbone.links: 2 of 3 nodes reach no exit in 2025: N1, N2; give them links in service in 2025",
        ],
    ),
    (
        put("backbone.links", "id", "N1-N2-b", node_a="N2"),
        ["backbone.links[N1-N2-b].node_b: the link leads from N2 to itself"],
    ),
    (
        put("passive.masts", "id", "M1", lat_deg=9.18, lon_deg=105.15),
        ["passive.masts[M1]: give either lat_deg and lon_deg, or x_m and y_m"],
    ),
    (
        give("demand", home_profile=[0.0] * 24),
        ["demand.home_profile: is zero in every hour; the largest hour is the busy hour"],
    ),
    (give("demand", home_profile=[1.0] * 23), ["demand.home_profile: must have at least 24 values, not 23"]),
    (give("demand", communes=[]), None),
]

RADIO = [
    (
        put("radio.layers", "id", "V-4g", bandwidth_mhz=20.0),
        [
            "radio.layers[V-4g].bandwidth_mhz: makes subcarriers of 16.67 kHz with n_subcarriers 1200; "
            "write the occupied bandwidth 18 (15 kHz), or another n_subcarriers"
        ],
    ),
    (
        put("radio.layers", "id", "V-5g", bandwidth_mhz=100.0),
        [
            "radio.layers[V-5g].bandwidth_mhz: makes subcarriers of 30.53 kHz with n_subcarriers 3276; "
            "write the occupied bandwidth 49.14 (15 kHz) or 98.28 (30 kHz) or 196.56 (60 kHz) or 393.12 (120 kHz), "
            "or another n_subcarriers"
        ],
    ),
    (
        put("radio.layers", "id", "V-5g", moran_host="V-5g"),
        ["radio.layers[V-5g].moran_host: names the layer itself; leave it empty"],
    ),
    (
        give("radio", building_entry="per_settlement"),
        [
            f"demand.settlements[{name}].entry_loss_db: is missing, and radio.building_entry is per_settlement; "
            "0 stands for open air"
            for name in ("S1", "S2", "S3")
        ],
    ),
    (put("radio.layers", "id", "V-4g", link_model="cqi_5"), None),
    (put("radio.layers", "id", "V-4g", link_margin_db=-1.0), None),
    (put("radio.layers", "id", "V-4g", device_modulation_order_max=7), None),
]


def register(path: str, **cells: object) -> Change:
    return lambda tree: tree["assumptions"].append({"path": path, "basis": "assumed", "source": "x", **cells})


REGISTER = [
    (register("demand"), ["assumptions[demand].path: names a whole room: demand; write room.key or room.table.column"]),
    (
        register("demand.communes"),
        ["assumptions[demand.communes].path: names a whole table: demand.communes; write room.table.column"],
    ),
    (
        register("demand.base_year.x"),
        ["assumptions[demand.base_year.x].path: names nothing: demand.base_year has no parts"],
    ),
    (
        register("demand.communes.peple"),
        [
            "assumptions[demand.communes.peple].path: names nothing: demand.communes has no column 'peple'; "
            "did you mean demand.communes.people?"
        ],
    ),
    (register("radoi.x"), ["assumptions[radoi.x].path: names no room: 'radoi'; did you mean radio?"]),
    (
        register("trunk.full_ratio", low=0.9),
        ["trunk.full_ratio: 0.8 lies outside its own range [0.9, inf] in assumptions; correct the value or the range"],
    ),
    (
        register("radio.range_km", low=11.0, high=9.0),
        [
            "radio.range_km: 10 lies outside its own range [11, 9] in assumptions; correct the value or the range",
            "assumptions[radio.range_km].low: 11 is above high, 9",
        ],
    ),
]


@pytest.mark.parametrize(("change", "faults"), [*REFERENCES, *SHARES, *YEARS, *NETWORK, *RADIO, *REGISTER])
def test_one_fault_is_told(tmp_path: Path, change: Change, faults: list[str] | None) -> None:
    tree = tiny_scenario()
    change(tree)
    told = faults_of_tree(tmp_path, tree)
    if faults is None:
        assert told
    else:
        assert sorted(told) == sorted(faults)


def test_an_assumption_about_an_absent_room(tmp_path: Path) -> None:
    tree = tiny_scenario()
    del tree["government"]
    register("government.hub")(tree)
    assert faults_of_tree(tmp_path, tree) == [
        "assumptions[government.hub].path: the scenario has no government",
    ]


def test_optional_references_may_be_empty(tmp_path: Path) -> None:
    tree = tiny_scenario()
    row_of(tree, "backbone.nodes", "id", "N1")["commune"] = None
    row_of(tree, "backbone.links", "id", "N1-N2")["conduits"] = ""
    assert load(write_scenario(tmp_path, tree, inline=True)).backbone.nodes[1].commune is None


def test_coordinates_are_of_one_kind(tmp_path: Path) -> None:
    tree = tiny_scenario()
    for row in tree["services"]["postal_points"]:
        del row["x_m"], row["y_m"]
        row.update(lat_deg=9.18, lon_deg=105.15)
    faults = faults_of_tree(tmp_path, tree)
    assert len(faults) == 1
    assert faults[0].startswith("services.postal_points[P1]: is placed by lat_deg and lon_deg, but scenario.yaml:")


def test_faults_of_one_room_do_not_hide_those_of_another(tmp_path: Path) -> None:
    tree = tiny_scenario()
    tree["demand"]["base_year"] = "soon"
    row_of(tree, "demand.communes", "id", "C2")["people"] = -1.0
    row_of(tree, "radio.cells", "id", "M1-V-4g-0")["mast"] = "M7"
    row_of(tree, "radio.cells", "id", "M1-V-4g-0")["azimuth_deg"] = 360.0
    row_of(tree, "services.postal_points", "id", "P1")["commune"] = "C3"
    told = faults_of_tree(tmp_path, tree)
    assert [fault.split(":")[0] for fault in told] == [
        "demand.base_year",
        "demand.communes[C2].people",
        "radio.cells[M1-V-4g-0].mast",
        "radio.cells[M1-V-4g-0].azimuth_deg",
        "services.postal_points[P1].commune",
    ]


def test_carriers_and_entry_losses_that_agree(tmp_path: Path) -> None:
    """1272 subcarriers of 30 kHz, 72 of 15 kHz, and a stated zero is a loss."""
    tree = tiny_scenario()
    row_of(tree, "radio.layers", "id", "V-5g").update(bandwidth_mhz=38.16, n_subcarriers=1272)
    row_of(tree, "radio.layers", "id", "V-4g").update(bandwidth_mhz=1.08, n_subcarriers=72)
    tree["radio"]["building_entry"] = "per_settlement"
    for settlement in tree["demand"]["settlements"]:
        settlement["entry_loss_db"] = 0.0
    assert load(write_scenario(tmp_path, tree)).radio.building_entry == "per_settlement"
