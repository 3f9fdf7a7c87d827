"""Services for everybody: profiles, and the sites that are held to them."""

from __future__ import annotations

from province.backbone import Graph
from province.fact import Commune, Facts
from province.organisations import AT_A_SEAT, IN_EVERY_COMMUNE, IN_THE_CITY, KINDS
from province.plane import apportion
from province.table import Row

PROFILES: dict[str, tuple[str, str, float, float, float, float, int, int, float, bool, str | None]] = {
    # name, end, down and up Mb/s of a session, ms one way, available, hours, at once for each user, everybody's, input
    "desk": ("Desk for public services on line", "platform", 4.0, 2.0, 100.0, 0.99, 7, 17, 0.5, False, None),
    "lesson": ("Lessons on line at school", "exit", 2.0, 0.5, 150.0, 0.99, 7, 17, 0.1, False, "school-digital-each"),
    "station": ("Work of a health station", "platform", 4.0, 4.0, 100.0, 0.99, 7, 17, 0.2, False,
                "health-station-each"),
    "consultation": ("Consultation by video", "exit", 2.0, 2.0, 150.0, 0.995, 7, 17, 0.25, False, "telehealth-each"),
    "records": ("Electronic records with images", "platform", 50.0, 50.0, 100.0, 0.995, 0, 24, 0.01, False,
                "hospital-emr-each"),
    "farming": ("Farming platforms", "platform", 2.0, 0.5, 150.0, 0.99, 0, 24, 0.0, True, None),
    "course": ("Course by video", "exit", 4.0, 0.5, 150.0, 0.99, 0, 24, 0.0, True, None),
    "advanced": ("Advanced services of high quality", "exit", 25.0, 5.0, 50.0, 0.995, 0, 24, 0.0, True, None),
}  # fmt: skip
SITES: dict[str, tuple[float, str]] = {
    # users (pupils; staff; beds, of which a consultation takes the rooms), profiles
    "school": (450.0, "lesson"),
    "college": (1500.0, "lesson"),
    "health_station": (6.0, "station;consultation"),
    "hospital": (200.0, "records;consultation"),
}


def profile_rows() -> list[Row]:
    return [
        {
            "id": key,
            "name": name,
            "end": end,
            "down_mbps": down,
            "up_mbps": up,
            "delay_ms": delay,
            "available_ratio": available,
            "first_hour": first,
            "last_hour": last,
            "active_ratio": active,
            "for_people": people,
            "programme": programme,
        }
        for key, (name, end, down, up, delay, available, first, last, active, people, programme) in PROFILES.items()
    ]


def site_rows(facts: Facts, graph: Graph, seats: set[str]) -> list[Row]:
    """Schools by people, health stations, hospitals and colleges as the demand room counts them."""
    schools = _schools(facts)
    rows: list[Row] = []
    for commune, n_schools in zip(facts.communes, schools, strict=True):
        numbers = {"school": n_schools} | _counted(commune, seats, facts.territory.core_commune)
        for kind, number in numbers.items():
            rows += [_site(f"{kind}-{commune.id}-{one}", kind, commune, graph) for one in range(1, number + 1)]
    return rows


def _schools(facts: Facts) -> list[int]:
    _, urban, rural, *_ = KINDS["school"]
    expected = [one.people / 1000.0 * (urban if one.urban else rural) for one in facts.communes]
    return apportion(round(sum(expected)), expected)


def _counted(commune: Commune, seats: set[str], core_commune: str) -> dict[str, int]:
    given = [IN_EVERY_COMMUNE] * commune.n_old_units
    given += [AT_A_SEAT] * (commune.id in seats) + [IN_THE_CITY] * (commune.id == core_commune)
    return {kind: sum(part.get(kind, 0) for part in given) for kind in SITES if kind != "school"}


def _site(key: str, kind: str, commune: Commune, graph: Graph) -> Row:
    users, profiles = SITES[kind]
    return {
        "id": key,
        "kind": kind,
        "commune": commune.id,
        "node": graph.of_commune(commune).id,
        "n_users": users,
        "profiles": profiles,
        "line": KINDS[kind][3 if commune.urban else 4],
        "basis": "assumed",
    }
