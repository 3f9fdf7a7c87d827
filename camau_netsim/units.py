"""The unit table of the project and the only conversion factors in it.

One canonical unit per quantity, the same from scenario key to array to table column; the unit is the name's suffix.
"""

from __future__ import annotations

SUFFIXES: dict[str, str] = {
    "_mbps": "Mb/s (10^6 bit/s)",
    "_byte": "byte",
    "_mbyte": "MB (10^6 byte)",
    "_gbyte": "GB (10^9 byte)",
    "_mbit": "Mbit (10^6 bit)",
    "_mhz": "MHz",
    "_ghz": "GHz",
    "_dbm": "dBm",
    "_dbi": "dBi",
    "_db": "dB",
    "_dbuvm": "dB(uV/m)",
    "_mw": "mW (received power inside radio kernels)",
    "_km": "km",
    "_km2": "km2",
    "_m": "m",
    "_m2": "m2",
    "_m_per_s": "m/s",
    "_km_per_h": "km/h",
    "_kn_m": "kN m",
    "_deg": "degree",
    "_h": "h",
    "_min": "min",
    "_s": "s",
    "_s_per_mbit": "s/Mbit",
    "_per_s": "1/s",
    "_ms": "ms",
    "_kw": "kW",
    "_kwh": "kWh",
    "_mvnd": "10^6 VND, constant prices",
    "_mvnd_per_km": "10^6 VND/km, constant prices",
    "_mvnd_per_user_h": "10^6 VND for each user-hour a year",
    "_ratio": "share of 1",
    "_erl": "erlang",
    "_factor": "dimensionless factor",
    "_in_unit": "unit of the promise",
    "_per_year": "1/year",
    "_per_1000km_year": "1/(1000 km year)",
    "_bit_per_hz": "bit/s/Hz",
}
"""Suffix of a quantity's name -> the unit it is in."""

SECONDS_PER_HOUR = 3600.0
MS_PER_S = 1000.0
HOURS_PER_DAY = 24.0
MIN_PER_HOUR = 60.0
DAYS_PER_YEAR = 365.0
HOURS_PER_YEAR = HOURS_PER_DAY * DAYS_PER_YEAR
MBIT_PER_GBYTE = 8000.0
MBIT_PER_MBYTE = 8.0
M_PER_KM = 1000.0
KHZ_PER_MHZ = 1000.0
MHZ_PER_GHZ = 1000.0
HZ_PER_MHZ = 1.0e6
MBPS_PER_BPS = 1.0e-6
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
FIBRE_MS_PER_KM = 0.0049  # group index 1.468
SPEED_OF_LIGHT_38901_M_PER_S = 3.0e8  # as printed in TR 38.901 Note 1 of Table 7.4.1-1


def suffix_of(name: str) -> str | None:
    """Return the unit suffix a name ends in, or ``None``; the longest one wins (``_km2`` before ``_m``)."""
    matches = [suffix for suffix in SUFFIXES if name.endswith(suffix)]
    return max(matches, key=len) if matches else None
