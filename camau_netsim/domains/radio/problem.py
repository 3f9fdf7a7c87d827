"""Layers, cells and who may hear them, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from scipy.special import ndtr

from camau_netsim.core.index import Index, Mask, Real, Rows, pointers
from camau_netsim.domains.radio.link_budget import ENTRY_SIGMA_DB, low_loss_entry_db, noise_dbm, shadow_sigma_db
from camau_netsim.domains.radio.link_models import adaptation_of
from camau_netsim.domains.radio.spec import Layer, RadioSpec
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable
from camau_netsim.kernels.sinr import AntennaPattern, entry_layout, los_probability, path_loss_db, sector_rx_mw
from camau_netsim.units import M_PER_KM

OUTDOOR, INDOOR = 0, 1
"""The two users of each settlement, as columns."""

Share = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Settlement and mast within range of each other; those of settlement s stand at ``ptr[s]:ptr[s + 1]``."""

    ptr: Rows  # (n_settlement + 1,)
    mast: Rows  # (n_pair,)
    distance_m: Real
    bearing_deg: Real  # from the mast, compass
    elevation_deg: Real  # below the mast's horizon
    los_ratio: Real  # probability of line of sight


@dataclass(frozen=True, slots=True)
class LayerProblem:
    """One layer, compiled.

    An *entry* is a settlement and a cell that it may hear; entries of a settlement stand together.
    """

    row: int
    operator: int
    technology: str
    bearer: bool
    carrier_mhz: float  # bandwidth times the share of symbols that go down
    noise_mw: float
    entry_loss_db: Real  # (n_settlement, 2) outdoor and indoor
    covered_mw: float  # received power over the whole bandwidth at the coverage level
    adaptation: LinkAdaptation | LinkTable
    pattern: AntennaPattern
    cell: Rows  # (n_cell_of_layer,) rows of all cells, grouped by site
    site_cell_ptr: Rows  # (n_site + 1,)
    cell_eirp_dbm: Real
    cell_azimuth_deg: Real
    cell_tilt_deg: Real
    pair: Rows  # (n_pair_of_layer,) rows of Pairs
    pair_ptr: Rows  # (n_settlement + 1,)
    pair_site: Rows
    loss_db: Real  # (2, n_pair_of_layer) NLOS and LOS
    sigma_db: Real  # (2, n_pair_of_layer)
    entry_ptr: Rows  # (n_settlement + 1,)
    entry_cell: Rows  # rows within the layer
    entry_covered_ratio: Share  # (n_entry, 2) chance that the cell covers the settlement, outdoor and indoor


