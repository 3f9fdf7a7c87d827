"""Masts near the settlements, and which operators hang on them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from province.backbone import Graph, Node
from province.fact import Commune, Facts
from province.people import Settlement
from province.plane import Dice, Point, apportion, distance_km, to_degrees
from province.table import Row

FIRST_RATIO = 0.6
"""Share of an operator's own masts put up for coverage; the rest split the one with most people, again and again."""
PEOPLE_POWER, AREA_POWER = 0.9, 0.1
"""Nearly by people, as in the neighbour province: its capital has 14 % of the masts and 13 % of the people."""
SPACING_URBAN_KM, SPACING_RURAL_KM = 0.3, 1.0
BATTERY_H = (2.0, 3.0, 4.0, 4.0, 4.0, 4.0, 5.0, 6.0, 8.0)
BUILT_FOR_M2 = (5.0, 7.5, 7.5, 10.0, 12.5)
"""Frontal area a mast was built for, at its top in the design wind."""
DESIGN_WIND_M_PER_S, DRAG = 50.0, 1.2
RECTIFIER_KW = (6.0, 9.0, 9.0, 12.0)
UMA_HEIGHT_M = 25.0
NEAR_KM = 2.0
REACH_KM = 3.0
"""Beyond this a farther home pulls no stronger: a mast serves people, not distance."""
BESIDE_KM = 0.1


@dataclass
class Mast:
    """A mast; ``tenants`` begins with its owner."""

    id: str
    commune: Commune
    place: Point
    tenants: list[str]
    node: Node
    height_m: float = 0.0
    battery_h: float = 0.0
    year: int = 2000
    azimuth_deg: int = 0
    people_near: float = 0.0
    """People of the settlements within 2 km."""
    people_of: dict[str, float] = field(default_factory=dict)
    """By tenant: people in the settlements that have no nearer mast of that tenant."""


@dataclass
class _Ground:
    """A commune's settlements and what already stands there."""

    commune: Commune
    settlements: list[Settlement]
    dice: Dice
    sums: list[float]
    masts: list[Mast] = field(default_factory=list)


def make_masts(facts: Facts, settlements: list[Settlement], graph: Graph) -> list[Mast]:
    grounds = [_ground(commune, settlements) for commune in facts.communes]
    weights = _weights(grounds)
    standing: list[Mast] = []
    for operator, n_masts in facts.territory.own_masts.items():
        n_first = round(FIRST_RATIO * n_masts)
        for ground, count in zip(grounds, apportion(n_first, weights), strict=True):
            for _ in range(count):
                standing.append(_raise_mast(ground, operator, standing))
        _split_the_busiest(operator, n_masts - n_first, grounds, settlements, standing)
    standing.sort(key=lambda mast: mast.commune.id)
    for number, mast in enumerate(standing, 1):
        mast.id = f"m{number:04d}"
    for operator, n_sites in facts.territory.hosted_sites.items():
        _host(operator, apportion(n_sites, weights), grounds)
    access = [node for node in graph.nodes.values() if node.commune]
    spots = cKDTree([settlement.place for settlement in settlements])
    for mast in standing:
        _furnish(mast, access)
        mast.people_near = sum(settlements[i].people for i in sorted(spots.query_ball_point(mast.place, NEAR_KM)))
    for operator in facts.territory.own_masts:
        _count_people(operator, standing, settlements)
    return standing


def _ground(commune: Commune, settlements: list[Settlement]) -> _Ground:
    own = [settlement for settlement in settlements if settlement.commune is commune]
    sums = list(itertools.accumulate(settlement.people_ratio for settlement in own))
    return _Ground(commune, own, Dice(f"masts {commune.id}"), sums)


def _weights(grounds: list[_Ground]) -> list[float]:
    return [ground.commune.people**PEOPLE_POWER * ground.commune.area_km2**AREA_POWER for ground in grounds]


