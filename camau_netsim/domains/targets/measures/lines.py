"""Promises about who has or could have which line: fibre on demand, one line each, copper, optical links, classes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import busiest_hour, frame_of, lowest_communes, urban_communes
from camau_netsim.domains.targets.measures.line_classes import MEDIA, share, worst_communes
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

OPTICAL = ("gpon", "xgs", "50g", "p2p")


@measure
def households_passed(tables: Tables, year: int) -> Measured:
    """Share of households within drop reach of a splitter."""
    homes = frame_of(tables, "access_communes", year)
    missing = (homes["n_households"] - homes["n_passed"]).sum()
    cause = f"{missing:,.0f} households: no splitter within drop reach" if missing > 0.5 else ""
    return _households(tables, homes, {"households of the year": "n_passed"}, cause)


@measure
def households_serviceable(tables: Tables, year: int) -> Measured:
    """Share of households that could have a fibre line on demand: reach, light, a free port, room on the uplinks."""
    homes = frame_of(tables, "access_communes", year)
    steps = {
        "no fibre within drop reach": homes["n_households"] - homes["n_passed"],
        "the optical budget does not close": homes["n_passed"] - homes["n_lit"],
        "no free port if all ask": homes["n_lit"] - homes["n_fitting"],
        "no room on the OLT's uplinks if all ask": homes["n_fitting"] - homes["n_serviceable"],
    }
    parts = [f"{missing.sum():,.0f} households: {why}" for why, missing in steps.items() if missing.sum() > 0.5]
    readings = {
        "households of the year, all asking at once": "n_serviceable",
        "one more at the projected take-up": "n_on_demand",
        "within drop reach": "n_passed",
    }
    return _households(tables, homes, readings, "; ".join(parts))


@measure
def hamlets_reached(tables: Tables, year: int, kept_ratio: float) -> Measured:
    """Bounds on the share of hamlets with fixed lines on demand, and lines that keep a share of the rate sold.

    Ports are known by commune, not by hamlet: homes that cannot be served are taken to be hamlets of their own (the
    least that is reached), or to be spread over all hamlets of their commune (the most).
    """
    homes = frame_of(tables, "access_communes", year)
    total = homes["n_households"].sum()
    missing = homes["n_households"] - homes["n_on_demand"]
    some = homes["n_households"].where(homes["n_on_demand"] >= 1.0, 0.0).sum()
    quality = _rate_kept(tables, year, kept_ratio)
    readings = (
        Reading(
            "homes left out live in hamlets of their own", np.array([(1.0 - missing.sum() / total) * PERCENT]), True
        ),
        Reading("homes left out live among others", np.array([some / total * PERCENT]), exact=True),
        *quality,
    )
    where = int((missing > 0.5).sum())
    cause = f"{missing.sum():,.0f} households without a line on demand in {where} communes" if where else ""
    ratio = 1.0 - missing / homes["n_households"]
    return Measured(readings, cause, lowest_communes(tables, ratio.set_axis(homes["commune"]) * PERCENT))


@measure
def fibre_lines_per_household(tables: Tables, year: int) -> Measured:
    """Fibre lines in use for each household, a ratio."""
    homes = frame_of(tables, "access_communes", year)
    total = homes["n_households"].sum()
    readings = (
        Reading("fibre lines in use", np.array([homes["n_fibre_lines"].sum() / total]), exact=True),
        Reading("fibre lines that could be had", np.array([homes["n_serviceable"].sum() / total]), exact=True),
    )
    no_line = homes["n_passed"].sum() - homes["n_fibre_lines"].sum()
    beyond = (homes["n_households"] - homes["n_passed"]).sum()
    cause = (
        f"{no_line:,.0f} households within reach of fibre take none; {beyond:,.0f} households: no fibre within reach"
    )
    ratio = homes.set_index("commune")["n_fibre_lines"] / homes.set_index("commune")["n_households"]
    return Measured(readings, cause, lowest_communes(tables, ratio), share=False)


@measure
def copper_share(tables: Tables, year: int) -> Measured:
    """Share of household lines that are still copper."""
    homes = frame_of(tables, "access_communes", year)
    lines = homes[["n_fibre_lines", "n_copper_lines", "n_wireless_lines"]].sum()
    if lines.sum() == 0.0:
        return nothing("no household lines")
    copper = lines["n_copper_lines"] * PERCENT
    wired = max(lines["n_fibre_lines"] + lines["n_copper_lines"], 1.0)
    readings = (
        Reading("copper lines among all household lines", np.array([copper / lines.sum()]), exact=True),
        Reading("among those by wire", np.array([copper / wired]), exact=True),
    )
    where = int((homes["n_copper_lines"] > 0.0).sum())
    return Measured(readings, f"copper lines are left in {where} communes" if where else "")


@measure
def lines_of_class(tables: Tables, year: int, class_mbps: float) -> Measured:
    """Share of fixed lines whose port and OLT uplink are of a class of capacity."""
    lines = _inventory(tables, year, None)
    if lines.empty:
        return nothing("no fixed lines")
    port = _flags(lines["port_mbps"] >= class_mbps)
    uplink = _flags(lines["one_uplink_mbps"] >= class_mbps)
    ont = _flags(lines["ont_mbps"] >= class_mbps)
    readings = (
        Reading(f"port and uplink of at least {class_mbps:g} Mb/s", share(lines, port * uplink), exact=True),
        Reading("customer port of the class too", share(lines, port * uplink * ont), exact=True),
    )
    return Measured(readings, _media_cause(lines, port * uplink), worst_communes(tables, lines, port * uplink))


@measure
def organisations_optical(tables: Tables, year: int, class_mbps: float) -> Measured:
    """Share of urban organisations' lines whose link to the OLT is optical and of a class."""
    lines = _inventory(tables, year, True)
    lines = lines[lines["segment"] == "organisation"]
    if lines.empty:
        return nothing("no urban organisations with a line")
    optical = _flags(lines["technology"].isin(OPTICAL))
    of_class = optical * _flags(lines["port_mbps"] >= class_mbps)
    own = of_class * _flags(lines["technology"] == "p2p")
    readings = (
        Reading(f"an optical link of at least {class_mbps:g} Mb/s", share(lines, of_class), exact=True),
        Reading("an optical link of any class", share(lines, optical), exact=True),
        Reading("a fibre of its own of the class", share(lines, own), exact=True),
    )
    return Measured(readings, _media_cause(lines, of_class), worst_communes(tables, lines, of_class))


