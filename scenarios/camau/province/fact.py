"""The facts, read once: communes, district seats, road links, telecom figures, targets."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

from province.growth import growth_factors
from province.plane import Point, to_km


@dataclass(frozen=True)
class Commune:
    """A commune-level unit as of July 2024; places in kilometres on the plane."""

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
    growth: tuple[float, ...] = ()  # people of each year over those of the first

    @property
    def n_offshore_homes(self) -> int:
        """Homes on Hòn Chuối, which belongs to thị trấn Sông Đốc (47 households)."""
        return 47 if self.island and self.urban else 0

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
    """Everything that is known rather than assumed."""

    communes: list[Commune]
    towns: dict[str, Point]
    roads: list[Road]
    telecom: list[dict[str, str]]
    targets: list[dict[str, str]]

    def figure(self, fact: str, scope: str) -> float:
        """Return the newest-listed value of a telecom fact."""
        found = [row["value"] for row in self.telecom if row["fact"] == fact and row["scope"].startswith(scope)]
        return float(found[-1])


def read_facts(folder: Path) -> Facts:
    roads = rows_of(folder / "district_links.csv")
    towns: dict[str, Point] = {}
    for row in roads:
        for end in "ab":
            towns.setdefault(row[end], to_km(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])))
    return Facts(
        communes=_grown([_commune(row) for row in rows_of(folder / "communes.csv")]),
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
        telecom=rows_of(folder / "telecom.csv"),
        targets=rows_of(folder / "targets.csv"),
    )


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _grown(communes: list[Commune]) -> list[Commune]:
    factors = growth_factors([one.people for one in communes], [one.district for one in communes])
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
    )
