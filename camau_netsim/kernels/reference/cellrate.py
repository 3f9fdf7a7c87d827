"""Twin of the cellrate kernel."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from camau_netsim.kernels.contract import NOT_CONVERGED, OK, Flags, Real, Rows

RUNAWAY_LOAD = 1e9


def spectral_efficiency(
    sinr_db: Real,
    alpha: float,
    sinr_loss_db: float,
    se_max: float,
    se_cap: float,
    sinr_min_db: float,
    stream_min_db: float,
    n_layers: int,
    overhead_ratio: float,
    step_db: Real,
    step_se: Real,
    extended: bool,
    se: Real,
) -> int:
    """Write bit/s/Hz; return a status."""
    sinr = 10.0 ** (sinr_db / 10.0)
    if len(step_db):
        se[:] = (1.0 - overhead_ratio) * _step_per_hz(
            sinr_db, sinr / 10.0 ** (step_db[0] / 10.0), step_db, step_se, extended
        )
        return OK
    best = np.zeros_like(sinr)
    for v in range(1, n_layers + 1):
        stream = np.minimum(alpha * np.log2(1.0 + sinr / (v * 10.0 ** (sinr_loss_db / 10.0))), se_max)
        floor_db = sinr_min_db if v == 1 else max(sinr_min_db, stream_min_db)
        allowed = sinr_db >= floor_db + 10.0 * np.log10(v)
        best = np.maximum(best, np.where(allowed, np.minimum(v * stream, se_cap), 0.0))
    se[:] = (1.0 - overhead_ratio) * best
    return OK


def _step_per_hz(sinr: Real, over_first: Real, step: Real, step_se: Real, extended: bool) -> Real:
    """Return bit/s/Hz of the last step reached; ``over_first`` is the linear SINR over that of the first step."""
    reached = np.searchsorted(step, sinr, side="right") - 1
    below = step_se[0] * over_first if extended else 0.0
    return np.where(reached >= 0, step_se[np.maximum(reached, 0)], below)


def _rate_per_hz(sinr: Real, limit: Real, n_layers: int, step_db: Real, step_se: Real, extended: bool) -> Real:
    """Return bit/s/Hz before overhead of linear SINRs."""
    alpha, sinr_loss_db, se_max, se_cap, sinr_min_db, stream_min_db = (float(value) for value in limit)
    loss, sinr_min, stream_min = (10.0 ** (db / 10.0) for db in (sinr_loss_db, sinr_min_db, stream_min_db))
    if len(step_db):
        step = 10.0 ** (step_db / 10.0)
        return _step_per_hz(sinr, sinr / step[0], step, step_se, extended)
    best = np.zeros_like(sinr)
    for v in range(1, n_layers + 1):
        stream = np.minimum(alpha * np.log2(1.0 + sinr / (v * loss)), se_max)
        floor = sinr_min if v == 1 else max(sinr_min, stream_min)
        best = np.maximum(best, np.where(sinr >= v * floor, np.minimum(v * stream, se_cap), 0.0))
    return best


def coupled_load(
    entry_ptr: Rows,
    entry_cell: Rows,
    entry_mw: Real,
    serving_entry: Rows,
    cell_up: Flags,
    cell_bandwidth_mhz: Real,
    user_point: Rows,
    user_demand_mbps: Real,
    user_noise_mw: Real,
    user_kind: Rows,
    limit: Real,
    n_layers: Rows,
    overhead_ratio: float,
    step_ptr: Rows,
    step_db: Real,
    step_se: Real,
    extended: bool,
    clip_activity: bool,
    tolerance: float,
    max_iterations: int,
    load_ratio: Real,
    sinr_db: Real,
    peak_mbps: Real,
    n_iterations: Rows,
) -> int:
    """Write the least fixed point of the loads and what users see under it; return a status."""
    served = np.flatnonzero(serving_entry[user_point] >= 0)
    point = user_point[served]
    entry = serving_entry[point]
    server, wanted_mw = entry_cell[entry], entry_mw[entry]
    others_mw, others_cell, first, seen = _interferers(entry_ptr, entry_cell, entry_mw, serving_entry, cell_up)
    bandwidth = cell_bandwidth_mhz[server] * (1.0 - overhead_ratio)
    interference = np.zeros(len(serving_entry))
    kind = user_kind[served]
    kinds = [np.flatnonzero(kind == row) for row in range(len(n_layers))]
    table = [(step_db[first:last], step_se[first:last]) for first, last in pairwise(step_ptr)]
    status = NOT_CONVERGED
    sinr = peak = np.zeros(len(served))
    for step in range(max_iterations):
        activity = np.minimum(load_ratio, 1.0) if clip_activity else load_ratio
        interference[seen] = np.add.reduceat(activity[others_cell] * others_mw, first) if len(first) else 0.0
        sinr = wanted_mw / (interference[point] + user_noise_mw[served])
        peak = np.empty_like(sinr)
        for row, own in enumerate(kinds):
            per_hz = _rate_per_hz(sinr[own], limit[row], int(n_layers[row]), *table[row], extended)
            peak[own] = bandwidth[own] * per_hz
        share = np.divide(user_demand_mbps[served], peak, out=np.zeros_like(peak), where=peak > 0.0)
        renewed = np.bincount(server, share, minlength=len(load_ratio))
        settled = np.abs(renewed - load_ratio) <= tolerance * np.maximum(1.0, renewed)
        load_ratio[:] = renewed
        n_iterations[0] = step + 1
        if settled.all():
            status = OK
            break
        if not clip_activity and renewed.max() > RUNAWAY_LOAD:
            break
    sinr_db[:], peak_mbps[:] = -np.inf, 0.0
    sinr_db[served] = 10.0 * np.log10(sinr)
    peak_mbps[served] = peak
    return status


def _interferers(
    entry_ptr: Rows, entry_cell: Rows, entry_mw: Real, serving_entry: Rows, cell_up: Flags
) -> tuple[Real, Rows, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return power and cell of live entries that do not serve, where each point's start, and those points."""
    keep = cell_up[entry_cell] != 0
    keep[serving_entry[serving_entry >= 0]] = False
    n_kept = np.concatenate(([0], np.cumsum(keep)))
    start, stop = n_kept[entry_ptr[:-1]], n_kept[entry_ptr[1:]]
    seen = np.flatnonzero(stop > start)
    return entry_mw[keep], entry_cell[keep], start[seen], seen
