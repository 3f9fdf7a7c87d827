"""Processor sharing with caps: limits, exact birth-death sums, parity of the two bodies, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.erlang import erlang_c
from camau_netsim.kernels.sharing import capped_ps, finite_source_ps

QUICK = settings(max_examples=80, deadline=None, derandomize=True)


def both(call):
    answers = []
    for name in ("compiled", "reference"):
        with use(name):
            answers.append(call())
    return answers


@pytest.mark.parametrize("load", [0.1, 0.5, 0.8, 0.95, 0.999])
def test_without_a_cap_it_is_plain_processor_sharing(kernels, load):
    answer = capped_ps(100.0, 100.0, load)
    assert answer.slowdown == pytest.approx(1 / (1 - load), rel=1e-12)
    assert answer.mean_active == pytest.approx(load / (1 - load), rel=1e-12)
    assert answer.sampled_rate_mbps == pytest.approx(100 * (1 - load) / load * np.log(1 / (1 - load)), rel=1e-11)


def test_cap_above_capacity_is_the_capacity(kernels):
    wide, plain = capped_ps(100.0, 250.0, 0.7), capped_ps(100.0, 100.0, 0.7)
    assert 250.0 / wide.slowdown == pytest.approx(100.0 / plain.slowdown, rel=1e-12)
    assert wide.mean_active == pytest.approx(float(plain.mean_active), rel=1e-12)
    assert wide.sampled_rate_mbps == pytest.approx(float(plain.sampled_rate_mbps), rel=1e-12)
    assert wide.p_saturated == pytest.approx(0.7, rel=1e-12)  # floor(C / r) = 0: any session at all


@pytest.mark.parametrize("ratio", [1, 5, 50, 400])
def test_whole_ratios_follow_erlang_c(kernels, ratio):
    for load in (0.3, 0.9, 0.99):
        waiting = float(erlang_c(ratio * load, ratio))
        expected = 1 + waiting / (ratio * (1 - load))
        assert capped_ps(float(ratio), 1.0, load).slowdown == pytest.approx(expected, rel=1e-11)


def test_idle_and_overloaded_links(kernels):
    answer = capped_ps(
        np.array([100.0, 100.0, 100.0, 100.0]), np.array([10.0, 400.0, 10.0, 10.0]), np.array([0, 0, 1, 2.0])
    )
    assert answer.slowdown.tolist() == [1.0, 4.0, np.inf, np.inf]
    assert answer.mean_active.tolist() == [0.0, 0.0, np.inf, np.inf]
    assert answer.p_saturated.tolist() == [0.0, 0.0, 1.0, 1.0]
    assert answer.sampled_rate_mbps.tolist() == [10.0, 100.0, 0.0, 0.0]


def test_very_many_servers_stay_finite(kernels):
    answer = capped_ps(1e5, 1.0, np.array([0.01, 0.5, 0.99, 0.9999]))
    assert np.isfinite(answer).all()
    np.testing.assert_allclose(answer.slowdown[:3], 1.0, rtol=1e-3)
    np.testing.assert_allclose(answer.slowdown[:2], 1.0, rtol=1e-11)
    assert 1.01 < answer.slowdown[3] < 1.2


@pytest.mark.parametrize("load", [1e-6, 0.3, 0.97, 0.9999])
@pytest.mark.parametrize("capacity", [1.0, 3.7, 12.0, 811.3])
def test_sampled_rate_is_the_series(kernels, capacity, load):
    m = int(capacity)
    n = np.arange(int(m + 45 / -np.log(load)) + 2)
    p = np.exp(np.concatenate(([0.0], np.cumsum(np.log(load * capacity / np.minimum(n[1:], capacity))))) - 600.0)
    p /= p.sum()
    assert capped_ps(capacity, 1.0, load).sampled_rate_mbps == pytest.approx(
        float(np.minimum(1.0, capacity / (n + 1)) @ p), rel=1e-9
    )


@QUICK
@given(st.floats(1.0, 3000.0), st.floats(0.5, 4000.0), st.floats(0.0, 1.05))
def test_bodies_agree_on_capped_ps(capacity, cap, load):
    if 0.9999 < load < 1.0:
        load = 0.9999
    compiled, reference = both(lambda: capped_ps(capacity, cap, load))
    for a, b in zip(compiled, reference, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-30)


@QUICK
@given(
    st.integers(0, 300), st.floats(0.5, 500.0), st.floats(1.0, 2000.0), st.floats(1.0, 1500.0), st.floats(50.0, 1e4),
    st.floats(0.0, 1000.0),
)  # fmt: skip
def test_bodies_agree_on_finite_source(n_source, think, size, cap, capacity, threshold):
    compiled, reference = both(lambda: finite_source_ps(n_source, think, size, cap, capacity, threshold))
    for a, b in zip(compiled, reference, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-15)


def test_one_subscriber_is_alone(kernels):
    answer = finite_source_ps(1, 20.0, 600.0, 300.0, 1000.0, 250.0)
    assert answer.mean_rate_mbps == pytest.approx(300.0)
    assert answer.sampled_rate_mbps == pytest.approx(300.0, rel=1e-14)
    assert answer.carried_mbps == pytest.approx(600.0 / (20.0 + 2.0))
    assert answer.p_saturated == 0.0
    assert answer.ratio_at_threshold == pytest.approx(1.0, rel=1e-14)


def test_nobody_or_nothing_to_download(kernels):
    answer = finite_source_ps(np.array([0, 40], np.int32), np.array([10.0, np.inf]), 8.0, 300.0, 100.0, 200.0)
    assert answer.carried_mbps.tolist() == answer.mean_active.tolist() == [0.0, 0.0]
    assert answer.mean_rate_mbps.tolist() == answer.sampled_rate_mbps.tolist() == [100.0, 100.0]
    assert answer.ratio_at_threshold.tolist() == [0.0, 0.0]


def test_without_a_threshold_its_share_is_nan(kernels):
    assert np.isnan(finite_source_ps(3, 1.0, 1.0, 1.0, 1.0).ratio_at_threshold)


def test_bits_and_time_balance(kernels):
    """Every subscriber's cycle is think + download: carried (Z + size / rate) = N size."""
    n = np.array([5, 64, 500, 20000], np.int32)
    answer = finite_source_ps(n, 30.0, 800.0, 300.0, 2470.0)
    cycle_s = 30.0 + 800.0 / answer.mean_rate_mbps
    np.testing.assert_allclose(answer.carried_mbps * cycle_s, n * 800.0, rtol=1e-11)


