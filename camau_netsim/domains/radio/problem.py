"""Layers, cells and who may hear them, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from camau_netsim.core.index import Index, Mask, Real, Rows, pointers
from camau_netsim.domains.radio.antennas import pattern_of
from camau_netsim.domains.radio.building import DEEPEST_M, Release
from camau_netsim.domains.radio.bundles import Bundling, bundling_of, users_of
from camau_netsim.domains.radio.coverage import KINDS, Buildings, Share, buildings_of, pair_missed_ratio
from camau_netsim.domains.radio.devices import Mix, limited, mix_of
from camau_netsim.domains.radio.link_budget import INDOOR_SIGMA_DB, noise_dbm
from camau_netsim.domains.radio.link_models import adaptation_of
from camau_netsim.domains.radio.propagation import median_losses_db
from camau_netsim.domains.radio.received import side_by_side
from camau_netsim.domains.radio.shadowing import CORRELATION_M
from camau_netsim.domains.radio.sharing import with_guest_cells
from camau_netsim.domains.radio.spec import Layer, RadioSpec
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable
from camau_netsim.kernels.sinr import RMA, AntennaPattern, entry_layout, los_probability
from camau_netsim.units import M_PER_KM

OUTDOOR, INDOOR = 0, 1
"""The two users of each settlement, as columns; each kind of phone has its own two (``devices``)."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Settlement and mast within range of each other; those of settlement s stand at ``ptr[s]:ptr[s + 1]``."""

    ptr: Rows  # (n_settlement + 1,)
    mast: Rows  # (n_pair,)
    distance_m: Real
    bearing_deg: Real  # from the mast, compass
    elevation_deg: Real  # below the mast's horizon
    los_ratio: Real  # probability of line of sight
    sea: Mask  # 1 where the path lies over water


@dataclass(frozen=True, slots=True)
class Fading:
    """What the draws of a replication are made of, beside the losses."""

    correlated: bool  # whether shadowing is a field over the land
    place_m: Real  # (n_settlement, 2)
    correlation_m: Real  # (2, n_mast) without and with line of sight
    entry_kinds: tuple[int, ...]  # kinds of building that are drawn; none if the mean loss is taken
    high_loss_ratio: Real  # (n_settlement,)
    deepest_m: Real  # (n_settlement,) how far behind the wall users may sit
    glass_release: Release


@dataclass(frozen=True, slots=True)
class LayerProblem:
    """One layer, compiled.

    An *entry* is a settlement and a cell that it may hear; entries of a settlement stand together.
    """

    row: int
    operator: int
    users: tuple[int, ...]  # operators whose phones may use it, its own among them
    technology: str
    bearer: bool
    fc_ghz: float
    carrier_mhz: float  # bandwidth times the share of symbols that go down
    noise_mw: float
    entry_loss_db: Real  # (n_settlement, 2) outdoor and indoor
    covered_mw: float  # received power over the whole bandwidth at the coverage level
    adaptation: LinkAdaptation | LinkTable
    kinds: tuple[LinkAdaptation | LinkTable, ...]  # of each kind of phone; the one above if all are alike
    pattern: AntennaPattern
    cell: Rows  # (n_cell_of_layer,) rows of all cells, grouped by site
    site_cell_ptr: Rows  # (n_site + 1,)
    power_dbm: float
    cell_eirp_dbm: Real
    cell_azimuth_deg: Real
    cell_tilt_deg: Real  # electrical
    cell_mechanical_deg: Real
    pair: Rows  # (n_pair_of_layer,) rows of Pairs
    pair_ptr: Rows  # (n_settlement + 1,)
    pair_site: Rows
    loss_db: Real  # (2, n_pair_of_layer) NLOS and LOS
    sigma_db: Real  # (2, n_pair_of_layer)
    indoor_sigma_db: Real  # (2, n_pair_of_layer) of users inside: the same unless they have a shadowing of their own
    n_stands: int  # 1: users of a settlement hear the same powers; 2: outdoors and indoors, in two rows one by one
    entry_ptr: Rows  # (n_settlement * n_stands + 1,)
    entry_cell: Rows  # rows within the layer
    buildings: Buildings  # what indoor users may sit in
    missed_ratio: (
        Share  # (n_pair_of_layer, 1 + n_node) chance that the mast does not cover, outdoor and in each building
    )


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
    roaming: bool
    steering_crowding: float
    n_steering_rounds: int
    bundling: Bundling
    mix: Mix
    coverage_probability_ratio: float
    n_masts: int
    mast_backhaul_mbps: Real  # (n_mast,)
    session_mbit: float
    fading: Fading
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
    settlement_high_loss_ratio: Real | None = None  # none means no high-loss buildings
    settlement_offshore: Mask | None = None  # none means that nobody lives on an island
    mast_offshore: Mask | None = None


