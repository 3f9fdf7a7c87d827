"""What the frame of a carrier leaves to data: shares for ``downlink_ratio`` and ``overhead_ratio`` of a layer.

Nothing here runs with a scenario, whose keys stay numbers; it is how the numbers are got.

Examples
--------
>>> round(tdd_symbol_ratios("DDDSU", (10, 2, 2))[0], 6)
0.742857
>>> round(lte_overhead_ratio(n_ports=2, n_control_symbols=3), 4)
0.2857
"""

from __future__ import annotations

SYMBOLS_PER_SLOT = 14
ELEMENTS_PER_BLOCK_PAIR = 12 * SYMBOLS_PER_SLOT
"""Resource elements of an LTE resource block over 1 ms."""

REFERENCE_ELEMENTS = {1: 8, 2: 16, 4: 24}
"""Cell-specific reference signals in it by antenna ports, normal cyclic prefix (TS 36.211 6.10.1.2)."""

REFERENCE_IN_CONTROL = {1: (2, 2, 2), 2: (4, 4, 4), 4: (4, 8, 8)}
"""Those of them within the first 1, 2 and 3 symbols."""


def tdd_symbol_ratios(pattern: str, special_symbols: tuple[int, int, int]) -> tuple[float, float]:
    """Return the shares of symbols that go down and up.

    Parameters
    ----------
    pattern : str
        Slots in order: ``D`` down, ``U`` up, ``S`` special, such as ``DDDSU``.
    special_symbols : tuple of int
        Symbols of a special slot that go down, guard, go up; 14 in all.

    Raises
    ------
    ValueError
        Another letter, no slot, or a special slot that is not 14 symbols long.
    """
    if not pattern or set(pattern) - set("DSU"):
        raise ValueError(f"pattern: want letters D, S and U, got {pattern!r}")
    if min(special_symbols) < 0 or sum(special_symbols) != SYMBOLS_PER_SLOT:
        raise ValueError(f"special_symbols: must add up to {SYMBOLS_PER_SLOT}, got {special_symbols}")
    down = SYMBOLS_PER_SLOT * pattern.count("D") + special_symbols[0] * pattern.count("S")
    up = SYMBOLS_PER_SLOT * pattern.count("U") + special_symbols[2] * pattern.count("S")
    n_symbols = SYMBOLS_PER_SLOT * len(pattern)
    return down / n_symbols, up / n_symbols


def lte_overhead_ratio(n_ports: int, n_control_symbols: int) -> float:
    """Return the share of a 4G carrier spent on cell reference signals and the control region.

    Parameters
    ----------
    n_ports : int
        Antenna ports with cell-specific reference signals: 1, 2 or 4.
    n_control_symbols : int
        Symbols of the control region (PDCCH) in each millisecond: 1, 2 or 3.

    Raises
    ------
    ValueError
        Other ports or symbols.

    Notes
    -----
    Two ports alone take 9.5 %, three control symbols alone 21.4 %; elements that are both count once. Synchronisation
    and broadcast (below 1 % on 20 MHz) are left out.
    """
    if n_ports not in REFERENCE_ELEMENTS:
        raise ValueError(f"n_ports: must be 1, 2 or 4, got {n_ports}")
    if n_control_symbols not in (1, 2, 3):
        raise ValueError(f"n_control_symbols: must be in 1..3, got {n_control_symbols}")
    both = REFERENCE_IN_CONTROL[n_ports][n_control_symbols - 1]
    return (REFERENCE_ELEMENTS[n_ports] + 12 * n_control_symbols - both) / ELEMENTS_PER_BLOCK_PAIR
