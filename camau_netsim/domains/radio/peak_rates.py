"""The most a device takes from one carrier: 5G by formula or transport block, 4G by transport block or category."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

TOP_CODE_RATE = 948.0 / 1024.0
"""Largest code rate of both technologies (TS 38.306 4.1.2)."""

FR2_FROM_GHZ = 24.25
"""Frequency range 2 begins (TS 38.101-2)."""

OVERHEAD_RATIO = {("down", False): 0.14, ("down", True): 0.18, ("up", False): 0.08, ("up", True): 0.10}
"""Share of control and reference signals by direction and frequency range 2 (TS 38.306 4.1.2)."""

LTE_BLOCK_BITS = {
    (6, 6): (4392,),
    (15, 6): (11064,),
    (25, 6): (18336,),
    (50, 6): (36696,),
    (75, 6): (55056,),
    (100, 6): (75376, 150752, 299552),
    (100, 8): (97896, 195792, 391632),
}
"""Bits in 1 ms by resource blocks and bits per symbol, on 1, 2 and 4 layers (TS 36.213 Table 7.1.7.2.1-1: I_TBS 26 for
64QAM, 33 for 256QAM; two codewords, four layers by Table 7.1.7.2.2-1). One entry: other layers are multiples of it."""

LTE_CATEGORY_MBPS = {3: 102.048, 4: 150.752, 6: 301.504, 9: 452.256, 11: 603.008}
"""Downlink of LTE device categories, all carriers together (TS 36.306 Table 4.1-1)."""

_SMALL_BLOCKS_BITS = (
    24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 136, 144, 152, 160, 168, 176, 184, 192, 208, 224,
    240, 256, 272, 288, 304, 320, 336, 352, 368, 384, 408, 432, 456, 480, 504, 528, 552, 576, 608, 640, 672, 704,
    736, 768, 808, 848, 888, 928, 984, 1032, 1064, 1128, 1160, 1192, 1224, 1256, 1288, 1320, 1352, 1416, 1480, 1544,
    1608, 1672, 1736, 1800, 1864, 1928, 2024, 2088, 2152, 2216, 2280, 2408, 2472, 2536, 2600, 2664, 2728, 2792,
    2856, 2976, 3104, 3240, 3368, 3496, 3624, 3752, 3824,
)  # fmt: skip
"""TS 38.214 Table 5.1.3.2-1."""


def nr_peak_mbps(
    n_rb: int,
    spacing_khz: float,
    n_layers: int,
    bits: int,
    *,
    direction: str = "down",
    fr2: bool = False,
    scaling_ratio: float = 1.0,
) -> float:
    """Return the peak rate of a 5G carrier that always sends one way, in Mb/s.

    Parameters
    ----------
    n_rb : int
        Resource blocks of 12 subcarriers.
    spacing_khz : float
        Subcarrier spacing, 15 kHz times a power of two.
    n_layers : int
        Spatial layers.
    bits : int
        Bits per symbol of the highest modulation.
    direction : str
        ``down`` or ``up``.
    fr2 : bool
        Whether the carrier is above 24.25 GHz.
    scaling_ratio : float
        Scaling factor that the device states: 1, 0.8, 0.75 or 0.4.

    Notes
    -----
    TS 38.306 4.1.2: ``v Q f R (12 N / Ts) (1 - OH)`` with ``Ts = 1 ms / (14 x 2^mu)``.
    """
    symbols_per_ms = 14.0 * spacing_khz / 15.0
    elements_per_ms = 12.0 * n_rb * symbols_per_ms * (1.0 - OVERHEAD_RATIO[direction, fr2])
    return n_layers * bits * scaling_ratio * TOP_CODE_RATE * elements_per_ms * 1.0e-3


def nr_transport_block_bits(
    n_rb: int, n_elements: int, overhead_elements: int, bits: int, rate_x1024: float, n_layers: int
) -> int:
    """Return the size of a 5G transport block, in bits of one slot.

    Parameters
    ----------
    n_rb : int
        Resource blocks given to the device.
    n_elements : int
        Resource elements of a block in the slot, reference signals of the data channel taken off.
    overhead_elements : int
        ``xOverhead``: 0, 6, 12 or 18 elements more to take off.
    bits, n_layers : int
        Bits per symbol; spatial layers.
    rate_x1024 : float
        Code rate times 1024.

    Notes
    -----
    TS 38.214 5.1.3.2, in exact arithmetic; ties of the rounding go up.
    """
    rate = Fraction(rate_x1024) / 1024
    wanted = min(156, n_elements - overhead_elements) * n_rb * rate * bits * n_layers
    if wanted <= 3824:
        unit = 2 ** max(3, _log2_floor(wanted) - 6)
        rounded = max(24, unit * (wanted // unit))
        return next(size for size in _SMALL_BLOCKS_BITS if size >= rounded)
    unit = 2 ** (_log2_floor(wanted - 24) - 5)
    rounded = max(3840, unit * floor((wanted - 24) / unit + Fraction(1, 2)))
    most = 3816 if rate <= Fraction(1, 4) else 8424
    n_blocks = ceil(Fraction(rounded + 24, most)) if most == 3816 or rounded > most else 1
    return 8 * n_blocks * ceil(Fraction(rounded + 24, 8 * n_blocks)) - 24


def _log2_floor(value: Fraction) -> int:
    """Return the exponent of the largest power of two not above a value of at least 1 (0 below)."""
    return max(int(value).bit_length() - 1, 0)


def lte_peak_mbps(n_rb: int, n_layers: int, bits: int) -> float:
    """Return the peak rate of a 4G carrier, in Mb/s: the largest transport block each millisecond.

    Parameters
    ----------
    n_rb : int
        Resource blocks.
    n_layers : int
        Spatial layers.
    bits : int
        Bits per symbol of the highest modulation: 6, 8 or 10.

    Notes
    -----
    ``LTE_BLOCK_BITS`` where it knows the block; otherwise layers are multiples of one layer (at most 0.7 % off where
    both are known), and a width or modulation it lacks takes the share of all symbols that 100 blocks of the nearest
    modulation reach, 0.728 to 0.748 (the published widths lie within 3 % of that).
    """
    blocks = LTE_BLOCK_BITS.get((n_rb, bits))
    if blocks is None:
        known = 6 if bits <= 6 else 8
        return LTE_BLOCK_BITS[100, known][0] * n_layers * n_rb * bits / (100.0 * known) * 1.0e-3
    place = {1: 0, 2: 1, 4: 2}.get(n_layers, len(blocks))
    return (blocks[place] if place < len(blocks) else blocks[0] * n_layers) * 1.0e-3
