"""What a network of sessions tells: statistics by class and by link, and the sessions themselves."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.kernels.contract import Flags, Real, Rows

BIN_LOW, BINS_PER_DECADE, N_BIN = -2.0, 50, 350
"""Histogram of session rates: 50 bins a decade from 0.01 to 100 000 Mb/s, one more at each end."""


@dataclass(frozen=True)
class ClassStatistics:
    """What happened to each class since the statistics were last reset; arrays by class, two by group.

    Attributes
    ----------
    n_arrived, n_finished, n_cut : float64 array
        Sessions counted.
    offered_mbit : float64 array
        Size of the sessions that arrived.
    carried_mbit : float64 array
        Integral of the rates of all sessions, cut and unfinished ones included.
    area_s : float64 array
        Integral over time of the sessions in progress.
    sojourn_s, finished_mbit, rate_sum_mbps, rate_square_mbps2 : float64 array
        Sums over finished sessions of time in the network, size, size over time, and the square of size over time.
    n_at_least : float64 array, shape (n_group, n_threshold)
        Finished sessions whose size over time is at least the threshold, to 1e-9: running at a cap is reaching it.
    rate_histogram : float64 array, shape (n_group, N_BIN + 2)
        Finished sessions by size over time; no columns unless asked for. A group is a class unless said
        otherwise.
    """

    n_arrived: Real
    n_finished: Real
    n_cut: Real
    offered_mbit: Real
    carried_mbit: Real
    area_s: Real
    sojourn_s: Real
    finished_mbit: Real
    rate_sum_mbps: Real
    rate_square_mbps2: Real
    n_at_least: Real
    rate_histogram: Real


@dataclass(frozen=True)
class LinkStatistics:
    """What happened on each link since the statistics were last reset; arrays by link.

    Attributes
    ----------
    saturated_s : float64 array
        Time in which it held a session back. Where several links of one route bind at the very same rate, the time may
        be booked on one of them only.
    carried_mbit : float64 array
        Integral of its load, in its unit of capacity times seconds: Mbit where every usage is 1, seconds of busy air
        where capacity is 1 and usage one over the peak rate.
    """

    saturated_s: Real
    carried_mbit: Real


@dataclass(frozen=True)
class SessionRecords:
    """Ended sessions in the order of their ends; numbers count arrivals of the whole network from 0."""

    number: Real
    class_row: Rows
    arrival_s: Real
    finish_s: Real
    size_mbit: Real
    was_cut: Flags


@dataclass(frozen=True)
class SessionsInProgress:
    """Sessions in progress, class by class, in no order within a class."""

    number: Real
    class_row: Rows
    arrival_s: Real
    size_mbit: Real
    left_mbit: Real
