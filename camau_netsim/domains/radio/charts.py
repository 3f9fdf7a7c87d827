"""Charts: what phones would get at any place of a map, layer by layer.

Question    With these cells on air and these loads: which cell serves each place, how strongly, at what SINR and rate?
Method      Kernel ``radiomap``: mean received power of every mast at every place, no draw. The rest as the room does it
            at its settlements: activity of a cell is its load, at most 1; link adaptation of the layer; processor
            sharing in the cell and behind it on the mast's backhaul.
Not here    Loads: they are given. Shadowing and line of sight, which the room draws: a chart shows their mean (or one
            kind of sight everywhere).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.radio.backhaul import behind_backhaul
from camau_netsim.domains.radio.problem import INDOOR, LayerProblem, RadioProblem
from camau_netsim.domains.radio.spec import Layer
from camau_netsim.kernels.cellrate import spectral_efficiency
from camau_netsim.kernels.radiomap import LOS, MEAN, NLOS, Carrier, Masts, RadioMap, change_sites, radio_map
from camau_netsim.kernels.radiomap_law import Tiles

Single = npt.NDArray[np.float32]

SIGHTS = {"mean": MEAN, "los": LOS, "nlos": NLOS}
"""Path loss of a chart: mean power of both kinds, or in sight or out of sight everywhere."""

ERROR_DB = 0.05
"""Wanted bound on the error of a chart's SINR."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Where masts stand."""

    x_m: Real  # (n_mast,)
    y_m: Real
    height_m: Real
    propagation: Mask


@dataclass(frozen=True, slots=True)
class CellLoads:
    """How full cells are."""

    activity_ratio: Real  # (n_cell,) share of time in which a cell interferes, 0 to 1
    load_ratio: Real  # (n_cell,) NaN where nobody knows: no mean rate there
    mast_offered_mbps: Real  # (n_mast,)


@dataclass(frozen=True, slots=True)
class LayerChart:
    """One layer at every place; arrays have shape (n_place,)."""

    row: int
    server: Rows  # rows of all cells, -1 where none is on air
    rsrp_dbm: Single  # reference power of the server, outdoors
    sinr_db: Single
    peak_mbps: Single  # alone in the cell
    load_ratio: Single  # of the server
    rate_mbps: Single  # among the others; NaN where the load is not known
    covered: npt.NDArray[np.bool_]
    covered_indoor: npt.NDArray[np.bool_]  # behind the mean entry loss of the place


@dataclass(frozen=True, slots=True)
class NetworkChart:
    """What phones of one operator (or of any) get of some layers: at each place the layer that gives most."""

    layer: Rows  # rows of all layers, -1 where none is on air
    strongest_dbm: Single  # reference power, of any layer
    used: LayerChart  # of the layer used; its row is -1


def unchartable(row: Layer, layer: LayerProblem) -> str | None:
    """Return why a layer cannot be charted, ``None`` if it can."""
    if layer.pattern.n_rows != 1:
        return f"antenna {row.antenna} is a column of elements; maps take single beams (beam, tr36942, tr36814, m2135)"
    if np.any(layer.cell_mechanical_deg):
        return "its cells lean (mechanical_tilt_deg); maps take upright panels, use tilt_deg"
    return None


def masts_of(problem: RadioProblem, layer: LayerProblem, sites: Sites, cell_up: Mask, loads: CellLoads) -> Masts:
    """Return the masts of a layer and their cells as the kernel wants them.

    Parameters
    ----------
    problem, layer : RadioProblem, LayerProblem
    sites : Sites
    cell_up : uint8 array, shape (n_cell,)
    loads : CellLoads
    """
    mast = problem.cell_mast[layer.cell[layer.site_cell_ptr[:-1]]]
    return Masts(
        sites.x_m[mast],
        sites.y_m[mast],
        sites.propagation[mast],
        sites.height_m[mast],
        layer.site_cell_ptr,
        layer.cell_eirp_dbm,
        layer.cell_azimuth_deg,
        layer.cell_tilt_deg,
        loads.activity_ratio[layer.cell],
        cell_up[layer.cell],
    )


def chart_layer(
    layer: LayerProblem,
    masts: Masts,
    tiles: Tiles,
    device_height_m: float,
    sight: int = MEAN,
    n_thread: int = 1,
    error_db: float = ERROR_DB,
) -> RadioMap:
    """Work out server, power and interference of a layer at every place; ``tiles`` from ``radiomap.lay_tiles``."""
    carrier = Carrier(layer.fc_ghz, layer.pattern, layer.noise_mw, device_height_m, sight)
    return radio_map(tiles, masts, carrier, error_db, n_thread)


