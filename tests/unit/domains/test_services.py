"""Postal points and sites: who is online, what each use is offered, what it carries."""

from itertools import pairwise, product

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.services.model import solve
from camau_netsim.domains.services.problem import compile_problem
from camau_netsim.domains.services.rates import Way, carried_ratio, offer, way_of
from camau_netsim.domains.services.spec import PostalPoint, ServiceProfile, ServicesSpec, Site
from tests.unit.domains.build import METRES, fibre, mask, routed


def profile(**more):
    return ServiceProfile(
        **{"id": "desk", "end": "exit", "down_mbps": 4.0, "up_mbps": 1.0, "delay_ms": 50.0, "available_ratio": 0.99}
        | more
    )


def room(points=(), sites=(), profiles=(), **more):
    spec = ServicesSpec(
        postal_points=points,
        sites=sites,
        profiles=profiles,
        upload_ratio=0.5,
        line_delay_ms=2.0,
        node_delay_ms=0.1,
        **more,
    )
    return compile_problem(spec, Index("cd"), Index("AB"), METRES, (5.0, 20.0))


def point(**more):
    return PostalPoint(
        **{"id": "p", "commune": "c", "node": "B", "staffed": True, "internet": True, "x_m": 0.0, "y_m": 0.0} | more
    )


def site(**more):
    base = {"id": "s", "kind": "school", "commune": "c", "node": "B", "n_users": 10.0, "profiles": "desk"}
    return Site(**base | {"line": "household"} | more)


@pytest.mark.parametrize(("internet", "stands", "tail", "exit_reached"), list(product((0, 1), repeat=4)))
def test_online_needs_a_line_a_tail_and_an_exit(internet, stands, tail, exit_reached):
    problem = room((point(internet=bool(internet)),))
    reached = mask(1 - exit_reached, exit_reached)
    found = solve(problem, mask(stands), mask(tail), mask(), mask(), reached, mask(0, 0))
    assert found.online.tolist() == [int(internet and stands and tail and exit_reached)]
    assert found.usable.tolist() == []


@pytest.mark.parametrize(("stands", "tail", "exit_reached", "platform"), list(product((0, 1), repeat=4)))
def test_a_use_needs_the_place_where_its_service_lives(stands, tail, exit_reached, platform):
    profiles = (profile(), profile(id="records", end="platform"))
    own = site(profiles="desk;records", line="own", line_mbps=100.0, tail_km=1.0)
    problem = room(sites=(own,), profiles=profiles)
    found = solve(problem, mask(), mask(), mask(stands), mask(tail), mask(0, exit_reached), mask(0, platform))
    here = stands and tail
    assert found.usable.tolist() == [int(here and exit_reached), int(here and platform)]


def test_points_and_sites_stand_in_their_years():
    problem = room((point(in_service_year=2026),), (site(retired_year=2026),), (profile(),))
    assert [problem.points_stand(year).tolist() for year in (2025, 2026)] == [[0], [1]]
    assert [problem.sites_stand(year).tolist() for year in (2025, 2026)] == [[1], [0]]
    assert problem.node.tolist() == [1]


def test_only_a_fibre_of_its_own_can_be_cut():
    sites = (site(), site(id="t", line="own", line_mbps=10.0, tail_km=2.0), site(id="u"))
    problem = room(sites=sites, profiles=(profile(),))
    assert problem.tailed.tolist() == [1]
    assert problem.site_tail_up(mask(0)).tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("start_h", "end_h", "hours"),
    [
        (0.0, 24.0, 10.0),
        (0.0, 7.0, 0.0),
        (6.0, 8.5, 1.5),
        (16.0, 32.0, 2.0),
        (0.0, 8760.0, 3650.0),
        (12.0, 12.25, 0.25),
    ],
)
def test_hours_of_service_within_a_spell(start_h, end_h, hours):
    found = room(profiles=(profile(first_hour=7, last_hour=17), profile(id="always"))).profiles
    assert found.served_hours(start_h, end_h) == pytest.approx([hours, end_h - start_h])
    assert [found.serves_at(hour).tolist() for hour in (6, 7, 16, 17)] == [[0, 1], [1, 1], [1, 1], [0, 1]]


