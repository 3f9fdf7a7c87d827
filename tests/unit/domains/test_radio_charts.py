"""Charts of the radio room: two masts by hand, the room's own answer at its settlements, phones that may choose."""

from dataclasses import replace
from math import log2, log10, pi, sqrt

import numpy as np
import pytest

from camau_netsim.domains.radio.charts import (
    SIGHTS,
    CellLoads,
    LayerChart,
    Sites,
    best_of,
    chart_layer,
    masts_of,
    read_chart,
    take_down,
    unchartable,
)
from camau_netsim.engine.charts import open_year
from camau_netsim.kernels.radiomap import lay_tiles
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import loaded

LOADS = {"M1": 0.25, "M2": 0.6}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The tiny scenario with no building entry and one simple 4g layer."""
    tree = tiny_scenario()
    tree["radio"] |= {"shadowing": False}
    return open_year(loaded(tmp_path_factory.mktemp("tiny"), tree), 2025)


def sites_of(opened):
    passive = opened.problems.passive
    return Sites(passive.mast_x_m, passive.mast_y_m, passive.mast_height_m, passive.mast_propagation)


def loads_of(opened):
    mast = opened.problems.passive.mast
    load = np.array([LOADS[mast.ids[row]] for row in opened.radio.cell_mast])
    return CellLoads(load, load, np.zeros(len(mast)))


def charted(opened, name, x_m, y_m, sight="los", loads=None, error_db=0.05):
    """Chart one layer at some places."""
    radio, spec = opened.radio, opened.scenario.radio
    layer = radio.layers[radio.layer.row(name)]
    loads = loads or loads_of(opened)
    masts = masts_of(radio, layer, sites_of(opened), opened.cell_up, loads)
    tiles = lay_tiles(np.asarray(x_m, float), np.asarray(y_m, float))
    chart = chart_layer(layer, masts, tiles, spec.device_height_m, SIGHTS[sight], error_db=error_db)
    return layer, chart, read_chart(radio, layer, spec.layers[layer.row], chart, loads, np.zeros(len(x_m), np.int32))


def by_hand(opened, name, x_m, y_m):
    """RSRP, SINR, peak and rate at one place, in sight of every mast, with nothing but the standard's formulas."""
    row = next(layer for layer in opened.scenario.radio.layers if layer.id == name)
    received = []
    for mast in opened.scenario.passive.masts:
        east, north = x_m - mast.x_m, y_m - mast.y_m
        d2, h, f = sqrt(east**2 + north**2), mast.height_m, row.fc_ghz
        d3, d_bp = sqrt(d2**2 + (h - 1.5) ** 2), 2.0 * pi * h * 1.5 * f * 1e9 / 3.0e8
        assert mast.surroundings == "rma"
        assert d2 > 10.0

        def loss(d, h=5.0, f=f):  # mean height of buildings
            return (
                20.0 * log10(40.0 * pi * d * f / 3.0)
                + min(0.03 * h**1.72, 10.0) * log10(d)
                - min(0.044 * h**1.72, 14.77)
                + 0.002 * log10(h) * d
            )

        bearing = np.degrees(np.arctan2(east, north))
        for cell in opened.scenario.radio.cells:
            if cell.mast == mast.id and cell.layer == name:
                off = (bearing - cell.azimuth_deg + 180.0) % 360.0 - 180.0
                weaker = min(12.0 * (off / row.h_beamwidth_deg) ** 2, row.h_floor_db)
                if row.v_beamwidth_deg:
                    down = np.degrees(np.arctan2(h - 1.5, d2)) - cell.tilt_deg
                    weaker += min(12.0 * (down / row.v_beamwidth_deg) ** 2, row.v_floor_db)
                    weaker = min(weaker, max(row.h_floor_db, row.v_floor_db))
                beyond = 40.0 * log10(d3 / d_bp) if d2 > d_bp else 0.0
                dbm = row.power_dbm + row.antenna_gain_dbi - weaker - loss(d_bp if beyond else d3) - beyond
                received.append((10.0 ** (dbm / 10.0), LOADS[mast.id], cell.id))
    best = max(received)
    other = sum(mw * activity for mw, activity, cell in received if cell != best[2])
    noise = 10.0 ** ((-174.0 + 10.0 * log10(row.bandwidth_mhz * 1e6) + row.noise_figure_db) / 10.0)
    sinr = best[0] / (other + noise)
    streams = [v * min(row.alpha * log2(1.0 + sinr / v), row.se_max_bit_per_hz) for v in range(1, row.n_layers_max + 1)]
    peak = row.bandwidth_mhz * row.downlink_ratio * max(streams) * (1.0 - row.overhead_ratio)
    rsrp = 10.0 * log10(best[0]) - 10.0 * log10(row.n_subcarriers)
    return best[2], rsrp, 10.0 * log10(sinr), peak, best[1], peak * (1.0 - best[1])


