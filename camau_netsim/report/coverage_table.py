"""Radio maps as tables: one row a pixel, and one row for each pixel and layer that a failure changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from camau_netsim.core.index import Names, Real, Rows
from camau_netsim.core.table import Column, Columns, TableSchema
from camau_netsim.domains.radio.charts import LayerChart
from camau_netsim.report.coverage import Coverage

PIXEL: tuple[Column, ...] = (
    Column("pixel", "int", "Number of the pixel, from 0."),
    Column("lat_deg", "float", "Latitude of its middle, WGS 84; empty where the scenario is in metres."),
    Column("lon_deg", "float", "Longitude of its middle."),
    Column("x_m", "float", "East of the origin of the scenario's plane."),
    Column("y_m", "float", "North of it."),
    Column("commune", "id", "Commune of the nearest settlement."),
    Column("n_people", "float", "Residents: a settlement's people, spread evenly over the pixels nearest to it."),
)

LAYER: tuple[Column, ...] = (
    Column("server", "id", "Cell received most strongly; empty where none is on air."),
    Column("rsrp_dbm", "float", "Its reference power outdoors, mean over line of sight unless told otherwise."),
    Column("sinr_db", "float", "Its signal over noise and the other cells, each times its activity, outdoors."),
    Column("peak_mbps", "float", "Rate alone in the cell."),
    Column("load_ratio", "float", "Load of the cell in the run, above 1 overloaded; empty without a run."),
    Column("rate_mbps", "float", "Mean rate among the others, backhaul included; empty without a run."),
    Column("covered", "flag", "Whether the reference power reaches the layer's coverage level outdoors."),
    Column("covered_indoor", "flag", "The same behind the mean entry loss of the settlement's buildings."),
)
"""Columns of each layer, after its id and an underscore."""

PHONES: tuple[Column, ...] = (
    Column("layer", "id", "Layer used: of those that cover the one with the highest mean rate (without a run: peak)."),
    Column("covered", "flag", "Whether any of the layers covers outdoors."),
    Column("covered_indoor", "flag", "Whether any of them covers indoors."),
)
"""Columns of each operator's phones (and of ``any``), after ``phones_<operator>_<technology>_``."""

CHANGES = TableSchema(
    "changes",
    "Pixels where taking the masts off air changes a layer: another server, or SINR by over 0.05 dB.",
    ("pixel", "layer"),
    (
        Column("pixel", "int", "Number of the pixel."),
        Column("layer", "id", "Layer."),
        Column("n_people", "float", "Residents of the pixel."),
        Column("server_before", "id", "Serving cell with the masts on air."),
        Column("server", "id", "Serving cell without them."),
        Column("rsrp_before_dbm", "float", "Reference power before."),
        Column("rsrp_dbm", "float", "Reference power after."),
        Column("sinr_before_db", "float", "SINR before."),
        Column("sinr_db", "float", "SINR after; loads are kept as they were."),
        Column("covered_before", "flag", "Covered outdoors before."),
        Column("covered", "flag", "Covered outdoors after."),
    ),
)

NOTICED_DB = 0.05
DECIMALS = {"rsrp_dbm": 2, "sinr_db": 2, "peak_mbps": 2, "rate_mbps": 2, "load_ratio": 4}
"""Numbers are rounded: the bound on the error of a map is five times the last place."""


def pixel_schema(coverage: Coverage) -> TableSchema:
    """Return the columns of ``pixels``: they depend on the layers charted."""
    columns = list(PIXEL)
    for name in coverage.layer_ids:
        columns += [Column(f"{name}_{each.name}", each.kind, f"{name}: {each.sentence}") for each in LAYER]
    for network in coverage.networks:
        head, who = f"phones_{network.name}_{network.technology}", f"{network.technology} phones of {network.name}"
        columns += [Column(f"{head}_{each.name}", each.kind, f"{who}: {each.sentence}") for each in PHONES]
    opened = coverage.opened
    title = f"Radio map of {opened.scenario.name} in {opened.year}, pixels of {coverage.pixels.pixel_m:g} m."
    return TableSchema("pixels", title, ("pixel",), tuple(columns))


def pixel_table(coverage: Coverage) -> pa.Table:
    """Return one row for each pixel."""
    pixels, radio = coverage.pixels, coverage.opened.radio
    columns: dict[str, object] = {
        "pixel": np.arange(len(pixels)),
        "lat_deg": pixels.lat_deg.round(7),
        "lon_deg": pixels.lon_deg.round(7),
        "x_m": pixels.x_m,
        "y_m": pixels.y_m,
        "commune": coverage.opened.problems.demand.commune.names[pixels.commune],
        "n_people": pixels.n_people,
    }
    for name, chart in zip(coverage.layer_ids, coverage.charts.layers, strict=True):
        columns |= {f"{name}_{key}": values for key, values in _layer_columns(chart, radio.cell.names).items()}
    for network in coverage.networks:
        head = f"phones_{network.name}_{network.technology}"
        columns[f"{head}_layer"] = _names(radio.layer.names, network.chart.layer)
        columns[f"{head}_covered"] = network.chart.used.covered
        columns[f"{head}_covered_indoor"] = network.chart.used.covered_indoor
    return pixel_schema(coverage).build([columns])


def change_table(coverage: Coverage) -> pa.Table | None:
    """Return what changes without the masts, ``None`` if none fails."""
    charts = coverage.charts
    if not charts.before:
        return None
    names = coverage.opened.radio.cell.names
    parts: list[Columns] = []
    for name, old, new in zip(coverage.layer_ids, charts.before, charts.layers, strict=True):
        row = np.flatnonzero(changed(old, new))
        parts.append(
            {
                "pixel": row,
                "layer": name,
                "n_people": coverage.pixels.n_people[row],
                "server_before": _names(names, old.server[row]),
                "server": _names(names, new.server[row]),
                "rsrp_before_dbm": _finite(old.rsrp_dbm[row], 2),
                "rsrp_dbm": _finite(new.rsrp_dbm[row], 2),
                "sinr_before_db": _finite(old.sinr_db[row], 2),
                "sinr_db": _finite(new.sinr_db[row], 2),
                "covered_before": old.covered[row],
                "covered": new.covered[row],
            }
        )
    return CHANGES.build(parts)


def changed(old: LayerChart, new: LayerChart) -> npt.NDArray[np.bool_]:
    """Say which pixels have another server or a SINR that one would notice."""
    with np.errstate(invalid="ignore"):
        off_db = np.abs(new.sinr_db - old.sinr_db)
    return np.asarray((old.server != new.server) | (off_db > NOTICED_DB))


def _layer_columns(chart: LayerChart, cell_names: Names) -> dict[str, object]:
    numbers = {name: _finite(getattr(chart, name), decimals) for name, decimals in DECIMALS.items()}
    flags = {"covered": chart.covered, "covered_indoor": chart.covered_indoor}
    return {"server": _names(cell_names, chart.server), **numbers, **flags}


def _names(names: Names, rows: Rows) -> Names:
    found: Names = names[rows]
    found[rows < 0] = None
    return found


def _finite(values: npt.NDArray[np.float32], decimals: int) -> Real:
    """Round; what is not finite becomes empty. Adding 0 makes -0 a 0."""
    exact = values.astype(np.float64)
    return np.where(np.isfinite(exact), exact.round(decimals) + 0.0, np.nan)
