"""Fixed lines: groups and classes by hand, stages by closed forms, the queues against published tables."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from camau_netsim.core.index import Index, pointers
from camau_netsim.domains.access.medium import budget_margin_db, is_in_reach, optical_loss_db, payload_mbps
from camau_netsim.domains.access.model import solve
from camau_netsim.domains.access.problem import AccessProblem, Asked, YearlyAccess, compile_problem
from camau_netsim.domains.access.spec import AccessSpec, Condition, Olt, Option, Plan, Port, Upgrade, Wifi
from camau_netsim.domains.access.tables import commune_columns, line_columns, olt_columns, option_columns
from camau_netsim.kernels.sharing import capped_ps
from tests.support.vectors import read_rows

INF = float("inf")


def compiled(spec, take_up=(0.8, 1.0), year=2025, communes="ab", nodes="NM", line_mbps=1.0, stream_mbps=0.0):
    def everywhere(*values):
        return Asked(*(np.full(len(communes), value) for value in values))

    asked = {
        "household": everywhere(take_up[0], line_mbps, stream_mbps),
        "organisation": everywhere(take_up[1], line_mbps, 0.0),
    }
    return compile_problem(spec, Index(communes), Index(nodes), 800.0, {year: asked})


def lines(payload, caps, load_line, n_lines=50, uplink=1.0e9, ont=1.0e9, finite=False, session=800.0, n_ports=1):
    """One group of ports on one OLT at node 1 and one line class per cap; the line asks for ``load_line``."""
    room = min(ont, payload, uplink) if uplink > 0.0 else min(ont, payload)
    year = YearlyAccess(
        olt=np.zeros(1, np.int32),
        commune=np.zeros(1, np.int32),
        organisation=np.zeros(1, np.int32),
        technology=("gpon",),
        payload_mbps=np.array([payload]),
        ont_mbps=np.array([ont]),
        session_room_mbps=np.array([room]),
        n_ports=np.array([n_ports], np.int32),
        n_lines=np.array([n_lines], np.int32),
        passed=np.array([n_lines], np.int32),
        lit=np.array([n_lines], np.int32),
        fitting=np.array([n_lines], np.int32),
        serviceable=np.array([n_lines], np.int32),
        on_demand=np.array([n_lines], np.int32),
        feasible=np.ones(1, np.bool_),
        uplink_mbps=np.array([uplink]),
        uplink_member_mbps=np.array([uplink]),
        uplink_after_fault_mbps=np.array([0.0]),
        line_group=np.zeros(len(caps), np.int32),
        line_plan_mbps=np.array(caps),
        line_wifi_mbps=np.full(len(caps), INF),
        line_cap_mbps=np.minimum(caps, room),
        line_count=np.full(len(caps), float(n_lines)),
    )
    problem = AccessProblem(Index(["o"]), np.array([1], np.int32), finite, session, (), (), {}, {2025: year})
    return problem, year, np.array([load_line])


def rates(payload, caps, load_line, routes=((1.0, ()),), arcs=(), stream=0.0, **more):
    """Solve; ``routes`` are (share, arcs) from each exit to node 1, ``arcs`` are (capacity, offered load)."""
    problem, year, line = lines(payload, caps, load_line, **more)
    share = np.array([[0.0, ratio] for ratio, _ in routes])
    hops = [list(used) for _, used in routes]
    path_ptr = pointers([count for used in hops for count in (0, len(used))])
    path_arc = np.array([arc for used in hops for arc in used], np.int32)
    capacity = np.array([c for c, _ in arcs], dtype=np.float64)
    offered = np.array([o for _, o in arcs], dtype=np.float64)
    return solve(problem, year, line, np.zeros(1), np.array([stream]), share, path_ptr, path_arc, capacity, offered)


# --- payload and optical budget ---------------------------------------------------------------------------------------


PON_DOWN = {"GPON_DS": "gpon", "XGSPON_DS": "xgs", "50GPON_DS": "50g"}
DOWN_ROWS = [row for row in read_rows("pon_rates") if row["direction"] in PON_DOWN and row["option"] != "ploam=1"]


@pytest.mark.parametrize("row", DOWN_ROWS, ids=lambda row: f"{row['direction']}-{row['N']:.0f}-{row['option']}")
def test_payload_of_a_port_is_what_the_frame_leaves(row):
    technology = PON_DOWN[row["direction"]]
    answer = payload_mbps(technology, int(row["N"]), gpon_fec=row["option"] != "nofec")
    assert answer == pytest.approx(row["payload_mbps"], rel=1e-6)


def test_all_three_technologies_are_in_the_table():
    assert {PON_DOWN[row["direction"]] for row in DOWN_ROWS} == {"gpon", "xgs", "50g"}
    with pytest.raises(ValueError, match="unknown PON technology 'epon'"):
        payload_mbps("epon", 1)


@pytest.mark.parametrize(
    "row", read_rows("pon_budget"), ids=lambda row: f"{row['class']}-{row['split']:.0f}-{row['km']:.0f}km"
)
def test_optical_loss(row):
    loss = optical_loss_db(
        row["split"], row["km"], row["alpha_db_km"], int(row["connectors"]), int(row["splices"]), row["repair_db"]
    )
    assert loss == pytest.approx(row["loss_db"], rel=1e-6)


CLASSES = read_rows("pon_budget")
TECHNOLOGY = {"GPON": "gpon", "XG(S)-PON": "xgs", "50G-PON": "50g"}


@pytest.mark.parametrize("row", CLASSES, ids=lambda row: f"{row['class']}-{row['split']:.0f}-{row['km']:.0f}km")
def test_optical_budget_margin(row):
    system, odn_class = row["class"].split()
    technology = TECHNOLOGY[system]
    loss = {"fibre_loss_db_per_km" if technology == "gpon" else "fibre_loss_1270_db_per_km": row["alpha_db_km"]}
    spec = AccessSpec(
        attenuators=False,
        **loss,
        n_connectors=int(row["connectors"]),
        n_splices=int(row["splices"]),
        repair_margin_db=row["repair_db"],
    )
    port = Port(
        id="p", olt="o", commune="a", technology=technology, odn_class=odn_class, split=int(row["split"]),
        reach_km=row["km"], passed=1, plan="x",
    )  # fmt: skip
    assert budget_margin_db(spec, port) == pytest.approx(row["margin_db"], abs=1e-6)
    assert is_in_reach(spec, port) == (row["ok"] == 1)


# --- compiling --------------------------------------------------------------------------------------------------------


def port(name, **more):
    return Port(
        **{"id": name, "olt": "o", "commune": "a", "technology": "gpon", "split": 64, "passed": 60, "plan": "x", **more}
    )


def test_like_ports_are_one_group_and_lines_are_rounded_and_bounded_by_the_split():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=1e4), Olt(id="q", node="N", uplink_mbps=1e3)),
        ports=(
            port("1"),
            port("2"),
            port("3", split=32),
            port("4", olt="q", commune="b", passed=3, technology="xgs", segment="organisation"),
            port("5", in_service_year=2026),
            port("6", odn_class="B+", reach_km=40.0),
        ),
        plans=(
            Plan(plan="x", year=2020, cap_mbps=50.0, share_ratio=1.0),
            Plan(plan="x", year=2024, cap_mbps=100.0, share_ratio=0.75),
            Plan(plan="x", year=2024, cap_mbps=1500.0, share_ratio=0.25),
            Plan(plan="x", year=2026, cap_mbps=200.0, share_ratio=1.0),
        ),
    )
    year = compiled(spec).years[2025]
    # 0.8 x 60 = 48 lines on a 1:64 port, 32 on the full 1:32 port, all 3 organisations, none where the light ends.
    assert year.n_ports.tolist() == [2, 1, 1, 1]
    assert year.n_lines.tolist() == [48, 32, 3, 0]
    assert year.organisation.tolist() == [0, 0, 1, 0]
    assert year.passed.tolist() == [120, 60, 3, 60]
    # Serviceable: 60 + 60 ports free; 32 of 60; 3; none, as 21 + 14 + 2 + 0.6 + 1 = 38.6 dB is more than 28 dB.
    assert year.serviceable.tolist() == [120, 32, 3, 0]
    assert year.payload_mbps == pytest.approx(
        [payload_mbps("gpon", 48), payload_mbps("gpon", 32), payload_mbps("xgs", 3), payload_mbps("gpon", 0)]
    )
    # Two plans in force since 2024; the 1500 is cut to the customer port's 940.
    assert year.line_plan_mbps.tolist() == [100.0, 1500.0] * 3
    assert year.line_cap_mbps.tolist() == [100.0, 940.0] * 3
    assert year.line_count.tolist() == [72.0, 24.0, 24.0, 8.0, 2.25, 0.75]
    assert year.uplink_mbps.tolist() == [1e4, 1e3]


def test_ports_loads_and_uplinks_add_up():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=1e4), Olt(id="q", node="N", uplink_mbps=1e3)),
        ports=(port("1"), port("2"), port("3", olt="q", commune="b", segment="organisation", passed=3)),
        plans=(Plan(plan="x", year=2025, cap_mbps=100.0, share_ratio=1.0),),
    )
    year = compiled(spec).years[2025]
    ports = year.port_load_mbps(np.array([2.0, 9.0]), np.array([7.0, 5.0]))
    assert ports.tolist() == [96.0, 15.0]  # 48 homes at 2 Mb/s, 3 organisations at 5
    assert year.olt_load_mbps(ports).tolist() == [192.0, 15.0]  # two like ports on o


def test_uplinks_are_upgraded_in_their_year_and_gone_when_the_olt_is():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=1e3), Olt(id="q", node="N", uplink_mbps=1e3, in_service_year=2027)),
        upgrades=(Upgrade(olt="o", year=2028, uplink_mbps=1e5), Upgrade(olt="o", year=2026, uplink_mbps=1e4)),
    )
    ups = {y: compiled(spec, year=y).years[y].uplink_mbps.tolist() for y in (2025, 2026, 2027, 2028)}
    assert ups == {2025: [1e3, 0.0], 2026: [1e4, 0.0], 2027: [1e4, 1e3], 2028: [1e5, 1e3]}


# --- one stage --------------------------------------------------------------------------------------------------------


def test_an_idle_port_gives_the_cap():
    answer = rates(1000.0, [100.0, 300.0], 0.0)
    assert answer.optimistic_mbps.tolist() == [100.0, 300.0]
    assert answer.conservative_mbps.tolist() == [100.0, 300.0]
    assert answer.sampled_mbps.tolist() == [100.0, 300.0]


def test_a_port_whose_lines_may_fill_it_is_an_m_g_1_queue():
    # cap = payload = 100, load 50 x 1 = 50: slowdown 1 / (1 - 0.5) = 2.
    answer = rates(100.0, [100.0], 1.0)
    assert answer.port_load_mbps.tolist() == [50.0]
    assert answer.pon_factor == pytest.approx([2.0])
    assert answer.optimistic_mbps == pytest.approx([50.0])
    # A short test: E[C / (N + 1)] = C (1 - rho) / rho ln(1 / (1 - rho)) = 100 ln 2.
    assert answer.sampled_mbps == pytest.approx([100.0 * np.log(2.0)])


@pytest.mark.parametrize(
    "row", read_rows("speed_metric"), ids=lambda row: f"{row['C_mbps']:.0f}-{row['cap_mbps']:.0f}-{row['rho']}"
)
def test_session_rate_and_sampled_rate_of_a_port(row):
    answer = rates(row["C_mbps"], [row["cap_mbps"]], row["C_mbps"] * row["rho"] / 50.0)
    assert answer.conservative_mbps[0] == pytest.approx(row["gamma_total_mbps"], rel=1e-8)
    assert answer.sampled_mbps[0] == pytest.approx(row["speedtest_short_mbps"], rel=1e-8)


@pytest.mark.parametrize(
    "row", read_rows("max_load_for_target"), ids=lambda row: f"{row['C_mbps']:.0f}-{row['cap_mbps']:.0f}"
)
def test_the_largest_load_that_meets_a_target(row):
    at, above = (
        rates(row["C_mbps"], [row["cap_mbps"]], load / 50.0).conservative_mbps[0]
        for load in (row["max_traffic_mbps"], row["max_traffic_mbps"] * 1.001)
    )
    assert at == pytest.approx(row["target_mbps"], rel=1e-8)
    assert above < row["target_mbps"]


@pytest.mark.parametrize(
    "row", read_rows("ps_finite_source"), ids=lambda row: f"{row['N']:.0f}-{row['think_s']:.0f}s-{row['cap_mbps']:.0f}"
)
def test_a_finite_number_of_subscribers(row):
    # A line that thinks Z s and alone downloads sigma / cap s asks for sigma / (Z + sigma / cap).
    line = row["size_mbit"] / (row["think_s"] + row["size_mbit"] / row["cap_mbps"])
    answer = rates(row["C_mbps"], [row["cap_mbps"]], line, n_lines=int(row["N"]), finite=True, session=row["size_mbit"])
    assert row["cap_mbps"] / answer.pon_factor[0] == pytest.approx(row["mean_rate_mbps"], rel=1e-8)
    assert answer.optimistic_mbps[0] == pytest.approx(row["mean_rate_mbps"], rel=1e-8)


def test_one_subscriber_alone_never_waits():
    answer = rates(1000.0, [100.0], 60.0, n_lines=1, finite=True)
    assert answer.pon_factor == pytest.approx([1.0])
    assert answer.sampled_mbps == pytest.approx([100.0])


def test_a_subscriber_that_asks_for_nothing_would_get_the_cap():
    answer = rates(1000.0, [100.0], 0.0, finite=True)
    assert answer.optimistic_mbps == pytest.approx([100.0])
    assert answer.capable_mbps == pytest.approx([1000.0])


@pytest.mark.parametrize("finite", [False, True])
def test_a_cap_above_the_port_is_the_port(finite):
    answer = rates(100.0, [400.0], 0.0, finite=finite)
    assert answer.pon_factor == pytest.approx([1.0])
    assert answer.optimistic_mbps == pytest.approx([100.0])
    assert answer.sampled_mbps == pytest.approx([100.0])


def test_a_cap_above_port_and_uplink_is_charged_once():
    answer = rates(100.0, [400.0], 0.0, uplink=50.0)
    assert answer.conservative_mbps == pytest.approx([50.0])
    assert answer.sampled_mbps == pytest.approx([50.0])


def test_what_a_line_could_be_sold_knows_no_plan():
    answer = rates(1000.0, [50.0], 4.0, ont=940.0)
    # The port's 1000 at load 200 with sessions capped by the customer port of 940.
    assert answer.capable_mbps == pytest.approx([float(capped_ps(1000.0, 940.0, 0.2).sampled_rate_mbps)])
    assert answer.optimistic_mbps[0] <= 50.0


# --- several stages ---------------------------------------------------------------------------------------------------


def test_stages_in_series_lie_between_the_worst_and_the_sum():
    # Port and uplink both 100 at half load, arc 0 too, arc 1 at 3/4: factors 2, 2, 2, 4, as cap = capacity everywhere.
    answer = rates(100.0, [100.0], 1.0, uplink=100.0, routes=((1.0, (0, 1)),), arcs=((100.0, 50.0), (100.0, 75.0)))
    assert answer.pon_factor == pytest.approx([2.0])
    assert answer.uplink_factor == pytest.approx([2.0])
    assert answer.trunk_factor == pytest.approx([4.0])
    assert answer.optimistic_mbps == pytest.approx([100.0 / 4.0])
    assert answer.conservative_mbps == pytest.approx([100.0 / (1 + 1 + 1 + 1 + 3)])
    assert answer.sampled_mbps == pytest.approx([100.0 * np.log(2.0) / (1 + 1 + 1 + 3)])


def test_like_ports_add_up_on_the_uplink():
    answer = rates(1000.0, [100.0], 1.0, n_ports=4, uplink=400.0)
    assert answer.uplink_factor == pytest.approx([float(capped_ps(400.0, 100.0, 0.5).slowdown)])


def test_two_exits_mix_durations_not_rates():
    # Half of the sessions see factor 1, half factor 4: mean factor 2.5.
    answer = rates(1e9, [100.0], 0.0, routes=((0.5, ()), (0.5, (0,))), arcs=((100.0, 75.0),))
    assert answer.trunk_factor == pytest.approx([2.5])
    assert answer.optimistic_mbps == pytest.approx([40.0])
    assert answer.conservative_mbps == pytest.approx([40.0])


def test_a_node_without_an_exit_gets_nothing():
    answer = rates(1000.0, [100.0], 1.0, routes=((0.0, ()),))
    for rate in (answer.optimistic_mbps, answer.conservative_mbps, answer.sampled_mbps, answer.capable_mbps):
        assert rate.tolist() == [0.0]


@pytest.mark.parametrize("uplink", [0.0, 49.0, 50.0])
def test_an_olt_that_is_down_or_overloaded_gives_nothing(uplink):
    answer = rates(1000.0, [100.0], 1.0, uplink=uplink)
    assert answer.uplink_factor.tolist() == [INF]
    for rate in (answer.optimistic_mbps, answer.conservative_mbps, answer.sampled_mbps, answer.capable_mbps):
        assert rate.tolist() == [0.0]


def test_an_overloaded_uplink_with_an_exit_out_of_reach_is_nothing_and_no_warning():
    answer = rates(1000.0, [100.0], 1.0, uplink=50.0, routes=((0.0, ()), (1.0, ())))
    assert answer.conservative_mbps.tolist() == [0.0]


def test_an_overloaded_arc_towards_one_of_two_exits():
    answer = rates(1e9, [100.0], 0.0, routes=((0.5, ()), (0.5, (0,))), arcs=((100.0, 100.0),))
    assert answer.trunk_factor.tolist() == [INF]
    assert answer.optimistic_mbps.tolist() == [0.0]


# --- tables -----------------------------------------------------------------------------------------------------------


def test_tables_of_access():
    problem, year, line = lines(100.0, [50.0, 100.0], 1.0, uplink=200.0)
    answer = rates(100.0, [50.0, 100.0], 1.0, uplink=200.0)
    columns = line_columns(problem, year, np.array(["a"], dtype=object), answer)
    assert columns["plan_mbps"].tolist() == [50.0, 100.0]
    assert columns["segment"].tolist() == ["household"] * 2
    assert columns["port_load_mbps"].tolist() == [50.0, 50.0]
    olts = olt_columns(problem, year, np.array(["N", "M"], dtype=object), answer)
    assert olts["node"].tolist() == ["M"]
    assert olts["offered_mbps"].tolist() == [50.0]
    assert olts["utilisation_ratio"].tolist() == [0.25]
    homes = commune_columns(2025, year, np.array(["a"], dtype=object), np.array([40.0]))
    assert homes["n_passed"].tolist() == [40.0]  # 50 passed, but only 40 households
    assert line.tolist() == [1.0]


# --- other media, home networks, uplinks ------------------------------------------------------------------------------


ONE_PLAN = (Plan(plan="x", year=2025, cap_mbps=100.0, share_ratio=1.0),)
ONE_OLT = (Olt(id="o", node="M", uplink_mbps=1e4),)


def test_point_to_point_copper_and_radio_lines():
    spec = AccessSpec(
        olts=ONE_OLT,
        ports=(
            port("1", technology="p2p", medium_mbps=1000.0, split=24, passed=20),
            port("2", technology="copper", medium_mbps=60.0, split=48, passed=10),
            port("3", technology="fwa", medium_mbps=400.0, split=30, passed=50),
            port("4", technology="p2p", medium_mbps=1000.0, split=24, passed=20, reach_km=21.0),
        ),
        plans=ONE_PLAN,
    )
    year = compiled(spec).years[2025]
    # 16 of 20 take the fibre, 8 of 10 keep copper, 30 terminals fit in the sector; beyond 20 km no optics reach.
    assert (year.n_ports * year.n_lines).tolist() == [16, 8, 30, 0]
    assert year.n_lines.tolist() == [1, 1, 30, 0]  # alone up to the OLT, but for the sector's
    assert year.payload_mbps.tolist() == pytest.approx([1000.0 * 1500 / 1538, 60.0, 400.0, 1000.0 * 1500 / 1538])
    assert year.line_cap_mbps.tolist() == [100.0, 60.0, 100.0]
    assert year.passed.tolist() == [20, 0, 0, 20]  # fibre only
    assert year.serviceable.tolist() == [20, 0, 0, 0]
    block = commune_columns(2025, year, Index("ab").names, np.array([100.0, 50.0]))
    assert [block[name].tolist() for name in ("n_fibre_lines", "n_copper_lines", "n_wireless_lines")] == [
        [16.0, 0.0], [8.0, 0.0], [30.0, 0.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"odn_class": "N1"}, "odn_class N1 is not of gpon"),
        ({"technology": "xgs", "odn_class": "B+"}, "odn_class B[+] is not of xgs: N1, N2, E1, E2"),
        ({"technology": "p2p"}, "p2p needs medium_mbps"),
        ({"technology": "copper", "medium_mbps": 50.0, "odn_class": "A"}, "copper has no splitters"),
        ({"medium_mbps": 50.0}, "leave out medium_mbps"),
        ({"split": 512}, "split is at most 256 on gpon"),
    ],
)
def test_a_port_says_what_its_technology_needs(wrong, says):
    with pytest.raises(ValueError, match=says):
        port("1", **wrong)


def test_wifi_divides_the_lines_of_a_plan():
    spec = AccessSpec(
        olts=ONE_OLT,
        ports=(port("1"),),
        plans=(
            Plan(plan="x", year=2025, cap_mbps=50.0, share_ratio=0.5),
            Plan(plan="x", year=2025, cap_mbps=300.0, share_ratio=0.5),
        ),
        wifi=(
            Wifi(segment="household", year=2020, wifi_mbps=1.0, share_ratio=1.0),
            Wifi(segment="household", year=2024, wifi_mbps=80.0, share_ratio=0.25),
            Wifi(segment="household", year=2024, wifi_mbps=200.0, share_ratio=0.5),
        ),
    )
    year = compiled(spec).years[2025]
    # Of 24 lines of 50 Mb/s none is held back by Wi-Fi; of 24 of 300 Mb/s a quarter by 80 and half by 200.
    assert year.line_wifi_mbps.tolist() == [INF, 80.0, 200.0, INF]
    assert year.line_cap_mbps.tolist() == [50.0, 80.0, 200.0, 300.0]
    assert year.wired_cap_mbps.tolist() == [50.0, 300.0, 300.0, 300.0]
    assert year.wired_class.tolist() == [0, 3, 3, 3]
    assert year.line_count.tolist() == [24.0, 6.0, 12.0, 6.0]


def test_a_plan_that_nobody_uses_by_cable_has_no_wired_class():
    spec = AccessSpec(
        olts=ONE_OLT,
        ports=(port("1"),),
        plans=ONE_PLAN,
        wifi=(Wifi(segment="household", year=2024, wifi_mbps=80.0, share_ratio=1.0),),
    )
    year = compiled(spec).years[2025]
    assert (year.line_cap_mbps.tolist(), year.wired_class.tolist()) == ([80.0], [-1])
    assert year.wired_cap_mbps.tolist() == [100.0]


def test_rates_at_the_port_know_no_wifi():
    problem, year, line = lines(1000.0, [300.0], 4.0)
    year = replace(year, line_wifi_mbps=np.array([80.0]), line_cap_mbps=np.array([80.0]))
    zeros = np.zeros(1)
    ways = np.array([[0.0, 1.0]]), np.array([0, 0, 0], np.int32), np.zeros(0, np.int32), np.zeros(0), np.zeros(0)
    answer = solve(problem, year, line, zeros, zeros, *ways)
    alone = {cap: capped_ps(1000.0, cap, 0.2) for cap in (80.0, 300.0)}
    assert answer.conservative_mbps == pytest.approx([80.0 / float(alone[80.0].slowdown)])
    assert answer.wired_mbps == pytest.approx([300.0 / float(alone[300.0].slowdown)])
    assert answer.wired_sampled_mbps == pytest.approx([float(alone[300.0].sampled_rate_mbps)])
    assert answer.always_on_mbps == pytest.approx([20.0])


def test_fast_lines_where_conditions_allow():
    spec = AccessSpec(conditions=(Condition(commune="b", from_year=2026),))
    assert compiled(spec).years[2025].feasible.tolist() == [False, False]
    assert compiled(spec, year=2026).years[2026].feasible.tolist() == [False, True]
    assert compiled(AccessSpec()).years[2025].feasible.tolist() == [True, True]


def test_steps_towards_a_line_on_demand():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=150.0), Olt(id="q", node="N", uplink_mbps=20.0)),
        ports=(
            port("1"),  # 30 of 60 homes, one port more is there
            port("2", split=32),  # 30 of 60 homes, two more find a port, but not all
            port("3", reach_km=50.0),
            port("4", olt="q", passed=40),  # 20 lines of 1 Mb/s fill its uplink
        ),
        plans=ONE_PLAN,
    )
    year = compiled(spec, take_up=(0.5, 1.0)).years[2025]
    assert year.passed.tolist() == [60, 60, 60, 40]
    assert year.lit.tolist() == [60, 60, 0, 40]
    assert year.fitting.tolist() == [60, 32, 0, 40]
    assert year.serviceable.tolist() == [60, 32, 0, 20]
    assert year.on_demand.tolist() == [60, 60, 0, 20]


def test_one_session_gets_one_uplink_and_a_spare_steps_in():
    olts = (
        Olt(id="o", node="M", uplink_mbps=200.0, n_uplinks=4),
        Olt(id="q", node="N", uplink_mbps=200.0, n_uplinks=1, n_spare_uplinks=1),
        Olt(id="r", node="N", uplink_mbps=200.0),
    )
    spec = AccessSpec(
        olts=olts,
        ports=(port("1"), port("2", olt="q"), port("3", olt="r")),
        plans=(Plan(plan="x", year=2025, cap_mbps=500.0, share_ratio=1.0),),
        upgrades=(Upgrade(olt="o", year=2026, uplink_mbps=1000.0, n_uplinks=2),),
    )
    year = compiled(spec).years[2025]
    assert year.uplink_mbps.tolist() == [800.0, 200.0, 200.0]
    assert year.line_cap_mbps.tolist() == [200.0] * 3
    assert year.uplink_after_fault_mbps.tolist() == [600.0, 200.0, 0.0]
    later = compiled(spec, year=2026).years[2026]
    assert (later.uplink_mbps[0], later.line_cap_mbps[0], later.uplink_after_fault_mbps[0]) == (2000.0, 500.0, 1000.0)


def test_a_line_on_demand_needs_room_on_the_uplink():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=100.0), Olt(id="q", node="N", uplink_mbps=1e4)),
        ports=(port("1"), port("2"), port("3", olt="q")),
        plans=ONE_PLAN,
        uplink_full_ratio=0.9,
    )
    # 120 homes at 1 Mb/s and half a stream of 1 Mb/s each are 180 Mb/s; 90 Mb/s carry half of them.
    year = compiled(spec, line_mbps=1.0, stream_mbps=0.5).years[2025]
    assert year.serviceable.tolist() == [60, 60]
    assert year.passed.tolist() == [120, 60]


# --- television -------------------------------------------------------------------------------------------------------


def test_television_comes_first_on_port_and_uplink():
    with_tv = rates(2300.0, [300.0], 10.0, stream=6.0, uplink=2000.0)
    without = rates(2000.0, [300.0], 10.0, uplink=1700.0)  # 50 lines of 6 Mb/s are 300
    assert with_tv.port_stream_mbps.tolist() == [300.0]
    for name in ("pon_factor", "uplink_factor", "optimistic_mbps", "conservative_mbps", "sampled_mbps"):
        assert getattr(with_tv, name) == pytest.approx(getattr(without, name), rel=1e-12), name


def test_television_that_fills_the_port_leaves_nothing():
    full = rates(300.0, [100.0], 1.0, stream=6.0)
    assert (full.conservative_mbps.tolist(), full.sampled_mbps.tolist(), full.always_on_mbps.tolist()) == (
        [0],
        [0],
        [0],
    )


def test_mean_television_stands_for_streams_that_come_and_go():
    """The slowdown averaged over the number of streams (binomial, long against downloads) is little more."""
    n_lines, watching, stream, payload, cap = 50, 0.3, 8.0, 700.0, 300.0
    n = np.arange(n_lines + 1)
    weight = binom.pmf(n, n_lines, watching)
    load = 250.0
    exact = weight @ capped_ps(payload - n * stream, cap, load / (payload - n * stream)).slowdown
    mean = capped_ps(
        payload - n_lines * watching * stream, cap, load / (payload - n_lines * watching * stream)
    ).slowdown
    assert 1.0 < exact / mean < 1.02


def test_always_on_is_the_share_of_port_or_uplink():
    by_port = rates(2000.0, [300.0, 30.0], 1.0, n_lines=50, uplink=1e5)
    assert by_port.always_on_mbps.tolist() == [40.0, 30.0]
    by_uplink = rates(2000.0, [300.0], 1.0, n_lines=50, n_ports=10, uplink=5000.0)
    assert by_uplink.always_on_mbps.tolist() == [10.0]


# --- options ----------------------------------------------------------------------------------------------------------


def built(*options, year=2026, **more):
    spec = AccessSpec(
        olts=ONE_OLT,
        ports=(port("1", reach_km=10.0), port("2"), port("3", segment="organisation", split=32, passed=9)),
        plans=ONE_PLAN,
        options=options,
        chosen=tuple(option.id for option in options),
        **more,
    )
    return compiled(spec, year=year)


def test_a_technology_is_changed_from_its_year_on_with_the_least_class_that_closes():
    change = Option(id="x", kind="technology", year=2026, to_technology="xgs", segment="household", ont_mbps=2350.0)
    assert built(change, year=2025).years[2025].technology == ("gpon", "gpon", "gpon")
    year = built(change).years[2026]
    assert year.technology == ("xgs", "gpon")  # the light reaches both now, so the two ports are alike
    assert year.n_ports.tolist() == [2, 1]
    assert year.ont_mbps.tolist() == [2350.0, 940.0]
    assert (year.n_lines > 0).all()  # 21 + 3.8 + 3.6 = 28.4 dB closes in N1 (29 dB)
    (offer,) = built(change).offers
    assert (offer.n_ports, offer.n_passed) == (2, {"household": 120, "organisation": 0})


def test_a_split_divides_ports_and_keeps_homes():
    year = built(Option(id="x", kind="split", year=2026, split=32)).years[2026]
    homes = year.organisation == 0
    assert (int(year.n_ports[homes].sum()), int(year.passed[homes].sum())) == (4, 120)
    assert year.passed[~homes].tolist() == [9]


def test_a_new_olt_takes_every_second_port():
    new = Option(id="new", kind="olt", year=2026, commune="a", uplink_mbps=500.0, n_uplinks=2)
    problem = built(new)
    year = problem.years[2026]
    assert problem.olt.ids == ("o", "new")
    assert problem.olt_node.tolist() == [1, 1]
    assert year.uplink_mbps.tolist() == [1e4, 1000.0]
    assert [int(year.passed[year.olt == row].sum()) for row in (0, 1)] == [69, 60]
    assert built(new, year=2025).years[2025].uplink_mbps.tolist() == [1e4, 0.0]


def test_uplinks_and_customer_ports():
    year = built(
        Option(id="u", kind="uplink", year=2026, olt="o", uplink_mbps=1e5, n_uplinks=2),
        Option(id="t", kind="ont", year=2026, segment="household", ont_mbps=2350.0),
        upgrades=(Upgrade(olt="o", year=2027, uplink_mbps=2e4),),
    )
    assert year.years[2026].uplink_mbps.tolist() == [2e5]
    assert sorted(year.years[2026].ont_mbps.tolist()) == [940.0, 2350.0, 2350.0]


def test_an_option_that_is_not_chosen_changes_nothing_and_is_priced():
    change = Option(
        id="x", kind="split", year=2027, split=32, cost_per_port_mvnd=2.0, cost_per_line_mvnd=0.5, cost_mvnd=7.0
    )
    spec = AccessSpec(olts=ONE_OLT, ports=(port("1"), port("2")), plans=ONE_PLAN, options=(change,))
    problem = compiled(spec, take_up=(0.5, 1.0))
    assert problem.years[2025].n_ports.tolist() == [2]
    block = option_columns(problem)
    assert (block["n_ports"].tolist(), block["n_lines"].tolist()) == ([4.0], [60.0])
    assert block["cost_mvnd"].tolist() == [7.0 + 4 * 2.0 + 60 * 0.5]
    assert block["chosen"].tolist() == [False]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "split"}, "split needs split"),
        ({"kind": "technology", "split": 4, "to_technology": "xgs"}, "technology has no use for split"),
        ({"kind": "olt", "uplink_mbps": 1.0, "n_uplinks": 1}, "olt needs commune"),
        ({"kind": "technology", "to_technology": "xgs", "odn_class": "B+"}, "odn_class B[+] is not of xgs"),
    ],
)
def test_an_option_says_what_its_kind_needs(wrong, says):
    with pytest.raises(ValueError, match=says):
        Option(id="x", year=2026, **wrong)
