"""Link adaptation by name: which SINR a phone turns into which rate.

Tables of TS 38.214 and TS 36.213 say how many bits a resource element carries at each step; no standard says at which
SINR. The thresholds here are those of one published set of link simulations on a channel without fading, so a margin is
due.
"""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.radio.peak_rates import FR2_FROM_GHZ, lte_peak_mbps, nr_peak_mbps
from camau_netsim.domains.radio.spec import Layer
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable
from camau_netsim.units import KHZ_PER_MHZ

RATES_X1024: dict[str, dict[int, tuple[float, ...]]] = {
    "cqi_1": {2: (78, 120, 193, 308, 449, 602), 4: (378, 490, 616), 6: (466, 567, 666, 772, 873, 948)},
    "cqi_2": {2: (78, 193, 449), 4: (378, 490, 616), 6: (466, 567, 666, 772, 873), 8: (711, 797, 885, 948)},
    "cqi_3": {2: (30, 50, 78, 120, 193, 308, 449, 602), 4: (378, 490, 616), 6: (466, 567, 666, 772)},
    "cqi_4": {
        2: (78, 193, 449),
        4: (378, 616),
        6: (567, 666, 772, 873),
        8: (711, 797, 885, 948),
        10: (853, 948),
    },
    "mcs_1": {
        2: (120, 157, 193, 251, 308, 379, 449, 526, 602, 679),
        4: (340, 378, 434, 490, 553, 616, 658),
        6: (438, 466, 517, 567, 616, 666, 719, 772, 822, 873, 910, 948),
    },
    "mcs_2": {
        2: (120, 193, 308, 449, 602),
        4: (378, 434, 490, 553, 616, 658),
        6: (466, 517, 567, 616, 666, 719, 772, 822, 873),
        8: (682.5, 711, 754, 797, 841, 885, 916.5, 948),
    },
    "mcs_3": {
        2: (30, 40, 50, 64, 78, 99, 120, 157, 193, 251, 308, 379, 449, 526, 602),
        4: (340, 378, 434, 490, 553, 616),
        6: (438, 466, 517, 567, 616, 666, 719, 772),
    },
    "mcs_4": {
        2: (120, 193, 449),
        4: (378, 490, 616),
        6: (466, 517, 567, 616, 666, 719, 772, 822, 873),
        8: (682.5, 711, 754, 797, 841, 885, 916.5, 948),
        10: (805.5, 853, 900.5, 948),
    },
}
"""Code rates times 1024 by bits per symbol, in the order of the index: CQI tables 1-4 (TS 38.214 Tables 5.2.2.1-2 to
-5; 1 and 2 are TS 36.213 Tables 7.2.3-1 and -2), MCS tables 1-4 of the downlink (TS 38.214 Tables 5.1.3.1-1 to -4)."""

AWGN_DB: dict[int, dict[float, float]] = {
    2: {30: -10.354, 50: -8.184, 78: -6.27, 120: -4.421, 193: -2.39, 308: -0.396, 449: 1.704, 602: 3.35},
    4: {378: 5.903, 490: 7.482, 616: 9.427},
    6: {466: 11.473, 567: 13.165, 666: 14.81, 772: 16.568, 873: 18.22, 948: 19.653},
    8: {711: 20.378, 797: 22.056, 885: 23.706, 948: 24.834},
    10: {853: 28.372, 948: 30.551},
}
"""SINR at which a tenth of the blocks is lost, by bits per symbol and code rate times 1024: LDPC code, no fading, one
layer, largest block; link simulations published with neoradium 0.5.3 (CqiInfo.json)."""

SYMBOLS_PER_HZ_S = 14.0 / 15.0
"""Resource elements per second and hertz: 14 symbols of a slot in 15 symbol times, the rest is cyclic prefix."""

NR_SHARING = (0.6, 30.0, -10.0)
"""Attenuation, largest and least SINR in dB of the truncated Shannon bound in NR sharing studies (TR 38.803 and
ITU-R M.2101), downlink."""

MOGENSEN = (0.75, 1.25)
"""Share of Shannon's rate and linear loss of SINR without fading (Mogensen et al., LTE capacity compared to the Shannon
bound, VTC 2007)."""


def efficiency_bit_per_hz(bits: int, rate_x1024: float) -> float:
    """Return bit/s/Hz of one stream within the occupied bandwidth, the cyclic prefix taken off."""
    return bits * rate_x1024 / 1024.0 * SYMBOLS_PER_HZ_S


