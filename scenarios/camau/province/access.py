"""Fixed lines: PON ports filled home by home, their change from GPON to XGS-PON, OLTs, and the plans people buy."""

from __future__ import annotations

import math
from dataclasses import dataclass

from province.backbone import ROAD_OVER_LINE, Graph
from province.fact import Commune, Facts
from province.island import ISLANDS
from province.people import (
    FIXED_TAKE_UP,
    ORGANISATION_TAKE_UP,
    STREAMS_PER_LINE,
    YEARS,
    Settlement,
    busy_hour_mbps,
    population_ratio,
)
from province.plane import Dice, distance_km, modular
from province.table import Row, Value

PASSED_URBAN = dict.fromkeys(YEARS, 1.0)
PASSED_RURAL = {2024: 0.90, 2025: 0.93, 2026: 0.95, 2027: 0.97, 2028: 0.98, 2029: 0.99, 2030: 1.0}
HOMES_PER_PORT = 48
SPLIT_HOMES = 64
ORGANISATIONS_PER_PERSON = 0.02
ORGANISATIONS_PER_PORT = 24
LARGE_RATIO = 0.05
"""Of the organisations, those with a fibre of their own."""
SPLIT_ORGANISATIONS = 32
XGS_URBAN = {2026: 0.4, 2027: 0.8, 2028: 1.0}
XGS_RURAL = {2027: 0.10, 2028: 0.30, 2029: 0.55, 2030: 0.85}
XGS_ORGANISATION = {2024: 0.25, 2025: 0.5, 2026: 0.8, 2027: 1.0}
"""Share of the ports that have become XGS-PON in a year; 15 % of the rural ports are still GPON in 2030."""
HOUSEHOLDS_PER_OLT = 4000
UPLINKS = {10000: (10000, 1), 20000: (10000, 2), 40000: (10000, 4), 60000: (10000, 6), 80000: (10000, 8),
           100000: (100000, 1), 200000: (100000, 2)}  # fmt: skip
"""Capacity in all -> that of one uplink and their number."""
UPLINK_FILL_RATIO = 0.6
STREAM_MBPS = 8.0
ODN_LIMIT_DB = {"gpon": (("B+", 28.0), ("C+", 32.0)), "xgs": (("N1", 29.0), ("N2", 31.0), ("E1", 33.0))}
ONT_MBPS = {"gpon": 940.0, "xgs": 2350.0, "p2p": 940.0, "p2p-10g": 9500.0, "fwa": 900.0, "copper": 90.0}
SPARE_UPLINK_RATIO = 0.5
"""Share of the rural OLTs with a spare uplink; those of towns all have one."""
END = 2100
PLANS = {
    "home-urban": {
        2024: {100: 0.30, 150: 0.30, 300: 0.34, 500: 0.05, 1000: 0.01},
        2025: {100: 0.10, 150: 0.15, 300: 0.65, 500: 0.08, 1000: 0.02},
        2026: {100: 0.03, 150: 0.07, 300: 0.70, 500: 0.16, 1000: 0.04},
        2027: {150: 0.05, 300: 0.63, 500: 0.22, 1000: 0.10},
        2028: {300: 0.55, 500: 0.26, 1000: 0.15, 2000: 0.04},
        2029: {300: 0.42, 500: 0.28, 1000: 0.22, 2000: 0.08},
        2030: {300: 0.30, 500: 0.28, 1000: 0.28, 2000: 0.14},
    },
    "home-rural": {
        2024: {80: 0.15, 100: 0.40, 150: 0.25, 300: 0.19, 500: 0.01},
        2025: {80: 0.04, 100: 0.18, 150: 0.18, 300: 0.57, 500: 0.03},
        2026: {100: 0.10, 150: 0.12, 300: 0.70, 500: 0.07, 1000: 0.01},
        2027: {100: 0.05, 150: 0.08, 300: 0.73, 500: 0.12, 1000: 0.02},
        2028: {100: 0.03, 150: 0.05, 300: 0.70, 500: 0.17, 1000: 0.05},
        2029: {150: 0.04, 300: 0.63, 500: 0.22, 1000: 0.09, 2000: 0.02},
        2030: {150: 0.02, 300: 0.54, 500: 0.26, 1000: 0.14, 2000: 0.04},
    },
    "org": {
        2024: {150: 0.20, 300: 0.50, 500: 0.20, 1000: 0.09, 2000: 0.01},
        2025: {300: 0.55, 500: 0.25, 1000: 0.16, 2000: 0.04},
        2026: {300: 0.45, 500: 0.27, 1000: 0.21, 2000: 0.07},
        2027: {300: 0.35, 500: 0.28, 1000: 0.26, 2000: 0.11},
        2028: {300: 0.26, 500: 0.28, 1000: 0.31, 2000: 0.15},
        2029: {300: 0.18, 500: 0.27, 1000: 0.35, 2000: 0.20},
        2030: {300: 0.12, 500: 0.25, 1000: 0.38, 2000: 0.25},
    },
    "large": {
        2024: {500: 0.40, 900: 0.60},
        2025: {500: 0.30, 900: 0.70},
        2026: {500: 0.20, 1000: 0.50, 2000: 0.30},
        2027: {500: 0.10, 1000: 0.55, 2000: 0.35},
        2028: {1000: 0.55, 2000: 0.30, 5000: 0.15},
        2029: {1000: 0.47, 2000: 0.33, 5000: 0.20},
        2030: {1000: 0.40, 2000: 0.35, 5000: 0.25},
    },
    "copper": {2024: {16: 1.0}},
    "fwa": {2024: {100: 0.6, 200: 0.4}},
}


