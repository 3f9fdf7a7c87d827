"""Cells as queues whose speed follows which of the others are busy: exactly for two, simulated for more.

Every cell has one kind of user: signal over noise 20 dB, the others' power shared out so that all of them sending leave
the given SIR. Sessions arrive as Poisson streams with exponential sizes and share their cell equally; how fast it is at
a moment depends on the cells that have a session then. The mean field puts each neighbour's load in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

from camau_netsim.kernels.cellrate import LinkAdaptation, coupled_load, spectral_efficiency
from camau_netsim.kernels.sinr import best_server

ADAPTATION = LinkAdaptation(0.6, 4.4, -np.inf, 1, 0.25)
WIDTH_MHZ, SNR_DB, SIZE_MBIT = 18.0, 20.0, 16.0


@dataclass(frozen=True)
class Ring:
    """Cells that disturb each other alike."""

    n_cells: int
    sir_db: float  # with all others sending

    def rate_mbps(self, n_busy):
        """Rate alone in a cell while so many of the others (a real number for the mean field) send."""
        others = 10.0 ** (-self.sir_db / 10.0) * np.asarray(n_busy, float) / (self.n_cells - 1)
        sinr_db = -10.0 * np.log10(others + 10.0 ** (-SNR_DB / 10.0))
        return WIDTH_MHZ * spectral_efficiency(np.atleast_1d(sinr_db), ADAPTATION)

    def demand_mbps(self, load):
        """What each cell must be asked for so that the mean field gives it this load."""
        return load * float(self.rate_mbps((self.n_cells - 1) * load)[0])

    def mean_field(self, demand_mbps):
        """Load and session rate as the product finds them."""
        n = self.n_cells
        power = np.full((n, n), 10.0 ** (-self.sir_db / 10.0) / (n - 1)) + np.eye(n) * (
            1.0 - 10.0 ** (-self.sir_db / 10.0) / (n - 1)
        )
        ptr, cell = np.arange(0, n * n + 1, n, dtype=np.int32), np.tile(np.arange(n, dtype=np.int32), n)
        serving = best_server(ptr, cell, power.ravel(), np.ones(n, np.uint8))
        found = coupled_load(
            ptr, cell, power.ravel(), serving, np.ones(n, np.uint8), np.full(n, WIDTH_MHZ), ptr[:-1] // n,
            np.full(n, demand_mbps), np.full(n, 10.0 ** (-SNR_DB / 10.0)), ADAPTATION,
        )  # fmt: skip
        return float(found.load_ratio[0]), float(found.peak_mbps[0] * (1.0 - found.load_ratio[0]))


def exact_two(ring, demand_mbps, most=250):
    """Share of time a cell is busy and bits over time, from the Markov chain of two cells cut at ``most`` sessions."""
    arrive = demand_mbps / SIZE_MBIT
    leave = ring.rate_mbps(np.array([0.0, 1.0])) / SIZE_MBIT
    size = most + 1
    first, second = (grid.ravel() for grid in np.meshgrid(np.arange(size), np.arange(size), indexing="ij"))
    state = first * size + second
    moves = (
        (first < most, state + size, np.full(size * size, arrive)),
        (second < most, state + 1, np.full(size * size, arrive)),
        (first > 0, state - size, leave[(second > 0).astype(int)]),
        (second > 0, state - 1, leave[(first > 0).astype(int)]),
    )
    rows = np.concatenate([state[can] for can, _, _ in moves])
    to = np.concatenate([target[can] for can, target, _ in moves])
    rate = np.concatenate([speed[can] for can, _, speed in moves])
    flow = coo_array((np.r_[rate, -rate], (np.r_[to, rows], np.r_[rows, rows])), shape=(size**2,) * 2).tolil()
    flow[0, :] = 1.0
    share = spsolve(flow.tocsc(), np.r_[1.0, np.zeros(size**2 - 1)])
    return float(share[first > 0].sum()), demand_mbps / float(share @ first)


def simulated(ring, demand_mbps, n_runs=1000, n_steps=12_000, seed=1):
    """Share of time busy and bits over time of many independent runs, by uniformisation: one event a step in each.

    Returns the two means and their standard errors over the runs.
    """
    rng, n = np.random.default_rng(seed), ring.n_cells
    arrive, leave = demand_mbps / SIZE_MBIT, ring.rate_mbps(np.arange(n)) / SIZE_MBIT
    fastest = arrive + leave.max()
    sessions = np.zeros((n_runs, n), int)
    runs = np.arange(n_runs)
    busy, present = np.zeros(n_runs), np.zeros(n_runs)
    warm_up = n_steps // 4
    for step in range(n_steps):
        active = sessions > 0
        n_active = active.sum(axis=1)
        if step >= warm_up:
            busy += n_active / n
            present += sessions.mean(axis=1)
        cell, draw = rng.integers(0, n, n_runs), rng.random(n_runs) * fastest
        own = active[runs, cell]
        speed = leave[np.maximum(n_active - 1, 0)]
        sessions[runs, cell] += np.where(draw < arrive, 1, np.where(own & (draw < arrive + speed), -1, 0))
    busy, present = busy / (n_steps - warm_up), present / (n_steps - warm_up)
    rate = demand_mbps / present.mean()
    errors = busy.std(ddof=1) / np.sqrt(n_runs), rate * present.std(ddof=1) / np.sqrt(n_runs) / present.mean()
    return (float(busy.mean()), float(rate)), (float(errors[0]), float(errors[1]))
