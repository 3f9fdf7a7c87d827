"""Party and State bodies before and after the reform, and the work they do: it is handed on, it does not vanish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from province.backbone import Graph
from province.fact import Commune, Facts, Given
from province.office import (
    BUSY_RATIO,
    COMMITTED_MBPS,
    LESSOR,
    OLD_COMMUNE_MBPS,
    RAISED_RATIO,
    SECURITY,
    USES,
)
from province.office import DEPARTMENTS as OLD_DEPARTMENTS
from province.plane import Dice
from province.table import Row
from province.whole import Province

DEPARTMENTS = (
    "Văn phòng Tỉnh ủy",
    "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Sở Nội vụ",
    "Sở Tư pháp",
    "Sở Tài chính",
    "Sở Công Thương",
    "Sở Nông nghiệp và Môi trường",
    "Sở Xây dựng",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Sở Dân tộc và Tôn giáo",
    "Thanh tra tỉnh",
    "Ban Quản lý Khu kinh tế",
)
SECOND_SEAT = "Bạc Liêu"
CENTRE, CENTRE_TOWN = "gov-centre", "TP Hồ Chí Minh"
MERGED_MBPS = {"province": 2000.0, "department": 1000.0, "commune": COMMITTED_MBPS["commune"]}
"""Circuits of the merged province: those at the hub sized for the work of two, communes as published."""
TAIL_KM = (0.2, 2.0)


@dataclass(frozen=True)
class Place:
    """Where a body sits: a commune and its node; no commune outside the province."""

    commune: str | None
    node: str


@dataclass(frozen=True)
class Half:
    """An old province: its capital, its communes of 2025 and the old communes that went into them."""

    name: str
    capital: Place
    communes: list[Commune]
    parts: Given

    @property
    def areas(self) -> list[str]:
        """Its districts."""
        return list(dict.fromkeys(commune.district for commune in self.communes))


def halves(facts: Facts, graph: Graph, parts: Given) -> list[Half]:
    """Return Cà Mau and Bạc Liêu as they were."""
    found = []
    for name in (graph.territory.core_town, SECOND_SEAT):
        own = [part for part in parts if (part["old_code"] != "") == (name == graph.territory.core_town)]
        codes = {f"c{part['new_code']}" for part in own}
        communes = [commune for commune in facts.communes if commune.id in codes]
        found.append(Half(name, _seat(graph, name), communes, own))
    return found


def _seat(graph: Graph, area: str) -> Place:
    node = graph.town(area)
    return Place(node.commune.id if node.commune else None, node.id)


def before(half: Half, graph: Graph) -> list[Row]:
    """Return the bodies of an old province: committee, departments, districts, old communes, and the centre above."""
    return [
        _centre(graph),
        *_capital(half.name, half.capital, OLD_DEPARTMENTS, COMMITTED_MBPS),
        *_districts(half, graph, half.capital),
        *_old_communes(half, graph),
    ]


def districts_kept(both: list[Half], graph: Graph) -> list[Row]:
    """Return the bodies of the merged province if districts and old communes had stayed."""
    rows = _merged_capital(both, graph)
    for half in both:
        rows += [*_districts(half, graph, both[0].capital), *_old_communes(half, graph)]
    return rows


def after(both: list[Half], graph: Graph) -> list[Row]:
    """Return the bodies of the merged province: each commune carries what its old ones and their district did."""
    rows = _merged_capital(both, graph)
    communes = [commune for half in both for commune in half.communes]
    handed_on = _handed_on(both, graph)
    slow = _slow([commune.id for commune in communes])
    for commune in communes:
        place = Place(commune.id, graph.of_commune(commune).id)
        committed = OLD_COMMUNE_MBPS if commune.id in slow else MERGED_MBPS["commune"]
        name = f"Ủy ban nhân dân {'phường' if commune.ward else 'xã'} {commune.name}"
        above = _committee(both[0].capital)
        rows.append(_body(f"gov-{commune.id}", name, "commune", place, above, committed, handed_on[commune.id]))
    return rows


def _merged_capital(both: list[Half], graph: Graph) -> list[Row]:
    """Return committee and departments, with the work of two, and the office that stayed in the second seat."""
    capital = both[0].capital
    rows = _capital(both[0].name, capital, DEPARTMENTS, MERGED_MBPS)
    work = Counter({"province": 0.0, "department": 0.0})
    for half in both:
        for row in _capital(half.name, half.capital, OLD_DEPARTMENTS, COMMITTED_MBPS):
            work[str(row["level"])] += float(str(row["busy_hour_mbps"]))
    second = _body(
        "gov-second-seat",
        f"Trung tâm Phục vụ hành chính công tỉnh, cơ sở {SECOND_SEAT}",
        "department",
        _seat(graph, SECOND_SEAT),
        None,
        MERGED_MBPS["department"],
        0.0,
    )
    rows.append(second)
    number = Counter(str(row["level"]) for row in rows)
    shared = [{**row, "busy_hour_mbps": round(work[str(row["level"])] / number[str(row["level"])], 1)} for row in rows]
    return [_centre(graph), *shared]


def _capital(name: str, place: Place, departments: Iterable[str], committed: dict[str, float]) -> list[Row]:
    key, full = _committee(place), f"Ủy ban nhân dân tỉnh {name}"
    rows = [_planned(key, full, "province", place, CENTRE, committed["province"])]
    for number, department in enumerate(departments, 1):
        own = f"gov-department-{place.commune}-{number:02d}"
        rows.append(_planned(own, department, "department", place, None, committed["department"]))
    return rows


def _committee(capital: Place) -> str:
    return f"gov-province-{capital.commune}"


def _centre(graph: Graph) -> Row:
    """Return the node of the central level, beyond the exit where the carriers' centres are."""
    place = Place(None, graph.town(CENTRE_TOWN).id)
    return {**_body(CENTRE, "Cục Bưu điện Trung ương", "central", place, None, 0.0, 0.0), "tail_km": 0.0}


