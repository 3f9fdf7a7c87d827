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


USAGE = [1.0, 0.5, 2.0, 1.0, 0.1, 1.0, 0.25, 1.0, 3.0, 1.0, 1.0, 1.0, 0.3, 1.0, 1.0]  # hop by hop of TREE


def mixed(seed=1, **more):
    priority = np.array([0, 1, 0, 1, 0, 0, 2, 0], np.int32)
    weight = np.array([1.0, 2.0, 1.0, 0.5, 1.0, 1.0, 3.0, 1.0])
    return network(
        TREE, CAPS, CAPACITY, mixed_law(), seed, class_priority=priority, class_weight=weight, record=True,
        class_path_usage=np.array(USAGE), **more
    )  # fmt: skip


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
            net.set_route(3, np.array([1, 5], np.int32), np.array([0.5, 4.0]))
            net.set_cap(0, np.inf)
            net.advance(100.0)
            net.set_weight(np.array([0, 6, 7], np.int32), np.array([4.0, 0.5, 2.0]))
            net.set_think(np.array([2, 4], np.int32), np.array([np.inf, 0.5]))
            net.advance(110.0)
            net.set_think(2, 2.0)
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
    for name, value in vars(whole.link_statistics()).items():
        np.testing.assert_allclose(value, getattr(pieces.link_statistics(), name), rtol=tolerance)


def test_reading_changes_no_digit(compiled):
    quiet, asked = mixed(histogram=True), mixed(histogram=True)
    for t in range(1, 61):
        for net in (quiet, asked):
            net.advance(float(t))
            if t == 30:
                net.reset_statistics()
        asked.statistics(), asked.link_statistics(), asked.sessions(), asked.rates(), asked.records()
    for one, other in [(quiet.statistics(), asked.statistics()), (quiet.link_statistics(), asked.link_statistics())]:
        for name, value in vars(one).items():
            assert value.tobytes() == getattr(other, name).tobytes(), name


def test_same_seed_same_bits_other_seed_other_bits(kernels):
    nets = [mixed(seed) for seed in (5, 5, 6)]
    for net in nets:
        net.advance(20.0)
    finish = [net.records().finish_s.tobytes() for net in nets]
    assert finish[0] == finish[1] != finish[2]


