"""A postal point is online if all four things hold."""

from itertools import product

import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.services.model import solve
from camau_netsim.domains.services.problem import compile_problem
from camau_netsim.domains.services.spec import PostalPoint, ServicesSpec
from tests.unit.domains.build import mask


def problem(internet=True):
    points = (
        PostalPoint(
            id="p", commune="c", node="B", staffed=True, internet=internet, in_service_year=2026, x_m=0.0, y_m=0.0
        ),
    )
    return compile_problem(ServicesSpec(postal_points=points), Index("c"), Index("AB"))


@pytest.mark.parametrize(("internet", "stands", "tail", "exit_reached"), list(product((0, 1), repeat=4)))
def test_online_needs_a_line_a_tail_and_an_exit(internet, stands, tail, exit_reached):
    found = solve(problem(bool(internet)), mask(stands), mask(tail), mask(1 - exit_reached, exit_reached))
    assert found.online.tolist() == [int(internet and stands and tail and exit_reached)]


def test_points_stand_in_their_years():
    assert [problem().points_stand(year).tolist() for year in (2025, 2026)] == [[0], [1]]
    assert problem().node.tolist() == [1]
