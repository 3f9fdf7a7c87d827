"""Median loss and spread of the links of one carrier, by the model that fits each."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.domains.radio.link_budget import shadow_sigma_db
from camau_netsim.domains.radio.long_range import growth_db
from camau_netsim.domains.radio.spec import RadioSpec
from camau_netsim.kernels.sinr import RMA, path_loss_db

REACH_M = 5_000.0
RURAL_SIGHT_REACH_M = 10_000.0
"""How far the rows of TR 38.901 Table 7.4.1-1 go; the second is RMa in line of sight."""


def reach_m(model: Mask, los: int) -> Real:
    """Return up to which ground distance TR 38.901 holds, in m, shape (n,)."""
    return np.where((model == RMA) & (los == 1), RURAL_SIGHT_REACH_M, REACH_M)


def median_losses_db(
    spec: RadioSpec, fc_ghz: float, model: Mask, h_bs_m: Real, distance_m: Real, sea: Mask
) -> tuple[Real, Real]:
    """Return median loss and spread of links, without and with line of sight, in dB, shape (2, n) each.

    Beyond the reach of TR 38.901 its formulas go on (``long_range: tr38901``), or the loss grows as the irregular
    terrain model says where that is faster (``itm``): before the horizon that model grows too slowly behind houses and
    trees, behind it the formulas do. The spread is that of the table throughout.

    Parameters
    ----------
    spec : RadioSpec
    fc_ghz : float
    model : uint8 array, shape (n,)
        RMa, UMa or UMi, as in ``kernels.sinr``.
    h_bs_m, distance_m : float64 array, shape (n,)
    sea : uint8 array, shape (n,)
        1 for a path over water.
    """
    n, h_ut_m = len(model), spec.device_height_m
    loss, sigma = np.empty((2, n)), np.zeros((2, n))
    for los in (0, 1):
        flags = np.full(n, los, dtype=np.uint8)
        loss[los] = path_loss_db(model, flags, fc_ghz, h_bs_m, h_ut_m, distance_m)
        if spec.long_range == "itm":
            ends_m = reach_m(model, los)
            anchor = path_loss_db(model, flags, fc_ghz, h_bs_m, h_ut_m, np.minimum(distance_m, ends_m))
            grown = growth_db(fc_ghz, h_bs_m, h_ut_m, ends_m, distance_m, sea)
            loss[los] = np.maximum(loss[los], anchor + grown)
        if spec.shadowing:
            sigma[los] = shadow_sigma_db(model, flags, fc_ghz, h_bs_m, h_ut_m, distance_m)
    return loss, sigma