def take_down(problem: RadioProblem, layer: LayerProblem, chart: RadioMap, failed: Rows, n_thread: int = 1) -> int:
    """Take masts off air on a chart, in place.

    Parameters
    ----------
    failed : int32 array, shape (n_failed,)
        Rows of all masts; those that do not carry the layer change nothing.

    Returns
    -------
    n_tile : int
        Tiles of the chart that had to be summed anew.
    """
    mast = problem.cell_mast[layer.cell[layer.site_cell_ptr[:-1]]]
    sites = np.flatnonzero(np.isin(mast, failed)).astype(np.int32)
    if not len(sites):
        return 0
    up = chart.masts.up.copy()
    for site in sites:
        up[layer.site_cell_ptr[site] : layer.site_cell_ptr[site + 1]] = 0
    return change_sites(chart, chart.masts._replace(up=up), sites, n_thread)


def read_chart(
    problem: RadioProblem, layer: LayerProblem, row: Layer, chart: RadioMap, loads: CellLoads, settlement: Rows
) -> LayerChart:
    """Return what phones get of a layer at every place.

    Parameters
    ----------
    problem, layer, row : RadioProblem, LayerProblem, Layer
    chart : RadioMap
    loads : CellLoads
    settlement : int32 array, shape (n_place,)
        Settlement whose buildings stand at the place.
    """
    local = chart.best_cell()
    served = local >= 0
    server = np.where(served, layer.cell[local], -1).astype(np.int32)
    best_mw, sinr_db = chart.best_mw(), chart.sinr_db()
    with np.errstate(divide="ignore"):
        best_dbm = np.where(served, 10.0 * np.log10(best_mw.astype(np.float64)), -np.inf)
    rsrp_dbm = best_dbm - 10.0 * np.log10(row.n_subcarriers)
    peak = layer.carrier_mhz * spectral_efficiency(sinr_db.astype(np.float64), layer.adaptation)
    load = np.where(served, loads.load_ratio[server], np.nan)
    entry_db = layer.entry_loss_db[settlement, INDOOR]
    return LayerChart(
        row=layer.row,
        server=server,
        rsrp_dbm=rsrp_dbm.astype(np.float32),
        sinr_db=sinr_db,
        peak_mbps=peak.astype(np.float32),
        load_ratio=load.astype(np.float32),
        rate_mbps=_mean_rate(problem, loads, server, peak, load).astype(np.float32),
        covered=rsrp_dbm >= row.coverage_rsrp_dbm,
        covered_indoor=rsrp_dbm - entry_db >= row.coverage_rsrp_dbm,
    )


def _mean_rate(problem: RadioProblem, loads: CellLoads, server: Rows, peak_mbps: Real, load_ratio: Real) -> Real:
    """Rate among the others: processor sharing in the cell, then on the backhaul of its mast."""
    air = peak_mbps * np.maximum(1.0 - load_ratio, 0.0)
    flowing = np.flatnonzero(air > 0.0)
    mast = problem.cell_mast[server[flowing]]
    rate = np.where(np.isnan(load_ratio) & (server >= 0), np.nan, 0.0)
    rate[flowing] = behind_backhaul(
        problem.mast_backhaul_mbps[mast], loads.mast_offered_mbps[mast], peak_mbps[flowing], air[flowing]
    )
    return rate


def best_of(charts: Sequence[LayerChart], bearers: Sequence[bool]) -> NetworkChart:
    """Return what a phone gets that may use several layers, one at a time.

    Where some layer covers, the covering one with the highest mean rate is used (the rate alone where loads are not
    known); where none does, the strongest. Layers that carry no traffic only cover.

    Parameters
    ----------
    charts : sequence of LayerChart
        At least one.
    bearers : sequence of bool
        Which of them carry traffic.
    """
    usable = [chart for chart, bearer in zip(charts, bearers, strict=True) if bearer] or list(charts)
    scores = np.array([_score(chart) for chart in usable])
    pick = scores.argmax(axis=0)
    place = np.arange(len(pick))

    def of_pick(name: str) -> Any:
        return np.array([getattr(chart, name) for chart in usable])[pick, place]

    fields = ("server", "rsrp_dbm", "sinr_db", "peak_mbps", "load_ratio", "rate_mbps")
    used = LayerChart(
        row=-1,
        covered=np.any([chart.covered for chart in charts], axis=0),
        covered_indoor=np.any([chart.covered_indoor for chart in charts], axis=0),
        **{name: of_pick(name) for name in fields},
    )
    layer = np.where(used.server >= 0, np.array([chart.row for chart in usable])[pick], -1).astype(np.int32)
    strongest: Single = np.max([chart.rsrp_dbm for chart in charts], axis=0)
    return NetworkChart(layer, strongest, used)


def _score(chart: LayerChart) -> Single:
    """How much a phone wants a layer: rates above everything where it covers, else power (below any rate)."""
    rate = np.where(np.isnan(chart.rate_mbps), chart.peak_mbps, chart.rate_mbps)
    weak = np.maximum(chart.rsrp_dbm, np.float32(-1.0e6))
    score: Single = np.where(chart.covered & (rate > 0.0), rate, np.minimum(weak, 0.0) - 1.0).astype(np.float32)
    return score
