"""The mean field of coupled loads against the coupled queues themselves: exact for two cells, simulated for more."""

import pytest

from tests.support.coupled_queues import Ring, exact_two, simulated

OFF = {
    (2, 3.0): ((0.2, -0.30, 0.43), (0.5, -0.35, 0.60), (0.8, -0.32, 0.68)),
    (2, 10.0): ((0.2, -0.11, 0.13), (0.5, -0.13, 0.22), (0.8, -0.10, 0.27)),
    (7, 3.0): ((0.2, -0.13, 0.155), (0.5, -0.08, 0.09), (0.8, -0.03, 0.03)),
}
"""By cells and signal over all interference: load of the mean field, and how far busy time and rate of the queues are
from it, as shares of it. To two digits."""


@pytest.mark.parametrize(("ring", "load", "busy", "rate"), [
    (Ring(*key), *row) for key, rows in OFF.items() if key[0] == 2 for row in rows
])  # fmt: skip
def test_two_cells_exactly(ring, load, busy, rate):
    demand = ring.demand_mbps(load)
    told, told_mbps = ring.mean_field(demand)
    assert told == pytest.approx(load, abs=1e-9)
    found, found_mbps = exact_two(ring, demand, 120)
    assert found / told - 1.0 == pytest.approx(busy, abs=0.006)
    assert found_mbps / told_mbps - 1.0 == pytest.approx(rate, abs=0.006)


@pytest.mark.parametrize(("ring", "load", "busy", "rate"), [
    (Ring(*key), *row) for key, rows in OFF.items() if key[0] == 7 for row in rows[:2]
])  # fmt: skip
def test_seven_cells(ring, load, busy, rate):
    demand = ring.demand_mbps(load)
    told, told_mbps = ring.mean_field(demand)
    (found, found_mbps), (busy_error, rate_error) = simulated(ring, demand, n_runs=400, n_steps=6_000)
    assert found / told - 1.0 == pytest.approx(busy, abs=0.01 + 3.0 * busy_error)
    assert found_mbps / told_mbps - 1.0 == pytest.approx(rate, abs=0.01 + 3.0 * rate_error / told_mbps)


def test_the_simulation_finds_what_the_chain_says():
    ring = Ring(2, 3.0)
    demand = ring.demand_mbps(0.5)
    (busy, rate), errors = simulated(ring, demand, n_runs=400, n_steps=6_000)
    exact = exact_two(ring, demand, 120)
    assert busy == pytest.approx(exact[0], abs=4.0 * errors[0])
    assert rate == pytest.approx(exact[1], abs=4.0 * errors[1])


def test_without_interference_the_mean_field_is_exact():
    """An M/M/1 processor-sharing queue each: busy for the load, rate c (1 - load)."""
    ring = Ring(2, 200.0)
    demand = ring.demand_mbps(0.5)
    found, told = exact_two(ring, demand, 60), ring.mean_field(demand)
    assert found == pytest.approx(told, rel=1e-9)
    assert told[1] == pytest.approx(float(ring.rate_mbps(0.0)[0]) / 2.0)
