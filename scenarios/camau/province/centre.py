"""Data centres: halls, servers, platforms, and which centre stands in for which.

Nothing of this is published for the province. Halls and servers are those of a small provincial centre and of a rented
part of a carrier's centre; limits of recovery are declared here, because the plan names none.
"""

from __future__ import annotations

from province.backbone import Graph
from province.table import Row

PROVINCE, CLOUD = "dc-province", "dc-cloud"
CLOUD_YEAR = 2026
GRID_PER_YEAR, GRID_H = 2.43, 1.77
"""As in the failures room: SAIFI and the mean length that goes with it."""


def centre_rows(graph: Graph) -> list[Row]:
    return [
        _centre(PROVINCE, "Trung tâm dữ liệu tỉnh (IOC)", "provincial", graph.core.id, 2000, 400_000.0),
        _centre(
            CLOUD,
            "Government cloud at the carriers' centre",
            "government_cloud",
            graph.town("TP Hồ Chí Minh").id,
            CLOUD_YEAR,
            2_000_000.0,
        ),
    ]


def _centre(key: str, name: str, kind: str, node: str, since: int, storage_gbyte: float) -> Row:
    return {
        "id": key,
        "name": name,
        "kind": kind,
        "node": node,
        "hosts_platform": True,
        "storage_gbyte": storage_gbyte,
        "in_service_year": since,
        "basis": "assumed",
    }


def hall_rows() -> list[Row]:
    return [
        _hall("hall-province", PROVINCE, n_racks=12, rack_kw=5.0, base_kw=12.0, pue_factor=1.8, battery_h=0.25),
        _hall("hall-cloud", CLOUD, n_racks=20, rack_kw=6.0, base_kw=20.0, pue_factor=1.5, battery_h=0.25),
    ]


def _hall(key: str, centre: str, **given: object) -> Row:
    row: Row = {
        "id": key,
        "centre": centre,
        "grid_outages_per_year": GRID_PER_YEAR,
        "grid_outage_h": GRID_H,
        "generator_h": 24.0,
        "basis": "assumed",
    }
    return row | given  # type: ignore[operator]


def equipment_rows() -> list[Row]:
    return [
        _units("province-ups", "hall-province", "ups", 30.0, 3, 1, 0.1, 24.0, 1.0),
        _units("province-generator", "hall-province", "generator", 150.0, 1, 1, 0.3, 24.0, 0.985),
        _units("province-cooling", "hall-province", "cooling", 20.0, 4, 1, 0.5, 12.0, 1.0),
        _units("cloud-ups", "hall-cloud", "ups", 60.0, 4, 2, 0.1, 24.0, 1.0),
        _units("cloud-generator", "hall-cloud", "generator", 200.0, 2, 1, 0.3, 24.0, 0.985),
        _units("cloud-cooling", "hall-cloud", "cooling", 30.0, 5, 1, 0.5, 12.0, 1.0),
    ]


def _units(
    key: str, hall: str, system: str, kw: float, count: int, paths: int, faults: float, repair_h: float, start: float
) -> Row:
    return {
        "id": key,
        "hall": hall,
        "system": system,
        "unit_kw": kw,
        "n_units": count,
        "n_paths": paths,
        "faults_per_year": faults,
        "repair_h": repair_h,
        "start_ratio": start,
        "basis": "assumed",
    }


TIERS = {
    # slots of a server, mean service in ms, its spread
    "web": (32, 30.0, 1.0),
    "app": (16, 250.0, 1.5),
    "lgsp": (16, 120.0, 1.0),
    "database": (16, 80.0, 2.0),
}
SERVERS = {
    PROVINCE: {"web": 4, "app": 12, "lgsp": 4, "database": 4},
    CLOUD: {"web": 4, "app": 12, "lgsp": 4, "database": 4},
}


