"""Tables that only fidelity ``session`` can fill."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.chance import SLACK, chance_at_least
from camau_netsim.core.index import Real, over, sum_by
from camau_netsim.core.table import MOMENT, Column, Columns, TableSchema
from camau_netsim.domains.access.model import AccessRates
from camau_netsim.domains.radio.rates import RadioRates
from camau_netsim.engine.layout import KINDS, SERVICES
from camau_netsim.engine.sessions import RATES_MBPS, Change, Hour
from camau_netsim.kernels.session_records import BIN_LOW, BINS_PER_DECADE

PERCENTILES = (5, 50, 95)
SERVICE = Column("service", "text", f"{', '.join(SERVICES[:-1])} or {SERVICES[-1]}.")

RATES = TableSchema(
    "sessions_rates",
    "Sessions of each service in each commune in each simulated hour.",
    ("replication", "year", "day", "hour", "service", "commune"),
    (
        *MOMENT,
        SERVICE,
        Column("commune", "id", "Commune."),
        Column("n_arrived", "float", "Sessions that started."),
        Column("n_finished", "float", "Sessions that ended with all they wanted."),
        Column("n_cut", "float", "Sessions an outage ended before their time."),
        Column("n_in_progress", "float", "Sessions in progress at the end of the hour."),
        Column("offered_mbps", "float", "Size of the sessions that started, over the hour."),
        Column("carried_mbps", "float", "What was sent, cut and unfinished sessions included, over the hour."),
        Column("session_mbps", "float", "Bits over time of all sessions: what was sent over the time they were there."),
        Column("sampled_mbps", "float", "Arithmetic mean of size over time of the finished sessions."),
        *(
            Column(f"p{percent}_mbps", "float", f"Rate that {percent} % of the finished sessions stay below, to 5 %.")
            for percent in PERCENTILES
        ),
    ),
)

SHARES = TableSchema(
    "sessions_shares",
    "Share of sessions and of users that reach a rate, in each simulated hour.",
    ("replication", "year", "day", "hour", "service", "rate_mbps"),
    (
        *MOMENT,
        SERVICE,
        Column("rate_mbps", "float", "The rate."),
        Column("sessions_ratio", "float", "Finished sessions whose size over time reaches it."),
        Column(
            "users_ratio",
            "float",
            "Users whose mean session rate reaches it, each counted with the chance that it does; "
            "those without service count as users; phones by load.",
        ),
    ),
)

LINKS = TableSchema(
    "sessions_links",
    "How full each link was in each simulated hour; links that carried nothing are left out.",
    ("replication", "year", "day", "hour", "kind", "link"),
    (
        *MOMENT,
        Column("kind", "text", f"{', '.join(KINDS[:-1])} or {KINDS[-1]}."),
        Column("link", "id", "OLT and number of the port, OLT, cell, mast, link and direction, body or centre."),
        Column("utilisation_ratio", "float", "Mean load over mean capacity; of a cell, busy time over time on air."),
        Column("saturated_ratio", "float", "Share of the hour in which it held a session back."),
    ),
)

CHANGES = TableSchema(
    "sessions_changes",
    "Changes of state or hour inside the simulated windows.",
    ("replication", "year", "day", "hour", "clock_h"),
    (
        *MOMENT,
        Column("clock_h", "float", "Hours since the start of the year."),
        Column("n_in_progress", "int", "Sessions in progress right after."),
        Column("n_cut", "int", "Sessions cut by it."),
        Column("n_rerouted", "int", "Sessions that went on over other links or another cell."),
    ),
)

TABLES = (RATES, SHARES, LINKS, CHANGES)


def rate_columns(hour: Hour) -> Columns:
    """Return the columns of ``sessions_rates`` beside the moment."""
    layout = hour.layout
    names = layout.problems.demand.commune.names
    n_groups, span_s = len(SERVICES) * len(names), hour.tally.span_s
    group = layout.service * len(names) + layout.commune
    sums = {name: sum_by(group, values, n_groups) for name, values in hour.tally.by_class.items()}
    in_progress = sum_by(group, hour.n_in_progress, n_groups)
    histogram = _by_group(hour, "rate_histogram")
    kept = np.flatnonzero((sums["n_arrived"] > 0.0) | (sums["area_s"] > 0.0))
    return {
        "service": np.repeat(np.array(SERVICES, dtype=object), len(names))[kept],
        "commune": np.tile(names, len(SERVICES))[kept],
        **{name: sums[name][kept] for name in ("n_arrived", "n_finished", "n_cut")},
        "n_in_progress": in_progress[kept],
        "offered_mbps": sums["offered_mbit"][kept] / span_s,
        "carried_mbps": sums["carried_mbit"][kept] / span_s,
        "session_mbps": over(sums["carried_mbit"], sums["area_s"])[kept],
        "sampled_mbps": over(sums["rate_sum_mbps"], sums["n_finished"])[kept],
        **{f"p{percent}_mbps": _quantile(histogram, percent / 100.0)[kept] for percent in PERCENTILES},
    }


def share_columns(hour: Hour, lines: AccessRates, phones: RadioRates) -> Columns:
    """Return the columns of ``sessions_shares`` beside the moment."""
    layout = hour.layout
    tally = hour.tally.by_class
    n_finished = sum_by(layout.service, tally["n_finished"], len(SERVICES))
    passed = _by_group(hour, "n_at_least").reshape(len(SERVICES), -1, len(RATES_MBPS)).sum(axis=1)
    users = np.column_stack([_users_at_least(hour, lines, phones, rate) for rate in RATES_MBPS])
    kept = np.flatnonzero(np.isfinite(users[:, 0]))
    return {
        "service": np.repeat(np.array(SERVICES, dtype=object)[kept], len(RATES_MBPS)),
        "rate_mbps": np.tile(RATES_MBPS, len(kept)),
        "sessions_ratio": over(passed[kept], n_finished[kept, None]).ravel(),
        "users_ratio": users[kept].ravel(),
    }


def _users_at_least(hour: Hour, lines: AccessRates, phones: RadioRates, rate_mbps: float) -> Real:
    """Share of the users of each service whose mean session rate reaches a rate, NaN for a service nobody uses."""
    layout = hour.layout
    enough = rate_mbps * (1.0 - SLACK)
    access = hour.carried.arrays["access_year"]
    segment = access.organisation[access.line_group]
    chance = chance_at_least(lines.conservative_mbps, lines.rate_error_ratio, enough)
    users, good = np.zeros(len(SERVICES)), np.zeros(len(SERVICES))
    users[:2] = sum_by(segment, access.line_count, 2)
    good[:2] = sum_by(segment, access.line_count * chance, 2)
    for bundle, rates in zip(layout.problems.radio.bundling.bundles, phones.bundles, strict=True):
        service = SERVICES.index(bundle.technology)
        users[service] += float(rates.demand_mbps.sum())
        good[service] += float(rates.demand_mbps[rates.rate_mbps >= enough].sum())
    users[SERVICES.index("4g")] += float(phones.unserved_4g_mbps.sum())
    users[SERVICES.index("5g")] += float(phones.unserved_5g_mbps.sum())
    bodies = layout.rows_of("bodies")
    rate = over(hour.tally.by_class["carried_mbit"][bodies], hour.tally.by_class["area_s"][bodies], 0.0)
    # A body that asks for nothing is nobody's user; those outside the province have no sessions.
    asks = (hour.carried.arrays["body_asked_mbps"] > 0.0) & (layout.problems.government.above == 0)
    users[-1] = float(asks.sum())
    good[-1] = float((rate >= enough).sum())
    return over(good, users)


def link_columns(hour: Hour) -> Columns:
    """Return the columns of ``sessions_links`` beside the moment."""
    layout = hour.layout
    load_s, capacity_s, saturated_s = (hour.tally.by_link[name] for name in ("load_s", "capacity_s", "saturated_s"))
    kept = np.flatnonzero(load_s > 0.0)
    sizes = [layout.links[kind].stop - layout.links[kind].start for kind in KINDS]
    return {
        "kind": np.repeat(np.array(KINDS, dtype=object), sizes)[kept],
        "link": layout.link_names()[kept],
        "utilisation_ratio": over(load_s, capacity_s)[kept],
        "saturated_ratio": saturated_s[kept] / hour.tally.span_s,
    }


def change_columns(changes: tuple[Change, ...]) -> Columns:
    """Return the columns of ``sessions_changes`` beside the moment."""
    return {
        "clock_h": np.array([change.clock_h for change in changes]),
        "n_in_progress": [change.n_in_progress for change in changes],
        "n_cut": [change.n_cut for change in changes],
        "n_rerouted": [change.n_rerouted for change in changes],
    }


def _by_group(hour: Hour, name: str) -> Real:
    """What was counted by service and commune; groups behind the last one with a class have nothing."""
    counted = hour.tally.by_group[name]
    n_groups = len(SERVICES) * len(hour.layout.problems.demand.commune)
    return np.pad(counted, ((0, n_groups - len(counted)), (0, 0)))


def _quantile(histogram: Real, share: float) -> Real:
    """Rate below which a share of each row's sessions lie, read off logarithmic bins; NaN without sessions."""
    total = histogram.cumsum(axis=1)
    target = share * total[:, -1]
    place = (total < target[:, None]).sum(axis=1).clip(max=histogram.shape[1] - 1)
    rows = np.arange(len(histogram))
    before = total[rows, place] - histogram[rows, place]
    inside = np.where(histogram[rows, place] > 0.0, (target - before) / np.maximum(histogram[rows, place], 1.0), 0.0)
    rate = 10.0 ** (BIN_LOW + (place - 1 + inside) / BINS_PER_DECADE)
    return np.where(total[:, -1] > 0.0, rate, np.nan)