def _districts(half: Half, graph: Graph, capital: Place) -> list[Row]:
    rows = []
    for area in half.areas:
        place, name = _seat(graph, area), f"Ủy ban nhân dân cấp huyện {area}"
        rows.append(
            _planned(_district(place), name, "district", place, _committee(capital), COMMITTED_MBPS["district"])
        )
    return rows


def _district(seat: Place) -> str:
    return f"gov-district-{seat.commune}"


def _old_communes(half: Half, graph: Graph) -> list[Row]:
    """Return the old communes, each at the node of the commune it went into: only the bodies differ, not the fibre."""
    slow = _slow([_old_key(part) for part in half.parts])
    rows = []
    for part in half.parts:
        key = _old_key(part)
        place = Place(f"c{part['new_code']}", f"n-c{part['new_code']}")
        committed = OLD_COMMUNE_MBPS if key in slow else COMMITTED_MBPS["commune"]
        name = f"Ủy ban nhân dân {part['old_name']} ({part['old_district']})"
        above = _district(_seat(graph, part["old_district"]))
        rows.append(_planned(key, name, "commune", place, above, committed))
    return rows


def _old_key(part: dict[str, str]) -> str:
    if part["old_code"]:
        return f"gov-old-{part['old_code']}"
    return f"gov-old-{part['new_code']}-{part['rank']}"


def _slow(keys: list[str]) -> set[str]:
    """Draw the circuits that were not raised."""
    n_slow = len(keys) - round(RAISED_RATIO * len(keys))
    return {keys[i] for i in Dice(f"slow circuits {keys[0]}").shuffled(len(keys))[:n_slow]}


