"""How many calls a trunk group loses: two priorities, calls of two widths, few users or many.

Method      Calls that come at a steady rate: Kaufman-Roberts recursion on channels [1]_; high calls that may break off
            low ones see nothing but each other, so their blocking is that of their own load, and what they take is
            taken from the low ones: exact for calls of one width [2]_, in proportion to what low calls hold for two.
            With channels kept free the recursion admits low calls in lower states only [1]_, exact for one width.
            Few users: the Markov chain of (high, low) calls in progress, solved; Engset's formula where there is one
            priority.
References  .. [1] Roberts, "Teletraffic models for the Telecom 1 integrated services network", ITC 10 (1983);
               Kaufman, IEEE Trans. Commun. 29 (1981) 1474.
            .. [2] Helly, "Two doctrines for the handling of two-priority traffic by a group of N servers", Operations
               Research 10 (1962) 268.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import spsolve

from camau_netsim.core.index import Real, Rows, over
from camau_netsim.domains.government.voice_spec import Discipline
from camau_netsim.kernels.erlang import kaufman_roberts

HIGH, LOW = 0, 1
"""Rows of the priorities."""
HUGE = 1.0e200
"""A recursion that has grown so far is scaled down."""


@dataclass(frozen=True, slots=True)
class Losses:
    """What becomes of the calls of each priority (high, low), of each width where there are two."""

    refused_ratio: Real  # calls that find no channel
    broken_ratio: Real  # calls that are broken off, over all that are made
    carried_erl: Real  # calls in progress

    @property
    def lost_ratio(self) -> Real:
        """Calls that are refused or broken off."""
        lost: Real = self.refused_ratio + self.broken_ratio
        return lost


def steady_losses(n_channels: int, offered_erl: Real, width: Rows, discipline: Discipline, n_kept: int) -> Losses:
    """Losses of calls that come at a steady rate, whatever the law of their length.

    Parameters
    ----------
    n_channels : int
    offered_erl : float64 array, shape (2, n_width)
        Offered calls of high and low priority, by width.
    width : int32 array, shape (n_width,)
        Channels one call holds.
    discipline : str
    n_kept : int
        Channels that low calls leave free, with ``reservation``.

    Returns
    -------
    Losses
        Arrays of shape (2, n_width).

    Notes
    -----
    With ``preemption``: high calls, B_h = KR(own load). Low calls, refused as if all shared alike, B = KR(all); the
    channels D = sum w a_h (B - B_h) that high calls hold beyond that are taken from low ones, so the share
    D / (sum w a_l (1 - B)) of the low calls that were admitted is broken off.
    """
    if discipline == "reservation":
        refused = _kept_refused(n_channels, offered_erl, width, n_kept)
        return Losses(refused, np.zeros_like(refused), offered_erl * (1.0 - refused))
    refused = _refused(n_channels, offered_erl, width)
    broken = np.zeros_like(refused)
    if discipline == "preemption":
        alone = _refused(n_channels, offered_erl[HIGH : HIGH + 1], width)[0]
        taken = float((width * offered_erl[HIGH] * (refused[HIGH] - alone)).sum())
        held = float((width * offered_erl[LOW] * (1.0 - refused[LOW])).sum())
        broken[LOW] = (1.0 - refused[LOW]) * min(taken / held if held > 0.0 else 0.0, 1.0)
        refused[HIGH] = alone
    return Losses(refused, broken, offered_erl * (1.0 - refused - broken))


def _refused(n_channels: int, offered_erl: Real, width: Rows) -> Real:
    n_rows = len(offered_erl)
    answer = kaufman_roberts(n_channels, np.ascontiguousarray(offered_erl.ravel()), np.tile(width, n_rows))
    refused: Real = answer.blocking.reshape(offered_erl.shape)
    return refused


def _kept_refused(n_channels: int, offered_erl: Real, width: Rows, n_kept: int) -> Real:
    """Roberts' recursion: ``c q(c) = sum a w q(c - w)`` over the classes that are admitted in state ``c - w``."""
    load, hold = offered_erl.ravel(), np.tile(width, 2)
    last = n_channels - hold - np.repeat([0, n_kept], len(width))  # highest state that admits each class
    q = np.zeros(n_channels + 1)
    q[0] = 1.0
    for c in range(1, n_channels + 1):
        before = c - hold
        admitted = (before >= 0) & (before <= last)
        q[c] = float((load * hold * admitted * q[np.maximum(before, 0)]).sum()) / c
        if q[c] > HUGE:
            q /= HUGE
    q /= q.sum()
    refused = [float(q[max(state + 1, 0) :].sum()) for state in last]
    return np.array(refused).reshape(offered_erl.shape)


def few_users_losses(n_channels: int, n_users: int, idle_erl: Real, discipline: Discipline, n_kept: int) -> Losses:
    """Losses of voice calls of few users, each of whom makes at most one call at a time.

    Parameters
    ----------
    n_channels, n_users : int
    idle_erl : float64 array, shape (2,)
        Calls of high and low priority that an idle user makes in the mean length of a call.
    discipline : str
    n_kept : int
        Channels that low calls leave free, with ``reservation``.

    Returns
    -------
    Losses
        Arrays of shape (2,): shares of the calls that are tried.
    """
    state, chain, events = _chain(n_channels, n_users, idle_erl, discipline, n_kept)
    balance = (chain - csc_array((chain.sum(axis=1), (np.arange(len(state)),) * 2))).T.tolil()
    balance[-1, :] = 1.0  # instead of one balance: the shares of time add up to one
    share = np.maximum(spsolve(balance.tocsc(), np.eye(1, len(state), len(state) - 1).ravel()), 0.0)
    tried, refused, broken = (share @ events[name] for name in ("tried", "refused", "broken"))
    return Losses(over(refused, tried, 0.0), over(broken, tried, 0.0), share @ state)


def _chain(
    n_channels: int, n_users: int, idle_erl: Real, discipline: Discipline, n_kept: int
) -> tuple[Real, csc_array, dict[str, Real]]:
    """States (high, low), rates between them, and rates of what happens to calls in each."""
    most = min(n_channels, n_users)
    states = [(high, low) for high in range(most + 1) for low in range(most + 1 - high)]
    row = {state: number for number, state in enumerate(states)}
    entries: list[tuple[int, int, float]] = []
    events = {name: np.zeros((len(states), 2)) for name in ("tried", "refused", "broken")}
    kept = n_kept if discipline == "reservation" else 0
    for here, (high, low) in enumerate(states):
        rate, n_free = (n_users - high - low) * idle_erl, n_channels - high - low
        events["tried"][here] = rate
        entries += [(here, row[high - 1, low], float(high))] if high else []
        entries += [(here, row[high, low - 1], float(low))] if low else []
        if rate[HIGH] > 0.0 and n_free > 0:
            entries.append((here, row[high + 1, low], rate[HIGH]))
        elif rate[HIGH] > 0.0 and discipline == "preemption" and low:
            entries.append((here, row[high + 1, low - 1], rate[HIGH]))
            events["broken"][here, LOW] = rate[HIGH]
        else:
            events["refused"][here, HIGH] = rate[HIGH]
        if rate[LOW] > 0.0 and n_free > kept:
            entries.append((here, row[high, low + 1], rate[LOW]))
        else:
            events["refused"][here, LOW] = rate[LOW]
    source, target, rates = zip(*entries, strict=True) if entries else ((), (), ())
    chain = csc_array(coo_array((np.array(rates, float), (source, target)), shape=(len(states),) * 2))
    return np.array(states, dtype=np.float64), chain, events
