"""The facts, read once: communes, district seats, road links, telecom figures, targets."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from province.growth import growth_factors
from province.plane import Point, to_km
from province.territory import CAMAU, Territory

Given = list[dict[str, str]]


@dataclass(frozen=True)
class Commune:
    """A commune-level unit; places in kilometres on the plane."""

    id: str
    name: str
    ward: bool
    district: str
    urban: bool
    coastal: bool
    island: bool
    area_km2: float
    people: int
    household_size: float
    seat: Point
    middle: Point
    lat_deg: float
    lon_deg: float
    n_old_units: int = 1
    """Communes it was made of, each with a health station and offices of its own."""
    growth: tuple[float, ...] = ()  # people of each year over those of the first

    @property
    def n_offshore_homes(self) -> int:
        """Homes on Hòn Chuối, which belongs to Sông Đốc (47 households)."""
        return 47 if self.id == "c32098" else 0

    @property
    def households(self) -> float:
        """People over household size."""
        return round(self.people / self.household_size, 1)


@dataclass(frozen=True)
class Road:
    """A possible link between two district seats or towns."""

    a: str
    b: str
    km: float
    candidate: bool
    corridor: str


@dataclass(frozen=True)
class Facts:
    """Everything that is known rather than assumed, and the territory it is known of."""

    territory: Territory
    communes: list[Commune]
    towns: dict[str, Point]
    roads: list[Road]
    telecom: Given
    targets: Given

    def figure(self, fact: str, scope: str) -> float:
        """Return the newest-listed value of a telecom fact."""
        found = [row["value"] for row in self.telecom if row["fact"] == fact and row["scope"].startswith(scope)]
        return float(found[-1])


def read_facts(folder: Path) -> Facts:
    names = ("communes", "district_links", "telecom", "targets")
    return make_facts(CAMAU, *(rows_of(folder / f"{name}.csv") for name in names))


def make_facts(territory: Territory, communes: Given, roads: Given, telecom: Given, targets: Given) -> Facts:
    """Return the facts of a territory from rows as they stand in ``facts/``."""
    towns: dict[str, Point] = {}
    for row in roads:
        for end in "ab":
            towns.setdefault(row[end], to_km(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])))
    return Facts(
        territory=territory,
        communes=_grown([_commune(row) for row in communes], territory),
        towns=towns,
        roads=[
            Road(
                row["a"],
                row["b"],
                float(row["road_km_stated"] or row["road_km_est"]),
                row["candidate_link"] == "1",
                row["corridor"],
            )
            for row in roads
        ],
        telecom=telecom,
        targets=targets,
    )


def rows_of(file: Path) -> Given:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _grown(communes: list[Commune], territory: Territory) -> list[Commune]:
    factors = growth_factors([one.people for one in communes], [territory.growth[one.district] for one in communes])
    return [replace(one, growth=growth) for one, growth in zip(communes, factors, strict=True)]


def _commune(row: dict[str, str]) -> Commune:
    lat_deg, lon_deg = float(row["seat_lat"]), float(row["seat_lon"])
    return Commune(
        id=f"c{row['gso_code']}",
        name=row["name_vi"],
        ward=row["type"] == "phường",
        district=row["district"],
        urban=row["urban"] == "1",
        coastal=row["coastal"] == "1",
        island=row["island_part"] == "1",
        area_km2=float(row["area_km2"]),
        people=int(row["pop_2024_est"]),
        household_size=float(row["hh_size"]),
        seat=to_km(lat_deg, lon_deg),
        middle=to_km(float(row["lat"]), float(row["lon"])),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        n_old_units=int(row.get("n_old_units", 1)),
    )
