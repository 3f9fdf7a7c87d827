"""Lines that are not on a PON: point-to-point fibre, leftover copper, fixed wireless; and the Wi-Fi in homes."""

from __future__ import annotations

import math

from province.access import END, Port, homes_passed, households, n_large_organisations, n_olts
from province.fact import Commune, Facts
from province.island import HON_CHUOI
from province.people import YEARS
from province.plane import Dice
from province.table import Row

SHELF_LINES = 24
P2P_10G_YEAR = 2026
"""From then on shelves of point-to-point lines run at 10 Gb/s."""
COPPER_RATIO = 0.015
COPPER_KM = 3.0
COPPER_END = {2025: 0.3, 2026: 0.6, 2027: 0.85, 2028: 1.0}
"""Rural homes that still hang on copper in 2024, and the share of communes whose copper is gone by a year."""
FWA_START = {2025: 0.1, 2026: 0.5, 2027: 1.0}
FWA_END = 2030
FWA_HOMES_YEAR = 2029
FWA_SECTOR_LINES = 40
WIFI = {
    2024: {60: 0.25, 250: 0.50}, 2025: {60: 0.20, 250: 0.50}, 2026: {60: 0.16, 250: 0.47},
    2027: {60: 0.12, 250: 0.44}, 2028: {60: 0.09, 250: 0.40}, 2029: {60: 0.07, 250: 0.36},
    2030: {60: 0.05, 250: 0.31},
}  # fmt: skip
"""Rate that Wi-Fi leaves to one device -> share of homes: 2.4 GHz, and 5 GHz through a wall; the rest is faster."""
FEASIBLE_PEOPLE_PER_KM2 = 150.0
FEASIBLE_YEARS = (2025, 2028)
"""Conditions allow fast lines in towns and dense communes from the first year on, elsewhere from the second."""


def other_ports(facts: Facts) -> list[Port]:
    ports: list[Port] = []
    for commune in facts.communes:
        dice = Dice(f"media {commune.id}")
        ports += _shelf(facts, commune)
        if not commune.urban:
            ports += _copper(commune, dice)
        ports += _wireless(commune, dice)
    return ports


def n_bodies(facts: Facts, commune: Commune) -> int:
    """State bodies with an office here: the commune's, and in district seats and the city those above it."""
    number = 1
    if commune.id == _first_of(facts, commune.district):
        number += facts.territory.n_bodies_in_seat
        if commune.district == facts.territory.core_town:
            number += facts.territory.n_bodies_in_core
    return number


def _first_of(facts: Facts, district: str) -> str:
    inside = [one for one in facts.communes if one.district == district]
    return next((one.id for one in inside if one.urban), inside[0].id)


def _shelf(facts: Facts, commune: Commune) -> list[Port]:
    """Fibres of their own for large organisations and State bodies."""
    lines = n_large_organisations(commune) + n_bodies(facts, commune)
    split = SHELF_LINES * math.ceil(1.2 * lines / SHELF_LINES)
    return [
        _port(commune, "p2p", name, lines, split, (start, end), 2.0, "organisation", medium)
        for name, start, end, medium in (("e", 2000, P2P_10G_YEAR, 1000.0), ("ex", P2P_10G_YEAR, END, 10000.0))
    ]


def _copper(commune: Commune, dice: Dice) -> list[Port]:
    homes = round(COPPER_RATIO * commune.households)
    drawn = dice.uniform()
    end = next(year for year, ratio in COPPER_END.items() if drawn < ratio)
    return [_port(commune, "copper", "k", homes, homes, (2000, end), COPPER_KM, "household", 20.0)]


def _wireless(commune: Commune, dice: Dice) -> list[Port]:
    """Radio for those whom fibre reaches last, and for the homes on an island that it never reaches."""
    offshore = commune.n_offshore_homes
    late = round(households(commune, FWA_HOMES_YEAR)) - homes_passed(commune, FWA_HOMES_YEAR) - offshore
    drawn = dice.uniform()
    start = min(FWA_START) if commune.island else next(year for year, ratio in FWA_START.items() if drawn < ratio)
    ports: list[Port] = []
    for name, homes, end, olt in (("w", late, FWA_END, None), ("i", offshore, END, HON_CHUOI.olt)):
        if homes > 0:
            split = FWA_SECTOR_LINES * math.ceil(homes / (2 * FWA_SECTOR_LINES))
            ports.append(_port(commune, "fwa", name, homes, split, (start, end), 4.0, "household", 300.0, olt))
    return ports


def _port(
    commune: Commune,
    technology: str,
    name: str,
    passed: int,
    split: int,
    years: tuple[int, int],
    reach_km: float,
    segment: str,
    medium_mbps: float,
    olt: str | None = None,
) -> Port:
    key, own = f"p{commune.id[1:]}-{name}", f"o{commune.id[1:]}-{n_olts(commune)}"
    return Port(key, olt or own, commune, segment, technology, split, reach_km, passed, *years, medium_mbps=medium_mbps)


def wifi_rows() -> list[Row]:
    return [
        {"segment": "household", "year": year, "wifi_mbps": rate, "share_ratio": ratio}
        for year in YEARS
        for rate, ratio in WIFI[year].items()
    ]


def condition_rows(facts: Facts) -> list[Row]:
    """Return from when conditions allow fast lines in each commune."""
    return [
        {"commune": commune.id, "from_year": FEASIBLE_YEARS[0 if _is_dense(commune) else 1]}
        for commune in facts.communes
    ]


def _is_dense(commune: Commune) -> bool:
    return commune.urban or commune.people / commune.area_km2 >= FEASIBLE_PEOPLE_PER_KM2
