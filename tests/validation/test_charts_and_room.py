"""The kernel of maps against the room's own entries: every mast of Cà Mau at two hundred of its settlements."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import camau_netsim
from camau_netsim.domains.radio.charts import ERROR_DB, SIGHTS, CellLoads, Sites, chart_layer, masts_of, read_chart
from camau_netsim.domains.radio.received import received_mw
from camau_netsim.domains.radio.view import serving_entry
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.kernels.radiomap import lay_tiles
from tests.support.command import ROOT

YEAR = 2025
FLOAT32_DB = 1.0e-3


def opened(range_km: float):
    """Compile the flagship scenario with every fortieth settlement and all masts within a range."""
    scenario = camau_netsim.load(Path(ROOT) / "scenarios" / "camau")
    some = scenario.demand.settlements[::40]
    changed = scenario.model_copy(
        update={
            "demand": scenario.demand.model_copy(update={"settlements": some, "pixel_m": None, "away_ratio": 0.0}),
            "radio": scenario.radio.model_copy(
                update={"range_km": range_km, "shadowing": False, "indoor_shadowing": "street"}
            ),
        }
    )
    return changed, compile_scenario(changed, (YEAR,))


@pytest.fixture(scope="module")
def everything():
    return opened(250.0)


def losses_db(layer, pairs, sight):
    """Loss of each pair: in sight, not in sight, or the mean of both powers."""
    if sight != "mean":
        return layer.loss_db[int(sight == "los")]
    in_sight = pairs.los_ratio[layer.pair]
    power = (1.0 - in_sight) * 10.0 ** (-layer.loss_db[0] / 10.0) + in_sight * 10.0 ** (-layer.loss_db[1] / 10.0)
    return -10.0 * np.log10(power)


def by_room(problems, layer, cell_up, activity, sight):
    """Serving cell, its power and SINR at each settlement, from the room's entries."""
    radio = problems.radio
    power = received_mw(layer, radio.pairs, losses_db(layer, radio.pairs, sight))
    entry = serving_entry(layer, power, cell_up)
    heard = power * (cell_up[layer.cell] * activity[layer.cell])[layer.entry_cell]
    n = len(layer.entry_ptr) - 1
    total = np.bincount(np.repeat(np.arange(n), np.diff(layer.entry_ptr)), weights=heard, minlength=n)
    best, own = power[entry], heard[entry]
    return layer.cell[layer.entry_cell[entry]], best, 10.0 * np.log10(best / (total - own + layer.noise_mw))


def by_chart(scenario, problems, layer, cell_up, activity, sight):
    passive, radio = problems.passive, problems.radio
    sites = Sites(passive.mast_x_m, passive.mast_y_m, passive.mast_height_m, passive.mast_propagation)
    loads = CellLoads(activity, activity, np.zeros(radio.n_masts))
    tiles = lay_tiles(problems.demand.points.x_m, problems.demand.points.y_m)
    masts = masts_of(radio, layer, sites, cell_up, loads)
    chart = chart_layer(layer, masts, tiles, scenario.radio.device_height_m, SIGHTS[sight])
    rows = np.arange(len(problems.demand.points), dtype=np.int32)
    return read_chart(radio, layer, scenario.radio.layers[layer.row], chart, loads, rows)


def beyond_ten_metres(problems, layer):
    """Settlements no mast of the layer stands within 10 m of: nearer, the kernel holds angles too."""
    near = problems.radio.pairs.distance_m[layer.pair] < 10.0
    rows = np.repeat(np.arange(len(layer.pair_ptr) - 1), np.diff(layer.pair_ptr))
    return ~np.isin(np.arange(len(layer.pair_ptr) - 1), rows[near])


@pytest.mark.parametrize("sight", list(SIGHTS))
def test_a_chart_is_what_the_room_hears(everything, sight):
    scenario, problems = everything
    cell_up = problems.radio.cells_stand(YEAR)
    activity = np.random.default_rng(1).uniform(0.0, 1.0, len(cell_up))
    n_compared = 0
    for layer in problems.radio.layers:
        if not cell_up[layer.cell].any():
            continue
        server, best_mw, sinr_db = by_room(problems, layer, cell_up, activity, sight)
        chart = by_chart(scenario, problems, layer, cell_up, activity, sight)
        kept = beyond_ten_metres(problems, layer)
        assert kept.mean() > 0.95
        assert (chart.server == server)[kept].mean() > 0.99  # the rest are ties of float32
        n_subcarriers = scenario.radio.layers[layer.row].n_subcarriers
        rsrp_dbm = 10.0 * np.log10(best_mw / n_subcarriers)
        assert np.abs(chart.rsrp_dbm - rsrp_dbm)[kept].max() < FLOAT32_DB
        assert np.abs(chart.sinr_db - sinr_db)[kept].max() < ERROR_DB + FLOAT32_DB
        n_compared += int(kept.sum())
    assert n_compared > 1900


def test_what_the_room_leaves_out_beyond_its_range_is_little(everything):
    """The room hears masts within 10 km, a chart all of them: the difference is interference from beyond."""
    scenario, problems = everything
    _, near = opened(10.0)
    cell_up = problems.radio.cells_stand(YEAR)
    activity = np.ones(len(cell_up))
    drops = []
    for layer, small in zip(problems.radio.layers, near.radio.layers, strict=True):
        if layer.technology != "4g":
            continue
        chart = by_chart(scenario, problems, layer, cell_up, activity, "mean")
        sinr_db = by_room(near, small, cell_up, activity, "mean")[2]
        drops.append((sinr_db - chart.sinr_db)[beyond_ten_metres(problems, layer) & chart.covered])
    drop_db = np.concatenate(drops)
    assert drop_db.min() > -ERROR_DB - FLOAT32_DB
    assert 0.0 < np.quantile(drop_db, 0.95) < 0.2
    assert drop_db.max() < 1.5