def test_many_sessions_of_one_class_end_in_order(compiled):
    """Nobody is held back: a session of v Mbit at 1 Mb/s ends v seconds after it came; equal ends by number."""
    generator = np.random.default_rng(7)
    n = 6_000
    time_s = np.sort(np.concatenate([np.zeros(n // 2), generator.integers(0, 40, n // 2) / 4.0]))
    size_mbit = generator.choice([1.0, 2.0, 8.0, 30.0], n) * generator.integers(1, 4, n)
    net = network([[0]], [1.0], [1e9], record=True)
    net.feed(time_s, np.zeros(n, np.int32), size_mbit)
    net.advance(20.0)
    going_on = net.sessions()
    assert sorted(going_on.number) == list(np.flatnonzero(time_s + size_mbit > 20.0))
    np.testing.assert_allclose(going_on.left_mbit, (time_s + size_mbit)[going_on.number.astype(int)] - 20.0)
    net.advance(np.inf)
    records = net.records()
    np.testing.assert_array_equal(records.number, np.lexsort((np.arange(n), time_s + size_mbit)))
    np.testing.assert_allclose(records.finish_s, np.sort(time_s + size_mbit), rtol=1e-12)


def test_many_sessions_are_cut_and_others_take_their_place(compiled):
    n = 3_000
    net = network([[0]], [1.0], [1e9], record=True)
    feed(net, *[(0.0, 0, 10.0 + i % 977) for i in range(n)])
    net.advance(100.0)
    left = net.n_active
    assert net.cut(0) == left
    assert net.n_active == 0
    feed(net, *[(100.0, 0, 1.0 + i % 13) for i in range(n)])
    net.advance(np.inf)
    records = net.records()
    assert len(records.number) == len(set(records.number)) == 2 * n
    assert records.was_cut.sum() == left
    np.testing.assert_allclose(ends(net)[n:], 101.0 + np.arange(n) % 13, rtol=1e-12)


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
    hops = USAGE * np.repeat(done.carried_mbit, [len(route) for route in TREE])
    links = np.bincount([link for route in TREE for link in route], hops)
    np.testing.assert_allclose(net.link_statistics().carried_mbit, links, rtol=1e-9)
    rate = (ended.size_mbit / (ended.finish_s - ended.arrival_s))[whole]
    np.testing.assert_allclose(done.rate_sum_mbps, np.bincount(ended.class_row[whole], rate, minlength=8))
    np.testing.assert_allclose(done.rate_square_mbps2, np.bincount(ended.class_row[whole], rate**2, minlength=8))


@pytest.mark.parametrize("usages", [[1.0], [1.0, 1.0 / 75.0, 0.25, 3.0]], ids=["usage 1", "usages"])
def test_rates_are_max_min_at_any_time(compiled, usages):
    rng = np.random.default_rng(11)
    n_class, n_link = 60, 14
    routes = [rng.choice(n_link, rng.integers(1, 5), replace=False) for _ in range(n_class)]
    caps = [None if rng.random() < 0.4 else float(rng.choice([1.0, 4.0, 10.0])) for _ in range(n_class)]
    weight = rng.uniform(0.3, 3.0, n_class)
    law = SessionLaw.poisson(rng.uniform(0.1, 0.6, n_class), 4.0, s.LOGNORMAL, 2.0)
    usage = [rng.choice(usages, len(route)) for route in routes]
    net = network(
        routes, caps, rng.uniform(10.0, 60.0, n_link), law, class_weight=weight, class_path_usage=np.concatenate(usage)
    )
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
        assert_max_min(full, rate[each], usage=np.concatenate([usage[i] for i in each]))
    assert net.statistics().n_finished.sum() > 1000


def test_cell_shares_time_or_rate_by_weight(kernels):
    """Peak rates 60, 30 and 10, one session each: equal time gives thirds of them, equal rates 20/3."""
    peak, usage = np.array([60.0, 30.0, 10.0]), 1.0 / np.array([60.0, 30.0, 10.0])
    for weight, want in [(peak, peak / 3.0), (np.ones(3), np.full(3, 20.0 / 3.0))]:
        net = network([[0]] * 3, peak, [1.0], class_weight=weight, class_path_usage=usage)
        feed(net, *[(0.0, row, 1000.0) for row in range(3)])
        net.advance(0.5)
        np.testing.assert_allclose(net.rates()[0], want, rtol=1e-14)
        np.testing.assert_allclose(net.link_statistics().carried_mbit, [0.5])
        np.testing.assert_allclose(net.link_statistics().saturated_s, [0.5])


def test_timeline_of_a_cell_with_its_mast(kernels):
    """A cell (capacity 1) behind a mast of 12 Mb/s; peaks 20 and 5, weights 4 and 1: equal time.

    0 s: A (24 Mbit) alone runs at the mast's 12. 1 s, 12 left: B (10 Mbit) comes. Half the time each would be 10 and
    2.5, 12.5 in all: the mast holds both, 9.6 and 2.4, 0.96 of the time. 2.25 s: A ends. B, 7 left, runs at 5 with all
    the time, 0.75 s: 3.25 left at 3 s, when the mast falls to 2. B runs at 2; it ends at 4.625 s.
    """
    net = network(
        [[0, 1], [0, 1]], [None, None], [1.0, 12.0], record=True,
        class_weight=np.array([4.0, 1.0]), class_path_usage=np.array([0.05, 1.0, 0.2, 1.0]),
    )  # fmt: skip
    feed(net, (0.0, 0, 24.0), (1.0, 1, 10.0))
    net.advance(2.0)
    np.testing.assert_allclose(net.rates()[0], [9.6, 2.4], rtol=1e-14)
    np.testing.assert_allclose(net.link_statistics().saturated_s, [0.0, 2.0])
    net.advance(3.0)
    net.set_capacity(np.array([1], np.int32), np.array([2.0]))
    net.advance(100.0)
    np.testing.assert_allclose(ends(net), [2.25, 4.625], rtol=1e-14)
    np.testing.assert_allclose(net.link_statistics().carried_mbit, [24.0 / 20.0 + 10.0 / 5.0, 34.0], rtol=1e-14)
    np.testing.assert_allclose(net.link_statistics().saturated_s, [0.75, 2.25 + 1.625], rtol=1e-14)
    np.testing.assert_allclose(net.statistics().rate_square_mbps2, [(24.0 / 2.25) ** 2, (10.0 / 3.625) ** 2])


def test_usage_changes_with_the_route(kernels):
    net = network([[0], [0]], [None, None], [8.0], record=True, class_path_usage=np.array([1.0, 3.0]))
    feed(net, (0.0, 0, 10.0), (0.0, 1, 10.0))
    net.advance(1.0)  # 2 each
    net.set_route(1, np.array([0], np.int32))
    net.advance(2.0)  # 4 each
    net.set_route(0, np.array([0, 0], np.int32), np.array([0.5, 2.5]))
    net.advance(3.0)  # 2 each
    np.testing.assert_allclose(net.rates()[0], [2.0, 2.0])
    np.testing.assert_allclose(net.link_statistics().carried_mbit, [24.0])
    net.advance(100.0)
    np.testing.assert_allclose(net.link_statistics().carried_mbit, [32.0], rtol=1e-14)


def test_routes_spliced_are_routes_given_whole(kernels):
    rng = np.random.default_rng(8)
    start = [list(rng.integers(0, 5, rng.integers(1, 4))) for _ in range(12)]
    for rows in (np.arange(12), np.array([7, 2, 11]), np.array([4, 0, 4]), np.zeros(0, int)):
        routes, usages = [list(route) for route in start], [[1.0] * len(route) for route in start]
        part = [list(rng.integers(0, 5, rng.integers(1, 5))) for _ in rows]
        load = [list(rng.choice([0.25, 1.0, 3.0], len(route))) for route in part]
        for row, route, usage in zip(rows, part, load, strict=True):
            routes[row], usages[row] = route, usage
        changed = network(start, [None] * 12, [3.0, 5.0, 2.0, 9.0, 4.0])
        whole = network(routes, [None] * 12, [3.0, 5.0, 2.0, 9.0, 4.0], class_path_usage=np.concatenate(usages))
        new = routed(part, [], [])
        changed.set_routes(rows.astype(np.int32), new.path_ptr, new.path_link, np.concatenate([np.zeros(0), *load]))
        for net in (changed, whole):
            feed(net, *[(0.0, row, 50.0) for row in range(12)])
            net.advance(5.0)
        np.testing.assert_allclose(changed.rates(), whole.rates(), rtol=1e-12)
        np.testing.assert_allclose(
            changed.link_statistics().carried_mbit, whole.link_statistics().carried_mbit, rtol=1e-12
        )


def test_weights_change_on_the_way(kernels):
    net = network([[0], [0], []], [None, 5.0, 1.0], [12.0], record=True)
    feed(net, (0.0, 0, 30.0), (0.0, 1, 30.0), (0.0, 2, 30.0))
    net.advance(1.0)  # 7, 5
    net.set_weight(np.array([1, 2], np.int32), np.array([0.5, 7.0]))
    np.testing.assert_allclose(net.rates()[0], [8.0, 4.0, 1.0])
    net.advance(2.0)
    net.set_weight(0, 0.25)
    np.testing.assert_allclose(net.rates()[0], [7.0, 5.0, 1.0])
    net.advance(100.0)
    np.testing.assert_allclose(ends(net), [2.0 + 15.0 / 7.0, 2.0 + 15.0 / 7.0 + (21.0 - 75.0 / 7.0) / 5.0, 30.0])


def test_pauses_are_stretched(kernels):
    """The first pause of a lone source, and what becomes of it: used up at 1 / think, never drawn again."""
    exponential = -np.log(1.0 - np.random.Generator(np.random.PCG64(1)).random())
    law = SessionLaw.finite(np.array([1], np.int32), 10.0, 5.0)
    first = []
    for change in (None, 4.0, np.inf):
        net = network([[]], [1.0], [], law, record=True)
        net.advance(1.0)
        if change is not None:
            net.set_think(0, change)
        net.advance(50.0)
        if change == np.inf:
            assert net.statistics().n_arrived[0] == 0.0
            assert net.advance(np.inf) == 0
            net.set_think(0, 2.0)
            net.advance(70.0)
        first.append(net.records().arrival_s[0])
    want = [10.0 * exponential, 1.0 + 4.0 * (exponential - 0.1), 50.0 + 2.0 * (exponential - 0.1)]
    np.testing.assert_allclose(first, want, rtol=1e-12)


def test_a_source_that_never_starts(kernels):
    law = SessionLaw.finite(np.array([3, 0, 2], np.int32), np.array([np.inf, 1.0, 2.0]), 5.0)
    net = network([[0], [0], [0]], [4.0, 4.0, 4.0], [6.0], law)
    net.advance(100.0)
    done = net.statistics()
    assert done.n_arrived[:2].tolist() == [0.0, 0.0]
    assert done.n_arrived[2] > 5
    net.set_think(np.array([0, 2], np.int32), np.array([1.0, np.inf]))
    net.advance(110.0)
    net.set_think(0, np.inf)
    net.advance(np.inf)
    assert net.n_active == 0
    done = net.statistics()
    assert done.n_arrived[0] > 0
    assert not any(np.isnan(value).any() for value in vars(done).values())


def test_all_that_came_has_gone_with_usages(kernels):
    """Little's law and conservation when everything has ended, none cut."""
    rng = np.random.default_rng(5)
    net = network(TREE, CAPS, CAPACITY, class_path_usage=np.array(USAGE), record=True)
    n = 3000 if kernels == "compiled" else 150
    net.feed(np.sort(rng.uniform(0, n / 3, n)), rng.integers(0, 8, n).astype(np.int32), rng.exponential(3.0, n))
    net.advance(np.inf)
    done, links = net.statistics(), net.link_statistics()
    assert done.n_finished.sum() == n
    np.testing.assert_allclose(done.area_s, done.sojourn_s, rtol=1e-9)
    np.testing.assert_allclose(done.carried_mbit, done.offered_mbit, rtol=1e-9)
    np.testing.assert_allclose(done.finished_mbit, done.offered_mbit, rtol=1e-9)
    loads = USAGE * np.repeat(done.offered_mbit, [len(route) for route in TREE])
    np.testing.assert_allclose(links.carried_mbit, np.bincount(np.concatenate(TREE).astype(int), loads), rtol=1e-9)
    assert (links.carried_mbit <= np.array(CAPACITY) * net.now_s * (1 + 1e-9)).all()
    assert (links.saturated_s * CAPACITY <= links.carried_mbit * (1 + 1e-9)).all()


def test_filling_from_nothing_is_max_min_too(compiled):
    """So dense a network that filling links one by one would cost more: it is then filled level by level."""
    rng = np.random.default_rng(3)
    n_class, n_link = 1000, 30
    routes = [rng.choice(n_link, rng.integers(2, 10), replace=False) for _ in range(n_class)]
    caps = [None if i % 3 else float(10.0 ** rng.uniform(-3, 1)) for i in range(n_class)]
    weight, usage = rng.uniform(0.3, 3.0, n_class), [rng.choice([0.01, 0.1, 1.0, 10.0], len(route)) for route in routes]
    case = routed(routes, caps, np.full(n_link, 100.0), weight)
    net = network(routes, caps, case.capacity_mbps, class_weight=weight, class_path_usage=np.concatenate(usage))
    feed(net, *[(0.0, row, 1e4) for row in range(n_class)])
    net.advance(0.0)
    for _ in range(20):
        capacity = rng.uniform(1.0, 1000.0, n_link) * 10.0 ** rng.integers(-2, 3, n_link)
        net.set_capacity(np.arange(n_link, dtype=np.int32), capacity)
        assert_max_min(case._replace(capacity_mbps=capacity), net.rates()[0], 1e-12, np.concatenate(usage))
    assert net.work()[2] > 0
    for _ in range(5):
        order = rng.permutation(n_class)
        routes, usage = [routes[i] for i in order], [usage[i] for i in order]
        case = routed(routes, caps, capacity, weight)
        net.set_routes(np.arange(n_class, dtype=np.int32), case.path_ptr, case.path_link, np.concatenate(usage))
        assert_max_min(case, net.rates()[0], 1e-12, np.concatenate(usage))


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
    assert filled.tolist() == [1 + int(50 * (np.log10(rate) + 2)) for rate in (4.0, 8.0)]


def test_counts_by_group_are_sums_of_those_by_class(kernels):
    group = np.array([2, 0, 2, 4, 0, 2, 0, 4], np.int32)
    asked = {"threshold_mbps": np.array([0.5, 2.0]), "histogram": True}
    alone, together = mixed(**asked), mixed(**asked, class_group=group)
    for net in (alone, together):
        net.advance(10.0)
        net.reset_statistics()
        net.advance(40.0)
    by_class, by_group = vars(alone.statistics()), vars(together.statistics())
    for name in ("n_at_least", "rate_histogram"):
        want = np.zeros((5, by_class[name].shape[1]))
        np.add.at(want, group, by_class.pop(name))
        assert by_group.pop(name).tolist() == want.tolist()
        assert want.sum() > 0
    for name, values in by_class.items():
        assert values.tobytes() == by_group[name].tobytes(), name


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


def test_clocks_of_many_classes_changed_together_keep_their_digits(compiled):
    net = network([[0]] * 20, [None] * 20, [1e10], record=True)
    feed(net, *[(0.0, row, 1e13) for row in range(20)], (1001.0, 0, 0.3))
    net.advance(1000.0)  # clocks stand at 5e11
    net.set_capacity(np.array([0], np.int32), np.array([21.0]))
    net.advance(1002.0)
    np.testing.assert_allclose(ends(net), [1001.3], rtol=1e-10)


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
        (lambda: mixed().set_think(0, 1.0), "only classes with finite sources think"),
        (lambda: mixed().set_think(2, 0.0), "think_s: must be > 0"),
        (lambda: mixed().set_weight(2, np.inf), "weight: holds infinity"),
        (lambda: mixed().set_weight(2, 0.0), "weight: must be > 0"),
        (lambda: mixed().set_route(1, np.zeros(2, np.int32), np.ones(1)), "class_path_usage: want shape"),
        (lambda: network([[0]], [1.0], [1.0], class_path_usage=np.zeros(1)), "class_path_usage: must be > 0"),
        (lambda: network([[0]], [1.0], [1.0], class_path_usage=np.full(1, np.inf)), "class_path_usage: holds infinity"),
        (lambda: network([[0]], [1.0], [1.0], class_group=np.full(1, -1, np.int32)), "class_group: must be >= 0"),
        (lambda: network([[0]], [1.0], [1.0], class_group=np.zeros(2, np.int32)), "class_group: want shape"),
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
