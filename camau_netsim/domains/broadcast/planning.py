"""The field a receiver needs: budgets of receivers, shares of places, and other transmitters.

Least field of a receiver with noise in a bandwidth B and an antenna at a frequency f (ITU-R BT.2033, Annex 1):

    Pn    = -174 + 10 log10 B + F               dBm
    E_min = Pn + C/N + 77.2 + 20 log10 f - G + Lf   dB(uV/m)

Median field around a point that gives it at a share q of the places: ``E_min + Pmmn + Lb + z(q) sqrt(s^2 + sb^2)``.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.broadcast.spec import Reception
from camau_netsim.units import HZ_PER_MHZ


def least_field_dbuvm(reception: Reception, f_mhz: float) -> float:
    """Return the field at the antenna that the receiver needs, from its budget."""
    if reception.cn_db is None or reception.noise_figure_db is None or reception.bandwidth_mhz is None:
        raise ValueError(f"{reception.id} has no budget of a receiver")
    noise_dbm = -174.0 + 10.0 * np.log10(reception.bandwidth_mhz * HZ_PER_MHZ) + reception.noise_figure_db
    least_dbm = noise_dbm + reception.cn_db
    return float(least_dbm + 77.2 + 20.0 * np.log10(f_mhz) - reception.antenna_gain_dbi + reception.feeder_loss_db)


def location_margin_db(reception: Reception) -> float:
    """Return by how much the median must exceed the least field for the wanted share of places."""
    spread = np.hypot(reception.sigma_db, reception.entry_sigma_db)
    return float(ndtri(reception.location_ratio) * spread)


def needed_dbuvm(reception: Reception, f_mhz: float, urban: Mask) -> Real:
    """Return the median field needed where only noise is in the way, for each point."""
    margin_db = location_margin_db(reception) + reception.entry_loss_db + reception.man_made_noise_db
    if reception.minimum_rural_dbuvm is None or reception.minimum_urban_dbuvm is None:
        return np.full(len(urban), least_field_dbuvm(reception, f_mhz) + margin_db)
    return np.where(urban == 1, reception.minimum_urban_dbuvm, reception.minimum_rural_dbuvm) + margin_db


def interference_margin_db(reception: Reception) -> float:
    """Return the same against another signal that varies over places as the wanted one does, independently."""
    return float(ndtri(reception.location_ratio) * np.sqrt(2.0) * reception.sigma_db)


def to_power(level_dbuvm: Real) -> Real:
    """Return a level as a power that can be added, in (uV/m)^2."""
    return 10.0 ** (level_dbuvm / 10.0)