def _raise_mast(ground: _Ground, operator: str, standing: list[Mast]) -> Mast:
    """Put a mast beside a settlement, clear of others and twice as clear of the operator's own; give way if need be."""
    spacing_km = SPACING_URBAN_KM if ground.commune.urban else SPACING_RURAL_KM
    near = [mast for mast in standing if distance_km(mast.place, ground.commune.middle) < 25.0]
    place = ground.commune.seat
    for attempt in range(400):
        place = _beside(ground, spacing_km)
        factor = spacing_km * 0.8 ** (attempt // 50)
        gaps = ((distance_km(place, mast.place), 2.0 if operator in mast.tenants else 1.0) for mast in near)
        if all(gap >= factor * times for gap, times in gaps):
            break
    mast = Mast("", ground.commune, place, [operator], Node("", place, ""))
    ground.masts.append(mast)
    return mast


def _split_the_busiest(
    operator: str, n_masts: int, grounds: list[_Ground], settlements: list[Settlement], standing: list[Mast]
) -> None:
    """Put each further mast where it relieves the operator's busiest one most: among its people, away from it."""
    ground_of = {ground.commune.id: ground for ground in grounds}
    spots = np.array([settlement.place for settlement in settlements])
    people = np.array([settlement.people for settlement in settlements])
    own = np.array([mast.place for mast in standing if mast.tenants[0] == operator])
    gap_km, nearest = cKDTree(own).query(spots)
    for number in range(len(own), len(own) + n_masts):
        busiest = int(np.bincount(nearest, weights=people, minlength=number).argmax())
        pull = np.where(nearest == busiest, people * np.minimum(gap_km, REACH_KM), -1.0)
        chosen = settlements[int(pull.argmax())]
        ground = ground_of[chosen.commune.id]
        place = (chosen.place[0] + ground.dice.normal(BESIDE_KM), chosen.place[1] + ground.dice.normal(BESIDE_KM))
        mast = Mast("", ground.commune, place, [operator], Node("", place, ""))
        ground.masts.append(mast)
        standing.append(mast)
        gap = np.hypot(*(spots - np.array(place)).T)
        nearest = np.where(gap < gap_km, number, nearest)
        gap_km = np.minimum(gap, gap_km)


def _beside(ground: _Ground, spacing_km: float) -> Point:
    settlement = ground.settlements[ground.dice.index(ground.sums)]
    spread = 0.25 * spacing_km
    return settlement.place[0] + ground.dice.normal(spread), settlement.place[1] + ground.dice.normal(spread)


def _host(operator: str, counts: list[int], grounds: list[_Ground]) -> None:
    """Hang an operator on masts of others."""
    for ground, count in zip(grounds, counts, strict=True):
        free = [mast for mast in ground.masts if operator not in mast.tenants and len(mast.tenants) < 3]
        for i in sorted(ground.dice.shuffled(len(free))[:count]):
            free[i].tenants.append(operator)


def _furnish(mast: Mast, nodes: list[Node]) -> None:
    dice = Dice(f"mast {mast.id}")
    mast.node = min(nodes, key=lambda node: distance_km(node.place, mast.place))
    low, mode, high = (24.0, 30.0, 42.0) if mast.commune.urban else (30.0, 42.0, 60.0)
    mast.height_m = UMA_HEIGHT_M if is_uma(mast) else round(_triangular(dice, low, mode, high), 0)
    mast.battery_h = BATTERY_H[int(dice.uniform() * len(BATTERY_H))]
    mast.year = 2008 + int(dice.uniform() * 16)
    mast.azimuth_deg = int(dice.uniform() * 120)


def _count_people(operator: str, masts: list[Mast], settlements: list[Settlement]) -> None:
    """Give each settlement's people to the nearest of an operator's masts."""
    own = [mast for mast in masts if operator in mast.tenants]
    for mast in own:
        mast.people_of[operator] = 0.0
    _, nearest = cKDTree([mast.place for mast in own]).query([settlement.place for settlement in settlements])
    for settlement, row in zip(settlements, nearest, strict=True):
        own[row].people_of[operator] += settlement.people


def is_uma(mast: Mast) -> bool:
    """Wards count as urban macro; townlets stand in open country."""
    return mast.commune.ward


def _rated_moment_kn_m(mast: Mast) -> float:
    """Moment of the area it was built for: 0.613 v^2 N/m2, at its top."""
    area_m2 = BUILT_FOR_M2[int(Dice(f"strength {mast.id}").uniform() * len(BUILT_FOR_M2))]
    return round(0.613e-3 * DESIGN_WIND_M_PER_S**2 * DRAG * area_m2 * mast.height_m, 1)


def _triangular(dice: Dice, low: float, mode: float, high: float) -> float:
    drawn, bend = dice.uniform(), (mode - low) / (high - low)
    if drawn < bend:
        return low + math.sqrt(drawn * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - drawn) * (high - low) * (high - mode))


def mast_rows(masts: list[Mast]) -> list[Row]:
    rows: list[Row] = []
    for mast in masts:
        lat_deg, lon_deg = to_degrees(mast.place)
        rows.append(
            {
                "id": mast.id,
                "commune": mast.commune.id,
                "lat_deg": lat_deg,
                "lon_deg": lon_deg,
                "height_m": mast.height_m,
                "owner": mast.tenants[0],
                "node": mast.node.id,
                "backhaul_km": round(1.25 * distance_km(mast.node.place, mast.place), 2),
                "surroundings": "uma" if is_uma(mast) else "rma",
                "battery_h": mast.battery_h,
                "n_slots": 3,
                "wind_moment_kn_m": _rated_moment_kn_m(mast),
                "rectifier_kw": RECTIFIER_KW[int(Dice(f"rectifier {mast.id}").uniform() * len(RECTIFIER_KW))],
                "in_service_year": mast.year,
                "basis": "assumed",
            }
        )
    return rows
