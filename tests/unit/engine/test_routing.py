"""Capacities, ways and loads of the tutorial's network of sessions, by hand, intact and with things down."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.domains.access.problem import MIN_THINK_S
from camau_netsim.engine.routing import route
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.sessions import TUTORIAL, compiled, state_of, with_second_carrier

PEAK = 59.4


class Routed:
    """A routing and names for its rows."""

    def __init__(self, problems, *down):
        self.layout, self.carried = state_of(problems, *down)
        self.routing = route(self.layout, self.carried.arrays, self.carried.answers["radio"])
        self.names = self.layout.link_names()

    def kind(self, name):
        return self.routing.capacity[self.layout.links[name]]

    def way(self, row):
        """Links of a class and the usage on each; the same name twice would show."""
        hops = slice(*self.routing.path_ptr[row : row + 2])
        names, usage = self.names[self.routing.path_link[hops]], self.routing.path_usage[hops]
        assert len(set(names)) == len(names)
        return dict(zip(names.tolist(), usage.tolist(), strict=True))

    def phone(self, settlement):
        """Row of the outdoor phones of a settlement."""
        phones, row = self.layout.phones, self.layout.problems.demand.points.point.row(settlement)
        found = np.flatnonzero((phones.settlement == row) & (phones.place == 0))
        assert len(found) == 1
        return int(found[0]) + self.layout.rows_of("phones").start


@pytest.fixture(scope="module")
def problems():
    return compiled()


@pytest.fixture(scope="module")
def intact(problems):
    return Routed(problems)


TOWN, FAST, SLOW, OFFICE = 0, 1, 2, 11


def test_capacities(intact):
    assert intact.kind("pon_port") == pytest.approx([2305.152, 2317.44])
    assert intact.kind("olt_uplink").tolist() == [10000.0, 10000.0]
    assert intact.kind("cell").tolist() == [1.0] * 10
    assert intact.kind("mast_backhaul").tolist() == intact.layout.problems.passive.mast_backhaul_mbps.tolist()
    assert intact.kind("trunk_arc").tolist() == [10000.0] * 10 + [1000.0] * 2
    assert intact.kind("tslcd_circuit").tolist() == [200.0, 300.0, 400.0]


def test_a_line_goes_by_port_uplink_and_the_shortest_arcs(intact):
    # In the order of (exit, node): A is one hop from X; C is as far over A-B as over D, which the tree settles.
    assert intact.way(TOWN) == {"olt-A/0": 1.0, "olt-A": 1.0, "X-A>": 1.0}
    assert intact.way(FAST) == intact.way(SLOW) == {"olt-C/1": 1.0, "olt-C": 1.0, "<D-X": 1.0, "<C-D": 1.0}
    assert intact.routing.cap_mbps[:3].tolist() == [300.0, 300.0, 100.0]


def test_a_phone_takes_time_of_its_cell(intact):
    way = intact.way(intact.phone("town-1"))
    assert way == pytest.approx({"A-1": 1.0 / PEAK, "mast-A": 1.0, "X-A>": 1.0})
    phones = intact.layout.rows_of("phones")
    assert intact.routing.cap_mbps[phones] == pytest.approx(2.0 * 18.0 * 4.4 * 0.75)  # never what limits
    usage = [next(iter(intact.way(row).values())) for row in range(phones.start, phones.stop)]
    assert usage == pytest.approx(1.0 / intact.routing.phone_peak_mbps)
    # Equal time for the phones of a cell: weight in proportion to the peak rate, on average 1 as a line's.
    weight, peak = intact.routing.weight[phones], intact.routing.phone_peak_mbps
    assert weight / peak == pytest.approx(np.full(len(peak), weight[0] / peak[0]))
    load = intact.routing.rate_per_s[phones]
    assert (weight * load).sum() / load.sum() == pytest.approx(1.0)


def test_phones_of_unlike_peak_rates_share_time_not_rate(tmp_path):
    routed = Routed(compiled(write_scenario(tmp_path, tiny_scenario())))
    phones = routed.layout.rows_of("phones")
    peak, weight = routed.routing.phone_peak_mbps, routed.routing.weight[phones]
    on_air = routed.routing.phone_cell >= 0
    assert peak[on_air].max() > 2.0 * peak[on_air].min()
    assert weight[on_air] / peak[on_air] == pytest.approx(np.full(on_air.sum(), weight[on_air][0] / peak[on_air][0]))
    load = routed.routing.rate_per_s[phones][on_air]
    assert (weight[on_air] * load).sum() / load.sum() == pytest.approx(1.0)
    assert (routed.routing.weight[routed.layout.rows_of("lines")] == 1.0).all()


def test_a_phone_on_two_carriers_takes_the_same_time_of_both_cells(tmp_path):
    """Bits are split by peak rate, 59.4 to 29.7: a Mbit takes 1 / 89.1 s of either cell."""
    problems = compiled(with_second_carrier(tmp_path / "two"), ("radio.aggregation", "per_technology"))
    routed = Routed(problems)
    phones, start = routed.layout.phones, routed.layout.rows_of("phones").start
    assert [bundle.layers for bundle in problems.radio.bundling.bundles] == [(0,), (1,), (0, 1)]
    (row,) = start + np.flatnonzero((phones.bundle == 2) & (phones.settlement == 0) & (phones.place == 0))
    both = 1.5 * PEAK
    assert routed.way(row) == pytest.approx({"A-1": 1.0 / both, "Ax-1": 1.0 / both, "mast-A": 1.0, "X-A>": 1.0})
    assert routed.routing.phone_peak_mbps[row - start] == pytest.approx(both)
    assert routed.routing.cap_mbps[row] > both
    # One carrier at a time: nobody does, though the class is there for the hour in which the other carrier is gone.
    (alone,) = start + np.flatnonzero((phones.bundle == 0) & (phones.settlement == 0) & (phones.place == 0))
    assert routed.way(alone) == pytest.approx({"A-1": 1.0 / PEAK, "mast-A": 1.0, "X-A>": 1.0})
    assert routed.routing.rate_per_s[alone] == 0.0
    assert routed.routing.rate_per_s[row] > 0.0
    # Town without its power: no way.
    dark = Routed(problems, "grid:town")
    assert dark.routing.served[row] == 0


def test_classes_of_phones_are_classes_of_sessions(tmp_path):
    """Old phones take 20 Mb/s of one carrier; new ones both, 59.4 and 29.7, but at most 60 together."""
    folder = with_second_carrier(tmp_path / "two")
    (folder / "data" / "devices.csv").write_text(
        "id,phone,peak_4g_mbps,n_carriers_4g_max\nold,4g,20,1\nnew,4g,60,2\nfive,5g,60,2\n", encoding="utf-8"
    )
    (folder / "data" / "shares.csv").write_text(
        "device,year,share_ratio\nold,2025,0.25\nnew,2025,0.75\nfive,2025,1\n", encoding="utf-8"
    )
    given = (("radio.aggregation", "per_technology"), ("radio.devices", "data/devices.csv"))
    routed = Routed(compiled(folder, *given, ("radio.device_shares", "data/shares.csv")))
    phones, start = routed.layout.phones, routed.layout.rows_of("phones").start

    def row(bundle, column):
        found = np.flatnonzero((phones.bundle == bundle) & (phones.settlement == 0) & (phones.place == column))
        return int(found[0]) if len(found) else None

    old, new = row(0, 0), row(2, 2)
    assert row(2, 0) is None  # an old phone joins nothing
    assert routed.routing.phone_peak_mbps[old] == pytest.approx(20.0)
    assert routed.way(start + old)["A-1"] == pytest.approx(1.0 / 20.0)
    assert routed.routing.phone_peak_mbps[new] == pytest.approx(1.5 * PEAK)
    assert routed.routing.cap_mbps[start + new] == pytest.approx(60.0)
    assert routed.routing.cap_mbps[start + old] > 20.0
    load = routed.routing.rate_per_s
    users = load[start + row(0, 0)] + load[start + row(1, 0)], load[start + new]
    assert users[0] / sum(users) == pytest.approx(0.25)


def test_a_phone_on_carriers_of_two_masts_goes_both_ways(tmp_path):
    folder = with_second_carrier(tmp_path / "two")
    path = folder / "data" / "radio_cells.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    moved = [row.replace("mast-A", "mast-B") if row.startswith("Ax-") else row for row in rows]
    path.write_text("\n".join(moved) + "\n", encoding="utf-8")
    routed = Routed(compiled(folder, ("radio.aggregation", "per_technology"), ("radio.range_km", "20")))
    phones, start = routed.layout.phones, routed.layout.rows_of("phones").start
    (row,) = start + np.flatnonzero((phones.bundle == 2) & (phones.settlement == 0) & (phones.place == 0))
    way, now = routed.way(row), routed.routing.phones
    cells, share = now.cell[row - start], now.carrier_mbps[row - start] / now.peak_mbps[row - start]
    masts = routed.layout.problems.passive.mast.ids
    by_mast = {masts[mast]: 0.0 for mast in routed.layout.problems.radio.cell_mast[cells]}
    for cell, part in zip(cells, share, strict=True):
        by_mast[masts[routed.layout.problems.radio.cell_mast[cell]]] += part
    assert len(by_mast) == 2
    assert {name: usage for name, usage in way.items() if name.startswith("mast-")} == pytest.approx(by_mast)
    assert sum(usage for name, usage in way.items() if "X" in name) == pytest.approx(1.0)


def test_a_body_goes_from_the_platform_by_the_hub_to_its_circuit(intact):
    # The platform stands in A, which is the hub; A - B - C - E.
    assert intact.way(OFFICE) == dict.fromkeys(["centre", "A-B>", "B-C>", "C-E>", "office"], 1.0)
    assert intact.routing.cap_mbps[OFFICE] == 200.0


def test_loads_are_what_is_asked_for(intact):
    routing, demand = intact.routing, intact.layout.problems.demand
    # A line asks for 2 Mb/s with sessions of 800 Mbit: one in 400 s, of which 800 / 300 or 8 s it downloads.
    assert routing.think_s[:3] == pytest.approx([400.0 - 800.0 / 300.0, 400.0 - 800.0 / 300.0, 392.0])
    assert (routing.think_s[3:] == np.inf).all()
    assert (routing.rate_per_s[:3] == 0.0).all()
    phones = intact.layout.rows_of("phones")
    asked = np.zeros(4)
    np.add.at(asked, intact.layout.phones.settlement, routing.rate_per_s[phones] * demand.session_mobile_mbit)
    assert asked == pytest.approx([12.0, 12.0, 8.0, 8.0])
    assert routing.rate_per_s[OFFICE] == pytest.approx(80.0 / intact.layout.problems.government.session_mbit)


def test_poisson_lines_arrive_at_the_rate_of_all_of_them():
    routed = Routed(compiled(TUTORIAL, ("access.contention", "poisson")))
    assert routed.routing.rate_per_s[:3] == pytest.approx(np.array([48, 12, 12]) * 2.0 / 800.0)
    assert (routed.routing.think_s == np.inf).all()


def test_lines_that_ask_for_more_than_they_can_get_hardly_think():
    routed = Routed(compiled(TUTORIAL, ("demand.busy_hour_fixed_ratio", "1"), ("demand.session_fixed_mbit", "100")))
    assert routed.routing.think_s[:2] == pytest.approx(100.0 / 25.0 - 100.0 / 300.0)
    assert MIN_THINK_S > 0.0


# --- things down ------------------------------------------------------------------------------------------------------


def test_a_cut_turns_the_ring_round(problems, intact):
    cut = Routed(problems, "conduit:X-A")
    assert cut.way(TOWN) == dict.fromkeys(["olt-A/0", "olt-A", "<D-X", "<C-D", "<B-C", "<A-B"], 1.0)
    assert cut.way(FAST) == intact.way(FAST)
    assert cut.way(cut.phone("town-1")) == pytest.approx(
        {"A-1": 1.0 / PEAK, "mast-A": 1.0, **dict.fromkeys(["<D-X", "<C-D", "<B-C", "<A-B"], 1.0)}
    )
    arcs = dict(zip(cut.names, cut.routing.capacity, strict=True))
    assert (arcs["X-A>"], arcs["<X-A"], arcs["A-B>"]) == (0.0, 0.0, 10000.0)
    assert cut.routing.served.tolist() == intact.routing.served.tolist()


def test_what_no_exit_reaches_has_no_way(problems):
    cut = Routed(problems, "conduit:X-A", "conduit:D-X")
    routing = cut.routing
    assert [len(cut.way(row)) for row in range(11)] == [0] * 11
    assert routing.served.tolist() == [0] * 11 + [
        1,
        1,
        0,
    ]  # bodies still reach their hub; the central one has no sessions
    assert (routing.rate_per_s[:11] == 0.0).all()
    assert (routing.think_s[:3] == np.inf).all()
    assert (routing.phone_cell == -1).all()
    assert np.isfinite(routing.weight).all()
    assert cut.kind("cell").tolist() == [0.0] * 10
    assert cut.way(OFFICE) == dict.fromkeys(["centre", "A-B>", "B-C>", "C-E>", "office"], 1.0)


def test_a_part_that_is_cut_off_is_alone_without_way(problems):
    cut = Routed(problems, "conduit:X-A", "conduit:B-C")  # A and B hang together, but reach nobody
    assert cut.routing.served[[TOWN, FAST, SLOW]].tolist() == [0, 1, 1]
    assert cut.routing.served[cut.phone("town-2")] == 0
    assert cut.routing.served[cut.phone("fields-2")] == 1
    assert cut.routing.served[OFFICE] == 0


@pytest.mark.parametrize("down", ["conduit:C-E", "tail:body/office", "node:E"])
def test_a_body_without_way_is_not_served(problems, down):
    cut = Routed(problems, down)
    assert cut.way(OFFICE) == {}
    assert cut.routing.rate_per_s[OFFICE] == 0.0
    assert cut.routing.served[:11].all()


def test_the_backup_in_c_takes_over_from_a_dead_centre(problems):
    way = ["second", "<B-C", "<A-B", "A-B>", "B-C>", "C-E>", "office"]
    assert Routed(problems, "centre:centre").way(OFFICE) == dict.fromkeys(way, 1.0)


def test_dead_centres_leave_the_body_the_hub(problems):
    cut = Routed(problems, "centre:centre", "centre:second")
    assert cut.way(OFFICE) == dict.fromkeys(["A-B>", "B-C>", "C-E>", "office"], 1.0)


def test_phones_of_a_dark_mast_turn_to_another():
    problems = compiled(TUTORIAL, ("radio.range_km", "30"))
    before, after = Routed(problems), Routed(problems, "tail:mast/mast-B")
    row = before.phone("town-2")
    assert list(before.way(row))[:2] == ["B-1", "mast-B"]
    cell, mast = list(after.way(row))[:2]
    assert (cell, mast) == ("C-2", "mast-C")  # 10.1 km away; A is 9.9 km away, but no sector of it looks there
    assert after.way(row)[cell] == pytest.approx(1.0 / after.routing.phone_peak_mbps[row - 3])
    assert after.way(row)[cell] > before.way(row)["B-1"]
    assert dict(zip(after.names, after.routing.capacity, strict=True))["B-1"] == 0.0


def test_shares_of_two_exits_add_up_to_one(tmp_path):
    tree = tiny_scenario()
    tree["backbone"]["nodes"][0]["exit_ratio"] = 0.7
    tree["backbone"]["nodes"].append({"id": "Y", "kind": "exit", "exit_ratio": 0.3, "x_m": 1.0, "y_m": 90000.0})
    tree["backbone"]["links"].append(
        {"id": "Y-N1", "node_a": "Y", "node_b": "N1", "length_km": 90.0, "capacity_mbps": 1000.0, "conduits": "K2"}
    )
    problems = compiled(write_scenario(tmp_path, tree))
    routed = Routed(problems)
    layout, routing = routed.layout, routed.routing
    first = layout.lines.line_class[0]
    assert (
        problems.access.olt.ids[problems.access.years[2025].olt[problems.access.years[2025].line_group[first]]] == "O1"
    )
    way = routed.way(0)
    assert way == pytest.approx({"O1/0": 1.0, "O1": 1.0, "X-N1>": 0.7, "Y-N1>": 0.3})
    far = routed.way(len(layout.lines.port) - 1)  # a line at N2, behind N1
    assert far == pytest.approx({"O2/1": 1.0, "O2": 1.0, "X-N1>": 0.7, "Y-N1>": 0.3, "N1-N2>": 1.0})
    hop = np.repeat(np.arange(layout.n_classes), np.diff(routing.path_ptr))
    out = np.isin(routed.names[routing.path_link], ["X-N1>", "Y-N1>"])
    total = np.bincount(hop[out], routing.path_usage[out], layout.n_classes)
    public = slice(0, layout.rows_of("bodies").start)
    assert total[public][routing.served[public] == 1] == pytest.approx(1.0)
    one = Routed(problems, "conduit:K2").way(0)  # all of it goes by X then
    assert one == pytest.approx({"O1/0": 1.0, "O1": 1.0, "X-N1>": 1.0})
