"""Maps: powers of the tables, exact and pruned passes, changes of sites, parity of the two bodies, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import radiomap_law, use
from camau_netsim.kernels.radiomap import LOS, MEAN, NLOS, Carrier, Masts, change_sites, lay_tiles, radio_map
from camau_netsim.kernels.sinr import RMA, UMA, UMI, AntennaPattern, los_probability, path_loss_db, sector_rx_mw

FEW = settings(max_examples=25, deadline=None, derandomize=True)
TR_36814 = AntennaPattern(70.0, 25.0, 10.0, 20.0, 25.0)
TR_36942 = AntennaPattern(65.0, 20.0, np.inf, 20.0, 20.0)
TR_38901 = AntennaPattern(65.0, 30.0, 65.0, 30.0, 30.0)
NOISE_MW = 10.0**-10.5
TABLES_DB = 3e-4  # polynomials and float32 against float64


def masts_at(x_m, y_m, seed=1, models=(RMA, UMA, UMI)):
    rng = np.random.default_rng(seed)
    n_site = len(x_m)
    n_cell = 3 * n_site
    return Masts(
        np.ascontiguousarray(x_m, np.float64),
        np.ascontiguousarray(y_m, np.float64),
        rng.choice(models, n_site).astype(np.uint8),
        rng.choice([25.0, 35.0, 42.0, 45.0], n_site),
        np.arange(0, n_cell + 1, 3, dtype=np.int32),
        rng.uniform(55.0, 64.0, n_cell),
        np.tile([0.0, 120.0, 240.0], n_site) + np.repeat(rng.uniform(0.0, 120.0, n_site), 3),
        rng.uniform(2.0, 6.0, n_cell),
        rng.uniform(0.05, 0.8, n_cell),
        np.ones(n_cell, np.uint8),
    )


def province(n_site, n_point, seed=1):
    """Towns on open land; a grid of pixels."""
    rng = np.random.default_rng(seed)
    town = rng.uniform(0.0, 70e3, (12, 2))[rng.integers(0, 12, n_site)] + rng.normal(0.0, 2500.0, (n_site, 2))
    site = np.where(rng.random(n_site)[:, None] < 0.5, town, rng.uniform(0.0, 70e3, (n_site, 2)))
    side = round(n_point**0.5)
    x, y = np.meshgrid(np.linspace(0.0, 70e3, side), np.linspace(0.0, 70e3, side))
    return x.ravel(), y.ravel(), masts_at(site[:, 0], site[:, 1], seed, (RMA, UMA))


def coast(n_site, n_point, seed=1):
    """A thin crooked strip of people and masts, nothing behind it."""
    rng = np.random.default_rng(seed)

    def strip(n):
        along = rng.uniform(0.0, 1.0, n)
        return along * 120e3, 8e3 * np.sin(9.0 * along) + np.abs(rng.normal(0.0, 2500.0, n))

    return *strip(n_point), masts_at(*strip(n_site), seed, (RMA, UMA))


def sparse(n_site, n_point, seed=1):
    """One town, and a mast every forty kilometres: no fixed radius suits both."""
    rng = np.random.default_rng(seed)
    lone = rng.uniform(0.0, 150e3, (12, 2))
    site = np.concatenate((lone, rng.normal(20e3, 1500.0, (n_site - 12, 2))))
    return *rng.uniform(0.0, 150e3, (2, n_point)), masts_at(site[:, 0], site[:, 1], seed, (RMA, UMA))


LAYOUTS = [province, coast, sparse]


def drawn(layout, kernels):
    """A layout at a size that suits the body in force."""
    return layout(400, 20_000) if kernels == "compiled" else layout(80, 1_500)


def off_db(chart, exact):
    return np.abs(chart.sinr_db() - exact.sinr_db())


def expected_mw(x, y, masts, carrier):
    """Points x cells by the other kernels, which are held to published tables."""
    n_point, n_site = len(x), len(masts.x_m)
    east, north = (x[:, None] - masts.x_m).ravel(), (y[:, None] - masts.y_m).ravel()
    d2d = np.maximum(np.hypot(east, north), 10.0)
    model, h_bs = np.tile(masts.model, n_point), np.tile(masts.h_bs_m, n_point)
    rest = (carrier.fc_ghz, h_bs, carrier.h_ut_m, d2d, carrier.h_building_m, carrier.w_street_m)
    seen = 10.0 ** (-path_loss_db(model, np.ones_like(model), *rest) / 10.0)
    hidden = 10.0 ** (-path_loss_db(model, np.zeros_like(model), *rest) / 10.0)
    p = los_probability(model, d2d, carrier.h_ut_m)
    gain = {LOS: seen, NLOS: hidden, MEAN: p * seen + (1.0 - p) * hidden}[carrier.sight]
    return sector_rx_mw(
        np.arange(0, n_point * n_site + 1, n_site, dtype=np.int32),
        np.tile(np.arange(n_site, dtype=np.int32), n_point),
        -10.0 * np.log10(gain),
        np.degrees(np.arctan2(east, north)),
        np.degrees(np.arctan2(h_bs - carrier.h_ut_m, d2d)),
        masts.cell_ptr,
        masts.eirp_dbm,
        masts.azimuth_deg,
        masts.tilt_deg,
        carrier.pattern,
    ).reshape(n_point, -1)


@pytest.mark.parametrize("sight", [LOS, NLOS, MEAN])
@pytest.mark.parametrize("pattern", [TR_36814, TR_36942, TR_38901])
def test_powers_are_those_of_the_other_kernels(kernels, sight, pattern):
    rng = np.random.default_rng(3)
    x, y = rng.uniform(500e3, 512e3, 300), rng.uniform(1000e3, 1012e3, 300)
    masts = masts_at(rng.uniform(500e3, 512e3, 20), rng.uniform(1000e3, 1012e3, 20))
    x[0], y[0] = masts.x_m[4] + 40.0, masts.y_m[4]
    carrier = Carrier(2.1, pattern, NOISE_MW, sight=sight)
    power = expected_mw(x, y, masts, carrier)
    chart = radio_map(lay_tiles(x, y, 64), masts, carrier, 0.0)
    best = chart.best_cell()
    mine = power[np.arange(300), best]
    assert (mine >= power.max(axis=1) * 10 ** (-TABLES_DB / 10)).all()
    np.testing.assert_allclose(10 * np.log10(chart.best_mw() / mine), 0.0, atol=TABLES_DB)
    noise = power * masts.activity_ratio
    noise[np.arange(300), best] = 0.0
    np.testing.assert_allclose(10 * np.log10(chart.other_mw() / noise.sum(axis=1)), 0.0, atol=TABLES_DB)
    sinr = 10 * np.log10(mine / (noise.sum(axis=1) + NOISE_MW))
    np.testing.assert_allclose(chart.sinr_db(), sinr, atol=2 * TABLES_DB)


@pytest.mark.parametrize("sight", [LOS, NLOS, MEAN])
@pytest.mark.parametrize("pattern", [TR_36814, TR_38901, AntennaPattern(170.0, 25.0, 10.0, 20.0, 25.0)])
def test_distant_masts_are_summed_as_the_other_kernels_do(kernels, sight, pattern):
    """From a hamlet to sixty kilometres: past break points and where the chance of sight is lost in the rounding."""
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0.0, 400.0, (2, 150))
    away, turn = np.geomspace(300.0, 60e3, 60), rng.uniform(0.0, 2.0 * np.pi, 60)
    masts = masts_at(200.0 + away * np.sin(turn), 200.0 + away * np.cos(turn))
    carrier = Carrier(1.8, pattern, NOISE_MW, sight=sight)
    power = expected_mw(x, y, masts, carrier)
    for near in (0, 20, 40):  # what serves fails, so that the others are heard
        up = np.repeat(np.arange(60) >= near, 3).astype(np.uint8)
        chart = radio_map(lay_tiles(x, y, 64), masts._replace(up=up), carrier, 0.0)
        heard = power * up
        best = heard.argmax(axis=1)
        strongest = heard.max(axis=1)
        assert (chart.best_cell() == best).mean() > 0.98
        np.testing.assert_allclose(10 * np.log10(chart.best_mw() / strongest), 0.0, atol=TABLES_DB)
        noise = heard * masts.activity_ratio
        noise[np.arange(150), chart.best_cell()] = 0.0
        np.testing.assert_allclose(10 * np.log10(chart.other_mw() / noise.sum(axis=1)), 0.0, atol=TABLES_DB)


@pytest.mark.parametrize("model", [RMA, UMA, UMI])
def test_thin_is_where_the_decaying_chance_of_sight_is_lost(model):
    """Both sides of ``thin_m``, in float64: what is left out there is below half a digit of float32."""
    law = radiomap_law.path_law(np.full(1, model, np.uint8), np.array([35.0]), 1.8, 1.5, 5.0, 20.0)[0].astype(
        np.float64
    )
    *_, far_0, far_log, nlos_0, nlos_log, certain, decay_0, decay, beyond, thin = law

    def lost(d2):
        log = 2.0 * np.log2(d2)
        seen = far_0 + far_log * log
        hidden = min(seen, nlos_0 + nlos_log * log)
        sure = min(certain / d2, 1.0)
        rest = 2.0 ** (decay_0 + decay * d2) * (1.0 - sure)
        return rest * (2.0**seen - 2.0**hidden) / (sure * 2.0**seen + (1.0 - sure) * 2.0**hidden)

    assert thin >= beyond
    for times in (1.0, 1.5, 3.0, 10.0):
        assert lost(times * thin) <= 2.0**-25
    assert lost(max(0.7 * thin, beyond)) > 2.0**-26 or thin == beyond


def test_the_foot_of_a_mast_is_ten_metres_away(kernels):
    masts = masts_at([100.0], [200.0])
    at = np.array([0.0, 0.1, 9.9, 10.0])
    east, north = np.sin(np.radians(masts.azimuth_deg[0])), np.cos(np.radians(masts.azimuth_deg[0]))
    chart = radio_map(lay_tiles(100.0 + at * east, 200.0 + at * north), masts, Carrier(1.8, TR_36942, NOISE_MW), 0.0)
    np.testing.assert_allclose(chart.best_mw()[1:], chart.best_mw()[3], rtol=1e-4)
    assert 0.0 < chart.best_mw()[0] <= 1.001 * chart.best_mw()[3]  # no bearing there: any of the three


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sight", [NLOS, MEAN])
def test_pruned_map_keeps_the_wanted_error(kernels, layout, sight):
    x, y, masts = drawn(layout, kernels)
    carrier = Carrier(1.8, TR_36814, NOISE_MW, sight=sight)
    tiles = lay_tiles(x, y, len(x) // 40)
    exact = radio_map(tiles, masts, carrier, 0.0)
    for error_db in (0.1, 0.02):
        chart = radio_map(tiles, masts, carrier, error_db)
        assert np.isfinite(chart.reach_m).any()
        assert off_db(chart, exact).max() <= error_db
        assert np.quantile(off_db(chart, exact), 0.99) <= 0.4 * error_db
        assert (chart.best_cell() == exact.best_cell()).all()


def test_a_fixed_radius_fails_where_the_proof_does_not(kernels, monkeypatch):
    x, y, masts = drawn(sparse, kernels)
    carrier = Carrier(1.8, TR_36814, NOISE_MW)
    tiles = lay_tiles(x, y, 512)
    exact = radio_map(tiles, masts, carrier, 0.0)
    radius = np.full(len(tiles.box_m), 4000.0)
    chart = radio_map(tiles, masts, carrier, 0.1, reach_m=radius)
    assert (chart.best_cell() == exact.best_cell()).all()
    assert chart.reach_m.max() > 4000.0
    monkeypatch.setattr("camau_netsim.kernels.radiomap._unsure", lambda chart: np.zeros(0, np.int32))
    fixed = radio_map(tiles, masts, carrier, 0.1, reach_m=radius)
    assert (fixed.best_cell() != exact.best_cell()).mean() > 0.05


@pytest.mark.parametrize("layout", LAYOUTS)
def test_threads_change_nothing(kernels, layout):
    x, y, masts = drawn(layout, kernels)
    tiles = lay_tiles(x, y, len(x) // 100)
    one, *others = [radio_map(tiles, masts, Carrier(1.8, TR_36814, NOISE_MW), 0.05, n) for n in (1, 2, 3, 7)]
    for other in others:
        for name in ("server", "server_mw", "near_mw", "far_mw", "peak_mw", "reach_m"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def hold_to_new(chart, masts):
    """A changed map equals a new one of the same reach."""
    new = radio_map(chart.tiles, masts, chart.carrier, chart.error_db, reach_m=chart.reach_m)
    np.testing.assert_array_equal(chart.server, new.server)
    np.testing.assert_array_equal(chart.server_mw, new.server_mw)
    np.testing.assert_array_equal(chart.near_mw, new.near_mw)
    np.testing.assert_allclose(chart.far_mw, new.far_mw, rtol=1e-11)
    np.testing.assert_allclose(chart.other_mw(), new.other_mw(), rtol=5e-7)
    np.testing.assert_array_equal(chart.reach_m, new.reach_m)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_changes_equal_a_new_map(kernels, layout):
    x, y, masts = drawn(layout, kernels)
    carrier = Carrier(1.8, TR_36814, NOISE_MW)
    tiles = lay_tiles(x, y, len(x) // 50)
    chart = radio_map(tiles, masts, carrier, 0.05)
    first = [getattr(chart, name).copy() for name in ("server", "server_mw", "near_mw")]
    n_wide = np.sum(chart.reach_m)
    down = masts.up.copy()
    for site in (7, 60, 3):
        down[3 * site : 3 * site + 3] = 0
        failed = masts._replace(up=down.copy())
        change_sites(chart, failed, np.array([site], np.int32))
        assert not np.isin(chart.server, np.flatnonzero(down == 0)).any()
        hold_to_new(chart, failed)
    exact = radio_map(tiles, failed, carrier, 0.0)
    assert (chart.server == exact.server).all()
    assert off_db(chart, exact).max() <= 0.05
    change_sites(chart, masts, np.array([7, 60, 3], np.int32))
    if np.sum(chart.reach_m) == n_wide:
        for before, name in zip(first, ("server", "server_mw", "near_mw"), strict=True):
            np.testing.assert_array_equal(before, getattr(chart, name))
    tilt, eirp = masts.tilt_deg.copy(), masts.eirp_dbm.copy()
    tilt[30:33] += 4.0
    eirp[31] += 3.0
    turned = masts._replace(tilt_deg=tilt, eirp_dbm=eirp)
    change_sites(chart, turned, np.array([10], np.int32), n_thread=2)
    hold_to_new(chart, turned)


def test_a_storm_that_takes_every_near_mast_is_survived(kernels):
    x, y, masts = drawn(province, kernels)
    tiles = lay_tiles(x, y, len(x) // 50)
    chart = radio_map(tiles, masts, Carrier(1.8, TR_36814, NOISE_MW), 0.05)
    lost = np.flatnonzero(np.hypot(masts.x_m - 35e3, masts.y_m - 35e3) < 20e3).astype(np.int32)
    up = masts.up.copy()
    up[(3 * lost[:, None] + np.arange(3)).ravel()] = 0
    after = masts._replace(up=up)
    change_sites(chart, after, lost)
    exact = radio_map(tiles, after, chart.carrier, 0.0)
    assert (chart.server == exact.server).all()
    assert off_db(chart, exact).max() <= 0.05


def test_no_cell_on_air(kernels):
    x, y, masts = province(12, 100)
    dark = masts._replace(up=np.zeros(36, np.uint8))
    chart = radio_map(lay_tiles(x, y, 30), dark, Carrier(1.8, TR_36814, NOISE_MW), 0.05)
    assert (chart.best_cell() == -1).all()
    assert (chart.best_mw() == 0.0).all()
    assert (chart.sinr_db() == -np.inf).all()


def test_no_point_no_mast(kernels):
    nothing = np.zeros(0)
    x, y, masts = province(12, 100)
    carrier = Carrier(1.8, TR_36814, NOISE_MW)
    assert len(radio_map(lay_tiles(nothing, nothing), masts, carrier).sinr_db()) == 0
    none = Masts(*[column[:0] for column in masts])._replace(cell_ptr=np.zeros(1, np.int32))
    assert (radio_map(lay_tiles(x, y, 30), none, carrier).best_cell() == -1).all()


def test_of_equals_the_first_serves(kernels):
    masts = masts_at([0.0, 0.0], [0.0, 0.0])
    twins = Masts(*[np.concatenate((column[: len(column) // 2],) * 2) for column in masts])
    twins = twins._replace(cell_ptr=masts.cell_ptr)
    rng = np.random.default_rng(1)
    tiles = lay_tiles(*rng.uniform(-3000.0, 3000.0, (2, 50)))
    assert (radio_map(tiles, twins, Carrier(1.8, TR_36814, NOISE_MW), 0.0).best_cell() < 3).all()


@given(seed=st.integers(0, 2**31), sight=st.sampled_from([LOS, NLOS, MEAN]), n_point=st.integers(1, 90))
@FEW
def test_bodies_agree(seed, sight, n_point):
    rng = np.random.default_rng(seed)
    n_site = int(rng.integers(1, 40))
    masts = masts_at(*rng.uniform(0.0, 20e3, (2, n_site)), seed % 97)
    n_of = rng.integers(0, 6, n_site)  # one to five cells, and masts without any on this carrier
    cell = rng.integers(0, 3 * n_site, n_of.sum())
    masts = masts._replace(
        cell_ptr=np.concatenate(([0], np.cumsum(n_of))).astype(np.int32),
        up=(rng.random(n_of.sum()) < 0.9).astype(np.uint8),
        **{name: getattr(masts, name)[cell] for name in ("eirp_dbm", "azimuth_deg", "tilt_deg", "activity_ratio")},
    )
    tiles = lay_tiles(*rng.uniform(0.0, 20e3, (2, n_point)), 16)
    carrier = Carrier(0.7, TR_38901, NOISE_MW, sight=sight)
    reach = np.full(len(tiles.box_m), 5000.0)
    charts = []
    for name in ("compiled", "reference"):
        with use(name):
            chart = radio_map(tiles, masts, carrier, 0.1, reach_m=reach)
            charts.append((chart, chart.other_mw(), chart.sinr_db()))
    (ours, other, sinr), (twin, twin_other, twin_sinr) = charts
    np.testing.assert_allclose(ours.server_mw, twin.server_mw, rtol=1e-4)
    same = ours.server == twin.server
    assert same.mean() > 0.9  # others are ties to the last digits of float32
    alike = tiles.order[same]
    np.testing.assert_allclose(other[alike], twin_other[alike], rtol=2e-4, atol=1e-20)
    np.testing.assert_allclose(ours.far_mw, twin.far_mw, rtol=2e-4)
    live = np.isfinite(twin_sinr)
    np.testing.assert_allclose(sinr[live], twin_sinr[live], atol=1e-3)


@given(seed=st.integers(0, 2**31), n=st.integers(1, 400), most=st.integers(1, 60))
@FEW
def test_tiles_hold_every_point_once(seed, n, most):
    rng = np.random.default_rng(seed)
    x, y = np.round(rng.uniform(0.0, 900.0, (2, n)), -1)
    tiles = lay_tiles(x, y, most)
    assert sorted(tiles.order.tolist()) == list(range(n))
    assert np.diff(tiles.ptr).max() <= most
    assert np.diff(tiles.ptr).min() >= 1
    centre = np.repeat(tiles.box_m, np.diff(tiles.ptr), axis=0)
    np.testing.assert_allclose(centre[:, 0] + tiles.x_m, x[tiles.order], atol=1e-3)
    assert (np.abs(tiles.x_m) <= centre[:, 2] + 1e-3).all()
    assert (np.abs(tiles.y_m) <= centre[:, 3] + 1e-3).all()


def test_angles_of_a_pattern_wrap():
    rows = radiomap_law.beams(np.zeros(3), np.array([-90.0, 270.0, 630.0]), np.zeros(3), np.zeros(3), np.ones(3))
    assert rows[:, 0].tolist() == [0.75, 0.75, 0.75]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"masts": {"x_m": np.zeros(12, np.float32)}}, "masts.x_m: want dtype float64"),
        ({"masts": {"model": np.full(12, 3, np.uint8)}}, "masts.model: must be <= 2"),
        ({"masts": {"h_bs_m": np.full(12, 0.5)}}, "masts.h_bs_m: must be > 1"),
        ({"masts": {"activity_ratio": np.full(36, 1.5)}}, "masts.activity_ratio: must be <= 1"),
        ({"masts": {"cell_ptr": np.arange(13, dtype=np.int32)}}, "masts.eirp_dbm: want shape"),
        ({"masts": {"model": np.full(12, UMA, np.uint8)}, "carrier": {"h_ut_m": 15.0}}, "UMa wants a receiver"),
        ({"carrier": {"fc_ghz": 0.0}}, "carrier.fc_ghz: must be > 0"),
        ({"carrier": {"sight": 3}}, "carrier.sight: must be in 0..2"),
        ({"carrier": {"pattern": TR_38901._replace(n_rows=10)}}, "carrier.pattern.n_rows: must be 1"),
        ({"carrier": {"noise_mw": -1.0}}, "carrier.noise_mw: must be >= 0"),
        ({"rest": {"error_db": -0.1}}, "error_db: must be >= 0"),
        ({"rest": {"n_thread": 0}}, "n_thread: must be in 1"),
        ({"rest": {"reach_m": np.zeros(1)}}, "reach_m: want shape"),
    ],
)
def test_bad_arguments_are_refused(change, message):
    x, y, masts = province(12, 100)
    masts = masts._replace(**change.get("masts", {}))
    carrier = Carrier(1.8, TR_36814, NOISE_MW)._replace(**change.get("carrier", {}))
    with pytest.raises(ValueError, match=message):
        radio_map(lay_tiles(x, y, 30), masts, carrier, **change.get("rest", {}))


def test_bad_changes_are_refused():
    x, y, masts = province(12, 100)
    chart = radio_map(lay_tiles(x, y, 30), masts, Carrier(1.8, TR_36814, NOISE_MW))
    with pytest.raises(ValueError, match=r"masts.x_m: differs where no site"):
        change_sites(chart, masts._replace(x_m=masts.x_m + 1.0), np.array([0], np.int32))
    with pytest.raises(ValueError, match=r"masts.tilt_deg: differs where no site was said to change"):
        change_sites(chart, masts._replace(tilt_deg=masts.tilt_deg + 1.0), np.array([0], np.int32))
    with pytest.raises(ValueError, match="sites: a site is named twice"):
        change_sites(chart, masts, np.array([1, 1], np.int32))
    with pytest.raises(ValueError, match="sites: must be < 12"):
        change_sites(chart, masts, np.array([12], np.int32))


def test_bad_points_are_refused():
    with pytest.raises(ValueError, match="x_m: holds NaN"):
        lay_tiles(np.array([np.nan]), np.zeros(1))
    with pytest.raises(ValueError, match="y_m: want shape"):
        lay_tiles(np.zeros(2), np.zeros(1))
    with pytest.raises(ValueError, match="n_per_tile"):
        lay_tiles(np.zeros(2), np.zeros(2), 0)
