"""Promises about infrastructure that should take sensors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from camau_netsim.core.index import Real
from camau_netsim.domains.targets.measures.frames import frame_of, lowest_rows
from camau_netsim.domains.targets.measures.measured import PERCENT, Measured, Reading, Tables, measure, nothing

WHY = {"no cell": "under no cell of it", "loss": "beyond its coupling loss", "room": "on cells that are full"}


@measure
def sensors_ready(tables: Tables, year: int) -> Measured:
    """Share of essential infrastructure that a cell with room for its sensors, or a fixed line, reaches."""
    assets = frame_of(tables, "services_assets", year)
    if assets.empty:
        return nothing("no assets")
    by_cell = assets[assets["by_cell"]].groupby("asset").size()
    first = assets.drop_duplicates("asset").set_index("asset")
    cell = pd.Series(first.index.isin(by_cell.index), index=first.index)
    drop = first["by_drop"].astype(bool)
    ready = cell | drop
    devices = first["n_devices"]
    readings = (
        Reading("assets that a cell with room or a fixed line reaches", _share(ready), exact=True),
        Reading("a cell with room", _share(cell), exact=True),
        Reading("a fixed line", _share(drop), exact=True),
        Reading("sensors, not assets", _one((devices * ready).sum() / devices.sum() * PERCENT), exact=True),
        *_technologies(assets, len(first)),
    )
    by_kind = ready.groupby(first["kind"], sort=True).mean() * PERCENT
    return Measured(readings, _cause(assets[~assets["asset"].isin(ready.index[ready])]), lowest_rows(by_kind))


def _technologies(assets: pd.DataFrame, n_assets: int) -> tuple[Reading, ...]:
    found = []
    for name, own in assets.groupby("technology", sort=True):
        found.append(Reading(f"{name}", _one(own["by_cell"].sum() / n_assets * PERCENT), exact=True))
        normal = own["by_cell"] & (own["coverage"] == "normal")
        found.append(Reading(f"{name}, normal coverage", _one(normal.sum() / n_assets * PERCENT), exact=True))
    return tuple(found)


def _cause(missing: pd.DataFrame) -> str:
    parts = missing.groupby(["technology", "cause"], sort=True)["asset"].nunique().reset_index()
    told = zip(parts["technology"], parts["cause"], parts["asset"], strict=True)
    return "; ".join(f"{count:,} assets {WHY[why]} ({name})" for name, why, count in told)


def _share(flags: pd.Series) -> Real:
    return _one(flags.mean() * PERCENT)


def _one(value: float) -> Real:
    return np.array([float(value)])
