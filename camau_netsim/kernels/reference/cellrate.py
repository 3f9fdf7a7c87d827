"""Twin of the cellrate kernel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from camau_netsim.kernels.contract import NOT_CONVERGED, OK, Flags, Real, Rows

RUNAWAY_LOAD = 1e9


def spectral_efficiency(
    sinr_db: Real,
    alpha: float,
    se_max: float,
    sinr_min_db: float,
    n_layers: int,
    overhead_ratio: float,
    se: Real,
) -> int:
    """Write bit/s/Hz; return a status."""
    sinr = 10.0 ** (sinr_db / 10.0)
    best = np.zeros_like(sinr)
    for v in range(1, n_layers + 1):
        stream = np.minimum(alpha * np.log2(1.0 + sinr / v), se_max)
        allowed = sinr_db >= sinr_min_db + 10.0 * np.log10(v)
        best = np.maximum(best, np.where(allowed, v * stream, 0.0))
    se[:] = (1.0 - overhead_ratio) * best
    return OK


def _rate_per_hz(sinr: Real, alpha: float, se_max: float, sinr_min: float, n_layers: int) -> Real:
    """Return bit/s/Hz before overhead of linear SINRs."""
    best = np.zeros_like(sinr)
    for v in range(1, n_layers + 1):
        stream = np.minimum(alpha * np.log2(1.0 + sinr / v), se_max)
        best = np.maximum(best, np.where(sinr >= v * sinr_min, v * stream, 0.0))
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
    alpha: float,
    se_max: float,
    sinr_min_db: float,
    n_layers: int,
    overhead_ratio: float,
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
    status = NOT_CONVERGED
    sinr = peak = np.zeros(len(served))
    for step in range(max_iterations):
        activity = np.minimum(load_ratio, 1.0) if clip_activity else load_ratio
        interference[seen] = np.add.reduceat(activity[others_cell] * others_mw, first) if len(first) else 0.0
        sinr = wanted_mw / (interference[point] + user_noise_mw[served])
        peak = bandwidth * _rate_per_hz(sinr, alpha, se_max, 10.0 ** (sinr_min_db / 10.0), n_layers)
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
