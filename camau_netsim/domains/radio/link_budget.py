"""Noise, spread of shadowing, what the waves clear: the lines of a radio link budget that are not path loss."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.units import HZ_PER_MHZ, SPEED_OF_LIGHT_38901_M_PER_S


def noise_dbm(bandwidth_mhz: float, noise_figure_db: float) -> float:
    """Return thermal noise and noise figure over a bandwidth, in dBm (3GPP convention, -174 dBm/Hz)."""
    return float(-174.0 + 10.0 * np.log10(bandwidth_mhz * HZ_PER_MHZ) + noise_figure_db)


def shadow_sigma_db(model: Mask, los: Mask, fc_ghz: float, h_bs_m: Real, h_ut_m: float, d2d_m: Real) -> Real:
    """Return the standard deviation of shadowing of each link, in dB (TR 38.901 Table 7.4.1-1).

    Parameters
    ----------
    model : uint8 array, shape (n,)
        0 RMa, 1 UMa, 2 UMi, as in ``kernels.sinr``.
    los : uint8 array, shape (n,)
    fc_ghz, h_ut_m : float
    h_bs_m, d2d_m : float64 array, shape (n,)
    """
    break_point_m = 2.0 * np.pi * h_bs_m * h_ut_m * fc_ghz * 1.0e9 / SPEED_OF_LIGHT_38901_M_PER_S
    rural_los = np.where(d2d_m <= break_point_m, 4.0, 6.0)
    los_sigma = np.select([model == 0, model == 1], [rural_los, np.full(len(model), 4.0)], 4.0)
    nlos_sigma = np.select([model == 0, model == 1], [8.0, 6.0], 7.82)
    return np.where(los == 1, los_sigma, nlos_sigma)


INDOOR_SIGMA_DB = np.array([8.0, 7.0, 7.0])
"""Spread of shadowing of indoor users, RMa, UMa, UMi, in line of sight or not (TR 38.901 Table 7.5-6, O2I)."""


def environment_height_m(uniform: Real, d2d_m: Real, h_ut_m: Real) -> Real:
    """Draw the effective environment height of UMa, in m, shape (n,) (TR 38.901 Table 7.4.1-1, Note 1).

    Parameters
    ----------
    uniform : float64 array, shape (2, n)
        Draws on 0..1: whether it is 1 m, and which of 12, 15, ... h_UT - 1.5 m it is otherwise.
    d2d_m, h_ut_m : float64 array, shape (n,)
        Ground distance and height of the receiver; below 13 m it is always 1 m.
    """
    far = np.where(d2d_m <= 18.0, 0.0, 1.25 * (d2d_m / 100.0) ** 3 * np.exp(-d2d_m / 150.0))
    crowd = np.maximum((h_ut_m - 13.0) / 10.0, 0.0) ** 1.5 * far
    steps = np.maximum(np.floor((h_ut_m - 1.5 - 12.0) / 3.0 + 1.0e-9), 0.0)
    other_m = 12.0 + 3.0 * np.minimum(np.floor(uniform[1] * (steps + 1.0)), steps)
    return np.where(uniform[0] < 1.0 / (1.0 + crowd), 1.0, other_m)
