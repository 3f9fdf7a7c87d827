"""Offices: Party and State bodies on the TSLCD, data centres, postal points."""

from __future__ import annotations

from province.backbone import Graph
from province.fact import Commune, Facts
from province.people import Settlement
from province.plane import Dice, apportion, distance_km, to_degrees
from province.table import Row

DEPARTMENTS = (
    "Văn phòng Tỉnh ủy",
    "Văn phòng Hội đồng nhân dân tỉnh",
    "Sở Nội vụ",
    "Sở Tư pháp",
    "Sở Kế hoạch và Đầu tư",
    "Sở Tài chính",
    "Sở Công Thương",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Sở Giao thông vận tải",
    "Sở Xây dựng",
    "Sở Tài nguyên và Môi trường",
    "Sở Thông tin và Truyền thông",
    "Sở Lao động - Thương binh và Xã hội",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Khoa học và Công nghệ",
    "Sở Giáo dục và Đào tạo",
    "Sở Y tế",
    "Thanh tra tỉnh",
    "Ban Dân tộc",
    "Ban Quản lý Khu kinh tế",
)
COMMITTED_MBPS = {"province": 1000.0, "department": 300.0, "district": 300.0, "commune": 200.0}
OLD_COMMUNE_MBPS = 100.0
RAISED_RATIO = 0.88
"""Share of commune circuits that were doubled to 200 Mb/s by June 2025."""
BUSY_RATIO = 0.4


def body_rows(facts: Facts, graph: Graph) -> list[Row]:
    dice = Dice("bodies")
    core = graph.core
    city = core.commune.id if core.commune else ""
    rows = [_body("gov-province", "Ủy ban nhân dân tỉnh Cà Mau", "province", city, core.id, 1000.0, dice)]
    for number, name in enumerate(DEPARTMENTS, 1):
        rows.append(
            _body(f"gov-department-{number:02d}", name, "department", city, core.id, COMMITTED_MBPS["department"], dice)
        )
    for district in dict.fromkeys(commune.district for commune in facts.communes):
        hub = graph.town(district)
        name = f"Ủy ban nhân dân {'thành phố' if district == graph.territory.core_town else 'huyện'} {district}"
        commune = hub.commune.id if hub.commune else ""
        rows.append(
            _body(f"gov-district-{hub.id[3:]}", name, "district", commune, hub.id, COMMITTED_MBPS["district"], dice)
        )
    slow = set(dice.shuffled(len(facts.communes))[: len(facts.communes) - round(RAISED_RATIO * len(facts.communes))])
    for number, commune in enumerate(facts.communes):
        committed = OLD_COMMUNE_MBPS if number in slow else COMMITTED_MBPS["commune"]
        name = f"Ủy ban nhân dân {commune.name} ({commune.district})"
        rows.append(
            _body(f"gov-{commune.id}", name, "commune", commune.id, graph.of_commune(commune).id, committed, dice)
        )
    return rows


def _body(key: str, name: str, level: str, commune: str, node: str, committed_mbps: float, dice: Dice) -> Row:
    return {
        "id": key,
        "name": name,
        "level": level,
        "commune": commune,
        "node": node,
        "committed_mbps": committed_mbps,
        "busy_hour_mbps": BUSY_RATIO * committed_mbps,
        "tail_km": round(dice.uniform(0.2, 2.0), 2),
        "basis": "assumed",
    }


def centre_rows(graph: Graph) -> list[Row]:
    return [
        {
            "id": "dc-province",
            "name": "Trung tâm dữ liệu tỉnh (IOC)",
            "kind": "provincial",
            "node": graph.core.id,
            "hosts_platform": True,
            "in_service_year": 2000,
            "basis": "assumed",
        },
        {
            "id": "dc-cloud",
            "name": "Government cloud at the carriers' centre",
            "kind": "government_cloud",
            "node": graph.town("TP Hồ Chí Minh").id,
            "hosts_platform": True,
            "in_service_year": 2026,
            "basis": "assumed",
        },
    ]


def postal_rows(facts: Facts, settlements: list[Settlement], graph: Graph) -> list[Row]:
    """One staffed point at each commune's seat, the others unattended in settlements, by people."""
    others = apportion(
        facts.territory.n_postal_points - len(facts.communes), [commune.people for commune in facts.communes]
    )
    rows: list[Row] = []
    for commune, count in zip(facts.communes, others, strict=True):
        rows.append(
            _postal(f"post-{commune.id}", commune, (commune.lat_deg, commune.lon_deg), 0.3, graph, staffed=True)
        )
        own = [one for one in settlements if one.commune is commune and distance_km(one.place, commune.seat) > 0.3]
        largest = sorted(own, key=lambda one: -one.people_ratio)[:count]
        for number, one in enumerate(largest, 1):
            tail_km = round(1.25 * distance_km(one.place, commune.seat), 2)
            rows.append(
                _postal(f"post-{commune.id}-{number}", commune, to_degrees(one.place), tail_km, graph, staffed=False)
            )
    return rows


def _postal(key: str, commune: Commune, place: tuple[float, float], tail_km: float, graph: Graph, staffed: bool) -> Row:
    return {
        "id": key,
        "commune": commune.id,
        "node": graph.of_commune(commune).id,
        "lat_deg": place[0],
        "lon_deg": place[1],
        "staffed": staffed,
        "internet": staffed,
        "tail_km": tail_km,
        "basis": "assumed",
    }
