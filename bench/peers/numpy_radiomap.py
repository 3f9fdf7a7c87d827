"""The exact map in numpy float32, tile after tile: masts x points once for path loss and angles, then each sector."""

from __future__ import annotations

from typing import Any

import numpy as np

from camau_netsim.kernels.radiomap import Carrier, Masts
from camau_netsim.kernels.radiomap_law import Single, beams, cuts, path_law

N_POINT = 1024  # with N_MAST the fastest pair here of 256 to 4096 points and 8 to 64 masts
N_MAST = 64


def numpy_map(x_m: Any, y_m: Any, masts: Masts, carrier: Carrier) -> tuple[Any, Single, Single]:
    """Server, its power and weighted power of all others; three cells a mast, probability-weighted mean path loss."""
    law = path_law(masts.model, masts.h_bs_m, carrier.fc_ghz, carrier.h_ut_m, carrier.h_building_m, carrier.w_street_m)
    beam = beams(masts.eirp_dbm, masts.azimuth_deg, masts.tilt_deg, masts.activity_ratio, masts.up)
    beam, pattern = beam.reshape(-1, 3, 4), cuts(carrier.pattern)
    x, y, site_x, site_y = (np.asarray(v, np.float32) for v in (x_m, y_m, masts.x_m, masts.y_m))
    n_point = len(x)
    server, best, other = np.empty(n_point, np.int32), np.empty(n_point, np.float32), np.empty(n_point, np.float32)
    for first in range(0, n_point, N_POINT):
        at = slice(first, min(first + N_POINT, n_point))
        top = np.zeros(at.stop - first, np.float32)
        own, total = np.zeros_like(top), np.zeros_like(top)
        who = np.full(len(top), -1, np.int32)
        for start in range(0, len(site_x), N_MAST):
            sites = slice(start, start + N_MAST)
            turn, fall, gain = _sight(x[at] - site_x[sites, None], y[at] - site_y[sites, None], law[sites])
            for sector in range(3):
                power = _power(beam[sites, sector], pattern, turn, fall, gain)
                total += beam[sites, sector, 3] @ power
                k = power.argmax(axis=0)
                mw = power[k, np.arange(len(top))]
                better = mw > top
                top[better] = mw[better]
                who[better] = 3 * (start + k[better]) + sector
                own[better] = (mw * beam[start + k, sector, 3])[better]
        server[at], best[at], other[at] = who, top, total - own
    return server, best, other


def _sight(east: Single, north: Single, law: Single) -> tuple[Single, Single, Single]:
    """Turn, fall and gain, masts x points, all float32, in place where that saves a pass."""
    (height, break_m, near_0, near_log, near_per_m, far_0, far_log, nlos_0, nlos_log, certain, decay_0, decay) = (
        column[:, None] for column in law.T[:12]
    )
    square = np.maximum(east * east + north * north, np.float32(100.0))
    d2 = np.sqrt(square)
    turn = np.arctan2(east, north)
    turn *= np.float32(0.5 / np.pi)
    fall = np.arctan(height / d2)
    fall *= np.float32(0.5 / np.pi)
    square += height * height
    log = np.log2(square)
    seen = near_log * log
    seen += near_0
    if near_per_m.any():
        seen += near_per_m * np.sqrt(square)
    far = far_log * log
    far += far_0
    seen = np.where(d2 <= break_m, seen, far)
    log *= nlos_log
    log += nlos_0
    hidden = np.exp2(np.minimum(seen, log, out=log), out=log)
    np.exp2(seen, out=seen)
    sure = np.minimum(certain / d2, np.float32(1.0))
    d2 *= decay
    d2 += decay_0
    p = np.exp2(np.clip(d2, np.float32(-64.0), np.float32(0.0), out=d2), out=d2)
    p *= np.float32(1.0) - sure
    p += sure
    seen -= hidden
    seen *= p
    seen += hidden
    return turn, fall, seen


def _power(beam: Single, pattern: Single, turn: Single, fall: Single, gain: Single) -> Single:
    azimuth, tilt, eirp_mw, _ = (column[:, None] for column in beam.T)
    t = turn - azimuth
    t -= np.rint(t)
    t *= pattern[0]
    t *= t
    np.minimum(t, pattern[1], out=t)
    v = fall - tilt
    v *= pattern[2]
    v *= v
    np.minimum(v, pattern[3], out=v)
    t += v
    np.minimum(t, pattern[4], out=t)
    np.exp2(np.negative(t, out=t), out=t)
    t *= gain
    t *= eirp_mw
    return t