@dataclass(frozen=True)
class Port:
    """One port between two years."""

    id: str
    olt: str
    commune: Commune
    segment: str
    technology: str
    split: int
    reach_km: float
    passed: int
    start: int
    end: int = END
    medium_mbps: float | None = None

    @property
    def plan(self) -> str:
        """Mix of subscribed rates."""
        if self.technology in ("copper", "fwa"):
            return self.technology
        if self.segment == "organisation":
            return "large" if self.technology == "p2p" else "org"
        return "home-urban" if self.commune.urban else "home-rural"

    @property
    def ont_mbps(self) -> float:
        """Rate of the customer's port."""
        return ONT_MBPS["p2p-10g" if (self.medium_mbps or 0.0) > 1000.0 else self.technology]


def households(commune: Commune, year: int) -> float:
    return commune.households * population_ratio(year, commune)


def homes_passed(commune: Commune, year: int) -> int:
    ratio = (PASSED_URBAN if commune.urban else PASSED_RURAL)[year]
    everybody = households(commune, year) - commune.n_offshore_homes
    return math.floor(ratio * everybody + (0.999 if ratio == 1.0 else 0.0))


def n_organisations(commune: Commune) -> int:
    return round(ORGANISATIONS_PER_PERSON * commune.people) if commune.urban else 0


def n_large_organisations(commune: Commune) -> int:
    return round(LARGE_RATIO * n_organisations(commune))


def n_olts(commune: Commune) -> int:
    return math.ceil(commune.households / HOUSEHOLDS_PER_OLT)


def make_ports(facts: Facts, settlements: list[Settlement]) -> list[Port]:
    ports: list[Port] = []
    for commune in facts.communes:
        own = sorted(
            (one for one in settlements if one.commune is commune), key=lambda one: distance_km(one.place, commune.seat)
        )
        dice = Dice(f"ports {commune.id}")
        ports += (
            _home_ports(commune, own, dice)
            + _growth_ports(commune, own, dice)
            + _organisation_ports(commune, own, dice)
        )
    return ports


def _home_ports(commune: Commune, own: list[Settlement], dice: Dice) -> list[Port]:
    """Ports of 2024, from the seat outwards, each with the year in which XGS-PON takes over its splitters."""
    homes = homes_passed(commune, YEARS[0])
    n_ports = math.ceil(homes / HOMES_PER_PORT)
    ports: list[Port] = []
    for number in range(n_ports):
        first, last = homes * number // n_ports, homes * (number + 1) // n_ports
        change = _year_of(XGS_URBAN if commune.urban else XGS_RURAL, dice)
        reach_km = _reach_km(own, last / commune.households)
        ports += _pair(
            commune,
            f"{number + 1:03d}",
            "household",
            SPLIT_HOMES,
            reach_km,
            last - first,
            (2000, change),
            number % n_olts(commune),
        )
    return ports


def _pair(
    commune: Commune,
    name: str,
    segment: str,
    split: int,
    reach_km: float,
    passed: int,
    years: tuple[int, int],
    olt: int,
) -> list[Port]:
    """Return the GPON port and the XGS-PON port that follows it; either may be missing."""
    start, change = years
    key, olt_id = f"p{commune.id[1:]}-{name}", f"o{commune.id[1:]}-{olt + 1}"
    pair: list[Port] = []
    if change > start:
        pair.append(Port(key, olt_id, commune, segment, "gpon", split, reach_km, passed, start, change))
    if change < END:
        pair.append(Port(f"{key}x", olt_id, commune, segment, "xgs", split, reach_km, passed, max(start, change)))
    return pair


