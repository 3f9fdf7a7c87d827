"""Centres back each other up."""

import numpy as np
import pytest

from camau_netsim.domains.datacentre.model import solve
from camau_netsim.domains.datacentre.problem import compile_problem
from camau_netsim.domains.datacentre.spec import Centre, DatacentreSpec
from tests.unit.domains.build import mask

REACHED = np.array([[1, 1, 0], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
"""Nodes that trees 0, 1 and 2 reach."""


def problem():
    def centre(name, hosts, **more):
        return Centre(id=name, name=name, kind="provincial", node="n", hosts_platform=hosts, **more)

    spec = DatacentreSpec(centres=(centre("d", True), centre("e", True, in_service_year=2027), centre("store", False)))
    return compile_problem(spec, np.array([0, 1, 2], np.int32))


@pytest.mark.parametrize(
    ("stands", "up", "live", "platform"),
    [
        ((1, 1, 1), (1, 1, 1), [1, 1, 1], [1, 1, 1]),
        ((1, 1, 1), (0, 1, 1), [0, 1, 1], [0, 1, 1]),
        ((1, 0, 1), (1, 1, 1), [1, 0, 1], [1, 1, 0]),
        ((1, 1, 1), (0, 0, 1), [0, 0, 1], [0, 0, 0]),  # a centre that hosts nothing does not help
        ((0, 0, 0), (1, 1, 1), [0, 0, 0], [0, 0, 0]),
    ],
)
def test_the_platform_is_reached_from_what_live_hosts_reach(stands, up, live, platform):
    found = solve(problem(), mask(*stands), mask(*up), REACHED)
    assert found.centre_live.tolist() == live
    assert found.platform_reached.tolist() == platform


def test_centres_stand_in_their_years():
    assert [problem().centres_stand(year).tolist() for year in (2026, 2027)] == [[1, 0, 1], [1, 1, 1]]


def test_without_centres_there_is_no_platform():
    nothing = compile_problem(DatacentreSpec(), np.empty(0, np.int32))
    assert solve(nothing, mask(), mask(), REACHED).platform_reached.tolist() == [0, 0, 0]
