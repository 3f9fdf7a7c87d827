"""Centres back each other up: at once where nothing is said of platforms, else after the time that takes."""

import numpy as np
import pytest

from camau_netsim.domains.datacentre.model import solve
from camau_netsim.domains.datacentre.problem import compile_problem
from camau_netsim.domains.datacentre.spec import Centre, DatacentreSpec
from tests.unit.domains.build import mask
from tests.unit.domains.centres import platform

REACHED = np.array([[1, 1, 0], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
"""Nodes that trees 0, 1 and 2 reach."""


def centre(name, hosts, **more):
    return Centre(id=name, name=name, kind="provincial", node="n", hosts_platform=hosts, **more)


def problem(*platforms):
    centres = (centre("d", True), centre("e", True, in_service_year=2027), centre("store", False))
    return compile_problem(DatacentreSpec(centres=centres, platforms=platforms), np.array([0, 1, 2], np.int32))


@pytest.mark.parametrize(
    ("stands", "up", "live", "reached"),
    [
        ((1, 1, 1), (1, 1, 1), [1, 1, 1], [1, 1, 1]),
        ((1, 1, 1), (0, 1, 1), [0, 1, 1], [0, 1, 1]),
        ((1, 0, 1), (1, 1, 1), [1, 0, 1], [1, 1, 0]),
        ((1, 1, 1), (0, 0, 1), [0, 0, 1], [0, 0, 0]),  # a centre that hosts nothing does not help
        ((0, 0, 0), (1, 1, 1), [0, 0, 0], [0, 0, 0]),
    ],
)
def test_without_platforms_what_live_hosts_reach(stands, up, live, reached):
    found = solve(problem(), mask(*stands), mask(*up), mask(), REACHED)
    assert found.centre_live.tolist() == live
    assert found.centre_serves.tolist() == [live[0], live[1], 0]
    assert found.platform_reached.tolist() == reached


@pytest.mark.parametrize(
    ("stands", "up", "switched", "serves", "reached"),
    [
        ((1, 1, 1), (1, 1, 1), 0, [1, 0, 0], [1, 1, 0]),  # at home
        ((1, 1, 1), (0, 1, 1), 0, [0, 0, 0], [0, 0, 0]),  # nobody has taken over yet
        ((1, 1, 1), (0, 1, 1), 1, [0, 1, 0], [0, 1, 1]),  # the backup has
        ((1, 1, 1), (0, 0, 1), 1, [0, 0, 0], [0, 0, 0]),  # the backup is down too
        ((1, 1, 1), (1, 0, 1), 0, [1, 0, 0], [1, 1, 0]),
        ((0, 1, 1), (1, 1, 1), 0, [0, 1, 0], [0, 1, 1]),  # the home does not stand in the year: it runs at the backup
        ((1, 0, 1), (0, 1, 1), 1, [0, 0, 0], [0, 0, 0]),  # the backup does not stand
    ],
)
def test_a_platform_moves_when_its_home_has_been_down_long_enough(stands, up, switched, serves, reached):
    own = problem(platform("p", "d", "e", in_chain=True))
    state = solve(own, mask(*stands), mask(*up), mask(switched), REACHED)
    assert state.centre_serves.tolist() == serves
    assert state.platform_reached.tolist() == reached


def test_the_chain_needs_all_its_platforms_and_no_other():
    own = problem(
        platform("p", "d", "e", in_chain=True),
        platform("q", "e", in_chain=True),
        platform("r", "store", in_chain=False),
    )
    state = solve(own, mask(1, 1, 1), mask(1, 1, 0), mask(0, 0, 0), REACHED)
    assert state.centre_serves.tolist() == [1, 1, 0]
    assert state.platform_reached.tolist() == [0, 1, 0]  # p reaches 0 and 1, q reaches 1 and 2, r does not count


def test_switched_when_detection_switch_and_restart_are_over():
    own = problem(
        platform("p", "d", "e", detect_h=0.25, switch_h=0.05, restart_h=0.2),
        platform("q", "e", "d"),
        platform("r", "d", "e", detect_h=2.0),
    )
    assert {row: hours.tolist() for row, hours in own.change_h().items()} == {0: [0.5, 2.0], 1: [0.0]}
    up = np.nan
    for down_h, switched in (
        ((up, up, up), [0, 0, 0]),
        ((0.4999, up, up), [0, 0, 0]),
        ((0.5, 0.0, up), [1, 1, 0]),
        ((2.0, up, up), [1, 0, 1]),
        ((np.inf, np.inf, up), [1, 1, 1]),
    ):
        assert own.switched(np.array(down_h)).tolist() == switched


def test_centres_stand_in_their_years():
    assert [problem().centres_stand(year).tolist() for year in (2026, 2027)] == [[1, 0, 1], [1, 1, 1]]


def test_without_centres_there_is_no_platform():
    nothing = compile_problem(DatacentreSpec(), np.empty(0, np.int32))
    assert solve(nothing, mask(), mask(), mask(), REACHED).platform_reached.tolist() == [0, 0, 0]
