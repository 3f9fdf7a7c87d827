"""Settlements, operators and adoption: who is where and asks for how much."""

from __future__ import annotations

import math
from dataclasses import dataclass

from province.fact import Commune, Facts
from province.growth import BANDS, YEARS
from province.plane import Dice, Point, apportion, distance_km, shares, to_degrees
from province.table import Row

INDOOR_RATIO = 0.8
DAY_PULL_URBAN, DAY_PULL_RURAL = 2.5, 1.0
USERS_4G = (0.74, 0.76, 0.78, 0.80, 0.82, 0.84, 0.85)
USERS_5G = (0.08, 0.15, 0.25, 0.36, 0.47, 0.57, 0.65)
FIXED_TAKE_UP = (0.710, 0.741, 0.766, 0.786, 0.802, 0.814, 0.823)
"""What the curve through the national shares says (demand.curves), here to size capacities; a test holds it."""
STREAMS_PER_LINE = (0.15, 0.17, 0.19, 0.21, 0.22, 0.24, 0.25)
ORGANISATION_TAKE_UP = (0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)
VOLUME_2024_GBYTE = {"mobile": 10.0, "fixed": 250.0, "organisation": 600.0}
VOLUME_GROWTH = {"mobile": 1.15, "fixed": 1.12, "organisation": 1.12}
USE_OF_5G_OVER_4G = 2.0
BUSY_RATIO = {"mobile": 0.075, "fixed": 0.08, "organisation": 0.12}
"""As in scenario.yaml; needed here to size capacities."""


@dataclass(frozen=True)
class Settlement:
    """A cluster of homes."""

    id: str
    commune: Commune
    place: Point
    people_ratio: float

    @property
    def people(self) -> float:
        """People of the base year."""
        return self.people_ratio * self.commune.people


def make_settlements(facts: Facts) -> list[Settlement]:
    """Scatter settlements over a commune: its seat, strings along made-up canals, some near the seat, some anywhere."""
    mean_people = sum(commune.people for commune in facts.communes) / len(facts.communes)
    weights = [(commune.people / mean_people) ** 0.8 * commune.area_km2**0.1 for commune in facts.communes]
    counts = [max(12, count) for count in apportion(facts.territory.n_settlements, weights)]
    found: list[Settlement] = []
    for commune, count in zip(facts.communes, counts, strict=True):
        dice = Dice(f"settlements {commune.id}")
        places = _places(commune, count, facts.communes, dice)
        reach_km = 0.35 * _radius_km(commune)
        crowd = [
            (1.0 + 2.5 * math.exp(-((distance_km(place, commune.seat) / reach_km) ** 2))) * math.exp(dice.normal(0.5))
            for place in places
        ]
        ratios = shares(crowd)
        found += [
            Settlement(f"s{commune.id[1:]}-{number:02d}", commune, place, ratio)
            for number, (place, ratio) in enumerate(zip(places, ratios, strict=True), 1)
        ]
    return found


def _radius_km(commune: Commune) -> float:
    return math.sqrt(commune.area_km2 / math.pi)


def _places(commune: Commune, count: int, communes: list[Commune], dice: Dice) -> list[Point]:
    near = [other for other in communes if distance_km(other.middle, commune.middle) < 30.0]
    strings = [
        _string(commune, commune.seat if number == 0 else _in_disc(commune, dice), dice)
        for number in range(_n_strings(commune))
    ]
    places = [commune.seat]
    for _ in range(400 * count):
        if len(places) == count:
            break
        place = _candidate(commune, strings, dice)
        if _is_own(place, commune, near) and min(distance_km(place, other) for other in places) > 0.02 * _radius_km(
            commune
        ):
            places.append(place)
    return places


def _n_strings(commune: Commune) -> int:
    return 2 + (commune.area_km2 > 30.0) + (commune.area_km2 > 80.0) + (commune.area_km2 > 150.0)


def _string(commune: Commune, anchor: Point, dice: Dice) -> tuple[Point, float]:
    """A canal or road: a point it runs through and its direction."""
    return anchor, dice.uniform(0.0, math.pi)


def _in_disc(commune: Commune, dice: Dice) -> Point:
    radius = 1.1 * _radius_km(commune) * math.sqrt(dice.uniform())
    angle = dice.uniform(0.0, 2.0 * math.pi)
    return commune.middle[0] + radius * math.cos(angle), commune.middle[1] + radius * math.sin(angle)


def _candidate(commune: Commune, strings: list[tuple[Point, float]], dice: Dice) -> Point:
    kind = dice.uniform()
    radius = _radius_km(commune)
    if kind < 0.25:
        return commune.seat[0] + dice.normal(0.3 * radius), commune.seat[1] + dice.normal(0.3 * radius)
    if kind < 0.4:
        return _in_disc(commune, dice)
    (x, y), angle = strings[int(dice.uniform() * len(strings))]
    along, across = dice.uniform(-1.6 * radius, 1.6 * radius), dice.normal(0.03 * radius)
    return x + along * math.cos(angle) - across * math.sin(angle), y + along * math.sin(angle) + across * math.cos(
        angle
    )


