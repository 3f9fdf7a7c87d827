"""Users to erlangs, rates set aside, who is watched, what buffers keep: by hand."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.government.model import solve as serve_data
from camau_netsim.domains.government.monitoring import NO_SOC, Soc, Watch, telemetry_mbps
from camau_netsim.domains.government.monitoring_spec import MonitoredPoint, TelemetryLevel
from camau_netsim.domains.government.monitoring_tables import monitoring_columns
from camau_netsim.domains.government.priority import solve
from camau_netsim.domains.government.problem import Way, compile_problem
from camau_netsim.domains.government.spec import Body, GovernmentSpec, Level
from camau_netsim.domains.government.voice import channels_of
from camau_netsim.domains.government.voice_spec import VoiceLevel
from camau_netsim.domains.government.voice_tables import voice_columns
from tests.unit.domains.build import fibre, mask, ones, routed

# Hub H between the exit X and a chain A, B; the SOC's data centre at S beyond the hub.
LINKS = [
    ("xh", "X", "H", 1.0, 100.0, ""),
    ("hs", "H", "S", 1.0, 100.0, ""),
    ("ha", "H", "A", 1.0, 20.0, ""),
    ("ab", "A", "B", 1.0, 20.0, ""),
]
NODES = "XHSAB"
LEVELS = (Level(id="commune", rank=4, committed_mbps=10.0),)


def body(name, node, level="commune", committed=10.0):
    return Body(id=name, name=name, level=level, commune="c", node=node, committed_mbps=committed, busy_hour_mbps=1.0)


def problem_of(points=("H",), soc=True, group_mbps=1.0, probe_mbps=4.0, bodies=None, **more):
    spec = GovernmentSpec(
        hub="H",
        levels=LEVELS,
        bodies=bodies or (body("a", "A"), body("b", "B")),
        voice_codec_mbps=0.1,
        voice=(VoiceLevel(level="commune", n_fixed=10, n_calls=2.0, group_mbps=group_mbps, outside_ratio=0.5),),
        voice_central_mbps=2.0,
        soc_centre="dc" if soc else None,
        soc_national_ratio=0.25,
        telemetry=(TelemetryLevel(level="commune", n_endpoints=0, n_events=0.0, probe_mbps=probe_mbps),),
        monitored_points=tuple(MonitoredPoint(id=f"p{row}", node=node) for row, node in enumerate(points)),
        **more,
    )
    net = fibre(NODES, LINKS, {"X": 1.0}, ["H", "S"])
    where = Soc(0, NODES.index("S"), net.tree_of(NODES.index("S"))) if soc else NO_SOC
    return net, compile_problem(spec, Index("c"), way_of(net), where)


def way_of(net):
    hub_tree = net.tree_of(NODES.index("H"))
    return Way(Index(NODES), {"H": hub_tree}, net.link_light.latency_ms, net.link_a, net.link_b, 1)


def data_of(problem, way, stands, tails):
    return serve_data(
        problem,
        stands,
        tails,
        mask(),
        way.parent_node,
        way.parent_arc,
        way.reached,
        way.arc_capacity_mbps,
        ones(len(NODES)),
    )


def answer(net, problem, *cut, stands=(1, 1), live=(1,), year=2025):
    way = routed(net, *cut)
    data = data_of(problem, way, mask(*stands), mask(*stands))
    points = problem.monitoring.points_stand(year, len(NODES))
    return solve(
        problem,
        data.connected,
        data.body_way,
        data.tslcd_ptr,
        data.tslcd_arc,
        mask(*live),
        points,
        way.distance_km,
        way.parent_node,
        way.parent_arc,
        way.reached,
        way.arc_capacity_mbps,
    )


def test_erlangs_of_users_and_channels_of_a_rate():
    _, problem = problem_of()
    # 10 users x 2 calls an hour x 3 minutes.
    assert problem.voice.offered_erl(0, 1.0).sum() == pytest.approx(1.0)
    assert problem.voice.offered_erl(0, 3.0)[0, 0] == pytest.approx(0.3)
    assert problem.voice.n_channels.tolist() == [10]
    assert channels_of(1.0, 0.0872) == 11
    assert channels_of(0.3, 0.1) == 3
    # Half of what two bodies' groups let on leaves the province.
    assert problem.voice.central_offered_erl(ones(2), 1.0).sum() == pytest.approx(1.0, rel=1e-6)
    assert problem.voice.central_offered_erl(mask(1, 0), 1.0).sum() == pytest.approx(0.5, rel=1e-6)
    assert problem.first_mbps.tolist() == [5.0, 5.0]
    assert problem.first_asked_mbps(mask(1, 0), 1.0)[0] == pytest.approx(0.1 + 4.0, rel=1e-5)
    assert problem.first_asked_mbps(mask(1, 0), 1.0)[1] == 0.0


def test_telemetry_of_a_body():
    row = TelemetryLevel(level="commune", n_endpoints=40, n_events=360.0, event_mbit=0.01, probe_mbps=0.5)
    assert telemetry_mbps(row) == pytest.approx(40 * 360 * 0.01 / 3600 + 0.5)


def test_with_everything_up_all_is_carried():
    found = answer(*problem_of())
    assert found.voice_up.tolist() == [1, 1, 1]
    assert found.soc_up.tolist() == [1, 1, 1]
    assert found.monitored.tolist() == [1, 1]
    assert found.telemetry_ratio.tolist() == [1.0, 1.0, 1.0]


def test_calls_come_before_telemetry_and_telemetry_before_data():
    # On the link of 20: two groups of 6, then 8 left for telemetry of 5 each, nothing for data.
    net, problem = problem_of(group_mbps=6.0, probe_mbps=5.0)
    found = answer(net, problem)
    assert found.voice_up.tolist() == [1, 1, 1]
    assert found.telemetry_ratio.tolist() == pytest.approx([0.8, 0.8, 1.0])
    way = routed(net)
    data = data_of(problem, way, ones(2), ones(2))
    assert data.committed.tolist() == [0, 0]
    # 15 each do not fit: no group has its rate, and nothing is left for telemetry.
    found = answer(*problem_of(group_mbps=15.0))
    assert found.voice_up.tolist() == [0, 0, 1]
    assert found.telemetry_ratio[:2].tolist() == [0.0, 0.0]


def test_data_keep_what_calls_and_telemetry_leave():
    net, problem = problem_of(probe_mbps=0.0, group_mbps=1.0, bodies=(body("a", "A", committed=9.0), body("b", "B")))
    way = routed(net)
    # 20 - 2 = 18 for 9 and 10.
    assert data_of(problem, way, ones(2), ones(2)).committed.tolist() == [1, 0]
    # A body that is cut off leaves its part.
    assert data_of(problem, way, ones(2), mask(0, 1)).committed.tolist() == [0, 1]


def test_what_a_cut_takes():
    net, problem = problem_of()
    found = answer(net, problem, "ab")
    assert found.voice_up.tolist() == [1, 0, 1]
    assert found.soc_up.tolist() == [1, 0, 1]
    found = answer(net, problem, "hs")  # the SOC is cut off, and so is the national system from it
    assert found.soc_up.tolist() == [0, 0, 0]
    assert found.voice_up.tolist() == [1, 1, 1]
    found = answer(net, problem, "xh")
    assert found.voice_up.tolist() == [1, 1, 0]
    assert found.soc_up.tolist() == [1, 1, 0]
    assert found.telemetry_ratio.tolist() == [1.0, 1.0, 0.0]
    found = answer(net, problem, live=(0,))
    assert found.soc_up.tolist() == [0, 0, 0]
    assert found.monitored.tolist() == [0, 0]


def test_points_the_soc_sees():
    assert answer(*problem_of(points=("A",))).monitored.tolist() == [1, 1]
    assert answer(*problem_of(points=("B",))).monitored.tolist() == [0, 1]
    assert answer(*problem_of(points=("X", "S"))).monitored.tolist() == [0, 0]
    _, problem = problem_of()
    assert problem.monitoring.points_stand(2025, 5).tolist() == [0, 1, 0, 0, 0]


def test_without_a_soc_nobody_is_watched_and_without_voice_nobody_calls():
    net, problem = problem_of(soc=False)
    assert not problem.is_watched
    found = answer(net, problem, live=())
    assert found.soc_up.tolist() == [0, 0, 0]
    silent = compile_problem(GovernmentSpec(hub="H", levels=LEVELS, bodies=(body("a", "A"),)), Index("c"), way_of(net))
    assert silent.first_mbps.tolist() == [0.0]
    assert voice_columns(silent, ones(1), np.ones(2)) == []
    assert answer(net, silent, stands=(1,), live=()).voice_up.tolist() == [0, 0]


def test_a_buffer_keeps_the_first_hours_of_an_outage():
    watch = Watch(4.0, np.zeros(2))
    watch.spell(10.0, np.array([1.0, 1.0]), False)
    watch.spell(3.0, np.array([0.0, 1.0]), True)
    watch.spell(2.0, np.array([0.0, 0.5]), True)  # an hour comes after the buffer is full; half is lost on the way
    watch.spell(5.0, np.array([0.0, 1.0]), True)
    watch.spell(10.0, np.array([1.0, 1.0]), False)
    watch.spell(3.0, np.array([0.0, 1.0]), True)  # emptied meanwhile
    watch.hour(np.array([1.0, 0.5]))
    watch.hour(np.array([0.0, 1.0]))
    observed, failure, kept = watch.ratios(33.0)
    assert observed.tolist() == [0.5, 0.75]
    assert failure.tolist() == pytest.approx([0.0, 12.0 / 13.0])
    assert kept.tolist() == pytest.approx([1.0 - 6.0 / 33.0, 1.0 - 1.0 / 33.0])
    assert np.isnan(Watch(1.0, np.zeros(1)).ratios(1.0)[0]).all()


def test_tables_of_bodies_that_stand():
    _, problem = problem_of()
    calm, surge = voice_columns(problem, mask(1, 0), np.array([0.9, 0.5, 0.99]))
    assert calm["group"] == ["a", "central"]
    assert calm["path_ratio"].tolist() == [0.9, 0.99]
    assert calm["n_channels"] == [10, 20]
    assert calm["offered_erl"] == pytest.approx([1.0, 0.5], rel=1e-6)
    assert surge["offered_erl"] == pytest.approx([3.0, 1.5], rel=2e-3)
    assert surge["low_lost_ratio"][0] > surge["high_lost_ratio"][0]
    share = tuple(np.array([0.5, 0.25, 1.0]) for _ in range(3))
    rows = monitoring_columns(problem, mask(0, 1), mask(1, 1), np.array([1.0, 0.8, 0.9]), np.array([1.0, 0.7]), share)
    assert rows["body"] == ["b", "national"]
    assert rows["telemetry_mbps"].tolist() == [4.0, 1.0]
    assert rows["soc_path_ratio"].tolist() == [0.8, 0.9]
    assert rows["design_monitored"].tolist() == [1, 0]
    assert rows["kept_ratio"].tolist() == [0.25, 1.0]