def _growth_ports(commune: Commune, own: list[Settlement], dice: Dice) -> list[Port]:
    """Ports for the homes built or reached in a year; XGS-PON from the first year in which it is sold there."""
    ports: list[Port] = []
    for year in YEARS[1:]:
        more = homes_passed(commune, year) - homes_passed(commune, year - 1)
        xgs = XGS_URBAN if commune.urban else XGS_RURAL
        change = year if year >= min(xgs) else _year_of(xgs, dice)
        reach_km = _reach_km(own, homes_passed(commune, year) / households(commune, year))
        for part in range(math.ceil(more / SPLIT_HOMES)):
            count = math.ceil(more / SPLIT_HOMES)
            passed = more * (part + 1) // count - more * part // count
            ports += _pair(
                commune, f"g{year % 100}{part + 1}", "household", SPLIT_HOMES, reach_km, passed, (year, change), 0
            )
    return ports


def _organisation_ports(commune: Commune, own: list[Settlement], dice: Dice) -> list[Port]:
    total = n_organisations(commune) - n_large_organisations(commune)
    n_ports = math.ceil(total / ORGANISATIONS_PER_PORT)
    ports: list[Port] = []
    for number in range(n_ports):
        passed = total * (number + 1) // n_ports - total * number // n_ports
        change = _year_of(XGS_ORGANISATION, dice)
        reach_km = _reach_km(own, 0.8 * (number + 1) / n_ports)
        years = (2000, 2000 if change == YEARS[0] else change)
        ports += _pair(
            commune,
            f"b{number + 1:02d}",
            "organisation",
            SPLIT_ORGANISATIONS,
            reach_km,
            passed,
            years,
            number % n_olts(commune),
        )
    return ports


def _year_of(ratio_of_year: dict[int, float], dice: Dice) -> int:
    drawn = dice.uniform()
    return next((year for year, ratio in ratio_of_year.items() if drawn < ratio), END)


def _reach_km(own: list[Settlement], people_ratio: float) -> float:
    """Return the fibre length to the settlement that the given share of the people, nearest first, reaches."""
    below = 0.0
    for settlement in own:
        below += settlement.people_ratio
        if below >= people_ratio - 1e-9:
            break
    return round(0.5 + ROAD_OVER_LINE * distance_km(settlement.place, settlement.commune.seat), 2)


def odn_class(port: Port) -> str | None:
    if port.technology not in ODN_LIMIT_DB:
        return None
    loss_db_per_km = 0.35 if port.technology == "gpon" else 0.38
    loss_db = 3.5 * math.log2(port.split) + loss_db_per_km * port.reach_km + 4 * 0.5 + 6 * 0.1 + 1.0
    limits = ODN_LIMIT_DB[port.technology]
    return next((name for name, limit_db in limits if loss_db <= limit_db), limits[-1][0])


def port_rows(ports: list[Port]) -> list[Row]:
    return [
        {
            "id": port.id,
            "olt": port.olt,
            "commune": port.commune.id,
            "segment": port.segment,
            "technology": port.technology,
            "odn_class": odn_class(port),
            "medium_mbps": port.medium_mbps,
            "split": port.split,
            "reach_km": port.reach_km,
            "passed": port.passed,
            "plan": port.plan,
            "ont_mbps": port.ont_mbps,
            "in_service_year": port.start,
            "retired_year": port.end,
            "basis": "assumed",
        }
        for port in ports
    ]


def plan_rows() -> list[Row]:
    return [
        {"plan": plan, "year": year, "cap_mbps": cap_mbps, "share_ratio": ratio}
        for plan, years in PLANS.items()
        for year, mix in years.items()
        for cap_mbps, ratio in mix.items()
    ]


def olt_loads_mbps(ports: list[Port]) -> dict[str, list[float]]:
    """Return the busy-hour load of each OLT in each year, households and organisations in their busy hours together."""
    loads = {port.olt: [0.0] * len(YEARS) for port in ports}
    for port in ports:
        for step, year in enumerate(YEARS):
            if port.start <= year < port.end:
                loads[port.olt][step] += port.passed * (
                    mbps_per_passed(port.segment, year) + stream_mbps_per_passed(port.segment, year)
                )
    return loads


def mbps_per_passed(segment: str, year: int) -> float:
    step = year - YEARS[0]
    if segment == "organisation":
        return ORGANISATION_TAKE_UP[step] * busy_hour_mbps("organisation", year)
    return FIXED_TAKE_UP[step] * busy_hour_mbps("fixed", year)


