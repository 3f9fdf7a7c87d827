"""Sessions on shared links: small cases by hand, the two bodies side by side, changes on the way, refusals."""

from statistics import NormalDist

import numpy as np
import pytest

from camau_netsim.kernels import sessions as s
from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import SessionLaw, SessionNetwork
from tests.support.maxmin import Routed, assert_max_min, routed


def network(routes, caps, capacity, law=None, seed=1, **more):
    case = routed(routes, caps, capacity)
    generator = np.random.Generator(np.random.PCG64(seed))
    return SessionNetwork(
        case.capacity_mbps, case.path_ptr, case.path_link, case.demand_mbps, law=law, generator=generator, **more
    )


def feed(net, *sessions):
    """Feed (time, class, size) triples."""
    times, rows, sizes = zip(*sessions, strict=True)
    net.feed(np.array(times, float), np.array(rows, np.int32), np.array(sizes, float))


def ends(net):
    """Finish times by session number."""
    records = net.records()
    return records.finish_s[np.argsort(records.number)]


@pytest.fixture
def compiled():
    """The compiled body only: the twin would take too long, or is what is compared with."""
    with use("compiled"):
        yield


TREE = [[0, 4], [1, 4], [2, 4, 5], [3, 5], [2], [], [4, 5], [0, 4, 5]]
CAPS = [3.0, None, 8.0, 2.0, None, 5.0, None, 1.5]
CAPACITY = [6.0, 5.0, 9.0, 4.0, 12.0, 14.0]


def mixed_law(n=8, scale=1.0):
    """All arrival laws and all size laws side by side."""
    return SessionLaw(
        np.array([1, 1, 2, 1, 2, 1, 1, 1], np.uint8)[:n],
        np.array([0.5, 0.3, 0.0, 0.4, 0.0, 1.0, 0.5, 0.2])[:n] * scale,
        np.array([0, 0, 4, 0, 7, 0, 0, 0], np.int32)[:n],
        np.array([1.0, 1.0, 6.0, 1.0, 3.0, 1.0, 1.0, 1.0])[:n],
        np.array([0, 1, 2, 3, 4, 0, 2, 4], np.uint8)[:n],
        np.array([5.0, 4.0, 6.0, 3.0, 2.0, 7.0, 8.0, 1.0])[:n],
        np.array([1.0, 1.0, 1.5, 1.8, 2.0, 1.0, 0.4, 3.0])[:n],
    )


def mixed(seed=1, **more):
    priority = np.array([0, 1, 0, 1, 0, 0, 2, 0], np.int32)
    weight = np.array([1.0, 2.0, 1.0, 0.5, 1.0, 1.0, 3.0, 1.0])
    return network(
        TREE, CAPS, CAPACITY, mixed_law(), seed, class_priority=priority, class_weight=weight, record=True, **more
    )


