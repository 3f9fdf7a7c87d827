"""Offices: Party and State bodies on the TSLCD, postal points."""

from __future__ import annotations

from typing import Any

from province.backbone import Graph, Node
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
RANKS = {"central": 1, "province": 2, "department": 2, "district": 3, "commune": 4}
REFORM_DAY = "2025-07-01"
"""First day without the district level."""
COMMITTED_MBPS = {"central": 1000.0, "province": 1000.0, "department": 300.0, "district": 300.0, "commune": 200.0}
OLD_COMMUNE_MBPS = 100.0
RAISED_RATIO = 0.88
"""Share of commune circuits that were doubled to 200 Mb/s by June 2025."""
BUSY_RATIO = 0.4
"""Busy-hour load over the committed rate, uses that follow offices included."""
LESSOR = "vnpt"
SECURITY = {"central": 4, "province": 3, "department": 3, "district": 2, "commune": 2}
"""Level of the most protected system of a body."""
ALL = "province;department;district;commune"
UPPER = "province;department"
USES: list[dict[str, Any]] = [
    {
        "id": key,
        "levels": levels,
        "far_node": far,
        "rate_mbps": rate_mbps,
        "profile": profile,
        "from_hour": hours[0],
        "to_hour": hours[1],
        "in_service_year": year,
        "source": source,
    }
    for key, levels, far, rate_mbps, profile, hours, year, source in (
        ("portal", ALL, False, 1.0, "office", (0, 24), 2000, "pages and forms of the province's portal for 20 desks"),
        ("databases", ALL, True, 1.0, "office", (0, 24), 2000, "look-ups in national databases by 20 desks"),
        ("ministries", UPPER, True, 10.0, "office", (0, 24), 2000, "systems of ministries, 100 desks of 0.1 Mb/s"),
        ("copies", UPPER, True, 5.0, "flat", (0, 5), 2026, "nightly copies in the cloud: 11 GB a body"),
    )
]
"""What bodies do on the TSLCD; documents, files and meetings of few are programmes of the plan."""
MEETINGS = {2025: 1646.0, 2030: 1646.0}
"""Year -> hour of a meeting of the province with all below: 10 March at two in the afternoon."""
POSTAL_LINE_MBPS, N_DESKS = 100.0, 3


def body_rows(facts: Facts, graph: Graph) -> list[Row]:
    dice = Dice("bodies")
    core = graph.core
    city = core.commune.id if core.commune else ""
    rows = [_body("gov-province", "Ủy ban nhân dân tỉnh Cà Mau", "province", city, core.id, 1000.0, dice)]
    for number, name in enumerate(DEPARTMENTS, 1):
        rows.append(
            _body(f"gov-department-{number:02d}", name, "department", city, core.id, COMMITTED_MBPS["department"], dice)
        )
    seats = {}
    for district in dict.fromkeys(commune.district for commune in facts.communes):
        hub = graph.town(district)
        name = f"Ủy ban nhân dân {'thành phố' if district == graph.territory.core_town else 'huyện'} {district}"
        commune = hub.commune.id if hub.commune else ""
        seats[district] = f"gov-district-{hub.id[3:]}"
        rows.append(_body(seats[district], name, "district", commune, hub.id, COMMITTED_MBPS["district"], dice))
    slow = set(dice.shuffled(len(facts.communes))[: len(facts.communes) - round(RAISED_RATIO * len(facts.communes))])
    for number, commune in enumerate(facts.communes):
        committed = OLD_COMMUNE_MBPS if number in slow else COMMITTED_MBPS["commune"]
        name = f"Ủy ban nhân dân {commune.name} ({commune.district})"
        rows.append(
            _body(f"gov-{commune.id}", name, "commune", commune.id, graph.of_commune(commune).id, committed, dice)
            | {"parent": seats[commune.district]}
        )
    rows[0] |= {"parent": "gov-central", "second_node": _next_to(graph, core).id, "second_tail_km": 2.0}
    return [*rows, _central_body(graph)]


def _next_to(graph: Graph, core: Node) -> Node:
    """The node of a commune nearest to the core."""
    others = [node for node in graph.nodes.values() if node.commune and node is not core]
    return min(others, key=lambda node: distance_km(node.place, core.place))


def _body(key: str, name: str, level: str, commune: str, node: str, committed_mbps: float, dice: Dice) -> Row:
    named = sum(use["rate_mbps"] for use in USES if level in use["levels"].split(";") and use["profile"] == "office")
    return {
        "id": key,
        "name": name,
        "level": level,
        "parent": "gov-province" if level == "district" else None,
        "commune": commune,
        "node": node,
        "committed_mbps": committed_mbps,
        "busy_hour_mbps": BUSY_RATIO * committed_mbps - named,
        "tail_km": round(dice.uniform(0.2, 2.0), 2),
        "second_node": None,
        "second_tail_km": 0.0,
        "circuit": "leased",
        "operator": LESSOR,
        "encrypted": level != "commune",
        "security_level": SECURITY[level],
        "basis": "assumed",
    }


def _central_body(graph: Graph) -> Row:
    """The regional centre of the level I network, at the southern exit."""
    return {
        "id": "gov-central",
        "name": "Cục Bưu điện Trung ương (mạng cấp I, khu vực phía Nam)",
        "level": "central",
        "parent": None,
        "commune": None,
        "node": graph.town("TP Hồ Chí Minh").id,
        "committed_mbps": COMMITTED_MBPS["central"],
        "busy_hour_mbps": 0.0,
        "tail_km": 0.2,
        "second_node": None,
        "second_tail_km": 0.0,
        "circuit": "own",
        "operator": None,
        "encrypted": True,
        "security_level": SECURITY["central"],
        "basis": "assumed",
    }


def level_rows() -> list[Row]:
    return [
        {
            "id": key,
            "rank": rank,
            "committed_mbps": COMMITTED_MBPS[key],
            "circuit_to": "hub",
            "to_day": REFORM_DAY if key == "district" else "2200-01-01",
            "basis": "assumed",
        }
        for key, rank in RANKS.items()
    ]


def use_rows(graph: Graph) -> list[Row]:
    far = graph.town("TP Hồ Chí Minh").id
    return [{**use, "far_node": far if use["far_node"] else None, "basis": "assumed"} for use in USES]


def meeting_rows() -> list[Row]:
    return [
        {
            "id": f"briefing-{year}",
            "levels": "province;department;district;commune",
            "year": year,
            "start_h": start_h,
            "duration_h": 2.0,
            "stream_mbps": 4.0,
            "n_streams": 2,
            "basis": "assumed",
        }
        for year, start_h in MEETINGS.items()
    ]


def security_rows() -> list[Row]:
    return [
        {
            "level": level,
            "n_tails_min": 2 if level >= 3 else 1,
            "n_hubs_min": 2 if level >= 4 else 1,
            "any_conduit": level >= 3,
            "any_node": level >= 4,
            "encrypted": level >= 3,
            "own_circuit": level >= 5,
            "source": "five levels are law; what each asks of the network is assumed",
            "basis": "assumed",
        }
        for level in range(1, 6)
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
        "line_mbps": POSTAL_LINE_MBPS if staffed else 0.0,
        "n_desks": N_DESKS if staffed else 1,
        "profiles": "desk",
        "basis": "assumed",
    }