@dataclass(frozen=True, slots=True)
class RadioProblem:
    """The radio room, compiled."""

    settlement_commune: Rows
    people_ratio: Real  # (n_settlement,) of the commune's people
    indoor_ratio: Real
    market_ratio: Real  # (n_operator,)
    layer: Index
    cell: Index
    cell_layer: Rows
    cell_mast: Rows
    cell_in_service_year: Rows
    cell_retired_year: Rows
    shadowing: bool
    coverage_probability_ratio: float
    n_masts: int
    mast_backhaul_mbps: Real  # (n_mast,)
    session_mbit: float
    pairs: Pairs
    layers: tuple[LayerProblem, ...]

    def cells_stand(self, year: int) -> Mask:
        """Cells that exist in a year, shape (n_cell,)."""
        return ((self.cell_in_service_year <= year) & (year < self.cell_retired_year)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the radio room needs to know of others: where people are and where masts stand."""

    settlement_commune: Rows
    settlement_ratio: Real
    settlement_x_m: Real
    settlement_y_m: Real
    settlement_indoor_ratio: Real
    settlement_entry_loss_db: Real
    settlement_los: Rows
    operator: Index
    market_ratio: Real
    session_mbit: float
    mast: Index
    mast_x_m: Real
    mast_y_m: Real
    mast_height_m: Real
    mast_propagation: Mask
    mast_backhaul_mbps: Real


def compile_problem(spec: RadioSpec, around: Surroundings) -> RadioProblem:
    """Turn the radio part of a scenario into arrays."""
    layer = Index(row.id for row in spec.layers)
    cell_layer = layer.rows(row.layer for row in spec.cells)
    cell_mast = around.mast.rows(row.mast for row in spec.cells)
    pairs = _pairs(spec, around)
    layers = tuple(
        _layer(spec, row, number, np.flatnonzero(cell_layer == number).astype(np.int32), cell_mast, pairs, around)
        for number, row in enumerate(spec.layers)
    )
    return RadioProblem(
        settlement_commune=around.settlement_commune,
        people_ratio=around.settlement_ratio,
        indoor_ratio=around.settlement_indoor_ratio,
        market_ratio=around.market_ratio,
        layer=layer,
        cell=Index(row.id for row in spec.cells),
        cell_layer=cell_layer,
        cell_mast=cell_mast,
        cell_in_service_year=np.array([row.in_service_year for row in spec.cells], dtype=np.int32),
        cell_retired_year=np.array([row.retired_year for row in spec.cells], dtype=np.int32),
        shadowing=spec.shadowing,
        coverage_probability_ratio=spec.coverage_probability_ratio,
        n_masts=len(around.mast),
        mast_backhaul_mbps=around.mast_backhaul_mbps,
        session_mbit=around.session_mbit,
        pairs=pairs,
        layers=layers,
    )


def _pairs(spec: RadioSpec, around: Surroundings) -> Pairs:
    n_settlements = len(around.settlement_x_m)
    if not len(around.mast):
        empty = np.empty(0)
        return Pairs(pointers([0] * n_settlements), empty.astype(np.int32), empty, empty, empty, empty)
    masts = cKDTree(np.column_stack([around.mast_x_m, around.mast_y_m]))
    people = np.column_stack([around.settlement_x_m, around.settlement_y_m])
    near = [masts.query_ball_point(place, spec.range_km * M_PER_KM, return_sorted=True) for place in people]
    counts = [len(rows) for rows in near]
    mast = np.array([row for rows in near for row in rows], dtype=np.int32)
    settlement = np.repeat(np.arange(n_settlements), counts)
    east = around.settlement_x_m[settlement] - around.mast_x_m[mast]
    north = around.settlement_y_m[settlement] - around.mast_y_m[mast]
    distance = np.hypot(east, north)
    drop = around.mast_height_m[mast] - spec.device_height_m
    drawn = los_probability(around.mast_propagation[mast], distance, spec.device_height_m)
    given = around.settlement_los[settlement]
    return Pairs(
        ptr=pointers(counts),
        mast=mast,
        distance_m=distance,
        bearing_deg=np.degrees(np.arctan2(east, north)) % 360.0,
        elevation_deg=np.degrees(np.arctan2(drop, distance)),
        los_ratio=np.where(given >= 0, given.astype(np.float64), drawn),
    )


def _layer(
    spec: RadioSpec, row: Layer, number: int, cells: Rows, cell_mast: Rows, pairs: Pairs, around: Surroundings
) -> LayerProblem:
    cells = cells[np.argsort(cell_mast[cells], kind="stable")]
    sites, counts = np.unique(cell_mast[cells], return_counts=True)
    site_of_mast = np.full(len(around.mast), -1, dtype=np.int32)
    site_of_mast[sites] = np.arange(len(sites))
    heard = site_of_mast[pairs.mast] >= 0
    pair = np.flatnonzero(heard).astype(np.int32)
    pair_ptr = np.concatenate([[0], np.cumsum(heard)]).astype(np.int32)[pairs.ptr]
    pair_site = site_of_mast[pairs.mast[pair]]
    site_cell_ptr = pointers(counts.astype(np.int32))
    entry_ptr, entry_cell = entry_layout(pair_ptr, pair_site, site_cell_ptr)
    loss_db, sigma_db = _losses(spec, row, pairs, pair, around)
    eirp_dbm = row.power_dbm + row.antenna_gain_dbi
    pattern = AntennaPattern(
        row.h_beamwidth_deg,
        row.h_floor_db,
        np.inf if row.v_beamwidth_deg is None else row.v_beamwidth_deg,
        row.v_floor_db,
        max(row.h_floor_db, row.v_floor_db if row.v_beamwidth_deg else 0.0),
    )
    covered_dbm = row.coverage_rsrp_dbm + 10.0 * np.log10(row.n_subcarriers)
    entry_loss_db = np.zeros((len(around.settlement_x_m), 2))
    entry_loss_db[:, INDOOR] = _entry_loss(spec, row, around)
    layer = LayerProblem(
        row=number,
        operator=around.operator.row(row.operator),
        technology=row.technology,
        bearer=row.bearer,
        carrier_mhz=row.bandwidth_mhz * row.downlink_ratio,
        noise_mw=10.0 ** (noise_dbm(row.bandwidth_mhz, row.noise_figure_db) / 10.0),
        entry_loss_db=entry_loss_db,
        covered_mw=10.0 ** (covered_dbm / 10.0),
        adaptation=adaptation_of(row),
        pattern=pattern,
        cell=cells,
        site_cell_ptr=site_cell_ptr,
        cell_eirp_dbm=np.full(len(cells), eirp_dbm),
        cell_azimuth_deg=np.array([spec.cells[cell].azimuth_deg for cell in cells], dtype=np.float64),
        cell_tilt_deg=np.array([spec.cells[cell].tilt_deg for cell in cells], dtype=np.float64),
        pair=pair,
        pair_ptr=pair_ptr,
        pair_site=pair_site,
        loss_db=loss_db,
        sigma_db=sigma_db,
        entry_ptr=entry_ptr,
        entry_cell=entry_cell,
        entry_covered_ratio=np.zeros((len(entry_cell), 2), dtype=np.float32),
    )
    entry_sigma_db = ENTRY_SIGMA_DB if spec.shadowing and spec.building_entry == "tr38901_low_loss" else 0.0
    _fill_coverage(layer, pairs, entry_sigma_db)
    return layer


def _losses(spec: RadioSpec, row: Layer, pairs: Pairs, pair: Rows, around: Surroundings) -> tuple[Real, Real]:
    """Median loss and spread of each pair of the layer, without and with line of sight, shape (2, n)."""
    mast, distance = pairs.mast[pair], pairs.distance_m[pair]
    model, height = around.mast_propagation[mast], around.mast_height_m[mast]
    loss, sigma = np.empty((2, len(pair))), np.zeros((2, len(pair)))
    for los in (0, 1):
        flags = np.full(len(pair), los, dtype=np.uint8)
        loss[los] = path_loss_db(model, flags, row.fc_ghz, height, spec.device_height_m, distance)
        if spec.shadowing:
            sigma[los] = shadow_sigma_db(model, flags, row.fc_ghz, height, spec.device_height_m, distance)
    return loss, sigma


def _entry_loss(spec: RadioSpec, row: Layer, around: Surroundings) -> Real:
    n_settlements = len(around.settlement_x_m)
    if spec.building_entry == "tr38901_low_loss":
        return np.full(n_settlements, low_loss_entry_db(row.fc_ghz))
    if spec.building_entry == "per_settlement":
        return around.settlement_entry_loss_db
    return np.zeros(n_settlements)


def _fill_coverage(layer: LayerProblem, pairs: Pairs, entry_sigma_db: float) -> None:
    """Chance that each cell's reference power reaches the coverage level, mixed over line of sight."""
    n_sectors = np.diff(layer.site_cell_ptr)[layer.pair_site]
    los_ratio = np.repeat(pairs.los_ratio[layer.pair], n_sectors)
    settlement = np.repeat(np.arange(len(layer.entry_ptr) - 1), np.diff(layer.entry_ptr))
    for los, weight in ((0, 1.0 - los_ratio), (1, los_ratio)):
        rx_dbm = 10.0 * np.log10(received_mw(layer, pairs, layer.loss_db[los]))
        sigma = np.repeat(layer.sigma_db[los], n_sectors)
        for place, more_db in ((OUTDOOR, 0.0), (INDOOR, entry_sigma_db)):
            margin_db = rx_dbm - 10.0 * np.log10(layer.covered_mw) - layer.entry_loss_db[settlement, place]
            spread = np.hypot(sigma, more_db)
            step = (margin_db >= 0.0).astype(np.float64)
            chance = np.where(spread > 0.0, ndtr(margin_db / np.where(spread > 0.0, spread, 1.0)), step)
            layer.entry_covered_ratio[:, place] += (weight * chance).astype(np.float32)


def received_mw(layer: LayerProblem, pairs: Pairs, loss_db: Real) -> Real:
    """Power each entry receives outdoors with the given loss of each pair of the layer, in mW, shape (n_entry,)."""
    return sector_rx_mw(
        layer.pair_ptr,
        layer.pair_site,
        loss_db,
        pairs.bearing_deg[layer.pair],
        pairs.elevation_deg[layer.pair],
        layer.site_cell_ptr,
        layer.cell_eirp_dbm,
        layer.cell_azimuth_deg,
        layer.cell_tilt_deg,
        layer.pattern,
    )