def _is_own(place: Point, commune: Commune, near: list[Commune]) -> bool:
    """Whether the place is nearer to this commune's middle than to any other, in radii of the commune in question."""
    mine = distance_km(place, commune.middle) / _radius_km(commune)
    limit = 1.2 if commune.coastal else 1.45
    at_seat = distance_km(place, commune.seat) < 0.25 * _radius_km(commune)
    own = all(mine <= distance_km(place, other.middle) / _radius_km(other) for other in near)
    return at_seat or (mine < limit and own)


def commune_rows(facts: Facts) -> list[Row]:
    return [
        {
            "id": commune.id,
            "name": commune.name,
            "district": commune.district,
            "urban": commune.urban,
            "coastal": commune.coastal,
            "island": commune.island,
            "area_km2": commune.area_km2,
            "people": commune.people,
            "households": commune.households,
            "day_pull_ratio": DAY_PULL_URBAN if commune.urban else DAY_PULL_RURAL,
            "lat_deg": commune.lat_deg,
            "lon_deg": commune.lon_deg,
        }
        for commune in facts.communes
    ]


def settlement_rows(settlements: list[Settlement]) -> list[Row]:
    rows: list[Row] = []
    for settlement in settlements:
        lat_deg, lon_deg = to_degrees(settlement.place)
        rows.append(
            {
                "id": settlement.id,
                "commune": settlement.commune.id,
                "lat_deg": lat_deg,
                "lon_deg": lon_deg,
                "people_ratio": f"{settlement.people_ratio:.6f}",
                "indoor_ratio": INDOOR_RATIO,
            }
        )
    return rows


def operator_rows(facts: Facts) -> list[Row]:
    """Market shares as published, made to add up to 1 (the MVNOs ride on their hosts)."""
    published = [
        ("viettel", "Viettel", facts.figure("mobile_share", "Viettel")),
        ("vnpt", "VNPT (VinaPhone)", facts.figure("mobile_share", "VinaPhone")),
        ("mobifone", "MobiFone", facts.figure("mobile_share", "MobiFone")),
        ("vietnamobile", "Vietnamobile", facts.figure("vietnamobile_share", "Vietnamobile")),
    ]
    ratios = shares([share for _, _, share in published], 4)
    return [
        {"id": key, "name": name, "market_share_ratio": ratio}
        for (key, name, _), ratio in zip(published, ratios, strict=True)
    ]


def volume_gbyte(kind: str, year: int) -> float:
    return round(VOLUME_2024_GBYTE[kind] * VOLUME_GROWTH[kind] ** (year - YEARS[0]), 1)


def population_ratio(year: int, commune: Commune | None = None) -> float:
    """Return people of a year over those of the first, of a commune or of the province."""
    step = year - YEARS[0]
    return commune.growth[step] if commune else (1.0 + BANDS["central"][0]) ** step


def busy_hour_mbps(kind: str, year: int) -> float:
    """What a line or a phone without 5G asks for in the busy hour."""
    return volume_gbyte(kind, year) * 8000.0 * BUSY_RATIO[kind] / (30.0 * 3600.0)


def mobile_mbps_per_person(year: int) -> float:
    step = year - YEARS[0]
    users = USERS_4G[step] + (USE_OF_5G_OVER_4G - 1.0) * USERS_5G[step]
    return users * busy_hour_mbps("mobile", year)


def adoption_rows() -> list[Row]:
    return [
        {
            "year": year,
            "organisation_take_up_ratio": ORGANISATION_TAKE_UP[step],
            "users_4g_ratio": USERS_4G[step],
            "users_5g_ratio": USERS_5G[step],
            "volume_4g_gbyte": volume_gbyte("mobile", year),
            "volume_5g_gbyte": round(USE_OF_5G_OVER_4G * volume_gbyte("mobile", year), 1),
            "volume_fixed_gbyte": volume_gbyte("fixed", year),
            "volume_organisation_gbyte": volume_gbyte("organisation", year),
            "n_streams_per_line": STREAMS_PER_LINE[step],
        }
        for step, year in enumerate(YEARS)
    ]


def district_rows(facts: Facts) -> list[Row]:
    return [{"district": name, "growth_per_year": rate} for name, rate in facts.territory.growth.items()]


def band_rows() -> list[Row]:
    return [
        {"id": name, "people_growth_per_year": people, "volume_growth_per_year": volume}
        for name, (people, volume) in BANDS.items()
    ]
