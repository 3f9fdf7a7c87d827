"""Where platforms run, and how their servers cope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.datacentre.hall import at_least
from camau_netsim.domains.datacentre.problem import NONE, TIERS, DatacentreProblem
from camau_netsim.domains.datacentre.queue import Queues, enough_servers, queues


@dataclass(frozen=True, slots=True)
class Places:
    """Where each platform runs in a year, and where it would go; centre rows, -1: nowhere."""

    active: Rows  # (n_platform,)
    spare: Rows  # (n_platform,)

    def without(self, centre: int) -> Rows:
        """Where each platform runs after the loss of a centre, shape (n_platform,)."""
        found: Rows = np.where(self.active == centre, self.spare, self.active)
        return found


def places_of(problem: DatacentreProblem, centre_stands: Mask) -> Places:
    """Return the places of a year: at home if the home stands, else at the backup."""
    own = problem.platforms
    home = centre_stands[own.home] == 1 if len(own.home) else np.zeros(0, dtype=np.bool_)
    backup = (own.backup >= 0) & (centre_stands[own.backup] == 1) if len(own.home) else home
    active = np.where(home, own.home, np.where(backup, own.backup, NONE))
    spare = np.where(home & backup, own.backup, NONE)
    return Places(active.astype(np.int32), spare.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Service:
    """How pools and platforms fare under a load."""

    arrivals_per_s: Real  # (n_pool,)
    queues: Queues
    response_ms: Real  # (n_platform,) in all its tiers; infinite if one is overloaded or missing
    tier_response_ms: Real  # (n_platform, n_tier) 0 where the tier is not needed
    tier_enough_ratio: Real  # (n_platform, n_tier) chance that enough servers are up, 1 where it is not needed
    fullest: Rows  # (n_platform,) tier with the highest utilisation, -1 if it runs nowhere
    utilisation_ratio: Real  # (n_platform,) of that tier


def serve(problem: DatacentreProblem, year: int, at: Rows, requests_per_s: Real, n_lost: int = 0) -> Service:
    """Put the requests on the pools of the centres where their platforms run.

    Parameters
    ----------
    problem : DatacentreProblem
    year : int
    at : int32 array, shape (n_platform,)
        Centre where each platform runs, -1: nowhere.
    requests_per_s : float64 array, shape (n_platform,)
    n_lost : int
        Servers taken out of every pool.
    """
    own, pools = problem.platforms, problem.pools
    pool = _pool_of(problem, year, at)
    asked = np.broadcast_to(requests_per_s[:, None], pool.shape)
    arrivals = np.bincount(pool[pool >= 0], weights=asked[pool >= 0], minlength=len(pools.pool)).astype(np.float64)
    n_servers = np.maximum(pools.n_servers - n_lost, 0)
    slots = (n_servers * pools.n_slots).astype(np.int32)
    found = queues(arrivals, slots, pools.service_ms, pools.service_cv_ratio)
    enough = _enough_ratio(problem, found.offered_erl, n_servers)
    missing = (own.needs == 1) & (pool < 0)
    tier_ms = np.where(missing, np.inf, _by_tier(pool, found.response_ms, 0.0))
    full = np.where(missing, np.inf, _by_tier(pool, found.utilisation_ratio, -1.0))
    fullest = np.where(at >= 0, full.argmax(axis=1), NONE) if len(at) else np.zeros(0, dtype=np.int64)
    return Service(
        arrivals_per_s=arrivals,
        queues=found,
        response_ms=tier_ms.sum(axis=1),
        tier_response_ms=tier_ms,
        tier_enough_ratio=np.where(missing, 0.0, _by_tier(pool, enough, 1.0)),
        fullest=fullest.astype(np.int32),
        utilisation_ratio=full.max(axis=1, initial=-np.inf) if len(at) else np.zeros(0),
    )


def _pool_of(problem: DatacentreProblem, year: int, at: Rows) -> Rows:
    """Pool of each tier that each platform needs where it runs, -1: none, shape (n_platform, n_tier)."""
    pools = problem.pools
    there = np.full((len(problem.centre) + 1, len(TIERS)), NONE, dtype=np.int32)  # the last row: nowhere
    rows = np.flatnonzero(pools.stand(year))
    there[pools.centre[rows], pools.tier[rows]] = rows
    found: Rows = np.where(problem.platforms.needs == 1, there[at], NONE)
    return found


def _by_tier(pool: Rows, values: Real, otherwise: float) -> Real:
    known = np.append(values, otherwise)
    found: Real = known[pool]  # row -1 is the last one
    return found


def _enough_ratio(problem: DatacentreProblem, offered_erl: Real, n_servers: Rows) -> Real:
    pools = problem.pools
    needed = enough_servers(offered_erl, pools.n_slots)
    pairs = zip(n_servers.tolist(), needed.tolist(), pools.server_up_ratio.tolist(), strict=True)
    return np.array([at_least(n, k, up) if k <= n else 0.0 for n, k, up in pairs], dtype=np.float64)


def it_load_kw(problem: DatacentreProblem, year: int, service: Service) -> Real:
    """Return the IT power of each hall: base load, and its centre's servers shared evenly over the centre's halls.

    Parameters
    ----------
    problem : DatacentreProblem
    year : int
    service : Service
        At the load whose power is asked for.

    Notes
    -----
    A server draws ``idle + (peak - idle) x utilisation`` (Fan, Weber and Barroso, ISCA 2007).
    """
    pools, halls = problem.pools, problem.halls
    busy = np.minimum(service.queues.utilisation_ratio, 1.0)
    each = pools.n_servers * (pools.idle_kw + (pools.peak_kw - pools.idle_kw) * busy) * pools.stand(year)
    of_centre = np.bincount(pools.centre, weights=each, minlength=len(problem.centre))
    n_halls = np.bincount(halls.centre, minlength=len(problem.centre))
    load: Real = halls.base_kw + of_centre[halls.centre] / n_halls[halls.centre]
    return load
