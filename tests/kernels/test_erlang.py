"""Loss systems: limits, parity of the two bodies, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.erlang import engset, erlang_b, erlang_c, kaufman_roberts

QUICK = settings(max_examples=80, deadline=None, derandomize=True)
OFFERED = st.floats(0.0, 2000.0)


def both(call):
    answers = []
    for name in ("compiled", "reference"):
        with use(name):
            answers.append(call())
    return answers


def rows(*values):
    return np.array(values, np.int32)


def test_erlang_b_limits(kernels):
    assert erlang_b(np.array([0.0, 0.0, 7.0]), rows(0, 3, 0)).tolist() == [1.0, 0.0, 1.0]
    assert erlang_b(1e-3, 2000) == 0.0
    assert erlang_b(1e6, 10) == pytest.approx(1.0 - 10 / 1e6, rel=1e-6)


@pytest.mark.parametrize(("offered", "servers"), [(0.3, 4), (2.5, 3), (20.0, 12), (3.0, 40)])
def test_erlang_b_is_its_definition(kernels, offered, servers):
    terms = [offered**n / math.factorial(n) for n in range(servers + 1)]
    assert erlang_b(offered, servers) == pytest.approx(terms[-1] / math.fsum(terms), rel=1e-13)


def test_erlang_c_is_certain_without_spare_servers(kernels):
    assert erlang_c(np.array([5.0, 6.0, 0.0]), rows(5, 5, 1)).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(("sources", "servers", "idle"), [(9, 4, 0.3), (30, 30, 2.0), (12, 1, 0.01)])
def test_engset_is_its_definition(kernels, sources, servers, idle):
    def share(n_source):
        terms = [math.comb(n_source, n) * idle**n for n in range(servers + 1)]
        return terms[-1] / math.fsum(terms)

    answer = engset(rows(sources), rows(servers), np.array([idle]))
    assert answer.time_congestion[0] == pytest.approx(share(sources), rel=1e-13)
    assert answer.call_congestion[0] == pytest.approx(share(sources - 1), rel=1e-13)


def test_engset_with_more_servers_than_sources_never_blocks(kernels):
    answer = engset(rows(3, 3), rows(3, 4), np.array([1.0, 1.0]))
    assert answer.time_congestion.tolist() == [1 / 8, 0.0]
    assert answer.call_congestion.tolist() == [0.0, 0.0]


def test_kaufman_roberts_of_single_units_is_erlang_b(kernels):
    answer = kaufman_roberts(30, np.array([12.0, 8.0]), rows(1, 1))
    np.testing.assert_allclose(answer.blocking, erlang_b(20.0, 30), rtol=1e-13)
    assert answer.occupancy.sum() == pytest.approx(1.0, rel=1e-14)
    assert answer.mean_occupied_units == pytest.approx(20.0 * (1.0 - answer.blocking[0]), rel=1e-13)


def test_kaufman_roberts_does_not_overflow(kernels):
    answer = kaufman_roberts(5000, np.array([9000.0]), rows(1))
    assert answer.blocking[0] == pytest.approx(float(erlang_b(9000.0, 5000)), rel=1e-10)


def test_call_wider_than_the_link_is_blocked(kernels):
    assert kaufman_roberts(4, np.array([1.0]), rows(5)).blocking.tolist() == [1.0]


@QUICK
@given(st.lists(st.tuples(OFFERED, st.integers(0, 1500)), min_size=1, max_size=6))
def test_bodies_agree_on_erlang(systems):
    offered, servers = np.array([a for a, _ in systems]), rows(*(n for _, n in systems))
    for function in (erlang_b, erlang_c):
        compiled, reference = both(lambda function=function: function(offered, servers))
        np.testing.assert_allclose(compiled, reference, rtol=1e-10, atol=1e-280)


@QUICK
@given(st.integers(1, 400), st.integers(0, 450), st.floats(0.0, 5.0))
def test_bodies_agree_on_engset(sources, servers, idle):
    compiled, reference = both(lambda: engset(rows(sources), rows(servers), np.array([idle])))
    np.testing.assert_allclose(compiled, reference, rtol=1e-10, atol=1e-280)


@QUICK
@given(st.integers(0, 300), st.lists(st.tuples(st.floats(0.0, 60.0), st.integers(1, 40)), min_size=1, max_size=4))
def test_bodies_agree_on_kaufman_roberts(capacity, classes):
    offered, units = np.array([a for a, _ in classes]), rows(*(b for _, b in classes))
    compiled, reference = both(lambda: kaufman_roberts(capacity, offered, units))
    for a, b in zip(compiled, reference, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-280)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: erlang_b(-1.0, 2), "offered_erl: must be >= 0"),
        (lambda: erlang_b(np.array([np.nan]), 2), "offered_erl: holds NaN"),
        (lambda: erlang_b(1.0, -2), "n_servers: must be >= 0"),
        (lambda: erlang_b(1.0, np.array([2])), "n_servers: want dtype int32"),
        (lambda: erlang_c(np.ones(2), rows(1, 2, 3)), "shape"),
        (lambda: engset(rows(0), rows(1), np.ones(1)), "n_sources: must be >= 1"),
        (lambda: engset(rows(3), rows(1, 2), np.ones(1)), "n_servers: want shape"),
        (lambda: kaufman_roberts(-1, np.ones(1), rows(1)), "capacity_units: must be in"),
        (lambda: kaufman_roberts(5, np.ones(1), rows(0)), "units: must be >= 1"),
        (lambda: kaufman_roberts(5, np.ones(1), rows(1, 1)), "units: want shape"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
