"""Fixed lines: groups and classes by hand, stages by closed forms, the queues against published tables."""

import numpy as np
import pytest

from camau_netsim.core.index import Index, pointers
from camau_netsim.domains.access.model import solve
from camau_netsim.domains.access.pon import budget_margin_db, optical_loss_db, payload_mbps
from camau_netsim.domains.access.problem import AccessProblem, YearlyAccess, compile_problem
from camau_netsim.domains.access.spec import AccessSpec, Olt, Plan, Pon, Upgrade
from camau_netsim.domains.access.tables import commune_columns, line_columns, olt_columns
from camau_netsim.kernels.sharing import capped_ps
from tests.support.vectors import read_rows

INF = float("inf")


def compiled(spec, take_up=(0.8, 1.0), year=2025, communes="ab", nodes="NM"):
    return compile_problem(spec, Index(communes), Index(nodes), 800.0, {year: take_up})


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
        serviceable=np.array([n_lines], np.int32),
        uplink_mbps=np.array([uplink]),
        line_group=np.zeros(len(caps), np.int32),
        line_plan_mbps=np.array(caps),
        line_cap_mbps=np.minimum(caps, room),
        line_count=np.full(len(caps), float(n_lines)),
    )
    problem = AccessProblem(Index(["o"]), np.array([1], np.int32), finite, session, {2025: year})
    return problem, year, np.array([load_line])


def rates(payload, caps, load_line, routes=((1.0, ()),), arcs=(), **more):
    """Solve; ``routes`` are (share, arcs) from each exit to node 1, ``arcs`` are (capacity, offered load)."""
    problem, year, line = lines(payload, caps, load_line, **more)
    share = np.array([[0.0, ratio] for ratio, _ in routes])
    hops = [list(used) for _, used in routes]
    path_ptr = pointers([count for used in hops for count in (0, len(used))])
    path_arc = np.array([arc for used in hops for arc in used], np.int32)
    capacity = np.array([c for c, _ in arcs], dtype=np.float64)
    offered = np.array([o for _, o in arcs], dtype=np.float64)
    return solve(problem, year, line, np.zeros(1), share, path_ptr, path_arc, capacity, offered)


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


CLASSES = [row for row in read_rows("pon_budget") if row["class"].split()[-1] in {"B+", "C+", "N1", "N2", "E1"}]


@pytest.mark.parametrize("row", CLASSES, ids=lambda row: f"{row['class']}-{row['split']:.0f}-{row['km']:.0f}km")
def test_optical_budget_margin(row):
    spec = AccessSpec(
        fibre_loss_db_per_km=row["alpha_db_km"],
        n_connectors=int(row["connectors"]),
        n_splices=int(row["splices"]),
        repair_margin_db=row["repair_db"],
    )
    pon = Pon(
        id="p", olt="o", commune="a", technology="gpon", odn_class=row["class"].split()[-1], split=int(row["split"]),
        reach_km=row["km"], passed=1, plan="x",
    )  # fmt: skip
    assert budget_margin_db(spec, pon) == pytest.approx(row["margin_db"], abs=1e-6)


# --- compiling --------------------------------------------------------------------------------------------------------


def pon(name, **more):
    return Pon(
        **{"id": name, "olt": "o", "commune": "a", "technology": "gpon", "split": 64, "passed": 60, "plan": "x", **more}
    )


def test_like_ports_are_one_group_and_lines_are_rounded_and_bounded_by_the_split():
    spec = AccessSpec(
        olts=(Olt(id="o", node="M", uplink_mbps=1e4), Olt(id="q", node="N", uplink_mbps=1e3)),
        pons=(
            pon("1"),
            pon("2"),
            pon("3", split=32),
            pon("4", olt="q", commune="b", passed=3, technology="xgs", segment="organisation"),
            pon("5", in_service_year=2026),
            pon("6", odn_class="B+", reach_km=40.0),
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
        pons=(pon("1"), pon("2"), pon("3", olt="q", commune="b", segment="organisation", passed=3)),
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
