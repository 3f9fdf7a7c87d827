"""What holds of servers and halls whatever the numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from camau_netsim.domains.datacentre.hall import at_least, either, k_of_n
from camau_netsim.domains.datacentre.queue import enough_servers, queues

RATES = st.floats(0.1, 500.0)
SERVICES = st.floats(1.0, 500.0)


def response_ms(arrivals, slots, service_ms, cv):
    found = queues(np.array([arrivals]), np.array([slots], np.int32), np.array([service_ms]), np.array([cv]))
    return float(found.response_ms[0])


@given(RATES, st.integers(1, 200), SERVICES, st.floats(0.0, 4.0))
def test_more_slots_never_answer_later_and_more_spread_never_earlier(arrivals, slots, service_ms, cv):
    here = response_ms(arrivals, slots, service_ms, cv)
    assert here >= service_ms
    assert response_ms(arrivals, slots + 1, service_ms, cv) <= here * (1 + 1e-12)
    assert response_ms(arrivals, slots, service_ms, cv + 0.5) >= here


@given(RATES, st.integers(1, 200), SERVICES, st.floats(0.5, 4.0))
def test_faster_clocks_change_times_in_proportion(arrivals, slots, service_ms, scale):
    assume(abs(arrivals * service_ms / 1000.0 / slots - 1.0) > 1e-6)
    here, there = (response_ms(arrivals * by, slots, service_ms / by, 1.0) for by in (1.0, scale))
    assert there * scale == pytest.approx(here, rel=1e-6)  # infinite for infinite too


@given(st.floats(0.0, 300.0), st.integers(1, 64))
def test_enough_servers_are_enough_and_no_more(offered, slots):
    needed = int(enough_servers(np.array([offered]), np.array([slots]))[0])
    assert needed * slots > offered
    assert needed == 1 or (needed - 1) * slots <= offered


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.01, 20.0), st.floats(0.1, 200.0))
def test_spare_units_and_sides_never_hurt(n_needed, n_spare, faults_per_year, repair_h):
    exact, spare = (k_of_n(n, n_needed, faults_per_year, repair_h) for n in (n_needed, n_needed + n_spare))
    assert spare.available_ratio >= exact.available_ratio - 1e-12
    assert either(exact, 2).available_ratio >= exact.available_ratio - 1e-12
    up = k_of_n(1, 1, faults_per_year, repair_h).available_ratio
    assert exact.available_ratio == pytest.approx(up**n_needed, rel=1e-9)  # N needs all
    assert at_least(n_needed, n_needed, up) == pytest.approx(exact.available_ratio)