def _flags(mask: pd.Series) -> Real:
    return np.asarray(mask, dtype=np.float64)


def _media_cause(lines: pd.DataFrame, ok: Real) -> str:
    missing = (lines["n_lines"] * (1.0 - ok)).groupby(lines["technology"].replace(MEDIA), sort=True).sum()
    return "; ".join(f"{count:,.0f} lines on {name}" for name, count in missing.items() if count > 0.5)


def _inventory(tables: Tables, year: int, urban: bool | None) -> pd.DataFrame:
    """Line classes of the year, each once."""
    lines = frame_of(tables, "access_lines", year)
    if lines.empty:
        return lines
    lines = lines[(lines["replication"] == 0) & (lines["hour"] == busiest_hour(lines, "port_load_mbps"))]
    lines = lines.drop_duplicates("line_class")
    return lines if urban is None else lines[lines["commune"].map(urban_communes(tables)) == urban]


def _rate_kept(tables: Tables, year: int, kept_ratio: float) -> tuple[Reading, ...]:
    """Lines of households that get a share of the rate sold in the busy hour, mean of short tests."""
    lines = frame_of(tables, "access_lines", year)
    lines = lines[lines["segment"] == "household"]
    if lines.empty:
        return ()
    lines = lines[lines["hour"] == busiest_hour(lines, "port_load_mbps")]
    sold = lines[["plan_mbps", "ont_mbps"]].min(axis=1)
    kept = lines["n_lines"] * (lines["wired_sampled_mbps"] >= kept_ratio * sold)
    by_run = lines.assign(kept=kept).groupby("replication", sort=True)[["kept", "n_lines"]].sum()
    share = np.asarray(by_run["kept"] / by_run["n_lines"], dtype=np.float64) * PERCENT
    return (Reading(f"lines that get {kept_ratio:g} of the rate sold (QCVN 34)", share),)


def _households(tables: Tables, homes: pd.DataFrame, readings: dict[str, str], cause: str) -> Measured:
    total = homes["n_households"].sum()
    found = tuple(
        Reading(name, np.array([homes[column].sum() / total * PERCENT]), exact=True)
        for name, column in readings.items()
    )
    by_commune = homes.set_index("commune")
    ratio = by_commune[next(iter(readings.values()))] / by_commune["n_households"]
    return Measured(found, cause, lowest_communes(tables, ratio * PERCENT))
