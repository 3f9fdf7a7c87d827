"""Counts and back-of-envelope loads, to see at a glance whether the numbers can be true."""

from __future__ import annotations

from collections import Counter

from province import access
from province.people import (
    FIXED_TAKE_UP,
    USE_OF_5G_OVER_4G,
    USERS_5G,
    YEARS,
    busy_hour_mbps,
    mobile_mbps_per_person,
    operator_rows,
    population_ratio,
)
from province.whole import Province

LADDER_MBPS = (200, 1000)


def summary(province: Province) -> str:
    parts = [_counts(province), *(_fixed(province, year) for year in YEARS)]
    parts += [_mobile(province, year) for year in YEARS]
    return "\n".join([*parts, *(_trunk(province, year) for year in YEARS)])


def _counts(province: Province) -> str:
    communes, graph, masts = province.facts.communes, province.graph, province.masts
    inside = [conduit for conduit in province.plant.conduits.values() if conduit.inside]
    urban = [conduit for conduit in inside if conduit.urban]
    total_km, urban_km = (sum(conduit.length_km for conduit in group) for group in (inside, urban))
    duct_km, urban_duct_km = (sum(one.length_km for one in group if one.kind == "duct") for group in (inside, urban))
    kinds = dict(Counter({"t": "trunk", "r": "ring", "s": "spur"}[link.id[0]] for link in graph.links))
    return "\n".join(
        [
            f"{len(communes)} communes, {sum(commune.people for commune in communes)} people, "
            f"{sum(one.households for one in communes):.0f} households, {len(province.settlements)} settlements",
            f"{len(graph.nodes)} nodes, {len(graph.links)} links {kinds}, {len(province.plant.conduits)} conduits",
            f"routes in the province {total_km:.0f} km, {duct_km / total_km:.1%} in duct; "
            f"in towns {urban_km:.0f} km, {urban_duct_km / urban_km:.1%} in duct",
            f"{len(masts)} masts, {sum(len(mast.tenants) for mast in masts) / len(masts):.3f} tenants each, "
            f"{len(province.cells)} cells, {len(province.ports)} ports",
        ]
    )


def _fixed(province: Province, year: int) -> str:
    step = year - YEARS[0]
    homes = [
        port
        for port in province.ports
        if port.start <= year < port.end and port.segment == "household" and port.technology in ("gpon", "xgs")
    ]
    passed = sum(port.passed for port in homes)
    ratio = passed / sum(access.households(commune, year) for commune in province.facts.communes)
    lines = passed * FIXED_TAKE_UP[step]
    line_mbps = busy_hour_mbps("fixed", year)
    xgs = sum(port.passed for port in homes if port.technology == "xgs") / passed
    busiest = max(loads[step] for loads in access.olt_loads_mbps(province.ports).values())
    return (
        f"{year} fixed: {passed} homes passed ({ratio:.1%}), {lines:.0f} lines x {line_mbps:.2f} Mb/s, "
        f"{xgs:.1%} on XGS-PON, PON {lines * line_mbps / len(homes):.0f} Mb/s, busiest OLT {busiest / 1000:.1f} Gb/s; "
        f"organisation {busy_hour_mbps('organisation', year):.2f} Mb/s; {_plans(year)}"
    )


def _plans(year: int) -> str:
    """Say what share of each mix bought at least the rates of interest."""
    parts = []
    for plan, mix in access.PLANS.items():
        if year not in mix:
            continue
        shares = (sum(ratio for cap, ratio in mix[year].items() if cap >= rate) for rate in LADDER_MBPS)
        parts.append(
            f"{plan} " + ", ".join(f">={rate} {share:.0%}" for rate, share in zip(LADDER_MBPS, shares, strict=True))
        )
    return "; ".join(parts)


def _mobile(province: Province, year: int) -> str:
    people = sum(commune.people for commune in province.facts.communes) * population_ratio(year)
    live = Counter(str(cell["layer"]) for cell in province.cells if int(str(cell["in_service_year"])) <= year)
    parts = []
    for row in operator_rows(province.facts):
        operator, users = str(row["id"]), people * float(str(row["market_share_ratio"]))
        n_4g, n_5g = (sum(n for layer, n in live.items() if layer.startswith(f"{operator}-{kind}")) for kind in "bn")
        of_5g = users * USERS_5G[year - YEARS[0]] * USE_OF_5G_OVER_4G * busy_hour_mbps("mobile", year)
        load = users * mobile_mbps_per_person(year)
        text = f"{operator} {load / 1000:.1f} Gb/s, {load / n_4g:.1f} a 4G cell if all were there ({n_4g} cells)"
        parts.append(text + (f", 5G users' {of_5g / n_5g:.1f} a 5G cell ({n_5g})" if n_5g else ""))
    return f"{year} mobile: 4G user {busy_hour_mbps('mobile', year):.3f} Mb/s; " + "; ".join(parts)


def _trunk(province: Province, year: int) -> str:
    step = year - YEARS[0]
    loads, rings = province.loads.node_mbps, province.graph.rings
    total = sum(load[step] for load in loads.values())
    fullest = max(sum(loads[node.id][step] for node in nodes) for nodes in rings.values())
    return f"{year} trunk: {total / 1000:.0f} Gb/s to the exits, fullest ring {fullest / 1000:.0f} Gb/s"
