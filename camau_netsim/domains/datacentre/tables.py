"""Tables of the data centre room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows, over
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.datacentre.asked import Asked
from camau_netsim.domains.datacentre.backup import Loss
from camau_netsim.domains.datacentre.chain import LINKS, Chain
from camau_netsim.domains.datacentre.problem import TIERS, DatacentreProblem
from camau_netsim.domains.datacentre.replication import Copies, Routes
from camau_netsim.domains.datacentre.servers import Places, Service
from camau_netsim.units import HOURS_PER_YEAR

CENTRES = TableSchema(
    "datacentre_centres",
    "How much of the year each data centre was live.",
    ("replication", "year", "centre"),
    (
        *STAMP,
        Column("centre", "id", "Data centre."),
        Column("kind", "text", "Provincial, government cloud or domestic cloud."),
        Column("hosts_platform", "flag", "Whether the shared platform can run there."),
        Column("live_ratio", "float", "Share of the year in which it was up."),
        Column("programmes_mbps", "float", "What programmes of the plan ask of it at most, if platforms share evenly."),
        Column(
            "hall_available_ratio",
            "float",
            "Long-run availability of its halls: supply, UPS, cooling; NaN: none given.",
        ),
        Column("stored_gbyte", "float", "Data kept there at the end of the year, own and copies."),
        Column("storage_gbyte", "float", "Usable storage; NaN: not given."),
        Column("stored_ratio", "float", "Data over storage; above 1: it does not fit."),
    ),
)

HALLS = TableSchema(
    "datacentre_halls",
    "Power and cooling of each computer hall.",
    ("year", "hall"),
    (
        Column("year", "int", "Calendar year simulated."),
        Column("hall", "id", "Hall."),
        Column("centre", "id", "Data centre it belongs to."),
        Column("layout", "text", "Redundancy of its systems: N, N+1, 2N."),
        Column("available_ratio", "float", "Long-run availability of supply, UPS and cooling together."),
        Column("faults_per_year", "float", "Outages of the hall."),
        Column("it_capacity_kw", "float", "IT power with every rack full."),
        Column("it_busy_kw", "float", "IT power in the busy hour."),
        Column("it_peak_kw", "float", "IT power at the peak before a deadline."),
        Column("it_ratio", "float", "Peak over capacity; above 1: the load does not fit."),
        Column("pue_factor", "float", "Energy of the hall over that of its IT equipment."),
        Column("energy_kwh", "float", "Energy of the year, hall and IT."),
    ),
)

SERVERS = TableSchema(
    "datacentre_servers",
    "How each pool of servers copes: busy hour, peak before a deadline, and that peak with one server less.",
    ("year", "pool", "load"),
    (
        Column("year", "int", "Calendar year simulated."),
        Column("pool", "id", "Pool."),
        Column("centre", "id", "Data centre."),
        Column("tier", "text", "Web, app, lgsp or database."),
        Column("load", "text", "busy_hour, deadline, or deadline_one_less."),
        Column("n_servers", "int", "Servers that work."),
        Column("n_slots", "int", "Requests they work on at once."),
        Column("arrivals_per_s", "float", "Requests that arrive."),
        Column("offered_erl", "float", "Slots busy on the mean, if all could be served."),
        Column("utilisation_ratio", "float", "Offered over slots."),
        Column("overloaded", "flag", "Whether more is asked than all slots can do: then waits have no end."),
        Column("waiting_ratio", "float", "Share of requests that wait."),
        Column("wait_ms", "float", "Mean wait; NaN if overloaded."),
        Column("wait_tail_ms", "float", "Wait that 5 % of the requests exceed; NaN if overloaded."),
        Column("response_ms", "float", "Wait and service; NaN if overloaded."),
    ),
)

LOSSES = TableSchema(
    "datacentre_losses",
    "What the loss of each centre does to each platform, against its declared limits.",
    ("replication", "year", "centre", "platform"),
    (
        *STAMP,
        Column("centre", "id", "Centre that is lost."),
        Column("platform", "id", "Platform."),
        Column("name", "text", "Its name."),
        Column("runs_before", "id", "Centre where it ran; empty: nowhere."),
        Column("runs_after", "id", "Centre where it runs then; empty: nowhere."),
        Column("recovery_h", "float", "Until it runs again: detection, switch, restart; NaN: never."),
        Column("rto_h", "float", "Declared limit."),
        Column("recovers", "flag", "Whether it is back within the limit."),
        Column("lost_h", "float", "Hours of data lost; NaN: all that is there."),
        Column("rpo_h", "float", "Declared limit."),
        Column("keeps_data", "flag", "Whether no more is lost than the limit."),
        Column("fullest_tier", "text", "Tier that is fullest at the peak before a deadline."),
        Column("utilisation_ratio", "float", "Utilisation of that tier; NaN: no servers."),
        Column("response_ms", "float", "Mean response of its servers at that peak; NaN: overloaded."),
        Column("response_limit_ms", "float", "Declared limit."),
        Column("copes", "flag", "Whether the servers that are left answer within the limit."),
        Column("kept", "flag", "Whether it is within all three limits."),
    ),
)

REPLICATION = TableSchema(
    "datacentre_replication",
    "Copies of each platform's data on their way to the other centre, at the busiest observed hour, nothing broken.",
    ("replication", "year", "platform"),
    (
        *STAMP,
        Column("platform", "id", "Platform."),
        Column("from_centre", "id", "Centre where it runs; empty: nowhere."),
        Column("to_centre", "id", "Centre that would take over; empty: none."),
        Column("copies", "text", "None, continuous or snapshot."),
        Column("requests_per_s", "float", "Requests in the busy hour."),
        Column("write_mbps", "float", "Data written in the busy hour."),
        Column("mean_write_mbps", "float", "The same over the year."),
        Column("written_gbyte", "float", "Data written in the year."),
        Column("stored_gbyte", "float", "Data kept at the end of the year."),
        Column("route_km", "float", "Length of the way between the centres."),
        Column("free_mbps", "float", "What the narrowest link or port on it has left."),
        Column("share_mbps", "float", "The platform's part of that, by what is written."),
        Column("carried", "flag", "Whether what is written in the busy hour fits."),
        Column("fits", "flag", "Whether the storage of that centre holds all that it keeps at the end of the year."),
        Column("lost_h", "float", "Hours of data lost with the centre; NaN: without end."),
        Column("backlog_gbyte", "float", "What waits after a cut of the way of ``recovery_outage_h``."),
        Column("drain_h", "float", "Until that has gone; NaN: never."),
    ),
)

CHAIN = TableSchema(
    "datacentre_chain",
    "The way of a request for an online public service, link by link.",
    ("replication", "year", "platform", "load", "link"),
    (
        *STAMP,
        Column("platform", "id", "Platform."),
        Column("load", "text", "busy_hour or deadline."),
        Column("link", "text", "access, tslcd, lgsp, datacentre, identity; whole: all of them."),
        Column("available_ratio", "float", "Share of the time in which it works."),
        Column("delay_ms", "float", "What it adds to a request on the mean; NaN: servers overloaded, no end."),
        Column("overloaded", "flag", "Whether more is asked than its servers can do."),
        Column("weakest_availability", "flag", "Whether no link is away more."),
        Column("weakest_delay", "flag", "Whether no link takes longer."),
        Column("limit_ms", "float", "Limit of the platform for the time in its servers; only with the whole."),
        Column("server_ms", "float", "Time in servers; NaN: overloaded."),
    ),
)


def finite(values: Real) -> Real:
    """Return the values with NaN for what has no end."""
    return np.where(np.isfinite(values), values, np.nan)


def _named(names: Names, rows: Rows) -> list[str]:
    return [names[row] if row >= 0 else "" for row in rows.tolist()]


def centre_columns(
    problem: DatacentreProblem, stands: Mask, live_ratio: Real, asked_mbps: float, stored_gbyte: Real
) -> Columns:
    """Return the columns of ``datacentre_centres`` beside the stamp, for the centres that exist.

    Parameters
    ----------
    problem : DatacentreProblem
    stands : uint8 array, shape (n_centre,)
    live_ratio : float64 array, shape (n_centre,)
    asked_mbps : float
        What all programmes ask of data centres of the State, each in its busy hour.
    stored_gbyte : float64 array, shape (n_centre,)
    """
    rows = stands.nonzero()[0]
    hosts = problem.hosts_platform[rows] == 1
    lost = problem.hall_faults_per_year * problem.hall_down_h / HOURS_PER_YEAR
    has_hall = np.isin(np.arange(len(stands)), problem.halls.centre)
    return {
        "centre": problem.centre.names[rows],
        "kind": [problem.kind[row] for row in rows],
        "hosts_platform": problem.hosts_platform[rows],
        "live_ratio": live_ratio[rows],
        "programmes_mbps": np.where(hosts, asked_mbps / max(int(hosts.sum()), 1), 0.0),
        "hall_available_ratio": np.where(has_hall, 1.0 - lost, np.nan)[rows],
        "stored_gbyte": stored_gbyte[rows],
        "storage_gbyte": np.where(problem.storage_gbyte > 0.0, problem.storage_gbyte, np.nan)[rows],
        "stored_ratio": over(stored_gbyte, problem.storage_gbyte)[rows],
    }


def hall_columns(
    problem: DatacentreProblem, year: int, stands: Mask, busy_kw: Real, peak_kw: Real, mean_kw: Real
) -> Columns:
    """Return the rows of ``datacentre_halls`` of one year, from the IT power of each hall under three loads."""
    halls = problem.halls
    rows = np.flatnonzero(stands[halls.centre]) if len(halls.hall) else np.zeros(0, dtype=np.int64)
    return {
        "year": year,
        "hall": halls.hall.names[rows],
        "centre": problem.centre.names[halls.centre[rows]],
        "layout": [halls.layout[row] for row in rows],
        "available_ratio": halls.available_ratio[rows],
        "faults_per_year": halls.faults_per_year[rows],
        "it_capacity_kw": halls.it_capacity_kw[rows],
        "it_busy_kw": busy_kw[rows],
        "it_peak_kw": peak_kw[rows],
        "it_ratio": over(peak_kw, halls.it_capacity_kw)[rows],
        "pue_factor": halls.pue_factor[rows],
        "energy_kwh": (mean_kw * halls.pue_factor * HOURS_PER_YEAR)[rows],
    }


def server_columns(problem: DatacentreProblem, year: int, load: str, service: Service, n_lost: int = 0) -> Columns:
    """Return the rows of ``datacentre_servers`` under one load."""
    pools, found = problem.pools, service.queues
    rows = np.flatnonzero(pools.stand(year))
    servers = np.maximum(pools.n_servers[rows] - n_lost, 0)
    return {
        "year": year,
        "pool": pools.pool.names[rows],
        "centre": problem.centre.names[pools.centre[rows]],
        "tier": [TIERS[tier] for tier in pools.tier[rows]],
        "load": load,
        "n_servers": servers,
        "n_slots": servers * pools.n_slots[rows],
        "arrivals_per_s": service.arrivals_per_s[rows],
        "offered_erl": found.offered_erl[rows],
        "utilisation_ratio": finite(found.utilisation_ratio)[rows],
        "overloaded": ~np.isfinite(found.response_ms[rows]),
        "waiting_ratio": found.waiting_ratio[rows],
        "wait_ms": finite(found.wait_ms)[rows],
        "wait_tail_ms": finite(found.wait_tail_ms)[rows],
        "response_ms": finite(found.response_ms)[rows],
    }


def loss_columns(problem: DatacentreProblem, places: Places, loss: Loss) -> Columns:
    """Return the columns of ``datacentre_losses`` beside the stamp, for the loss of one centre."""
    own = problem.platforms
    recovers, keeps, copes = loss.recovers(problem), loss.keeps_data(problem), loss.copes(problem)
    return {
        "centre": problem.centre.ids[loss.centre],
        "platform": own.platform.names,
        "name": list(own.name),
        "runs_before": _named(problem.centre.names, places.active),
        "runs_after": _named(problem.centre.names, loss.at),
        "recovery_h": finite(loss.recovery_h),
        "rto_h": own.rto_h,
        "recovers": recovers,
        "lost_h": finite(loss.lost_h),
        "rpo_h": own.rpo_h,
        "keeps_data": keeps,
        "fullest_tier": [TIERS[tier] if tier >= 0 else "" for tier in loss.service.fullest],
        "utilisation_ratio": np.where(loss.at >= 0, finite(loss.service.utilisation_ratio), np.nan),
        "response_ms": np.where(loss.at >= 0, finite(loss.service.response_ms), np.nan),
        "response_limit_ms": own.response_limit_ms,
        "copes": copes,
        "kept": recovers & keeps & copes,
    }


def replication_columns(
    problem: DatacentreProblem, places: Places, asked: Asked, routes: Routes, copied: Copies
) -> Columns:
    """Return the columns of ``datacentre_replication`` beside the stamp."""
    own = problem.platforms
    return {
        "platform": own.platform.names,
        "from_centre": _named(problem.centre.names, places.active),
        "to_centre": _named(problem.centre.names, places.spare),
        "copies": list(own.replication),
        "requests_per_s": asked.requests_per_s,
        "write_mbps": asked.write_mbps,
        "mean_write_mbps": asked.mean_write_mbps,
        "written_gbyte": asked.written_gbyte,
        "stored_gbyte": asked.stored_gbyte,
        "route_km": routes.length_km,
        "free_mbps": routes.free_mbps,
        "share_mbps": copied.share_mbps,
        "carried": (copied.share_mbps >= asked.write_mbps) & (places.spare >= 0),
        "fits": copied.fits,
        "lost_h": finite(copied.lost_h),
        "backlog_gbyte": copied.backlog_gbyte,
        "drain_h": finite(copied.drain_h),
    }


def chain_columns(problem: DatacentreProblem, load: str, chain: Chain, service: Service) -> Columns:
    """Return the columns of ``datacentre_chain`` beside the stamp, for one platform under one load."""
    ratio = np.append(chain.available_ratio, chain.whole_ratio)
    delay = np.append(chain.delay_ms, chain.whole_ms)
    n_links = len(LINKS)
    only = np.full(n_links, np.nan)
    own = problem.platforms
    return {
        "platform": own.platform.ids[chain.platform],
        "load": load,
        "link": [*LINKS, "whole"],
        "available_ratio": ratio,
        "delay_ms": finite(delay),
        "overloaded": np.isinf(delay),
        "weakest_availability": np.append(chain.available_ratio == chain.available_ratio.min(), False),
        "weakest_delay": np.append(chain.delay_ms == chain.delay_ms.max(), False),
        "limit_ms": np.append(only, own.response_limit_ms[chain.platform]),
        "server_ms": np.append(only, finite(service.response_ms)[chain.platform]),
    }