def compile_problem(spec: RadioSpec, around: Surroundings) -> RadioProblem:
    """Turn the radio part of a scenario into arrays."""
    spec = with_guest_cells(spec)
    layer = Index(row.id for row in spec.layers)
    cell_layer = layer.rows(row.layer for row in spec.cells)
    cell_mast = around.mast.rows(row.mast for row in spec.cells)
    pairs, deepest_m = _pairs(spec, around), _deepest_m(spec, around)
    layers = tuple(
        _layer(
            spec,
            row,
            number,
            np.flatnonzero(cell_layer == number).astype(np.int32),
            cell_mast,
            pairs,
            around,
            deepest_m,
        )
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
        roaming=spec.roaming == "national",
        steering_crowding=spec.steering_crowding,
        n_steering_rounds=spec.n_steering_rounds,
        bundling=bundling_of(spec, layers, [row.users for row in layers]),
        mix=mix_of(spec),
        coverage_probability_ratio=spec.coverage_probability_ratio,
        n_masts=len(around.mast),
        mast_backhaul_mbps=around.mast_backhaul_mbps,
        session_mbit=around.session_mbit,
        fading=_fading(spec, around, deepest_m),
        pairs=pairs,
        layers=layers,
    )


def _fading(spec: RadioSpec, around: Surroundings, deepest_m: Real) -> Fading:
    kinds = KINDS.get(spec.building_entry, ()) if spec.drawn_entry else ()
    given = around.settlement_high_loss_ratio
    return Fading(
        correlated=spec.shadow_correlation == "tr38901",
        place_m=np.column_stack([around.settlement_x_m, around.settlement_y_m]),
        correlation_m=CORRELATION_M[around.mast_propagation].T,
        entry_kinds=kinds,
        high_loss_ratio=np.zeros(len(deepest_m)) if given is None else given,
        deepest_m=deepest_m,
        glass_release=spec.glass_release,
    )


def _deepest_m(spec: RadioSpec, around: Surroundings) -> Real:
    """How far behind the wall users of each settlement may sit."""
    deepest_m = np.full(len(around.settlement_x_m), DEEPEST_M[RMA])
    if spec.indoor_depth == "nearest_mast" and len(around.mast):
        masts = cKDTree(np.column_stack([around.mast_x_m, around.mast_y_m]))
        nearest = masts.query(np.column_stack([around.settlement_x_m, around.settlement_y_m]))[1]
        deepest_m = DEEPEST_M[around.mast_propagation[nearest]]
    return deepest_m


def _pairs(spec: RadioSpec, around: Surroundings) -> Pairs:
    n_settlements = len(around.settlement_x_m)
    if not len(around.mast):
        empty = np.empty(0)
        return Pairs(
            pointers([0] * n_settlements), empty.astype(np.int32), empty, empty, empty, empty, empty.astype(np.uint8)
        )
    masts = cKDTree(np.column_stack([around.mast_x_m, around.mast_y_m]))
    people = cKDTree(np.column_stack([around.settlement_x_m, around.settlement_y_m]))
    near = people.sparse_distance_matrix(masts, spec.range_km * M_PER_KM, output_type="ndarray")
    order = np.argsort(near["i"] * len(around.mast) + near["j"])
    settlement, mast = (near[end][order].astype(np.int32) for end in "ij")
    counts = np.bincount(settlement, minlength=n_settlements)
    east = around.settlement_x_m[settlement] - around.mast_x_m[mast]
    north = around.settlement_y_m[settlement] - around.mast_y_m[mast]
    distance = np.hypot(east, north)
    drop = around.mast_height_m[mast] - spec.device_height_m
    drawn = los_probability(around.mast_propagation[mast], distance, spec.device_height_m)
    given = around.settlement_los[settlement]
    sea = _sea(spec, around, settlement, mast)
    return Pairs(
        ptr=pointers(counts.astype(np.int32)),
        mast=mast,
        distance_m=distance,
        bearing_deg=np.degrees(np.arctan2(east, north)) % 360.0,
        elevation_deg=np.degrees(np.arctan2(drop, distance)),
        los_ratio=np.where(given >= 0, given.astype(np.float64), np.where(sea == 1, 1.0, drawn)),
        sea=sea,
    )


