"""The communes of July 2025 in the form of ``communes.csv``: people, seats and areas from the old ones in them."""

from __future__ import annotations

from collections import defaultdict
from math import fsum

from province.fact import Given
from province.plane import apportion, distance_km, to_km

HOUSEHOLD_SIZE = 3.7
"""Where the census of 2019 is not known by district, as in ``scenarios/camau``."""
TOWN_TYPES = ("phường", "thị trấn")


def commune_facts(units: Given, parts: Given, before: Given, roads: Given, people: int) -> Given:
    """Return a row for each commune of 2025.

    Parameters
    ----------
    units : rows of ``facts/communes_2025.csv``
    parts : rows of ``facts/old_communes.csv``
    before : rows of the communes of Cà Mau in 2024
    roads : rows of ``district_links.csv``, for the seats of districts
    people : int
        Residents of the merged province in 2024.
    """
    towns = {row[end]: (row[f"{end}_lat"], row[f"{end}_lon"]) for row in roads for end in "ab"}
    old = {row["gso_code"]: row for row in before}
    parts_of = defaultdict(list)
    for part in parts:
        parts_of[part["new_code"]].append(part)
    residents = _residents(units, people, sum(int(row["pop_2024_est"]) for row in before))
    rows: Given = []
    for unit in units:
        own = parts_of[unit["code"]]
        seat = _seat(unit, own, towns)
        known = [old[part["old_code"]] for part in own if part["old_code"]]
        rows.append(
            {
                "gso_code": unit["code"],
                "name_vi": unit["name_vi"],
                "type": unit["type"],
                "district": own[0]["old_district"],
                "lat": unit["lat"],
                "lon": unit["lon"],
                "seat_lat": seat[0],
                "seat_lon": seat[1],
                "area_km2": unit["official_area_km2"] or unit["polygon_area_km2"],
                "pop_2024_est": str(residents[unit["code"]]),
                "hh_size": f"{_household_size(known):.3f}",
                "urban": str(int(unit["type"] == "phường")),
                "coastal": max(part["coastal"] for part in own),
                "island_part": max((row["island_part"] for row in known), default="0"),
                "n_old_units": str(len(own)),
            }
        )
    return rows


def _residents(units: Given, people: int, people_camau: int) -> dict[str, int]:
    """Split the residents of each old province by registered people; they add up to those of the merged one."""
    found: dict[str, int] = {}
    for province, total in (("Cà Mau", people_camau), ("Bạc Liêu", people - people_camau)):
        own = [unit for unit in units if unit["old_province"] == province]
        counts = apportion(total, [float(unit["registered_pop_est"]) for unit in own])
        found |= {unit["code"]: count for unit, count in zip(own, counts, strict=True)}
    return found


def _seat(unit: dict[str, str], own: Given, towns: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Take the old seat in town, nearest to the district's, else that of the old commune of the name, else any.

    Without seats (Bạc Liêu) it is the district's seat, where that lies here and is known, else the middle.
    """
    known = [part for part in own if part["seat_lat"]]
    town = towns[own[0]["old_district"]]
    if not known:
        return town if any(part["district_seat"] == "1" for part in own) else (unit["lat"], unit["lon"])
    in_town = [part for part in known if part["old_type"] in TOWN_TYPES]
    named = [part for part in known if part["old_name"] == unit["name_vi"]]
    chosen = min(in_town or named or known, key=lambda part: distance_km(_place(part), to_km(*map(float, town))))
    return chosen["seat_lat"], chosen["seat_lon"]


def _place(part: dict[str, str]) -> tuple[float, float]:
    return to_km(float(part["seat_lat"]), float(part["seat_lon"]))


def _household_size(known: Given) -> float:
    """Mean of the old communes' sizes, by people."""
    if not known:
        return HOUSEHOLD_SIZE
    weights = [float(row["pop_2024_est"]) for row in known]
    return fsum(weights) / fsum(weight / float(row["hh_size"]) for weight, row in zip(weights, known, strict=True))
