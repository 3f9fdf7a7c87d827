"""Copies of data on their way from the centre where a platform runs to the one that stands in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Real, over, sum_by
from camau_netsim.domains.datacentre.asked import Asked
from camau_netsim.domains.datacentre.problem import DatacentreProblem
from camau_netsim.domains.datacentre.servers import Places
from camau_netsim.units import MBIT_PER_GBYTE, SECONDS_PER_HOUR

Flags = npt.NDArray[np.bool_]
BUSY_H = 1.0
"""The busy hour lasts an hour."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways between the centres where platforms run and where they would go, at the busiest observed hour."""

    length_km: Real  # (n_platform,) NaN without a spare centre or without a way
    free_mbps: Real  # (n_platform,) left of the narrowest link or port, before any copies; 0 without a way


@dataclass(frozen=True, slots=True)
class Copies:
    """What becomes of the copies of each platform, shape (n_platform,) each; infinite: never."""

    share_mbps: Real  # its part of what is left, by what is written on the same way
    fits: Flags  # whether the storage of the centre that would take over holds all that it keeps
    lost_h: Real  # hours of data lost with the centre where it runs
    backlog_gbyte: Real  # after a cut of the route
    drain_h: Real  # until that has gone


def copies(problem: DatacentreProblem, places: Places, asked: Asked, routes: Routes) -> Copies:
    """Say how far copies are behind, and how fast they catch up after a cut.

    Notes
    -----
    Continuous: the lag, and what the busy hour leaves behind, ``(1 - free / written) x 1 h``; without end if the mean
    rate does not fit, or the copies do not fit into the storage. Snapshot: the interval and the time to carry it;
    without end if that is longer than the interval.
    A cut of ``T`` hours leaves ``written x T``, which drains at what is left beside the copies themselves.
    """
    own, written, mean = problem.platforms, asked.write_mbps, asked.mean_write_mbps
    share = np.minimum(routes.free_mbps * over(written, _of_pair(problem, places, written), 1.0), routes.free_mbps)
    moved = (np.array(own.replication, dtype=object) != "none") & (places.spare >= 0) & (routes.free_mbps > 0.0)
    behind = own.lag_h + BUSY_H * np.maximum(1.0 - over(share, written, np.inf), 0.0)
    continuous = np.where(mean <= share, behind, np.inf)
    carry_h = over(own.snapshot_h * written, share, np.inf)
    snapshot = np.where(carry_h <= own.snapshot_h, own.snapshot_h + carry_h, np.inf)
    lost = np.where(own.snapshot_h > 0.0, snapshot, continuous)
    full = (problem.storage_gbyte > 0.0) & (stored_at_gbyte(problem, places, asked) > problem.storage_gbyte)
    fits = (places.spare >= 0) & ~full[places.spare]
    cut_h = problem.recovery_outage_h
    left = share - written
    return Copies(
        share_mbps=np.where(moved, share, 0.0),
        fits=fits,
        lost_h=np.where(moved & fits, lost, np.inf),
        backlog_gbyte=written * cut_h * SECONDS_PER_HOUR / MBIT_PER_GBYTE,
        drain_h=np.where(written > 0.0, np.where(moved, over(written * cut_h, left, np.inf), np.inf), 0.0),
    )


def _of_pair(problem: DatacentreProblem, places: Places, values: Real) -> Real:
    """Sum over the platforms whose copies take the same way, for each of them."""
    pair = places.active.astype(np.int64) * (len(problem.centre) + 1) + places.spare
    _, row = np.unique(pair, return_inverse=True)
    return sum_by(row, values, int(row.max(initial=-1)) + 1)[row]


def stored_at_gbyte(problem: DatacentreProblem, places: Places, asked: Asked) -> Real:
    """Return what each centre keeps: data of what runs there, and the copies of what it would take over."""
    kept = np.zeros(len(problem.centre))
    copied = np.array(problem.platforms.replication, dtype=object) != "none"
    for at, here in ((places.active, places.active >= 0), (places.spare, (places.spare >= 0) & copied)):
        np.add.at(kept, at[here], asked.stored_gbyte[here])
    return kept