def test_spells_add_up_to_the_year():
    found = room(profiles=(profile(first_hour=7, last_hour=17),)).profiles
    cuts = np.sort(np.random.default_rng(1).uniform(0.0, 8760.0, 200))
    ends = np.concatenate([[0.0], cuts, [8760.0]])
    total = sum(found.served_hours(a, b)[0] for a, b in pairwise(ends))
    assert total == pytest.approx(3650.0, rel=1e-12)


def test_a_way_is_as_wide_as_its_fullest_link_in_each_direction():
    net = fibre("XABE", [("XA", "X", "A", 10.0, 100.0, ""), ("AB", "A", "B", 5.0, 80.0, "")], {"X": 1.0})
    routes = routed(net)
    offered = np.array([30.0, 10.0, 20.0, 75.0])  # X to A, A to X, A to B, B to A
    way = way_of(
        np.array([0], dtype=np.int32),
        routes.distance_km,
        routes.parent_node,
        routes.parent_arc,
        routes.arc_capacity_mbps,
        offered,
    )
    assert way.distance_km.tolist() == [0.0, 10.0, 15.0, np.inf]
    assert way.n_hops.tolist() == [0, 1, 2, 0]
    assert way.down_mbps.tolist() == [np.inf, 70.0, 60.0, 0.0]
    assert way.up_mbps.tolist() == [np.inf, 90.0, 5.0, 0.0]


def test_without_a_root_there_is_no_way():
    none = np.empty(0, dtype=np.int32)
    empty = np.zeros((1, 2), dtype=np.int32)
    way = way_of(none, np.zeros((1, 2)), empty, empty, np.zeros(0), np.zeros(0))
    assert (way.distance_km.tolist(), way.down_mbps.tolist()) == ([np.inf, np.inf], [0.0, 0.0])


def test_what_a_use_is_offered():
    sites = (
        site(),
        site(id="t", line="own", line_mbps=40.0, tail_km=2.0, profiles="desk;far"),
        site(id="u", commune="d"),
    )
    problem = room(sites=sites, profiles=(profile(), profile(id="far", end="platform")))
    line = np.array([[100.0, np.nan], [500.0, 500.0]])

    def way(km, down, up):
        return Way(np.full(2, km), np.full(2, 3, dtype=np.int32), np.full(2, down), np.full(2, up))

    found = offer(problem, line, (way(100.0, 70.0, 60.0), way(200.0, 30.0, 90.0)))
    assert found.down_mbps.tolist()[:3] == [70.0, 40.0, 30.0]
    assert found.up_mbps.tolist()[:3] == [50.0, 40.0, 40.0]
    assert np.isnan(found.down_mbps[3])
    assert found.delay_ms == pytest.approx([2.79, 2.7998, 3.2898, 2.79])


def test_sessions_of_a_place_share_its_line_and_uses_that_do_not_exist_take_nothing():
    profiles = (profile(active_ratio=0.2), profile(id="big", down_mbps=8.0, up_mbps=0.0, active_ratio=0.1))
    sites = (site(profiles="desk;big"), site(id="t"), site(id="u", n_users=0.0))
    problem = room(sites=sites, profiles=profiles)
    rate = np.full(4, 8.0)
    found = carried_ratio(problem, rate, np.full(4, 1.0e4), mask(1, 1, 1, 1))
    # Two sessions of 4 Mb/s or one of 8 fit, 2 and 1 erl are asked for: weights 1, 2 and 2 + 1.
    total = 1.0 + 2.0 + 2.0 + 1.0
    assert found[0] == pytest.approx(1.0 - 3.0 / total)
    assert found[1] == pytest.approx(1.0 - (2.0 + 3.0) / total)
    assert found[2] == pytest.approx(1.0 - 2.0 / (1.0 + 2.0 + 2.0))
    assert np.isnan(found[3])
    assert np.isnan(carried_ratio(problem, rate, rate, mask(0, 0, 0, 0))).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: point(profiles="desk"), "needs line_mbps"),
        (lambda: site(line="own"), "line own needs line_mbps"),
        (lambda: site(line_mbps=5.0), "line own needs line_mbps"),
        (lambda: site(tail_km=5.0), "only line own has a tail_km"),
        (lambda: profile(first_hour=8, last_hour=8), "last_hour must come after first_hour"),
    ],
)
def test_what_cannot_be(make, said):
    with pytest.raises(ValueError, match=said):
        make()
