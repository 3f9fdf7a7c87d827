"""Maps of a province: against tiled numpy float32, pruned against exact, one mast against the whole."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np

from bench.peers import fma_peak
from bench.peers.numpy_radiomap import numpy_map
from bench.peers.radio_peers import is_installed, peer_map
from bench.registry import Case, Timed, kernel_case, same_numbers
from camau_netsim.kernels import use
from camau_netsim.kernels.radiomap import NLOS, Carrier, Masts, RadioMap, Tiles, change_sites, lay_tiles, radio_map
from camau_netsim.kernels.sinr import RMA, UMA, AntennaPattern

CARRIER = Carrier(1.8, AntennaPattern(70.0, 25.0, 10.0, 20.0, 25.0), 10.0**-10.5)
AS_CRRM = Carrier(3.5, AntennaPattern(65.0, 30.0, 65.0, 0.0, 30.0), 10.0**-10.5, sight=NLOS)
ERROR_DB = 0.05
FLOP_PER_PAIR = 71.0  # by hand, +-20 %: 34 for the sector, a third of 110 for the mast
N_SLICE = 8_192  # numpy is timed on so many points: its rate is flat
SIZE_M = (70e3, 75e3)


class Land(NamedTuple):
    """A province: pixels, masts, and which pixels numpy is timed on (of one tile after another)."""

    x_m: Any
    y_m: Any
    tiles: Tiles
    masts: Masts
    chart: RadioMap | None = None


def land(n_site: int, n_point: int, charted: bool = False) -> Land:
    """Half the masts in forty towns, half anywhere; pixels on a grid."""
    rng = np.random.default_rng(1)
    town = rng.uniform(0.0, 1.0, (40, 2)) * SIZE_M
    near = town[rng.integers(0, 40, n_site)] + rng.normal(0.0, 2500.0, (n_site, 2))
    urban = rng.random(n_site) < 0.5
    site = np.where(urban[:, None], near, rng.uniform(0.0, 1.0, (n_site, 2)) * SIZE_M)
    n_cell = 3 * n_site
    masts = Masts(
        site[:, 0].copy(),
        site[:, 1].copy(),
        np.where(urban, UMA, RMA).astype(np.uint8),
        rng.choice([25.0, 35.0, 42.0, 45.0], n_site),
        np.arange(0, n_cell + 1, 3, dtype=np.int32),
        np.full(n_cell, 62.0),
        np.tile([0.0, 120.0, 240.0], n_site) + np.repeat(rng.uniform(0.0, 120.0, n_site), 3),
        rng.uniform(2.0, 6.0, n_cell),
        rng.uniform(0.1, 0.7, n_cell),
        np.ones(n_cell, np.uint8),
    )
    n_x = round((n_point * SIZE_M[0] / SIZE_M[1]) ** 0.5)
    x, y = np.meshgrid((np.arange(n_x) + 0.5) / n_x * SIZE_M[0], np.linspace(0.0, SIZE_M[1], n_point // n_x))
    tiles = lay_tiles(x.ravel(), y.ravel())
    chart = radio_map(tiles, masts, CARRIER, ERROR_DB) if charted else None
    return Land(x.ravel(), y.ravel(), tiles, masts, chart)


def timed(run: Any, share: float = 1.0) -> Timed:
    """CPU seconds of a call; ``share`` of the whole was run."""
    start = time.process_time()
    answer = run()
    return Timed(answer, (time.process_time() - start) / share)


def exact(place: Land) -> Timed:
    return timed(lambda: radio_map(place.tiles, place.masts, CARRIER, 0.0))


def pruned(place: Land) -> Timed:
    return timed(lambda: radio_map(place.tiles, place.masts, CARRIER, ERROR_DB))


def some_rows(place: Land) -> Any:
    """Some runs of 1 024 neighbours."""
    order = place.tiles.order
    n_run = max(1, min(N_SLICE, len(order)) // 1_024)
    starts = np.linspace(0, max(len(order) - 1_024, 0), n_run).astype(int)
    return np.concatenate([order[start : start + 1_024] for start in starts])


def by_numpy(place: Land) -> Timed:
    rows = some_rows(place)
    done = timed(lambda: numpy_map(place.x_m[rows], place.y_m[rows], place.masts, CARRIER), len(rows) / len(place.x_m))
    return Timed((rows, *done.answer), done.seconds)


def by_numba(place: Land) -> Timed:
    rows = some_rows(place)
    done = peer_map("numba", place.x_m[rows], place.y_m[rows], place.masts, CARRIER)
    return Timed((rows, *done.answer), done.seconds * len(place.x_m) / len(rows), done.peak_mib)


def at_peak(place: Land) -> Timed:
    """Seconds of an exact map if nothing but fused multiplications and additions took time."""
    n_flop = FLOP_PER_PAIR * len(place.x_m) * len(place.masts.eirp_dbm)
    return Timed(None, n_flop / fma_peak.per_second())


def plain_land(quick: bool) -> Land:
    """Land as CRRM can have it: urban masts of 25 m, sectors at 0, 120 and 240 degrees from the east, no tilt."""
    place = land(20, 500) if quick else land(100, 10_000)
    n_site, n_cell = len(place.masts.x_m), len(place.masts.eirp_dbm)
    masts = place.masts._replace(
        model=np.full(n_site, UMA, np.uint8),
        h_bs_m=np.full(n_site, 25.0),
        azimuth_deg=np.tile([90.0, -30.0, -150.0], n_site),
        tilt_deg=np.zeros(n_cell),
        activity_ratio=np.ones(n_cell),
    )
    return place._replace(masts=masts)


def exact_as_crrm(place: Land) -> Timed:
    return timed(lambda: radio_map(place.tiles, place.masts, AS_CRRM, 0.0))


def pruned_as_crrm(place: Land) -> Timed:
    return timed(lambda: radio_map(place.tiles, place.masts, AS_CRRM, ERROR_DB))


def by_crrm(place: Land) -> Timed:
    done = peer_map("crrm", place.x_m, place.y_m, place.masts, AS_CRRM)
    return Timed((np.arange(len(place.x_m)), *done.answer), done.seconds, done.peak_mib)


def agree_with_numpy(chart: RadioMap, answer: Any) -> None:
    rows, server, best, other = answer
    agree_with_peer(chart, (rows, server, 10.0 * np.log10(best / (other + CARRIER.noise_mw))))


def agree_with_peer(chart: RadioMap, answer: Any) -> None:
    """Same servers but for ties of float32, same SINR within the wanted error."""
    rows, server, sinr_db = answer
    same = chart.best_cell()[rows] == server
    assert np.mean(~same) <= 1e-3
    off_db = np.abs(chart.sinr_db()[rows] - sinr_db)[same]
    assert np.quantile(off_db, 0.99) <= 0.01, f"p99 {np.quantile(off_db, 0.99):g} dB"
    assert off_db.max() <= ERROR_DB + 0.01, f"most {off_db.max():g} dB"


def agree_with_exact(chart: RadioMap, whole: RadioMap) -> None:
    """The target: p99 of the SINR within 0.01 dB, wrong servers at most 0.1 %; here none at all."""
    off_db = np.abs(chart.sinr_db() - whole.sinr_db())
    assert np.quantile(off_db, 0.99) <= 0.01, f"p99 {np.quantile(off_db, 0.99):g} dB"
    assert off_db.max() <= ERROR_DB
    assert (chart.server == whole.server).all()


def fail_and_return(place: Land) -> Timed:
    """Seconds of one change: forty masts fail and come back, one at a time."""
    chart, up = place.chart, place.masts.up
    assert chart is not None
    start, sites = time.process_time(), np.random.default_rng(2).integers(0, len(place.masts.x_m), 40)
    for site in sites:
        down = up.copy()
        down[3 * site : 3 * site + 3] = 0
        change_sites(chart, place.masts._replace(up=down), np.array([site], np.int32))
        change_sites(chart, place.masts, np.array([site], np.int32))
    return Timed(chart, (time.process_time() - start) / 80)


def agree_with_new(chart: RadioMap, new: RadioMap) -> None:
    assert (chart.server == new.server).all()
    same_numbers(chart.server_mw, new.server_mw, rtol=0.0, atol=0.0)
    assert np.abs(chart.sinr_db() - new.sinr_db()).max() <= ERROR_DB


def quick_arguments(quick: bool) -> dict[str, Any]:
    place = land(40, 1_000) if quick else land(300, 10_000)
    return {"tiles": place.tiles, "masts": place.masts, "carrier": CARRIER, "error_db": ERROR_DB}


def chart_of(**arguments: Any) -> Any:
    chart = radio_map(**arguments)
    return chart.server_mw, chart.far_mw, chart.sinr_db()


def case(
    name: str, size: str, n_point: int, ours: Any, other: Any, against: str, agree: Any, missing: str = ""
) -> Case:
    """A case on 1 505 masts with three sectors each."""

    def build(quick: bool) -> Land:
        with use("compiled"):
            return land(60, 2_000, ours is fail_and_return) if quick else land(1_505, n_point, ours is fail_and_return)

    return Case(f"radiomap.{name}", size, "60 masts, 2 000 pixels", build, ours, other, against, agree, missing)


def crrm_case(name: str, ours: Any) -> Case:
    sizes = ("10 000 pixels x 300 sectors", "500 pixels x 60 sectors")
    return Case(f"radiomap.{name}", *sizes, plain_land, ours, by_crrm, "CRRM", agree_with_peer, NO_CRRM)


NUMPY = "numpy float32 in tiles (a slice)"
NO_NUMBA = "" if is_installed("numba") else "numba is not installed"
NO_CRRM = "" if is_installed("CRRM") else "crrm is not installed"
NO_PEAK = "" if fma_peak.BUILT else "g++ is not installed"
CASES = [
    kernel_case(
        "radiomap.twin",
        "10 000 pixels, 300 masts with three cells, pruned",
        "1 000 pixels, 40 masts",
        quick_arguments,
        chart_of,
        lambda ours, other: same_numbers(ours, other, rtol=1e-3, atol=1e-3),
    ),
    case("exact_200k", "200 000 pixels x 4 515 sectors", 200_000, exact, by_numpy, NUMPY, agree_with_numpy),
    case("exact_1m", "1 000 000 x 4 515", 1_000_000, exact, by_numpy, NUMPY, agree_with_numpy),
    case(
        "peak_1m",
        "1 000 000 x 4 515",
        1_000_000,
        exact,
        at_peak,
        "the machine's FMA peak: the ratio is the share",
        lambda ours, other: None,
        NO_PEAK,
    ),
    case(
        "numba_200k", "200 000 x 4 515", 200_000, exact, by_numba, "numba float32 (a slice)", agree_with_peer, NO_NUMBA
    ),
    crrm_case("crrm_exact", exact_as_crrm),
    crrm_case("crrm_pruned", pruned_as_crrm),
    case("pruned_200k", "200 000 x 4 515", 200_000, pruned, by_numpy, NUMPY, agree_with_numpy),
    case("pruned_1m", "1 000 000 x 4 515", 1_000_000, pruned, by_numpy, NUMPY, agree_with_numpy),
    case("error_200k", "200 000 x 4 515", 200_000, pruned, exact, "ours, exact", agree_with_exact),
    case("error_1m", "1 000 000 x 4 515", 1_000_000, pruned, exact, "ours, exact", agree_with_exact),
    case(
        "change_200k", "one mast of 1 505, 200 000 pixels", 200_000, fail_and_return, pruned, "pruned", agree_with_new
    ),
    case(
        "change_1m", "one mast of 1 505, 1 000 000 pixels", 1_000_000, fail_and_return, pruned, "pruned", agree_with_new
    ),
]
