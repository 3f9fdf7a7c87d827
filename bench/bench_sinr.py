"""Path loss, sector powers and best server of points on a plane with three-sector sites."""

import numpy as np

from bench.registry import kernel_case, same_numbers
from camau_netsim.kernels.sinr import (
    AntennaPattern,
    best_server,
    entry_layout,
    los_probability,
    path_loss_db,
    sector_rx_mw,
)

PATTERN = AntennaPattern(70.0, 25.0, 10.0, 20.0, 25.0)


def links(n, seed=1):
    rng = np.random.default_rng(seed)
    return {
        "model": rng.integers(0, 3, n).astype(np.uint8),
        "los": rng.integers(0, 2, n).astype(np.uint8),
        "fc_ghz": rng.choice([0.7, 1.8, 2.6, 3.5], n),
        "h_bs_m": rng.choice([10.0, 25.0, 35.0, 42.0, 45.0], n),
        "h_ut_m": np.full(n, 1.5),
        "d2d_m": rng.uniform(20.0, 9000.0, n),
    }


def sight(n):
    arguments = links(n)
    return {"model": arguments["model"], "d2d_m": arguments["d2d_m"], "h_ut_m": arguments["h_ut_m"]}


def cells(n_point, n_near, n_site, seed=1):
    rng = np.random.default_rng(seed)
    n_pair, n_cell = n_point * n_near, 3 * n_site
    return {
        "pair_ptr": np.arange(0, n_pair + 1, n_near, dtype=np.int32),
        "pair_site": rng.integers(0, n_site, n_pair).astype(np.int32),
        "pair_loss_db": rng.uniform(80.0, 150.0, n_pair),
        "pair_bearing_deg": rng.uniform(0.0, 360.0, n_pair),
        "pair_elevation_deg": rng.uniform(0.0, 10.0, n_pair),
        "site_cell_ptr": np.arange(0, n_cell + 1, 3, dtype=np.int32),
        "cell_eirp_dbm": np.full(n_cell, 62.0),
        "cell_azimuth_deg": np.tile([0.0, 120.0, 240.0], n_site),
        "cell_tilt_deg": rng.uniform(2.0, 6.0, n_cell),
        "pattern": PATTERN,
    }


def entries(n_point, n_near, n_site):
    arguments = cells(n_point, n_near, n_site)
    entry_ptr, entry_cell = entry_layout(arguments["pair_ptr"], arguments["pair_site"], arguments["site_cell_ptr"])
    cell_up = (np.random.default_rng(2).random(3 * n_site) < 0.95).astype(np.uint8)
    return {
        "entry_ptr": entry_ptr,
        "entry_cell": entry_cell,
        "entry_mw": sector_rx_mw(**arguments),
        "cell_up": cell_up,
    }


def panels(n_point, n_near, n_site):
    lean = np.random.default_rng(3).choice([0.0, 3.0], 3 * n_site)
    column = AntennaPattern(65.0, 30.0, 65.0, 30.0, 30.0, n_rows=8)
    return cells(n_point, n_near, n_site) | {"pattern": column, "cell_mechanical_deg": lean}


def same_powers(ours, other):
    same_numbers(ours, other, rtol=1e-11, atol=0.0)


def same_panels(ours, other):
    """A null of a column is a small difference of large numbers: its depth keeps fewer digits."""
    same_numbers(ours, other, rtol=1e-6, atol=0.0)


CASES = [
    kernel_case(
        "sinr.path_loss",
        "400 000 links, three scenarios, LOS and NLOS, mixed masts and carriers",
        "2 000 links",
        lambda quick: links(2_000 if quick else 400_000),
        path_loss_db,
    ),
    kernel_case(
        "sinr.los_probability",
        "400 000 links, three scenarios",
        "2 000 links",
        lambda quick: sight(2_000 if quick else 400_000),
        los_probability,
    ),
    kernel_case(
        "sinr.sector_rx",
        "20 000 points, 10 sites each of 170, 3 cells a site",
        "200 points",
        lambda quick: cells(200, 5, 20) if quick else cells(20_000, 10, 170),
        sector_rx_mw,
        same_powers,
    ),
    kernel_case(
        "sinr.panel_rx",
        "as sector_rx, columns of eight elements, half of the panels lean",
        "200 points",
        lambda quick: panels(200, 5, 20) if quick else panels(20_000, 10, 170),
        sector_rx_mw,
        same_panels,
    ),
    kernel_case(
        "sinr.best_server",
        "20 000 points, 30 entries each, 5 % of cells down",
        "200 points",
        lambda quick: entries(200, 5, 20) if quick else entries(20_000, 10, 170),
        best_server,
    ),
]
