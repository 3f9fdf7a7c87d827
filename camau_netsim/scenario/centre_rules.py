"""Data centres hold together: halls can be fed, every platform finds its servers wherever it may run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from camau_netsim.domains.datacentre.hall import carried_kw, n_needed
from camau_netsim.domains.datacentre.problem import TIERS, parts_of
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean


def check_halls(draft: Draft) -> None:
    """Each system of a hall carries it with full racks; fuel is for generators, and generators need fuel."""
    halls, equipment = draft.table("datacentre.halls"), draft.table("datacentre.equipment")
    if not (halls.is_whole() and equipment.is_whole()):
        return
    known = {hall.id: hall for _, hall in halls.whole()}
    fuelled = {row.hall for _, row in equipment.whole() if row.system == "generator"}
    for row, hall in halls.whole():
        if hall.generator_h > 0.0 and hall.id not in fuelled:
            what = "fuel for generators, but datacentre.equipment gives the hall none"
            draft.row_fault(halls, row, "generator_h", what, "list them, or take 0")
        if hall.generator_h == 0.0 and hall.id in fuelled:
            what = "the hall has generators, but no fuel for them"
            draft.row_fault(halls, row, "generator_h", what, "say how long the fuel lasts")
    for row, unit in equipment.whole():
        hall = known.get(unit.hall)
        side = unit.n_units // unit.n_paths
        if hall is not None and side < n_needed(hall, unit):
            what = f"{side} units of {unit.unit_kw:g} kW cannot carry {carried_kw(hall, unit.system):g} kW"
            draft.row_fault(equipment, row, "n_units", what, f"the hall with full racks needs {n_needed(hall, unit)}")


def check_pools(draft: Draft) -> None:
    """A centre has at most one pool of a tier in a year."""
    servers = draft.table("datacentre.servers")
    if not servers.is_whole():
        return
    for year in draft.years():
        seen: dict[tuple[str, str], str] = {}
        for row, pool in servers.whole():
            if not pool.stands_in(year):
                continue
            first = seen.setdefault((pool.centre, pool.tier), pool.id)
            if first != pool.id:
                what = f"{pool.centre} has two pools of tier {pool.tier} in {year}, {first} too"
                draft.row_fault(servers, row, "tier", what, "retire the one when the other comes into service")
                return


def check_platforms(draft: Draft) -> None:
    """A platform names tiers that exist, and finds a pool of each wherever and whenever it may run."""
    tables = [draft.table(f"datacentre.{name}") for name in ("platforms", "centres", "servers")]
    if not all(table.is_whole() for table in tables):
        return
    platforms, centres, servers = tables
    known = {centre.id: centre for _, centre in centres.whole()}
    pools = [pool for _, pool in servers.whole()]
    for row, platform in platforms.whole():
        for column, what, hint in _faults_of(platform, known, pools, draft.years()):
            draft.row_fault(platforms, row, column, what, hint)
    counted = Counter(name for _, platform in platforms.whole() for name in parts_of(platform.programmes))
    for name, count in counted.items():
        if count > 1:
            draft.fault("datacentre.platforms", f"programme {name} is given to {count} platforms", "leave it at one")


def _faults_of(
    platform: Any, centres: dict[str, Any], pools: list[Any], years: list[int]
) -> Iterator[tuple[str, str, str]]:
    tiers = parts_of(platform.tiers)
    if not tiers:
        yield "tiers", "a platform needs servers", f"some of {', '.join(TIERS)}"
    for tier in tiers:
        if tier not in TIERS:
            yield "tiers", f"{tier!r} is none of {', '.join(TIERS)}", did_you_mean(tier, dict.fromkeys(TIERS))
    for column in ("home", "backup"):
        centre = centres.get(getattr(platform, column) or "")
        if centre is None:
            continue
        if platform.in_chain and not centre.hosts_platform:
            yield column, f"{centre.id} does not host the platform", "set hosts_platform, or in_chain to false"
        yield from _missing(column, centre, [tier for tier in tiers if tier in TIERS], pools, years)


def _missing(
    column: str, centre: Any, tiers: list[str], pools: list[Any], years: list[int]
) -> Iterator[tuple[str, str, str]]:
    for tier in tiers:
        own = [pool for pool in pools if pool.centre == centre.id and pool.tier == tier]
        short = [y for y in years if centre.stands_in(y) and not any(pool.stands_in(y) for pool in own)]
        if short:
            yield column, f"{centre.id} has no servers of tier {tier} in {short[0]}", "add a pool to datacentre.servers"