def server_rows() -> list[Row]:
    return [
        {
            "id": f"{centre}-{tier}",
            "centre": centre,
            "tier": tier,
            "n_servers": count,
            "n_slots": TIERS[tier][0],
            "service_ms": TIERS[tier][1],
            "service_cv_ratio": TIERS[tier][2],
            "idle_kw": 0.25,
            "peak_kw": 0.6,
            "faults_per_year": 0.5,
            "repair_h": 24.0,
            "basis": "assumed",
        }
        for centre, tiers in SERVERS.items()
        for tier, count in tiers.items()
    ]


def platform_rows() -> list[Row]:
    return [
        _platform(
            "public-services",
            "Cổng dịch vụ công, LGSP",
            "dvc-users-50;dvc-identified-100;files-fully-online-80",
            "web;app;lgsp;database",
            60.0,
            in_chain=True,
            **_continuous(60.0),
            stored_gbyte=5_000.0,
            **_limits(0.25, 0.25, 0.5, 2.0, 0.25, 1500.0),
        ),
        _platform(
            "documents",
            "Văn bản, hồ sơ công việc, giám sát",
            "edocs-100;files-province-90;files-district-80;files-commune-60;oversight-digital-50",
            "web;app;lgsp;database",
            20.0,
            **_continuous(300.0),
            stored_gbyte=20_000.0,
            **_limits(0.5, 0.5, 1.0, 4.0, 1.0, 1500.0),
        ),
        _platform(
            "records",
            "Kho hồ sơ điện tử",
            "records-100",
            "app;database",
            5.0,
            **_snapshot(12.0),
            stored_gbyte=20_000.0,
            **_limits(1.0, 1.0, 6.0, 24.0, 24.0, 3000.0),
        ),
        _platform(
            "health",
            "Hồ sơ sức khỏe điện tử",
            "health-record-each;health-record-90;health-station-each;hospital-emr-each",
            "web;app;lgsp;database",
            10.0,
            **_continuous(300.0),
            stored_gbyte=20_000.0,
            **_limits(0.5, 0.5, 2.0, 4.0, 1.0, 1500.0),
        ),
        _platform(
            "security",
            "Giám sát an toàn thông tin",
            "sec-four-layers;sec-endpoints-100",
            "app;database",
            1.0,
            **_snapshot(24.0),
            stored_gbyte=5_000.0,
            n_years_kept=1,
            **_limits(0.5, 0.5, 1.0, 8.0, 48.0, 3000.0),
        ),
        _platform(
            "agency-cloud",
            "Điện toán đám mây của cơ quan nhà nước",
            "cloud-agencies-100;cloud-state-100",
            "web;app;database",
            2.0,
            home=CLOUD,
            backup=PROVINCE,
            **_snapshot(6.0),
            stored_gbyte=10_000.0,
            **_limits(1.0, 1.0, 4.0, 8.0, 12.0, 3000.0),
        ),
    ]


def _platform(key: str, name: str, programmes: str, tiers: str, requests: float, **given: object) -> Row:
    row: Row = {
        "id": key,
        "name": name,
        "home": PROVINCE,
        "backup": CLOUD,
        "programmes": programmes,
        "requests_factor": requests,
        "tiers": tiers,
        "in_chain": False,
        "n_years_kept": 100,
        "basis": "assumed",
    }
    return row | given  # type: ignore[operator]


def _continuous(lag_s: float) -> Row:
    return {"replication": "continuous", "lag_s": lag_s, "snapshot_h": 0.0}


def _snapshot(interval_h: float) -> Row:
    return {"replication": "snapshot", "lag_s": 0.0, "snapshot_h": interval_h}


def _limits(detect: float, switch: float, restart: float, rto: float, rpo: float, response_ms: float) -> Row:
    return {
        "detect_h": detect,
        "switch_h": switch,
        "restart_h": restart,
        "rto_h": rto,
        "rpo_h": rpo,
        "response_limit_ms": response_ms,
    }
