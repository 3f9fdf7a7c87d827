"""What the radio room answers: by layer, by bundle of carriers, and all together."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.core.index import Real, Rows


@dataclass(frozen=True, slots=True)
class LayerRates:
    """One layer at one moment; columns are outdoor and indoor users of each kind of phone (``devices``)."""

    serving_cell: Rows  # (n_settlement, n_column) rows of all cells, -1 for none
    demand_mbps: Real  # (n_settlement, n_column)
    sinr_db: Real
    peak_mbps: Real
    rate_mbps: Real  # size over time, 0 where cell or backhaul is overloaded or there is no service
    sampled_mbps: Real  # arithmetic mean of session rates


@dataclass(frozen=True, slots=True)
class BundleRates:
    """Sessions over the carriers of one bundle; columns are outdoor and indoor users of each kind of phone."""

    demand_mbps: Real  # (n_settlement, n_column) of sessions over just these carriers
    peak_mbps: Real  # alone in all of their cells
    rate_mbps: Real
    sampled_mbps: Real


@dataclass(frozen=True, slots=True)
class RadioRates:
    """What the cells give at one moment."""

    layers: tuple[LayerRates, ...]
    bundles: tuple[BundleRates, ...]  # in the order of the problem's bundles
    cell_load_ratio: Real  # (n_cell,) above 1: overloaded
    cell_offered_mbps: Real  # (n_cell,)
    mast_offered_mbps: Real  # (n_mast,)
    unserved_4g_mbps: Real  # (n_commune,) asked for by users whom no layer reaches
    unserved_5g_mbps: Real