def stream_mbps_per_passed(segment: str, year: int) -> float:
    """Television, which loads port and uplink but no trunk: its servers stand beside the OLTs' nodes."""
    step = year - YEARS[0]
    return FIXED_TAKE_UP[step] * STREAMS_PER_LINE[step] * STREAM_MBPS if segment == "household" else 0.0


def olt_and_upgrade_rows(ports: list[Port], graph: Graph) -> tuple[list[Row], list[Row]]:
    """Size uplinks to be ``UPLINK_FILL_RATIO`` full at most in the busy hour; enlarge them when they would pass it."""
    commune_of = {port.olt: port.commune for port in ports}
    olts: list[Row] = []
    upgrades: list[Row] = []
    dice = Dice("spare uplinks")
    offshore = {one.olt: one.node for one in ISLANDS}
    for olt, loads in olt_loads_mbps(ports).items():
        uplink = _uplinks(loads[0])
        olts.append(
            {
                "id": olt,
                "node": offshore.get(olt) or graph.of_commune(commune_of[olt]).id,
                "uplink_mbps": uplink[0],
                "n_uplinks": uplink[1],
                "n_spare_uplinks": int(commune_of[olt].urban or dice.uniform() < SPARE_UPLINK_RATIO),
                "basis": "assumed",
            }
        )
        for year, load in zip(YEARS[1:], loads[1:], strict=True):
            wanted = _uplinks(load)
            if wanted[0] * wanted[1] > uplink[0] * uplink[1]:
                uplink = wanted
                upgrades.append({"olt": olt, "year": year, "uplink_mbps": uplink[0], "n_uplinks": uplink[1]})
    return olts, upgrades


def _uplinks(load_mbps: float) -> tuple[int, int]:
    """Return rate and number of the uplinks that the load fills as far as allowed."""
    total = modular(load_mbps / UPLINK_FILL_RATIO, tuple(UPLINKS))
    return UPLINKS.get(total, (max(UPLINKS), total // max(UPLINKS)))


OPTION_YEAR = 2025
COST_MVND = {"xgs_port": 12.5, "gpon_port": 3.75, "ont": 1.5, "olt": 462.5, "uplink": 150.0}
"""At 25,000 VND a dollar: port card and optics, ONT with a 2.5GE port, OLT with its place, pair of 100G optics."""


def option_rows(facts: Facts, olts: list[Row]) -> list[Row]:
    """Return what an investment study may choose from: in every commune new ports, splits, ONTs, OLTs, and uplinks."""
    rows: list[Row] = []
    for commune in facts.communes:
        key, xgs = commune.id[1:], {"to_technology": "xgs", "ont_mbps": ONT_MBPS["xgs"]}
        ports = {"cost_per_port_mvnd": COST_MVND["xgs_port"], "cost_per_line_mvnd": COST_MVND["ont"]}
        homes = {"commune": commune.id, "segment": "household"}
        rows.append(_option(f"xgs-{key}", "technology", **homes, **xgs, **ports))
        if commune.urban:
            firms = {"commune": commune.id, "segment": "organisation"}
            rows.append(_option(f"xgs-org-{key}", "technology", **firms, **xgs, **ports))
        rows += [
            _option(f"split-{key}", "split", **homes, split=32, cost_per_port_mvnd=COST_MVND["gpon_port"]),
            _option(f"ont-{key}", "ont", **homes, ont_mbps=ONT_MBPS["xgs"], cost_per_line_mvnd=COST_MVND["ont"]),
            _option(
                f"olt-{key}", "olt", commune=commune.id, uplink_mbps=10000, n_uplinks=2, cost_mvnd=COST_MVND["olt"]
            ),
        ]
    return rows + [
        _option(
            f"uplink-{str(olt['id']).removeprefix('o').removeprefix('-')}",
            "uplink",
            olt=olt["id"],
            uplink_mbps=100000,
            n_uplinks=2,
            cost_mvnd=COST_MVND["uplink"],
        )
        for olt in olts
    ]


def _option(name: str, kind: str, **values: Value) -> Row:
    row: Row = {"id": name, "kind": kind, "year": OPTION_YEAR}
    row |= dict.fromkeys(
        ("commune", "olt", "segment", "to_technology", "split", "ont_mbps", "uplink_mbps", "n_uplinks")
    )
    row |= dict.fromkeys(("cost_per_port_mvnd", "cost_per_line_mvnd", "cost_mvnd"), 0)
    return row | values
