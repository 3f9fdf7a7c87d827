"""Noise, shadowing and building entry: the lines of a radio link budget that are not path loss."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.units import HZ_PER_MHZ, SPEED_OF_LIGHT_38901_M_PER_S

MEAN_INDOOR_DEPTH_M = 10.0 / 3.0
"""Mean of the smaller of two U(0, 10 m), the depth of a rural user behind the wall (TR 38.901 7.4.3.1, RMa)."""

ENTRY_SIGMA_DB = 4.4
"""Spread of the low-loss building entry model (TR 38.901 Table 7.4.3-2)."""


def noise_dbm(bandwidth_mhz: float, noise_figure_db: float) -> float:
    """Return thermal noise and noise figure over a bandwidth, in dBm (3GPP convention, -174 dBm/Hz)."""
    return float(-174.0 + 10.0 * np.log10(bandwidth_mhz * HZ_PER_MHZ) + noise_figure_db)


def low_loss_entry_db(fc_ghz: float) -> float:
    """Return the mean loss into a low-loss building, in dB: wall plus 0.5 dB/m of mean depth.

    TR 38.901 Tables 7.4.3-1 and 7.4.3-2; the low-loss model is the same in all releases from 14 to 19.
    """
    return wall_loss_db(fc_ghz) + 0.5 * MEAN_INDOOR_DEPTH_M


def wall_loss_db(fc_ghz: float) -> float:
    """Return the loss through the wall of a low-loss building (30 % plain glass, 70 % concrete), in dB."""
    glass_db = 2.0 + 0.2 * fc_ghz
    concrete_db = 5.0 + 4.0 * fc_ghz
    return float(5.0 - 10.0 * np.log10(0.3 * 10.0 ** (-glass_db / 10.0) + 0.7 * 10.0 ** (-concrete_db / 10.0)))


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