def assert_same_course(one, other, rtol=1e-9):
    """Two networks agree session by session and in all statistics."""
    a, b = one.records(), other.records()
    assert len(a.number) == len(b.number)
    at, bt = np.argsort(a.number), np.argsort(b.number)
    for name in ("number", "class_row", "was_cut"):
        assert getattr(a, name)[at].tolist() == getattr(b, name)[bt].tolist()
    for name in ("arrival_s", "finish_s", "size_mbit"):
        np.testing.assert_allclose(getattr(a, name)[at], getattr(b, name)[bt], rtol=rtol)
    for name, value in vars(one.statistics()).items():
        np.testing.assert_allclose(value, getattr(other.statistics(), name), rtol=rtol, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(one.rates(), other.rates(), rtol=rtol, atol=1e-9)
    np.testing.assert_allclose(
        one.link_statistics().carried_mbit, other.link_statistics().carried_mbit, rtol=rtol, atol=1e-9
    )
    a, b = one.sessions(), other.sessions()
    at, bt = np.argsort(a.number), np.argsort(b.number)
    np.testing.assert_allclose(a.left_mbit[at], b.left_mbit[bt], rtol=rtol, atol=1e-7)


def test_two_sessions_on_one_link(kernels):
    net = network([[0]], [None], [8.0], record=True)
    feed(net, (0.0, 0, 16.0), (1.0, 0, 4.0))
    assert net.advance(1.5) == 2
    assert net.rates()[0].tolist() == [4.0]
    assert net.advance(10.0) == 2
    assert ends(net).tolist() == [2.5, 2.0]


def test_cap_and_weight(kernels):
    net = network([[0], [0], [0]], [None, 3.0, None], [12.0], class_weight=np.array([1.0, 2.0, 3.0]))
    feed(net, *[(0.0, row, 100.0) for row in range(3)])
    net.advance(0.5)
    np.testing.assert_allclose(net.rates()[0], [2.25, 3.0, 6.75], rtol=1e-14)


def test_empty_route_and_dead_link(kernels):
    net = network([[], [0], [0, 1]], [7.5, 9.0, 4.0], [0.0, 5.0], record=True)
    feed(net, (0.0, 0, 15.0), (0.0, 1, 1.0), (0.0, 2, 1.0))
    net.advance(100.0)
    assert net.records().finish_s.tolist() == [2.0]
    assert net.rates()[0].tolist() == [0.0, 0.0, 0.0]
    assert net.n_active == 2
    assert net.link_statistics().saturated_s[0] == 100.0


def test_link_named_twice_is_paid_twice(kernels):
    net = network([[0, 0], [0]], [None, None], [9.0])
    feed(net, (0.0, 0, 50.0), (0.0, 1, 50.0))
    net.advance(1.0)
    np.testing.assert_allclose(net.rates()[0], [3.0, 3.0])
    np.testing.assert_allclose(net.link_statistics().carried_mbit, [9.0])


def test_capacity_change_on_the_way(kernels):
    net = network([[0], [0, 1]], [None, 3.0], [8.0, 10.0], record=True)
    feed(net, (0.0, 0, 20.0), (0.0, 1, 9.0))
    net.advance(1.0)  # rates 5 and 3
    net.set_capacity(np.array([0, 1], np.int32), np.array([4.0, 1.0]))
    net.advance(2.0)  # rates 3 and 1
    net.set_capacity(np.array([0], np.int32), np.array([0.0]))
    net.advance(5.0)
    assert net.rates()[0].tolist() == [0.0, 0.0]
    net.set_capacity(np.array([0, 1], np.int32), np.array([100.0, 10.0]))
    net.advance(50.0)
    np.testing.assert_allclose(ends(net), [5.0 + 12.0 / 97.0, 5.0 + 5.0 / 3.0])


def test_cut_counts_and_frees_capacity(kernels):
    net = network([[0], [0]], [None, None], [8.0], record=True)
    feed(net, (0.0, 0, 80.0), (0.0, 1, 80.0), (0.0, 1, 80.0))
    net.advance(3.0)
    assert net.cut(1) == 2
    assert net.cut(np.array([1], np.int32)) == 0
    assert net.advance(50.0) == 1
    done = net.statistics()
    assert done.n_cut.tolist() == [0.0, 2.0]
    np.testing.assert_allclose(done.carried_mbit, [80.0, 16.0])
    np.testing.assert_allclose(ends(net), [12.0, 3.0, 3.0])
    assert net.records().was_cut.sum() == 2


def test_served_first_is_not_disturbed(kernels):
    finish = []
    for n_low in (0, 200):
        net = network([[0, 1], [1]], [None, None], [4.0, 5.0], class_priority=np.array([0, 9], np.int32), record=True)
        rng = np.random.default_rng(3)
        arrivals = [(t, 0, x) for t, x in zip(rng.uniform(0, 50, 60), rng.exponential(3.0, 60), strict=True)]
        arrivals += [(t, 1, 2.0) for t in rng.uniform(0, 50, n_low)]
        feed(net, *sorted(arrivals))
        net.advance(100.0)
        rows = net.records().class_row[np.argsort(net.records().number)]
        finish.append(ends(net)[rows == 0])
    np.testing.assert_allclose(finish[0], finish[1], rtol=0.0 if kernels == "compiled" else 1e-12)


def test_bodies_agree_on_the_same_draws():
    course = []
    for backend in ("compiled", "reference"):
        with use(backend):
            net = mixed(threshold_mbps=np.array([0.5, 2.0]), histogram=True)
            net.advance(40.0)
            net.set_arrival_rate(np.array([0, 3], np.int32), np.array([2.0, 0.0]))
            net.set_cap(1, 2.5)
            net.advance(70.0)
            net.set_capacity(np.array([4], np.int32), np.array([0.0]))
            net.advance(75.0)
            net.cut(np.array([2, 4], np.int32))
            net.set_capacity(np.array([4], np.int32), np.array([20.0]))
            net.set_route(3, np.array([1, 5], np.int32))
            net.set_cap(0, np.inf)
            net.advance(120.0)
            course.append(net)
    assert_same_course(*course)
    assert course[0].statistics().n_finished.sum() > 300
    assert course[0].statistics().n_cut.sum() > 0


def test_reset_changes_no_course_and_statistics_start_anew():
    nets = []
    for backend in ("compiled", "reference"):
        with use(backend):
            net = mixed()
            net.advance(30.0)
            net.reset_statistics()
            net.advance(60.0)
            nets.append(net)
    assert_same_course(*nets)
    with use("compiled"):
        straight = mixed()
    straight.advance(60.0)
    assert straight.records().finish_s.tobytes() == nets[0].records().finish_s.tobytes()
    assert straight.statistics().n_arrived.sum() > nets[0].statistics().n_arrived.sum()


def test_pieces_do_not_matter(kernels):
    until = 200.0 if kernels == "compiled" else 40.0
    whole, pieces = mixed(), mixed()
    n = whole.advance(until)
    assert n == sum(pieces.advance(t) for t in np.linspace(0.0, until, 101))
    for name, value in vars(whole.records()).items():
        assert value.tobytes() == getattr(pieces.records(), name).tobytes(), name
    for name, value in vars(whole.statistics()).items():
        tolerance = 1e-12 if kernels == "reference" else 0.0  # the twin passes time whenever it is read
        np.testing.assert_allclose(value, getattr(pieces.statistics(), name), rtol=tolerance)


def test_same_seed_same_bits_other_seed_other_bits(kernels):
    nets = [mixed(seed) for seed in (5, 5, 6)]
    for net in nets:
        net.advance(20.0)
    finish = [net.records().finish_s.tobytes() for net in nets]
    assert finish[0] == finish[1] != finish[2]


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_in_goes_out(kernels, seed):
    """Little's law and conservation of volume on every path."""
    net = mixed(seed)
    net.advance(500.0 if kernels == "compiled" else 40.0)
    net.cut(0)
    net.advance(550.0 if kernels == "compiled" else 45.0)
    done, now, ended = net.statistics(), net.sessions(), net.records()
    age = np.bincount(now.class_row, net.now_s - now.arrival_s, minlength=8)
    stay = np.bincount(ended.class_row, ended.finish_s - ended.arrival_s, minlength=8)
    np.testing.assert_allclose(done.area_s, stay + age, rtol=1e-9)
    whole = ended.was_cut == 0
    np.testing.assert_allclose(done.sojourn_s, np.bincount(
        ended.class_row[whole], (ended.finish_s - ended.arrival_s)[whole], minlength=8), rtol=1e-9)  # fmt: skip
    served = np.bincount(now.class_row, now.size_mbit - now.left_mbit, minlength=8)
    np.testing.assert_allclose(done.carried_mbit[1:], (done.finished_mbit + served)[1:], rtol=1e-9)
    np.testing.assert_allclose(done.n_arrived, done.n_finished + done.n_cut + np.bincount(now.class_row, minlength=8))
    hops = np.repeat(done.carried_mbit, [len(route) for route in TREE])
    links = np.bincount([link for route in TREE for link in route], hops)
    np.testing.assert_allclose(net.link_statistics().carried_mbit, links, rtol=1e-9)
    np.testing.assert_allclose(
        done.rate_sum_mbps,
        np.bincount(ended.class_row[whole], (ended.size_mbit / (ended.finish_s - ended.arrival_s))[whole], minlength=8),
    )


def test_rates_are_max_min_at_any_time(compiled):
    rng = np.random.default_rng(11)
    n_class, n_link = 60, 14
    routes = [rng.choice(n_link, rng.integers(1, 5), replace=False) for _ in range(n_class)]
    caps = [None if rng.random() < 0.4 else float(rng.choice([1.0, 4.0, 10.0])) for _ in range(n_class)]
    weight = rng.uniform(0.3, 3.0, n_class)
    law = SessionLaw.poisson(rng.uniform(0.1, 0.6, n_class), 4.0, s.LOGNORMAL, 2.0)
    net = network(routes, caps, rng.uniform(10.0, 60.0, n_link), law, class_weight=weight)
    case = routed(routes, caps, np.zeros(n_link), weight)
    capacity = rng.uniform(10.0, 60.0, n_link)
    net.set_capacity(np.arange(n_link, dtype=np.int32), capacity)
    for t in np.sort(rng.uniform(20.0, 300.0, 60)):
        net.advance(t)
        rate, n = net.rates()
        busy = np.flatnonzero(n)
        one = routed([routes[i] for i in busy for _ in range(int(n[i]))], [], capacity)
        each = np.repeat(busy, n[busy].astype(int))
        full = Routed(one.path_ptr, one.path_link, case.demand_mbps[each], capacity, weight[each])
        assert_max_min(full, rate[each])
    assert net.statistics().n_finished.sum() > 1000


def test_finite_sources_never_exceed_their_number(kernels):
    law = SessionLaw.finite(np.array([3, 2], np.int32), 0.5, 10.0)
    net = network([[0], [0]], [5.0, 5.0], [6.0], law)
    for t in range(1, 60):
        net.advance(float(t))
        assert (net.rates()[1] <= [3, 2]).all()
    assert net.statistics().n_finished.min() > 0


def test_rate_zero_stops_and_starts_arrivals(kernels):
    law = SessionLaw.poisson(np.array([5.0, 0.0]), 1.0)
    net = network([[0], [0]], [None, None], [100.0], law)
    net.advance(10.0)
    net.set_arrival_rate(0, 0.0)
    first = net.statistics().n_arrived.copy()
    net.advance(20.0)
    assert net.statistics().n_arrived.tolist() == first.tolist() == [first[0], 0.0]
    net.set_arrival_rate(1, 5.0)
    net.advance(30.0)
    assert net.statistics().n_arrived[0] == first[0]
    assert net.statistics().n_arrived[1] > 10


def test_sizes_have_their_means(kernels):
    n = 100_000 if kernels == "compiled" else 1500
    for size, shape, cv in [(0, 1, 1), (1, 1, 0), (2, 1.5, 1.5), (3, 3.5, 0.436), (4, 2.0, 2.0)]:
        law = SessionLaw.poisson(np.array([1000.0]), 3.0, size, shape)
        net = network([[]], [1e6], [], law)
        net.advance(n / 1000.0)
        done = net.statistics()
        error = 5.0 * cv / np.sqrt(done.n_arrived[0])
        assert abs(done.offered_mbit[0] / done.n_arrived[0] / 3.0 - 1.0) <= error + 1e-12


def test_normal_quantile_is_that_of_the_standard_library(compiled):
    law = SessionLaw.poisson(np.array([1.0]), 1.0, s.LOGNORMAL, np.sqrt(np.e - 1.0))
    net = network([[]], [1e9], [], law, record=True)
    net.advance(3000.0)
    uniform = np.random.Generator(np.random.PCG64(1)).random(4 * 3000)[1:]
    n = len(net.records().number)
    want = [np.exp(-0.5 + NormalDist().inv_cdf(u)) for u in uniform[1::3][:n]]
    np.testing.assert_allclose(net.records().size_mbit[np.argsort(net.records().number)], want, rtol=1e-13)


def test_thresholds_and_histogram(kernels):
    net = network([[0]], [None], [8.0], threshold_mbps=np.array([4.0, 5.0, 8.0]), histogram=True)
    feed(net, (0.0, 0, 8.0), (2.0, 0, 8.0), (2.0, 0, 8.0), (10.0, 0, 8.0))
    net.advance(20.0)
    done = net.statistics()
    assert done.n_at_least.tolist() == [[4.0, 2.0, 2.0]]
    assert done.rate_histogram.sum() == 4.0
    filled = np.flatnonzero(done.rate_histogram[0])
    assert filled.tolist() == [1 + int(20 * (np.log10(4.0) + 2)), 1 + int(20 * (np.log10(8.0) + 2))]


def test_huge_caps_cost_no_digits(compiled):
    net = network([[0, 1], [1, 2]], [1e12, 1e12], [3.0, 1e6, 7.0], record=True)
    rng = np.random.default_rng(2)
    times = np.sort(rng.uniform(0, 1000, 4000))
    net.feed(times, rng.integers(0, 2, 4000).astype(np.int32), rng.exponential(0.9, 4000))
    net.advance(np.inf)
    done = net.statistics()
    np.testing.assert_allclose(done.carried_mbit, done.offered_mbit, rtol=1e-12)


def test_clock_survives_without_ever_emptying(compiled):
    net = network([[0]], [None], [1e6], record=True)
    feed(net, (0.0, 0, 3e9), *[(float(t), 0, 2e5) for t in range(1, 2000)])
    net.advance(np.inf)
    assert len(net.records().number) == 2000
    np.testing.assert_allclose(net.statistics().carried_mbit, net.statistics().offered_mbit, rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: network([[0]], [None], [np.inf]), "capacity_mbps: holds infinity"),
        (lambda: network([[3]], [None], [1.0]), "class_path_link: must be < 1"),
        (lambda: network([[]], [None], [1.0]), "class_cap_mbps: must be finite on an empty path"),
        (lambda: network([[0]], [None], [1.0], class_weight=np.zeros(1)), "class_weight: must be > 0"),
        (lambda: network([[0]], [None], [1.0], SessionLaw.poisson(np.ones(2), 1.0)), "law.arrival: want shape"),
        (lambda: network([[0]], [None], [1.0], SessionLaw.poisson(np.ones(1), 1.0, s.PARETO, 1.0)), "law.shape"),
        (lambda: network([[0]], [None], [1.0], SessionLaw.poisson(np.ones(1), 0.0)), "law.mean_mbit: must be > 0"),
        (lambda: feed(network([[0]], [None], [1.0]), (2.0, 0, 1.0), (1.0, 0, 1.0)), "time_s: must not fall"),
        (lambda: feed(network([[0]], [None], [1.0]), (2.0, 0, 0.0)), "size_mbit: must be > 0"),
        (lambda: feed(mixed(), (2.0, 0, 1.0)), "only classes with arrival law TRACE"),
        (lambda: mixed().advance(np.inf), "until_s: must be finite"),
        (lambda: mixed().advance(-1.0), "until_s: must be >= 0"),
        (lambda: mixed().set_arrival_rate(2, 1.0), "only classes with Poisson arrivals"),
        (lambda: mixed().set_cap(5, np.inf), "must be finite on an empty path"),
        (lambda: mixed().set_route(1, np.zeros(0, np.int32)), "must be finite on an empty path"),
        (lambda: mixed().cut(8), "class_rows: must be < 8"),
        (lambda: mixed().set_capacity(np.array([0], np.int32), np.array([-1.0])), "capacity_mbps: must be >= 0"),
        (
            lambda: SessionNetwork(
                np.ones(1), np.array([0, 1], np.int32), np.zeros(1, np.int32), np.ones(1),
                law=SessionLaw.poisson(np.ones(1), 1.0),
            ),
            "generator: needed",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
