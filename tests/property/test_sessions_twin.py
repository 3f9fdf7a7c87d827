"""Random networks, arrivals and changes: the kernel ends every session when its twin does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import SessionNetwork
from tests.support.maxmin import routed

CAPACITY = st.sampled_from([0.0, 1.0, 2.5, 7.0, 10.0, 33.0])
MOMENT = st.floats(0.0, 20.0).map(lambda t: round(t, 3))


@st.composite
def stories(draw):
    """A network, its arrivals and some changes from outside."""
    n_link = draw(st.integers(1, 6))
    route = st.lists(st.integers(0, n_link - 1), max_size=4)
    routes = draw(st.lists(route, min_size=1, max_size=8))
    n = len(routes)
    finite = st.sampled_from([0.0, 0.5, 1.0, 7.25, 40.0, 1e7])
    caps = [draw(finite if not links else st.one_of(finite, st.none())) for links in routes]
    case = routed(
        routes,
        caps,
        draw(st.lists(CAPACITY, min_size=n_link, max_size=n_link)),
        draw(st.lists(st.sampled_from([0.5, 1.0, 1.0, 3.0]), min_size=n, max_size=n)),
    )
    priority = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.int32)
    session = st.tuples(MOMENT, st.integers(0, n - 1), st.floats(0.01, 30.0))
    arrivals = sorted(draw(st.lists(session, min_size=1, max_size=30)))
    change = st.one_of(
        st.tuples(st.just("capacity"), MOMENT, st.integers(0, n_link - 1), CAPACITY),
        st.tuples(st.just("cap"), MOMENT, st.integers(0, n - 1), finite),
        st.tuples(st.just("cut"), MOMENT, st.integers(0, n - 1), st.none()),
        st.tuples(st.just("route"), MOMENT, st.integers(0, n - 1), st.lists(st.integers(0, n_link - 1), min_size=1)),
    )
    changes = sorted(draw(st.lists(change, max_size=5)), key=lambda item: item[1])
    return case, priority, arrivals, changes


def tell(story):
    """Run a story to its end."""
    case, priority, arrivals, changes = story
    net = SessionNetwork(
        case.capacity_mbps, case.path_ptr, case.path_link, case.demand_mbps, case.weight, priority, record=True
    )
    times, rows, sizes = zip(*arrivals, strict=True)
    net.feed(np.array(times), np.array(rows, np.int32), np.array(sizes))
    for what, moment, row, value in changes:
        net.advance(moment)
        if what == "capacity":
            net.set_capacity(np.array([row], np.int32), np.array([value]))
        elif what == "cap":
            net.set_cap(row, value)
        elif what == "cut":
            net.cut(row)
        else:
            net.set_route(row, np.array(value, np.int32))
    net.advance(1e6)
    return net


@settings(max_examples=300, deadline=None, derandomize=True)
@given(stories())
def test_every_session_ends_when_the_twin_says(story):
    courses = []
    for backend in ("compiled", "reference"):
        with use(backend):
            courses.append(tell(story))
    ours, twin = (net.records() for net in courses)
    order, twin_order = np.argsort(ours.number), np.argsort(twin.number)
    assert ours.number[order].tolist() == twin.number[twin_order].tolist()
    np.testing.assert_allclose(ours.finish_s[order], twin.finish_s[twin_order], rtol=1e-9, atol=1e-9)
    for name, value in vars(courses[0].statistics()).items():
        if name != "rate_sum_mbps":  # of very short sessions it magnifies the last digit of a time
            np.testing.assert_allclose(value, getattr(courses[1].statistics(), name), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(courses[0].rates(), courses[1].rates(), rtol=1e-9, atol=1e-12)