@pytest.mark.parametrize("place", [(700.0, 300.0), (2100.0, -150.0), (3300.0, 800.0), (1500.0, 1200.0)])
def test_two_masts_by_hand(opened, place):
    cell, rsrp, sinr, peak, load, rate = by_hand(opened, "V-4g", *place)
    _, _, chart = charted(opened, "V-4g", [place[0]], [place[1]])
    assert opened.radio.cell.ids[chart.server[0]] == cell
    assert chart.rsrp_dbm[0] == pytest.approx(rsrp, abs=2e-3)
    assert chart.sinr_db[0] == pytest.approx(sinr, abs=2e-3)
    assert chart.peak_mbps[0] == pytest.approx(peak, rel=1e-3)
    assert chart.load_ratio[0] == pytest.approx(load)
    # The backhaul of 10 Gb/s carries nothing else here, so all that is lost is lost on the air.
    assert chart.rate_mbps[0] == pytest.approx(rate, rel=1e-3)
    assert chart.covered[0] == (rsrp >= -110.0)


def test_without_loads_there_is_no_mean_rate(opened):
    n = len(opened.radio.cell)
    unknown = CellLoads(np.ones(n), np.full(n, np.nan), np.zeros(opened.radio.n_masts))
    _, _, chart = charted(opened, "V-4g", [700.0], [300.0], loads=unknown)
    assert np.isnan(chart.rate_mbps).all()
    assert np.isnan(chart.load_ratio).all()
    assert chart.peak_mbps[0] > 0.0


def test_an_overloaded_cell_gives_no_rate_and_interferes_once(opened):
    full = loads_of(opened)
    over = CellLoads(np.minimum(full.load_ratio * 4.0, 1.0), full.load_ratio * 4.0, full.mast_offered_mbps)
    once = CellLoads(np.ones(len(full.load_ratio)), np.ones(len(full.load_ratio)), full.mast_offered_mbps)
    _, _, chart = charted(opened, "V-4g", [2100.0], [0.0], loads=over)
    _, _, other = charted(opened, "V-4g", [2100.0], [0.0], loads=once)
    assert chart.rate_mbps[0] == 0.0
    assert chart.sinr_db[0] == other.sinr_db[0]


def test_busier_neighbours_never_help(opened):
    rng = np.random.default_rng(3)
    x_m, y_m = rng.uniform(-3000.0, 7000.0, (2, 300))
    quiet, busy = loads_of(opened), loads_of(opened)
    busy = replace(busy, activity_ratio=np.minimum(busy.activity_ratio + 0.3, 1.0))
    first = charted(opened, "V-4g", x_m, y_m, "mean", quiet, 0.0)[2]
    second = charted(opened, "V-4g", x_m, y_m, "mean", busy, 0.0)[2]
    assert (second.sinr_db <= first.sinr_db).all()
    assert (second.server == first.server).all()
    assert (second.peak_mbps <= first.peak_mbps).all()


def test_sight_orders_the_charts(opened):
    x_m, y_m = np.random.default_rng(4).uniform(-2000.0, 6000.0, (2, 200))
    power = {sight: charted(opened, "V-4g", x_m, y_m, sight)[2].rsrp_dbm for sight in SIGHTS}
    assert (power["nlos"] <= power["mean"] + 1e-3).all()
    assert (power["mean"] <= power["los"] + 1e-3).all()
    assert (power["nlos"] < power["los"] - 5.0).any()