def _handed_on(both: list[Half], graph: Graph) -> dict[str, float]:
    """Return the busy-hour load of each commune: that of its old communes and, by their number, of the district."""
    load: dict[str, float] = Counter()
    for half in both:
        for row in _old_communes(half, graph):
            load[str(row["commune"])] += float(str(row["busy_hour_mbps"]))
        old_units = Counter(dict.fromkeys(half.areas, 0))
        for commune in half.communes:
            old_units[commune.district] += commune.n_old_units
        for commune in half.communes:
            share = commune.n_old_units / old_units[commune.district]
            load[commune.id] += share * BUSY_RATIO * COMMITTED_MBPS["district"]
    return {key: round(mbps, 1) for key, mbps in load.items()}


def _planned(key: str, name: str, level: str, place: Place, parent: str | None, committed_mbps: float) -> Row:
    return _body(key, name, level, place, parent, committed_mbps, BUSY_RATIO * committed_mbps)


def _body(
    key: str, name: str, level: str, place: Place, parent: str | None, committed_mbps: float, busy_hour_mbps: float
) -> Row:
    return {
        "id": key,
        "name": name,
        "level": level,
        "parent": parent,
        "commune": place.commune,
        "node": place.node,
        "committed_mbps": committed_mbps,
        "busy_hour_mbps": busy_hour_mbps,
        "tail_km": round(Dice(f"tail {key}").uniform(*TAIL_KM), 2),
        "circuit": "leased" if place.commune else "own",
        "operator": LESSOR if place.commune else None,
        "encrypted": level != "commune",
        "security_level": SECURITY[level],
        "basis": "assumed",
    }


def beside_uses(rows: list[Row]) -> list[Row]:
    """Return bodies with their load in the busy hour less what ``government.uses`` names, which is put on beside it."""
    own = [max(0.0, float(str(row["busy_hour_mbps"])) - _named_mbps(str(row["level"]))) for row in rows]
    return [{**row, "busy_hour_mbps": round(mbps, 1)} for row, mbps in zip(rows, own, strict=True)]


def _named_mbps(level: str) -> float:
    return sum(use["rate_mbps"] for use in USES if level in use["levels"].split(";") and use["profile"] == "office")


def work_of(programmes: list[Row], was: list[Row], now: list[Row]) -> list[Row]:
    """Return the programmes with the work of the bodies that were, done by those that are.

    What districts did alone (``files-district-80``) goes to the communes if there are no districts now.
    """
    n_was, n_now = (Counter(str(row["level"]) for row in rows) for rows in (was, now))
    own = {str(row["id"]): row for row in programmes}
    extra = 0.0
    if not n_now["district"]:
        extra = n_was["district"] * _per_body(own["files-district-80"]) / _per_body(own["files-commune-60"])
    rows: list[Row] = []
    for row in programmes:
        levels = str(row["of"]).split(";")
        done_by = sum(n_now[level] for level in levels)
        work = sum(n_was[level] for level in levels) + (extra if row["id"] == "files-commune-60" else 0.0)
        moves = row["units"] == "bodies" and done_by > 0
        factor = float(str(row["units_factor"])) * work / done_by if moves else row["units_factor"]
        rows.append({**row, "units_factor": round(factor, 4) if isinstance(factor, float) else factor})
    return rows


def _per_body(row: Row) -> float:
    return float(str(row["transactions_per_year"])) * float(str(row["transaction_mbyte"]))


def reformed(province: Province, parts: Given) -> dict[str, list[Row]]:
    """Return all tables of the merged province, and beside them those of the variants that keep what was."""
    graph = province.graph
    both = halves(province.facts, graph, parts)
    tables = province.tables()
    plain = tables["demand.programmes"]
    was = [row for half in both for row in before(half, graph)]
    now = after(both, graph)
    kept = districts_kept(both, graph)
    tables |= {
        "government.bodies": beside_uses(now),
        "demand.programmes": work_of(plain, was, now),
        "government.bodies.districts_kept": beside_uses(kept),
        "demand.programmes.districts_kept": work_of(plain, was, kept),
        "demand.programmes.before": plain,
    }
    for half, key in zip(both, ("camau", "bac_lieu"), strict=True):
        tables[f"government.bodies.before_{key}"] = beside_uses(before(half, graph))
    return tables