def test_arrivals_see_one_subscriber_less(kernels):
    """The mean first rate is that of the system with N - 1, written out with a stationary average of its own."""
    n, p = np.arange(8), [1.0]
    for k in range(1, 8):
        p.append(p[-1] * (8 - k) / 5.0 * 40.0 / min(k * 30.0, 100.0))
    expected = np.average(np.minimum(30.0, 100.0 / (n + 1)), weights=p)
    assert finite_source_ps(8, 5.0, 40.0, 30.0, 100.0).sampled_rate_mbps == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: capped_ps(0.0, 1.0, 0.5), "capacity_mbps: must be > 0"),
        (lambda: capped_ps(1.0, -1.0, 0.5), "cap_mbps: must be > 0"),
        (lambda: capped_ps(1.0, 1.0, -0.5), "load_ratio: must be >= 0"),
        (lambda: capped_ps(1.0, 1.0, np.array([np.nan])), "load_ratio: holds NaN"),
        (lambda: capped_ps(np.ones(2), np.ones(3), 0.5), "shapes do not match"),
        (lambda: capped_ps(np.ones(2, np.float32), 1.0, 0.5), "capacity_mbps: want dtype float64"),
        (lambda: finite_source_ps(-1, 1.0, 1.0, 1.0, 1.0), "n_source: must be >= 0"),
        (lambda: finite_source_ps(np.array([1]), 1.0, 1.0, 1.0, 1.0), "n_source: want dtype int32"),
        (lambda: finite_source_ps(1, 0.0, 1.0, 1.0, 1.0), "think_s: must be > 0"),
        (lambda: finite_source_ps(1, 1.0, np.inf, 1.0, 1.0), "size_mbit: holds infinity"),
        (lambda: finite_source_ps(1, 1.0, 1.0, 1.0, 1.0, -1.0), "threshold_mbps: must be >= 0"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
