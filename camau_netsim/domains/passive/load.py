"""What hangs on a mast, and whether one more tenant fits: slots, wind, power.

Wind     Antennas make a moment at the foot of the mast: the sum of area x drag x pressure x height, where the pressure
         of the design gust v is 0.613 v^2 N/m2 (EN 1991-1-4, air of 1.226 kg/m3). All are taken at the top, which errs
         on the safe side.
Power    The sum of what the equipment takes must not exceed what the rectifiers give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.domains.passive.problem import PassiveProblem

PRESSURE_N_PER_M2 = 0.613
"""Pressure of a wind of 1 m/s: half the density of air."""
N_PER_KN = 1000.0


@dataclass(frozen=True, slots=True)
class MastLoad:
    """What each mast carries in a year."""

    n_tenants: Rows  # (n_mast,)
    n_free_slots: Rows
    area_m2: Real
    moment_kn_m: Real
    power_kw: Real
    wind_margin_ratio: Real  # share of the rated moment that is left, NaN if it has no rating
    power_margin_kw: Real  # NaN if its rectifiers are not given
    fits_guest: Mask  # whether one more tenant fits


def wind_moment_kn_m(area_m2: Real, height_m: Real, drag_factor: float, wind_m_per_s: float) -> Real:
    """Return the moment at the foot of a mast of an area at its top."""
    moment: Real = area_m2 * drag_factor * PRESSURE_N_PER_M2 * wind_m_per_s**2 * height_m / N_PER_KN
    return moment


def mast_load(problem: PassiveProblem, year: int) -> MastLoad:
    """Add up what hangs on each mast in a year and say what room is left."""
    n_masts = len(problem.mast)
    hangs = problem.hangs(year)
    present = problem.tenants_present(year)
    n_tenants = np.bincount(problem.tenant_mast[present], minlength=n_masts).astype(np.int32)
    mast = problem.tenant_mast[problem.hung_tenant]
    area = sum_by(mast, np.where(hangs, problem.hung_area_m2, 0.0), n_masts)
    power = sum_by(mast, np.where(hangs, problem.hung_power_kw, 0.0), n_masts)
    moment = _moment(problem, area)
    free = (problem.mast_n_slots - n_tenants).astype(np.int32)
    rated = problem.mast_moment_kn_m
    guest_moment = _moment(problem, np.full(n_masts, problem.guest_area_m2))
    # A comparison with NaN is false: what is not given is not a limit.
    too_windy = moment + guest_moment > rated
    too_weak = power + problem.guest_power_kw > problem.mast_rectifier_kw
    return MastLoad(
        n_tenants=n_tenants,
        n_free_slots=free,
        area_m2=area,
        moment_kn_m=moment,
        power_kw=power,
        wind_margin_ratio=1.0 - moment / rated,
        power_margin_kw=problem.mast_rectifier_kw - power,
        fits_guest=((free > 0) & ~too_windy & ~too_weak).astype(np.uint8),
    )


def _moment(problem: PassiveProblem, area_m2: Real) -> Real:
    return wind_moment_kn_m(area_m2, problem.mast_height_m, problem.drag_factor, problem.design_wind_m_per_s)
