"""Essential infrastructure that should take sensors: where it is, and how many it is to have."""

from __future__ import annotations

from math import ceil

from province.fact import Commune, Facts
from province.people import Settlement
from province.plane import Point, distance_km, to_degrees
from province.table import Row

ROAD_STEP_KM = 2.0
"""A place with sensors (bridge, culvert, junction) on each so many km of main road."""
PEOPLE_PER_ASSET = {"power": 3000.0, "water": 5000.0, "urban": 2500.0}
"""Transformer stations with the meters on them; water works with theirs; street cabinets, in towns only."""
METER_LOSS_DB, PIT_LOSS_DB, CABINET_LOSS_DB, OPEN_LOSS_DB = 10.0, 20.0, 6.0, 0.0
RURAL_PIPED_RATIO = 0.3
"""Share of rural households with a water meter."""
DROP_KM = 0.3
"""Whatever stands this near to the seat of its commune has a fixed line."""


def asset_rows(facts: Facts, settlements: list[Settlement]) -> list[Row]:
    rows = _road_rows(facts)
    for commune in facts.communes:
        own = sorted((one for one in settlements if one.commune is commune), key=lambda one: -one.people_ratio)
        for kind, people in PEOPLE_PER_ASSET.items():
            if kind == "urban" and not commune.urban:
                continue
            n = min(ceil(commune.people / people), len(own))
            rows += [_asset(f"{kind}-{commune.id}-{i + 1}", kind, commune, own[i].place, n) for i in range(n)]
    return rows


def iot_rows() -> list[Row]:
    """3GPP TR 45.820 for NB-IoT; TR 45.820 and TS 36.300 for LTE-M; TR 38.875 for phones of reduced capability."""
    return [
        {"id": key, "over": over, "coupling_loss_db": loss, "n_devices_per_cell": devices, "cell_mbps": rate}
        for key, over, loss, devices, rate in (
            ("nb-iot", "4g", 164.0, 52547, 0.06),
            ("lte-m", "4g", 155.7, 52547, 0.5),
            ("redcap", "5g", 143.0, 52547, 10.0),
        )
    ]


def _road_rows(facts: Facts) -> list[Row]:
    districts = {one.district for one in facts.communes}
    rows: list[Row] = []
    for road in facts.roads:
        if not road.candidate or not {road.a, road.b} <= districts:
            continue
        a, b = facts.towns[road.a], facts.towns[road.b]
        n = max(round(road.km / ROAD_STEP_KM), 1)
        for i in range(n):
            share = (i + 0.5) / n
            place = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            commune = min(facts.communes, key=lambda one: distance_km(one.seat, place))
            rows.append(_asset(f"road-{len(rows) + 1}", "road", commune, place, n))
    return rows


def _asset(key: str, kind: str, commune: Commune, place: Point, n_alike: int) -> Row:
    devices, every_h, payload, loss = _sensors(kind, commune, n_alike)
    lat_deg, lon_deg = to_degrees(place)
    return {
        "id": key,
        "kind": kind,
        "commune": commune.id,
        "lat_deg": lat_deg,
        "lon_deg": lon_deg,
        "n_devices": devices,
        "message_every_h": every_h,
        "payload_byte": payload,
        "entry_loss_db": loss,
        "drop": distance_km(place, commune.seat) <= DROP_KM,
        "basis": "assumed",
    }


def _sensors(kind: str, commune: Commune, n_alike: int) -> tuple[int, float, float, float]:
    """Return devices, hours between messages, bytes of one and what walls and lids take, in dB."""
    homes = commune.households / n_alike
    if kind == "power":
        return ceil(homes), 0.5, 120.0, METER_LOSS_DB
    if kind == "water":
        return ceil(homes * (1.0 if commune.urban else RURAL_PIPED_RATIO)), 12.0, 50.0, PIT_LOSS_DB
    if kind == "urban":
        return 100, 1.0, 40.0, CABINET_LOSS_DB
    return 20, 0.25, 60.0, OPEN_LOSS_DB