def awgn_threshold_db(bits: int, rate_x1024: float) -> float:
    """Return the SINR from which a step loses less than a tenth of its blocks without fading, in dB.

    Where none is published the distance from Shannon's bound is interpolated over the code rate within the same
    modulation (and kept beyond its ends).
    """
    known = AWGN_DB[bits]
    if rate_x1024 in known:
        return known[rate_x1024]
    gap_db = [db - _shannon_db(bits, rate) for rate, db in known.items()]
    return _shannon_db(bits, rate_x1024) + float(np.interp(rate_x1024, list(known), gap_db))


def _shannon_db(bits: int, rate_x1024: float) -> float:
    """Return the SINR at which Shannon's bound carries the bits of a step."""
    return float(10.0 * np.log10(2.0 ** (bits * rate_x1024 / 1024.0) - 1.0))


def rising_steps(name: str, margin_db: float, most_bits: int) -> tuple[Real, Real]:
    """Return threshold in dB and efficiency in bit/s/Hz of the steps worth using.

    Parameters
    ----------
    name : str
        Key of ``RATES_X1024``.
    margin_db : float
        Added to every threshold, for fading and late or wrong reports of the channel.
    most_bits : int
        Bits per symbol that the device decodes.

    Notes
    -----
    Where the modulation changes, a table may offer less for more SINR (MCS table 1, index 16 and 17); a step that
    another one with a threshold no higher beats is left out.
    """
    steps = sorted(
        (awgn_threshold_db(bits, rate) + margin_db, -efficiency_bit_per_hz(bits, rate))
        for bits, rates in RATES_X1024[name].items()
        if bits <= most_bits
        for rate in rates
    )
    threshold_db, efficiency = np.array(steps).T * np.array([[1.0], [-1.0]])
    best = np.maximum.accumulate(efficiency)
    kept = np.concatenate(([True], best[1:] > best[:-1]))
    return threshold_db[kept], efficiency[kept]


def adaptation_of(row: Layer) -> LinkAdaptation | LinkTable:
    """Return the link adaptation of a layer's phones."""
    n_layers = row.n_layers_max if row.device_layers_max is None else min(row.n_layers_max, row.device_layers_max)
    stream_min_db = -np.inf if row.rank_threshold_db is None else row.rank_threshold_db
    limits = (stream_min_db, _cap_bit_per_hz(row, n_layers))
    if row.link_model in RATES_X1024:
        most_bits = row.device_modulation_order_max or max(AWGN_DB)
        steps = rising_steps(row.link_model, row.link_margin_db, most_bits)
        return LinkTable(*steps, n_layers, row.overhead_ratio, *limits)
    if row.link_model == "nr_sharing":
        alpha, top_db, least_db = NR_SHARING
        se_max = alpha * float(np.log2(1.0 + 10.0 ** (top_db / 10.0)))
        return LinkAdaptation(alpha, se_max, least_db, n_layers, row.overhead_ratio, 0.0, *limits)
    alpha, loss_db = row.alpha, 0.0
    if row.link_model == "mogensen":
        alpha, loss_db = MOGENSEN[0], 10.0 * float(np.log10(MOGENSEN[1])) + row.link_margin_db
    return LinkAdaptation(alpha, row.se_max_bit_per_hz, row.sinr_min_db, n_layers, row.overhead_ratio, loss_db, *limits)


def _cap_bit_per_hz(row: Layer, n_layers: int) -> float:
    """Return the most that a phone of the stated category takes, overhead taken off; ``inf`` without a category."""
    cap = np.inf
    if row.device_peak_mbps is not None and row.downlink_ratio > 0.0:
        cap = row.device_peak_mbps / (row.bandwidth_mhz * row.downlink_ratio)
    if row.device_modulation_order_max is not None:
        bits, n_rb = row.device_modulation_order_max, row.n_subcarriers // 12
        if row.technology == "5g":
            spacing_khz = row.bandwidth_mhz * KHZ_PER_MHZ / row.n_subcarriers
            peak = nr_peak_mbps(n_rb, spacing_khz, n_layers, bits, fr2=row.fc_ghz >= FR2_FROM_GHZ)
        else:
            peak = lte_peak_mbps(n_rb, n_layers, bits)
        cap = min(cap, peak / row.bandwidth_mhz)
    return float(cap)