def test_taking_a_mast_down_is_a_chart_without_it(opened):
    x_m, y_m = np.random.default_rng(5).uniform(-2000.0, 6000.0, (2, 400))
    layer, chart, before = charted(opened, "V-4g", x_m, y_m)
    failed = np.array([opened.problems.passive.mast.row("M1")], np.int32)
    assert take_down(opened.radio, layer, chart, failed) > 0
    row = opened.scenario.radio.layers[layer.row]
    after = read_chart(opened.radio, layer, row, chart, loads_of(opened), np.zeros(400, np.int32))
    cell_up = np.where(opened.radio.cell_mast == failed[0], 0, opened.cell_up).astype(np.uint8)
    _, _, anew = charted(replace(opened, cell_up=cell_up), "V-4g", x_m, y_m)
    assert (after.server == anew.server).all()
    assert np.abs(after.sinr_db - anew.sinr_db).max() < 0.05
    assert not (after.server == before.server).all()


def test_a_mast_that_does_not_carry_the_layer_changes_nothing(opened):
    layer, chart, _ = charted(opened, "V-4g", [0.0], [500.0])
    assert take_down(opened.radio, layer, chart, np.array([], np.int32)) == 0


@pytest.mark.parametrize(
    ("layer", "cell", "word"),
    [
        ({"antenna": "tr38901_column", "antenna_gain_dbi": 8.0}, {}, "column of elements"),
        ({}, {"mechanical_tilt_deg": 4.0}, "mechanical_tilt_deg"),
        ({}, {}, None),
    ],
)
def test_what_cannot_be_charted_says_why(tmp_path, layer, cell, word):
    tree = tiny_scenario()
    tree["radio"]["layers"] = [
        {key: value for key, value in row.items() if "beamwidth" not in key and "floor" not in key} | layer
        for row in tree["radio"]["layers"]
    ]
    tree["radio"]["cells"] = [row | cell for row in tree["radio"]["cells"]]
    opened = open_year(loaded(tmp_path, tree), 2025)
    told = unchartable(opened.scenario.radio.layers[0], opened.radio.layers[0])
    assert told is None if word is None else word in told


def layer_chart(row, rate, rsrp, covered, peak=None):
    """A chart of one place each."""
    n = len(rate)
    single = np.float32
    return LayerChart(
        row=row,
        server=np.arange(n, dtype=np.int32) + 10 * row,
        rsrp_dbm=np.array(rsrp, single),
        sinr_db=np.array(rsrp, single) + single(110.0),
        peak_mbps=np.array(rate if peak is None else peak, single),
        load_ratio=np.zeros(n, single),
        rate_mbps=np.array(rate, single),
        covered=np.array(covered),
        covered_indoor=np.array(covered) & False,
    )


def test_a_phone_takes_the_covering_layer_that_gives_most():
    slow = layer_chart(1, [10.0, 10.0, 0.0, 5.0], [-80.0, -80.0, -100.0, -120.0], [True, True, True, False])
    fast = layer_chart(2, [50.0, 50.0, 0.0, 9.0], [-105.0, -115.0, -90.0, -119.0], [True, False, True, False])
    chosen = best_of([slow, fast], [True, True])
    assert chosen.layer.tolist() == [2, 1, 2, 2]
    assert chosen.used.rate_mbps.tolist() == [50.0, 10.0, 0.0, 9.0]
    assert chosen.used.server.tolist() == [20, 11, 22, 23]
    assert chosen.strongest_dbm.tolist() == [-80.0, -80.0, -90.0, -119.0]
    assert chosen.used.covered.tolist() == [True, True, True, False]


def test_without_loads_the_rate_alone_decides():
    one = layer_chart(0, [np.nan], [-80.0], [True], peak=[30.0])
    other = layer_chart(1, [np.nan], [-90.0], [True], peak=[40.0])
    assert best_of([one, other], [True, True]).layer.tolist() == [1]


def test_a_layer_that_carries_no_traffic_covers_but_is_not_used():
    one = layer_chart(0, [5.0], [-120.0], [False])
    only_covers = layer_chart(1, [900.0], [-70.0], [True])
    chosen = best_of([one, only_covers], [True, False])
    assert chosen.layer.tolist() == [0]
    assert chosen.used.covered.tolist() == [True]