def _sea(spec: RadioSpec, around: Surroundings, settlement: Rows, mast: Rows) -> Mask:
    """Paths that lie over water: one end on an island, the other not (long-range model only)."""
    if spec.long_range != "itm" or around.settlement_offshore is None or around.mast_offshore is None:
        return np.zeros(len(mast), dtype=np.uint8)
    return around.settlement_offshore[settlement] ^ around.mast_offshore[mast]


def _layer(
    spec: RadioSpec,
    row: Layer,
    number: int,
    cells: Rows,
    cell_mast: Rows,
    pairs: Pairs,
    around: Surroundings,
    deepest_m: Real,
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
    n_stands = 2 if spec.indoor_shadowing == "tr38901" else 1
    entry_ptr, entry_cell = _stands(n_stands, *entry_layout(pair_ptr, pair_site, site_cell_ptr))
    mast = pairs.mast[pair]
    model, height_m = around.mast_propagation[mast], around.mast_height_m[mast]
    loss_db, sigma_db = median_losses_db(spec, row.fc_ghz, model, height_m, pairs.distance_m[pair], pairs.sea[pair])
    covered_dbm = row.coverage_rsrp_dbm + 10.0 * np.log10(row.n_subcarriers)
    buildings = buildings_of(spec, row, deepest_m, around)
    layer = LayerProblem(
        row=number,
        operator=around.operator.row(row.operator),
        users=users_of(row, around.operator),
        technology=row.technology,
        bearer=row.bearer,
        fc_ghz=row.fc_ghz,
        carrier_mhz=row.bandwidth_mhz * row.downlink_ratio,
        noise_mw=10.0 ** (noise_dbm(row.bandwidth_mhz, row.noise_figure_db) / 10.0),
        entry_loss_db=np.column_stack([np.zeros(len(deepest_m)), buildings.mean_db]),
        covered_mw=10.0 ** (covered_dbm / 10.0),
        adaptation=adaptation_of(row),
        kinds=tuple(adaptation_of(limited(row, device)) for device in spec.devices) or (adaptation_of(row),),
        pattern=pattern_of(row),
        cell=cells,
        site_cell_ptr=site_cell_ptr,
        power_dbm=row.power_dbm,
        cell_eirp_dbm=np.full(len(cells), row.power_dbm + row.antenna_gain_dbi),
        cell_azimuth_deg=_degrees(spec, cells, "azimuth_deg"),
        cell_tilt_deg=_degrees(spec, cells, "tilt_deg"),
        cell_mechanical_deg=_degrees(spec, cells, "mechanical_tilt_deg"),
        pair=pair,
        pair_ptr=pair_ptr,
        pair_site=pair_site,
        loss_db=loss_db,
        sigma_db=sigma_db,
        indoor_sigma_db=np.where(sigma_db > 0.0, INDOOR_SIGMA_DB[model], 0.0) if n_stands == 2 else sigma_db,
        n_stands=n_stands,
        entry_ptr=entry_ptr,
        entry_cell=entry_cell,
        buildings=buildings,
        missed_ratio=np.empty((0, 0), dtype=np.float32),
    )
    return replace(layer, missed_ratio=pair_missed_ratio(layer, pairs))


def _stands(n_stands: int, entry_ptr: Rows, entry_cell: Rows) -> tuple[Rows, Rows]:
    """Repeat each settlement's entries, where its users outdoors and indoors hear powers of their own."""
    if n_stands == 1:
        return entry_ptr, entry_cell
    return pointers(np.repeat(np.diff(entry_ptr), 2)), side_by_side(entry_ptr, entry_cell, entry_cell)


def _degrees(spec: RadioSpec, cells: Rows, column: str) -> Real:
    return np.array([getattr(spec.cells[cell], column) for cell in cells], dtype=np.float64)
