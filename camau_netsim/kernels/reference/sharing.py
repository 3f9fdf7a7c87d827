"""Twin of the sharing kernel: the distribution written out state by state, one link at a time."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels.contract import OK, Real, Rows


def capped_ps(
    capacity_mbps: Real,
    cap_mbps: Real,
    load_ratio: Real,
    slowdown: Real,
    mean_active: Real,
    p_saturated: Real,
    sampled_rate_mbps: Real,
) -> int:
    """Write the four figures of each link; return a status."""
    for i, (capacity, cap, load) in enumerate(zip(capacity_mbps, cap_mbps, load_ratio, strict=True)):
        if load >= 1.0:
            figures = (np.inf, np.inf, 1.0, 0.0)
        elif load <= 0.0:
            figures = (max(1.0, cap / capacity), 0.0, 0.0, min(cap, capacity))
        else:
            figures = _one_link(float(capacity), float(cap), float(load))
        slowdown[i], mean_active[i], p_saturated[i], sampled_rate_mbps[i] = figures
    return OK


def _one_link(capacity: float, cap: float, load: float) -> tuple[float, float, float, float]:
    """Return slowdown, mean active, P(saturated) and sampled rate from the states n = 0..m and the geometric tail."""
    m = int(np.floor(capacity / cap))
    offered = load * capacity / cap
    n = np.arange(m + 1)
    log_p = np.concatenate(([0.0], np.cumsum(np.log(offered / n[1:]))))
    weight = np.exp(log_p - log_p.max())
    edge = weight[m]  # of state m; beyond it each state weighs `load` times the one before
    tail = edge * load / (1.0 - load)
    total = weight.sum() + tail
    active = (n @ weight + tail * (m + 1.0 / (1.0 - load))) / total
    further = np.arange(0, int(np.ceil(42.0 / -np.log(load))) + 1)
    crowded = edge * np.sum(load**further * capacity / (m + 1.0 + further))
    sampled = (cap * weight[:m].sum() + crowded) / total
    return active / offered, active, tail / total, sampled


def finite_source_ps(
    n_source: Rows,
    think_s: Real,
    size_mbit: Real,
    cap_mbps: Real,
    capacity_mbps: Real,
    threshold_mbps: Real,
    carried_mbps: Real,
    mean_active: Real,
    mean_rate_mbps: Real,
    p_saturated: Real,
    ratio_at_threshold: Real,
    sampled_rate_mbps: Real,
) -> int:
    """Write the six figures of each group; return a status."""
    for i, n_subscribers in enumerate(n_source):
        n = np.arange(n_subscribers + 1)
        rate = np.minimum(cap_mbps[i], capacity_mbps[i] / np.maximum(n, 1))
        p = _state_probability(n, size_mbit[i] / think_s[i], n * rate)
        active = n @ p
        carried_mbps[i] = (n * rate) @ p
        mean_active[i] = active
        mean_rate_mbps[i] = carried_mbps[i] / active if active > 0.0 else rate[0]
        p_saturated[i] = p[n * cap_mbps[i] > capacity_mbps[i]].sum()
        fast = rate >= threshold_mbps[i]
        ratio_at_threshold[i] = (n * p)[fast].sum() / active if active > 0.0 else float(fast[0])
        if np.isnan(threshold_mbps[i]):
            ratio_at_threshold[i] = np.nan
        found = (n_subscribers - n[:-1]) * p[:-1]  # a start in state n finds n others: weights of the system with N - 1
        sampled_rate_mbps[i] = found @ rate[1:] / found.sum() if n_subscribers > 0 else rate[0]
    return OK


def _state_probability(n: Rows, intensity: float, work_mbps: Real) -> Real:
    """Return P(n active) of n[-1] subscribers; ``intensity`` is size over think time."""
    if intensity == 0.0:
        return np.where(n == 0, 1.0, 0.0)
    log_step = np.log((n[-1] - n[:-1]) * intensity / work_mbps[1:])
    log_p = np.concatenate(([0.0], np.cumsum(log_step)))
    p = np.exp(log_p - log_p.max())
    probability: Real = p / p.sum()
    return probability
