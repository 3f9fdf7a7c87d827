"""Random networks, arrivals and changes: the kernel ends every session when its twin does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import FINITE, TRACE, SessionLaw, SessionNetwork
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
    usage = st.sampled_from([0.25, 1.0, 1.0, 3.0])
    path = st.lists(st.tuples(st.integers(0, n_link - 1), usage), min_size=1)
    usages = np.array(draw(st.lists(usage, min_size=len(case.path_link), max_size=len(case.path_link))))
    weight = st.sampled_from([0.1, 1.0, 2.0])
    n_sources = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), np.int32)
    pause = st.sampled_from([3.0, 8.0, np.inf])
    law = SessionLaw.finite(n_sources, np.array(draw(st.lists(pause, min_size=n, max_size=n))), 6.0)
    law.arrival[draw(st.lists(st.booleans(), min_size=n, max_size=n))] = TRACE
    change = st.one_of(
        st.tuples(st.just("capacity"), MOMENT, st.integers(0, n_link - 1), CAPACITY),
        st.tuples(st.just("cap"), MOMENT, st.integers(0, n - 1), finite),
        st.tuples(st.just("cut"), MOMENT, st.integers(0, n - 1), st.none()),
        st.tuples(st.just("route"), MOMENT, st.integers(0, n - 1), path),
        st.tuples(st.just("weight"), MOMENT, st.integers(0, n - 1), weight),
        st.tuples(st.just("think"), MOMENT, st.integers(0, n - 1), pause),
    )
    changes = sorted(draw(st.lists(change, max_size=6)), key=lambda item: item[1])
    arrivals = [arrival for arrival in arrivals if law.arrival[arrival[1]] == TRACE]
    changes = [item for item in changes if item[0] != "think" or law.arrival[item[2]] == FINITE]
    return case, priority, usages, law, arrivals, changes


def tell(story):
    """Run a story to its end."""
    case, priority, usages, law, arrivals, changes = story
    net = SessionNetwork(
        case.capacity_mbps, case.path_ptr, case.path_link, case.demand_mbps, case.weight, priority, law,
        np.random.PCG64(1), class_path_usage=usages, record=True,
    )  # fmt: skip
    times, rows, sizes = np.array(arrivals).reshape(-1, 3).T.copy()
    net.feed(times, rows.astype(np.int32), sizes)
    for what, moment, row, value in changes:
        net.advance(moment)
        if what == "capacity":
            net.set_capacity(np.array([row], np.int32), np.array([value]))
        elif what == "cap":
            net.set_cap(row, value)
        elif what == "cut":
            net.cut(row)
        elif what == "weight":
            net.set_weight(row, value)
        elif what == "think":
            net.set_think(row, value)
        else:
            links, loads = zip(*value, strict=True)
            net.set_route(row, np.array(links, np.int32), np.array(loads))
    net.advance(20.0)
    net.set_think(np.flatnonzero(law.arrival == FINITE).astype(np.int32), np.inf)
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
        if not name.startswith("rate_s"):  # of very short sessions it magnifies the last digit of a time
            np.testing.assert_allclose(value, getattr(courses[1].statistics(), name), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(courses[0].rates(), courses[1].rates(), rtol=1e-9, atol=1e-12)
    loads = [net.link_statistics().carried_mbit for net in courses]
    np.testing.assert_allclose(*loads, rtol=1e-8, atol=1e-8)
