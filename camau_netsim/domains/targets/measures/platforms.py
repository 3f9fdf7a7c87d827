"""Promises about data centres and the services they host: mutual backup, service around the clock."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_rows, mean_percent
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

LIMITS = {
    "recovers": "recovery time within its limit",
    "keeps_data": "no more data lost than its limit",
    "copes": "requests answered within their limit at the peak before a deadline",
}
FAILS = {"recovers": "not back in time", "keeps_data": "too much data lost", "copes": "too slow at the deadline peak"}
LINK_NAMES = {
    "access": "the users' access",
    "tslcd": "the TSLCD",
    "lgsp": "the LGSP",
    "datacentre": "the data centre",
    "identity": "the national identity platform",
}


@measure
def platforms_backed_up(tables: Tables, year: int) -> Measured:
    """Share of platforms within their limits whichever data centre is lost."""
    losses = frame_of(tables, "datacentre_losses", year)
    if losses.empty:
        return nothing("no platforms")
    readings = [Reading("within all limits after the loss of any one centre", _always(losses, "kept"))]
    for flag, name in LIMITS.items():
        readings.append(Reading(f"{name}, any one centre lost", _always(losses, flag), exact=flag != "keeps_data"))
    losses["runs"] = losses["runs_after"] != ""
    readings.append(Reading("runs somewhere after any one loss", _always(losses, "runs"), exact=True))
    readings.append(Reading("centre and platform, pair by pair", mean_percent(losses, losses["kept"])))
    copies = frame_of(tables, "datacentre_replication", year)
    if not copies.empty:
        readings.append(Reading("copies carried in the busy hour", mean_percent(copies, copies["carried"])))
        readings.append(
            Reading("copies fit the storage of the other centre", mean_percent(copies, copies["fits"]), exact=True)
        )
    means = losses.groupby(["platform", "name"], sort=True)["kept"].mean().droplevel("platform")
    return Measured(tuple(readings), _loss_cause(losses), lowest_rows(means[means < 1.0] * PERCENT))


def chain_readings(tables: Tables, year: int) -> tuple[Reading, ...]:
    """Return what the whole way from user to identity platform says of round-the-clock service."""
    chain = frame_of(tables, "datacentre_chain", year)
    if chain.empty:
        return ()
    whole = chain[chain["link"] == "whole"]
    found = []
    for load, name in (("busy_hour", "the busy hour"), ("deadline", "the peak before a deadline")):
        own = whole[whole["load"] == load]
        found.append(Reading(f"whole chain up, servers for {name}", mean_percent(own, own["available_ratio"])))
    own = whole[whole["load"] == "deadline"]
    in_time = own["server_ms"] <= own["limit_ms"]  # NaN, overloaded, is never in time
    found.append(
        Reading("platforms that answer within their limit at that peak", mean_percent(own, in_time), exact=True)
    )
    return tuple(found)


def weakest_link(tables: Tables, year: int) -> str:
    """Name the link of the chain that is away most and the one that takes longest at the peak before a deadline."""
    chain = frame_of(tables, "datacentre_chain", year)
    links = chain[(chain["load"] == "deadline") & (chain["link"] != "whole")]
    if links.empty:
        return ""
    ratio = links.groupby("link", sort=True)["available_ratio"].mean()
    away, share = LINK_NAMES[str(ratio.idxmin())], ratio.min()
    full = sorted(links.loc[links["overloaded"], "link"].unique())
    delay = links.groupby("link", sort=True)["delay_ms"].mean()
    slow = ", ".join(LINK_NAMES[name] for name in full)
    slow = (
        f"{slow} overloaded at the deadline peak"
        if full
        else (f"slowest {LINK_NAMES[str(delay.idxmax())]}, {delay.max():,.0f} of {delay.sum():,.0f} ms")
    )
    return f"weakest link {away}, up {share:.3%}; {slow}"


def _always(losses: pd.DataFrame, flag: str) -> Real:
    """Share of platforms for which a flag holds whichever centre is lost, in percent, by replication."""
    held = losses.groupby(["replication", "platform"], sort=True)[flag].min()
    return np.asarray(held.astype(float).groupby("replication", sort=True).mean(), dtype=np.float64) * PERCENT


def _loss_cause(losses: pd.DataFrame) -> str:
    """Name the platforms that fall short, after which loss and why."""
    failed = losses[~losses["kept"]].drop_duplicates(["centre", "platform"])
    said = []
    for row in failed.to_dict("records"):
        why = [text for flag, text in FAILS.items() if not row[flag]]
        why = ["runs nowhere"] if row["runs_after"] == "" else why
        said.append(f"{row['platform']} without {row['centre']}: {', '.join(why)}")
    return "; ".join(said)
